//! Who has Vault certify what belongs to the platform itself: the authority of a mesh whose calls cross clusters,
//! the certificate of a gateway.

use platformc_output::hcl::{Body, Expr};
use platformc_spec::platform::Certificate;

use super::{names::mount, policy::Policy, subjects::Workload};
use crate::{
    mesh,
    terraform::Root,
    vault_api::{GATEWAY_ISSUER, MESH_AUTHORITY, MESH_SIGN, gateway_role, gateway_sign},
};
use platformc_model::{Ingress, Model};

/// How long the certificate of a gateway lives: as long as cert-manager asks for.
const GATEWAY_SECONDS: u64 = 30 * 24 * 60 * 60;

/// All of them, each with what it may do.
pub fn all(model: &Model) -> impl Iterator<Item = (Workload, Policy)> {
    mesh(model).chain(gateways(model).filter_map(|ingress| gateway(model, ingress)))
}

/// The ingresses whose certificates Vault signs.
pub fn gateways(model: &Model) -> impl Iterator<Item = &Ingress> {
    model.ingress.values().map(AsRef::as_ref).filter(|ingress| ingress.certificate.value == Certificate::Vault)
}

fn gateway(model: &Model, ingress: &Ingress) -> Option<(Workload, Policy)> {
    let cluster = &ingress.cluster;
    let namespace = mesh::of(model, cluster)?.gateway_namespace(ingress);
    let workload = Workload::own(&cluster.name, ingress.span, &namespace, GATEWAY_ISSUER);
    Some((workload, Policy::client().certify(gateway_sign(&ingress.name))))
}

/// The authorities of the meshes that share a root: each may have its own certificate signed.
pub fn mesh(model: &Model) -> impl Iterator<Item = (Workload, Policy)> {
    model.clusters.values().filter(|cluster| model.crosses(cluster)).filter_map(|cluster| {
        let namespace = mesh::of(model, cluster)?.control_namespace(cluster);
        let workload = Workload::own(&cluster.name, cluster.span, namespace, MESH_AUTHORITY);
        Some((workload, Policy::client().certify(MESH_SIGN)))
    })
}

/// The roles of gateways, and the root that the authorities of meshes share.
pub fn write(root: &mut Root, model: &Model) {
    let roles: Vec<(String, Expr)> = gateways(model)
        .map(|ingress| {
            let hosts = Expr::list(ingress.hosts.iter().map(|host| host.value.as_str()));
            (gateway_role(&ingress.name), Expr::object([("hosts", hosts), ("ttl_seconds", GATEWAY_SECONDS.into())]))
        })
        .collect();
    if !roles.is_empty() {
        let path = Expr::reference("module.mounts.pki_path");
        let arguments = Body::new().attr("path", path).attr("gateways", Expr::object(roles));
        root.module("gateways", "vault-gateway-pki", arguments);
    }
    if mesh(model).next().is_none() {
        return;
    }
    let arguments = Body::new()
        .attr("path", Expr::from(mount::MESH))
        .attr("common_name", format!("{} mesh root", model.name.as_str()));
    root.module("mesh", "vault-mesh", arguments);
}
