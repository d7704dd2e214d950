//! A root, as far as it matters for who applies it and when.

use std::collections::BTreeSet;

use platformc_output::hcl::{Body, Expr};

use super::{
    Texts,
    difference::difference,
    entries::{Entries, Made},
    holder::Holder,
    paths::{VAULT, folder, is_same, is_terraform, said},
    step::{Step, shortened},
};
use crate::{artifact::Content, graph::Node};
use platformc_model::Model;

pub(super) struct Root {
    pub(super) name: String,
    by: Holder,
    /// The modules that it calls.
    modules: Vec<String>,
    /// What it is made of.
    made: Made,
    /// What a person gives it.
    inputs: Vec<Input>,
}

/// A variable, what it is, and the argument whose new entries need it (none: it is always needed).
struct Input {
    name: String,
    about: String,
    needed_by: Option<&'static str>,
}

impl Root {
    /// The root that a node is, if it is one.
    pub(super) fn of(model: &Model, node: &Node, delegated: &BTreeSet<&str>) -> Option<Self> {
        let (name, written) = (node.kind.root()?, node.written()?);
        Some(Self {
            name: name.to_owned(),
            by: Holder::of(model, name, delegated.contains(name), !written.retired.is_empty()),
            modules: written.modules.iter().map(|module| format!("terraform/modules/{module}/")).collect(),
            made: Made { sections: node.sections(), entry: node.entry().map(str::to_owned) },
            inputs: inputs(node),
        })
    }

    /// The step in which it is applied, if something of it is among the changed paths.
    pub(super) fn step(
        &self,
        entries: &Entries<'_>,
        paths: &BTreeSet<&str>,
        before: &Texts,
        after: &Texts,
    ) -> Option<Step> {
        let folder = folder(&self.name);
        let is_below = |folder: &str| paths.range(folder..).next().is_some_and(|path| path.starts_with(folder));
        // what only moved to another file is not to be applied
        let mut below = paths.range(folder.as_str()..).take_while(|path| path.starts_with(&folder));
        let own = is_below(&folder) && (below.any(|path| !is_terraform(path)) || !is_same(before, after, &self.name));
        let texts = own.then(|| (said(before, &self.name), said(after, &self.name)));
        let parts = texts.as_ref().map(|(before, after)| difference(before, after)).unwrap_or_default();
        let mut why = entries.named(&self.made, &parts);
        if self.name == VAULT {
            why.extend(paths.iter().filter_map(|path| entries.of_policy(path)));
        }
        let modules = self.modules.iter().filter(|module| is_below(module));
        why.extend(modules.filter_map(|folder| Some(format!("the module {}", folder.rsplit('/').nth(1)?))));
        if !own && why.is_empty() {
            return None;
        }
        let needed = |input: &&Input| input.needed_by.is_none_or(|by| parts.iter().any(|part| part.adds_within(by)));
        let inputs = self.inputs.iter().filter(needed).map(|input| (input.name.clone(), input.about.clone()));
        let inputs: Vec<_> = inputs.collect();
        Some(Step {
            root: folder.trim_end_matches('/').to_owned(),
            by: self.by.words(texts.as_ref(), !inputs.is_empty()),
            why: shortened(why),
            inputs,
            before: Vec::new(),
            after: Vec::new(),
        })
    }
}

fn body(content: &Content) -> Option<&Body> {
    match content {
        Content::Hcl(body) => Some(body),
        Content::Objects(_) | Content::Text(_) => None,
    }
}

/// What a person gives the root, in variables that are in no plan and no state.
fn inputs(node: &Node) -> Vec<Input> {
    let Some(written) = node.written() else { return Vec::new() };
    let blocks = written.all().filter_map(|(_, content)| body(content)).flat_map(Body::inner);
    let variables = blocks.filter(|block| block.kind() == "variable");
    let ephemeral = variables.filter(|block| block.body().attribute("ephemeral") == Some(&Expr::from(true)));
    ephemeral
        .filter_map(|block| {
            let name = block.labels().first()?;
            let about = block.body().attribute("description").and_then(Expr::as_str).unwrap_or_default();
            let needed_by = written.asked.iter().find(|(of, _)| of == name).map(|(_, argument)| *argument);
            let is_asked_for = needed_by.is_some() || block.body().attribute("default").is_none();
            is_asked_for.then(|| Input { name: format!("TF_VAR_{name}"), about: about.to_owned(), needed_by })
        })
        .collect()
}
