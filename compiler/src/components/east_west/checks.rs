//! Names that the load balancers for calls between clusters take.

use platformc_base::{Code, Diagnostic, Diagnostics};

use crate::mesh::{self, Mesh, east_west};
use platformc_model::{AppHead, Callee, Cluster, Model};

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    if model.dns.is_none() {
        problems.extend(without_zone(model));
    }
    for cluster in model.clusters.values().filter(|cluster| model.called_from_elsewhere(cluster).next().is_some()) {
        host(model, cluster, problems);
        let taken = format!("east-west-{}", cluster.name);
        if let Some(ingress) = model.ingress.values().find(|ingress| ingress.name.as_str() == taken) {
            let message = format!(
                "the load balancer of the ingress `{}` would have the same name as the one for calls to `{}`",
                ingress.name, cluster.name
            );
            problems.push(Diagnostic::error(Code::NameCollision, ingress.span, message).help("rename the ingress"));
        }
    }
}

/// A call between clusters goes to a name of the platform's zone.
fn without_zone(model: &Model) -> Diagnostics {
    let mut problems = Diagnostics::default();
    for app in model.apps.values() {
        let elsewhere = app.calls.iter().filter_map(|callee| match callee {
            Callee::App(head, span) if head.cluster.name != app.head.cluster.name => Some((head, *span)),
            Callee::App(..) | Callee::Database(..) | Callee::External(..) => None,
        });
        // what the mesh cannot do at all is refused elsewhere
        let possible = |head: &AppHead| mesh::of(model, &head.cluster).and_then(Mesh::east_west).is_some();
        for (head, span) in elsewhere.filter(|(head, _)| possible(head)) {
            let (here, there) = (&app.head.cluster.name, &head.cluster.name);
            let message = format!("a call from the cluster `{here}` to `{}` on `{there}` needs a DNS zone", head.name);
            problems.push(
                Diagnostic::error(Code::MissingCompanion, span, message).help("add `dns: { zone: example.com }`"),
            );
        }
    }
    problems
}

/// A host that is answered for otherwise would be hidden by the zone of this one.
fn host(model: &Model, cluster: &Cluster, problems: &mut Diagnostics) {
    let Some(own) = east_west::host(model, cluster) else { return };
    let hosts = model.ingress.values().flat_map(|ingress| &ingress.hosts);
    let hosts = hosts.chain(model.own_vault().map(|(_, home)| &home.host));
    for host in hosts.filter(|host| host.as_str() == own || host.as_str().ends_with(&format!(".{own}"))) {
        let message =
            format!("`{own}` is reserved for calls to `{}`, which conflicts with the host `{host}`", cluster.name);
        problems.push(
            Diagnostic::error(Code::HostTaken, host.span, message)
                .related(cluster.span, "apps of other clusters call apps of this one")
                .help("choose another host"),
        );
    }
}
