//! Names that several of its parts use.

pub(super) const NAME: &str = "vault-agent-injector";
/// The prefix of the names of the chart's objects. Webhooks are called in the order of their names: this one before those of
/// the meshes, or it would mount the files into their proxies, which are init containers. Istio puts its proxy in front of the
/// agent all the same (`reorderPod` of its webhook), and in Consul the agent goes past it.
pub(super) const PREFIX: &str = "app-vault";
/// The certificate of the webhook, and its secret.
pub(super) const TLS: &str = "vault-agent-injector-tls";
