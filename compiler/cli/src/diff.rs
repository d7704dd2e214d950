//! `platformc diff`: what a change does to a platform that runs. `platformc verify`: whether a plan of Terraform does more.

mod gitlab;
mod human;
mod markdown;
pub(super) mod plans;
mod reports;
mod sarif;

use std::io::Write;

use platformc_base::{Level, Sources};
use platformc_compiler::difference::{DifferenceDocument, Excess};
use platformc_pipeline::difference::{Asked, Refused, difference, sides};

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
    /// Files with plans of Terraform.
    pub plans: &'a [String],
}

/// Compares a platform with what it was.
pub(super) fn run(
    spec: &Spec,
    how: &How<'_>,
    format: DiffFormat,
    fail_on: &[Level],
    out: &mut impl Write,
) -> Result<(), Failure> {
    let (document, _, _) = compared(spec, how)?;
    let folder = spec.path.parent().map(|parent| parent.to_string_lossy().replace('\\', "/")).unwrap_or_default();
    let written = match format {
        DiffFormat::Human => human::human(&document, out),
        DiffFormat::Markdown => out.write_all(markdown::markdown(&document).as_bytes()),
        DiffFormat::Json => serde_json::to_writer_pretty(&mut *out, &document)
            .map_err(std::io::Error::from)
            .and_then(|()| out.write_all(b"\n")),
        DiffFormat::Sarif => sarif::sarif(&document, &folder, out),
        DiffFormat::Gitlab => gitlab::code_quality(&document, &folder, out),
        DiffFormat::GitlabTerraform => gitlab::terraform(&document, out),
    };
    // A closed standard output does not make a change safe.
    unless_gone(written.and_then(|()| out.flush()))?;
    let fails = fail_on.iter().min().is_some_and(|least| document.remaining >= *least);
    if fails { Err(Failure::Refused) } else { Ok(()) }
}

/// Refuses plans that do more than the change says.
pub(super) fn verify(spec: &Spec, how: &How<'_>, out: &mut impl Write) -> Result<(), Failure> {
    let (document, more, count) = compared(spec, how)?;
    let mut text = String::new();
    for Excess { root, fact } in &more {
        text.extend([root, ": ", &fact.message, "  [", &fact.rule, "]\n"]);
    }
    if more.is_empty() {
        let plans = if count == 1 { "the plan does".to_owned() } else { format!("the {count} plans do") };
        text = format!("{plans} nothing that does not follow from the change since `{}`\n", document.against);
    }
    unless_gone(out.write_all(say::masked(&super::visible::visible(&text)).as_bytes()).and_then(|()| out.flush()))?;
    if more.is_empty() {
        return Ok(());
    }
    let what = format_args!("Terraform plans more than the change since `{}` says", say::masked(how.against));
    say::error(
        what,
        "do not apply it: `platformc diff` shows what follows from the change; find out where the rest comes from",
    );
    Err(Failure::Refused)
}

/// What follows from the change, what the plans do besides, and how many plans there are.
fn compared(spec: &Spec, how: &How<'_>) -> Result<(DifferenceDocument, Vec<Excess>, usize), Failure> {
    let after = read(spec)?;
    let before = against::read(&spec.path, how.against)?;
    let sides = match sides(&before, &after) {
        Ok(sides) => sides,
        Err(Refused::After(problems)) => return Err(refused(&after, problems)),
        Err(Refused::Before(problems)) => {
            say::report(&say::masked(&format!("`{}` is no platform that can be compared:\n", how.against)));
            return Err(refused(&before, problems));
        }
    };
    // an environment may be new, or gone
    if how.env.is_none_or(|env| !sides.before.environments.iter().any(|name| name.as_str() == env)) {
        known(&sides.after, how.env)?;
    }
    let plans = plans::read(how.plans, how.env, &sides)?;
    let asked = Asked { against: how.against, environment: how.env, plans: &plans };
    let (document, more) = difference(&sides, (&before, &after), &asked);
    // The program ends soon: to take the plans apart would be a good part of its work.
    std::mem::forget(sides);
    Ok((document, more, plans.len()))
}

fn refused(sources: &Sources, problems: platformc_base::Diagnostics) -> Failure {
    accept::<()>(sources, Err(problems)).err().unwrap_or(Failure::Refused)
}
