//! What applying the root takes, made of the root's own resources: the paths of the API that Terraform's provider asks for each.

use super::policy::{Capability, Policy};
use crate::{access::Artifacts, graph::Context};
use Capability::{Create, Delete, Read, Sudo, Update};
use platformc_access::{
    ROOT,
    terraform::{self, Resource},
};

/// Paths with what is asked of them. `{name}` stands for the resource's attribute of that name.
type Calls = &'static [(&'static str, &'static [Capability])];

/// To make, look at and change, and to remove.
const ALL: &[Capability] = &[Create, Delete, Read, Update];
/// The same for what holds data, or lasts as long as its mount.
const KEPT: &[Capability] = &[Create, Read, Update];

/// What the provider asks for each type of resource
/// (<https://github.com/hashicorp/terraform-provider-vault/tree/v5.11.0/vault>). Identities have numbers that the server chooses:
/// theirs are the only patterns.
const CALLS: &[(&str, Calls)] = &[
    (
        "vault_approle_auth_backend_role",
        &[("auth/{backend}/role/{role_name}", ALL), ("auth/{backend}/role/{role_name}/role-id", &[Read])],
    ),
    // looked at, so that a plan can be made, and never changed
    ("vault_audit", &[("sys/audit", &[Read, Sudo])]),
    ("vault_auth_backend", AUTH),
    (
        "vault_aws_secret_backend",
        &[("sys/mounts/{path}", ALL), ("sys/mounts/{path}/tune", KEPT), ("{path}/config/root", KEPT)],
    ),
    ("vault_aws_secret_backend_role", ROLES),
    ("vault_database_secret_backend_connection", &[("{backend}/config/{name}", ALL)]),
    ("vault_database_secret_backend_role", ROLES),
    ("vault_database_secret_backend_static_role", &[("{backend}/static-roles/{name}", ALL)]),
    ("vault_generic_endpoint", &[("{path}", KEPT)]),
    (
        "vault_identity_group",
        &[("identity/group", &[Create, Update]), ("identity/group/id/+", &[Delete, Read, Update])],
    ),
    (
        "vault_identity_group_alias",
        &[("identity/group-alias", &[Create, Update]), ("identity/group-alias/id/+", &[Delete, Read, Update])],
    ),
    ("vault_jwt_auth_backend", AUTH),
    ("vault_jwt_auth_backend", &[("auth/{path}/config", KEPT)]),
    ("vault_jwt_auth_backend_role", AUTH_ROLE),
    ("vault_kubernetes_auth_backend_config", &[("auth/{backend}/config", KEPT)]),
    ("vault_kubernetes_auth_backend_role", AUTH_ROLE),
    ("vault_kv_secret_backend_v2", &[("{mount}/config", KEPT)]),
    ("vault_mount", &[("sys/mounts/{path}", KEPT), ("sys/mounts/{path}/tune", KEPT)]),
    ("vault_pki_secret_backend_config_auto_tidy", &[("{backend}/config/auto-tidy", KEPT)]),
    ("vault_pki_secret_backend_config_ca", &[("{backend}/config/ca", &[Create, Update])]),
    ("vault_pki_secret_backend_config_issuers", &[("{backend}/config/issuers", KEPT)]),
    ("vault_pki_secret_backend_config_urls", &[("{backend}/config/urls", KEPT)]),
    ("vault_pki_secret_backend_crl_config", &[("{backend}/config/crl", KEPT)]),
    (
        "vault_pki_secret_backend_intermediate_cert_request",
        &[("{backend}/issuers/generate/intermediate/{type}", &[Create, Update])],
    ),
    ("vault_pki_secret_backend_intermediate_set_signed", &[("{backend}/intermediate/set-signed", &[Create, Update])]),
    ("vault_pki_secret_backend_role", ROLES),
    ("vault_pki_secret_backend_root_cert", &[("{backend}/issuers/generate/root/{type}", &[Create, Update])]),
    (
        "vault_pki_secret_backend_root_sign_intermediate",
        &[("{backend}/issuer/{issuer_ref}/sign-intermediate", &[Create, Update])],
    ),
    ("vault_policy", &[("sys/policies/acl/{name}", ALL)]),
    ("vault_raft_autopilot", &[("sys/storage/raft/autopilot/configuration", KEPT)]),
    ("vault_ssh_secret_backend_ca", &[("{backend}/config/ca", KEPT)]),
    ("vault_ssh_secret_backend_role", ROLES),
    ("vault_transit_secret_backend_key", &[("{backend}/keys/{name}", KEPT), ("{backend}/keys/{name}/config", KEPT)]),
];

/// An auth mount: the server requires sudo for it.
const AUTH: Calls =
    &[("sys/auth/{path}", &[Create, Delete, Read, Sudo, Update]), ("sys/mounts/auth/{path}/tune", KEPT)];
const AUTH_ROLE: Calls = &[("auth/{backend}/role/{role_name}", ALL)];
const ROLES: Calls = &[("{backend}/roles/{name}", ALL)];

/// What only the database engine is besides: nothing in it is lost that cannot be made again.
const REMOVED: &str = "database";

/// The attributes that are read.
const ATTRIBUTES: &[&str] = &["backend", "issuer_name", "issuer_ref", "mount", "name", "path", "role_name", "type"];

/// The policy of who applies the root. Where the root cannot be read, the proof says so.
pub(super) fn policy(context: &Context<'_>) -> Policy {
    let artifacts = Artifacts::of(context.model, context.graph);
    let mut policy = Policy::default();
    let read = terraform::visit(&artifacts, ROOT, ATTRIBUTES, &mut |resource| {
        policy = calls(&resource).fold(std::mem::take(&mut policy), |policy, (path, capabilities)| {
            policy.allow(path, capabilities.iter().copied())
        });
        if resource.kind == "vault_mount" && resource.text("type") == Some(REMOVED) {
            let path = format!("sys/mounts/{}", resource.text("path").unwrap_or_default());
            policy = std::mem::take(&mut policy).allow(path, [Delete]);
        }
    });
    read.map_or_else(|_| Policy::default(), |()| policy)
}

/// The paths that the provider asks for a resource.
fn calls(resource: &Resource) -> impl Iterator<Item = (String, &'static [Capability])> {
    let of_kind = CALLS.iter().filter(|(kind, _)| *kind == resource.kind);
    of_kind.flat_map(|(_, calls)| calls.iter()).map(|(template, capabilities)| {
        let fill = |path: String, name: &&str| match resource.text(name) {
            Some(value) => path.replace(&format!("{{{name}}}"), value.trim_matches('/')),
            None => path,
        };
        (ATTRIBUTES.iter().fold((*template).to_owned(), fill), *capabilities)
    })
}

#[cfg(test)]
mod tests;
