//! The lines of the platform's files.

use platformc_base::source::LineIndex;

/// A file's path, relative to the folder of the platform's own file, and its lines.
pub(super) struct Lines {
    pub(super) path: String,
    pub(super) lines: LineIndex,
}
