//! What came before a specification: an optional input, which may refuse what is written now and never changes a byte of it.
//!
//! Only the specifications are compared, so that a build costs little more. What follows from a change is what
//! [`difference`](crate::difference) says.

mod holding;
mod place;
mod refusal;
mod removed;
mod replicas;
mod retired;
mod upgrades;

use platformc_spec::{Arena, Diagnostics, Document, Platform, Source, Sources, parse::Node};

use crate::{
    acceptances::{self, Acceptance},
    pairs::paired,
    undo::{self, Undo},
};
use place::Places;

pub(crate) use refusal::Refused;

/// Whether two versions of a platform have the same files with the same content.
#[must_use]
pub fn is_same(before: &Sources, after: &Sources) -> bool {
    let files = |sources: &Sources| -> Vec<(String, Source)> {
        sources.numbered().map(|(id, source)| (sources.path(id).to_owned(), source.clone())).collect()
    };
    let (before, after) = (files(before), files(after));
    before.len() == after.len()
        && before.iter().zip(&after).all(|((path, a), (other, b))| path == other && a.text == b.text)
}

/// What a change is refused for, with the sources of both sides, which it is about. None if there is nothing.
/// `against` is the name of what came before, a revision or a folder.
///
/// # Errors
/// What is wrong with what came before, if that cannot be compared. What is written now must be right.
pub fn refuses(
    before: &Sources,
    after: &Sources,
    against: &str,
    environment: Option<&str>,
) -> Result<Option<(Sources, Diagnostics)>, Diagnostics> {
    let mut problems = Diagnostics::default();
    let refused = refused(before, after, environment)?.into_iter().filter(|one| one.accepted.is_none());
    Extend::extend(&mut problems, refused.map(|one| one.refusal.problem));
    Ok((!problems.is_empty()).then(|| (both(before, after, against), problems)))
}

/// What a change is refused for, and what of that its comments accept. The places of now are those of its sources; others follow them.
pub(crate) fn refused(
    before: &Sources,
    after: &Sources,
    environment: Option<&str>,
) -> Result<Vec<Refused>, Diagnostics> {
    if is_same(before, after) {
        return Ok(Vec::new());
    }
    let (one, other) = (Arena::new(), Arena::new());
    let (old_document, old) = read(before, &one)?;
    let Ok((new_document, new)) = read(after, &other) else { return Ok(Vec::new()) };
    let (a, b) = (old_document.root(), new_document.root());
    let offset = after.iter().count();
    let mut found = found((a, &old), (b, &new), offset, environment);
    let left = |comments: &[&Acceptance]| {
        let paths = undo::paths(comments, a, b);
        let ((sources, offset), arena) = (undo::sources(before, after)?, Arena::new());
        let root = Undo { paths: &paths, offset, arena: &arena }.of(a, b)?;
        let undone = platformc_spec::platforms(&Document::of(root), &sources, &arena).ok()?;
        let left = self::found((a, &old), (&root, &undone), usize::from(offset), environment);
        Some(left.iter().map(Refused::key).collect())
    };
    refusal::accept(&mut found, &acceptances::added(before, after), left);
    Ok(found)
}

/// All that is refused without a word. Each rule that refuses a change is called here, and nowhere else.
fn found(
    (old_root, old): (&Node<'_>, &[Platform]),
    (new_root, new): (&Node<'_>, &[Platform]),
    offset: usize,
    environment: Option<&str>,
) -> Vec<Refused> {
    let places = Places { after: new_root, offset };
    let mut found = Vec::new();
    for (before, after) in paired(old, new) {
        let Some(platform) = after.or(before) else { continue };
        let name = platform.environment.as_ref().map(|name| name.as_str());
        if environment.is_some_and(|only| name != Some(only)) {
            continue;
        }
        let refusals = match (before, after) {
            (Some(before), Some(after)) => {
                let removed = removed::entries(before, after, old_root, &places).into_iter();
                let retired = removed.chain(retired::steps(before, after, &places));
                retired
                    .chain(upgrades::steps(before, after, &places))
                    .chain(replicas::steps(before, after, &places))
                    .collect()
            }
            (Some(gone), None) => vec![removed::environment(gone, &places)],
            (None, _) => Vec::new(),
        };
        let of = |refusal| Refused { environment: name.map(str::to_owned), refusal, accepted: None };
        found.extend(refusals.into_iter().map(of));
    }
    found
}

fn read<'s>(sources: &'s Sources, arena: &'s Arena) -> Result<(Document<'s>, Vec<Platform>), Diagnostics> {
    if sources.problems().has_errors() {
        return Err(sources.problems().clone());
    }
    let document = platformc_spec::document(sources, arena)?;
    let platforms = platformc_spec::platforms(&document, sources, arena)?;
    Ok((document, platforms))
}

/// The sources of now, then those of before under the name of their revision.
fn both(before: &Sources, after: &Sources, against: &str) -> Sources {
    let named = |source: &Source| {
        // what is read from a folder has its path as name
        let is_in_folder = source.name.starts_with(against.trim_end_matches('/'));
        let name = if is_in_folder { source.name.to_string() } else { format!("{against}:{}", source.name) };
        Source { name: name.into(), text: source.text.clone() }
    };
    Sources::new(after.iter().cloned().chain(before.iter().map(named)).collect(), Diagnostics::default())
}
