//! A call of a module: what its resources do when arguments change.

use std::collections::{BTreeMap, BTreeSet};

use platformc_output::hcl::{Block, Expr};

use super::{
    module::{Instances, Module, Resource},
    provider::{Action, Provider},
    references::References,
};
use crate::difference::{
    change::{Because, Change, How, Mark, What},
    lines::Differs,
};

/// An argument, or an entry of one, that is another value.
#[derive(Debug)]
pub struct Differing<'a> {
    pub differs: Differs<'a, Expr>,
    /// What it comes from, if it is written as before and something that is replaced gives it.
    pub cause: Option<String>,
}

impl Differing<'_> {
    fn variable(&self) -> &str {
        self.differs.path.first().copied().unwrap_or_default()
    }

    /// The key of its entry.
    fn entry(&self, depth: usize) -> Option<&str> {
        self.differs.path.get(depth).copied()
    }

    fn is_whole(&self) -> bool {
        self.differs.path.len() == 1
    }

    fn is_gone(&self) -> bool {
        self.differs.after.is_none_or(|value| *value == Expr::Null)
    }

    fn is_new(&self) -> bool {
        self.differs.before.is_none_or(|value| *value == Expr::Null)
    }

    /// Whether everything that was there stays, and something comes.
    fn grows(&self) -> bool {
        match (self.differs.before, self.differs.after) {
            (None, Some(_)) => true,
            (Some(Expr::List(before)), Some(Expr::List(after))) => before.iter().all(|item| after.contains(item)),
            _ => false,
        }
    }

    /// Whether it refers to something else than before, such as the subnets of another network.
    fn is_another_reference(&self) -> bool {
        matches!((self.differs.before, self.differs.after), (Some(Expr::Ref(a)), Some(Expr::Ref(b))) if a != b)
    }

    /// Whether it is a number that is less than before.
    fn is_less(&self) -> bool {
        matches!((self.differs.before, self.differs.after), (Some(Expr::Int(a)), Some(Expr::Int(b))) if b < a)
    }

    fn touches(&self, references: &References) -> bool {
        references.variables.iter().any(|(name, entry)| {
            let of_entry = || entry.as_deref().is_none_or(|entry| self.entry(1).is_none_or(|other| other == entry));
            name == self.variable() && of_entry()
        })
    }

    fn because(&self, attribute: &str) -> Because {
        match &self.cause {
            Some(cause) => Because::from(attribute, cause),
            None => Because::new(attribute, self.differs.before.map(Expr::print), self.differs.after.map(Expr::print)),
        }
    }
}

/// What the resources of a module do, and the addresses within it of those that are replaced or may be.
pub fn changes(
    module: &Module,
    provider: &Provider,
    node: &str,
    address: &str,
    differing: &[Differing<'_>],
) -> (Vec<Change>, BTreeSet<String>) {
    let mut replaced: BTreeSet<String> = BTreeSet::new();
    // what refers to a resource that is replaced may be replaced too
    loop {
        let mut found = Vec::new();
        let mut now = replaced.clone();
        for resource in &module.resources {
            let of = Of { resource, provider, node, address };
            let changes = of.changes(differing, &replaced);
            if changes.iter().any(|change| change.how == How::Replaced) {
                now.insert(resource.address.clone());
            }
            found.extend(changes);
        }
        if now == replaced {
            return (found, replaced);
        }
        replaced = now;
    }
}

/// What comes with a call that is new, or goes with one that is gone.
pub fn whole(how: How, module: &Module, node: &str, address: &str, call: &Block) -> Vec<Change> {
    let given = |name: &str| call.body().attribute(name).filter(|value| **value != Expr::Null);
    let exists = |resource: &&Resource| match &resource.instances {
        Instances::One => true,
        Instances::Number(name) => given(name).is_none_or(|value| *value != Expr::Int(0)),
        Instances::Each(name) => {
            given(name).is_some_and(|value| !matches!(value, Expr::Object(entries) if entries.is_empty()))
        }
        Instances::From(references) => references.present.iter().all(|name| given(name).is_some()),
    };
    let all = module.resources.iter().filter(exists);
    all.map(|resource| {
        let name = format!("{address}.{}", resource.address);
        Change::new(What::Resource, how, &resource.kind, name, node).marked(Mark::New, how == How::Created)
    })
    .collect()
}

/// A resource of a call.
struct Of<'a> {
    resource: &'a Resource,
    provider: &'a Provider,
    node: &'a str,
    address: &'a str,
}

/// What an attribute's change does to one instance.
#[derive(Default)]
struct Effects {
    replaces: Vec<Because>,
    updates: Vec<Because>,
    /// Values of what is replaced.
    follows: Vec<Because>,
    unlisted: bool,
    less: bool,
    predicted: bool,
}

