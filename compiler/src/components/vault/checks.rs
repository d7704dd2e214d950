//! What Vault can be.

mod audit;
mod external;
mod pipelines;

use platformc_base::{Code, Diagnostic, Diagnostics};

use platformc_model::{Home, Model, Vault};

const HOUR: u64 = 60 * 60;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    let Some(vault) = &model.vault else { return audit::without(model, problems) };
    let Some(home) = vault.home() else {
        audit::without(model, problems);
        return external::check(model, vault, problems);
    };
    external::namespace(vault, problems);
    voters(vault, problems);
    reached(model, vault, home, problems);
    host(model, home, problems);
    snapshots(vault, problems);
    audit::check(model, vault, home, problems);
    pipelines::check(model, home, problems);
}

fn voters(vault: &Vault, problems: &mut Diagnostics) {
    let replicas = &vault.replicas;
    if replicas.value == 1 {
        problems.push(
            Diagnostic::warning(
                Code::Weakened,
                replicas.span(),
                "a single replica of Vault is unavailable while its node is replaced",
            )
            .label("no other voter can take over")
            .help("write `replicas: 3`"),
        );
    } else if replicas.value.is_multiple_of(2) {
        let message = format!("{} voters tolerate no more failures than {}", replicas.value, replicas.value - 1);
        problems.push(
            Diagnostic::error(Code::QuorumLost, replicas.span(), message)
                .label("an even number of voters")
                .help(format!("write `replicas: {}`", replicas.value + 1)),
        );
    }
}

fn reached(model: &Model, vault: &Vault, home: &Home, problems: &mut Diagnostics) {
    for cluster in &vault.serves {
        if !model.connected(&cluster.network, &home.cluster.network) {
            let (from, to) = (&cluster.network.name, &home.cluster.network.name);
            problems.push(
                Diagnostic::error(
                    Code::NotConnected,
                    cluster.at,
                    format!("`{cluster}` cannot reach vault", cluster = cluster.name),
                )
                .label(format!("nothing connects the networks `{from}` and `{to}`"))
                .related(home.span, "vault runs here")
                .help(model.peering(&cluster.network, &home.cluster.network)),
            );
        }
    }
}

fn host(model: &Model, home: &Home, problems: &mut Diagnostics) {
    let host = &home.host;
    let Some(dns) = &model.dns else {
        problems.push(
            Diagnostic::error(Code::MissingCompanion, host.span, format!("the host `{host}` needs a zone"))
                .label("its certificate is validated there")
                .help("add `dns: { zone: example.com }` with a zone of the account"),
        );
        return;
    };
    let zone = dns.zone.as_str();
    if !host.as_str().strip_suffix(zone).is_some_and(|rest| rest.ends_with('.')) {
        problems.push(
            Diagnostic::error(Code::MissingCompanion, host.span, format!("the host `{host}` is not within `{zone}`"))
                .related(dns.zone.span, "the zone of the platform")
                .help(format!("write a host that ends in `.{zone}`")),
        );
    }
}

fn snapshots(vault: &Vault, problems: &mut Diagnostics) {
    let every = &vault.snapshots.every;
    if !divides_a_day(every.seconds()) {
        problems.push(
            Diagnostic::error(
                Code::OutOfRange,
                every.span(),
                format!("the snapshot interval `{every}` does not divide a day evenly"),
            )
            .label("must be whole hours that divide a day")
            .help("write `1h`, `2h`, `3h`, `4h`, `6h`, `8h`, `12h` or `24h`"),
        );
    }
}

/// Whole hours that divide a day.
pub(super) fn divides_a_day(seconds: u64) -> bool {
    let hours = seconds / HOUR;
    seconds.is_multiple_of(HOUR) && hours > 0 && 24_u64.is_multiple_of(hours)
}
