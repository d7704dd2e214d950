//! How people get in.

use platformc_base::words::DatabaseEngine;
use platformc_output::{json, value::Value};

use crate::terraform::identifier;
use platformc_model::{Connection, Model, Network};

pub(super) fn bastion(model: &Model) -> Option<Value> {
    let bastion = model.bastion.as_ref()?;
    let name = model.aws_name("bastion");
    let postgres = model.databases.values().any(|database| database.engine.value == DatabaseEngine::Postgres);
    Some(json!({
        "network": bastion.network.name.as_str(),
        "policy": format!("{name}-sessions"),
        "logs": format!("/platformc/{name}/sessions"),
        "postgres": postgres,
        "name": name,
    }))
}

pub(super) fn connections(model: &Model) -> Vec<Value> {
    model.connections.iter().map(|connection| self::connection(model, connection)).collect()
}

fn connection(model: &Model, connection: &Connection) -> Value {
    let asked = connection.reaches.iter().filter(|_| *connection.resolver);
    let resolvers = asked.map(|network| format!("{}_resolver_addresses", identifier(network.name.as_str())));
    json!({
        "name": connection.name.as_str(),
        "ranges": connection.ranges.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "reaches": reached(model, connection),
        "gateway": connection.transit_gateway.as_ref().map(|gateway| gateway.as_str()),
        "resolvers": resolvers.collect::<Vec<_>>(),
        "vault": model.own_vault().is_some_and(|(_, home)| connection.reaches(&home.cluster.network)),
    })
}

/// What admits them, as a sentence has it.
fn reached(model: &Model, connection: &Connection) -> String {
    let reaches = |network: &Network| connection.reaches(network);
    let clusters = model.clusters.values().filter(|cluster| reaches(&cluster.network));
    let mut things: Vec<String> = clusters.map(|cluster| format!("the Kubernetes API of `{}`", cluster.name)).collect();
    things.extend(model.own_vault().filter(|(_, home)| reaches(&home.cluster.network)).map(|_| "Vault".to_owned()));
    let open = model
        .ingress
        .values()
        .filter(|ingress| reaches(&ingress.cluster.network) && ingress.load_balancer.allow.said_at().is_none());
    things.extend(open.map(|ingress| format!("the ingress `{}`", ingress.name)));
    match things.split_last() {
        None => "nothing yet".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}
