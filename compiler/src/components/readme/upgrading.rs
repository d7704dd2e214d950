//! What is upgraded, and in which order.

use platformc_base::words::VaultServer;
use platformc_catalog::{KUBERNETES, VAULT, image};
use platformc_output::{json, value::Value};

use platformc_model::{Cluster, Model};

/// Facts for the section about upgrades.
pub(super) fn facts(model: &Model) -> Value {
    // The cluster of Vault last: what an upgrade breaks shows on the others first.
    let (last, mut clusters): (Vec<_>, Vec<_>) = model
        .clusters
        .values()
        .partition(|cluster| model.vault.as_ref().is_some_and(|vault| vault.runs_on(&cluster.name)));
    clusters.extend(last);
    let databases: Vec<_> = model
        .databases
        .values()
        .map(|database| json!({ "name": database.name.as_str(), "engine": database.engine.title(), "version": database.version.as_str() }))
        .collect();
    json!({
        "clusters": clusters.into_iter().map(|cluster| of_cluster(cluster)).collect::<Vec<_>>(),
        "databases": databases,
        "charts": model.apps.values().any(|app| app.chart.is_some()),
        "vault": model.own_vault().map(|(vault, _)| match vault.server.value {
            VaultServer::OpenBao => format!("OpenBao {}", model.images().tag(&image::OPENBAO)),
            VaultServer::Vault => format!("Vault {}, chart {}", model.images().tag(&image::VAULT), model.catalog.chart(&VAULT).version),
        }),
    })
}

fn of_cluster(cluster: &Cluster) -> Value {
    let version = &cluster.kubernetes;
    let support = KUBERNETES.iter().find(|support| support.minor == version.minor());
    let next = KUBERNETES.iter().find(|support| support.minor == version.minor() + 1);
    json!({
        "name": cluster.name.as_str(),
        "version": version.as_str(),
        "until": support.map(|support| support.standard),
        "next": next.map(|next| format!("1.{}", next.minor)),
        "karpenter": cluster.karpenter().is_some(),
    })
}
