//! "did you mean": the nearest known name, or what is known.

/// The known name nearest to `word`, if it is near enough to be meant.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let limit = (word.chars().count() / 3).max(1);
    known
        .into_iter()
        .filter(|name| name.len().abs_diff(lower.len()) <= limit.saturating_mul(4))
        .map(|name| (strsim::damerau_levenshtein(&lower, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, name)| name)
}

/// How many names are listed in full.
const FEW: usize = 20;
/// How many of more names are listed.
const NEAREST: usize = 6;

/// A help line for an unknown name: the nearest known one, or all that exist, or of many those that are most like it.
#[must_use]
pub fn help<'a, I>(word: &str, what: &str, known: I) -> String
where
    I: IntoIterator<Item = &'a str> + Clone,
{
    if let Some(near) = nearest(word, known.clone()) {
        return format!("did you mean `{near}`?");
    }
    known_here(word, known).unwrap_or_else(|| format!("no {what} is defined: add `{word}` first"))
}

/// What exists, in its order; of many names those that are most like `word`. Nothing if there are none.
#[must_use]
pub fn known_here<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut known: Vec<&str> = known.into_iter().collect();
    let list = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if known.is_empty() {
        return None;
    }
    if known.len() <= FEW {
        return Some(format!("known here: {}", list(&known)));
    }
    let lower = word.to_lowercase();
    let like = |name: &&str| -> f64 { strsim::jaro_winkler(&lower, &name.to_lowercase()) };
    known.sort_by(|a, b| like(b).total_cmp(&like(a)).then_with(|| a.cmp(b)));
    let rest = known.len().saturating_sub(NEAREST);
    known.truncate(NEAREST);
    Some(format!("known here: {} and {rest} more", list(&known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_is_near_or_nothing() {
        let known = ["application", "tooling"];
        assert_eq!(nearest("aplication", known), Some("application"));
        assert_eq!(nearest("Tooling", known), Some("tooling"));
        assert_eq!(nearest("staging", known), None);
    }

    #[test]
    fn few_names_are_listed_in_full() {
        assert_eq!(help("zones", "key", ["network", "admins"]), "known here: `network`, `admins`");
        assert_eq!(help("zones", "key", []), "no key is defined: add `zones` first");
    }

    #[test]
    fn of_many_names_the_most_similar_are_listed() {
        let many: Vec<String> = (0..30).map(|n| format!("service-{n}")).chain(["backend".into()]).collect();
        let help = help("back-office", "app", many.iter().map(String::as_str));
        assert!(help.starts_with("known here: `backend`, ") && help.ends_with(" and 25 more"), "{help}");
        assert_eq!(help.matches('`').count(), 12, "{help}");
    }
}
