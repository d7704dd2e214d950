//! `platformc verify --state`: whether entries that are being removed are gone from AWS.

use std::{io::Write, path::Path};

use platformc_base::words::Retire;
use platformc_compiler::retired::State;
use platformc_pipeline::{Plan, plans};

use super::{
    diff::plans::{Known, Of, bytes},
    environment::known,
    failure::{Failure, accept, unless_gone, usage},
    input::{Spec, read},
    say,
};

/// How many resources are named of an entry of which something is left.
const NAMED: usize = 5;
const HELP: &str = "write it by `terraform state pull > FILE` in the root";

/// Says of each entry that is being removed in the roots of these states whether it can be taken out of the platform, and refuses if
/// one cannot.
pub(super) fn verify(spec: &Spec, words: &[String], env: Option<&str>, out: &mut impl Write) -> Result<(), Failure> {
    let sources = read(spec)?;
    let plans = accept(&sources, plans(&sources, None))?;
    known(&plans, env)?;
    let roots = Known::of(plans.plans.iter());
    let mut text = String::new();
    let mut is_left = false;
    for word in words {
        let Of { environment, root, file } = roots.of_word(word, env, "the state")?;
        let shown = say::path(Path::new(file));
        let state = State::read(&bytes(file, HELP)?)
            .map_err(|why| Failure::Machine(format!("`{shown}` is no state: {why}"), HELP))?;
        let of = |plan: &&Plan| plan.environment.as_ref().map(ToString::to_string) == environment;
        let Some(plan) = plans.plans.iter().find(of) else { continue };
        let Some(written) = plan.root(&root) else { continue };
        if written.retired.is_empty() {
            let what = format_args!("nothing is being destroyed in the root `{root}`");
            return Err(usage(what, &prepared(plan)));
        }
        if let Some(address) = state.foreign(written) {
            let what = format!("`{shown}` has `{address}`, which the root `{root}` neither makes nor destroys");
            return Err(Failure::Machine(
                what,
                "give the state of this root, after its present version in the output is applied",
            ));
        }
        if state.is_elsewhere(written) {
            let what = format!("`{shown}` is empty, and the root `{root}` makes more than what is being removed");
            return Err(Failure::Machine(
                what,
                "give the state of this root: its workspace, bucket or account may be another one",
            ));
        }
        for gone in &written.retired {
            let left = state.left(gone);
            is_left |= !left.is_empty();
            text.extend([gone.entry.as_str(), ": ", said(&left).as_str(), "\n"]);
        }
    }
    unless_gone(out.write_all(say::masked(&super::visible::visible(&text)).as_bytes()).and_then(|()| out.flush()))?;
    if !is_left {
        return Ok(());
    }
    say::error(
        format_args!("not everything that is being removed is gone"),
        "apply the root, as `Being removed` in the README of the output says, and look again",
    );
    Err(Failure::Refused)
}

/// What is said of an entry of which this is left.
fn said(left: &[&str]) -> String {
    if left.is_empty() {
        return "nothing of it is left: remove the entry".to_owned();
    }
    let (count, are) = match left.len() {
        1 => ("1 resource".to_owned(), "is left"),
        more => (format!("{more} resources"), "are left"),
    };
    let named = left.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    let more = left.len().saturating_sub(NAMED);
    let more = if more == 0 { String::new() } else { format!(", and {more} more") };
    format!("keep the entry, {count} of it {are}: {named}{more}")
}

/// What is to be done where nothing is being destroyed yet.
fn prepared(plan: &Plan) -> String {
    let mut prepared = plan.model.retired.iter().filter(|one| one.stage.value == Retire::Prepare);
    match prepared.next() {
        Some(one) => format!("`{}.{}` is only prepared: write `retire: destroy` in it", one.section.key(), one.key),
        None => {
            "write `retire: prepare` in the entry that is to go, and `retire: destroy` in the next change".to_owned()
        }
    }
}
