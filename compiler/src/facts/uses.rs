//! What the objects of a node refer to, held against what it declares: its own things, and those that it uses.

use std::collections::BTreeSet;

use platformc_output::value::Value;

use super::made::applied;
use crate::{
    graph::{Artifact, Content, Context, NodeKind},
    object::{ObjectId, ObjectKind},
    resource::Resource,
};

/// Where the objects of a node refer to what it does not declare.
pub(super) fn faults(context: &Context<'_>, artifacts: &[Artifact]) -> Vec<String> {
    let node = context.node;
    let Some(cluster) = node.kind.cluster().map(|cluster| cluster.name.as_str()) else { return Vec::new() };
    let mut found = BTreeSet::new();
    for object in applied(context, artifacts) {
        let mut references = References { namespace: text(object, "metadata/namespace"), found: Vec::new() };
        references.object(object);
        found.extend(references.found.into_iter().map(|object| object.in_cluster(cluster)));
    }
    let mut declared: Vec<Resource<'_>> = node.owned().chain(node.used()).map(|owned| owned.resource).collect();
    declared.sort_unstable();
    let missing = found.iter().filter(|what| declared.binary_search(what).is_err());
    let missing = missing.map(|what| format!("`{}` refers to the {what} and does not declare it", node.kind.id()));
    missing.chain(keys(context, artifacts)).collect()
}

/// Where the objects of a node hold other keys of Terraform than it declares. In an app that uses none, what looks like one is
/// the user's.
fn keys(context: &Context<'_>, artifacts: &[Artifact]) -> Vec<String> {
    let node = context.node;
    let declared: BTreeSet<String> = node.keys().map(crate::contract::Key::name).collect();
    if declared.is_empty() && !matches!(node.kind, NodeKind::Release { .. }) {
        return Vec::new();
    }
    let mut held: BTreeSet<&str> = BTreeSet::new();
    let folder = node.kind.folder();
    let inside = |artifact: &&Artifact| artifact.path.starts_with(&folder);
    for artifact in artifacts.iter().filter(inside) {
        match &artifact.content {
            Content::Objects(objects) => objects.iter().for_each(|object| placeholders(object, &mut held)),
            Content::Text(text) => in_text(text, &mut held),
            Content::Hcl(_) => {}
        }
    }
    // nothing is put in the place of what stands in a node without keys
    held.retain(|key| !declared.is_empty() || is_key(key));
    let id = || node.kind.id();
    let held: BTreeSet<String> = held.into_iter().map(str::to_owned).collect();
    let more = held.difference(&declared).map(|key| format!("`{}` holds `{key}` and does not declare it", id()));
    let less = declared.difference(&held).map(|key| format!("`{}` declares `{key}` and does not hold it", id()));
    more.chain(less).collect()
}

/// Whether a name has the form of a key of Terraform.
fn is_key(name: &str) -> bool {
    let framed = |start: &str, ends: &[&str]| name.starts_with(start) && ends.iter().any(|end| name.ends_with(end));
    ["VPC_ID", "DNS_ZONE_ID"].contains(&name) || framed("EFS_", &["_ID", "_AP"]) || framed("DATABASE_", &["_HOST"])
}

fn placeholders<'a>(value: &'a Value, held: &mut BTreeSet<&'a str>) {
    match value {
        Value::String(text) => in_text(text, held),
        Value::Array(items) => items.iter().for_each(|item| placeholders(item, held)),
        Value::Object(fields) => {
            for (key, value) in fields {
                in_text(key, held);
                placeholders(value, held);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What Flux would put something else in the place of: `${NAME}`, and not `$${NAME}`.
fn in_text<'a>(text: &'a str, held: &mut BTreeSet<&'a str>) {
    // nearly no text has one, and to look at all bytes at once takes less than to stop at the first
    if !text.bytes().fold(false, |found, byte| found | matches!(byte, b'$')) {
        return;
    }
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        let dollars = before.len() - before.trim_end_matches('$').len();
        let Some((name, after)) = behind.split_once('}') else { return };
        if dollars % 2 == 0 {
            held.insert(name);
        }
        rest = after;
    }
}

fn array<'a>(value: &'a Value, keys: &str) -> &'a [Value] {
    value.below(keys).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn text<'a>(value: &'a Value, keys: &str) -> &'a str {
    value.below(keys).and_then(Value::as_str).unwrap_or_default()
}

/// What an object refers to, by name.
struct References<'a> {
    namespace: &'a str,
    found: Vec<ObjectId<'a>>,
}

