//! Removals in steps: none is skipped, and what was destroyed does not come back.

use std::collections::BTreeMap;

use platformc_spec::{
    Code, Diagnostic, Level, Platform, Span, Spanned,
    platform::{Created, Map, Retire},
};

use super::{place::Places, refusal::Refusal, removed::overlay};

/// An entry of which one step of its removal is reached.
struct Entry {
    path: [String; 2],
    /// The place of its name.
    span: Span,
    stage: Option<Spanned<Retire>>,
}

/// Entries that are destroyed before they were prepared, and those that come back: P0630, P0632.
pub fn steps(before: &Platform, after: &Platform, places: &Places<'_>) -> Vec<Refusal> {
    let earlier = all(before);
    let environment = after.environment.as_ref().map(|name| name.as_str());
    let now = all(after).into_iter();
    now.filter_map(|(name, entry)| refusal(earlier.get(&name)?, &entry, environment, places)).collect()
}

/// All entries that are removed in steps, by their sections and the names that they have outside of the file.
fn all(platform: &Platform) -> BTreeMap<(&'static str, String), Entry> {
    let mut found = BTreeMap::new();
    section("networks", &platform.networks, |network| network.retire, &mut found);
    section("storage", &platform.storage, |storage| storage.retire, &mut found);
    section("databases", &platform.databases, |database| database.retire, &mut found);
    found
}

fn section<T: Created>(
    section: &'static str,
    entries: &Map<T>,
    stage: fn(&T) -> Option<Spanned<Retire>>,
    found: &mut BTreeMap<(&'static str, String), Entry>,
) {
    found.extend(entries.iter().map(|(key, entry)| {
        let path = [section.to_owned(), key.to_string()];
        ((section, entry.created_as(key).to_string()), Entry { path, span: key.span, stage: stage(entry) })
    }));
}

fn refusal(before: &Entry, after: &Entry, environment: Option<&str>, places: &Places<'_>) -> Option<Refusal> {
    let path = after.path.join(".");
    let (was, is) = (before.stage.map(|stage| stage.value), after.stage.map(|stage| stage.value));
    let problem = match (was, is, after.stage) {
        (None, Some(Retire::Destroy), Some(stage)) => {
            Diagnostic::error(Code::StageSkipped, stage.span, format!("`{path}` is destroyed before it was prepared"))
                .label("what uses it is still there, and AWS refuses to delete what is protected")
                .related(places.before(before.span), "it was in use here")
                .help("write `retire: prepare` first, and apply that; then `retire: destroy`")
        }
        (Some(Retire::Destroy), None | Some(Retire::Prepare), stage) => {
            let place = stage.map_or(after.span, |stage| stage.span);
            Diagnostic::error(Code::BroughtBack, place, format!("`{path}` was to be destroyed, and this makes it anew"))
                .label("it would be another one, empty")
                .related(places.before(before.stage.map_or(before.span, |stage| stage.span)), "it was destroyed here")
                .help(
                    "keep `retire: destroy`; if it was not applied, or if a new, empty one is meant, write \
                     `# platformc: accept data-loss, …` above it, with the reason, in the same change",
                )
        }
        _ => return None,
    };
    let own = after.path.to_vec();
    let paths = environment.map(|environment| overlay(environment, own.clone())).into_iter().chain([own]).collect();
    Some(Refusal { level: Level::DataLoss, paths, is_acceptable: true, problem })
}
