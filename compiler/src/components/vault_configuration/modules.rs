//! The Terraform modules, as they are written out.

use crate::graph::Node;

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

/// The node of a module.
#[must_use]
pub fn node(module: Module) -> Node {
    match module {
        Module::Audit => module!("vault-audit"),
        Module::Mounts => module!("vault-mounts" "pki.tf"),
        Module::Policies => module!("vault-policies"),
        Module::ClusterAuth => module!("vault-cluster-auth"),
        Module::TokenReview => module!("vault-token-review"),
        Module::GitlabAuth => module!("vault-gitlab-auth"),
        Module::People => module!("vault-oidc-people"),
        Module::Database => module!("vault-database" "statements.tf" "prepare.sql" "inspect.sql"),
        Module::Transit => module!("vault-transit"),
        Module::Pki => module!("vault-pki"),
        Module::Aws => module!("vault-aws"),
        Module::Mesh => module!("vault-mesh"),
        Module::Gateways => module!("vault-gateway-pki"),
        Module::Kv => module!("vault-kv"),
        Module::Ssh => module!("vault-ssh"),
        Module::Autopilot => module!("vault-autopilot"),
        Module::Approle => module!("vault-approle"),
    }
}

/// A module of this component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Module {
    Audit,
    Mounts,
    Policies,
    ClusterAuth,
    TokenReview,
    GitlabAuth,
    People,
    Database,
    Transit,
    Pki,
    Aws,
    Mesh,
    Gateways,
    Kv,
    Ssh,
    Approle,
    Autopilot,
}
