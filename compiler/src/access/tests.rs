//! The proof of access, tried on the files of examples that were changed on purpose.

mod bounds;
mod configurer;
mod findings;
mod impersonation;
mod mutants;
mod pipeline;

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use platformc_access::{
    Access, Finding, Scope,
    terraform::{Files, parse},
    vault::Policy,
};
use platformc_base::Sources;
use platformc_output::hcl::Body;

use super::judge;
use platformc_model::Model;

/// The root that configures Vault.
const ROOT: &str = "terraform/roots/vault-configuration/main.tf";

/// The files of a platform, and those that are changed. There are thousands of trees with a change each: what is the same in all of
/// them is there once, and read once.
#[derive(Clone)]
struct Tree {
    same: Arc<BTreeMap<String, String>>,
    policies: Arc<BTreeMap<String, Result<Policy, String>>>,
    changed: BTreeMap<String, String>,
}

impl Files for Tree {
    fn root(&self, path: &str) -> Result<Vec<Cow<'_, Body>>, String> {
        self.module(path).iter().map(|text| parse(text).map(Cow::Owned)).collect()
    }

    fn module(&self, path: &str) -> Vec<Cow<'_, str>> {
        let inside = |file: &&String| {
            let name = file.strip_prefix(path).and_then(|rest| rest.strip_prefix('/'));
            name.and_then(|name| name.strip_suffix(".tf")).is_some_and(|name| !name.contains('/'))
        };
        self.same.keys().filter(inside).filter_map(|file| self.text(file)).map(Cow::Borrowed).collect()
    }

    fn policy(&self, path: &str) -> Option<Result<Policy, String>> {
        match self.changed.get(path) {
            Some(text) => Some(Policy::parse(text)),
            None => self.policies.get(path).cloned(),
        }
    }
}

const POLICIES: &str = "vault/policies/";
const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/secret-management/platform.yaml");

fn example() -> (Sources, Arc<Model>, Tree) {
    of(EXAMPLE)
}

fn of(path: &str) -> (Sources, Arc<Model>, Tree) {
    of_changed(path, &[])
}

/// An example with changes.
fn changed(path: &str, changes: &[(&str, &str)]) -> Sources {
    let mut text = std::fs::read_to_string(path).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    platformc_spec::include::single("platform.yaml", text)
}

fn of_changed(path: &str, changes: &[(&str, &str)]) -> (Sources, Arc<Model>, Tree) {
    let sources = changed(path, changes);
    let plan = crate::sample::compiled(&sources).unwrap();
    let model = plan.model.clone();
    let tree = crate::sample::tree(crate::sample::compiled(&sources).unwrap());
    let files = tree
        .all()
        .into_iter()
        .filter(|file| ["vault", "terraform/modules/", "roots/state/"].iter().any(|part| file.path.contains(part)));
    let files = files.map(|file| (file.path, String::from_utf8(file.bytes).unwrap()));
    (sources, model, Tree::of(files.collect()))
}

fn proof(model: &Model, tree: &Tree) -> (Access, Vec<Finding>) {
    judge(model, tree, Scope::Secrets)
}

impl Tree {
    fn of(files: BTreeMap<String, String>) -> Self {
        let policies = files.iter().filter(|(path, _)| path.starts_with(POLICIES));
        let policies = policies.map(|(path, text)| (path.clone(), Policy::parse(text))).collect();
        Self { same: Arc::new(files), policies: Arc::new(policies), changed: BTreeMap::new() }
    }

    fn text(&self, file: &str) -> Option<&str> {
        self.changed.get(file).or_else(|| self.same.get(file)).map(String::as_str)
    }

    /// The tree with a part of a file changed; nothing if the part is not there.
    fn with(&self, file: &str, from: &str, to: &str) -> Option<Self> {
        let text = self.text(file)?;
        let changed = text.replacen(from, to, 1);
        (changed != text).then(|| {
            let mut tree = self.clone();
            tree.changed.insert(file.to_owned(), changed);
            tree
        })
    }
}

/// The paths of the rules of a policy.
fn rules(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.strip_prefix("path \"")?.split('"').next()).collect()
}

/// The rule of a path, as text.
fn rule<'a>(text: &'a str, path: &str) -> &'a str {
    let rest = text.get(text.find(&format!("path \"{path}\" {{")).unwrap()..).unwrap();
    rest.get(..rest.find("\n}\n").unwrap() + 3).unwrap()
}

#[test]
fn the_example_is_proved() {
    let (_, model, tree) = example();
    let (access, findings) = proof(&model, &tree);
    assert_eq!(findings, []);
    assert_eq!(access.subjects.len(), 15);
    let secrets: Vec<&str> = access.secrets.iter().map(platformc_access::Secret::title).collect();
    assert!(secrets.contains(&"payment-key") && secrets.contains(&"orders-db"), "{secrets:?}");
}
