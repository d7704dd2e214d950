//! The load balancers of AWS: one an ingress.

use std::sync::Arc;

use platformc_base::words::Certificate;
use platformc_output::hcl::{Block, Body, Expr};

use super::target_group_name;
use crate::{
    aws::{Rights, rights::load_balancers},
    contract,
    graph::{AwsKind, Capability, Node, Plan, Resource, Written},
    mesh::{self, ClientAddress, Mesh},
    terraform::{Root, identifier, place},
};
use platformc_model::{Dns, Ingress, Model};

/// The port on which the gateway of a mesh listens, with a certificate of the cluster's own authority.
const GATEWAY: u16 = 8443;
const HTTPS: u16 = 443;

pub(super) fn plan(model: &Arc<Model>, plan: &mut Plan) {
    plan.add(module());
    if model.ingress.is_empty() {
        return;
    }
    let node = Node::root(root(model))
        .rights(rights(model))
        .needs(Capability::Networks)
        .of_sections(&["ingress", "connections"]);
    plan.add(model.ingress.values().fold(node, |node, ingress| {
        node.from(ingress.span)
            .needs(Capability::Cluster(ingress.cluster.name.clone()))
            .provides(Capability::LoadBalancer(ingress.name.clone()))
    }));
}

fn rights(model: &Model) -> Rights {
    Rights { name: "ingress", statements: load_balancers(model), ..Rights::default() }
}

fn module() -> Node {
    Node::module(
        "load-balancer",
        &[
            ("main.tf", include_str!("modules/load-balancer/main.tf")),
            ("access.tf", include_str!("modules/load-balancer/access.tf")),
            ("dns.tf", include_str!("modules/load-balancer/dns.tf")),
            ("variables.tf", include_str!("modules/load-balancer/variables.tf")),
            ("outputs.tf", include_str!("modules/load-balancer/outputs.tf")),
            ("versions.tf", include_str!("modules/load-balancer/versions.tf")),
        ],
    )
}

fn root(model: &Model) -> Written {
    let mut root = Root::aws(model, "ingress");
    for ingress in model.ingress.values() {
        root.entry("ingress", ingress.name.as_str());
        let arguments = arguments(model, ingress, &mut root);
        root.module(ingress.name.as_str(), "load-balancer", arguments);
        let module = identifier(ingress.name.as_str());
        let description = format!("Name that AWS gave the load balancer of the ingress {}.", ingress.name);
        root.output(&format!("{module}_dns_name"), &description, Expr::reference(format!("module.{module}.dns_name")));
    }
    root.common();
    if let Some(dns) = public(model) {
        root.finds(&Resource::aws(AwsKind::Zone, "dns", dns.zone.as_str()));
        let zone = Body::new().attr("name", dns.zone.as_str()).attr("private_zone", false);
        root.block(Block::new("data", ["aws_route53_zone", "public"], zone));
        root.output("zone_id", "Id of the platform's zone.", Expr::reference("data.aws_route53_zone.public.zone_id"));
    }
    root.finish(model)
}

/// The zone in which hosts are proved to Let's Encrypt, if any are.
fn public(model: &Model) -> Option<&Dns> {
    model.dns.as_ref().filter(|_| model.ingress.values().any(|ingress| contract::is_public(ingress)))
}

fn arguments(model: &Model, ingress: &Ingress, root: &mut Root) -> Body {
    let balancer = &ingress.load_balancer;
    let internal = *balancer.internal;
    let allow = balancer.allow.iter().map(ToString::to_string);
    let tls = ingress.certificate.value == Certificate::Acm;
    let mut listener = vec![
        ("port", Expr::from(HTTPS)),
        ("tls", tls.into()),
        ("target_group_name", target_group_name(model, ingress).into()),
        ("target_port", GATEWAY.into()),
        ("target_tls", tls.into()),
    ];
    if tls {
        listener.push(("alpn_policy", "HTTP2Preferred".into()));
    }
    match mesh::of(model, &ingress.cluster).map(Mesh::client_address) {
        Some(ClientAddress::ProxyProtocol) => listener.push(("proxy_protocol", true.into())),
        // pods of the platform are among the clients of an internal one
        Some(ClientAddress::Packets) if !internal => listener.push(("preserve_client_ip", true.into())),
        Some(ClientAddress::Packets) | None => {}
    }
    let listener = Expr::object(listener);
    let hosts = ingress.hosts.iter().map(|host| host.value.as_str());
    Body::new()
        .attr("name", target_group_name(model, ingress))
        .append(place(model, &ingress.cluster, internal, root))
        .attr("allow_cidrs", Expr::list(allow))
        .attr("hosts", Expr::list(hosts))
        .attr("listeners", Expr::object([("https", listener)]))
}
