//! "did you mean": the nearest known name.

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

/// A help line for an unknown name: the nearest known one, or a few that exist.
#[must_use]
pub fn help<'a, I>(word: &str, what: &str, known: I) -> String
where
    I: IntoIterator<Item = &'a str> + Clone,
{
    if let Some(near) = nearest(word, known.clone()) {
        return format!("did you mean `{near}`?");
    }
    let some: Vec<_> = known.into_iter().take(4).map(|n| format!("`{n}`")).collect();
    if some.is_empty() {
        format!("no {what} is defined: add `{word}` first")
    } else {
        format!("known here: {}", some.join(", "))
    }
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
}
