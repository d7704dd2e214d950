//! `fmt`: files brought into one form.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use platformc_base::{SourceId, report};
use platformc_spec::format::{Formatted, format};
use similar::{ChangeTag, DiffableStr, TextDiff};

use super::{
    failure::{Failure, accept},
    input::{decode, in_folder, nearest, standard_input, text},
    say,
};

/// The argument for standard input.
const INPUT: &str = "-";
const INPUT_NAME: &str = "standard input";

/// Formats each file in place, or standard input to `out`; with `check`, writes the difference to `out` instead.
pub(super) fn run(paths: Vec<PathBuf>, check: bool, out: &mut impl Write) -> Result<(), Failure> {
    let paths = if paths.is_empty() { vec![nearest()] } else { paths.into_iter().map(in_folder).collect() };
    let schema = platformc_spec::schema();
    let mut refused = false;
    for path in &paths {
        let input = path == Path::new(INPUT);
        let read = if input { standard_input().map(|bytes| decode(INPUT_NAME.into(), bytes)) } else { text(path) };
        let done = read.and_then(|text| {
            let source = match text {
                Ok(source) => source,
                Err(unreadable) => return accept(&unreadable, Err(unreadable.problems().clone())),
            };
            // Only of this file: included files are formatted by themselves.
            let sources = platformc_spec::include::single(source.name.clone(), source.text.clone());
            let Formatted::Text(form) = accept(&sources, format(SourceId(0), &source, &schema))? else {
                return Err(Failure::Machine(
                    format!("`{}` is left as it is: no form of it was found that says the same", source.name),
                    "keep it so, and report it as a fault of platformc, with the file",
                ));
            };
            let same = *form == *source.text;
            match (check, input) {
                (true, _) => difference(&source.name, &source.text, &form, out)?,
                (false, true) => out.write_all(form.as_bytes())?,
                (false, false) if same => {}
                (false, false) => {
                    replace(path, &form).map_err(|error| {
                        let help = "check that the file and its folder can be written";
                        Failure::Machine(format!("`{}`: {error}", say::path(path)), help)
                    })?;
                    writeln!(out, "changed  {}", say::path(path))?;
                }
            }
            Ok(same || !check)
        });
        match done {
            Ok(good) => refused |= !good,
            // The other files can still be formatted.
            Err(Failure::Refused) => refused = true,
            Err(other) => return Err(other),
        }
    }
    if refused { Err(Failure::Refused) } else { Ok(()) }
}

/// The lines of two versions of a text that differ, as they may be shown.
///
/// # Errors
/// Of the writer.
pub fn difference(name: &str, before: &str, after: &str, out: &mut impl Write) -> io::Result<()> {
    if before == after {
        return Ok(());
    }
    let (old, new) = report::versions(name, before, after);
    let (old, new) = (old.tokenize_lines(), new.tokenize_lines());
    // Of texts that have nothing in common, a coarser difference is as good.
    let diff = TextDiff::configure().timeout(Duration::from_secs(1)).diff_lines(before, after);
    let name = say::masked(name);
    write!(out, "--- {name}\n+++ {name}, formatted\n")?;
    for hunk in diff.unified_diff().context_radius(2).iter_hunks() {
        writeln!(out, "{}", hunk.header())?;
        for change in hunk.iter_changes() {
            let line = match change.tag() {
                ChangeTag::Delete => change.old_index().and_then(|at| old.get(at)),
                ChangeTag::Insert | ChangeTag::Equal => change.new_index().and_then(|at| new.get(at)),
            };
            write!(out, "{}{}", change.tag(), line.copied().unwrap_or_default())?;
            if change.missing_newline() {
                write!(out, "\n\\ No newline at end of file\n")?;
            }
        }
    }
    Ok(())
}

/// Replaces what a file says, all or nothing. A link stays one, and the file keeps its permissions.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = path.canonicalize()?;
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    let draft = path.with_file_name(name);
    let written = (|| {
        let mut file = fs::File::create_new(&draft)?;
        file.write_all(text.as_bytes())?;
        file.set_permissions(fs::metadata(&path)?.permissions())?;
        file.sync_all()?;
        fs::rename(&draft, &path)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&draft);
    }
    written
}
