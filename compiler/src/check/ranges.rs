//! Addresses that something is admitted from: those that no machine elsewhere has are a mistake.

use platformc_base::{Code, Diagnostic, Diagnostics, Spanned, scalar::Cidr};

use platformc_model::{ApiEndpoint, Model};

/// Addresses that no other machine has, and what they are (RFC 6890, RFC 5771).
const NOBODY: [([u8; 4], u8, &str); 5] = [
    ([0, 0, 0, 0], 8, "of this machine and this network"),
    ([127, 0, 0, 0], 8, "of the machine itself"),
    ([169, 254, 0, 0], 16, "that machines on one link give themselves"),
    ([224, 0, 0, 0], 4, "of groups of receivers"),
    ([240, 0, 0, 0], 4, "that are reserved"),
];

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    for connection in &model.connections {
        nobody(&connection.ranges, problems);
    }
    for cluster in model.clusters.values() {
        if let ApiEndpoint::Restricted(ranges) = &cluster.endpoint.value {
            nobody(ranges, problems);
        }
    }
    for ingress in model.ingress.values() {
        nobody(&ingress.load_balancer.allow.value, problems);
    }
    let Some(vault) = &model.vault else { return };
    for outside in &vault.outside {
        nobody(&outside.from, problems);
    }
    if let Some(external) = vault.external() {
        nobody(&external.networks, problems);
    }
}

fn nobody(ranges: &[Spanned<Cidr>], problems: &mut Diagnostics) {
    for range in ranges {
        let within = |(address, prefix, _): &&([u8; 4], u8, &str)| range.within(Cidr::new(*address, *prefix));
        let Some((.., what)) = NOBODY.iter().find(within) else { continue };
        problems.push(
            Diagnostic::error(Code::OutOfRange, range.span, format!("nobody comes from `{range}`"))
                .label(format!("addresses {what}"))
                .help("name the addresses that they are seen with, such as `198.51.100.0/24`"),
        );
    }
}
