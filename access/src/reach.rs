//! Who can call whom in a cluster: the rules by which Kubernetes evaluates network policies, Istio authorization policies and Consul
//! intentions, over plain facts.
//!
//! Facts are read from objects. What an evaluator does not know it refuses to read: a field that was ignored could allow anything.
//!
//! ```
//! use platformc_access::reach::{End, Labels, Network, Pod, Protocol, Way};
//! use platformc_output::json;
//!
//! let policy = json!({
//!     "metadata": { "namespace": "shop", "name": "web" },
//!     "spec": { "podSelector": {}, "policyTypes": ["Ingress", "Egress"], "ingress": [], "egress": [] },
//! });
//! let network = Network::read([&policy])?;
//! let pod = |name: &str| Pod::new("shop", Labels::from([("app".into(), name.into())]));
//! let way = Way { protocol: Protocol::Tcp, port: 8080 };
//! assert!(!network.allows(&pod("a"), &End::Pod(&pod("b")), way));
//! # Ok::<(), String>(())
//! ```

mod consul;
mod istio;
mod policy;
mod read;
mod selector;

pub use consul::{Intention, Intentions, Precedence};
pub use istio::{Action, Authorization, Authorizations, Caller, Decisive};
pub use policy::{Block, End, Network, NetworkPolicy, Peer, Pod, Port, Protocol, Restriction, Rule, Way};
pub use selector::{Labels, Operator, Requirement, Selector};
