//! The words of the language: every choice among names that `platform.yaml` offers, as a plain enum without data.
//!
//! The typed platform deserializes them, and everything behind it uses the same types. The doc comments are what users read
//! in their editor.

mod alerting;
mod audit;
mod ci;
mod cluster;
mod data;
mod delivery;
mod external;
mod git;
mod ingress;
mod mesh;
mod network;
mod observability;
mod retire;
mod secret;
mod traffic;
mod vault;
mod workload;

pub use alerting::ServiceRegion;
pub use audit::AuditTo;
pub use ci::{Cache, Executor, May, PipelineSource};
pub use cluster::{Architecture, Capacity, SupportType};
pub use data::{Changes, DatabaseEngine, Hosting, StorageKind, Throughput};
pub use delivery::{Deliver, OnRotate, Signal, Via};
pub use external::ExternalProtocol;
pub use git::ForgeKind;
pub use ingress::{Certificate, LoadBalancerKind};
pub use mesh::{MeshKind, Mtls};
pub use network::{Endpoint, Nat};
pub use observability::Dashboard;
pub use retire::Retire;
pub use secret::{CertificateUse, DatabaseRole, KeyUse, Operation, SshExtension, TransitKey};
pub use traffic::{Method, PortCheck, Protocol, RetryOn, Version};
pub use vault::{AppliedBy, Audit, AuthMethod, Every, VaultServer};
pub use workload::{Concurrency, PodManagement, WorkloadKind};
