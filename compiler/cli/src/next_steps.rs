//! The end of a build: what somebody is to apply, in which order, by whom, and why.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use platformc_compiler::applying::{self, Changed, Former, Roots, State, Step, Texts};
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
    /// What roots and policies said.
    texts: Texts,
    /// Roots that will not be there.
    former: Vec<Former>,
}

impl Before {
    /// Looks at a tree before it is built. What cannot be read was not there.
    pub(super) fn of(plan: &Plan, folder: &Path) -> Self {
        let environment = plan.environment.as_ref().map(ToString::to_string);
        let shown = environment.as_ref().map(|name| format!("{name}/")).unwrap_or_default();
        let folder = environment.map_or_else(|| folder.to_path_buf(), |name| folder.join(name));
        let roots = Roots::of(plan);
        let texts = texts(&folder, &roots.watched());
        let former = former(&folder, &roots.names().collect());
        Self { folder, shown, roots, texts, former }
    }

    /// Where the states of its roots are.
    pub(super) fn states(&self) -> impl Iterator<Item = State> {
        self.roots.states()
    }

    /// What is run before the commit, and what for.
    pub(super) fn to_commit(&self, made: &Changes) -> Vec<(String, String)> {
        self.roots.to_commit(&Changed { added: &made.added, changed: &made.changed, removed: &made.removed })
    }

    /// Tells what is to be applied, if anything is. `kept` are the states of all trees.
    pub(super) fn tell(&self, made: &Changes, kept: &BTreeSet<State>, out: &mut impl Write) -> io::Result<()> {
        let changed = Changed { added: &made.added, changed: &made.changed, removed: &made.removed };
        if self.roots.is_first(&changed) {
            return writeln!(out, "\nnext: commit, then follow `{}README.md`: First bring-up", self.shown);
        }
        if made.is_empty() {
            return Ok(());
        }
        let steps = self.roots.steps(&changed, &self.texts, &texts(&self.folder, &self.roots.watched()));
        let gone = applying::gone(&self.former, changed.removed, kept);
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
            self.step(gone.len() + number + 1, step, out)?;
        }
        Ok(())
    }

    fn step(&self, number: usize, step: &Step, out: &mut impl Write) -> io::Result<()> {
        write!(out, "{number:3}. {}{}", self.shown, step.root)?;
        if !step.why.is_empty() {
            write!(out, ", because of {}", step.why.join(", "))?;
        }
        writeln!(out)?;
        for (command, about) in &step.before {
            writeln!(out, "     before it: {command}  # {about}")?;
        }
        for (name, about) in &step.inputs {
            writeln!(out, "     before it: export {name}=…  # {about}")?;
        }
        writeln!(out, "     {}", step.by)?;
        for (command, about) in &step.after {
            writeln!(out, "     after it: {command}  # {about}")?;
        }
        Ok(())
    }
}

/// A tree that a build takes away: that of an environment that is gone, or the only one of a platform that has environments now.
pub(super) struct Gone {
    environment: Option<String>,
    former: Vec<Former>,
}

impl Gone {
    /// Looks at such a tree before it is removed.
    pub(super) fn of(environment: Option<&str>, folder: &Path) -> Self {
        let dir = environment.map_or_else(|| folder.to_path_buf(), |name| folder.join(name));
        Self { environment: environment.map(str::to_owned), former: former(&dir, &BTreeSet::new()) }
    }

    /// Tells how what it made is taken away, unless another tree has taken over its states.
    pub(super) fn tell(&self, made: &Changes, kept: &BTreeSet<State>, out: &mut impl Write) -> io::Result<()> {
        let gone = applying::gone(&self.former, &made.removed, kept);
        if gone.is_empty() {
            return Ok(());
        }
        let (what, readme) = match &self.environment {
            Some(name) => (format!("the environment `{name}` is gone from the tree"), format!("{name}/README.md")),
            None => ("the tree without environments is gone".to_owned(), "README.md".to_owned()),
        };
        writeln!(
            out,
            "\nnext: {what}, what it made is not: before the merge, follow `Teardown` in `{readme}` of the revision before, \
             which runs `terraform destroy` in this order:"
        )?;
        let shown = self.environment.as_ref().map(|name| format!("{name}/")).unwrap_or_default();
        for (number, root) in gone.iter().enumerate() {
            writeln!(out, "{:3}. {shown}{root}", number + 1)?;
        }
        Ok(())
    }
}

/// The roots in a folder that have none of these names.
fn former(folder: &Path, names: &BTreeSet<&str>) -> Vec<Former> {
    let roots = fs::read_dir(folder.join(applying::FOLDER)).into_iter().flatten().flatten();
    let folders = roots.filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path())));
    let mut former: Vec<(String, PathBuf)> = folders.filter(|(name, _)| !names.contains(name.as_str())).collect();
    former.sort();
    let of = |(name, path): &(String, PathBuf)| {
        let files = fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
        let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "tf"));
        let texts: Vec<String> = files.filter_map(|path| fs::read_to_string(path).ok()).collect();
        (!texts.is_empty()).then(|| Former::of(name, texts.iter().map(String::as_str)))
    };
    former.iter().filter_map(of).collect()
}

/// The texts of files of a tree, and of all files in folders, which have a slash behind them.
fn texts(tree: &Path, paths: &BTreeSet<String>) -> Texts {
    let mut texts = Texts::new();
    let mut left: Vec<String> = paths.iter().cloned().collect();
    while let Some(path) = left.pop() {
        if !path.ends_with('/') {
            texts.extend(fs::read_to_string(tree.join(&path)).ok().map(|text| (path, text)));
            continue;
        }
        for entry in fs::read_dir(tree.join(&path)).into_iter().flatten().flatten() {
            let (Ok(name), Ok(kind)) = (entry.file_name().into_string(), entry.file_type()) else { continue };
            // a link may lead anywhere
            if kind.is_dir() {
                left.push(format!("{path}{name}/"));
            } else if kind.is_file() {
                left.push(format!("{path}{name}"));
            }
        }
    }
    texts
}
