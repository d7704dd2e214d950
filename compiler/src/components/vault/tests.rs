use platformc_spec::platform::VaultServer;
use serde_json::Value;

use super::{checks, server, snapshots};

#[test]
fn what_runs_beside_vault_is_vault_itself() {
    let chart: Value = serde_json::from_str(include_str!("../../../catalog/charts/vault-0.34.1.json")).expect("JSON");
    assert_eq!(chart["version"], crate::catalog::VAULT.version);
    assert_eq!(server::image(VaultServer::Vault), format!("hashicorp/vault:{}", chart["appVersion"].as_str().expect("a version")));
}

#[test]
fn a_day_has_whole_intervals() {
    assert_eq!(snapshots::schedule(6), "0 */6 * * *");
    assert_eq!(snapshots::schedule(24), "0 0 * * *");
    for (seconds, good) in [(3600, true), (6 * 3600, true), (24 * 3600, true), (5 * 3600, false), (90 * 60, false), (48 * 3600, false)] {
        assert_eq!(checks::divides_a_day(seconds), good, "{seconds}");
    }
}
