//! The facts of one cluster, with what is in it.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::Ipv4Addr,
    sync::Arc,
};

use platformc_access::reach::{Authorizations, Intentions, Labels, Network, Peer, Pod, Rule};

use super::{
    addresses::{edges, samples},
    facts::{Entry, Facts, Running, Sidecar},
};
use platformc_model as model;

/// The label by which Kubernetes names a namespace.
const NAME_OF_NAMESPACE: &str = "kubernetes.io/metadata.name";
/// The root namespace of Istio.
const ROOT: &str = "istio-system";

/// Facts by their cluster.
pub(super) fn by_cluster<'a>(facts: impl IntoIterator<Item = (&'a str, Facts)>) -> BTreeMap<&'a str, Vec<Facts>> {
    let mut clusters: BTreeMap<&str, Vec<Facts>> = BTreeMap::new();
    for (cluster, facts) in facts {
        clusters.entry(cluster).or_default().push(facts);
    }
    clusters
}

/// Things by namespace, label and its value.
type ByLabel<T> = BTreeMap<String, BTreeMap<String, BTreeMap<String, Vec<T>>>>;

/// Pods that are alike: those of an app, or others of the cluster.
pub(super) struct Pods {
    /// The app that they are of, if they are of one.
    pub app: Option<String>,
    /// What they are called in messages.
    pub name: String,
    pub pod: Pod,
    /// The ports that their proxies leave alone.
    pub past_mesh: BTreeSet<String>,
}

impl Pods {
    /// Those that are no app's.
    fn of_nobody(name: String, pod: Pod) -> Self {
        Self { app: None, name, pod, past_mesh: BTreeSet::new() }
    }
}

/// One cluster: its pods and its rules.
pub(super) struct Cluster<'a> {
    pub model: &'a model::Model,
    pub of: &'a model::Cluster,
    pub network: Network,
    pub authorizations: Authorizations,
    pub intentions: Intentions,
    /// By namespace, the first label that they select, and its value.
    sidecars: ByLabel<Sidecar>,
    entries: BTreeMap<(String, String), Entry>,
    pub pods: Vec<Pods>,
    others: Vec<usize>,
    /// Those of nobody, in each namespace of apps.
    beside: BTreeMap<String, Pods>,
    /// Addresses at the edges of the platform's networks, and some of each kind.
    pub addresses: BTreeSet<Ipv4Addr>,
    /// Pods by namespace, label and its value.
    found: ByLabel<usize>,
    in_namespace: BTreeMap<String, Vec<usize>>,
    of_app: BTreeMap<String, Vec<usize>>,
}

impl<'a> Cluster<'a> {
    pub fn of(model: &'a model::Model, cluster: &'a model::Cluster, facts: Vec<Facts>) -> Result<Self, String> {
        let mut all = Self {
            model,
            of: cluster,
            network: Network::default(),
            authorizations: Authorizations::default(),
            intentions: Intentions::default(),
            sidecars: BTreeMap::new(),
            entries: BTreeMap::new(),
            pods: Vec::new(),
            others: Vec::new(),
            beside: BTreeMap::new(),
            addresses: BTreeSet::new(),
            found: BTreeMap::new(),
            in_namespace: BTreeMap::new(),
            of_app: BTreeMap::new(),
        };
        let Facts { policies, authorizations, intentions, pods, sidecars, entries, namespaces, unreadable } =
            facts.into_iter().fold(Facts::default(), Facts::with);
        let namespaces: BTreeMap<String, Labels> = namespaces.into_iter().collect();
        let homes = all.add_pods(pods, &namespaces);
        if let Some((_, message)) = unreadable.into_iter().find(|(home, _)| home == ROOT || homes.contains(home)) {
            return Err(message);
        }
        let networks = model.networks.values().filter_map(|network| network.cidr.to_string().parse().ok());
        all.addresses = edges(networks).chain(samples()).collect();
        all.network = policies.into_iter().collect();
        all.authorizations = Authorizations::new(ROOT, authorizations);
        // its servers deny what no intention allows: their access control lists are managed
        all.intentions = Intentions::new(false, intentions)?;
        all.entries = entries.into_iter().map(|entry| ((entry.namespace.clone(), entry.name.clone()), entry)).collect();
        for sidecar in sidecars {
            let first = sidecar.labels.iter().next().map(|(key, value)| (key.to_string(), value.to_string()));
            let (key, value) = first.unwrap_or_default();
            let keys = all.sidecars.entry(sidecar.namespace.clone()).or_default();
            keys.entry(key).or_default().entry(value).or_default().push(sidecar);
        }
        Ok(all)
    }

