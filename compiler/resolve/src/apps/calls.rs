//! Whom an app calls.

use std::sync::Arc;

use indexmap::IndexMap;
use platformc_spec::{Code, Diagnostic, Diagnostics, Spanned, platform as spec, scalar::Name};

use super::{super::world::World, ports::meant};
use platformc_model::{AppHead, Callee, Peer};

/// What an app calls; what is unknown, ambiguous or the app itself is reported.
pub(super) fn callee(
    call: &Spanned<spec::Call>,
    caller: &Arc<AppHead>,
    heads: &IndexMap<Name, Arc<AppHead>>,
    world: &World<'_>,
    problems: &mut Diagnostics,
) -> Option<Callee> {
    let (name, port) = match &call.value {
        spec::Call::Entry(name) => (Spanned { value: name.clone(), span: call.span }, None),
        spec::Call::Port(call) => (call.app.clone(), Some(&call.port)),
    };
    Extend::extend(problems, ambiguous(&name, heads, world));
    if let Some(app) = heads.get(&name.value) {
        // the replicas of a stateful app are told apart, and may call each other
        if Arc::ptr_eq(app, caller) && !app.is_stateful() {
            problems.push(calls_itself(&name, caller));
            return None;
        }
        let port = meant(app, port, name.span, problems)?;
        return Some(Callee::App(Peer { app: app.clone(), port }, name.span));
    }
    world.names.leaving(&name, "database", false, problems);
    let (what, found) = if let Some(database) = world.databases.get(&name.value) {
        ("a database", Callee::Database(database.clone(), name.span))
    } else if let Some(external) = world.externals.get(&name.value) {
        ("an external", Callee::External(external.clone(), name.span))
    } else {
        world.names.report(&name, "app or database or external", problems);
        return None;
    };
    if let Some(port) = port {
        let message = format!("`{name}` is {what}, which has no port `{port}`");
        let problem = Diagnostic::error(Code::WrongReference, port.span, message);
        problems.push(problem.help(format!("write `{name}`: {what} has one port")));
    }
    Some(found)
}

/// An app needs no permission for what happens inside of it, and its pods are not told apart.
fn calls_itself(reference: &spec::Reference, head: &AppHead) -> Diagnostic {
    Diagnostic::error(Code::CallsItself, reference.span, format!("`{reference}` calls itself"))
        .related(head.span, "this is the app")
        .help(format!("remove `{reference}` from its `calls`"))
}

/// A name that two entries have.
fn ambiguous(
    reference: &spec::Reference,
    heads: &IndexMap<Name, Arc<AppHead>>,
    world: &World<'_>,
) -> Option<Diagnostic> {
    let name = &reference.value;
    let found = [
        ("an app", "the app", heads.get(name).map(|app| app.span)),
        ("a database", "the database", world.databases.get(name).map(|database| database.span)),
        ("an external", "the external", world.externals.get(name).map(|external| external.span)),
    ];
    let found: Vec<_> = found.into_iter().filter_map(|(what, which, span)| Some((what, which, span?))).collect();
    if found.len() < 2 {
        return None;
    }
    let what: Vec<&str> = found.iter().map(|(what, ..)| *what).collect();
    let message = format!("`{reference}` is {}", what.join(" and "));
    let problem = Diagnostic::error(Code::AmbiguousCall, reference.span, message);
    let problem = found.iter().fold(problem, |problem, (_, which, span)| problem.related(*span, *which));
    Some(problem.help("rename one of them: a call names one thing"))
}
