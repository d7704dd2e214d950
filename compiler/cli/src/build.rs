//! `build`: every tree to its folder, and what earlier builds left behind away.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use platformc_base::{Diagnostics, Report, Sources, scalar::Name};
use platformc_output::write::{self, Changes, Out, WriteError};

use super::{
    against::Earlier,
    cache::Cache,
    environment::known,
    failure::{Failure, accept, unless_gone},
    input::{Spec, read},
    next_steps::{Before, Gone},
    report, say,
};
use platformc_pipeline::{Catalogs, Output, Plans, Proof, Refused, output, plans_with};

/// What was asked for.
pub(super) struct How {
    pub folder: Option<PathBuf>,
    pub env: Option<String>,
    pub adopt: Option<String>,
    pub check: bool,
    pub deny: bool,
    pub against: Option<String>,
}

pub(super) fn run(spec: &Spec, how: How, out: &mut impl Write) -> Result<(), Failure> {
    let env = how.env.as_deref();
    let earlier = Earlier::of(spec, how.against.as_deref())?;
    let sources = read(spec)?;
    let Plans { plans, warnings, .. } = {
        let plans = accept(&sources, plans_with(&sources, env, Proof::Rendering, Catalogs::CARRIED))?;
        known(&plans, env)?;
        plans
    };
    let denied = how.deny && !warnings.is_empty();
    report::human(&Report::new(&sources, if denied { warnings.denied() } else { warnings }));
    if denied {
        return Err(Failure::Refused);
    }
    if let Some((sources, problems)) = earlier.refuses(spec, &sources, env)? {
        report::human(&Report::new(&sources, problems));
        return Err(Failure::Refused);
    }
    let to = Out { folder: folder(&spec.path, how.folder)?, adopt: how.adopt, sources: files(&spec.path, &sources) };
    let cache = if how.check || spec.input.is_some() { None } else { Cache::of(&spec.path, &sources, &to, env) };
    let before: Vec<_> = plans.iter().filter(|_| !how.check).map(|plan| Before::of(plan, &to.folder)).collect();
    let outputs: Vec<_> = plans.into_iter().map(|plan| output(plan, &sources)).collect();
    let left = left_behind(&outputs, &to, env.is_none())?;
    let gone: Vec<_> = left.iter().filter(|_| !how.check).map(|name| Gone::of(name.as_deref(), &to.folder)).collect();
    let refused: Vec<_> = outputs.iter().map(|output| output.refused.clone()).collect();
    // Everything has been said about it: its memory is for the trees.
    drop(sources);
    let (mut total, mut told) = (Total::default(), Vec::new());
    let made = make(outputs, &to, &left, how.check, cache, &mut |below, changes| {
        total.add(&changes);
        // A closed standard output does not change what was written or found.
        let shown = unless_gone(show(below, &changes, out).and_then(|()| out.flush()));
        told.push(changes);
        shown
    });
    made.map_err(|failure| explained(failure, spec, &refused))?;
    if !how.check {
        let mut steps = Vec::new();
        // one command for the files of several trees
        let to_commit: BTreeSet<_> =
            before.iter().zip(&told).flat_map(|(tree, changes)| tree.to_commit(changes)).collect();
        for (command, about) in to_commit {
            unless_gone(writeln!(steps, "\nbefore the commit: {command}  # {about}"))?;
        }
        let kept = before.iter().flat_map(Before::states).collect();
        for (tree, changes) in before.iter().zip(&told) {
            unless_gone(tree.tell(changes, &kept, &mut steps))?;
        }
        for (tree, changes) in gone.iter().zip(told.iter().skip(before.len())) {
            unless_gone(tree.tell(changes, &kept, &mut steps))?;
        }
        unless_gone(total.close(&to.folder, &steps, out).and_then(|()| out.flush()))?;
    }
    if how.check && !total.same {
        let what = format_args!("`{}` is not what the specification says", say::path(&to.folder));
        say::error(what, "run `platformc build` and commit the result");
        return Err(Failure::Refused);
    }
    Ok(())
}

/// What the proof refused, shown at its places, if that is why nothing was written.
fn explained(failure: Failure, spec: &Spec, refused: &[Refused]) -> Failure {
    let mut problems = Diagnostics::default();
    refused.iter().filter_map(Refused::problems).for_each(|found| problems.extend(found.clone()));
    if problems.is_empty() || !matches!(failure, Failure::Output(WriteError::Fault { .. })) {
        return failure;
    }
    // the sources have been dropped to make room for the trees
    read(spec).map_or_else(
        |failed| failed,
        |sources| {
            report::human(&Report::new(&sources, problems));
            Failure::Refused
        },
    )
}

/// Tells what changed in one tree; the name is that of its environment.
type Tell<'a> = dyn FnMut(Option<&str>, Changes) -> Result<(), Failure> + 'a;

