//! What a person does by hand around a commit, or around the apply of Vault's configuration: a node declares it, the README lists it, and a build says when it is due.

/// The command with the value that it reads from standard input asked for on the terminal, and not shown. Typed into the command itself, a value
/// would keep the line break that ends it.
#[must_use]
pub fn entered(command: &str) -> String {
    format!("IFS= read -rs value && printf %s \"$value\" | {command}")
}

/// Something that a person does once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByHand {
    pub task: Task,
    /// What it is done to: of several tasks of one kind that are due for the same thing, the first is said.
    pub of: String,
    /// What is run, or where that is written.
    pub command: String,
    /// What it is for, and whose task it is.
    pub about: String,
    /// What shows that it is due; one of them is enough.
    pub signs: Vec<Sign>,
}

/// The kinds of tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Task {
    /// A database gets what Vault's logins need.
    Prepare,
    /// Vault replaces a password that people know.
    Rotate,
    /// A value is written that only people know.
    Write,
    /// Somebody outside gets the means to log in.
    HandOver,
    /// A file is put where the Git server reads it, before the commit.
    Publish,
}

impl Task {
    /// When it is done.
    #[must_use]
    pub const fn when(self) -> When {
        match self {
            Self::Prepare => When::BeforeApply,
            Self::Rotate | Self::Write | Self::HandOver => When::AfterApply,
            Self::Publish => When::BeforeCommit,
        }
    }
}

/// When a task is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    BeforeCommit,
    BeforeApply,
    AfterApply,
}

/// What shows in a tree that a task is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A file in this folder has this line, and none had it before. Spaces that align a line say nothing.
    NewLine { folder: String, line: String },
    /// This file is new or has changed.
    Changed { path: String },
    /// This file is no longer there.
    Removed { path: String },
}

impl Sign {
    /// A policy in this folder newly has a rule for a path of Vault's API.
    #[must_use]
    pub fn new_rule(folder: &str, path: &str) -> Self {
        Self::NewLine { folder: folder.to_owned(), line: format!("path \"{path}\" {{") }
    }
}