    /// Adds all pods, and says in which namespaces apps are.
    fn add_pods(&mut self, running: Vec<Running>, namespaces: &BTreeMap<String, Labels>) -> BTreeSet<String> {
        let known = |(name, labels): (&String, &Labels)| {
            let mut all = Pod::named(name);
            all.extend(labels.iter().map(|(key, value)| (key.clone(), value.clone())));
            (name.clone(), Arc::new(all))
        };
        let known: BTreeMap<String, Arc<Labels>> = namespaces.iter().map(known).collect();
        let pod = |namespace: &str, labels: Labels| match known.get(namespace) {
            Some(known) => Pod::within(namespace, Arc::clone(known), labels),
            None => Pod::new(namespace, labels),
        };
        let called = self.model.apps.values().map(|app| app.head.namespace.as_str());
        let called = called.filter(|name| namespaces.contains_key(*name)).map(str::to_owned);
        let homes: BTreeSet<String> = running.iter().map(|running| running.namespace.clone()).chain(called).collect();
        for Running { app, namespace, labels, past_mesh } in running {
            self.add(Pods { name: format!("`{app}`"), app: Some(app), pod: pod(&namespace, labels), past_mesh });
        }
        for name in namespaces.keys().filter(|name| !homes.contains(*name)) {
            self.add(Pods::of_nobody(format!("namespace `{name}`"), pod(name, Labels::new())));
        }
        let label = |key: &'static str, value: &'static str| Labels::from_iter([(key, value)]);
        for (name, namespace, labels) in [
            ("kube-dns", "kube-system", label("k8s-app", "kube-dns")),
            ("prometheus", "monitoring", label("app.kubernetes.io/name", "prometheus")),
            ("namespace `kube-system`", "kube-system", Labels::new()),
            ("a stranger", "a-namespace-of-nobody", Labels::new()),
        ] {
            self.add(Pods::of_nobody(name.to_owned(), pod(namespace, labels)));
        }
        // others may live beside apps
        let stranger = |home: &String| Pods::of_nobody(format!("a stranger in `{home}`"), pod(home, Labels::new()));
        self.beside = homes.iter().map(|home| (home.clone(), stranger(home))).collect();
        homes
    }

    fn add(&mut self, pods: Pods) {
        let index = self.pods.len();
        let namespace = &pods.pod.namespace;
        for (key, value) in pods.pod.labels.iter() {
            let values = self.found.entry(namespace.clone()).or_default().entry(key.to_string()).or_default();
            values.entry(value.to_string()).or_default().push(index);
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

    /// Pods of nobody in a namespace of apps.
    pub fn stranger_in(&self, home: &str) -> Option<&Pods> {
        self.beside.get(home)
    }

    /// What the proxies of pods know, by each `Sidecar` that selects them.
    pub fn sidecars(&self, pod: &Pod) -> Vec<&Sidecar> {
        let Some(own) = self.sidecars.get(&pod.namespace) else { return Vec::new() };
        let keys = pod.labels.iter().map(|(key, value)| (&**key, &**value)).chain([("", "")]);
        let near = keys.filter_map(|(key, value)| own.get(key)?.get(value));
        near.flatten().filter(|sidecar| sidecar.labels.are_among(&pod.labels)).collect()
    }

    /// What proxies are told of a service outside.
    pub fn entry(&self, namespace: &str, name: &str) -> Option<&Entry> {
        self.entries.get(&(namespace.to_owned(), name.to_owned()))
    }

    /// The pods that rules of a policy may be about.
    pub fn named(&self, rules: &[(&str, &Rule)]) -> BTreeSet<usize> {
        let peers = rules.iter().flat_map(|(home, rule)| rule.peers.iter().map(move |peer| (home, peer)));
        peers.flat_map(|(home, peer)| self.meant(home, peer)).collect()
    }

    fn meant<'b>(&'b self, home: &'b str, peer: &'b Peer) -> Vec<usize> {
        let Peer::Pods { namespaces, pods } = peer else { return Vec::new() };
        let homes: Vec<&str> = match namespaces {
            None => vec![home],
            Some(selector) => match (selector.labels.iter().next(), selector.expressions.is_empty()) {
                (Some((key, name)), true) if key == NAME_OF_NAMESPACE => vec![&**name],
                _ => self.in_namespace.keys().map(String::as_str).collect(),
            },
        };
        let label = pods.as_ref().and_then(|pods| pods.labels.iter().next());
        let within = |namespace: &str| match label {
            Some((key, value)) => self.found.get(namespace)?.get(&**key)?.get(&**value),
            None => self.in_namespace.get(namespace),
        };
        homes.into_iter().filter_map(within).flatten().copied().collect()
    }
}
