//! The tree of files: paths and bytes, rendered part by part so that it is never completely in memory.

use std::sync::mpsc;

pub use crate::path::is_portable;

/// One file: a relative path with `/`, and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The path, relative to the tree, with `/`.
    pub path: String,
    /// The whole content.
    pub bytes: Vec<u8>,
    /// How the list of its part names it.
    pub listed: Listed,
}

/// How a list of files names one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed {
    /// With its digest.
    Digest,
    /// Without: several entries of the platform say what is in it, so that two branches may change it at once.
    Shared,
    /// Not at all, but the folder that it is in, with all files below that say of themselves that they are generated: each branch may
    /// add some.
    Folder(Box<str>),
}

/// A folder in which only files of the tree may be, because what reads it takes whatever is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Its path in the tree.
    pub folder: &'static str,
    /// The names, in it and below, of what other programs put there.
    pub except: &'static [&'static str],
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

    /// The name of the list that the files of a part stand in, a path without its folder; several parts may have one.
    fn owner(&self, part: usize) -> String;

    /// The folders in which nothing else may be: what reads them takes whatever is there.
    fn closed(&self) -> &[Closed] {
        &[]
    }
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

    /// The name of the list of a part, as [`Render::owner`] says.
    #[must_use]
    pub fn owner(&self, part: usize) -> String {
        self.render.owner(part)
    }

    /// The folders in which nothing else may be.
    #[must_use]
    pub fn closed(&self) -> &[Closed] {
        self.render.closed()
    }

    /// All files but those that say who owns them, in order of their paths: for tests and small trees.
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
