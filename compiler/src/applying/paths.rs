//! Where roots are, and what their files say.

use std::path::Path;

use super::Texts;

/// Their folder, below the output's.
pub(super) const ROOTS: &str = "terraform/roots/";
/// The root that reads Vault's policies.
pub(super) const VAULT: &str = "vault-configuration";

/// The folder of a root, with a slash behind it.
pub(super) fn folder(root: &str) -> String {
    format!("{ROOTS}{root}/")
}

/// Files of a root that do not say what it makes.
const SETTINGS: [&str; 2] = ["backend.tf", "providers.tf"];

/// Whether Terraform reads a file, of those that it finds.
pub(super) fn is_terraform(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "tf")
}

/// The files of Terraform in the folder of a root: names and texts.
fn files<'a>(texts: &'a Texts, root: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let folder = folder(root);
    let below = texts.range(folder.clone()..).map_while(move |(path, text)| Some((path.strip_prefix(&folder)?, text)));
    below.filter(|(name, _)| is_terraform(name) && !name.contains('/')).map(|(name, text)| (name, text.as_str()))
}

/// What the files of a root say that say what it makes, one after the other.
pub(super) fn said(texts: &Texts, root: &str) -> String {
    files(texts, root).filter(|(name, _)| !SETTINGS.contains(name)).map(|(_, text)| text).collect()
}

/// Whether a root is the same: Terraform reads all of its files as one, in whatever order.
pub(super) fn is_same(before: &Texts, after: &Texts, root: &str) -> bool {
    let all = |texts| {
        let mut all: Vec<String> = files(texts, root).flat_map(|(_, text)| blocks(text)).collect();
        all.sort_unstable();
        all
    };
    all(before) == all(after)
}

/// The outermost blocks of a text, without comments between them.
fn blocks(text: &str) -> Vec<String> {
    let (mut found, mut block) = (Vec::new(), String::new());
    for line in text.lines() {
        if block.is_empty() && (line.is_empty() || line.starts_with('#')) {
            continue;
        }
        block.push_str(line);
        block.push('\n');
        if line == "}" {
            found.push(std::mem::take(&mut block));
        }
    }
    found.extend(Some(block).filter(|rest| !rest.is_empty()));
    found
}
