//! What exists under which name, for messages about what does not.

use indexmap::IndexMap;
use platformc_spec::{Code, Diagnostic, Diagnostics, Platform, platform::Reference, scalar::Name, suggest};

/// The names of each section.
pub(super) struct Names {
    sections: Vec<(&'static str, Vec<Name>)>,
}

impl Names {
    pub(super) fn of(platform: &Platform) -> Self {
        fn keys<T>(map: &platformc_spec::platform::Map<T>) -> Vec<Name> {
            map.keys().map(|key| key.value.clone()).collect()
        }
        Self {
            sections: vec![
                ("network", keys(&platform.networks)),
                ("cluster", keys(&platform.clusters)),
                ("storage", keys(&platform.storage)),
                ("ingress", keys(&platform.ingress)),
                ("database", keys(&platform.databases)),
                ("secret", keys(&platform.secrets)),
                ("app", keys(&platform.apps)),
            ],
        }
    }

    /// The message for a reference to nothing, or to something of another kind.
    pub(super) fn unknown(&self, reference: &Reference, what: &str) -> Diagnostic {
        let wanted = |section: &str| what.split(" or ").any(|w| w == section);
        let other = self.sections.iter().find(|(section, names)| !wanted(section) && names.contains(&reference.value));
        if let Some((section, _)) = other {
            return Diagnostic::error(
                Code::WrongReference,
                reference.span,
                format!("`{reference}` is a {section}, and {} {what} belongs here", article(what)),
            )
            .help(format!("name {} {what}", article(what)));
        }
        let known: Vec<&str> = self
            .sections
            .iter()
            .filter(|(s, _)| wanted(s))
            .flat_map(|(_, names)| names.iter().map(Name::as_str))
            .collect();
        unknown(reference, what, &known)
    }
}

pub(super) fn unknown(reference: &Reference, what: &str, known: &[&str]) -> Diagnostic {
    Diagnostic::error(Code::UnknownReference, reference.span, format!("there is no {what} `{reference}`"))
        .label("not defined")
        .help(suggest::help(reference.as_str(), what, known.iter().copied()))
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
        problems.push(names.unknown(reference, what));
    }
    found
}
