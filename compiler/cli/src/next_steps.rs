//! The end of a build: what somebody is to apply, in which order, by whom, and why.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use platformc_compiler::applying::{self, Changed, Roots};
use platformc_output::write::Changes;
use platformc_pipeline::Plan;

/// What takes away what a root made that is gone.
const DESTROY: &str = "run `terraform destroy` in it before the merge, from the revision before, \
                       as `Teardown` in the README.md there says";

/// One tree before a build.
pub(super) struct Before {
    /// Its folder, and what paths in it are shown with in front.
    folder: PathBuf,
    shown: String,
    roots: Roots,
    /// What each root said.
    texts: BTreeMap<String, String>,
}

impl Before {
    /// Looks at a tree before it is built. What cannot be read was not there.
    pub(super) fn of(plan: &Plan, folder: &Path) -> Self {
        let environment = plan.environment.as_ref().map(ToString::to_string);
        let shown = environment.as_ref().map(|name| format!("{name}/")).unwrap_or_default();
        let folder = environment.map_or_else(|| folder.to_path_buf(), |name| folder.join(name));
        let roots = Roots::of(plan);
        let texts = roots.names().map(|root| (root.to_owned(), read(&folder, root))).collect();
        Self { folder, shown, roots, texts }
    }

    /// Tells what is to be applied, if anything is.
    pub(super) fn tell(&self, made: &Changes, out: &mut impl Write) -> io::Result<()> {
        let changed = Changed { added: &made.added, changed: &made.changed, removed: &made.removed };
        if self.roots.is_first(&changed) {
            return writeln!(out, "\nnext: commit, then follow `{}README.md`: First bring-up", self.shown);
        }
        let mut texts = |root: &str| (self.texts.get(root).cloned().unwrap_or_default(), read(&self.folder, root));
        let steps = self.roots.steps(&changed, &mut texts);
        let gone = self.roots.gone(&changed);
        if steps.is_empty() && gone.is_empty() {
            return Ok(());
        }
        let order = if steps.len() > 1 { ", in this order" } else { "" };
        let next = if steps.is_empty() {
            "commit and merge".to_owned()
        } else {
            format!("commit and merge, then apply{order}:")
        };
        if gone.is_empty() {
            writeln!(out, "\nnext: {next}")?;
        } else {
            writeln!(out, "\nnext:")?;
            for (number, root) in gone.iter().enumerate() {
                writeln!(
                    out,
                    "{:3}. {}{root} is gone from the tree, what it made is not: {DESTROY}",
                    number + 1,
                    self.shown
                )?;
            }
            writeln!(out, "then {next}")?;
        }
        for (number, step) in steps.iter().enumerate() {
            write!(out, "{:3}. {}{}", gone.len() + number + 1, self.shown, step.root)?;
            if !step.why.is_empty() {
                write!(out, ", because of {}", step.why.join(", "))?;
            }
            writeln!(out)?;
            for (name, about) in &step.inputs {
                writeln!(out, "     before it: export {name}=…  # {about}")?;
            }
            writeln!(out, "     {}", step.by)?;
        }
        Ok(())
    }
}

fn read(folder: &Path, root: &str) -> String {
    fs::read_to_string(folder.join(applying::main_file(root))).unwrap_or_default()
}
