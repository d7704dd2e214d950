//! Whom an app calls, waits for, and where it lives.

use std::collections::BTreeMap;

use platformc_base::{
    Code, Diagnostic, Diagnostics, Span,
    scalar::Name,
    suggest,
    words::{Protocol, WorkloadKind},
};

use super::kind;
use crate::mesh::support::{Ability, Support, support};
use platformc_model::{App, AppHead, Callee, Expose, Model, Peer};

pub(super) fn check(model: &Model, app: &App, problems: &mut Diagnostics) {
    let mut seen: BTreeMap<(&Name, Option<u16>), Span> = BTreeMap::new();
    for callee in &app.calls {
        if let Callee::App(other, span) = callee {
            Extend::extend(problems, calls(model, &app.head, other, *span));
            let port = other.port.as_ref().map(|port| port.number);
            if let Some(first) = seen.insert((&other.name, port), *span) {
                let message = format!("`{}` calls the same port of `{}` twice", app.head.name, other.name);
                let problem = Diagnostic::error(Code::DuplicateEntry, *span, message).related(first, "first here");
                problems.push(problem.help("remove one of them"));
            }
        }
    }
    for other in &app.after {
        Extend::extend(problems, after(&app.head, &other.to, other.at));
    }
    for expose in &app.expose {
        Extend::extend(problems, exposed(&app.head, expose));
    }
}

fn calls(model: &Model, app: &AppHead, other: &Peer, span: Span) -> Option<Diagnostic> {
    let elsewhere = app.cluster.name != other.cluster.name;
    if app.name == other.name {
        return replicas(model, app, span);
    }
    if let Some(problem) = Some(()).filter(|()| elsewhere).and_then(|()| crossing(model, app, other, span)) {
        return Some(problem);
    }
    if other.kind.ends() && !other.chart {
        let message =
            format!("`{}` cannot call `{}`, which is a {}", app.name, other.name, kind::what(other.kind.value));
        let problem = Diagnostic::error(Code::NotOfKind, span, message).related(other.kind.span(), "its kind");
        let waits = if other.kind.value == WorkloadKind::Job { "; what waits for it names it in `after`" } else { "" };
        return Some(problem.help(format!("remove it: nobody calls what ends by itself{waits}")));
    }
    if other.ports.is_empty() && (elsewhere || !other.chart) {
        let message = format!("`{}` cannot call `{}`, which listens on no port", app.name, other.name);
        let problem = Diagnostic::error(Code::MissingCompanion, span, message).related(other.span, "it has no `port`");
        let what = if other.chart { "the port of its Service" } else { "the port that it listens on" };
        return Some(problem.help(format!("add `port: 8080` to `{}`, {what}", other.name)));
    }
    None
}

/// Replicas of a stateful app call each other by their own names.
fn replicas(model: &Model, app: &AppHead, span: Span) -> Option<Diagnostic> {
    let name = &app.name;
    if app.ports.is_empty() {
        let message = format!("the replicas of `{name}` cannot call each other: they listen on no port");
        let problem = Diagnostic::error(Code::MissingCompanion, span, message).related(app.span, "it has no `port`");
        return Some(problem.help("add `port: 8080`, the port that they listen on"));
    }
    let mesh = model.mesh.as_ref().filter(|_| app.cluster.meshed)?;
    let Support::Refused(instead) = support(mesh.kind.value, Ability::CallReplicas) else { return None };
    let message = format!("in consul, the replicas of `{name}` cannot call each other by their names");
    let problem = Diagnostic::error(Code::WrongReference, span, message);
    Some(problem.related(mesh.kind.span, "this mesh").help(instead))
}

