//! Kubernetes' and Flux' objects: how they are put together, and what pods, network policies and releases have in common.

mod jobs;
mod monitor_secrets;
mod network_policy;
mod nodes;
mod object;
mod pod_monitor;
mod pods;
mod release;

pub use jobs::{JOBS_POOL, JOBS_TAINT};
pub use monitor_secrets::{MONITORING_ACCOUNT, MONITORING_OPERATOR, monitor_secrets, monitor_secrets_ids};
pub use network_policy::{Allow, network_policy};
pub use nodes::{CAPACITY_TYPE, NODE_GROUP, capacity_type};
pub use object::{
    annotated, claim, fields, kept, kustomization, labelled, labelling, labels, map, namespace, object, selector,
};
pub use pod_monitor::pod_monitor;
pub use pods::{budget, container_security, pod_security, resources, spread, voters};
pub use release::Release;
