//! What is known of a platform while it is written: what later sections refer to, and what rules they must keep.

use serde_json::{Map, Value};

use crate::{
    entry::Entry,
    random::Random,
    words::{Kind, Names},
};

/// A platform that is being written.
pub struct World {
    pub random: Random,
    /// The most apps that it has.
    pub apps_wanted: usize,
    /// In how many zones of the region a network can be, of those that the language allows.
    pub most_zones: usize,
    /// The part of AWS that the region belongs to.
    pub partition: &'static str,
    /// The zone of its hosts, if it has one.
    pub zone: Option<&'static str>,
    pub branch: &'static str,
    /// Whether its repository is in GitHub, which has no runner here and lets nobody log in.
    pub github: bool,
    pub networks: Vec<String>,
    /// The networks without a way out.
    pub closed: Vec<usize>,
    /// The pairs of networks that a peering connects.
    pub peered: Vec<(usize, usize)>,
    pub clusters: Vec<Cluster>,
    pub mesh: Option<Mesh>,
    pub vault: Option<Vault>,
    pub ingresses: Vec<Ingress>,
    pub storages: Vec<Storage>,
    pub databases: Vec<Database>,
    pub externals: Vec<External>,
    pub secrets: Vec<Secret>,
    pub apps: Vec<App>,
    root: Map<String, Value>,
}

#[derive(Clone, Debug)]
pub struct Cluster {
    pub name: String,
    pub network: usize,
    /// Its groups of nodes, each with its architecture.
    pub groups: Vec<(String, &'static str)>,
    pub meshed: bool,
    pub served: bool,
    pub observed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mesh {
    Istio,
    Consul,
}

#[derive(Clone, Debug)]
pub struct Vault {
    /// The cluster that it runs on; none if somebody else runs it.
    pub home: Option<usize>,
    pub openbao: bool,
    /// Whether a private authority signs the certificate of a server that somebody else runs.
    pub private_authority: bool,
    pub operators: bool,
}

#[derive(Clone, Debug)]
pub struct Ingress {
    pub name: String,
    pub cluster: usize,
    pub hosts: Vec<String>,
    /// How many apps are behind it.
    pub routes: usize,
}

#[derive(Clone, Debug)]
pub struct Storage {
    pub name: String,
    pub clusters: Vec<usize>,
}

#[derive(Clone, Debug)]
pub struct Database {
    pub name: String,
    pub network: usize,
    /// The clusters with apps that call it.
    pub callers: Vec<usize>,
}

/// A service outside.
#[derive(Clone, Debug)]
pub struct External {
    pub name: String,
    pub by_host_alone: bool,
    /// Whether an app that calls it may reach nothing else.
    pub exact: bool,
}

/// What kind of secret it is, as far as its users must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    Kv,
    /// The database, and how long a login lives in seconds; none if its password rotates.
    Database(usize, Option<usize>),
    Pki,
    /// What can be done with the key.
    Transit(&'static [&'static str]),
    Aws,
    Ssh,
    Totp,
}

#[derive(Clone, Debug)]
pub struct Secret {
    pub name: String,
    pub kind: SecretKind,
    /// How many apps, projects, groups and others use it.
    pub users: usize,
    pub body: Entry,
}

/// What other apps know of an app.
#[derive(Clone, Debug)]
pub struct App {
    pub name: String,
    pub namespace: String,
    pub cluster: usize,
    pub chart: bool,
    pub port: bool,
    /// What it is if it ends by itself: `cronJob` or `job`.
    pub ends: Option<&'static str>,
    /// Whether it has a second port for gRPC, which is called by its name.
    pub rpc: bool,
}

impl World {
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let apps_wanted = match random.below(20) {
            0..10 => random.below(4),
            10..17 => random.between(3, 8),
            17..19 => random.between(8, 20),
            _ => random.between(20, 60),
        };
        Self {
            random,
            apps_wanted,
            most_zones: 4,
            partition: "aws",
            zone: None,
            branch: "main",
            github: false,
            networks: Vec::new(),
            closed: Vec::new(),
            peered: Vec::new(),
            clusters: Vec::new(),
            mesh: None,
            vault: None,
            ingresses: Vec::new(),
            storages: Vec::new(),
            databases: Vec::new(),
            externals: Vec::new(),
            secrets: Vec::new(),
            apps: Vec::new(),
            root: Map::new(),
        }
    }

    /// Adds a section.
    pub fn section(&mut self, key: &str, value: impl Into<Value>) {
        self.root.insert(key.to_owned(), value.into());
    }

    /// Says a key of a section that is written already.
    pub fn within(&mut self, section: &str, key: &str, value: impl Into<Value>) {
        if let Some(Value::Object(section)) = self.root.get_mut(section) {
            section.insert(key.to_owned(), value.into());
        }
    }

    /// Adds a section of named entries, unless it has none.
    pub fn entries(&mut self, key: &str, entries: Entry) {
        if !entries.is_empty() {
            self.section(key, entries);
        }
    }

    #[must_use]
    pub fn into_root(self) -> Map<String, Value> {
        self.root
    }

    /// Whether two networks are one, or a peering connects them.
    #[must_use]
    pub fn connected(&self, a: usize, b: usize) -> bool {
        a == b || self.peered.contains(&(a.min(b), a.max(b)))
    }

    /// The names of some clusters.
    #[must_use]
    pub fn cluster_names(&self, clusters: &[usize]) -> Value {
        clusters.iter().map(|at| Value::from(self.clusters[*at].name.as_str())).collect()
    }

    /// New names of one kind.
    pub fn names(&mut self, kind: &Kind, count: usize) -> Vec<String> {
        let mut names = Names::default();
        (0..count).map(|_| names.give(kind, &mut self.random)).collect()
    }

    /// Whether workloads of a cluster get secrets.
    #[must_use]
    pub fn admits(&self, cluster: usize) -> bool {
        self.vault.as_ref().is_some_and(|vault| self.clusters[cluster].served || vault.home == Some(cluster))
    }
}