/// What a call to another cluster needs: a way, a mesh at both ends that carries it, a root that both trust.
fn crossing(model: &Model, app: &AppHead, other: &Peer, span: Span) -> Option<Diagnostic> {
    let (from, to) = (&app.cluster, &other.cluster);
    let call = format!("`{}` on `{}` cannot call `{}` on `{}`", app.name, from.name, other.name, to.name);
    let problem = |code, why: &str| {
        Diagnostic::error(code, span, format!("{call}: {why}")).related(other.span, "it runs elsewhere")
    };
    if !model.connected(&from.network, &to.network) {
        let (a, b) = (&from.network.name, &to.network.name);
        let problem = problem(Code::NotConnected, &format!("nothing connects the networks `{a}` and `{b}`"));
        return Some(problem.help(model.peering(&from.network, &to.network)));
    }
    let Some(mesh) = model.mesh.as_ref().filter(|_| from.meshed && to.meshed) else {
        let help = match (&model.mesh, from.meshed) {
            (Some(_), true) => format!("add `{}` to `mesh.clusters`", to.name),
            (Some(_), false) => format!("add `{}` to `mesh.clusters`", from.name),
            (None, _) => format!("add `mesh: {{ kind: istio, clusters: [{}, {}] }}`", from.name, to.name),
        };
        return Some(problem(Code::NotConnected, "no mesh connects the two clusters").help(help));
    };
    if let Support::Refused(instead) = support(mesh.kind.value, Ability::CallBetweenClusters) {
        let problem = problem(Code::NotCarried, "calls between clusters need istio")
            .related(mesh.kind.span, "this mesh does not support them");
        return Some(problem.help(instead));
    }
    let Some(vault) = &model.vault else {
        let problem = problem(Code::NoSharedTrust, "their meshes share no root of trust");
        return Some(problem.help("add a `vault:` section: Vault then certifies the mesh of both clusters"));
    };
    let served = |name: &Name| vault.admits(name);
    let Some(missing) = [&from.name, &to.name].into_iter().find(|name| !served(name)) else {
        return narrow(other, span);
    };
    let problem = problem(Code::NoSharedTrust, &format!("vault certifies no mesh on `{missing}`"));
    Some(problem.help(format!("add `{missing}` to `vault.serves`")))
}

/// The gateway between clusters carries the usual port of an app, and HTTP.
fn narrow(other: &Peer, span: Span) -> Option<Diagnostic> {
    let port = other.port.as_ref()?;
    let usual = other.usual_port().is_some_and(|usual| usual.number == port.number);
    if usual && port.protocol.value == Protocol::Http {
        return None;
    }
    let message = format!("calls between clusters cannot reach the port `{}` of `{}`", port.name, other.name);
    Some(
        Diagnostic::error(Code::NotOfProtocol, span, message)
            .related(port.span, "this port")
            .help("call its only port, or the one called `http`, with `protocol: http`; or run both on one cluster"),
    )
}

/// Flux orders what it deploys on one cluster.
fn after(app: &AppHead, other: &AppHead, span: Span) -> Option<Diagnostic> {
    if app.cluster.name == other.cluster.name {
        return None;
    }
    let message = format!("`{}` cannot wait for `{}`, which is deployed on another cluster", app.name, other.name);
    let problem = Diagnostic::error(Code::WrongReference, span, message).related(other.span, "it runs elsewhere");
    Some(problem.help("remove it, or run both on one cluster"))
}

fn exposed(app: &AppHead, expose: &Expose) -> Option<Diagnostic> {
    let ingress = &expose.ingress;
    if ingress.cluster.name != app.cluster.name {
        let message = format!(
            "the ingress `{}` is on the cluster `{}`, but `{}` runs on `{}`",
            ingress.name, ingress.cluster.name, app.name, app.cluster.name
        );
        let problem = Diagnostic::error(Code::WrongReference, expose.span, message);
        return Some(
            problem.related(ingress.span, "the ingress").help(format!("name an ingress of `{}`", app.cluster.name)),
        );
    }
    let host = &expose.host;
    if ingress.hosts.iter().any(|known| known.value == host.value) {
        return None;
    }
    let known = ingress.hosts.iter().map(|known| known.as_str());
    let problem = Diagnostic::error(
        Code::WrongReference,
        host.span,
        format!("the ingress `{}` does not serve the host `{host}`", ingress.name),
    );
    Some(problem.related(ingress.span, "the ingress").help(suggest::help(host.as_str(), "host", known)))
}
