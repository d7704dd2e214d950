//! What a grant takes at Vault's API, as rules of a policy.

use platformc_base::words::Operation;

use super::policy::{Capability, Policy};
use crate::vault_api::{
    MESH_SIGN, STATES_ROLE, cache_key, gateway_sign, mount,
    subject::{APPROLE, Grant, Subject},
};
use platformc_model::{Secret, SecretKind};

/// The policy of a subject.
#[must_use]
pub fn policy(subject: &Subject) -> Policy {
    subject.grants.iter().fold(Policy::default(), add)
}

fn add(policy: Policy, grant: &Grant) -> Policy {
    match grant {
        Grant::OwnToken => policy.and(Policy::client()),
        Grant::Use(secret, operations) => use_of(policy, secret, operations),
        Grant::ReadValue(path) => policy.allow(kv_data(path), [Capability::Read]),
        // Writing a value without reading it, and destroying the versions that got out.
        Grant::WriteValue(path) => policy
            .allow(kv_data(path), [Capability::Create, Capability::Update])
            .allow(format!("{}/destroy/{path}", mount::KV), [Capability::Update])
            .allow(format!("{}/metadata/{path}", mount::KV), [Capability::Read]),
        Grant::Snapshot => policy.allow("sys/storage/raft/snapshot", [Capability::Read]),
        Grant::RotateRoot(database) => {
            policy.allow(format!("{}/rotate-root/{database}", mount::DATABASE), [Capability::Update])
        }
        Grant::RotateLogin(name) => {
            policy.allow(format!("{}/rotate-role/{name}", mount::DATABASE), [Capability::Update])
        }
        // In an emergency this ends all logins of the secret at once; the server requires sudo for it.
        Grant::EndLogins(name) => policy.allow(
            format!("sys/leases/revoke-prefix/{}/creds/{name}", mount::DATABASE),
            [Capability::Sudo, Capability::Update],
        ),
        Grant::RotateKey(name) => policy.allow(format!("{}/keys/{name}/rotate", mount::TRANSIT), [Capability::Update]),
        Grant::KeepTokens(cluster) => ["encrypt", "decrypt"].into_iter().fold(policy, |policy, operation| {
            policy.allow(format!("{}/{operation}/{}", mount::TRANSIT, cache_key(cluster)), [Capability::Update])
        }),
        Grant::Seed(name) => policy.allow(format!("{}/keys/{name}", mount::TOTP), [Capability::Update]),
        Grant::RevokeCertificates => policy.allow(format!("{}/revoke", mount::PKI), [Capability::Update]),
        // its policy is made of the root's resources
        Grant::Configure => policy,
        Grant::States => policy.allow(format!("{}/sts/{STATES_ROLE}", mount::AWS), [Capability::Read]),
        Grant::CertifyMesh => policy.certify(MESH_SIGN),
        Grant::CertifyGateway { ingress, .. } => policy.certify(gateway_sign(ingress)),
        // The secret id can be unwrapped once: an owner who unwraps it can log in with it, and the client notices,
        // because it can no longer unwrap it.
        Grant::HandOver(name) => {
            let role = format!("auth/{APPROLE}/role/{name}");
            policy
                .allow(format!("{role}/role-id"), [Capability::Read])
                .wrapped(format!("{role}/secret-id"), [Capability::Update])
        }
    }
}

fn use_of(policy: Policy, secret: &Secret, operations: &[Operation]) -> Policy {
    let name = &secret.name;
    match &secret.kind {
        SecretKind::Database(login) if login.static_role().is_some() => {
            policy.allow(format!("{}/static-creds/{name}", mount::DATABASE), [Capability::Read])
        }
        SecretKind::Database(_) => {
            let path = format!("{}/creds/{name}", mount::DATABASE);
            policy.leases(&path).allow(path, [Capability::Read])
        }
        SecretKind::Kv(kv) => policy.allow(kv_data(kv.path.as_str()), [Capability::Read]),
        // Never `create`: encrypting with a key that does not exist would make it.
        SecretKind::Transit(_) => operations.iter().fold(policy, |policy, operation| {
            policy.allow(format!("{}/{}/{name}", mount::TRANSIT, operation.as_str()), [Capability::Update])
        }),
        SecretKind::Pki(_) => policy.certify(format!("{}/issue/{name}", mount::PKI)),
        SecretKind::Aws(_) => policy.allow(format!("{}/sts/{name}", mount::AWS), [Capability::Read]),
        SecretKind::Ssh(_) => policy.allow(format!("{}/sign/{name}", mount::SSH), [Capability::Update]),
        // One path: to read it is to get a password, to write to it is to have one checked.
        SecretKind::Totp(_) => policy.allow(
            format!("{}/code/{name}", mount::TOTP),
            operations.iter().map(|operation| match operation {
                Operation::Validate => Capability::Update,
                _ => Capability::Read,
            }),
        ),
    }
}

fn kv_data(path: &str) -> String {
    format!("{}/data/{path}", mount::KV)
}