/// The trees of earlier builds that are no longer made, if `all` environments are built: those that were not requested are no former
/// ones.
fn left_behind(outputs: &[Output], to: &Out, all: bool) -> Result<Vec<Option<String>>, Failure> {
    let Some(identity) = outputs.first().map(|first| first.identity.of_the_platform()) else { return Ok(Vec::new()) };
    let present: Vec<Option<&str>> =
        outputs.iter().map(|output| output.environment.as_ref().map(Name::as_str)).collect();
    // what is refused is refused even if nothing is removed
    let left = write::left_behind(to, &identity, &present)?;
    Ok(if all { left } else { Vec::new() })
}

/// Writes or checks all trees, and removes those that earlier builds left behind. What is refused is refused before anything
/// is written. Where the cache says that nothing is to be done, nothing is.
fn make(
    outputs: Vec<Output>,
    to: &Out,
    left: &[Option<String>],
    check: bool,
    cache: Option<Cache>,
    tell: &mut Tell<'_>,
) -> Result<(), Failure> {
    let Some(identity) = outputs.first().map(|first| first.identity.of_the_platform()) else { return Ok(()) };
    let names: Vec<Option<Name>> = outputs.iter().map(|output| output.environment.clone()).collect();
    let present: Vec<Option<&str>> = names.iter().map(|name| name.as_ref().map(Name::as_str)).collect();
    if left.is_empty() && cache.as_ref().is_some_and(|cache| cache.is_current(to, &present)) {
        outputs.into_iter().for_each(std::mem::forget);
        return Ok(());
    }
    let mut draft = cache.map(Cache::draft);
    let (mut checked, mut staged) = (Vec::new(), Vec::new());
    for (output, below) in outputs.into_iter().zip(&present) {
        if check {
            checked.push((*below, write::check(&output.tree, to, &output.identity)?));
        } else {
            let state = draft.as_mut().map(|draft| draft.tree(*below));
            staged.push((*below, write::stage(&output.tree, to, &output.identity, state)?));
        }
        // The program ends soon: to take the plans apart would be a good part of its work.
        std::mem::forget(output);
    }
    for name in left {
        checked.push((name.as_deref(), write::remove(to, &identity, name.as_deref(), true)?));
    }
    if check {
        return checked.into_iter().try_for_each(|(below, changes)| tell(below, changes));
    }
    for (below, staged) in staged {
        tell(below, staged.commit()?)?;
    }
    for name in left {
        tell(name.as_deref(), write::remove(to, &identity, name.as_deref(), false)?)?;
    }
    if let Some(draft) = draft {
        draft.finish();
    }
    Ok(())
}

/// Where the trees go. A link is followed if the user names it, and refused otherwise.
fn folder(spec: &Path, named: Option<PathBuf>) -> Result<PathBuf, Failure> {
    if let Some(folder) = named {
        return Ok(folder);
    }
    let folder = spec.parent().unwrap_or(Path::new("")).join("output");
    if fs::symlink_metadata(&folder).is_ok_and(|meta| meta.is_symlink()) {
        let what = format!("`{}` is a symbolic link", say::path(&folder));
        return Err(Failure::Machine(what, "if it is meant, name it or what it leads to: `--out DIR`"));
    }
    Ok(folder)
}

/// The platform's files on disk.
fn files(spec: &Path, sources: &Sources) -> Vec<PathBuf> {
    let folder = spec.parent().unwrap_or(Path::new(""));
    let parts = sources.numbered().skip(1).map(|(id, _)| folder.join(sources.path(id)));
    std::iter::once(spec.to_path_buf()).chain(parts).collect()
}

/// What changed in all trees.
struct Total {
    added: usize,
    changed: usize,
    removed: usize,
    same: bool,
}

impl Default for Total {
    fn default() -> Self {
        Self { added: 0, changed: 0, removed: 0, same: true }
    }
}

impl Total {
    fn add(&mut self, changes: &Changes) {
        self.added += changes.added.len();
        self.changed += changes.changed.len();
        self.removed += changes.removed.len();
        self.same &= changes.is_empty();
    }

    /// Says how much it was, then what to do next: `steps` if there are some. Nothing of a build that changed nothing.
    fn close(&self, folder: &Path, steps: &[u8], out: &mut impl Write) -> io::Result<()> {
        let Self { added, changed, removed, .. } = self;
        if added + changed + removed == 0 {
            return Ok(());
        }
        write!(out, "{added} added, {changed} changed, {removed} removed")?;
        if steps.is_empty() {
            write!(out, "; next: read `git diff {}`, and commit the folder", say::path(folder))?;
        }
        writeln!(out)?;
        out.write_all(steps)
    }
}

/// What changed in one tree; `below` is its folder.
fn show(below: Option<&str>, changes: &Changes, out: &mut impl Write) -> io::Result<()> {
    let folder = below.map(|name| format!("{name}/")).unwrap_or_default();
    let groups = [("added", &changes.added), ("changed", &changes.changed), ("removed", &changes.removed)];
    for (word, paths) in groups {
        for path in paths {
            writeln!(out, "{word:8} {folder}{path}")?;
        }
    }
    for path in &changes.kept {
        writeln!(
            out,
            "{:8} {folder}{path} (edited since it was written, and no longer made: delete it or move it away)",
            "kept"
        )?;
    }
    if changes.interrupted {
        writeln!(out, "an earlier build was interrupted")?;
    }
    Ok(())
}
