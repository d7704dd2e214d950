//! The entries of a platform by the words that roots have for them.

use std::collections::BTreeMap;

use super::difference::Part;
use crate::vault_api::subject::group_slug;
use platformc_model::Model;

/// The section of the places that people come from.
const CONNECTIONS: &str = "connections";
/// The section that is one entry.
const BASTION: &str = "bastion";

/// Entries by their names.
pub(super) struct Entries<'a> {
    /// The sections that have an entry of a name.
    sections: BTreeMap<&'a str, Vec<&'static str>>,
    /// Connections by the first address of each of their ranges: some roots have nothing else of them.
    addresses: BTreeMap<String, Vec<&'a str>>,
    /// Whether there is a bastion, which is an entry by itself.
    bastion: bool,
    /// Groups of people, as files are called after them.
    groups: BTreeMap<String, &'a str>,
}

/// What a root is made of, as its node declares.
pub(super) struct Made {
    pub(super) sections: &'static [&'static str],
    pub(super) entry: Option<String>,
}

impl<'a> Entries<'a> {
    pub(super) fn of(model: &'a Model) -> Self {
        let mut sections: BTreeMap<&str, Vec<&'static str>> = BTreeMap::new();
        let mut add = |section: &'static str, name: &'a str| sections.entry(name).or_default().push(section);
        model.networks.keys().for_each(|name| add("networks", name.as_str()));
        model.clusters.keys().for_each(|name| add("clusters", name.as_str()));
        model.storage.keys().for_each(|name| add("storage", name.as_str()));
        model.databases.keys().for_each(|name| add("databases", name.as_str()));
        model.retired.iter().for_each(|one| add(one.section.key(), one.name.as_str()));
        model.ingress.keys().for_each(|name| add("ingress", name.as_str()));
        model.secrets.keys().for_each(|name| add("secrets", name.as_str()));
        model.apps.keys().for_each(|name| add("apps", name.as_str()));
        let mut addresses: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for connection in &model.connections {
            add(CONNECTIONS, connection.name.as_str());
            for range in &connection.ranges {
                let range = range.to_string();
                let address = range.split('/').next().unwrap_or_default().to_owned();
                addresses.entry(address).or_default().push(connection.name.as_str());
            }
        }
        let vault = model.vault.as_ref();
        let operators = vault.and_then(|vault| vault.operators.as_ref()).map(|operators| &operators.group.value);
        let groups = vault.into_iter().flat_map(|vault| &vault.groups).map(|people| &people.group);
        let groups = operators.into_iter().chain(groups).map(|group| (group_slug(group), group.as_str()));
        Self { groups: groups.collect(), sections, addresses, bastion: model.bastion.is_some() }
    }

    /// The entries that the changed parts of a root name; what they stand in, if they name none.
    pub(super) fn named(&self, made: &Made, parts: &[Part]) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for part in parts {
            let before = found.len();
            for word in part.words() {
                found.extend(self.meant(made, word));
            }
            if found.len() == before {
                let call = || part.within.first().filter(|call| !call.is_empty()).map(|call| format!("`{call}`"));
                found.extend(made.entry.clone().or_else(call));
            }
        }
        // those that are named explain the rest
        let named: Vec<String> = found.iter().filter(|what| !what.starts_with('`')).cloned().collect();
        if named.is_empty() { found } else { named }
    }

    /// The entries that a word of a root is of.
    fn meant(&self, made: &Made, word: &str) -> Vec<String> {
        // in Terraform a `-` is an `_`
        let name = word.replace('_', "-");
        let sections = self.sections.get(word).or_else(|| self.sections.get(name.as_str()));
        let sections = sections.into_iter().flatten().filter(|section| made.sections.contains(section));
        let named = sections.map(|section| format!("{section}.{name}"));
        let is_of = |section: &str| made.sections.contains(&section);
        let from = self.addresses.get(word).filter(|_| is_of(CONNECTIONS)).into_iter().flatten();
        let bastion = (self.bastion && word == BASTION && is_of(BASTION)).then(|| BASTION.to_owned());
        named.chain(from.map(|name| format!("{CONNECTIONS}.{name}"))).chain(bastion).collect()
    }

    /// Whom a policy is of, by its file.
    pub(super) fn of_policy(&self, path: &str) -> Option<String> {
        let rest = path.strip_prefix("vault/policies/")?.strip_suffix(".hcl")?;
        match rest.split_once('/')? {
            ("people", group) => Some(format!("the group {}", self.groups.get(group).copied().unwrap_or(group))),
            ("outside", name) => Some(format!("vault.outside.{name}")),
            ("gitlab", project) => Some(format!("the project {project}")),
            (_, workload) => {
                let name = workload.rsplit('/').next()?;
                let is_app = self.sections.get(name).is_some_and(|sections| sections.contains(&"apps"));
                Some(if is_app { format!("apps.{name}") } else { name.to_owned() })
            }
        }
    }
}
