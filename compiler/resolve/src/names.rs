//! What exists under which name, for messages about what does not.

use std::{collections::BTreeMap, sync::Arc};

use indexmap::{IndexMap, IndexSet};
use platformc_spec::{
    Code, Diagnostic, Diagnostics, Platform, Span,
    platform::{Reference, Removed},
    scalar::Name,
    suggest,
};

use platformc_model as model;

/// The names of each section.
pub(super) struct Names {
    sections: Vec<(&'static str, IndexSet<Name>)>,
    /// What this environment does without.
    removed: Vec<Removed>,
}

/// How many mistakes get a suggestion: each compares all names, and nobody reads the hundredth.
const SUGGESTED: usize = 100;

impl Names {
    pub(super) fn of(platform: &Platform) -> Self {
        fn keys<T>(map: &platformc_spec::platform::Map<T>) -> IndexSet<Name> {
            map.keys().map(|key| key.value.clone()).collect()
        }
        Self {
            sections: vec![
                ("network", keys(&platform.networks)),
                ("cluster", keys(&platform.clusters)),
                ("storage", keys(&platform.storage)),
                ("ingress", keys(&platform.ingress)),
                ("database", keys(&platform.databases)),
                ("external", keys(&platform.externals)),
                ("secret", keys(&platform.secrets)),
                ("app", keys(&platform.apps)),
                ("receiver", platform.alerting.as_ref().map(|alerting| keys(&alerting.receivers)).unwrap_or_default()),
            ],
            removed: platform.removed.clone(),
        }
    }

    /// Reports a reference to nothing, or to something of another kind.
    pub(super) fn report(&self, reference: &Reference, what: &str, problems: &mut Diagnostics) {
        problems.push(self.unknown(reference, what, problems.len()));
    }

    fn unknown(&self, reference: &Reference, what: &str, before: usize) -> Diagnostic {
        let wanted = |section: &str| what.split(" or ").any(|w| w == section);
        let other = self.sections.iter().find(|(section, names)| !wanted(section) && names.contains(&reference.value));
        if let Some((section, _)) = other {
            return Diagnostic::error(
                Code::WrongReference,
                reference.span,
                format!("`{reference}` is a {section}, but {} {what} is expected here", article(what)),
            )
            .help(format!("name {} {what}", article(what)));
        }
        // Sections are named in the plural, but for those that have none.
        let section = |removed: &Removed| wanted(removed.section.trim_end_matches('s')) || wanted(&removed.section);
        let message = format!("there is no {what} `{reference}`");
        let problem = Diagnostic::error(Code::UnknownReference, reference.span, message);
        let gone = self.removed.iter().find(|removed| removed.name == reference.as_str() && section(removed));
        if let Some(gone) = gone {
            let help = format!("keep `{reference}`, or change this line in the overlay too");
            return problem.label("still named here").related(gone.span, "removed here").help(help);
        }
        let help = if before < SUGGESTED {
            let known = self.sections.iter().filter(|(section, _)| wanted(section)).flat_map(|(_, names)| names);
            suggest::help(reference.as_str(), what, known.map(Name::as_str))
        } else {
            format!("name {} {what} that is defined", article(what))
        };
        problem.label("not defined").help(help)
    }
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

/// The entry that a reference names; an unknown one is reported.
pub(super) fn find<T: Clone>(
    entries: &IndexMap<Name, T>,
    reference: &Reference,
    what: &str,
    names: &Names,
    problems: &mut Diagnostics,
) -> Option<T> {
    let found = entries.get(&reference.value).cloned();
    // An entry that exists but was itself refused has been reported at its own place.
    if found.is_none() && !names.sections.iter().any(|(s, n)| *s == what && n.contains(&reference.value)) {
        names.report(reference, what, problems);
    }
    found
}

/// The entry that a reference names, with the place of the reference; an unknown one is reported.
pub(super) fn find_at<T>(
    entries: &IndexMap<Name, Arc<T>>,
    reference: &Reference,
    what: &str,
    names: &Names,
    problems: &mut Diagnostics,
) -> Option<model::Reference<T>> {
    Some(model::Reference { to: find(entries, reference, what, names, problems)?, at: reference.span })
}

/// Every entry that a list of references names, with the place of its reference; unknown ones and those named twice are
/// reported.
pub(super) fn find_all<T>(
    entries: &IndexMap<Name, Arc<T>>,
    references: &[Reference],
    what: &'static str,
    names: &Names,
    problems: &mut Diagnostics,
) -> Vec<model::Reference<T>> {
    let mut seen: BTreeMap<&Name, Span> = BTreeMap::new();
    let mut found = Vec::with_capacity(references.len());
    for reference in references {
        if let Some(first) = seen.get(&reference.value) {
            problems.push(
                Diagnostic::error(Code::DuplicateEntry, reference.span, format!("duplicate entry `{reference}`"))
                    .related(*first, "first here")
                    .help("remove one of them"),
            );
            continue;
        }
        seen.insert(&reference.value, reference.span);
        found.extend(find_at(entries, reference, what, names, problems));
    }
    found
}
