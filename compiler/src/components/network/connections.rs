//! How a network is connected with the places that people come from: attached to a transit gateway, and asked for its names.

use std::collections::BTreeMap;

use platformc_output::hcl::{Body, Expr};

use super::call;
use crate::{
    graph::{Node, Plan},
    terraform::{Root, identifier},
};
use platformc_model::{Model, Network};

/// Plans the modules that some connection needs.
pub(super) fn plan(model: &Model, plan: &mut Plan) {
    if model.connections.iter().any(|connection| connection.transit_gateway.is_some()) {
        plan.add(Node::module(
            "transit-gateway-attachment",
            &[
                ("main.tf", include_str!("modules/transit-gateway-attachment/main.tf")),
                ("variables.tf", include_str!("modules/transit-gateway-attachment/variables.tf")),
                ("outputs.tf", include_str!("modules/transit-gateway-attachment/outputs.tf")),
                ("versions.tf", include_str!("modules/transit-gateway-attachment/versions.tf")),
            ],
        ));
    }
    if model.connections.iter().any(|connection| *connection.resolver) {
        plan.add(Node::module(
            "resolver-endpoint",
            &[
                ("main.tf", include_str!("modules/resolver-endpoint/main.tf")),
                ("variables.tf", include_str!("modules/resolver-endpoint/variables.tf")),
                ("outputs.tf", include_str!("modules/resolver-endpoint/outputs.tf")),
                ("versions.tf", include_str!("modules/resolver-endpoint/versions.tf")),
            ],
        ));
    }
}

/// What connects a network. One attachment to each transit gateway, whoever comes through it: AWS allows no second one.
pub(super) fn write(model: &Model, network: &Network, root: &mut Root) {
    let mut attached: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut asking: Vec<String> = Vec::new();
    for connection in model.connections.iter().filter(|connection| connection.reaches(network)) {
        let ranges = connection.ranges.iter().map(ToString::to_string);
        if let Some(gateway) = &connection.transit_gateway {
            attached.entry(gateway.as_str()).or_default().extend(ranges.clone());
        }
        if *connection.resolver {
            asking.extend(ranges);
        }
    }
    for (gateway, cidrs) in attached {
        let arguments = placed(model, network)
            .attr("transit_gateway_id", gateway)
            .attr("route_table_ids", call::output(network, "private_route_table_ids"))
            .attr("cidrs", Expr::list(cidrs));
        root.module(&format!("attachment-{}-{gateway}", network.name), "transit-gateway-attachment", arguments);
    }
    if !asking.is_empty() {
        let name = format!("resolver-{}", network.name);
        root.module(&name, "resolver-endpoint", placed(model, network).attr("cidrs", Expr::list(asking)));
        root.output(
            &format!("{}_resolver_addresses", identifier(network.name.as_str())),
            &format!("Addresses to which other DNS servers forward names of the network {}.", network.name),
            Expr::reference(format!("module.{}.addresses", identifier(&name))),
        );
    }
}

fn placed(model: &Model, network: &Network) -> Body {
    Body::new()
        .attr("name", model.aws_name(network.name.as_str()))
        .attr("vpc_id", call::output(network, "vpc_id"))
        .attr("subnet_ids", call::output(network, "private_subnet_ids"))
        .attr("zone_count", *network.zones)
}
