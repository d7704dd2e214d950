//! Network policies: nothing but what is listed.

use platformc_output::{json, value::Value};

use super::object::{fields, object};
use crate::object::ObjectId;

/// Peers (none: everybody) and TCP ports (none: all).
pub struct Allow {
    peers: Vec<Value>,
    ports: Vec<Value>,
}

impl Allow {
    #[must_use]
    pub fn tcp(peers: Vec<Value>, ports: &[u16]) -> Self {
        Self { peers, ports: ports.iter().map(|port| json!({ "protocol": "TCP", "port": port })).collect() }
    }

    /// Name resolution.
    #[must_use]
    pub fn dns() -> Self {
        let ports = ["UDP", "TCP"].into_iter().map(|protocol| json!({ "protocol": protocol, "port": 53 })).collect();
        Self { peers: Vec::new(), ports }
    }

    /// All of a namespace's pods.
    #[must_use]
    pub fn namespace(name: &str) -> Value {
        json!({ "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": name } } })
    }

    /// The pods of the same namespace with these labels.
    #[must_use]
    pub fn pods(labels: &Value) -> Value {
        json!({ "podSelector": { "matchLabels": labels } })
    }

    /// Addresses.
    #[must_use]
    pub fn block(cidr: &str) -> Value {
        json!({ "ipBlock": { "cidr": cidr } })
    }

    /// Every address but the node's own services, among them its credentials.
    #[must_use]
    pub fn world() -> Value {
        json!({ "ipBlock": { "cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"] } })
    }

    /// Where pods with an EKS Pod Identity fetch their credentials.
    #[must_use]
    pub fn pod_identity() -> Self {
        Self::tcp(vec![Self::block("169.254.170.23/32")], &[80])
    }

    fn rule(self, peers: &'static str) -> Value {
        let mut rule = platformc_output::value::Map::new();
        if !self.peers.is_empty() {
            rule.insert(peers.into(), Value::Array(self.peers));
        }
        if !self.ports.is_empty() {
            rule.insert("ports".into(), Value::Array(self.ports));
        }
        Value::Object(rule)
    }
}

/// What reaches the pods of a selector, and what they reach; everything else is refused.
#[must_use]
pub fn network_policy(id: &ObjectId<'_>, pods: &Value, ingress: Vec<Allow>, egress: Vec<Allow>) -> Value {
    let spec = json!({
        "podSelector": pods,
        "policyTypes": ["Ingress", "Egress"],
        "ingress": ingress.into_iter().map(|allow| allow.rule("from")).collect::<Vec<_>>(),
        "egress": egress.into_iter().map(|allow| allow.rule("to")).collect::<Vec<_>>(),
    });
    object(id, fields([("spec", spec)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::ObjectKind;

    #[test]
    fn what_is_not_listed_is_refused() {
        let id = ObjectId::fixed(ObjectKind::NetworkPolicy, "jobs", "jobs");
        let policy = network_policy(&id, &json!({}), Vec::new(), vec![Allow::tcp(vec![Allow::world()], &[])]);
        let spec = &policy["spec"];
        assert_eq!(spec["policyTypes"], json!(["Ingress", "Egress"]));
        assert_eq!(spec["ingress"], json!([]));
        // no ports: all of them; never an empty rule, which would admit everybody
        assert_eq!(
            spec["egress"],
            json!([{ "to": [{ "ipBlock": { "cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"] } }] }])
        );
    }
}
