//! The form of an include: folders and a file name with `/` between them, relative to the including file.

use super::{
    Problem,
    macros::{scalar, text_scalar},
};

text_scalar! {
    /// A path or a pattern of included files.
    IncludePath
}

scalar!(IncludePath, format: "include", pattern: r"^[^/~\\][^\\]*$",
    message: "write a path below the platform's folder, such as apps/shop.yaml or apps/*.yaml",
    examples: ["apps/*.yaml", "teams/**/platform.yaml"]);

text_scalar! {
    /// The path of one file.
    FilePath
}

scalar!(FilePath, format: "file-path", pattern: r"^[-A-Za-z0-9._][-A-Za-z0-9._/]*$",
    message: "write the path of a file below the platform's folder, such as config/app.toml",
    examples: ["config/app.toml", "../config/app.toml"]);

impl FilePath {
    /// Whether it leaves the folder depends on the file that says it.
    fn read(text: &str) -> Option<Self> {
        let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._/".contains(&b));
        let good = plain && matches!(segments("", text), Ok(_) | Err(Wrong::Leaves));
        good.then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let slashes = text.replace('\\', "/");
        match segments("", text) {
            Err(Wrong::Form("names a folder", _)) => {
                Problem::new(format!("`{text}` names a folder"), "name one file, such as `config/app.toml`")
            }
            Err(Wrong::Form(message, _)) if Self::read(&slashes).is_some() => {
                Problem::new(format!("`{text}` {message}"), format!("write `{slashes}`: `/` works on every system"))
            }
            Err(Wrong::Absolute) => {
                Problem::new(format!("`{text}` is not relative to this file"), "write a path such as `config/app.toml`")
            }
            _ if is_pattern(text) => Problem::new(
                format!("`{text}` is a pattern, but one file is expected"),
                "name one file in each entry of `files`",
            ),
            _ => Problem::new(
                format!("`{text}` is not a plain path"),
                "use letters, digits, `-`, `_`, `.` and `/`, such as `config/app.toml`",
            ),
        }
    }
}

impl IncludePath {
    /// Whether it leaves the folder depends on the including file.
    fn read(text: &str) -> Option<Self> {
        matches!(segments("", text), Ok(_) | Err(Wrong::Leaves)).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        match segments("", text) {
            Err(Wrong::Form(message, _)) if Self::read(&text.replace('\\', "/")).is_some() => Problem::new(
                format!("`{text}` {message}"),
                format!("write `{}`: `/` works on every system", text.replace('\\', "/")),
            ),
            Err(Wrong::Form(message, help)) => Problem::new(format!("`{text}` {message}"), help),
            _ => {
                Problem::new(format!("`{text}` is not relative to this file"), "write a path such as `apps/shop.yaml`")
            }
        }
    }
}

/// What is wrong with an include.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Its `..` leave the platform's folder.
    Leaves,
    /// It begins at a root, a home folder, a drive or a host.
    Absolute,
    /// What is wrong, as the end of a sentence, and what to type.
    Form(&'static str, &'static str),
}

/// The way from the platform's folder to what an include names: `.` and `..` are gone.
///
/// # Errors
/// What is wrong with the form of the include.
pub fn segments(folder: &str, include: &str) -> Result<Vec<String>, Wrong> {
    let drive = include.as_bytes().get(1) == Some(&b':') && include.starts_with(|c: char| c.is_ascii_alphabetic());
    if include.starts_with(['/', '~']) || include.contains("://") || drive {
        return Err(Wrong::Absolute);
    }
    if include.contains('\\') {
        return Err(Wrong::Form("has a backslash", "write `/` between folders: it works on every system"));
    }
    if include.chars().any(char::is_control) {
        return Err(Wrong::Form("has a control character", "write a plain path such as `apps/shop.yaml`"));
    }
    let mut way: Vec<String> = folder.split('/').filter(|s| !s.is_empty()).map(str::to_owned).collect();
    for segment in include.split('/') {
        match segment {
            "" | "." => {}
            ".." => match way.pop() {
                Some(left) if is_pattern(&left) => {
                    return Err(Wrong::Form("goes up behind a pattern", "write `..` in front of the first `*`"));
                }
                Some(_) => {}
                None => return Err(Wrong::Leaves),
            },
            _ => way.push(segment.to_owned()),
        }
    }
    if way.is_empty() || include.ends_with(['/', '.']) && matches!(include.rsplit('/').next(), Some("" | "." | "..")) {
        return Err(Wrong::Form("names a folder", "name its files, such as `apps/*.yaml`"));
    }
    Ok(way)
}

/// Whether a segment of a path is a pattern.
#[must_use]
pub fn is_pattern(segment: &str) -> bool {
    segment.contains(['*', '?', '['])
}
