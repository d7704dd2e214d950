//! Paths of files in a tree.

/// What Git is told of the tree.
pub const ATTRIBUTES: &str = ".gitattributes";

/// Whether a path can be one of a tree: it stays inside on every system, and none of its names begins with a dot. Those
/// belong to other programs: `.git`, `.github`, `.terraform`; and to the writer's stage. What Git is told of the tree is ours.
#[must_use]
pub fn is_portable(path: &str) -> bool {
    let segment = |s: &[u8]| {
        s.first().is_some_and(|first| *first != b'.')
            && s.len() <= 255
            && s.iter().all(|b| matches!(b, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.'))
    };
    path == ATTRIBUTES || path.as_bytes().split(|byte| *byte == b'/').all(segment)
}
