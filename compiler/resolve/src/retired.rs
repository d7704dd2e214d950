//! Entries that are being removed: who names one is told so, whatever it is that names it.

use std::collections::BTreeMap;

use platformc_model::{Model, Retired, Section};
use platformc_spec::{
    Code, Diagnostic, Diagnostics, Platform, Spanned,
    platform::{Created, Map, Reference, Retire},
    scalar::Name,
};

/// An entry whose removal is said in it.
trait Retirable: Created {
    fn stage(&self) -> Option<Spanned<Retire>>;

    /// Whether AWS Backup has copies of it.
    fn backup(&self) -> bool {
        false
    }
}

macro_rules! retirable {
    ($($entry:ident),*) => {$(
        impl Retirable for platformc_spec::platform::$entry {
            fn stage(&self) -> Option<Spanned<Retire>> {
                self.retire
            }
        }
    )*};
}

retirable!(Network, Database);

impl Retirable for platformc_spec::platform::Storage {
    fn stage(&self) -> Option<Spanned<Retire>> {
        self.retire
    }

    fn backup(&self) -> bool {
        self.backup.value
    }
}

/// All that are being removed, in the order of the file.
pub(super) fn all(platform: &Platform) -> Vec<Retired> {
    let mut found = Vec::new();
    section(Section::Networks, &platform.networks, &mut found);
    section(Section::Storage, &platform.storage, &mut found);
    section(Section::Databases, &platform.databases, &mut found);
    found
}

fn section<T: Retirable>(section: Section, entries: &Map<T>, found: &mut Vec<Retired>) {
    found.extend(entries.iter().filter_map(|(key, entry)| {
        let stage = entry.stage()?;
        Some(Retired { section, name: entry.created_as(key).value, key: key.clone(), stage, backup: entry.backup() })
    }));
}

/// What is being destroyed leaves its section: nothing behind this door can use it.
pub(super) fn leave(model: &mut Model) {
    for one in &model.retired {
        if one.stage.value == Retire::Prepare {
            continue;
        }
        match one.section {
            Section::Networks => drop(model.networks.shift_remove(&one.name)),
            Section::Storage => drop(model.storage.shift_remove(&one.name)),
            Section::Databases => drop(model.databases.shift_remove(&one.name)),
        }
    }
}

/// What is being removed, by what an entry of its section is called and its name in the file.
#[derive(Default)]
pub(super) struct Leaving(BTreeMap<&'static str, BTreeMap<Name, Place>>);

/// Where it is said, and how far it is.
struct Place {
    section: Section,
    stage: Spanned<Retire>,
}

impl Leaving {
    pub(super) fn of(retired: &[Retired]) -> Self {
        let mut found = Self::default();
        for one in retired {
            let place = Place { section: one.section, stage: one.stage };
            found.0.entry(called(one.section)).or_default().insert(one.key.value.clone(), place);
        }
        found
    }

    /// Reports a reference to something that is being removed. `what` is what is expected there, such as
    /// `database` or `app or database`. Something that is being removed itself may stand in what is only prepared.
    pub(super) fn report(&self, reference: &Reference, what: &str, is_leaving: bool, problems: &mut Diagnostics) {
        let place = what.split(" or ").find_map(|of| Some((of, self.0.get(of)?.get(&reference.value)?)));
        let Some((of, place)) = place else { return };
        if is_leaving && place.stage.value == Retire::Prepare {
            return;
        }
        let (section, stage) = (place.section.key(), place.stage.value.as_str());
        let message = format!("the {of} `{reference}` is being removed, and this uses it");
        let help = if is_leaving {
            "remove this entry first: `platformc verify --state` says when nothing of it is left".to_owned()
        } else {
            format!("take it out here, or remove `retire` from `{section}.{reference}` for now")
        };
        problems.push(
            Diagnostic::error(Code::RetiredInUse, reference.span, message)
                .related(place.stage.span, format!("`retire: {stage}` is said here"))
                .help(help),
        );
    }
}

/// What an entry of a section is called.
const fn called(section: Section) -> &'static str {
    match section {
        Section::Networks => "network",
        Section::Storage => "storage",
        Section::Databases => "database",
    }
}
