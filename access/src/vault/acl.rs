//! What a token may do: all its policies at once.

use std::collections::BTreeMap;

use super::{Capabilities, Pattern, Policy, Rule};

/// The rules of a token's policies.
#[derive(Clone, Debug, Default)]
pub struct Acl<'a> {
    exact: BTreeMap<&'a str, Found<'a>>,
    /// Rules with a `*` or a `+`; those of one pattern are one.
    inexact: Vec<Found<'a>>,
}

/// What holds for a path, and where it stands.
#[derive(Clone, Debug)]
pub struct Found<'a> {
    /// What all rules of the pattern allow together.
    pub capabilities: Capabilities,
    /// The most specific pattern that matches.
    pub pattern: &'a Pattern,
    /// The rules that have this pattern, each with the name of its policy: their capabilities are put together, and where
    /// one denies, all is denied.
    pub rules: Vec<(&'a str, &'a Rule)>,
}

impl<'a> Acl<'a> {
    /// The rules of some policies, by their names.
    #[must_use]
    pub fn new(policies: impl IntoIterator<Item = (&'a str, &'a Policy)>) -> Self {
        let mut acl = Self::default();
        let mut known: BTreeMap<(&'a str, bool), usize> = BTreeMap::new();
        for (name, policy) in policies {
            for rule in &policy.rules {
                let pattern = &rule.pattern;
                if pattern.is_exact() {
                    acl.exact.entry(pattern.text()).or_insert_with(|| Found::new(pattern)).add(name, rule);
                    continue;
                }
                // A prefix `a/` and a path by segments `a/` cannot both be; what differs is the `*`.
                let starred = pattern.to_string().ends_with('*');
                let next = acl.inexact.len();
                let index = *known.entry((pattern.text(), starred)).or_insert(next);
                if index == next {
                    acl.inexact.push(Found::new(pattern));
                }
                if let Some(found) = acl.inexact.get_mut(index) {
                    found.add(name, rule);
                }
            }
        }
        acl
    }

    /// What holds for a path. As `sys/capabilities` does, it asks like a request to list: where no rule holds for a path
    /// with a slash at its end, one for the path without it does.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&Found<'a>> {
        let path = path.trim_start_matches('/');
        let bare = path.strip_suffix('/');
        let exact = self.exact.get(path).or_else(|| self.exact.get(bare?));
        exact.or_else(|| self.inexact(path)).or_else(|| self.inexact(bare?))
    }

    fn inexact(&self, path: &str) -> Option<&Found<'a>> {
        let matching = self.inexact.iter().filter(|found| found.pattern.matches(path));
        matching.max_by(|a, b| a.pattern.priority(b.pattern))
    }

    /// What may be done with a path.
    #[must_use]
    pub fn capabilities(&self, path: &str) -> Capabilities {
        self.find(path).map_or(Capabilities::NONE, |found| found.capabilities)
    }

    /// All rules with a pattern each, exact ones first.
    pub fn rules(&self) -> impl Iterator<Item = &Found<'a>> {
        self.exact.values().chain(&self.inexact)
    }
}

impl<'a> Found<'a> {
    const fn new(pattern: &'a Pattern) -> Self {
        Self { capabilities: Capabilities::NONE, pattern, rules: Vec::new() }
    }

    fn add(&mut self, policy: &'a str, rule: &'a Rule) {
        self.capabilities = self.capabilities.and(rule.capabilities);
        self.rules.push((policy, rule));
    }
}
