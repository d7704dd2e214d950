//! `init`: a starter platform in a folder, with what an editor and a repository need beside it.

use std::{
    borrow::Cow,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::{arguments::MeshWord, failure::Failure, say as words};

/// The starter is a platform that builds; its name and its mesh are replaced.
const PLATFORM: &str = include_str!("init/starter/platform.yaml");
const NAME: &str = "starter";
const MESH: &str = "  kind: istio\n";
/// Where the first line of the starter looks for the schema.
const SCHEMA: &str = ".platformc/platform.schema.json";

/// A file of the starter.
struct File {
    path: &'static str,
    text: Cow<'static, str>,
    /// What to add by hand to a file that is already there; without it, nothing is written.
    else_add: Option<&'static str>,
}

/// Writes a starter into a folder. What is there stays as it is.
pub(super) fn run(folder: &Path, mesh: MeshWord, out: &mut impl Write) -> Result<(), Failure> {
    let failed = |path: &Path, error: &io::Error| {
        Failure::Machine(format!("`{}`: {error}", words::path(path)), "name a folder that can be written")
    };
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    let whole = folder.canonicalize().map_err(|error| failed(folder, &error))?;
    let name = name(&whole.file_name().unwrap_or_default().to_string_lossy());
    let (mut new, mut kept) = (Vec::new(), Vec::new());
    for file in files(&name, mesh) {
        let path = below(folder, file.path);
        match (path.symlink_metadata(), file.else_add) {
            (Err(_), _) => new.push((path, file)),
            (Ok(_), Some(add)) => kept.push((path, add)),
            (Ok(_), None) => {
                return Err(Failure::Machine(
                    format!("`{}` is in the way: nothing was written", words::path(&path)),
                    "name another folder: `platformc init DIR`, or move the file away",
                ));
            }
        }
    }
    let mut made: Vec<&Path> = Vec::new();
    for (path, file) in &new {
        if let Err(error) = create(path, &file.text) {
            // What this run made, and nothing else.
            for path in &made {
                let _ = fs::remove_file(path);
            }
            return Err(failed(path, &error));
        }
        made.push(path);
    }
    // A closed standard output does not change what was written.
    let _ = say(folder, &made, &kept, out);
    Ok(())
}

fn files(name: &str, mesh: MeshWord) -> [File; 4] {
    let platform = PLATFORM.replace(NAME, name).replace(MESH, &format!("  kind: {}\n", mesh.as_str()));
    let file = |path, text, else_add| File { path, text, else_add };
    [
        file("platform.yaml", platform.into(), None),
        file(SCHEMA, format!("{:#}\n", platformc_spec::schema()).into(), None),
        file(".gitignore", include_str!("init/starter/gitignore").into(), Some("see that it names `.terraform/`")),
        file(
            ".gitlab-ci.yml",
            include_str!("init/starter/gitlab-ci.yml").into(),
            Some("add `local: output/gitlab-ci.yml` to its `include`"),
        ),
    ]
}

/// Never opens an existing file, not even through a link.
fn create(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::File::create_new(path)?.write_all(text.as_bytes())
}

fn say(folder: &Path, made: &[&Path], kept: &[(PathBuf, &str)], out: &mut impl Write) -> io::Result<()> {
    for path in made {
        writeln!(out, "added    {}", words::path(path))?;
    }
    for (path, add) in kept {
        writeln!(out, "kept     {} (it was there: {add})", words::path(path))?;
    }
    let spec = words::path(&below(folder, "platform.yaml"));
    let plain = |c: char| c.is_alphanumeric() || "-_./\\:".contains(c);
    let argument = match spec.as_str() {
        "platform.yaml" => String::new(),
        spec if spec.chars().all(plain) => format!(" {spec}"),
        spec => format!(" \"{spec}\""),
    };
    writeln!(out, "\nIt builds as it is: `platformc build{argument}`. Then change each line that says CHANGE.")
}

/// A path as a person would type it.
fn below(folder: &Path, path: &str) -> PathBuf {
    if folder == Path::new(".") { path.into() } else { folder.join(path) }
}

/// A folder's name as the name of a platform: at most 40 lower-case letters, digits and single hyphens, a letter first.
fn name(folder: &str) -> String {
    // What looks like a secret names no platform.
    if words::masked(folder) != folder {
        return "platform".into();
    }
    let mut name = String::new();
    for c in folder.to_lowercase().chars() {
        let letter = c.is_ascii_lowercase();
        if letter || (c.is_ascii_digit() && !name.is_empty()) {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
        if name.len() == 40 {
            break;
        }
    }
    let name = name.trim_end_matches('-');
    match name {
        "" => "platform".into(),
        // in YAML these are no texts
        "null" | "true" | "false" => format!("platform-{name}"),
        name => name.into(),
    }
}

#[cfg(test)]
mod tests {
    use platformc_base::scalar::Name;

    use super::*;

    #[test]
    fn any_folder_gives_a_name() {
        let cases = [
            ("shop", "shop"),
            ("My Platform_2", "my-platform-2"),
            ("2024-infra", "infra"),
            ("--a--b--", "a-b"),
            ("größe", "gr-e"),
            ("", "platform"),
            ("日本", "platform"),
            ("..", "platform"),
            ("null", "platform-null"),
            ("True", "platform-true"),
        ];
        for (folder, expected) in cases {
            assert_eq!(name(folder), expected, "{folder}");
        }
        let long = "x-".repeat(60);
        for folder in ["shop", "A.B", long.as_str(), "é1é2", "İstanbul"] {
            assert!(Name::parse(&name(folder)).is_ok(), "{folder} becomes {}", name(folder));
        }
    }

    #[test]
    fn what_is_replaced_is_there() {
        assert_eq!(PLATFORM.matches(MESH).count(), 1);
        assert_eq!(PLATFORM.matches(&format!("\nname: {NAME}\n")).count(), 1);
        assert!(PLATFORM.lines().next().is_some_and(|line| line.ends_with(SCHEMA)));
        let prose: Vec<&str> = PLATFORM.lines().filter_map(|line| line.split_once('#')).map(|(_, text)| text).collect();
        assert!(prose.iter().all(|text| !text.contains(NAME)), "a comment would be renamed");
    }
}
