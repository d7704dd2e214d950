//! Calls between clusters, as AWS sees them: a private load balancer in front of the gateway of each cluster whose apps
//! are called from others, under a name that only the callers' networks resolve.

mod checks;

use std::sync::Arc;

use platformc_base::Diagnostics;
use platformc_output::hcl::{Body, Expr};

use crate::mesh::{self, EastWest, Mesh, east_west};
use crate::{
    graph::{Capability, Node, Plan, Written},
    terraform::{Root, identifier, place},
};
use platformc_model::{Cluster, Model};

const NAME: &str = "east-west";

pub struct Component;

impl super::Component for Component {
    fn check(&self, model: &Model, problems: &mut Diagnostics) {
        checks::check(model, problems);
    }

    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        let mut clusters = called(model).peekable();
        if clusters.peek().is_none() {
            return;
        }
        let node = Node::root(root(model)).needs(Capability::Networks);
        plan.add(clusters.fold(node, |node, (cluster, _, _)| {
            node.from(cluster.span)
                .needs(Capability::Cluster(cluster.name.clone()))
                .provides(Capability::EastWestLoadBalancer(cluster.name.clone()))
        }));
    }
}

/// The clusters whose apps are called from others, the gateway of each, and its host.
fn called(model: &Model) -> impl Iterator<Item = (&Arc<Cluster>, EastWest, String)> {
    let called = model.clusters.values().filter(|cluster| model.called_from_elsewhere(cluster).next().is_some());
    called.filter_map(|cluster| {
        let gateway = mesh::of(model, cluster).and_then(Mesh::east_west)?;
        Some((cluster, gateway, east_west::host(model, cluster)?))
    })
}

fn root(model: &Model) -> Written {
    let mut root = Root::aws(model, NAME);
    for (cluster, gateway, host) in called(model) {
        let arguments = arguments(model, cluster, gateway, &host, &mut root);
        root.module(cluster.name.as_str(), "load-balancer", arguments);
        let module = identifier(cluster.name.as_str());
        let description = format!("Name that AWS gave the load balancer for calls to {}.", cluster.name);
        root.output(&format!("{module}_dns_name"), &description, Expr::reference(format!("module.{module}.dns_name")));
    }
    root.finish(model)
}

/// TLS passes through: the proxies at both ends of a call end it.
fn arguments(model: &Model, cluster: &Cluster, gateway: EastWest, host: &str, root: &mut Root) -> Body {
    let callers = east_west::callers(model, cluster);
    let vpcs: Vec<Expr> = callers
        .iter()
        .map(|network| root.read("network", &format!("{}_vpc_id", identifier(network.name.as_str()))))
        .collect();
    let health = Expr::object([
        ("protocol", Expr::from("http")),
        ("port", gateway.status.into()),
        ("path", "/healthz/ready".into()),
    ]);
    let listener = Expr::object([
        ("port", Expr::from(gateway.port)),
        ("tls", false.into()),
        ("target_group_name", east_west::target_group_name(model, cluster).into()),
        ("target_port", gateway.port.into()),
        ("health_check", health),
    ]);
    Body::new()
        .attr("name", east_west::target_group_name(model, cluster))
        .append(place(model, cluster, true, root))
        .attr("allow_cidrs", Expr::list(callers.iter().map(|network| network.cidr.to_string())))
        .attr("hosts", Expr::list([host]))
        .attr("private_zone", true)
        .attr("private_zone_vpc_ids", Expr::list(vpcs))
        .attr("listeners", Expr::object([("tls", listener)]))
}