impl Of<'_> {
    fn change(&self, how: How, instance: &str) -> Change {
        let name = format!("{}.{}{instance}", self.address, self.resource.address);
        Change::new(What::Resource, how, &self.resource.kind, name, self.node)
    }

    fn changes(&self, differing: &[Differing<'_>], replaced: &BTreeSet<String>) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut done = BTreeSet::new();
        for (number, one) in differing.iter().enumerate().filter(|(_, one)| one.cause.is_none()) {
            let found = self.instances(one);
            if !found.is_empty() {
                done.insert(number);
                changes.extend(found);
            }
        }
        let rest = || differing.iter().enumerate().filter(|(number, _)| !done.contains(number)).map(|(_, one)| one);
        let mut effects: BTreeMap<String, Effects> = BTreeMap::new();
        for (attribute, references) in &self.resource.attributes {
            if self.resource.ignored.contains(attribute) {
                continue;
            }
            for one in rest() {
                if let Some(instance) = self.reaches(one, references) {
                    self.effect(effects.entry(instance).or_default(), attribute, one);
                }
            }
            let given = references.resources.iter().find(|other| replaced.contains(*other));
            if let Some(other) = given {
                let because = Because::from(attribute, other);
                let effects = effects.entry(String::new()).or_default();
                effects.predicted = true;
                match self.provider.followed(&self.resource.kind, attribute) {
                    Some(Action::Replace) => effects.replaces.push(because),
                    Some(Action::Update) | None => effects.follows.push(because),
                    Some(Action::Same) => {}
                }
            }
        }
        changes.extend(effects.into_iter().filter_map(|(instance, effects)| self.effects(&instance, effects)));
        changes
    }

    /// The instances that come and go.
    fn instances(&self, one: &Differing<'_>) -> Vec<Change> {
        let by = |how: How| {
            let because = one.because(one.variable());
            self.change(how, "").because([because]).predicted()
        };
        match &self.resource.instances {
            Instances::Number(name) if one.variable() == name => match (one.differs.before, one.differs.after) {
                (Some(Expr::Int(before)), Some(Expr::Int(after))) => {
                    let range = |from: i64, to: i64| (from..to).take(64).map(|number| format!("[{number}]"));
                    let more = range(*before, *after).map(|number| self.change(How::Created, &number));
                    more.chain(range(*after, *before).map(|number| self.change(How::Removed, &number))).collect()
                }
                _ => vec![by(How::Resized)],
            },
            Instances::Each(name) if one.variable() == name => self.entries(one, by),
            Instances::From(references) => {
                let present = references.present.contains(one.variable()) && one.is_whole();
                if present && (one.is_new() || one.is_gone()) {
                    return vec![by(if one.is_new() { How::Created } else { How::Removed })];
                }
                if one.touches(references) {
                    return vec![by(if one.grows() { How::Created } else { How::Resized })];
                }
                Vec::new()
            }
            Instances::One | Instances::Number(_) | Instances::Each(_) => Vec::new(),
        }
    }

    /// One for each entry of a variable.
    fn entries(&self, one: &Differing<'_>, by: impl Fn(How) -> Change) -> Vec<Change> {
        let keys = |value: Option<&Expr>, how: How| -> Vec<Change> {
            let Some(Expr::Object(entries)) = value else { return Vec::new() };
            entries.iter().map(|(key, _)| self.change(how, &instance(key))).collect()
        };
        match (one.entry(1), one.entry(2)) {
            (Some(key), None) if one.is_new() => vec![self.change(How::Created, &instance(key))],
            (Some(key), None) if one.is_gone() => vec![self.change(How::Removed, &instance(key))],
            (Some(_), _) => Vec::new(),
            (None, _) => match (one.differs.before, one.differs.after) {
                (None | Some(Expr::Null), after @ Some(Expr::Object(_))) => keys(after, How::Created),
                (before @ Some(Expr::Object(_)), None | Some(Expr::Null)) => keys(before, How::Removed),
                _ => vec![by(if one.grows() { How::Created } else { How::Resized })],
            },
        }
    }

    /// The instance in which an argument reaches an attribute; all of them, if it is an empty text.
    fn reaches(&self, one: &Differing<'_>, references: &References) -> Option<String> {
        if one.touches(references) {
            return Some(String::new());
        }
        let Instances::Each(name) = &self.resource.instances else { return None };
        let key = one.entry(1).filter(|_| one.variable() == name)?;
        let field = one.entry(2);
        let is_used = references.each.iter().any(|used| match (used, field) {
            (Some(used), Some(field)) => used == field,
            _ => true,
        });
        is_used.then(|| instance(key))
    }

    fn effect(&self, effects: &mut Effects, attribute: &str, one: &Differing<'_>) {
        let because = one.because(attribute);
        effects.predicted |= one.cause.is_some();
        let moves = one.cause.is_some() || one.is_another_reference();
        let action = if moves {
            self.provider.followed(&self.resource.kind, attribute)
        } else {
            self.provider.action(&self.resource.kind, attribute)
        };
        match action {
            Some(Action::Same) => {}
            Some(Action::Replace) => effects.replaces.push(because),
            Some(Action::Update) | None if one.cause.is_some() => effects.follows.push(because),
            Some(Action::Update) => {
                effects.less |= one.is_less();
                effects.updates.push(because);
            }
            None => {
                effects.unlisted = true;
                effects.updates.push(because);
            }
        }
    }

    fn effects(&self, instance: &str, effects: Effects) -> Option<Change> {
        let Effects { replaces, updates, follows, unlisted, less, predicted } = effects;
        let how = if replaces.is_empty() { How::Updated } else { How::Replaced };
        let only_follows = replaces.is_empty() && updates.is_empty();
        let because = if !replaces.is_empty() {
            replaces
        } else if updates.is_empty() {
            follows
        } else {
            updates
        };
        if because.is_empty() {
            return None;
        }
        let change = self.change(how, instance).because(because);
        let change = if predicted { change.predicted() } else { change };
        let change = change.marked(Mark::Follows, only_follows);
        let change = change.marked(Mark::Unlisted, unlisted).marked(Mark::Less, less);
        let change = change.marked(Mark::Protected, self.resource.is_protected);
        Some(change.marked(Mark::SuccessorFirst, self.resource.successor_first))
    }
}

/// The key of an instance, as in its address.
fn instance(key: &str) -> String {
    format!("[{key:?}]")
}
