//! The objects of one cluster that decide about traffic and tokens, found by what they select: a subject looks only at its own.

use std::collections::{BTreeMap, BTreeSet};

use platformc_output::{json, value::Value};

/// The ways in which a `VaultAuth` logs in.
pub(super) const METHODS: [&str; 3] = ["jwt", "kubernetes", "appRole"];

/// A text of an object; empty if it has none there.
pub(super) fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// By what an object is found.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// A `VaultAuth`, an Issuer or a `SecretProviderClass` by the role that it logs in as.
    Login { kind: Login, namespace: String, mount: String, role: String },
    /// The pods of a service account.
    Pods { namespace: String, account: String },
    /// Pods with the same labels, represented by one of them.
    Selecting { kind: Selector, namespace: String, label: Option<(String, String)> },
}

/// The kinds of objects that log in to Vault for a workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Login {
    VaultAuth,
    Issuer,
    Class,
}

/// The kinds of objects that select pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Selector {
    NetworkPolicy,
    Sidecar,
}

impl Selector {
    fn labels(self, object: &Value) -> Option<&Value> {
        object.pointer(match self {
            Self::NetworkPolicy => "/spec/podSelector/matchLabels",
            Self::Sidecar => "/spec/workloadSelector/labels",
        })
    }
}

/// The objects of one cluster.
#[derive(Default)]
pub(super) struct Index {
    objects: Vec<Value>,
    found: BTreeMap<Key, Vec<usize>>,
    /// The names of the charts' releases, and the namespaces that have some.
    releases: BTreeSet<String>,
    released_in: BTreeSet<String>,
}

impl Index {
    /// Takes an object in, if it decides about anything.
    pub(super) fn add(&mut self, object: Value) {
        let namespace = text(&object, "/metadata/namespace").to_owned();
        match text(&object, "/kind") {
            "HelmRelease" => {
                self.releases.insert(text(&object, "/metadata/name").to_owned());
                self.released_in.insert(namespace);
            }
            kind @ ("Deployment" | "StatefulSet" | "CronJob" | "Job") => {
                // the order in which the kinds are looked at
                let rank = usize::from(kind != "Deployment") + usize::from(matches!(kind, "CronJob" | "Job"));
                let Some(pod) = template(&object).map(|pod| essence(pod, rank)) else { return };
                let account = text(&pod, "/spec/serviceAccountName").to_owned();
                self.insert([Key::Pods { namespace, account }], pod);
            }
            "NetworkPolicy" => self.select(Selector::NetworkPolicy, namespace, object),
            "Sidecar" => self.select(Selector::Sidecar, namespace, object),
            "VaultAuth" => {
                let mount = text(&object, "/spec/mount").to_owned();
                let roles: BTreeSet<String> =
                    METHODS.iter().map(|method| text(&object, &format!("/spec/{method}/role")).to_owned()).collect();
                let key = |role| Key::Login {
                    kind: Login::VaultAuth,
                    namespace: namespace.clone(),
                    mount: mount.clone(),
                    role,
                };
                self.insert(roles.into_iter().map(key).collect::<Vec<_>>(), object);
            }
            // the values of the secrets operator's chart, which makes a VaultAuth of them
            "" => {
                if let Some(login) = object.pointer("/controller/manager/clientCache/storageEncryption") {
                    self.add(cache_login(login));
                }
            }
            "Issuer" => {
                let login = |field: &str| text(&object, &format!("/spec/vault/auth/kubernetes/{field}"));
                if let Some(mount) = login("mountPath").strip_prefix("/v1/auth/") {
                    let (mount, role) = (mount.to_owned(), login("role").to_owned());
                    self.insert([Key::Login { kind: Login::Issuer, namespace, mount, role }], object);
                }
            }
            "SecretProviderClass" => {
                let parameter = |name: &str| text(&object, &format!("/spec/parameters/{name}")).to_owned();
                let (mount, role) = (parameter("vaultAuthMountPath"), parameter("roleName"));
                self.insert([Key::Login { kind: Login::Class, namespace, mount, role }], object);
            }
            _ => {}
        }
    }

    fn select(&mut self, kind: Selector, namespace: String, object: Value) {
        let labels = kind.labels(&object).and_then(Value::as_object);
        let first = labels.and_then(|labels| labels.iter().next());
        let label = first.map(|(key, value)| (key.to_string(), value.as_str().unwrap_or_default().to_owned()));
        self.insert([Key::Selecting { kind, namespace, label }], object);
    }

    fn insert(&mut self, keys: impl IntoIterator<Item = Key>, object: Value) {
        for key in keys {
            self.found.entry(key).or_default().push(self.objects.len());
        }
        self.objects.push(object);
    }

