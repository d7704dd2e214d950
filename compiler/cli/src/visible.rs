//! Texts that may hold what the user wrote, for a terminal.

/// Whether a terminal does something else than to show it.
pub(super) fn is_active(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text that may hold what the user wrote, for a terminal.
pub(super) fn visible(text: &str) -> String {
    text.chars().map(|c| if is_active(c) && c != '\n' { '\u{fffd}' } else { c }).collect()
}
