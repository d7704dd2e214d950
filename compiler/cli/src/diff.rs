//! `platformc diff`: what a change does to a platform that runs.

mod human;
mod markdown;

use std::io::Write;

use platformc_compiler::difference::Level;
use platformc_pipeline::difference::{Refused, difference, sides};

use super::{
    against,
    arguments::DiffFormat,
    environment::known,
    failure::{Failure, accept, unless_gone},
    input::{Spec, read},
    say,
};

/// What was asked.
pub(super) struct How<'a> {
    pub against: &'a str,
    pub env: Option<&'a str>,
    pub format: DiffFormat,
    pub fail_on: &'a [Level],
}

/// Compares a platform with what it was.
pub(super) fn run(spec: &Spec, how: &How<'_>, out: &mut impl Write) -> Result<(), Failure> {
    let after = read(spec)?;
    let before = against::read(&spec.path, how.against)?;
    let sides = match sides(&before, &after) {
        Ok(sides) => sides,
        Err(Refused::After(problems)) => return accept(&after, Err(problems)),
        Err(Refused::Before(problems)) => {
            say::report(&say::masked(&format!("`{}` is no platform that can be compared:\n", how.against)));
            return accept(&before, Err(problems));
        }
    };
    // an environment may be new, or gone
    if how.env.is_none_or(|env| !sides.before.environments.iter().any(|name| name.as_str() == env)) {
        known(&sides.after, how.env)?;
    }
    let document = difference(&sides, (&before, &after), how.against, how.env);
    let written = match how.format {
        DiffFormat::Human => human::human(&document, out),
        DiffFormat::Markdown => out.write_all(markdown::markdown(&document).as_bytes()),
        DiffFormat::Json => serde_json::to_writer_pretty(&mut *out, &document)
            .map_err(std::io::Error::from)
            .and_then(|()| out.write_all(b"\n")),
    };
    // A closed standard output does not make a change safe.
    unless_gone(written.and_then(|()| out.flush()))?;
    let fails = how.fail_on.iter().min().is_some_and(|least| document.remaining >= *least);
    // The program ends soon: to take the plans apart would be a good part of its work.
    std::mem::forget(sides);
    if fails { Err(Failure::Refused) } else { Ok(()) }
}
