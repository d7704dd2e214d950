//! Networks and the peerings between them.

mod call;
mod connections;
mod rights;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use platformc_base::words::{Endpoint, Nat};
use platformc_output::hcl::{Body, Expr};

use crate::aws::{names, retention, rights::log_writer};
use crate::{
    graph::{AwsKind, Capability, Node, Plan, Resource, Written},
    terraform::{Root, identifier},
};
use platformc_model::{Model, Network, Peering, Section};

/// What stays of a network that is destroyed: its flow logs, until they expire, and the key, without which nobody could read them.
const KEPT: &[&str] = &["aws_kms_key.flow_logs", "aws_cloudwatch_log_group.flow_logs"];

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        let module = Node::module(
            "network",
            &[
                ("main.tf", include_str!("network/modules/network/main.tf")),
                ("endpoints.tf", include_str!("network/modules/network/endpoints.tf")),
                ("flow_logs.tf", include_str!("network/modules/network/flow_logs.tf")),
                ("routing.tf", include_str!("network/modules/network/routing.tf")),
                ("variables.tf", include_str!("network/modules/network/variables.tf")),
                ("outputs.tf", include_str!("network/modules/network/outputs.tf")),
                ("versions.tf", include_str!("network/modules/network/versions.tf")),
            ],
        );
        plan.add(module.makes_roles(&["flow_logs_role_name"]));
        plan.add(Node::module(
            "peering",
            &[
                ("main.tf", include_str!("network/modules/peering/main.tf")),
                ("variables.tf", include_str!("network/modules/peering/variables.tf")),
                ("outputs.tf", include_str!("network/modules/peering/outputs.tf")),
                ("versions.tf", include_str!("network/modules/peering/versions.tf")),
            ],
        ));
        connections::plan(model, plan);
        let node = Node::root(root(model)).rights(rights::rights(model));
        let node = model.networks.values().fold(node, |node, network| node.from(network.span));
        let retired = model.destroyed(Section::Networks);
        let node = retired.fold(node, |node, retired| node.from(retired.span()));
        let node = node.of_sections(&["networks", "peerings", "connections"]);
        plan.add(node.needs(Capability::State).provides(Capability::Networks));
    }
}

fn root(model: &Model) -> Written {
    let mut root = Root::aws(model, "network");
    for network in model.networks.values() {
        root.entry("network", network.name.as_str());
        let arguments = arguments(model, network, &mut root);
        root.module(&call::name(network), "network", arguments);
    }
    for peering in &model.peerings {
        let Peering { between: (requester, accepter), .. } = peering;
        let arguments = Body::new()
            .attr("name", model.aws_name(peering.name.as_str()))
            .attr("requester", side(requester))
            .attr("accepter", side(accepter));
        root.entry("peering", peering.name.as_str());
        root.module(&format!("peering-{}", peering.name), "peering", arguments);
    }
    for network in model.networks.values() {
        root.entry("network", network.name.as_str());
        connections::write(model, network, &mut root);
    }
    for network in model.networks.values() {
        root.entry("network", network.name.as_str());
        for (output, description) in [
            ("vpc_id", "Id of the VPC of the network"),
            ("private_subnet_ids", "Ids of the private subnets of the network"),
            ("public_subnet_ids", "Ids of the public subnets of the network"),
        ] {
            let name = format!("{}_{output}", identifier(network.name.as_str()));
            root.output(&name, &format!("{description} {}.", network.name), call::output(network, output));
        }
    }
    for retired in model.destroyed(Section::Networks) {
        root.entry("network", retired.name.as_str());
        root.retire(retired, &call::name_of(&retired.name), KEPT);
    }
    root.finish(model)
}

fn arguments(model: &Model, network: &Network, root: &mut Root) -> Body {
    let nat = match network.nat.value {
        Nat::PerZone => "perZone",
        Nat::Single => "single",
        Nat::None => "none",
    };
    let mut endpoints = network.endpoints.value.clone();
    endpoints.sort_unstable();
    endpoints.dedup();
    let gateway = endpoints.iter().filter(|endpoint| **endpoint == Endpoint::S3).map(|_| "s3");
    root.owns(&Resource::aws(AwsKind::Network, network.name.as_str(), model.aws_name(network.name.as_str())));
    let interface = endpoints.iter().flat_map(|endpoint| services(*endpoint)).copied();
    Body::new()
        .attr("name", model.aws_name(network.name.as_str()))
        .attr("cidr", network.cidr.to_string())
        .attr("zone_count", *network.zones)
        .attr("nat", nat)
        .attr("gateway_endpoints", Expr::list(gateway))
        .attr("interface_endpoints", Expr::list(interface))
        .attr("flow_log_retention_days", retention::known(network.flow_logs.days()))
        .attr("flow_logs_role_name", root.role(names::platform_role(model, &format!("{}-flow-logs", network.name))))
        .append(log_writer(model))
}

/// The services behind an interface endpoint, by the last part of their names.
const fn services(endpoint: Endpoint) -> &'static [&'static str] {
    match endpoint {
        Endpoint::S3 => &[],
        Endpoint::Ecr => &["ecr.api", "ecr.dkr"],
        Endpoint::Sts => &["sts"],
        Endpoint::Ec2 => &["ec2"],
        Endpoint::Kms => &["kms"],
        Endpoint::Logs => &["logs"],
        Endpoint::Eks => &["eks", "eks-auth"],
        Endpoint::ElasticLoadBalancing => &["elasticloadbalancing"],
        Endpoint::Autoscaling => &["autoscaling"],
        Endpoint::Sqs => &["sqs"],
        Endpoint::Ssm => &["ssm"],
        Endpoint::SecretsManager => &["secretsmanager"],
        Endpoint::ElasticFileSystem => &["elasticfilesystem"],
    }
}

fn side(network: &Network) -> Expr {
    Expr::object([
        ("vpc_id", call::output(network, "vpc_id")),
        ("cidr", call::output(network, "cidr")),
        ("zone_count", call::output(network, "zone_count")),
        ("route_table_ids", call::output(network, "private_route_table_ids")),
    ])
}
