//! One root on both sides.

use std::collections::{BTreeMap, BTreeSet};

use platformc_output::hcl::{Block, Expr};

use super::{
    call::{self, Differing},
    comparison::{Comparison, id},
    provider::Action,
    wiring::State,
};
use crate::{
    artifact::Gone,
    difference::{
        change::{Because, Change, How, Mark, What},
        lines::{self, Differs},
        pairs::pairs,
    },
    graph::{Content, Written},
};

/// What comes with a root that is new.
pub fn created(comparison: &mut Comparison<'_>, root: &Written) -> Vec<Change> {
    let node = id(&root.name);
    let blocks = blocks(root, &BTreeMap::new());
    let mut changes = Vec::new();
    for (address, block) in &blocks {
        match block.kind() {
            "module" => changes.extend(of_call(comparison, &node, address, None, Some(block), &[]).0),
            "resource" => changes.extend(
                of_resource(comparison, &node, address, None, Some(block)).map(|change| change.marked(Mark::New, true)),
            ),
            _ => {}
        }
    }
    changes
}

/// What changes in a root that is on both sides.
pub fn changes(comparison: &mut Comparison<'_>, before: &Written, after: &Written) -> Vec<Change> {
    comparison.wiring.begin();
    let node = id(&after.name);
    let gone = &after.retired;
    let moved = moved(after);
    let (a, b) = (blocks(before, &moved), blocks(after, &BTreeMap::new()));
    let states: Vec<State> = b.values().filter_map(|block| State::of(block)).collect();
    let both = |blocks: &'_ BTreeMap<String, &'_ Block>| -> Vec<String> { blocks.keys().cloned().collect() };
    let addresses: BTreeSet<String> = both(&a).into_iter().chain(both(&b)).collect();
    // a module may be handed what another one gives: until nothing more changes
    let changes = loop {
        let mut news = false;
        let mut changes = Vec::new();
        for address in &addresses {
            match (a.get(address), b.get(address)) {
                (None, None) => {}
                (before, after) if is_call(before.or(after)) => {
                    let (found, more) = of_call(comparison, &node, address, before.copied(), after.copied(), &states);
                    changes.extend(found.into_iter().map(|change| retired(change, gone)));
                    news |= more;
                }
                (before, after) if address.contains('.') && is_resource(before.or(after)) => {
                    changes.extend(of_resource(comparison, &node, address, before.copied(), after.copied()));
                }
                (before, after) => changes.extend(of_block(&node, address, before.copied(), after.copied())),
            }
        }
        if !news {
            break changes;
        }
    };
    for block in b.values().filter(|block| block.kind() == "output") {
        let value = block.body().attribute("value");
        if let (Some(value), [name]) = (value, block.labels())
            && comparison.wiring.changed(value, &states).is_some()
        {
            comparison.wiring.root_changes(&after.name, name);
        }
    }
    changes
}

/// What is destroyed because its entry is being removed, and what of it stays.
fn retired(mut change: Change, gone: &[Gone]) -> Change {
    let within = |gone: &'_ Gone| change.name.strip_prefix(&gone.address)?.strip_prefix('.').map(str::to_owned);
    let found = gone.iter().find_map(|gone| Some((within(gone)?, gone.kept)));
    let Some((resource, kept)) = found.filter(|_| change.how == How::Removed) else { return change };
    if kept.contains(&resource.as_str()) {
        change.how = How::Left;
    }
    change.marked(Mark::Retired, true)
}

fn is_call(block: Option<&&Block>) -> bool {
    block.is_some_and(|block| block.kind() == "module")
}

fn is_resource(block: Option<&&Block>) -> bool {
    block.is_some_and(|block| block.kind() == "resource")
}

/// The blocks of a root by address: `module.name`, `type.name`, or the kind and the labels of any other.
fn blocks<'a>(root: &'a Written, moved: &BTreeMap<String, String>) -> BTreeMap<String, &'a Block> {
    let bodies = root.all().filter_map(|(_, content)| match content {
        Content::Hcl(body) => Some(body),
        Content::Objects(_) | Content::Text(_) => None,
    });
    let mut found = BTreeMap::new();
    // what stays of a call that is gone is said of its resources
    let all = bodies.flat_map(|body| body.inner()).filter(|block| block.kind() != "removed");
    for (number, block) in all.enumerate() {
        let address = match (block.kind(), block.labels()) {
            ("module", [name]) => format!("module.{name}"),
            ("resource", [kind, name]) => format!("{kind}.{name}"),
            // it has no name: what it moves tells it apart
            ("moved", _) => format!("moved {number}"),
            // a state and the versions of providers are said in blocks of one kind
            (kind, []) => {
                let inner: Vec<&str> = block.body().inner().map(Block::kind).collect();
                format!("{kind} {}", inner.join(" ")).trim_end().to_owned()
            }
            (kind, labels) => format!("{kind} {}", labels.join(" ")),
        };
        let address = moved.get(&address).cloned().unwrap_or(address);
        found.insert(address, block);
    }
    found
}

/// Where something was, and where it is.
fn moved(root: &Written) -> BTreeMap<String, String> {
    let all = blocks(root, &BTreeMap::new());
    let pairs = all.values().filter(|block| block.kind() == "moved").filter_map(|block| {
        let of = |name: &str| match block.body().attribute(name) {
            Some(Expr::Ref(text)) => Some(text.to_string()),
            _ => None,
        };
        Some((of("from")?, of("to")?))
    });
    pairs.filter(|(from, to)| !all.contains_key(from) && all.contains_key(to)).collect()
}

