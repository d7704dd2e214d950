//! A page for each app: who can call it, and what it can call.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    sync::Arc,
};

use platformc_access::report::Page;
use platformc_model::App;

use super::{
    cluster::Cluster,
    report::{self, Call},
};
use crate::access::MARK;

/// The calls of one app.
#[derive(Default)]
struct Calls<'a> {
    into: Vec<&'a Call>,
    out: Vec<&'a Call>,
}

/// The pages of all apps of a cluster.
pub(super) fn of(cluster: &Cluster<'_>) -> Vec<Page> {
    let mut calls = BTreeSet::new();
    report::of_cluster(cluster, &mut calls);
    let mut apps: BTreeMap<&str, Calls<'_>> = BTreeMap::new();
    for call in &calls {
        apps.entry(&call.to).or_default().into.push(call);
        apps.entry(&call.from).or_default().out.push(call);
    }
    let besides = besides(cluster);
    let page = |app: &Arc<App>| {
        let calls = apps.remove(app.head.name.as_str()).unwrap_or_default();
        Page { path: format!("{}.md", app.head.name), text: text(app, &calls, &besides) }
    };
    cluster.model.apps_on(cluster.of).map(page).collect()
}

/// What every pod can call.
fn besides(cluster: &Cluster<'_>) -> String {
    let mut all = vec!["DNS"];
    all.extend(cluster.of.meshed.then_some("the control plane of the mesh"));
    all.extend(cluster.model.tracing(cluster.of).map(|_| "the collector of traces"));
    match all.split_last() {
        Some((last, rest @ [_, ..])) => format!("{} and {last}", rest.join(", ")),
        _ => all.concat(),
    }
}

fn text(app: &App, calls: &Calls<'_>, besides: &str) -> String {
    let head = &app.head;
    let mut out = String::with_capacity(512);
    let _ = write!(
        out,
        "{MARK}\n\n# Calls of `{}`\n\nIn the namespace `{}` of the cluster `{}`, computed from the network policies and the rules of a mesh. \
         Nothing else can call it,\nand it can call nothing else but {besides}.\n\n## Who can call it\n\n",
        head.name, head.namespace, head.cluster.name
    );
    if calls.into.is_empty() {
        out.push_str("Nobody.\n");
    } else {
        out.push_str("| who | port |\n|---|---|\n");
    }
    for call in &calls.into {
        let _ = writeln!(out, "| {} | {} |", call.from, call.port());
    }
    out.push_str("\n## What it can call\n\n");
    if calls.out.is_empty() {
        out.push_str("Nothing.\n");
    } else {
        out.push_str("| what | port | hosts |\n|---|---|---|\n");
    }
    for call in &calls.out {
        let _ = writeln!(out, "| {} | {} | {} |", call.to, call.port(), call.hosts.join(", "));
    }
    out
}
