//! What a bastion needs, and what it does not reach.

use platformc_base::{Code, Diagnostic, Diagnostics, words::Nat};

use crate::aws::retention;
use platformc_model::{Model, Network, Reference};

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    let Some(bastion) = &model.bastion else { return };
    retention::check("the log of sessions on the bastion", &bastion.logs, problems);
    if bastion.network.nat.value == Nat::None {
        let message =
            format!("the bastion cannot fetch its tools: the network `{}` has no NAT gateway", bastion.network.name);
        problems.push(
            Diagnostic::error(Code::BastionWithoutWay, bastion.network.at, message)
                .related(bastion.network.nat.span(), "no way out")
                .help("write `nat: perZone`, or name another network"),
        );
    }
    let clusters = model.clusters.values().map(|cluster| (format!("the cluster `{}`", cluster.name), &cluster.network));
    let databases =
        model.databases.values().map(|database| (format!("the database `{}`", database.name), &database.network));
    for (what, network) in clusters.chain(databases) {
        unreached(model, &bastion.network, &what, network, problems);
    }
}

fn unreached(
    model: &Model,
    from: &Reference<Network>,
    what: &str,
    network: &Reference<Network>,
    problems: &mut Diagnostics,
) {
    if model.connected(from, network) {
        return;
    }
    let message = format!("the bastion does not reach {what}, which is in the network `{}`", network.name);
    problems.push(
        Diagnostic::warning(Code::BastionApart, from.at, message)
            .related(network.at, "not connected with the bastion's network")
            .help(model.peering(from, network)),
    );
}
