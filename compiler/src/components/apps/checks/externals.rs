//! The calls of an app to services outside: that there is a way, and that it leads nowhere else.

use platformc_base::{
    Code, Diagnostic, Diagnostics, Span,
    words::{MeshKind, Nat},
};

use crate::mesh::support::{Ability, Support, support};
use platformc_model::{App, Callee, ExternalService, Model};

pub(super) fn check(model: &Model, app: &App, problems: &mut Diagnostics) {
    for (external, span) in app.externals() {
        Extend::extend(problems, way(app, external, span));
        Extend::extend(problems, exact(model, app, external, span));
    }
    if let Some(mesh) = model.mesh.as_ref().filter(|_| app.head.cluster.meshed) {
        Extend::extend(problems, shared_port(app, mesh.kind.value));
    }
}

/// Without a NAT gateway, nothing public is reached.
fn way(app: &App, external: &ExternalService, span: Span) -> Option<Diagnostic> {
    let network = &app.head.cluster.network;
    let private = !external.is_known_by_host_alone() || external.has_endpoint_in(network);
    if *network.nat != Nat::None || private {
        return None;
    }
    let message = format!("`{}` cannot call `{}`: its network has no way out", app.head.name, external.name);
    let problem = Diagnostic::error(Code::NotConnected, span, message).related(network.nat.span(), "`nat: none`");
    Some(problem.help(format!("write `nat: perZone` at the network `{}`, or name private `ranges`", network.name)))
}

/// Whether something holds the app to the hosts.
fn exact(model: &Model, app: &App, external: &ExternalService, span: Span) -> Option<Diagnostic> {
    if !external.is_known_by_host_alone() || !*external.exact {
        return None;
    }
    let mesh = model.mesh.as_ref().filter(|_| app.head.cluster.meshed);
    let (why, help) = match mesh.map(|mesh| support(mesh.kind.value, Ability::CallHosts)) {
        None => ("its cluster has no mesh", WITHOUT_MESH),
        Some(Support::Refused(help)) => ("its mesh does not hold apps to hosts", help),
        Some(Support::Honoured) if app.head.chart => {
            ("the proxies of its chart's pods know every host of the namespace", CHART)
        }
        Some(Support::Honoured) => return None,
    };
    let message = format!("nothing holds `{}` to the hosts of `{}`: {why}", app.head.name, external.name);
    let problem = Diagnostic::error(Code::NotExact, span, message).related(external.span, "known by its hosts alone");
    Some(problem.help(help))
}

const WITHOUT_MESH: &str = "add `ranges` to it, or accept every public address on its port with `exact: false`, or add the cluster to \
                            `mesh.clusters` with `kind: istio`";
const CHART: &str = "add `ranges` to it, or accept every public address on its port with `exact: false`";

/// What a sidecar does not look into has its port for itself: an app or a host on the same port would be taken for it. In Istio that is what
/// is known by its addresses, in Consul everything outside.
fn shared_port(app: &App, mesh: MeshKind) -> Option<Diagnostic> {
    let is_looked_into = |external: &ExternalService| external.is_known_by_host() && mesh == MeshKind::Istio;
    for (external, span) in app.externals().filter(|(external, _)| !is_looked_into(external)) {
        let port = *external.port;
        let same = |callee: &Callee| match callee {
            Callee::App(head, at) => {
                head.port.as_ref().is_some_and(|called| called.number == port).then(|| (head.name.clone(), *at))
            }
            Callee::External(other, at) => {
                let known = is_looked_into(other) && *other.port == port;
                known.then(|| (other.name.clone(), *at))
            }
            Callee::Database(..) => None,
        };
        if let Some((other, at)) = app.calls.iter().find_map(same) {
            let message = format!(
                "`{}` calls `{}` and `{other}` on port {port}, and its proxy cannot tell them apart",
                app.head.name, external.name
            );
            let problem = Diagnostic::error(Code::PortShared, span, message).related(at, format!("`{other}`"));
            return Some(problem.help("give one of them another port, or call them from two apps"));
        }
    }
    None
}