impl<'a> References<'a> {
    fn object(&mut self, object: &'a Value) {
        let kind = ObjectKind::find(text(object, "apiVersion"), text(object, "kind"));
        match kind {
            Some(ObjectKind::Deployment | ObjectKind::Job) => self.pod(object, "spec/template/spec"),
            Some(ObjectKind::StatefulSet) => {
                self.here(ObjectKind::Service, text(object, "spec/serviceName"));
                self.pod(object, "spec/template/spec");
            }
            Some(ObjectKind::CronJob) => self.pod(object, "spec/jobTemplate/spec/template/spec"),
            Some(ObjectKind::RoleBinding | ObjectKind::ClusterRoleBinding) => {
                for subject in array(object, "subjects").iter().filter(|who| text(who, "kind") == "ServiceAccount") {
                    self.elsewhere(ObjectKind::ServiceAccount, text(subject, "namespace"), text(subject, "name"));
                }
                if text(object, "roleRef/kind") == "Role" {
                    self.here(ObjectKind::Role, text(object, "roleRef/name"));
                }
            }
            Some(ObjectKind::Certificate) => self.issuer(object),
            Some(ObjectKind::Issuer | ObjectKind::ClusterIssuer) => {
                let account = "spec/vault/auth/kubernetes/serviceAccountRef/name";
                self.here(ObjectKind::ServiceAccount, text(object, account));
                if kind == Some(ObjectKind::Issuer) {
                    self.here(ObjectKind::Secret, text(object, "spec/ca/secretName"));
                }
            }
            Some(ObjectKind::VaultAuth) => {
                for method in ["jwt", "kubernetes"] {
                    self.here(ObjectKind::ServiceAccount, text(object, &format!("spec/{method}/serviceAccount")));
                }
            }
            Some(ObjectKind::VaultConnection) => {
                self.here(ObjectKind::Secret, text(object, "spec/caCertSecretRef"));
            }
            Some(ObjectKind::HorizontalPodAutoscaler) => {
                self.here(ObjectKind::Deployment, text(object, "spec/scaleTargetRef/name"));
            }
            Some(ObjectKind::HelmRelease) => {
                for from in array(object, "spec/valuesFrom").iter().filter(|from| text(from, "kind") == "ConfigMap") {
                    self.here(ObjectKind::ConfigMap, text(from, "name"));
                }
                self.here(ObjectKind::OciRepository, text(object, "spec/chartRef/name"));
                self.here(ObjectKind::HelmRepository, text(object, "spec/chart/spec/sourceRef/name"));
            }
            Some(ObjectKind::NotificationAlert) => {
                self.here(ObjectKind::NotificationProvider, text(object, "spec/providerRef/name"));
            }
            Some(ObjectKind::NotificationProvider) => {
                self.here(ObjectKind::Secret, text(object, "spec/secretRef/name"));
            }
            Some(ObjectKind::TargetGroupBinding) => {
                self.here(ObjectKind::Service, text(object, "spec/serviceRef/name"));
            }
            Some(ObjectKind::VirtualService) => {
                for gateway in array(object, "spec/gateways").iter().filter_map(Value::as_str) {
                    if let Some((namespace, name)) = gateway.split_once('/') {
                        self.elsewhere(ObjectKind::IstioGateway, namespace, name);
                    }
                }
            }
            Some(ObjectKind::HttpRoute) => {
                for parent in array(object, "spec/parentRefs").iter().filter(|parent| text(parent, "kind") != "Service")
                {
                    self.elsewhere(ObjectKind::Gateway, text(parent, "namespace"), text(parent, "name"));
                }
            }
            _ => {}
        }
    }

    fn issuer(&mut self, object: &'a Value) {
        let name = text(object, "spec/issuerRef/name");
        match text(object, "spec/issuerRef/kind") {
            "ClusterIssuer" => self.found.push(ObjectId::cluster_wide(ObjectKind::ClusterIssuer, name)),
            _ => self.here(ObjectKind::Issuer, name),
        }
    }

    fn pod(&mut self, object: &'a Value, template: &str) {
        let Some(pod) = object.below(template) else { return };
        self.here(ObjectKind::ServiceAccount, text(pod, "serviceAccountName"));
        for volume in array(pod, "volumes") {
            self.here(ObjectKind::PersistentVolumeClaim, text(volume, "persistentVolumeClaim/claimName"));
            let class = "csi/volumeAttributes/secretProviderClass";
            self.here(ObjectKind::SecretProviderClass, text(volume, class));
            self.source(volume, "secret", "secretName");
            self.source(volume, "configMap", "name");
            for source in array(volume, "projected/sources") {
                self.source(source, "secret", "name");
                self.source(source, "configMap", "name");
            }
        }
        let containers = ["initContainers", "containers"].into_iter().flat_map(|list| array(pod, list));
        for container in containers {
            for variable in array(container, "env").iter().filter_map(|variable| variable.get("valueFrom")) {
                self.source(variable, "secretKeyRef", "name");
                self.source(variable, "configMapKeyRef", "name");
            }
            for from in array(container, "envFrom") {
                self.source(from, "secretRef", "name");
                self.source(from, "configMapRef", "name");
            }
        }
    }

    /// A Secret or a `ConfigMap` that must be there.
    fn source(&mut self, of: &'a Value, field: &str, name: &str) {
        let Some(source) = of.get(field).filter(|source| source.get("optional") != Some(&Value::Bool(true))) else {
            return;
        };
        let kind = if field.starts_with("secret") { ObjectKind::Secret } else { ObjectKind::ConfigMap };
        self.here(kind, source.get(name).and_then(Value::as_str).unwrap_or_default());
    }

    fn here(&mut self, kind: ObjectKind, name: &'a str) {
        self.elsewhere(kind, self.namespace, name);
    }

    fn elsewhere(&mut self, kind: ObjectKind, namespace: &'a str, name: &'a str) {
        if !name.is_empty() {
            self.found.push(ObjectId::fixed(kind, namespace, name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_flux_substitutes_is_a_key() {
        let mut held = BTreeSet::new();
        in_text("a ${VPC_ID} and $${LITERAL} and $$${DNS_ZONE_ID} ${open", &mut held);
        assert_eq!(held.into_iter().collect::<Vec<_>>(), ["DNS_ZONE_ID", "VPC_ID"]);
        assert!(is_key("EFS_SHARED_ID") && is_key("DATABASE_ORDERS_HOST") && !is_key("HOSTNAME"));
    }
}
