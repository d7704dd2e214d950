//! The facts of one cluster, with what is in it.

use std::collections::{BTreeMap, BTreeSet};

use platformc_access::reach::{Authorizations, Intentions, Labels, Network, Peer, Pod, Rule, Selector};

use super::facts::{Entry, Facts, Sidecar};
use platformc_model as model;

/// The label by which Kubernetes names a namespace.
const NAME_OF_NAMESPACE: &str = "kubernetes.io/metadata.name";
/// What pods of nobody are called that live beside those of an app.
const BESIDE: &str = "a stranger beside it";
/// The root namespace of Istio.
const ROOT: &str = "istio-system";

/// Pods that are alike: those of an app, or others of the cluster.
pub(super) struct Pods {
    /// The app that they are of, if they are of one.
    pub app: Option<String>,
    /// What they are called in messages.
    pub name: String,
    pub pod: Pod,
}

/// One cluster: its pods and its rules.
pub(super) struct Cluster<'a> {
    pub model: &'a model::Model,
    pub cluster: &'a model::Cluster,
    pub network: Network,
    pub authorizations: Authorizations,
    pub intentions: Intentions,
    /// By namespace and the first label that they select, its value with it.
    sidecars: BTreeMap<(&'a str, &'a str, &'a str), Vec<&'a Sidecar>>,
    pub entries: BTreeMap<(&'a str, &'a str), &'a Entry>,
    pub pods: Vec<Pods>,
    others: Vec<usize>,
    /// Those of nobody, in each namespace of apps.
    beside: BTreeMap<String, Pods>,
    /// Pods by namespace, label and its value.
    found: BTreeMap<(String, String, String), Vec<usize>>,
    in_namespace: BTreeMap<String, Vec<usize>>,
    of_app: BTreeMap<String, Vec<usize>>,
}

