//! Where roots are, and what their files say.

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
const OTHERS: [&str; 3] = ["backend.tf", "providers.tf", "outputs.tf"];

/// What the files of a root say that say what it makes, one after the other.
pub(super) fn said(texts: &Texts, root: &str) -> String {
    let folder = folder(root);
    let below = texts.range(folder.clone()..).take_while(|(path, _)| path.starts_with(&folder));
    let says = |path: &str| {
        path.strip_prefix(&folder)
            .is_some_and(|name| name.ends_with(".tf") && !name.contains('/') && !OTHERS.contains(&name))
    };
    below.filter(|(path, _)| says(path)).map(|(_, text)| text.as_str()).collect()
}
