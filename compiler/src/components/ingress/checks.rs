//! What an ingress can be.

use std::collections::BTreeMap;

use platformc_base::{Code, Diagnostic, Diagnostics, Span, words::Certificate};

use platformc_model::{Ingress, Model, Origin};

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    let mut hosts: BTreeMap<&str, Span> = BTreeMap::new();
    hosts.extend(model.own_vault().map(|(_, home)| (home.host.as_str(), home.host.span)));
    for ingress in model.ingress.values() {
        meshed(model, ingress, problems);
        certificate(model, ingress, problems);
        zone(model, ingress, problems);
        open(ingress, problems);
        for host in &ingress.hosts {
            if let Some(first) = hosts.insert(host.as_str(), host.span) {
                problems.push(
                    Diagnostic::error(Code::HostTaken, host.span, format!("the host `{host}` is claimed twice"))
                        .related(first, "first here")
                        .help("remove one of them: a host has one record"),
                );
            }
        }
    }
}

fn meshed(model: &Model, ingress: &Ingress, problems: &mut Diagnostics) {
    let cluster = &ingress.cluster;
    if !cluster.meshed {
        let message = format!("the ingress `{}` is on the cluster `{}`, which has no mesh", ingress.name, cluster.name);
        problems.push(
            Diagnostic::error(Code::MissingCompanion, ingress.cluster.at, message)
                .label("no gateway would run here")
                .help(model.meshing(&cluster.name)),
        );
    }
}

/// Vault signs for a gateway that can log in.
fn certificate(model: &Model, ingress: &Ingress, problems: &mut Diagnostics) {
    let certificate = &ingress.certificate;
    if certificate.value != Certificate::Vault {
        return;
    }
    let cluster = &ingress.cluster;
    let Some(vault) = &model.vault else {
        let message =
            format!("the certificate of the ingress `{}` needs vault, which this platform does not have", ingress.name);
        problems.push(
            Diagnostic::error(Code::MissingCompanion, certificate.span(), message)
                .label("no authority would sign it")
                .help("add a `vault:` section, or write `acm`"),
        );
        return;
    };
    if !vault.admits(&cluster.name) {
        let message = format!(
            "the ingress `{}` gets its certificate from vault on the cluster `{}`, which vault does not serve",
            ingress.name, cluster.name
        );
        problems.push(
            Diagnostic::error(Code::NotServed, certificate.span(), message)
                .related(ingress.cluster.at, "its cluster")
                .help(format!("add `{}` to `vault.serves`", cluster.name)),
        );
    }
}

fn zone(model: &Model, ingress: &Ingress, problems: &mut Diagnostics) {
    let Some(dns) = &model.dns else {
        problems.push(
            Diagnostic::error(
                Code::MissingCompanion,
                ingress.span,
                format!("the ingress `{}` needs a zone", ingress.name),
            )
            .label("its hosts get records and a certificate there")
            .help("add `dns: { zone: example.com }` with a zone of the account"),
        );
        return;
    };
    let zone = dns.zone.as_str();
    for host in &ingress.hosts {
        let inside = host.as_str() == zone || host.as_str().strip_suffix(zone).is_some_and(|rest| rest.ends_with('.'));
        if !inside {
            problems.push(
                Diagnostic::error(
                    Code::MissingCompanion,
                    host.span,
                    format!("the host `{host}` is not within `{zone}`"),
                )
                .related(dns.zone.span, "the zone of the platform")
                .help(format!("write a host that ends in `.{zone}`")),
            );
        }
    }
}

fn open(ingress: &Ingress, problems: &mut Diagnostics) {
    let balancer = &ingress.load_balancer;
    let said = balancer.allow.first().filter(|_| matches!(balancer.allow.origin, Origin::Key(_)));
    let Some(first) = said else {
        if !balancer.internal.value {
            let message = format!("the ingress `{}` is public, but allows no public address", ingress.name);
            problems.push(
                Diagnostic::error(Code::MissingCompanion, balancer.internal.span(), message)
                    .label("only the platform's own networks may connect")
                    .help("say who may: `allow: [203.0.113.0/24]`, or `[0.0.0.0/0]` for everybody"),
            );
        }
        return;
    };
    if balancer.internal.value
        && let Some(vast) = balancer.allow.iter().find(|cidr| cidr.is_vast())
    {
        let message = format!(
            "the ingress `{}` is internal, but allows {}the whole internet",
            ingress.name,
            if vast.is_any() { "" } else { "almost " }
        );
        problems.push(
            Diagnostic::error(Code::MissingCompanion, first.span, message)
                .help("write `internal: false`, or the networks that may connect"),
        );
    }
}
