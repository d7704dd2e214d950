//! The proof of access, tried on the files of examples that were changed on purpose.

mod bounds;
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

/// The files of a platform, as they can be changed.
#[derive(Clone)]
struct Tree(BTreeMap<String, String>);

impl Files for Tree {
    fn root(&self, path: &str) -> Result<Vec<Cow<'_, Body>>, String> {
        self.module(path).iter().map(|text| parse(text).map(Cow::Owned)).collect()
    }

    fn module(&self, path: &str) -> Vec<Cow<'_, str>> {
        let inside = |file: &&String| {
            let name = file.strip_prefix(path).and_then(|rest| rest.strip_prefix('/'));
            name.and_then(|name| name.strip_suffix(".tf")).is_some_and(|name| !name.contains('/'))
        };
        self.0.keys().filter(inside).map(|file| Cow::Borrowed(self.0[file].as_str())).collect()
    }

    fn policy(&self, path: &str) -> Option<Result<Policy, String>> {
        Some(Policy::parse(self.0.get(path)?))
    }
}

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
    let tree = crate::sample::tree(crate::sample::compiled(&sources).unwrap(), &sources);
    let files = tree
        .all()
        .into_iter()
        .filter(|file| ["vault", "terraform/modules/", "roots/state/"].iter().any(|part| file.path.contains(part)));
    let files = files.map(|file| (file.path, String::from_utf8(file.bytes).unwrap()));
    (sources, model, Tree(files.collect()))
}

fn proof(model: &Model, tree: &Tree) -> (Access, Vec<Finding>) {
    judge(model, tree, Scope::Secrets)
}

impl Tree {
    /// The tree with a part of a file changed; nothing if the part is not there.
    fn with(&self, file: &str, from: &str, to: &str) -> Option<Self> {
        let text = self.0.get(file)?;
        let changed = text.replacen(from, to, 1);
        (changed != *text).then(|| {
            let mut tree = self.clone();
            tree.0.insert(file.to_owned(), changed);
            tree
        })
    }
}

#[test]
fn the_example_is_proved() {
    let (_, model, tree) = example();
    let (access, findings) = proof(&model, &tree);
    assert_eq!(findings, []);
    assert_eq!(access.subjects.len(), 12);
    let secrets: Vec<&str> = access.secrets.iter().map(platformc_access::Secret::title).collect();
    assert!(secrets.contains(&"payment-key") && secrets.contains(&"orders-db"), "{secrets:?}");
}
