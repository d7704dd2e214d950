//! Where a forge reads who reviews what, and how the tree's file gets there.

use super::{Forge, of};
use platformc_model::Model;

/// The name of the file, which both forges read.
pub const CODE_OWNERS: &str = "CODEOWNERS";

/// Its places in the repository.
pub struct OwnersFile {
    /// The folder of the tree, with a slash in front; empty for the repository's own.
    pub tree: String,
    /// Where the forge reads the file.
    pub file: &'static str,
    /// What brings the file there, in the repository's folder; nothing if the tree has it at a place that the forge reads.
    pub command: Option<String>,
    /// What takes it away there once the tree has no such file; nothing where there is no command.
    pub removal: Option<String>,
}

/// Those of the platform's repository.
#[must_use]
pub fn owners_file(model: &Model) -> OwnersFile {
    let path = model.git.path.as_str();
    let file = of(model).map_or(CODE_OWNERS, Forge::code_owners);
    if path == "." {
        return OwnersFile { tree: String::new(), file: CODE_OWNERS, command: None, removal: None };
    }
    // the trees of all environments are beside each other, and the forge reads one file
    let environment = model.environment.as_ref().and_then(|name| path.strip_suffix(name.as_str()));
    let (copy, removal) = match environment {
        // of the other environments, some may still have theirs
        Some(base) => {
            let copy = format!("cat {base}*/{CODE_OWNERS} > {file}");
            (copy.clone(), format!("{copy} || rm {file}"))
        }
        None => (format!("cp {path}/{CODE_OWNERS} {file}"), format!("rm {file}")),
    };
    let folder = file.split_once('/').map(|(folder, _)| format!("mkdir -p {folder} && "));
    let command = format!("{}{copy}", folder.unwrap_or_default());
    OwnersFile { tree: format!("/{path}"), file, command: Some(command), removal: Some(removal) }
}
