//! Names that several of its parts use.

pub(super) const NAMESPACE: &str = "istio-system";
pub(super) const BASE: &str = "istio-base";
pub(super) const CNI: &str = "istio-cni";
pub(super) const CONTROL: &str = "istiod";
pub(super) const AUTHORITY: &str = crate::vault_api::MESH_AUTHORITY;
