//! Who can do what with which secret, and who can become another: the proof's evaluation of both sides, compared.

use std::collections::{BTreeMap, BTreeSet};

use platformc_access::{Access, Scope, What as PathKind, vault::Capabilities};

use super::change::{Because, Change, How, Mark, What};
use crate::{
    Plan,
    access::{Artifacts, aws, impersonators, judge},
};

/// What one side allows.
#[derive(Default)]
struct Allowed {
    access: Access,
    /// Who can become whom, and by what.
    becomes: BTreeMap<(String, String), String>,
}

/// What somebody may do at a path.
struct Held<'a> {
    capabilities: Capabilities,
    what: PathKind,
    /// What the path is of: a word and a title; empty for Vault itself.
    secret: String,
    pattern: Option<&'a str>,
}

/// Grants by subject and path.
type Grants<'a> = BTreeMap<(&'a str, &'a str), Held<'a>>;

/// What is gained and lost.
pub fn changes(before: Option<&Plan>, after: Option<&Plan>) -> Vec<Change> {
    let (a, b) = rayon::join(|| allowed(before), || allowed(after));
    let mut changes = grants(&a.access, &b.access);
    let differ = |how, from: &Allowed, to: &Allowed| -> Vec<Change> {
        let new = to.becomes.iter().filter(|(key, _)| !from.becomes.contains_key(*key));
        let change = |((id, whom), by): (&(String, String), &String)| {
            let because = Because::new(whom, None, Some(by.clone()));
            Change::new(What::Impersonation, how, "impersonation", id, "access").because([because])
        };
        new.map(change).collect()
    };
    changes.extend(differ(How::Created, &a, &b));
    changes.extend(differ(How::Removed, &b, &a));
    changes
}

fn allowed(plan: Option<&Plan>) -> Allowed {
    let Some(plan) = plan.filter(|plan| plan.model.vault.is_some()) else { return Allowed::default() };
    let artifacts = Artifacts::of(&plan.model, &plan.graph);
    let (access, _) = judge(&plan.model, &artifacts, Scope::Secrets);
    let mut becomes = BTreeMap::new();
    for impersonator in impersonators(&artifacts, &aws(&artifacts), &access) {
        for acted in &impersonator.acts {
            becomes.insert((impersonator.id.clone(), acted.to_string()), impersonator.by.clone());
        }
    }
    Allowed { access, becomes }
}

fn held(access: &Access) -> Grants<'_> {
    let one = |grant: &'_ platformc_access::Grant| -> Option<((&str, &str), Held<'_>)> {
        let subject = access.subjects.get(grant.subject)?;
        let path = access.paths.get(grant.path).filter(|path| path.what != PathKind::Own)?;
        let secret = path.secret.and_then(|secret| access.secrets.get(secret));
        let secret = secret.map(|secret| format!("the {} `{}`", secret.word, secret.title())).unwrap_or_default();
        Some((
            (subject.id.as_str(), &*path.path),
            Held { capabilities: grant.capabilities, what: path.what, secret, pattern: None },
        ))
    };
    let mut held = Grants::new();
    for grant in &access.grants {
        if let Some((key, of)) = one(grant) {
            held.insert(key, Held { pattern: grant.pattern.as_deref(), ..of });
        }
    }
    held
}

/// What a subject gains or loses of one secret is one change.
fn grants(before: &Access, after: &Access) -> Vec<Change> {
    let (a, b) = (held(before), held(after));
    let subjects = |access: &'_ Access| access.subjects.iter().map(|one| one.id.clone()).collect::<BTreeSet<String>>();
    let secrets = |grants: &Grants<'_>| grants.values().map(|held| held.secret.clone()).collect::<BTreeSet<String>>();
    let titles = |access: &Access| {
        access.secrets.iter().map(|secret| format!("the {} `{}`", secret.word, secret.title())).collect::<BTreeSet<_>>()
    };
    let (known, left) = (subjects(before), subjects(after));
    let (mut had, mut have) = (titles(before), titles(after));
    had.extend(secrets(&a));
    have.extend(secrets(&b));
    let mut changes = gained(&a, &b, How::Created, |subject, secret| {
        vec![(Mark::New, !known.contains(subject)), (Mark::NewSecret, !had.contains(secret))]
    });
    changes.extend(gained(&b, &a, How::Removed, |subject, secret| {
        vec![(Mark::Gone, !left.contains(subject) || !have.contains(secret))]
    }));
    changes
}

/// What the second side has more than the first.
fn gained(
    from: &Grants<'_>,
    to: &Grants<'_>,
    how: How,
    marks: impl Fn(&str, &str) -> Vec<(Mark, bool)>,
) -> Vec<Change> {
    // the rules by which a subject had what it had
    let rules: BTreeSet<(&str, &str, Capabilities)> =
        from.iter().filter_map(|((subject, _), held)| Some((*subject, held.pattern?, held.capabilities))).collect();
    // who administers things of Vault administers new ones of that kind, and no longer those that are gone
    let paths: BTreeSet<&str> = from.keys().map(|(_, path)| *path).collect();
    let kinds: BTreeSet<(&str, PathKind)> = from.iter().map(|((subject, _), held)| (*subject, held.what)).collect();
    let mut found: BTreeMap<(&str, &str, bool), Vec<Because>> = BTreeMap::new();
    for ((subject, path), held) in to {
        let before = from.get(&(*subject, *path)).map(|held| held.capabilities).unwrap_or_default();
        let more = held.capabilities.without(before);
        if held.capabilities.is_denied() || more.is_denied() {
            continue;
        }
        let same = held.pattern.is_some_and(|pattern| rules.contains(&(*subject, pattern, held.capabilities)));
        let is_administration = matches!(held.what, PathKind::Administer | PathKind::Platform);
        let same = same || (is_administration && !paths.contains(path) && kinds.contains(&(*subject, held.what)));
        let words: Vec<&str> = more.words().collect();
        let what = Some(words.join(", "));
        let because =
            if how == How::Created { Because::new(*path, None, what) } else { Because::new(*path, what, None) };
        found.entry((*subject, held.secret.as_str(), same)).or_default().push(because);
    }
    let change = |((subject, secret, same), because): ((&str, &str, bool), Vec<Because>)| {
        let kind = if secret.is_empty() { "paths of Vault itself" } else { secret };
        let change = Change::new(What::Grant, how, kind, subject, "access").because(because);
        let change = change.marked(Mark::SameRule, same).marked(Mark::Gone, same && how == How::Removed);
        marks(subject, secret).into_iter().fold(change, |change, (mark, holds)| change.marked(mark, holds))
    };
    found.into_iter().map(change).collect()
}
