//! The tree of files: paths and bytes, rendered part by part so that it is never completely in memory.

use std::fmt;

use crate::manifest::Record;
pub use crate::path::is_portable;

/// One file: a relative path with `/`, and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The path, relative to the tree, with `/`.
    pub path: String,
    /// The whole content.
    pub bytes: Vec<u8>,
}

/// What a part of a tree becomes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// Its files.
    pub files: Vec<File>,
    /// What is wrong with them: nothing of a tree with faults is written to its place.
    pub faults: Vec<String>,
}

/// What renders the parts of a tree. It is pure: the same part has the same files every time.
pub trait Render: Send + Sync {
    /// How many parts there are.
    fn parts(&self) -> usize;

    /// The files of one part.
    fn render(&self, part: usize) -> Rendered;

    /// Writes the text of `manifest.json`, from the records of all other files, sorted by path. It is
    /// as long as the tree has files, so it is written piece by piece.
    ///
    /// # Errors
    /// What `out` refused.
    fn manifest(&self, records: &[Record], out: &mut dyn fmt::Write) -> fmt::Result;
}

/// The output of a compilation.
pub struct FileTree {
    render: Box<dyn Render>,
}

impl FileTree {
    /// A tree whose parts are rendered by this.
    #[must_use]
    pub fn new(render: impl Render + 'static) -> Self {
        Self { render: Box::new(render) }
    }

    /// How many parts there are.
    #[must_use]
    pub fn parts(&self) -> usize {
        self.render.parts()
    }

    /// What one part becomes; parts are numbered from 0.
    #[must_use]
    pub fn render(&self, part: usize) -> Rendered {
        self.render.render(part)
    }

    /// Writes the manifest's text.
    ///
    /// # Errors
    /// What `out` refused.
    pub fn manifest(&self, records: &[Record], out: &mut dyn fmt::Write) -> fmt::Result {
        self.render.manifest(records, out)
    }

    /// All files but the manifest, in order of their paths: for tests and small trees.
    #[must_use]
    pub fn all(&self) -> Vec<File> {
        let mut files: Vec<File> = (0..self.parts()).flat_map(|part| self.render(part).files).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }
}
