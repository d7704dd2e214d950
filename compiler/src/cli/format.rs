//! `fmt`: files brought into one form.

use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use platformc_spec::{
    Diagnostics, SourceId, Sources,
    format::{Formatted, format},
    secrets,
    source::MAX_SOURCE_BYTES,
};
use similar::TextDiff;

use super::{Failure, accept, decode, text};

/// What stands for standard input.
const INPUT: &str = "-";
const INPUT_NAME: &str = "standard input";

/// Formats each file in place, or standard input to `out`; with `check`, writes the difference to `out` instead.
pub(super) fn run(paths: &[PathBuf], check: bool, out: &mut impl Write) -> Result<(), Failure> {
    let schema = platformc_spec::schema();
    let mut refused = false;
    for path in paths {
        let input = path == Path::new(INPUT);
        let read = if input { standard_input() } else { text(path) };
        let done = read.and_then(|sources| {
            let Some(source) = sources.main() else { return Ok(true) };
            let found = format(SourceId(0), source, &schema).map_err(|problems| masked(&sources, problems));
            let Formatted::Text(form) = accept(&sources, found)? else {
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
                        Failure::Machine(format!("`{}`: {error}", path.display()), help)
                    })?;
                    writeln!(out, "changed  {}", path.display())?;
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

/// A literal secret must not be shown beside another mistake.
fn masked(sources: &Sources, mut problems: Diagnostics) -> Diagnostics {
    if let Some(source) = sources.main() {
        problems.extend(secrets::scan(SourceId(0), source));
    }
    problems
}

fn difference(name: &str, before: &str, after: &str, out: &mut impl Write) -> io::Result<()> {
    if before != after {
        // Of texts that have nothing in common, a coarser difference is as good.
        let diff = TextDiff::configure().timeout(Duration::from_secs(1)).diff_lines(before, after);
        write!(out, "{}", diff.unified_diff().context_radius(2).header(name, &format!("{name}, formatted")))?;
    }
    Ok(())
}

fn standard_input() -> Result<Sources, Failure> {
    let machine =
        |error: io::Error| Failure::Machine(format!("standard input: {error}"), "give the file's name instead");
    let mut bytes = Vec::new();
    io::stdin().lock().take(MAX_SOURCE_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(machine)?;
    let (sources, unreadable) = decode(INPUT_NAME.into(), bytes);
    accept(&sources, unreadable.map_or(Ok(()), |problem| Err(problem.into())))?;
    Ok(sources)
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