    fn at<'a>(&'a self, key: &Key) -> impl Iterator<Item = &'a Value> + use<'a> {
        self.found.get(key).into_iter().flatten().filter_map(|index| self.objects.get(*index))
    }

    /// The objects that log in with a role of an auth mount, in the order of the files.
    pub(super) fn logins<'a>(
        &'a self,
        kind: Login,
        namespace: &str,
        mount: &str,
        role: &str,
    ) -> impl Iterator<Item = &'a Value> + use<'a> {
        let (namespace, mount, role) = (namespace.to_owned(), mount.to_owned(), role.to_owned());
        self.at(&Key::Login { kind, namespace, mount, role })
    }

    /// Every login by objects of a kind: the number of the object, in the order of the files, then the mount and the role. An object
    /// may stand here once for each of its methods.
    pub(super) fn all_logins(&self, kind: Login) -> Vec<(usize, &str, &str)> {
        let mut all: Vec<(usize, &str, &str)> = self
            .found
            .iter()
            .filter_map(|(key, indices)| match key {
                Key::Login { kind: of, mount, role, .. } if *of == kind => {
                    Some((indices, mount.as_str(), role.as_str()))
                }
                _ => None,
            })
            .flat_map(|(indices, mount, role)| indices.iter().map(move |index| (*index, mount, role)))
            .collect();
        all.sort_unstable();
        all
    }

    /// The pods of a service account: their labels, annotations and volumes; those of Deployments first.
    pub(super) fn pods(&self, namespace: &str, account: &str) -> Vec<&Value> {
        let key = Key::Pods { namespace: namespace.to_owned(), account: account.to_owned() };
        let mut pods: Vec<&Value> = self.at(&key).collect();
        pods.sort_by_key(|pod| pod.get("rank").and_then(Value::as_u64));
        pods
    }

    /// What selects the pods with these labels, in the order of the files.
    pub(super) fn selecting(&self, kind: Selector, namespace: &str, labels: &Value) -> Vec<&Value> {
        let own = labels.as_object().into_iter().flatten();
        let labelled = own.map(|(key, value)| Some((key.to_string(), value.as_str().unwrap_or_default().to_owned())));
        let mut found: Vec<usize> = labelled
            .chain([None])
            .filter_map(|label| self.found.get(&Key::Selecting { kind, namespace: namespace.to_owned(), label }))
            .flatten()
            .copied()
            .collect();
        found.sort_unstable();
        let objects = found.into_iter().filter_map(|index| self.objects.get(index));
        objects.filter(|object| selects(kind.labels(object), labels)).collect()
    }

    /// All that selects pods of a namespace, in the order of the files.
    pub(super) fn selectors(&self, kind: Selector, namespace: &str) -> Vec<&Value> {
        let from = Key::Selecting { kind, namespace: namespace.to_owned(), label: None };
        let here = self.found.range(from..).take_while(
            |(key, _)| matches!(key, Key::Selecting { kind: of, namespace: here, .. } if *of == kind && here == namespace),
        );
        let mut found: Vec<usize> = here.flat_map(|(_, indices)| indices).copied().collect();
        found.sort_unstable();
        found.into_iter().filter_map(|index| self.objects.get(index)).collect()
    }

    /// Whether a chart is deployed under this name.
    pub(super) fn releases(&self, name: &str) -> bool {
        self.releases.contains(name)
    }

    /// Whether a chart is deployed to a namespace.
    pub(super) fn has_release_in(&self, namespace: &str) -> bool {
        self.released_in.contains(namespace)
    }
}

/// The `VaultAuth` that the chart of the secrets operator makes of its values, by which the operator encrypts what it keeps.
fn cache_login(values: &Value) -> Value {
    let method = text(values, "/method");
    let login = values.get(method).cloned().unwrap_or_default();
    json!({
        "kind": "VaultAuth",
        "metadata": { "namespace": "vault-secrets-operator", "name": "vault-secrets-operator-default-transit-auth" },
        "spec": { "mount": text(values, "/mount"), method: login },
    })
}

/// The template of an object's pods.
fn template(object: &Value) -> Option<&Value> {
    object.pointer("/spec/template").or_else(|| object.pointer("/spec/jobTemplate/spec/template"))
}

/// What decides of a pod: ten thousand whole ones would not fit into memory.
fn essence(pod: &Value, rank: usize) -> Value {
    let part = |pointer: &str| pod.pointer(pointer).cloned().unwrap_or_default();
    json!({
        "rank": rank,
        "metadata": { "labels": part("/metadata/labels"), "annotations": part("/metadata/annotations") },
        "spec": { "serviceAccountName": part("/spec/serviceAccountName"), "volumes": part("/spec/volumes") },
    })
}

/// Whether labels fit a selector; one without labels fits all.
fn selects(selector: Option<&Value>, labels: &Value) -> bool {
    let wanted = selector.and_then(Value::as_object);
    wanted.is_none_or(|wanted| wanted.iter().all(|(key, value)| labels.get(&**key) == Some(value)))
}
