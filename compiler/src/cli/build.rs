//! `build`: every tree to its folder, and what earlier builds left behind away.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use platformc_output::write::{self, Changes, WriteError};
use platformc_spec::{Report, SourceId, scalar::Name};

use super::{Failure, accept, known, read, report, say, unless_gone};
use crate::{Plans, output};

pub(super) fn run(
    spec: &Path,
    folder: Option<PathBuf>,
    env: Option<&str>,
    check: bool,
    deny: bool,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let folder = folder.unwrap_or_else(|| spec.parent().unwrap_or(Path::new("")).join("output"));
    let sources = read(spec)?;
    let Plans { plans, warnings, .. } = {
        let plans = accept(&sources, crate::plans(&sources, env))?;
        known(&plans, env)?;
        plans
    };
    let denied = deny && !warnings.is_empty();
    report::human(&Report::new(&sources, if denied { warnings.denied() } else { warnings }));
    if denied {
        return Err(Failure::Refused);
    }
    let source = sources.path(SourceId(0)).to_owned();
    let outputs: Vec<_> = plans.into_iter().map(|plan| output(plan, &sources)).collect();
    // Everything has been said about it: its memory is for the trees.
    drop(sources);
    let names: Vec<Option<Name>> = outputs.iter().map(|output| output.environment.clone()).collect();
    let mut same = true;
    let mut tell = |below: Option<&str>, changes: Result<Changes, WriteError>| -> Result<(), Failure> {
        let changes = changes.map_err(|error| Failure::Machine(error.to_string(), error.help()))?;
        same &= changes.is_empty();
        // A reader who has gone changes nothing about what was written or found.
        unless_gone(show(below, &changes, out).and_then(|()| out.flush()))
    };
    for output in outputs {
        let below = output.environment.as_ref().map(Name::as_str);
        let folder = below.map_or_else(|| folder.clone(), |name| folder.join(name));
        let made = if check { write::check(&output.tree, &folder) } else { write::write(&output.tree, &folder) };
        tell(below, made)?;
    }
    if env.is_none() {
        let trees: Vec<Option<&str>> = names.iter().map(|name| name.as_ref().map(Name::as_str)).collect();
        let left = write::left_behind(&folder, &source, &trees);
        for name in left.map_err(|error| Failure::Machine(error.to_string(), error.help()))? {
            tell(name.as_deref(), write::remove(&folder, name.as_deref(), check))?;
        }
    }
    if check && !same {
        let what = format_args!("`{}` is not what the specification says", say::path(&folder));
        say::error(what, "run `platformc build` and commit the result");
        return Err(Failure::Refused);
    }
    Ok(())
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
