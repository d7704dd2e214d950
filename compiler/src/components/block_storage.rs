//! Encrypted block volumes: the default storage class of every cluster.

use std::sync::Arc;

use platformc_output::{json, value::Value};

use crate::{
    graph::{Capability, Node, Plan},
    kubernetes,
    object::{ObjectId, ObjectKind},
};
use platformc_model::Model;

/// The storage class.
const CLASS: ObjectId<'_> = ObjectId::cluster_wide(ObjectKind::StorageClass, "gp3");

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        for cluster in model.clusters.values() {
            let node = Node::release(cluster, "block-storage", |_, out| {
                out.yaml("storageclass.yaml", [class()]);
                kubernetes::kustomization(out);
            });
            plan.add(
                node.from(cluster.span)
                    .makes(CLASS)
                    .needs(Capability::GitOps(cluster.name.clone()))
                    .provides(Capability::BlockStorage(cluster.name.clone())),
            );
        }
    }
}

/// Volumes are made where their pod runs, and can grow.
fn class() -> Value {
    let class = json!({
        "provisioner": "ebs.csi.aws.com",
        "parameters": { "type": "gp3", "encrypted": "true" },
        "volumeBindingMode": "WaitForFirstConsumer",
        "allowVolumeExpansion": true,
        // who deletes a claim by mistake still has what was on it
        "reclaimPolicy": "Retain",
    });
    let class = kubernetes::object(&CLASS, class);
    let annotations = json!({
        "storageclass.kubernetes.io/is-default-class": "true",
        // its fields cannot be changed, and volumes do not need it once they are made: Flux may replace it
        "kustomize.toolkit.fluxcd.io/force": "enabled",
    });
    kubernetes::annotated(class, kubernetes::map(annotations))
}
