//! cert-manager, and an authority of the cluster's own for what never leaves it.

mod authority;
mod names;
mod public;
mod values;

use std::sync::Arc;

use self::names::NAME;
use crate::{
    graph::{Capability, Node, Plan},
    kubernetes::{self, Release},
    object::{ObjectId, ObjectKind},
};
use platformc_catalog as catalog;
use platformc_model::{Cluster, Model};

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        for cluster in model.clusters.values() {
            plan.add(controller(model, cluster));
            plan.add(authority(cluster));
            if let Some(first) = public::ingresses(model, cluster).next() {
                plan.add(public::node(model, cluster, first));
            }
        }
    }
}

fn controller(model: &Model, cluster: &Arc<Cluster>) -> Node {
    let monitored = model.observes(cluster);
    Node::release(cluster, NAME, move |cx, out| {
        let namespace = kubernetes::namespace(NAME, "restricted", kubernetes::map(platformc_output::json!({})));
        Release::new(NAME, NAME, &catalog::CERT_MANAGER, values::values(monitored))
            .patch("ClusterRole", values::CHALLENGES, &values::without_pods())
            .objects("namespace.yaml", vec![namespace])
            .write(cx, out);
    })
    .from(cluster.span)
    .namespace(NAME)
    .needs(Capability::GitOps(cluster.name.clone()))
    .wants(Capability::Monitoring(cluster.name.clone()))
    .provides(Capability::Step(cluster.name.clone(), NAME))
    .deploys(NAME, NAME, &catalog::CERT_MANAGER)
    .brings_object(ObjectId::fixed(ObjectKind::ServiceAccount, NAME, NAME))
}

/// A separate node, because the release installs the custom resource definitions of its objects.
fn authority(cluster: &Arc<Cluster>) -> Node {
    Node::release(cluster, "cluster-authority", |_, out| {
        out.yaml("authority.yaml", authority::objects());
        kubernetes::kustomization(out);
    })
    .from(cluster.span)
    .makes_all(authority::IDS)
    .brings_object(authority::SECRET)
    .refers_to(authority::SECRET)
    .needs(Capability::Step(cluster.name.clone(), NAME))
    .provides(Capability::Certificates(cluster.name.clone()))
}
