//! The EFS CSI driver: shared file volumes.

mod names;
mod terraform;
mod values;

use std::sync::Arc;

use self::names::{NAME, NAMESPACE};
use crate::{
    graph::{Capability, Node, Plan},
    kubernetes::Release,
    object::{ObjectId, ObjectKind},
};
use platformc_catalog as catalog;
use platformc_model::{Cluster, Model, Storage};

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        for cluster in model.clusters.values() {
            if let Some(storage) = wanted(model, cluster) {
                plan.add(node(model, cluster, storage));
            }
        }
    }
}

/// The first file system that a cluster mounts.
fn wanted<'a>(model: &'a Model, cluster: &Cluster) -> Option<&'a Storage> {
    let mounts = |storage: &&Arc<Storage>| storage.clusters.iter().any(|c| c.name == cluster.name);
    model.storage.values().find(mounts).map(AsRef::as_ref)
}

fn node(model: &Model, cluster: &Arc<Cluster>, storage: &Storage) -> Node {
    let name = cluster.name.clone();
    Node::release(cluster, NAME, |cx, out| {
        Release::new(NAME, NAMESPACE, &catalog::AWS_EFS_CSI_DRIVER, values::values()).write(cx, out);
    })
    .from(storage.span)
    .from(cluster.span)
    .contributes(Capability::Cluster(name.clone()), terraform::part(model, cluster))
    .needs(Capability::GitOps(name.clone()))
    .provides(Capability::FileStorage(name))
    .deploys(NAME, NAMESPACE, &catalog::AWS_EFS_CSI_DRIVER)
    .brings_object(ObjectId::fixed(ObjectKind::ServiceAccount, NAMESPACE, terraform::CONTROLLER_ACCOUNT))
    .brings_object(ObjectId::fixed(ObjectKind::ServiceAccount, NAMESPACE, terraform::NODE_ACCOUNT))
}
