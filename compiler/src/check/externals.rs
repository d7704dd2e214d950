//! Services outside: each is known by something that can be held to, and none is a part of the platform itself.

use std::collections::BTreeMap;

use platformc_base::{
    Code, Diagnostic, Diagnostics, Span, Spanned,
    scalar::{Cidr, Host},
    words::ExternalProtocol,
};

use platformc_model::{ExternalService, Model};

/// The addresses of a node itself, among them its credentials (<https://www.rfc-editor.org/rfc/rfc3927>,
/// <https://www.rfc-editor.org/rfc/rfc1122>).
const OF_NODES: [Block; 2] = [([169, 254, 0, 0], 16), ([127, 0, 0, 0], 8)];

/// An address and how many bits of it count.
type Block = ([u8; 4], u8);

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    for external in model.externals.values() {
        known(external, problems);
        for range in &external.ranges {
            outside(model, external, *range, problems);
        }
        for host in &external.hosts {
            Extend::extend(problems, of_vault(model, external, host));
        }
        weakened(external, problems);
    }
    alike(model, problems);
}

/// What it is known by, and its port.
fn known(external: &ExternalService, problems: &mut Diagnostics) {
    let name = &external.name;
    let is_tcp = *external.protocol == ExternalProtocol::Tcp;
    if external.hosts.is_empty() && external.ranges.is_empty() {
        let message = format!("the external `{name}` has neither hosts nor addresses");
        let help = "add `hosts: [api.example.com]`, or `ranges: [198.51.100.7/32]`";
        problems.push(Diagnostic::error(Code::MissingCompanion, external.span, message).help(help));
    }
    if let Some(host) = external.hosts.first().filter(|_| is_tcp) {
        let message = format!("the external `{name}` speaks plain TCP, in which no host is named");
        let problem = Diagnostic::error(Code::TcpByHost, host.span, message).label("nothing can hold an app to it");
        problems.push(
            problem.help("name its addresses with `ranges`, or write `protocol: tls` if apps open TLS with this host"),
        );
    }
    if *external.port == 0 {
        let message = format!("the external `{name}` has no port");
        let problem = Diagnostic::error(Code::MissingCompanion, external.span, message);
        problems.push(problem.help("add `port: 1521`: plain TCP has no usual port"));
    }
}

/// Whether its addresses are outside of the platform.
fn outside(model: &Model, external: &ExternalService, range: Spanned<Cidr>, problems: &mut Diagnostics) {
    let name = &external.name;
    if range.is_vast() {
        let message = format!("`{range}` of the external `{name}` is almost everywhere");
        let problem = Diagnostic::error(Code::ExternalTooWide, range.span, message);
        problems.push(
            problem
                .label(format!("a /{} at most", Cidr::WIDEST))
                .help("name the addresses of the service, or its hosts"),
        );
        return;
    }
    for network in model.networks.values().filter(|network| network.cidr.overlaps(range.value)) {
        let message = format!("`{range}` of the external `{name}` is in the platform's network `{}`", network.name);
        let problem = Diagnostic::error(Code::ExternalInside, range.span, message)
            .related(network.cidr.span, format!("`{}`", network.name));
        problems.push(problem.help("call what runs there by its name, as an app or a database"));
    }
    if OF_NODES.iter().any(|(address, prefix)| Cidr::new(*address, *prefix).overlaps(range.value)) {
        let message = format!("`{range}` of the external `{name}` is an address of the nodes themselves");
        let problem = Diagnostic::error(Code::ExternalInside, range.span, message);
        problems.push(problem.help("remove it: an app gets rights in AWS by a secret of the kind `aws`"));
    }
}

/// Vault is reached by those that have secrets.
fn of_vault(model: &Model, external: &ExternalService, host: &Spanned<Host>) -> Option<Diagnostic> {
    let vault = model.vault.as_ref().filter(|vault| vault.host() == host.as_str())?;
    let message = format!("`{host}` of the external `{}` is the host of Vault", external.name);
    let problem = Diagnostic::error(Code::ExternalInside, host.span, message).related(vault.span, "Vault");
    Some(problem.help("remove it: an app that has secrets reaches Vault"))
}

fn weakened(external: &ExternalService, problems: &mut Diagnostics) {
    if *external.exact || !external.is_known_by_host_alone() {
        return;
    }
    let message =
        format!("apps that call `{}` may reach every public address on port {}", external.name, *external.port);
    let problem = Diagnostic::warning(Code::Weakened, external.exact.span(), message);
    problems.push(
        problem
            .label("weaker than the default")
            .help("add `ranges` if the service says its addresses, or allow this with the reason"),
    );
}

/// Two of one host, or on one port with addresses in common: a proxy knows only the one or the other.
fn alike(model: &Model, problems: &mut Diagnostics) {
    let mut hosts: BTreeMap<&str, (Span, &ExternalService)> = BTreeMap::new();
    for external in model.externals.values() {
        for host in &external.hosts {
            if let Some((first, other)) = hosts.insert(host.as_str(), (host.span, external)) {
                problems.push(twice(external, other, host.span, first, &format!("the host `{host}`")));
            }
        }
    }
    let mut ranges: Vec<(u16, Cidr, Span, &ExternalService)> = model
        .externals
        .values()
        .filter(|external| !external.is_known_by_host())
        .flat_map(|external| external.ranges.iter().map(|r| (*external.port, r.value, r.span, external.as_ref())))
        .collect();
    // a range is behind those that it lies in
    ranges.sort_by_key(|(port, range, span, _)| (*port, *range, *span));
    let mut around: Vec<(u16, Cidr, Span, &ExternalService)> = Vec::new();
    for (port, range, span, external) in ranges {
        around.retain(|(other, wide, ..)| *other == port && range.within(*wide));
        if let Some((_, _, first, other)) = around.iter().find(|(.., other)| other.name != external.name) {
            problems.push(twice(external, other, span, *first, &format!("`{range}` on port {port}")));
        }
        around.push((port, range, span, external));
    }
}

fn twice(external: &ExternalService, other: &ExternalService, span: Span, first: Span, what: &str) -> Diagnostic {
    let message = format!("the externals `{}` and `{}` both have {what}", other.name, external.name);
    let problem = Diagnostic::error(Code::ExternalsAlike, span, message).related(first, "here too");
    problem.help("keep it in one of them, and call that one")
}
