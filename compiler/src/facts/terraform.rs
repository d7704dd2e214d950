//! What the files of a root call, hand out and read, held against what it declares.

use std::collections::{BTreeMap, BTreeSet};

use platformc_output::hcl::{Block, Body, Expr};

use crate::{
    graph::{Artifact, Content, Context},
    terraform::{identifier, state_key},
};

/// The folder of the modules, as a root names it.
const MODULES: &str = "../../modules/";
/// How a reference to an output of another root begins.
const STATE: &str = "data.terraform_remote_state.";

/// A call of a module of the tree.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call<'a> {
    pub name: &'a str,
    pub module: &'a str,
    pub arguments: &'a Body,
}

/// The calls in the files of a root.
pub(super) fn calls(artifacts: &[Artifact]) -> impl Iterator<Item = Call<'_>> {
    blocks(artifacts).filter_map(|block| match (block.kind(), block.labels()) {
        ("module", [name]) => Some(Call { name, module: module(block)?, arguments: block.body() }),
        _ => None,
    })
}

/// The blocks in the files of a root.
pub(super) fn blocks(artifacts: &[Artifact]) -> impl Iterator<Item = &Block> {
    let bodies = artifacts.iter().filter_map(|artifact| match &artifact.content {
        Content::Hcl(body) => Some(body),
        Content::Objects(_) | Content::Text(_) => None,
    });
    bodies.flat_map(|body| body.inner())
}

fn module(call: &Block) -> Option<&str> {
    call.body().attribute("source")?.as_str()?.strip_prefix(MODULES)
}

/// Where the files of a root are not what it declares.
pub(super) fn faults(context: &Context<'_>, artifacts: &[Artifact]) -> Vec<String> {
    let Some(root) = context.node.written() else { return Vec::new() };
    let id = context.node.kind.id();
    let found = Found::of(artifacts);
    let mut faults: Vec<String> = found.unknown.iter().map(|what| format!("`{id}` {what}")).collect();
    let modules: BTreeSet<&str> = root.modules.iter().map(String::as_str).collect();
    faults
        .extend(found.modules.difference(&modules).map(|name| format!("`{id}` calls the undeclared module `{name}`")));
    faults.extend(
        modules
            .difference(&found.modules)
            .map(|name| format!("`{id}` declares that it calls the module `{name}` and does not")),
    );
    let outputs: BTreeSet<&str> = root.outputs.iter().map(String::as_str).collect();
    faults.extend(found.outputs.difference(&outputs).map(|name| format!("`{id}` has the undeclared output `{name}`")));
    faults.extend(
        outputs
            .difference(&found.outputs)
            .map(|name| format!("`{id}` declares the output `{name}` and does not have it")),
    );
    let reads: BTreeSet<(&str, &str)> = root.inputs.iter().map(|(root, name)| (root.as_str(), name.as_str())).collect();
    let of = |(root, name): &(&str, &str)| format!("`{name}` of the root `{root}`");
    faults
        .extend(found.reads.difference(&reads).map(|read| format!("`{id}` reads the undeclared output {}", of(read))));
    faults.extend(
        reads.difference(&found.reads).map(|read| format!("`{id}` declares that it reads {} and does not", of(read))),
    );
    faults
}

/// What stands in the files of a root.
#[derive(Default)]
struct Found<'a> {
    modules: BTreeSet<&'a str>,
    outputs: BTreeSet<&'a str>,
    /// The outputs of other roots that it reads: root and output.
    reads: BTreeSet<(&'a str, &'a str)>,
    /// The roots whose state it reads, by the name of the block that does.
    states: BTreeMap<&'a str, &'a str>,
    /// What cannot be compared.
    unknown: Vec<String>,
}

impl<'a> Found<'a> {
    fn of(artifacts: &'a [Artifact]) -> Self {
        let mut found = Self::default();
        for artifact in artifacts.iter().filter(|artifact| artifact.path.strip_suffix(".tf").is_some()) {
            if !matches!(artifact.content, Content::Hcl(_)) {
                found.unknown.push(format!("holds `{}` as a text, which nobody compares", artifact.path));
            }
        }
        // what is read is found by the names of these
        blocks(artifacts).for_each(|block| found.state(block));
        blocks(artifacts).for_each(|block| found.block(block));
        found
    }

    fn state(&mut self, block: &'a Block) {
        let ("data", [kind, label]) = (block.kind(), block.labels()) else { return };
        if kind != "terraform_remote_state" {
            return;
        }
        let key = block.body().attribute("config").and_then(|config| config.entry("key")).and_then(Expr::as_str);
        let root = key.and_then(|key| key.strip_prefix("roots/")?.strip_suffix(".tfstate"));
        match root.filter(|root| identifier(root) == *label && key.is_some_and(|key| key == state_key(root))) {
            Some(root) => {
                self.states.insert(label, root);
            }
            None => self.unknown.push(format!("reads as `{label}` a state that is not the one of that root")),
        }
    }

    fn block(&mut self, block: &'a Block) {
        match (block.kind(), block.labels()) {
            ("module", [name]) => match module(block) {
                Some(module) => {
                    self.modules.insert(module);
                }
                None => self.unknown.push(format!("calls as `{name}` what is no module of the tree")),
            },
            ("output", [name]) => {
                self.outputs.insert(name);
            }
            _ => {}
        }
        self.body(block.body());
    }

    fn body(&mut self, body: &'a Body) {
        body.attributes().for_each(|(_, value)| self.value(value));
        body.inner().for_each(|block| self.body(block.body()));
    }

    fn value(&mut self, value: &'a Expr) {
        match value {
            Expr::Null | Expr::Bool(_) | Expr::Int(_) | Expr::Str(_) => {}
            Expr::Ref(text) => self.reference(text),
            Expr::Template(template) => {
                template.parts().filter(|(reference, _)| *reference).for_each(|(_, text)| self.reference(text));
            }
            Expr::List(items) => items.iter().for_each(|item| self.value(item)),
            Expr::Object(entries) => entries.iter().for_each(|(_, entry)| self.value(entry)),
            Expr::Call(call) => call.arguments.iter().for_each(|argument| self.value(argument)),
        }
    }

    /// The outputs of other roots that a reference names.
    fn reference(&mut self, text: &'a str) {
        for rest in text.split(STATE).skip(1) {
            let of = |(label, rest): (&str, &'a str)| Some((*self.states.get(label)?, word(rest)));
            match rest.split_once(".outputs.").and_then(of).filter(|(_, output)| !output.is_empty()) {
                Some(read) => {
                    self.reads.insert(read);
                }
                None => self.unknown.push(format!("refers to `{text}`, which no state of a root has")),
            }
        }
    }
}

/// The identifier that a text begins with.
fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}
