//! ExternalDNS: annotated Services, and Ingresses, become records of the platform's zone.

mod names;
mod terraform;
mod values;

use std::sync::Arc;

use self::names::NAME;
use crate::{
    graph::{Capability, Node, Plan},
    kubernetes::{self, Release},
    object::{ObjectId, ObjectKind},
};
use platformc_catalog as catalog;
use platformc_model::{Cluster, Dns, Model, Reference};

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        let Some(dns) = &model.dns else { return };
        for cluster in &dns.external_dns {
            plan.add(node(model, dns, cluster));
        }
    }
}

fn node(model: &Model, dns: &Dns, cluster: &Reference<Cluster>) -> Node {
    let name = cluster.name.clone();
    let zone = dns.zone.value.clone();
    let eks = model.aws_name(name.as_str());
    let monitored = model.observes(cluster);
    Node::release(cluster, NAME, move |cx, out| {
        let namespace = kubernetes::namespace(NAME, "restricted", kubernetes::map(platformc_output::json!({})));
        let values = values::values(cx.model.aws.region.as_str(), zone.as_str(), &eks, monitored);
        Release::new(NAME, NAME, &catalog::EXTERNAL_DNS, values)
            .objects("namespace.yaml", vec![namespace])
            .write(cx, out);
    })
    .from(cluster.at)
    .from(cluster.span)
    .namespace(NAME)
    .contributes(Capability::Cluster(name.clone()), terraform::part(model, dns, cluster))
    .needs(Capability::GitOps(name.clone()))
    .wants(Capability::Monitoring(name))
    .deploys(NAME, NAME, &catalog::EXTERNAL_DNS)
    .brings_object(ObjectId::fixed(ObjectKind::ServiceAccount, NAME, NAME))
}

#[cfg(test)]
mod tests;
