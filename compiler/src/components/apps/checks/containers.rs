//! The containers beside an app's own: their names, and what reaches them in time.

use std::collections::BTreeMap;

use platformc_base::{
    Code, Diagnostic, Diagnostics, Span, Spanned,
    scalar::Name,
    words::{Deliver, MeshKind, OnRotate, Via},
};

use super::super::agent;
use platformc_model::{App, Callee, Container, ContainerKind, Holder, Model, SecretUse};

/// What injectors call their own containers.
const RESERVED: [&str; 7] = [
    "istio-init",
    "istio-proxy",
    "istio-validation",
    "consul-connect-inject-init",
    "consul-dataplane",
    "vault-agent",
    "vault-agent-init",
];

const IN_TIME: &str =
    "write `via: operator` or `via: csi`, which mount it before the first container starts, or `deliver: env`";

pub(super) fn check(model: &Model, app: &App, problems: &mut Diagnostics) {
    names(app, problems);
    for container in &app.containers {
        Extend::extend(problems, container.secrets.iter().filter_map(|name| arrives(app, container, name)));
        Extend::extend(problems, sees_all(app, container));
        Extend::extend(problems, before_proxy(model, app, container));
    }
}

/// The containers of a pod have names of their own.
fn names(app: &App, problems: &mut Diagnostics) {
    let mut taken: BTreeMap<&str, Span> = BTreeMap::from([(app.head.name.as_str(), app.head.span)]);
    for container in &app.containers {
        let (name, what) = (&container.name, container.kind.what());
        let rename = format!("rename the {what}");
        if RESERVED.contains(&name.as_str()) {
            let message = format!("the name `{name}` is reserved for a container that is injected");
            problems.push(Diagnostic::error(Code::NameCollision, container.span, message).help(rename));
        } else if let Some(first) = taken.insert(name.as_str(), container.span) {
            let message = format!("two containers of `{}` have the name `{name}`", app.head.name);
            let problem = Diagnostic::error(Code::NameCollision, container.span, message);
            problems.push(problem.related(first, "the other one").help(rename));
        }
    }
}

/// Whether a secret that it names is there when it starts.
fn arrives(app: &App, container: &Container, name: &Spanned<Name>) -> Option<Diagnostic> {
    let used = app.secrets.iter().find(|used| used.secret.name == name.value)?;
    let (secret, of, what) = (&used.secret.name, &container.name, container.kind.what());
    let refused = |message: String, help: &str| {
        let problem = Diagnostic::error(Code::ContainerSecret, name.span, message).help(help);
        Some(if used.span == name.span { problem } else { problem.related(used.span, "delivered here") })
    };
    if *used.deliver == Deliver::Sync {
        let message = format!("the {what} `{of}` gets nothing of `{secret}`, which is delivered as `sync`");
        return refused(message, "write `deliver: env` with a `name`, or `deliver: file` with a `path`");
    }
    if used.file_writer() == Some(Via::Agent) {
        let message = format!("the agent writes `{secret}` after the {what} `{of}` has started");
        return refused(message, IN_TIME);
    }
    restarts(used).filter(|_| container.kind == ContainerKind::Init && used.span == name.span)
}

/// An init container has ended when a secret of its own changes.
fn restarts(used: &SecretUse) -> Option<Diagnostic> {
    let said = used.on_rotate.said_at().filter(|_| used.holder == Holder::Init && *used.on_rotate != OnRotate::None)?;
    let message = format!("`onRotate` does not apply to `{}`, which only an init container reads", used.secret.name);
    let problem = Diagnostic::error(Code::ContainerSecret, said, message);
    Some(problem.help("remove `onRotate`: each new pod reads it anew"))
}

/// The injector mounts what the agent writes in every init container, and a sidecar is one that stays
/// (vault-k8s, `agent-inject/agent/agent.go`).
fn sees_all(app: &App, container: &Container) -> Option<Diagnostic> {
    let used = agent::uses(app).next().filter(|_| container.kind == ContainerKind::Sidecar)?;
    if container.secrets.iter().any(|name| name.value == used.secret.name) {
        return None;
    }
    let message = format!("the sidecar `{}` would see `{}`, which the agent writes", container.name, used.secret.name);
    let problem = Diagnostic::error(Code::ContainerSecret, container.span, message);
    Some(
        problem
            .related(used.span, "delivered here")
            .help("write `via: operator` or `via: csi` there, or remove the sidecar"),
    )
}

/// Consul adds its proxy behind the init containers (consul-k8s, `control-plane/connect-inject/webhook/mesh_webhook.go`), and its
/// redirection is there before all of them.
fn before_proxy(model: &Model, app: &App, container: &Container) -> Option<Diagnostic> {
    let mesh = model.mesh.as_ref().filter(|mesh| mesh.kind.value == MeshKind::Consul && app.head.cluster.meshed)?;
    let (peer, span) = app.calls.iter().find_map(|callee| match callee {
        Callee::App(peer, span) => Some((peer, *span)),
        Callee::Database(..) | Callee::External(..) => None,
    })?;
    // a sidecar goes on once it has started, which without a probe is at once
    if container.kind == ContainerKind::Sidecar && container.probes.startup.is_none() {
        return None;
    }
    let (runs, help) = match container.kind {
        ContainerKind::Init => (
            "runs",
            "run what calls other apps as an app with `kind: job`, and name it in `after`; or allow this if it calls none",
        ),
        ContainerKind::Sidecar => {
            ("starts", "let its `startup` probe wait for no other app; or allow this if it waits for none")
        }
    };
    let message = format!(
        "in consul, `{}` {} before the proxy of `{}`: it cannot call `{}`",
        container.name, runs, app.head.name, peer.name
    );
    Some(
        Diagnostic::warning(Code::BeforeProxy, container.span, message)
            .label("databases and externals can be called")
            .related(span, "the app calls it")
            .related(mesh.kind.span, "this mesh")
            .help(help),
    )
}
