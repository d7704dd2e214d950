//! Roots that the tree no longer has, as their files say that were there before the build.

use std::collections::{BTreeMap, BTreeSet};

use hcl::{Body, Expression, structure::Structure};

/// A root of which only the files are known.
pub struct Former {
    name: String,
    /// Where its state is; unknown if its backend is not one that a build writes.
    state: Option<State>,
    /// The states that it reads.
    reads: BTreeSet<State>,
    /// The buckets that its modules make.
    buckets: BTreeSet<String>,
    /// The hosts that its modules serve.
    hosts: BTreeSet<String>,
    /// The server of Vault that it configures.
    configures: Option<String>,
    /// Whether it makes anything. Destroyed as a whole, one that does not would take what Terraform was told to forget.
    makes: bool,
}

/// A state of Terraform: a bucket, and the key in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct State {
    pub bucket: String,
    pub key: String,
}

impl Former {
    /// Reads the texts of a root's files. What is no Terraform is left out.
    #[must_use]
    pub fn of<'a>(name: &str, texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut former = Self {
            name: name.to_owned(),
            state: None,
            reads: BTreeSet::new(),
            buckets: BTreeSet::new(),
            hosts: BTreeSet::new(),
            configures: None,
            makes: false,
        };
        for body in texts.into_iter().filter_map(|text| hcl::parse(text).ok()) {
            body.blocks().for_each(|block| former.read(block));
        }
        former
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, block: &hcl::Block) {
        let labels: Vec<&str> = block.labels().iter().map(hcl::structure::BlockLabel::as_str).collect();
        match (block.identifier(), labels.as_slice()) {
            ("terraform", []) => {
                let backend = block.body.blocks().find(|inner| inner.identifier() == "backend");
                let found = backend.and_then(|backend| state(|key| attribute(&backend.body, key)));
                self.state = self.state.take().or(found);
            }
            ("data", ["terraform_remote_state", _]) => {
                if let Some(Expression::Object(config)) = attribute(&block.body, "config") {
                    let of =
                        |key: &str| config.iter().find(|(name, _)| name.to_string() == key).map(|(_, value)| value);
                    self.reads.extend(state(of));
                }
            }
            ("provider", ["vault"]) => {
                let address = text(attribute(&block.body, "address"));
                self.configures = address.map(|address| host(&address).to_owned());
            }
            ("resource", [_, _]) => self.makes = true,
            ("module", [_]) => {
                self.makes = true;
                self.buckets.extend(text(attribute(&block.body, "bucket")));
                if let Some(Expression::Array(hosts)) = attribute(&block.body, "hosts") {
                    self.hosts.extend(hosts.iter().filter_map(|host| text(Some(host))));
                }
            }
            _ => {}
        }
    }

    /// Whether it had only what was being removed: a root that a build wrote, and that makes nothing.
    const fn is_tombstone(&self) -> bool {
        self.state.is_some() && !self.makes
    }

    /// Whether it cannot be applied before the other one: it reads its state, or has its own in a bucket that the other one makes.
    fn needs(&self, other: &Self) -> bool {
        let reads = other.state.as_ref().is_some_and(|state| self.reads.contains(state));
        reads || self.state.as_ref().is_some_and(|state| other.buckets.contains(&state.bucket))
    }

    /// Whether what it makes is in a server that the other one makes.
    fn is_within(&self, other: &Self) -> bool {
        self.configures.as_ref().is_some_and(|host| other.hosts.contains(host))
    }

    fn holds_the_state_of(&self, other: &Self) -> bool {
        other.state.as_ref().is_some_and(|state| self.buckets.contains(&state.bucket))
    }
}

/// The names of those among `removed` that somebody must destroy, each before what it needs. `kept` are the states of roots that are still there: a
/// root that was moved has its state in one of them. What is in a server that goes too needs nobody, and what holds the states of others
/// outlives them.
pub(super) fn to_destroy<'a>(former: &'a [Former], removed: &BTreeSet<String>, kept: &BTreeSet<State>) -> Vec<&'a str> {
    let is_moved = |root: &Former| root.state.as_ref().is_some_and(|state| kept.contains(state));
    let is_gone = |root: &&Former| removed.contains(&root.name) && !root.is_tombstone() && !is_moved(root);
    let gone: Vec<&Former> = former.iter().filter(is_gone).collect();
    let is_left = |root: &&Former| gone.iter().any(|other| root.is_within(other) || root.holds_the_state_of(other));
    let mut left: BTreeMap<&str, &Former> = BTreeMap::new();
    left.extend(gone.iter().copied().filter(|root| !is_left(root)).map(|root| (root.name.as_str(), root)));
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let is_free = |root: &Former| !left.values().any(|other| other.name != root.name && other.needs(root));
        // whatever somebody wrote into the files, each is named once
        let next = left.values().rev().find(|root| is_free(root)).or_else(|| left.values().next_back());
        let Some(name) = next.map(|root| root.name.as_str()) else { break };
        left.remove(name);
        order.push(name);
    }
    order
}

/// A state by its bucket and key.
fn state<'a>(of: impl Fn(&str) -> Option<&'a Expression>) -> Option<State> {
    Some(State { bucket: text(of("bucket"))?, key: text(of("key"))? })
}

fn attribute<'a>(body: &'a Body, name: &str) -> Option<&'a Expression> {
    body.iter().find_map(|structure| match structure {
        Structure::Attribute(attribute) if attribute.key() == name => Some(attribute.expr()),
        _ => None,
    })
}

fn text(value: Option<&Expression>) -> Option<String> {
    match value? {
        Expression::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// The host of an address.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or(rest)
}
