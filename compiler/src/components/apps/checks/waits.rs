//! What an app waits for comes: nobody waits for a cron job, and no job for what waits for it.

use std::collections::BTreeMap;

use petgraph::{algo::kosaraju_scc, graphmap::DiGraphMap};
use platformc_base::{Code, Diagnostic, Diagnostics, Span, words::WorkloadKind};

use platformc_model::{App, AppHead, Callee, Model};

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    for app in model.apps.values() {
        Extend::extend(
            problems,
            app.after.iter().filter(|other| is_cron_job(other)).map(|other| {
                let message = format!("`{}` waits for `{}`, which is a cron job", app.head.name, other.name);
                Diagnostic::error(Code::NotOfKind, other.at, message)
                    .label("it is there at once, whether or not it ever ran")
                    .related(other.span, "the cron job")
                    .help("wait for a `job`, or remove it here")
            }),
        );
    }
    jobs(model, problems);
}

fn is_cron_job(app: &AppHead) -> bool {
    app.kind.value == WorkloadKind::CronJob
}

/// On the first deployment a job does not end before the apps that it calls are there: a way round of those and of `after` has no end.
fn jobs(model: &Model, problems: &mut Diagnostics) {
    let calls: Vec<(&App, &AppHead, Span)> = model.apps.values().flat_map(|app| called(app)).collect();
    if calls.is_empty() {
        return;
    }
    let mut graph: DiGraphMap<&str, ()> = DiGraphMap::new();
    for app in model.apps.values() {
        for other in &app.after {
            graph.add_edge(app.head.name.as_str(), other.name.as_str(), ());
        }
    }
    // what waits in a circle without any call is told where the plan is made
    let waiting = groups(&graph);
    for (job, other, _) in &calls {
        graph.add_edge(job.head.name.as_str(), other.name.as_str(), ());
    }
    let all = groups(&graph);
    for (job, other, span) in calls {
        let is_in_one = |groups: &BTreeMap<&str, usize>| {
            groups.get(job.head.name.as_str()).zip(groups.get(other.name.as_str())).is_some_and(|(a, b)| a == b)
        };
        if !is_in_one(&all) || is_in_one(&waiting) {
            continue;
        }
        let message = format!("`{}` calls `{}`, which waits for it", job.head.name, other.name);
        problems.push(
            Diagnostic::error(Code::Cycle, span, message)
                .label("on the first deployment neither comes up")
                .related(other.span, "it has the job in its `after`, or what it waits for has")
                .help("take the call out, or the job out of that `after`"),
        );
    }
}

/// The apps that a job calls.
fn called(app: &App) -> impl Iterator<Item = (&App, &AppHead, Span)> {
    let is_job = app.head.kind.value == WorkloadKind::Job;
    app.calls.iter().filter(move |_| is_job).filter_map(move |callee| match callee {
        Callee::App(other, span) => Some((app, &*other.app, *span)),
        Callee::Database(..) | Callee::External(..) => None,
    })
}

/// The number of the group of those that lead to each other.
fn groups<'a>(graph: &DiGraphMap<&'a str, ()>) -> BTreeMap<&'a str, usize> {
    // not Tarjan's algorithm, which recurses in petgraph
    let groups = kosaraju_scc(graph).into_iter().enumerate();
    groups.flat_map(|(number, group)| group.into_iter().map(move |name| (name, number))).collect()
}
