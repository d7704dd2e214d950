//! The tree of files: paths and bytes, rendered part by part so that it is never completely in memory.

use std::{fmt, sync::mpsc};

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

/// Takes the files of a part, on several threads at once; false if no more are wanted.
pub type Put<'a> = dyn Fn(usize, Vec<File>) -> bool + Sync + 'a;

/// What renders the parts of a tree. It is pure: the same part has the same files every time.
pub trait Render: Send + Sync {
    /// How many parts there are.
    fn parts(&self) -> usize;

    /// Hands the files of every part to `put`, each part once, in any order. What is wrong with the tree is known when all are
    /// rendered: nothing of a tree with faults is written to its place.
    fn render(&self, put: &Put<'_>) -> Vec<String>;

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

    /// Hands the files of every part to `put`, as [`Render::render`] says.
    #[must_use]
    pub fn render(&self, put: &Put<'_>) -> Vec<String> {
        self.render.render(put)
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
        let (send, receive) = mpsc::channel();
        // what is wrong with the tree is asked by who writes it
        let _ = self.render(&|_, files| send.send(files).is_ok());
        drop(send);
        let mut files: Vec<File> = receive.into_iter().flatten().collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }
}
