//! Who logs in to Vault by the objects of a node is declared.

use platformc_output::{json, value::Value};

use super::*;
use crate::vault_api::subject::Subject;

fn declaring(role: &str) -> Node {
    let model = sample::model(&[]);
    let (vault, cluster) = (model.vault.as_ref().unwrap(), &model.clusters["first"]);
    let subject = Subject::workload(vault, cluster, ("shop", role, role), "a test", Span::default());
    node().subject(subject)
}

/// The faults of a node that declares the login of `shop/web` at the mount of its cluster, with a file beside its objects.
fn with(file: &Value) -> Vec<String> {
    faults(&declaring("web"), |files| files.yaml("file.yaml", [file.clone()]))
}

/// One object for each way to log in, as `shop-ROLE` at `MOUNT`.
fn ways(mount: &str, role: &str) -> [Value; 6] {
    let annotations = json!({
        "vault.hashicorp.com/role": role, "vault.hashicorp.com/auth-path": format!("auth/{mount}"),
    });
    let script =
        json!({ "args": ["-c", format!("vault write -field=token auth/{mount}/login role={role} jwt=@token")] });
    let auth = |mount: &str| json!({ "mount": mount, "method": "jwt", "jwt": { "role": role } });
    let login = json!({ "mountPath": format!("/v1/auth/{mount}"), "role": role });
    [
        json!({ "kind": "VaultAuth", "spec": auth(mount) }),
        json!({ "kind": "Issuer", "spec": { "vault": { "auth": { "kubernetes": login } } } }),
        json!({ "kind": "SecretProviderClass", "spec": { "parameters": { "vaultAuthMountPath": mount, "roleName": role } } }),
        json!({ "controller": { "manager": { "clientCache": { "storageEncryption": auth(mount) } } } }),
        json!({ "kind": "Deployment", "spec": { "template": { "metadata": { "annotations": annotations } } } }),
        json!({ "kind": "CronJob", "spec": { "jobTemplate": { "spec": { "template": { "spec": script } } } } }),
    ]
}

#[test]
fn one_undeclared_login_is_a_fault_and_so_is_one_that_is_not_used() {
    let unused = "`first/thing` declares the login at `jwt-first` as `shop-web` and does not use it";
    assert_eq!(with(&json!({ "kind": "ConfigMap" })), [unused]);
    for own in ways("jwt-first", "shop-web") {
        assert_eq!(with(&own), [""; 0], "{own}");
    }
    for (mount, role) in [("jwt-first", "shop-api"), ("jwt-second", "shop-web")] {
        for other in ways(mount, role) {
            let what = format!("`first/thing` logs in to Vault at `{mount}` as `{role}` and does not declare it");
            assert_eq!(with(&other), [unused, what.as_str()], "{other}");
        }
    }
}