impl<'a> Cluster<'a> {
    pub fn of(model: &'a model::Model, cluster: &'a model::Cluster, facts: &[&'a Facts]) -> Result<Self, String> {
        let namespaces: BTreeMap<&str, &Labels> =
            facts.iter().flat_map(|facts| &facts.namespaces).map(|(name, labels)| (name.as_str(), labels)).collect();
        let pod = |namespace: &str, labels: Labels| {
            let mut pod = Pod::new(namespace, labels);
            pod.namespace_labels.extend(namespaces.get(namespace).into_iter().flat_map(|labels| (*labels).clone()));
            pod
        };
        let mut pods: Vec<Pods> = Vec::new();
        for running in facts.iter().flat_map(|facts| &facts.pods) {
            let pod = pod(&running.namespace, running.labels.clone());
            pods.push(Pods { app: Some(running.app.clone()), name: format!("`{}`", running.app), pod });
        }
        let homes: BTreeSet<String> = pods.iter().map(|pods| pods.pod.namespace.clone()).collect();
        let unreadable = facts.iter().flat_map(|facts| &facts.unreadable);
        if let Some((_, message)) = unreadable.into_iter().find(|(home, _)| home == ROOT || homes.contains(home)) {
            return Err(message.clone());
        }
        for name in namespaces.keys().filter(|name| !homes.contains(**name)) {
            pods.push(Pods { app: None, name: format!("namespace `{name}`"), pod: pod(name, Labels::new()) });
        }
        let label = |key: &str, value: &str| Labels::from([(key.to_owned(), value.to_owned())]);
        for (name, namespace, labels) in [
            ("kube-dns", "kube-system", label("k8s-app", "kube-dns")),
            ("prometheus", "monitoring", label("app.kubernetes.io/name", "prometheus")),
            ("namespace `kube-system`", "kube-system", Labels::new()),
            ("a stranger", "a-namespace-of-nobody", Labels::new()),
        ] {
            pods.push(Pods { app: None, name: name.to_owned(), pod: pod(namespace, labels) });
        }
        // others may live beside apps
        let stranger = |home: &String| Pods { app: None, name: BESIDE.to_owned(), pod: pod(home, Labels::new()) };
        let beside = homes.iter().map(|home| (home.clone(), stranger(home))).collect();
        let policies = facts.iter().flat_map(|facts| facts.policies.iter().cloned());
        let authorizations = facts.iter().flat_map(|facts| facts.authorizations.iter().cloned());
        let mut all = Self {
            model,
            cluster,
            network: policies.collect(),
            authorizations: Authorizations::new(ROOT, authorizations),
            // its servers deny what no intention allows: their access control lists are managed
            intentions: Intentions::new(false, facts.iter().flat_map(|facts| facts.intentions.iter().cloned()))?,
            sidecars: BTreeMap::new(),
            entries: facts
                .iter()
                .flat_map(|facts| &facts.entries)
                .map(|entry| ((entry.namespace.as_str(), entry.name.as_str()), entry))
                .collect(),
            pods: Vec::new(),
            others: Vec::new(),
            beside,
            found: BTreeMap::new(),
            in_namespace: BTreeMap::new(),
            of_app: BTreeMap::new(),
        };
        for (index, pods) in pods.into_iter().enumerate() {
            all.add(index, pods);
        }
        for sidecar in facts.iter().flat_map(|facts| &facts.sidecars) {
            let (key, value) = sidecar.labels.iter().next().map_or(("", ""), |(key, value)| (key, value));
            all.sidecars.entry((&sidecar.namespace, key, value)).or_default().push(sidecar);
        }
        Ok(all)
    }

    fn add(&mut self, index: usize, pods: Pods) {
        let namespace = &pods.pod.namespace;
        for (key, value) in &pods.pod.labels {
            self.found.entry((namespace.clone(), key.clone(), value.clone())).or_default().push(index);
        }
        self.in_namespace.entry(namespace.clone()).or_default().push(index);
        match &pods.app {
            Some(app) => self.of_app.entry(app.clone()).or_default().push(index),
            None => self.others.push(index),
        }
        self.pods.push(pods);
    }

    /// The pods of an app: those of both of its versions.
    pub fn of_app(&self, app: &str) -> impl Iterator<Item = &Pods> {
        let indexes = self.of_app.get(app).map(Vec::as_slice).unwrap_or_default();
        indexes.iter().filter_map(|index| self.pods.get(*index))
    }

    /// The namespaces of apps, each with pods of nobody.
    pub fn homes(&self) -> impl Iterator<Item = (&String, &Pods)> {
        self.beside.iter()
    }

    /// Those that are no app's, and a stranger beside the pods of a namespace.
    pub fn others(&self, home: &str) -> impl Iterator<Item = &Pods> {
        self.others.iter().filter_map(|index| self.pods.get(*index)).chain(self.beside.get(home))
    }

    /// What the proxies of pods know, by each `Sidecar` that selects them.
    pub fn sidecars(&self, pod: &Pod) -> Vec<&'a Sidecar> {
        let labels = pod.labels.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let keys = labels.chain([("", "")]);
        let near = keys.filter_map(|(key, value)| self.sidecars.get(&(pod.namespace.as_str(), key, value)));
        let selects = |sidecar: &Sidecar| sidecar.labels.iter().all(|(key, value)| pod.labels.get(key) == Some(value));
        near.flatten().copied().filter(|sidecar| selects(sidecar)).collect()
    }

    /// The pods that rules of a policy may be about.
    pub fn named(&self, rules: &[(&str, &Rule)]) -> BTreeSet<usize> {
        let peers = rules.iter().flat_map(|(home, rule)| rule.peers.iter().map(move |peer| (home, peer)));
        peers.flat_map(|(home, peer)| self.meant(home, peer)).collect()
    }

    fn meant(&self, home: &str, peer: &Peer) -> Vec<usize> {
        let Peer::Pods { namespaces, pods } = peer else { return Vec::new() };
        let named = |selector: &Selector| match (selector.labels.iter().next(), selector.expressions.is_empty()) {
            (Some((key, value)), true) if key == NAME_OF_NAMESPACE => Some(value.clone()),
            _ => None,
        };
        let homes: Vec<String> = match namespaces {
            None => vec![home.to_owned()],
            Some(selector) => match named(selector) {
                Some(name) => vec![name],
                None => self.in_namespace.keys().cloned().collect(),
            },
        };
        let label = pods.as_ref().and_then(|pods| pods.labels.iter().next());
        let within = |namespace: String| match label {
            Some((key, value)) => self.found.get(&(namespace, key.clone(), value.clone())),
            None => self.in_namespace.get(&namespace),
        };
        homes.into_iter().filter_map(within).flatten().copied().collect()
    }
}
