//! What a person may have meant by a text of the wrong form, so that messages can say what to type.

/// Numbers and the units behind them, in thousandths and lower case: `1h 30min` is 1000 `h` and 30000 `min`. Spaces
/// do not matter, a comma is a point. Nothing if the text is anything else.
pub(super) fn amounts(text: &str) -> Option<Vec<(u64, String)>> {
    let mut amounts = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (number, behind) = split(rest, |c| c.is_ascii_digit() || matches!(c, '.' | ',' | '_'));
        let (unit, behind) = split(behind.trim_start(), |c| c.is_ascii_alphabetic() || c == '%');
        amounts.push((thousandths(number)?, unit.to_ascii_lowercase()));
        rest = behind.trim_start();
    }
    (!amounts.is_empty()).then_some(amounts)
}

/// The same for a text of one number.
pub(super) fn amount(text: &str) -> Option<(u64, String)> {
    match amounts(text)?.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// A positive number in thousandths; nothing if it has smaller parts, since another number would be suggested.
fn thousandths(text: &str) -> Option<u64> {
    let text = text.replace(',', ".").replace('_', "");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && part.is_empty()) || !digits(whole) || !digits(part) {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let part = part.trim_end_matches('0');
    if part.len() > 3 {
        return None;
    }
    let part: u64 = format!("{part:0<3}").parse().ok()?;
    whole.checked_mul(1000)?.checked_add(part)
}

/// A quotient without a rest.
pub(super) fn exactly(number: u64, divisor: u64) -> Option<u64> {
    number.checked_rem(divisor).filter(|rest| *rest == 0).and(number.checked_div(divisor))
}

/// What a text begins with, and the rest.
fn split(text: &str, within: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at_checked(text.find(|c| !within(c)).unwrap_or(text.len())).unwrap_or((text, ""))
}

/// The first run of digits and dots that is two numbers or more: `>=1.36` has `1.36`.
pub(super) fn version(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.').map(|run| run.trim_matches('.')).find(|run| run.contains('.'))
}

/// An address without its scheme, its port, its path and a dot at the end.
pub(super) fn host(text: &str) -> &str {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default().trim_end_matches('.')
}

/// Lower case with hyphens where other separators stood, none doubled, none at an end.
pub(super) fn hyphens(text: &str) -> String {
    let lower = text.to_lowercase().replace(['_', ' ', '.', '/'], "-");
    lower.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

/// Whether an address carries a password or a token, which must not be shown again.
pub(super) fn has_credentials(text: &str) -> bool {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    rest.split('/').next().is_some_and(|authority| authority.contains('@')) || has_secret_query(text)
}

/// Whether the query of an address has a parameter that is named like a secret.
pub(super) fn has_secret_query(text: &str) -> bool {
    let Some((_, query)) = text.split_once('?') else { return false };
    let names = query.split('&').filter_map(|parameter| parameter.split_once('=')).map(|(name, _)| name.to_lowercase());
    let secret =
        |name: String| ["token", "key", "secret", "password", "auth", "sig"].iter().any(|word| name.contains(word));
    names.into_iter().any(secret)
}

/// The first candidate of the right form.
pub(super) fn fitting<T>(
    candidates: impl IntoIterator<Item = String>,
    read: impl Fn(&str) -> Option<T>,
) -> Option<String> {
    candidates.into_iter().find(|candidate| read(candidate).is_some())
}
