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

use platformc_spec::{Arena, Diagnostics, Document, Platform, Source, Sources};

use crate::{acceptances, pairs::paired};
use place::Places;
use refusal::Refusal;

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

/// What a change is refused for, with the sources of both sides, which it is about: P0458, P0621, P0622, P0623, P0630, P0632. None if there is nothing.
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
    if is_same(before, after) {
        return Ok(None);
    }
    let (one, other) = (Arena::new(), Arena::new());
    let (old_document, old) = read(before, &one)?;
    let Ok((new_document, new)) = read(after, &other) else { return Ok(None) };
    let places = Places { after: new_document.root(), offset: after.iter().count() };
    let mut found = Vec::new();
    for (before, after) in paired(&old, &new) {
        let Some(platform) = after.or(before) else { continue };
        let name = platform.environment.as_ref().map(|name| name.as_str());
        if environment.is_some_and(|only| name != Some(only)) {
            continue;
        }
        let (Some(before), Some(after)) = (before, after) else {
            found.extend(before.map(|gone| removed::environment(gone, &places)));
            continue;
        };
        found.extend(removed::entries(before, after, old_document.root(), &places));
        found.extend(retired::steps(before, after, &places));
        found.extend(upgrades::steps(before, after, &places));
        found.extend(replicas::steps(before, after, &places));
    }
    let accepted = acceptances::added(before, after);
    let is_accepted = |one: &Refusal| {
        accepted
            .iter()
            .any(|accepted| accepted.level == one.level && one.paths.iter().any(|path| accepted.covers(path)))
    };
    let mut problems = Diagnostics::default();
    Extend::extend(&mut problems, found.into_iter().filter(|one| !is_accepted(one)).map(|one| one.problem));
    Ok((!problems.is_empty()).then(|| (both(before, after, against), problems)))
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