/// What changes by a call of a module, and whether one of its outputs has become another value.
fn of_call(
    comparison: &mut Comparison<'_>,
    node: &str,
    address: &str,
    before: Option<&Block>,
    after: Option<&Block>,
    states: &[State],
) -> (Vec<Change>, bool) {
    let source = |block: &Block| block.body().attribute("source").and_then(Expr::as_str).unwrap_or_default().to_owned();
    match (before, after) {
        (Some(a), Some(b)) if source(a) == source(b) => {
            let differing = differing(comparison, a, b, states);
            if differing.is_empty() {
                return (Vec::new(), false);
            }
            comparison.module(&source(b));
            let Comparison { provider, read, wiring, .. } = comparison;
            let name = source(b).rsplit('/').next().unwrap_or_default().to_owned();
            let Some(module) = read.get(&name) else { return (Vec::new(), false) };
            let (changes, replaced) = call::changes(module, provider, node, address, &differing);
            let call = address.strip_prefix("module.").unwrap_or(address);
            let touched = module.outputs.iter().filter(|(_, of)| !of.resources.is_disjoint(&replaced));
            let news = touched.fold(false, |news, (output, _)| wiring.call_changes(call, output) || news);
            (changes, news)
        }
        (before, after) => {
            let mut changes = Vec::new();
            for (block, how) in [(before, How::Removed), (after, How::Created)] {
                if let Some(block) = block {
                    changes.extend(call::whole(how, comparison.module(&source(block)), node, address, block));
                }
            }
            (changes, false)
        }
    }
}

/// The arguments that differ, and those whose values come from something that is replaced.
fn differing<'a>(
    comparison: &Comparison<'_>,
    before: &'a Block,
    after: &'a Block,
    states: &[State],
) -> Vec<Differing<'a>> {
    let mut found = Vec::new();
    for (name, a, b) in pairs(before.body().attributes(), after.body().attributes()) {
        let mut differs = Vec::new();
        lines::expressions(&mut vec![name], a, b, &mut differs);
        let cause = b.filter(|_| differs.is_empty()).and_then(|value| comparison.wiring.changed(value, states));
        found.extend(differs.into_iter().map(|differs| Differing { differs, cause: None }));
        if let Some(cause) = cause {
            found.push(Differing { differs: Differs { path: vec![name], before: a, after: b }, cause: Some(cause) });
        }
    }
    found
}

/// What changes by a resource of the root itself.
fn of_resource(
    comparison: &Comparison<'_>,
    node: &str,
    address: &str,
    before: Option<&Block>,
    after: Option<&Block>,
) -> Option<Change> {
    let kind = address.split('.').next().unwrap_or_default();
    let change = |how| Change::new(What::Resource, how, kind, address, node);
    let (a, b) = match (before, after) {
        (Some(a), Some(b)) => (a, b),
        (Some(_), None) => return Some(change(How::Removed)),
        (None, _) => return Some(change(How::Created)),
    };
    let because = of_body(a, b);
    if because.is_empty() {
        return None;
    }
    let action =
        |because: &Because| comparison.provider.action(kind, because.path.split('.').next().unwrap_or_default());
    let how = if because.iter().any(|one| action(one) == Some(Action::Replace)) { How::Replaced } else { How::Updated };
    let unlisted = because.iter().any(|one| action(one).is_none());
    Some(change(how).marked(Mark::Unlisted, unlisted).because(because))
}

/// What changes by any other block.
fn of_block(node: &str, address: &str, before: Option<&Block>, after: Option<&Block>) -> Option<Change> {
    let kind = before.or(after).map(Block::kind)?;
    let because = match (before, after) {
        (Some(a), Some(b)) if a == b => return None,
        (Some(a), Some(b)) => of_body(a, b),
        _ => Vec::new(),
    };
    // what holds another block, such as the place of a state, is called by that
    let within = |block: &Block, kind: &str| block.body().inner().any(|inner| inner.kind() == kind);
    let is_state = kind == "terraform" && after.is_some_and(|block| within(block, "backend"));
    let kind = if is_state { "backend" } else { kind };
    let name = if is_state { node.to_owned() } else { format!("{address} of {node}") };
    Some(Change::new(What::Block, How::Updated, kind, name, node).because(because))
}

/// The attributes and inner blocks that differ.
fn of_body(before: &Block, after: &Block) -> Vec<Because> {
    let mut because = Vec::new();
    for (name, a, b) in pairs(before.body().attributes(), after.body().attributes()) {
        let mut differs = Vec::new();
        lines::expressions(&mut vec![name], a, b, &mut differs);
        because.extend(differs.iter().map(|differs| {
            Because::new(differs.path.join("."), differs.before.map(Expr::print), differs.after.map(Expr::print))
        }));
    }
    let inner = |block: &'_ Block| -> Vec<Block> { block.body().inner().cloned().collect() };
    let (a, b) = (inner(before), inner(after));
    let kinds: BTreeSet<&str> = a.iter().chain(&b).map(Block::kind).collect();
    for kind in kinds {
        let of = |blocks: &[Block]| -> Vec<Block> { blocks.iter().filter(|one| one.kind() == kind).cloned().collect() };
        match (of(&a).as_slice(), of(&b).as_slice()) {
            (a, b) if a == b => {}
            ([a], [b]) => {
                let inner = of_body(a, b).into_iter();
                because.extend(inner.map(|one| Because { path: format!("{kind}.{}", one.path), ..one }));
            }
            _ => because.push(Because::new(kind, None, None)),
        }
    }
    because
}
