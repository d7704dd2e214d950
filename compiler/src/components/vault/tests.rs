use platformc_output::value::Value;

use super::{checks, config::METRICS, network, snapshots};
use crate::{
    sample,
    vault_api::{RECOVERY_PORT, image},
};

#[test]
fn what_runs_beside_vault_is_vault_itself() {
    let chart: Value = serde_json::from_str(include_str!("../../../catalog/charts/vault-0.34.1.json")).expect("JSON");
    assert_eq!(chart["version"], platformc_catalog::OWN.chart(&platformc_catalog::VAULT).version);
    let model = sample::model(&[]);
    let vault = model.vault.as_ref().expect("vault");
    assert_eq!(image(&model, vault), format!("hashicorp/vault:{}", chart["appVersion"].as_str().expect("a version")));
}

#[test]
fn a_day_has_whole_intervals() {
    assert_eq!(snapshots::schedule(6), "0 */6 * * *");
    assert_eq!(snapshots::schedule(24), "0 0 * * *");
    for (seconds, good) in
        [(3600, true), (6 * 3600, true), (24 * 3600, true), (5 * 3600, false), (90 * 60, false), (48 * 3600, false)]
    {
        assert_eq!(checks::divides_a_day(seconds), good, "{seconds}");
    }
}

fn of_vault(changes: &[(&str, &str)], file: &str) -> Option<String> {
    let path = format!("flux/infrastructure/second/vault/{file}");
    sample::files(changes).into_iter().find_map(|(found, text)| (found == path).then_some(text))
}

const OBSERVED: (&str, &str) = ("observability: { clusters: [first] }", "observability: { clusters: [first, second] }");

/// A snapshot that is late is no accident after two of them.
#[test]
fn how_old_a_snapshot_may_be_follows_from_how_often_there_is_one() {
    for (every, hours) in
        [("", 13), ("\n  snapshots: { every: 1h, keep: 7d }", 3), ("\n  snapshots: { every: 24h, keep: 7d }", 49)]
    {
        let host = format!("  host: vault.example.com{every}");
        let alerts = of_vault(&[OBSERVED, ("  host: vault.example.com", &host)], "alerts.yaml").expect("alerts");
        assert!(alerts.contains(&format!("> {hours} * 3600")), "{every}: {alerts}");
        assert!(alerts.contains(&format!("no snapshot of vault succeeded in {hours} hours")), "{alerts}");
    }
}

/// Clients come to one port, Prometheus to another, and to the one inside the pod nobody.
#[test]
fn prometheus_alone_reaches_the_metrics() {
    let model = sample::model(&[OBSERVED]);
    let (_, home) = model.own_vault().expect("a Vault");
    let policies = network::policies(&model, home);
    let rules: Vec<&Value> =
        policies.iter().flat_map(|policy| policy["spec"]["ingress"].as_array().into_iter().flatten()).collect();
    let to = |port: u16| {
        let ports =
            |rule: &&&Value| rule["ports"].as_array().is_some_and(|ports| ports.iter().any(|p| p["port"] == port));
        rules.iter().filter(ports).map(|rule| rule["from"].clone()).collect::<Vec<_>>()
    };
    let prometheus = platformc_output::json!([{ "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": "monitoring" } } }]);
    assert_eq!(to(METRICS), std::slice::from_ref(&prometheus));
    assert!(!to(8200).is_empty() && !to(8200).contains(&prometheus), "{policies:#?}");
    assert!(
        to(RECOVERY_PORT).is_empty() && rules.iter().all(|rule| rule["ports"].as_array().is_some()),
        "{policies:#?}"
    );

    assert_eq!(of_vault(&[], "monitor.yaml"), None);
    assert!(!of_vault(&[], "values.yaml").expect("values").contains("unauthenticated_metrics_access"));
}

/// Pods on the node of a voter are clients too: packets with their own address would never be answered.
#[test]
fn addresses_from_outside_come_by_the_proxy_protocol() {
    let host =
        "  host: vault.example.com\n  outside: { batch: { secrets: [batch], owner: team, from: [198.51.100.0/24] } }";
    let secret = "  batch: { kv: { path: team/batch, owner: team } }\n  key: { kv";
    let outside = [("  host: vault.example.com", host), ("  key: { kv", secret)];
    let root = |changes: &[(&str, &str)]| {
        let files = sample::files(changes);
        files
            .into_iter()
            .find_map(|(path, text)| (path == "terraform/roots/vault-infrastructure/main.tf").then_some(text))
    };
    let (with, without) = (root(&outside).expect("a root"), root(&[]).expect("a root"));
    assert!(!with.contains("preserve_client_ip") && with.contains("proxy_protocol"), "{with}");
    assert!(!without.contains("proxy_protocol"), "{without}");
    let values = of_vault(&outside, "values.yaml").expect("values");
    assert!(values.contains("proxy_protocol_authorized_addrs") && values.contains("10.2.0.0/16"), "{values}");
    assert!(!of_vault(&[], "values.yaml").expect("values").contains("proxy_protocol"));
}

/// The chart's `StatefulSet` is the same for every size, because it could not be changed; the claims themselves grow.
#[test]
fn the_disks_of_voters_can_grow() {
    let larger = [("  host: vault.example.com", "  host: vault.example.com\n  storage: 50Gi")];
    let claims = of_vault(&larger, "volumes.yaml").expect("claims");
    assert_eq!(claims.matches("storage: 50Gi").count(), 3, "{claims}");
    assert!(claims.contains("name: data-vault-2"), "{claims}");
    assert_eq!(of_vault(&larger, "values.yaml"), of_vault(&[], "values.yaml"));
}
