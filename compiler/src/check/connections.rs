//! The addresses that people come from.

use std::collections::BTreeMap;

use platformc_base::{Code, Diagnostic, Diagnostics, Spanned, scalar::Cidr};

use platformc_model::{Connection, Model};

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    for connection in &model.connections {
        connected(connection, problems);
        routed(model, connection, problems);
    }
    twice(model, problems);
}

/// The addresses of a connection: a route to them must lead out of the networks, and they must be somebody's.
fn connected(connection: &Connection, problems: &mut Diagnostics) {
    for range in &connection.ranges {
        if range.is_vast() {
            let message = format!("`{range}` of the connection `{}` is almost everywhere", connection.name);
            problems.push(
                Diagnostic::error(Code::FromEverywhere, range.span, message)
                    .label(format!("a /{} at most", Cidr::WIDEST))
                    .help("name the addresses that your people come from, such as `198.51.100.0/24`"),
            );
        }
        for network in connection.reaches.iter().filter(|network| network.cidr.overlaps(range.value)) {
            let message = format!(
                "the connection `{}` and the network `{}`, which it reaches, have overlapping addresses",
                connection.name, network.name
            );
            problems.push(
                Diagnostic::error(Code::OverlappingNetworks, range.span, message)
                    .label(format!("`{}`", connection.name))
                    .related(network.cidr.span, format!("`{}`", network.name))
                    .help("name the addresses outside: answers to the network's own addresses never leave it"),
            );
        }
    }
}

/// A transit gateway and a peering each make a route, and both admit addresses: one network has no two of either for the same ones.
fn routed(model: &Model, connection: &Connection, problems: &mut Diagnostics) {
    for range in &connection.ranges {
        for reached in &connection.reaches {
            for peer in model.neighbours(reached).filter(|peer| peer.name != reached.name) {
                if !peer.cidr.overlaps(range.value) {
                    continue;
                }
                let message = format!(
                    "`{}` is connected with `{}` and with the network `{}`, whose addresses overlap",
                    reached.name, connection.name, peer.name
                );
                problems.push(
                    Diagnostic::error(Code::OverlappingNetworks, range.span, message)
                        .label(format!("`{}`", connection.name))
                        .related(peer.cidr.span, format!("`{}`", peer.name))
                        .help("name the addresses outside: the peering leads to those of the network"),
                );
            }
        }
    }
}

/// The same addresses are at one place only: AWS refuses a second route to them, and a second rule of a security group for them.
fn twice(model: &Model, problems: &mut Diagnostics) {
    let mut seen: BTreeMap<(&str, String), &Spanned<Cidr>> = BTreeMap::new();
    for connection in &model.connections {
        for (range, network) in
            connection.ranges.iter().flat_map(|range| connection.reaches.iter().map(move |n| (range, n)))
        {
            let Some(first) = seen.insert((network.name.as_str(), range.to_string()), range) else { continue };
            let message = format!("two connections of the network `{}` have the addresses `{range}`", network.name);
            problems.push(
                Diagnostic::error(Code::OverlappingNetworks, range.span, message)
                    .related(first.span, "the first one")
                    .help("remove one of them, or name the addresses of each place"),
            );
        }
    }
}
