//! The roles of gateways, and the root that the authorities of meshes share.

use std::sync::Arc;

use platformc_output::hcl::{Body, Expr};

use super::Made;
use crate::{
    terraform::Root,
    vault_api::{
        gateway_role, mount,
        subject::{Grant, Subject},
    },
};
use platformc_model::Model;

/// The lifetime of a gateway's certificate, as cert-manager requests it.
const GATEWAY_SECONDS: u64 = 30 * 24 * 60 * 60;

pub(super) fn write(root: &mut Root, model: &Model, subjects: &[Arc<Subject>], made: &mut Made) {
    let mut roles: Vec<(String, Expr)> = Vec::new();
    let mut mesh = false;
    for grant in subjects.iter().flat_map(|subject| &subject.grants) {
        match grant {
            Grant::CertifyGateway { ingress, hosts } => {
                let fields = [("hosts", Expr::list(hosts)), ("ttl_seconds", GATEWAY_SECONDS.into())];
                roles.push((gateway_role(ingress), Expr::object(fields)));
            }
            Grant::CertifyMesh => mesh = true,
            _ => {}
        }
    }
    if !roles.is_empty() {
        for (role, _) in &roles {
            made.role(mount::PKI, role);
        }
        let path = Expr::reference("module.mounts.pki_path");
        let arguments = Body::new().attr("path", path).attr("gateways", Expr::object(roles));
        root.module("gateways", "vault-gateway-pki", arguments);
    }
    if mesh {
        made.mount(mount::MESH);
        let arguments = Body::new()
            .attr("path", Expr::from(mount::MESH))
            .attr("common_name", format!("{} mesh root", model.name.as_str()));
        root.module("mesh", "vault-mesh", arguments);
    }
}
