//! What the objects of one node say about calls.

use std::collections::BTreeSet;

use platformc_access::reach::{Authorization, Intention, Labels, NetworkPolicy};
use platformc_output::value::{Map, Text, Value};

use crate::mesh::{consul, istio};

/// What the objects of one node say about calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub(super) policies: Vec<NetworkPolicy>,
    pub(super) authorizations: Vec<Authorization>,
    pub(super) intentions: Vec<Intention>,
    pub(super) pods: Vec<Running>,
    pub(super) sidecars: Vec<Sidecar>,
    pub(super) entries: Vec<Entry>,
    pub(super) namespaces: Vec<(String, Labels)>,
    /// What cannot be read, by namespace: it matters where apps are.
    pub(super) unreadable: Vec<(String, String)>,
}

/// Pods of an app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Running {
    pub app: String,
    pub namespace: String,
    pub labels: Labels,
    /// The ports that their proxies leave alone.
    pub past_mesh: BTreeSet<String>,
}

/// Istio's `Sidecar`: what the proxies of some pods know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sidecar {
    pub namespace: String,
    pub labels: Labels,
    pub hosts: Vec<String>,
}

/// Istio's `ServiceEntry`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub namespace: String,
    pub name: String,
    pub hosts: Vec<String>,
    pub addresses: Vec<String>,
    /// Whether proxies find the addresses of its hosts themselves.
    pub resolved: bool,
    pub ports: Vec<u64>,
    /// Whether it is known in its own namespace alone.
    pub private: bool,
}

impl Facts {
    /// The facts of a node that is this app, or none.
    #[must_use]
    pub fn of<'a>(app: Option<&str>, objects: impl IntoIterator<Item = &'a Value>) -> Self {
        let mut facts = Self::default();
        for object in objects {
            facts.object(app, object);
        }
        facts
    }

    /// With those of another node.
    pub(super) fn with(mut self, other: Self) -> Self {
        self.policies.extend(other.policies);
        self.authorizations.extend(other.authorizations);
        self.intentions.extend(other.intentions);
        self.pods.extend(other.pods);
        self.sidecars.extend(other.sidecars);
        self.entries.extend(other.entries);
        self.namespaces.extend(other.namespaces);
        self.unreadable.extend(other.unreadable);
        self
    }

    fn object(&mut self, app: Option<&str>, object: &Value) {
        let kind = text(object, "/kind");
        let namespace = || text(object, "/metadata/namespace").to_owned();
        match kind {
            "NetworkPolicy" => {
                self.read(namespace, NetworkPolicy::read(object), |facts, policy| facts.policies.push(policy));
            }
            "AuthorizationPolicy" => {
                self.read(namespace, Authorization::read(object), |facts, policy| facts.authorizations.push(policy));
            }
            "ServiceIntentions" => {
                self.read(namespace, Intention::read(object), |facts, found| facts.intentions.extend(found));
            }
            "Namespace" => {
                let labels = labels(object, "/metadata/labels");
                self.namespaces.push((text(object, "/metadata/name").to_owned(), labels));
            }
            "Sidecar" => self.sidecars.push(Sidecar {
                namespace: namespace(),
                labels: labels(object, "/spec/workloadSelector/labels"),
                hosts: list(object, "/spec/egress").flat_map(|egress| texts(egress, "/hosts")).collect(),
            }),
            "ServiceEntry" => self.entries.push(Entry {
                namespace: namespace(),
                name: text(object, "/metadata/name").to_owned(),
                hosts: texts(object, "/spec/hosts").collect(),
                addresses: texts(object, "/spec/addresses").collect(),
                resolved: text(object, "/spec/resolution") == "DNS",
                ports: list(object, "/spec/ports").filter_map(|port| port.get("number")?.as_u64()).collect(),
                private: texts(object, "/spec/exportTo").collect::<Vec<_>>() == ["."],
            }),
            "Deployment" | "StatefulSet" | "DaemonSet" | "Job" | "CronJob" => {
                let Some(app) = app else { return };
                let job = if kind == "CronJob" { "/spec/jobTemplate" } else { "" };
                let at = |what: &str| format!("{job}/spec/template/metadata/{what}");
                let labels = labels(object, &at("labels"));
                let past_mesh = past_mesh(object, &at("annotations"));
                self.pods.push(Running { app: app.to_owned(), namespace: namespace(), labels, past_mesh });
            }
            "HelmRelease" => {
                let Some(app) = app else { return };
                // by Helm's convention, the pods of a chart name their release
                let release = text(object, "/spec/releaseName");
                let release = if release.is_empty() { text(object, "/metadata/name") } else { release };
                let labels = [("app.kubernetes.io/instance", release.to_owned())].into_iter().collect();
                let target = text(object, "/spec/targetNamespace");
                let namespace = if target.is_empty() { namespace() } else { target.to_owned() };
                // what the annotations of a chart's pods say is the chart's own
                let past_mesh = BTreeSet::new();
                self.pods.push(Running { app: app.to_owned(), namespace, labels, past_mesh });
            }
            _ => {}
        }
    }

    fn read<T>(
        &mut self,
        namespace: impl FnOnce() -> String,
        found: Result<T, String>,
        add: impl FnOnce(&mut Self, T),
    ) {
        match found {
            Ok(found) => add(self, found),
            Err(message) => self.unreadable.push((namespace(), message)),
        }
    }
}

fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(object: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    object.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

fn texts(object: &Value, pointer: &str) -> impl Iterator<Item = String> {
    list(object, pointer).filter_map(|value| value.as_str().map(str::to_owned))
}

/// What annotations of pods take out of a mesh, as they say it.
fn past_mesh(object: &Value, pointer: &str) -> BTreeSet<String> {
    let Some(map) = object.pointer(pointer).and_then(Value::as_object) else { return BTreeSet::new() };
    let said = [istio::PAST_PROXY, consul::PAST_PROXY].into_iter().filter_map(|key| map.get(key)?.as_str());
    said.flat_map(|ports| ports.split(',')).map(str::to_owned).collect()
}

fn labels(object: &Value, pointer: &str) -> Labels {
    let map = object.pointer(pointer).and_then(Value::as_object);
    let label = |(key, value): (&Text, &Value)| match value {
        Value::String(text) => Some((key.clone(), text.clone())),
        _ => None,
    };
    map.into_iter().flat_map(Map::iter).filter_map(label).collect()
}
