//! The Terraform modules, as they are written out.

use super::names;
use crate::{
    graph::{InVault, Node, Plan},
    vault_api::subject::CONFIGURATION,
};

macro_rules! module {
    ($name:literal $($more:literal)*) => {
        Node::module($name, &[
            ("main.tf", include_str!(concat!("modules/", $name, "/main.tf"))),
            ("variables.tf", include_str!(concat!("modules/", $name, "/variables.tf"))),
            ("outputs.tf", include_str!(concat!("modules/", $name, "/outputs.tf"))),
            ("versions.tf", include_str!(concat!("modules/", $name, "/versions.tf"))),
            $(($more, include_str!(concat!("modules/", $name, "/", $more))),)*
        ])
    };
}

/// The engines. Their paths are handed on to the modules that fill them.
const ENGINES: &[InVault] = &[
    InVault::mount_for_others("kv.path", "kv_path"),
    InVault::mount_for_others("database.path", "database_path"),
    InVault::mount_for_others("transit.path", "transit_path"),
    InVault::mount_for_others("ssh.path", "ssh_path"),
    InVault::mount_for_others("totp.path", "totp_path"),
    InVault::mount_for_others("aws.path", "aws_path"),
    InVault::mount("pki.root_path"),
    InVault::mount_for_others("pki.intermediate_path", "pki_path"),
];
/// A way to log in, with a role for each who does.
const LOGINS: &[InVault] = &[InVault::mount("path"), InVault::roles_of("roles")];
/// Everybody has one role; groups decide what they may do.
const PEOPLE: &[InVault] =
    &[InVault::mount("path"), InVault::Role { name: names::PEOPLE_ROLE, on: "path" }, CONFIGURER];
/// Jobs, and the one that applies the configuration.
const JOBS: &[InVault] = &[InVault::mount("path"), InVault::roles_of("roles"), CONFIGURER];
/// The login of who applies the configuration.
const CONFIGURER: InVault = InVault::RoleIf { given: "configuration", name: CONFIGURATION, on: "path" };
const POLICIES: &[InVault] = &[InVault::Policies { of: "policies" }];
const DATABASE: &[InVault] = &[InVault::roles_of("dynamic_roles"), InVault::roles_of("static_roles")];
const MESH: &[InVault] = &[InVault::mount("path")];
const ROLES: &[InVault] = &[InVault::roles_of("roles")];
const CERTIFICATES: &[InVault] = &[InVault::roles_of("certificates")];
const GATEWAYS: &[InVault] = &[InVault::roles_of("gateways")];

/// The modules of which the root calls some, each with what it makes: a test compares that with its files.
pub fn plan(plan: &mut Plan) {
    plan.add(module!("vault-audit"));
    plan.add(module!("vault-mounts" "pki.tf").makes_in_vault(ENGINES));
    plan.add(module!("vault-policies").makes_in_vault(POLICIES));
    plan.add(module!("vault-cluster-auth").makes_in_vault(LOGINS));
    plan.add(module!("vault-token-review").makes_in_vault(LOGINS));
    plan.add(module!("vault-gitlab-auth").makes_in_vault(JOBS));
    plan.add(module!("vault-oidc-people").makes_in_vault(PEOPLE));
    plan.add(module!("vault-database" "statements.tf" "prepare.sql" "inspect.sql").makes_in_vault(DATABASE));
    plan.add(module!("vault-transit"));
    plan.add(module!("vault-pki").makes_in_vault(CERTIFICATES));
    plan.add(module!("vault-aws").makes_in_vault(ROLES));
    plan.add(module!("vault-gateway-pki").makes_in_vault(GATEWAYS));
    plan.add(module!("vault-mesh").makes_in_vault(MESH));
    plan.add(module!("vault-kv"));
    plan.add(module!("vault-ssh").makes_in_vault(ROLES));
    plan.add(module!("vault-autopilot"));
    plan.add(module!("vault-approle").makes_in_vault(LOGINS));
}
