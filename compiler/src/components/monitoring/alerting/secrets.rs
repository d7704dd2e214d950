//! How the secrets of receivers come from Vault: a node before Alertmanager, so that none of its pods waits for a volume.

use std::sync::Arc;

use platformc_output::{json, value::Value};

use crate::{
    graph::{Capability, Node},
    kubernetes,
    object::{ObjectId, ObjectKind},
    vault_api::{
        self, mount,
        subject::{Grant, Subject},
    },
};
use platformc_model::{Alerting, Cluster, Reference, Secret, SecretKind, Vault};

use super::super::names::NAMESPACE;

/// The node, its account and its login.
pub const STEP: &str = "alerting";

const ACCOUNT: ObjectId<'_> = ObjectId::fixed(ObjectKind::ServiceAccount, NAMESPACE, STEP);
const LOGIN: ObjectId<'_> = ObjectId::fixed(ObjectKind::VaultAuth, NAMESPACE, STEP);

/// The field of a `kv` secret that people write, and the file that it becomes.
const FIELD: &str = "value";

/// The Secret of an entry.
fn name(secret: &Secret) -> String {
    format!("{STEP}-{}", secret.name)
}

/// The file in which Alertmanager finds it (<https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.AlertmanagerSpec>).
pub fn file(secret: &Secret) -> String {
    format!("/etc/alertmanager/secrets/{}/{FIELD}", name(secret))
}

/// The Secrets that Alertmanager mounts.
pub fn files(alerting: &Alerting) -> Vec<String> {
    alerting.secrets().into_iter().map(|secret| name(secret)).collect()
}

/// What brings the secrets; none if no receiver takes one.
pub fn node(vault: &Vault, alerting: &Alerting, cluster: &Reference<Cluster>) -> Option<Node> {
    let secrets = alerting.secrets();
    let subject = Subject::workload(vault, cluster, (NAMESPACE, STEP, STEP), "Alertmanager", alerting.span);
    let subject = secrets.iter().fold(subject, |subject, secret| {
        subject.grant(Grant::Use(Arc::clone(secret), secret.usual_operations().into()))
    });
    let target = cluster.to.clone();
    let node = Node::release(cluster, STEP, move |cx, out| {
        let (Some(alerting), Some(vault)) = (&cx.model.alerting, &cx.model.vault) else { return };
        out.yaml("secrets.yaml", objects(vault, alerting, &target));
        kubernetes::kustomization(out);
    })
    .from(alerting.span)
    .from(cluster.at)
    .makes_all([ACCOUNT, LOGIN])
    .makes_all(vault_api::operator_rights_ids(NAMESPACE, STEP))
    .refers_to(vault_api::OPERATOR_ACCOUNT)
    .needs(Capability::Monitoring(cluster.name.clone()))
    .needs(Capability::SecretSync(cluster.name.clone()))
    .provides(Capability::Step(cluster.name.clone(), STEP))
    .subject(subject);
    (!secrets.is_empty()).then(|| {
        secrets.iter().fold(node, |node, secret| {
            node.makes(synced(secret)).brings_object(made(secret)).health("v1", "Secret", name(secret), NAMESPACE)
        })
    })
}

fn synced(secret: &Secret) -> ObjectId<'static> {
    ObjectId::new(ObjectKind::VaultStaticSecret, NAMESPACE, name(secret))
}

fn made(secret: &Secret) -> ObjectId<'static> {
    ObjectId::new(ObjectKind::Secret, NAMESPACE, name(secret))
}

fn objects(vault: &Vault, alerting: &Alerting, cluster: &Cluster) -> Vec<Value> {
    let secrets = alerting.secrets();
    let login = vault_api::operator_login(vault, &cluster.name, &vault_api::role(NAMESPACE, STEP), STEP);
    let [role, binding] =
        vault_api::operator_rights(&vault_api::operator_rights_ids(NAMESPACE, STEP), STEP, &files(alerting), &[]);
    let mut objects = vec![
        kubernetes::object(&ACCOUNT, json!({ "automountServiceAccountToken": false })),
        kubernetes::object(&LOGIN, kubernetes::fields([("spec", login)])),
    ];
    objects.extend(secrets.iter().filter_map(|secret| sync(secret)));
    objects.extend([role, binding]);
    objects
}

/// One field, and nothing else that people may have written beside it.
fn sync(secret: &Secret) -> Option<Value> {
    let SecretKind::Kv(kv) = &secret.kind else { return None };
    let template = json!({ (FIELD): { "text": format!("{{{{ get .Secrets \"{FIELD}\" }}}}") } });
    let spec = json!({
        "vaultAuthRef": STEP,
        "mount": mount::KV,
        "type": "kv-v2",
        "path": kv.path.as_str(),
        "refreshAfter": "10m",
        "destination": {
            "name": name(secret),
            "create": true,
            "transformation": { "excludeRaw": true, "excludes": [".*"], "templates": template },
        },
    });
    Some(kubernetes::object(&synced(secret), kubernetes::fields([("spec", spec)])))
}
