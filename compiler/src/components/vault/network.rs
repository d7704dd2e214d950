//! Who reaches the voters, and what they reach.

use std::collections::{BTreeMap, BTreeSet};

use platformc_base::scalar::Cidr;
use platformc_output::{json, value::Value};

use super::{NAME, NAMESPACE, ROTATION, SNAPSHOTS, config::METRICS, server::labels};
use crate::{
    kubernetes::{Allow, network_policy},
    object::{ObjectId, ObjectKind},
};
use platformc_model::{Home, Model};

pub(super) fn policies(model: &Model, home: &Home) -> Vec<Value> {
    let voters = labels();
    // the load balancer's addresses are the network's own
    let network = home.cluster.network.cidr.to_string();
    let rotates = model.leased_databases().next().is_some();
    let job = |name: &str| json!({ "app": name });
    let mut clients = vec![Allow::block(&network), Allow::pods(&job(SNAPSHOTS))];
    clients.extend(rotates.then(|| Allow::pods(&job(ROTATION))));
    let mut egress = vec![
        Allow::dns(),
        Allow::tcp(vec![Allow::pods(&voters)], &[8200, 8201]),
        // KMS, the clusters' issuers, the API server, which pods' labels are written to
        Allow::tcp(vec![Allow::world()], &[443]),
        Allow::pod_identity(),
    ];
    egress.extend(databases(model).into_iter().map(|(port, networks)| {
        Allow::tcp(networks.iter().map(|cidr| Allow::block(&cidr.to_string())).collect(), &[port])
    }));
    let mut ingress = vec![Allow::tcp(clients, &[8200]), Allow::tcp(vec![Allow::pods(&voters)], &[8200, 8201])];
    if model.observes(&home.cluster) {
        ingress.push(Allow::tcp(vec![Allow::namespace("monitoring")], &[METRICS]));
    }
    let server = network_policy(&policy(NAME), &json!({ "matchLabels": voters }), ingress, egress);
    let snapshots = network_policy(
        &policy(SNAPSHOTS),
        &json!({ "matchLabels": job(SNAPSHOTS) }),
        Vec::new(),
        vec![
            Allow::dns(),
            Allow::tcp(vec![Allow::pods(&voters)], &[8200]),
            Allow::tcp(vec![Allow::world()], &[443]),
            Allow::pod_identity(),
        ],
    );
    let rotation = rotates.then(|| {
        let voters = Allow::tcp(vec![Allow::pods(&voters)], &[8200]);
        let pods = json!({ "matchLabels": job(ROTATION) });
        network_policy(&policy(ROTATION), &pods, Vec::new(), vec![Allow::dns(), voters])
    });
    [server, snapshots].into_iter().chain(rotation).collect()
}

fn policy(name: &str) -> ObjectId<'_> {
    ObjectId::fixed(ObjectKind::NetworkPolicy, NAMESPACE, name)
}

/// What [`policies`] makes; `rotates` says whether passwords are rotated.
pub(super) fn ids(rotates: bool) -> impl Iterator<Item = ObjectId<'static>> {
    [policy(NAME), policy(SNAPSHOTS)].into_iter().chain(rotates.then(|| policy(ROTATION)))
}

/// The networks whose databases Vault makes logins in, by their port.
fn databases(model: &Model) -> BTreeMap<u16, BTreeSet<Cidr>> {
    let mut networks: BTreeMap<u16, BTreeSet<Cidr>> = BTreeMap::new();
    for database in model.databases.values() {
        networks.entry(database.engine.port()).or_default().insert(database.network.cidr.value);
    }
    networks
}
