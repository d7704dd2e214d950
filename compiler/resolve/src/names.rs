//! What exists under which name, for messages about what does not.

use std::{collections::BTreeMap, sync::Arc};

use indexmap::{IndexMap, IndexSet};
use platformc_spec::{
    Code, Diagnostic, Diagnostics, Platform, Span,
    platform::{Created, Map, Reference, Removed},
    scalar::Name,
    suggest,
};

use super::retired::Leaving;
use platformc_model as model;

/// The names of each section.
pub(super) struct Names {
    sections: Vec<Section>,
    /// What this environment does without.
    removed: Vec<Removed>,
    /// What is being removed.
    leaving: Leaving,
}

struct Section {
    /// What one of its entries is called.
    what: &'static str,
    names: IndexSet<Name>,
    /// Earlier names, with the keys of the entries that were created under them.
    earlier: BTreeMap<Name, Reference>,
}

impl Section {
    fn of<T: Created>(what: &'static str, map: &Map<T>) -> Self {
        let earlier = map.iter().filter_map(|(key, entry)| Some((entry.renamed_from()?.value.clone(), key.clone())));
        Self { earlier: earlier.collect(), ..Self::without_earlier(what, map) }
    }

    fn without_earlier<T>(what: &'static str, map: &Map<T>) -> Self {
        Self { what, names: map.keys().map(|key| key.value.clone()).collect(), earlier: BTreeMap::new() }
    }
}

/// How many mistakes get a suggestion: each compares all names, and nobody reads the hundredth.
const SUGGESTED: usize = 100;

impl Names {
    pub(super) fn of(platform: &Platform, retired: &[model::Retired]) -> Self {
        let mut sections = vec![
            Section::of("network", &platform.networks),
            Section::of("cluster", &platform.clusters),
            Section::of("storage", &platform.storage),
            Section::of("ingress", &platform.ingress),
            Section::of("database", &platform.databases),
            Section::of("external", &platform.externals),
            Section::of("registry", &platform.registries),
            Section::of("secret", &platform.secrets),
            Section::of("app", &platform.apps),
        ];
        let receivers = platform.alerting.as_ref().map(|alerting| &alerting.receivers);
        sections.extend(receivers.map(|receivers| Section::without_earlier("receiver", receivers)));
        Self { sections, removed: platform.removed.clone(), leaving: Leaving::of(retired) }
    }

    /// Reports a reference to something that is being removed. `is_leaving` is whether what refers to it is being removed, too.
    pub(super) fn leaving(&self, reference: &Reference, what: &str, is_leaving: bool, problems: &mut Diagnostics) {
        self.leaving.report(reference, what, is_leaving, problems);
    }

    /// Reports a reference to nothing, or to something of another kind.
    pub(super) fn report(&self, reference: &Reference, what: &str, problems: &mut Diagnostics) {
        problems.push(self.unknown(reference, what, problems.len()));
    }

    fn unknown(&self, reference: &Reference, what: &str, before: usize) -> Diagnostic {
        let wanted = |section: &str| what.split(" or ").any(|w| w == section);
        let mut sections = self.sections.iter().filter(|section| wanted(section.what));
        if let Some(new) = sections.find_map(|section| section.earlier.get(&reference.value)) {
            let message = format!("there is no {what} `{reference}` any more");
            return Diagnostic::error(Code::UnknownReference, reference.span, message)
                .label("its earlier name")
                .related(new.span, "its name now")
                .help(format!("write `{new}`"));
        }
        let other = self.sections.iter().find(|other| !wanted(other.what) && other.names.contains(&reference.value));
        if let Some(Section { what: section, .. }) = other {
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
            let known = self.sections.iter().filter(|section| wanted(section.what)).flat_map(|section| &section.names);
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
    names.leaving(reference, what, false, problems);
    found(entries, reference, what, names, problems)
}

fn found<T: Clone>(
    entries: &IndexMap<Name, T>,
    reference: &Reference,
    what: &str,
    names: &Names,
    problems: &mut Diagnostics,
) -> Option<T> {
    let found = entries.get(&reference.value).cloned();
    // An entry that exists but was itself refused has been reported at its own place.
    if found.is_none() && !names.sections.iter().any(|s| s.what == what && s.names.contains(&reference.value)) {
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

/// The same for what is being removed itself, which may stand in something that is prepared to be.
pub(super) fn find_leaving<T>(
    entries: &IndexMap<Name, Arc<T>>,
    reference: &Reference,
    what: &str,
    names: &Names,
    problems: &mut Diagnostics,
) -> Option<model::Reference<T>> {
    names.leaving(reference, what, true, problems);
    Some(model::Reference { to: found(entries, reference, what, names, problems)?, at: reference.span })
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
