//! Where in the specification a fact most likely comes from: a place to show it at, and no more than that.

use platformc_compiler::difference::{DifferenceDocument, Fact, FactPlace, SpecChange, SpecValue};

/// Gives each fact the change whose entry it names, or else the first one.
pub fn put(document: &mut DifferenceDocument) {
    let spec = std::mem::take(&mut document.spec);
    let first = spec.first().and_then(place);
    let named: Vec<(Vec<String>, Option<FactPlace>)> =
        spec.iter().map(|change| (names(change), place(change))).collect();
    for environment in &mut document.environments {
        let overlay = environment.environment.as_deref().map(|name| format!("environments.{name}."));
        for fact in environment.facts.iter_mut().filter(|fact| fact.place.is_none()) {
            let words = words(fact);
            let best = spec.iter().zip(&named).filter_map(|(change, (names, place))| {
                let length = names.iter().filter(|name| words.contains(name)).map(String::len).max()?;
                let is_own = overlay.as_ref().is_some_and(|overlay| change.path.starts_with(overlay));
                Some(((is_own, length), place))
            });
            // of several that are as good, the first
            let best = best.reduce(|best, one| if one.0 > best.0 { one } else { best });
            fact.place = best.map_or_else(|| first.clone(), |(_, place)| place.clone());
        }
    }
    document.spec = spec;
}

/// The keys of a change that may be names of entries.
fn names(change: &SpecChange) -> Vec<String> {
    let keys: Vec<&str> = change.path.split('.').collect();
    let keys = match keys.as_slice() {
        ["environments", _, rest @ ..] => rest,
        all => all,
    };
    keys.iter().skip(1).map(|key| key.replace('_', "-")).collect()
}

/// The words of a fact: of its node, its name, and of what differs.
fn words(fact: &Fact) -> Vec<String> {
    let because = fact.because.iter().map(|because| because.path.as_str());
    let texts = [fact.node.as_str(), fact.name.as_str(), fact.kind.as_str()].into_iter().chain(because);
    let mut words = Vec::new();
    for text in texts {
        for part in text.split(['/', '.', '"', '[', ']', ' ', '`', ':']).filter(|part| !part.is_empty()) {
            let part = part.replace('_', "-");
            words.extend(part.split('-').map(str::to_owned));
            // a name of several words, with what is put before or behind it
            let starts = part.match_indices('-').map(|(at, _)| at + 1);
            words.extend(starts.filter_map(|at| part.get(at..)).map(str::to_owned));
            words.push(part);
        }
    }
    words
}

fn place(change: &SpecChange) -> Option<FactPlace> {
    let SpecValue { file, line, .. } = change.after.as_ref().or(change.before.as_ref())?;
    Some(FactPlace { file: file.clone(), line: *line })
}
