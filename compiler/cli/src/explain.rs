//! `platformc explain`: the page of a code, or where a file of the output and its lines come from.

mod json;
mod page;
mod place;
mod show;

pub(super) use place::How;

use std::{io::Write, path::Path};

use super::{
    arguments::PlanFormat,
    failure::{Failure, usage},
    say,
};

/// Explains a code, or a file.
pub(super) fn run(what: &str, how: &How<'_>, out: &mut impl Write) -> Result<(), Failure> {
    if let Some(page) = page::page(what) {
        return Ok(write!(out, "{page}")?);
    }
    if Path::new(what).is_dir() {
        let help = format!("name a file in it, such as `{}:1`", say::path(&Path::new(what).join("README.md")));
        return Err(usage(format_args!("`{what}` is a folder"), &help));
    }
    // no code has these, and nearly every file of the output has a name with a dot
    if !what.contains(['/', '.', std::path::MAIN_SEPARATOR]) && !Path::new(what).is_file() {
        return Err(usage(format_args!("there is no code `{what}`"), &page::help(what)));
    }
    let found = place::find(what, how)?;
    if found.stale && !say::quiet() {
        let what = format!("warning: `{}` is not what the specification says\n", say::masked(&found.given));
        say::report(&format!("{what}  help: run `platformc build`: the lines of what it writes are explained\n"));
    }
    match how.format {
        PlanFormat::Human => show::human(&found, out)?,
        PlanFormat::Json => json::json(&found, out)?,
    }
    Ok(())
}
