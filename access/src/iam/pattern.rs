//! Patterns with stars.

/// Whether a text matches a pattern: `*` matches any text, `?` one character.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    matches(pattern.as_bytes(), text.as_bytes(), |a, b| a == b)
}

/// The same, whatever the letter case: so are actions.
pub(super) fn fits_in_any_case(pattern: &str, text: &str) -> bool {
    matches(pattern.as_bytes(), text.as_bytes(), u8::eq_ignore_ascii_case)
}

/// Names in AWS are ASCII, so a byte is a character.
fn matches(pattern: &[u8], text: &[u8], same: fn(&u8, &u8) -> bool) -> bool {
    let (mut at, mut on) = (0, 0);
    // the last star, and how much it stood for
    let mut star: Option<(usize, usize)> = None;
    while let Some(found) = text.get(on) {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, on));
                at += 1;
            }
            Some(wanted) if *wanted == b'?' || same(wanted, found) => {
                at += 1;
                on += 1;
            }
            _ => {
                let Some((place, stood)) = star else { return false };
                star = Some((place, stood + 1));
                at = place + 1;
                on = stood + 1;
            }
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(|rest| *rest == b'*')
}
