//! What a real parser finds in the printed files is what the proof of access saw in the artifacts.

use std::borrow::Cow;

use platformc_access::{
    Configuration,
    iam::{Aws, Place},
    terraform::{Files as Looked, parse},
    vault::Policy,
};
use platformc_output::hcl::Body;

use super::*;
use crate::access::{Artifacts, admitted, aws_roots, followed};

/// The files of Terraform and the policies as they are written, by path.
struct Printed {
    texts: BTreeMap<String, String>,
    /// The paths in the order of the artifacts.
    order: Vec<String>,
}

impl Printed {
    fn of(plan: &Plan) -> Self {
        let looked_at = |node: &Node| {
            let terraform = matches!(node.kind, NodeKind::Root { .. } | NodeKind::Module { .. });
            terraform || node.is_policy()
        };
        let nodes = plan.graph.nodes().filter(|(_, node)| looked_at(node));
        let artifacts = nodes.flat_map(|numbered| lower::artifacts(&context(plan, numbered)));
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let files: Vec<(String, String)> =
            artifacts.map(crate::graph::Artifact::print).map(|file| (file.path, text(file.bytes))).collect();
        Self { order: files.iter().map(|(path, _)| path.clone()).collect(), texts: files.into_iter().collect() }
    }
}

/// Whether Terraform reads a file as one of this folder.
fn is_inside(path: &str, folder: &str) -> bool {
    let name = path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')).unwrap_or_default();
    !name.contains('/') && name.strip_suffix(".tf").is_some()
}

impl Looked for Printed {
    fn root(&self, folder: &str) -> Result<Vec<Cow<'_, Body>>, String> {
        let inside = self.order.iter().filter(|path| is_inside(path, folder));
        inside.map(|path| parse(&self.texts[path]).map(Cow::Owned)).collect()
    }

    fn module(&self, folder: &str) -> Vec<Cow<'_, str>> {
        let inside = self.texts.iter().filter(|(path, _)| is_inside(path, folder));
        inside.map(|(_, text)| Cow::Borrowed(text.as_str())).collect()
    }

    fn policy(&self, file: &str) -> Option<Result<Policy, String>> {
        Some(Policy::parse(self.texts.get(file)?))
    }
}

/// How many policies and rules, roles of AWS, and admitted addresses the files have.
fn compare(name: &str, plan: &Plan) -> [usize; 4] {
    if plan.model.vault.is_none() {
        return [0; 4];
    }
    let (artifacts, printed) = (Artifacts::of(&plan.model, &plan.graph), Printed::of(plan));
    let configuration = Configuration::read(&artifacts).unwrap();
    assert_eq!(configuration, Configuration::read(&printed).unwrap(), "{name}");
    let mut rules = 0;
    for file in configuration.policies.values() {
        let policy = artifacts.policy(file).unwrap().unwrap();
        assert_eq!(policy, printed.policy(file).unwrap().unwrap(), "{name}: {file}");
        rules += policy.rules.len();
    }
    let roots = aws_roots(&artifacts);
    let read = |files: &dyn Looked| Aws::read(files, roots.iter().map(String::as_str)).unwrap();
    let aws = read(&artifacts);
    assert_eq!(aws, read(&printed), "{name}");
    for role in aws.roles.keys() {
        assert_eq!(Place::read(&artifacts, &aws, role), Place::read(&printed, &aws, role), "{name}: {role}");
    }
    let clusters: Vec<&str> = plan.model.clusters.keys().map(AsRef::as_ref).collect();
    assert_eq!(followed(&artifacts, &clusters), followed(&printed, &clusters), "{name}");
    let admits = admitted(&artifacts);
    assert_eq!(admits, admitted(&printed), "{name}");
    [configuration.policies.len(), rules, aws.roles.len(), admits.len()]
}

#[test]
fn the_printed_files_say_what_was_proved() {
    let counts = each(folders("examples").into_iter().chain(generated(200)).collect(), compare);
    let sum = |at: usize| counts.iter().map(|count| count[at]).sum::<usize>();
    let (policies, statements, roles, admitted) = (sum(0), sum(1), sum(2), sum(3));
    let what = format!("{policies} policies, {statements} rules, {roles} roles, {admitted} admitted");
    assert!(policies > 500 && statements > 3_000 && roles > 200 && admitted > 50, "{what}");
}
