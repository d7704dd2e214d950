//! Who has Vault certify what belongs to the platform itself: the authority of a mesh whose calls cross clusters.

use platformc_output::hcl::{Body, Expr};

use super::{
    names::mount,
    policy::{Capability, Policy},
    subjects::Workload,
};
use crate::{
    components::{
        mesh,
        shared::vault::{MESH_AUTHORITY, MESH_SIGN},
    },
    resolve::Model,
    terraform::Root,
};

/// All of them, each with what it may do.
pub fn all(model: &Model) -> impl Iterator<Item = (Workload, Policy)> {
    mesh(model)
}

/// The authorities of the meshes that share a root: each may have its own certificate signed.
pub fn mesh(model: &Model) -> impl Iterator<Item = (Workload, Policy)> {
    model.clusters.values().filter(|cluster| model.crosses(cluster)).filter_map(|cluster| {
        let namespace = mesh::of(model, cluster)?.control_namespace(cluster);
        let workload = Workload::own(&cluster.name, cluster.span, namespace, MESH_AUTHORITY);
        Some((workload, Policy::client().allow(MESH_SIGN, [Capability::Update])))
    })
}

/// The root that these authorities share.
pub fn write(root: &mut Root, model: &Model) {
    if mesh(model).next().is_none() {
        return;
    }
    let arguments = Body::new()
        .attr("path", Expr::from(mount::MESH))
        .attr("common_name", format!("{} mesh root", model.name.as_str()));
    root.module("mesh", "vault-mesh", arguments);
}
