//! Branches and folders of a Git repository.

use super::{
    Problem,
    macros::{scalar, text_scalar},
};

text_scalar! {
    /// The name of one branch.
    Branch
}

scalar!(Branch, format: "git-branch", pattern: r"^[A-Za-z0-9_][-A-Za-z0-9_.]*(/[A-Za-z0-9_][-A-Za-z0-9_.]*)*$",
    message: "name one branch, such as main", examples: ["main", "release/1.8"]);

impl Branch {
    /// The branch that is deployed if nothing else is said.
    #[must_use]
    pub fn main() -> Self {
        Self("main".into())
    }

    fn read(text: &str) -> Option<Self> {
        let segment = |s: &str| {
            s.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
                && !s.contains("..")
                && !s.ends_with('.')
                && s.rsplit_once('.').is_none_or(|(_, end)| end != "lock")
        };
        (text.len() <= 200 && !text.starts_with("refs/") && text.split('/').all(segment)).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let help = if let Some(short) = text.strip_prefix("refs/heads/") {
            format!("write the short name: `{short}`")
        } else if text.contains('*') {
            "name one branch, such as `main`: a pattern would deploy what nobody reviewed".into()
        } else {
            "use letters, digits, `-`, `_`, `.` and `/`, such as `main` or `release/1.8`".into()
        };
        Problem::new(format!("`{text}` is not the name of a branch"), help)
    }
}

text_scalar! {
    /// A folder of a repository, relative to its root; `.` is the root.
    Folder
}

scalar!(Folder, format: "folder", pattern: r"^(\.|[A-Za-z0-9_][-A-Za-z0-9_.]*(/[A-Za-z0-9_][-A-Za-z0-9_.]*)*)$",
    message: "write a folder below the repository's root, such as output", examples: ["output", "."]);

impl Folder {
    /// The folder of the compiled tree if nothing else is said.
    #[must_use]
    pub fn output() -> Self {
        Self("output".into())
    }

    /// A folder below this one.
    #[must_use]
    pub fn join(&self, name: &super::Name) -> Self {
        if &*self.0 == "." { Self(name.as_str().into()) } else { Self(format!("{self}/{name}").into()) }
    }

    fn read(text: &str) -> Option<Self> {
        let segment = |s: &str| {
            s.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        };
        (text == "." || (text.len() <= 200 && text.split('/').all(segment))).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let trimmed = text.trim_start_matches("./").trim_matches('/');
        let help = if trimmed != text && Self::read(trimmed).is_some() {
            format!("write `{trimmed}`: the path is relative to the repository's root")
        } else {
            "write a folder below the repository's root, such as `output`, without spaces and `..`".into()
        };
        Problem::new(format!("`{text}` is not a folder of a repository"), help)
    }
}
