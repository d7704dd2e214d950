//! Clusters.

use std::sync::Arc;

use platformc_spec::{
    Span,
    platform::{self as spec},
    scalar::Name,
};

use crate::Network;

#[derive(Debug)]
pub struct Cluster {
    pub name: Name,
    pub span: Span,
    pub network: Arc<Network>,
    /// Whether the mesh covers it.
    pub meshed: bool,
    pub spec: spec::Cluster,
}

impl Cluster {
    /// The processor architecture of its node groups' first instance type, as Kubernetes says it.
    #[must_use]
    pub fn karpenter(&self) -> Option<&spec::Karpenter> {
        match &self.spec.autoscaling.value {
            spec::Autoscaling::Karpenter(karpenter) => Some(karpenter),
            spec::Autoscaling::None | spec::Autoscaling::ClusterAutoscaler => None,
        }
    }
}
