//! What differs between two texts of a root: each line with the blocks and keys that it is in.

use std::collections::{BTreeMap, BTreeSet};

/// A line that only one of two texts has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    /// The keys that it is in, outermost first: the labels of a block, then keys of objects.
    pub(super) within: Vec<String>,
    /// The line itself.
    line: String,
    /// Whether the second text has it.
    added: bool,
    /// What the other text has for the same key.
    other: Option<String>,
}

impl Part {
    /// The words of the line that the other text does not have there, and those of what it is in.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        let other: BTreeSet<&str> = self.other.iter().flat_map(|line| words(line)).collect();
        let own = words(&self.line).filter(move |word| !other.contains(word));
        self.within.iter().flat_map(|of| words(of)).chain(own)
    }

    /// Whether it adds something to an argument, or is that argument.
    pub(super) fn adds_within(&self, argument: &str) -> bool {
        self.added && (self.within.iter().any(|key| key == argument) || key(&self.line) == Some(argument))
    }
}

/// The parts that differ, in the order of the texts: what is gone, then what is new.
pub(super) fn difference(before: &str, after: &str) -> Vec<Part> {
    let (before, after) = (parts(before, false), parts(after, true));
    let same = |a: &Part| (a.within.clone(), a.line.clone());
    let (old, new): (BTreeSet<_>, BTreeSet<_>) = (before.iter().map(same).collect(), after.iter().map(same).collect());
    let mut gone: Vec<Part> = before.into_iter().filter(|part| !new.contains(&same(part))).collect();
    let mut come: Vec<Part> = after.into_iter().filter(|part| !old.contains(&same(part))).collect();
    let place = |part: &Part| Some((part.within.clone(), key(&part.line)?.to_owned()));
    let lines = |parts: &[Part]| -> BTreeMap<_, _> {
        parts.iter().filter_map(|part| Some((place(part)?, part.line.clone()))).collect()
    };
    let (old, new) = (lines(&gone), lines(&come));
    for (parts, others) in [(&mut gone, &new), (&mut come, &old)] {
        for part in parts {
            part.other = place(part).and_then(|at| others.get(&at).cloned());
        }
    }
    gone.into_iter().chain(come).collect()
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    line.split(move |c| !is_word(c)).filter(|word| !word.is_empty())
}

/// The strings in an argument of a block, by the keys of that argument.
pub(super) fn strings(text: &str, argument: &str) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for part in parts(text, true) {
        let mut within = part.within.iter().skip(1).map(String::as_str);
        if within.next() != Some(argument) {
            continue;
        }
        let value = part.line.split_once('=').map_or(part.line.as_str(), |(_, value)| value);
        if let Some(key) = within.next().or_else(|| key(&part.line)) {
            found.entry(key.to_owned()).or_default().extend(value.split('"').skip(1).step_by(2).map(str::to_owned));
        }
    }
    found
}

/// Each line of a text with what it is in. Spaces before an equals sign align it with others, and say nothing.
fn parts(text: &str, added: bool) -> Vec<Part> {
    let mut within: Vec<String> = Vec::new();
    let mut found = Vec::new();
    for line in text.lines().map(str::trim) {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.starts_with(['}', ']']) {
            within.pop();
            continue;
        }
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        found.push(Part { within: within.clone(), line: line.clone(), added, other: None });
        if line.ends_with(['{', '[', '(']) {
            let name = line.rsplit('"').nth(1).filter(|_| !line.contains('='));
            within.push(name.or_else(|| key(&line)).unwrap_or_default().to_owned());
        }
    }
    found
}

/// The key of a line.
fn key(line: &str) -> Option<&str> {
    line.split_once('=').map(|(key, _)| key.trim().trim_matches('"'))
}
