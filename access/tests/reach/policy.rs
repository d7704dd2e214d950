//! Network policies (<https://kubernetes.io/docs/concepts/services-networking/network-policies/>).

use std::collections::BTreeSet;

use platformc_access::reach::{End, Labels, Network, NetworkPolicy, Pod, Protocol, Way};
use platformc_output::{
    json,
    value::{Map, Value},
};

use super::random::Random;

const WEB: Way = Way { protocol: Protocol::Tcp, port: 80 };

fn pod(namespace: &str, app: &str) -> Pod {
    Pod::new(namespace, Labels::from([("app".to_owned(), app.to_owned())]))
}

fn policy(namespace: &str, spec: Value) -> Value {
    json!({ "metadata": { "namespace": namespace, "name": "policy" }, "spec": spec })
}

fn one(policy: &Value) -> &[Value] {
    std::slice::from_ref(policy)
}

/// Whether `client` in `x` may call `server` in `y` at a port.
fn open(policies: &[Value], way: Way) -> bool {
    Network::read(policies).unwrap().allows(&pod("x", "client"), &End::Pod(&pod("y", "server")), way)
}

fn address(policies: &[Value], address: &str) -> bool {
    Network::read(policies).unwrap().allows(&pod("x", "client"), &End::Address(address.parse().unwrap()), WEB)
}

#[test]
fn what_no_policy_selects_is_open() {
    assert!(open(&[], WEB));
    // a policy of another namespace, and one for other pods
    assert!(open(&[policy("z", json!({ "podSelector": {}, "ingress": [] }))], WEB));
    assert!(open(&[policy("y", json!({ "podSelector": { "matchLabels": { "app": "other" } }, "ingress": [] }))], WEB));
}

#[test]
fn an_empty_selector_selects_every_pod_of_the_namespace() {
    assert!(!open(&[policy("y", json!({ "podSelector": {}, "policyTypes": ["Ingress"] }))], WEB));
    assert!(!open(&[policy("x", json!({ "podSelector": {}, "policyTypes": ["Egress"] }))], WEB));
}

#[test]
fn an_empty_list_admits_nobody_and_an_empty_rule_everybody() {
    assert!(!open(&[policy("y", json!({ "podSelector": {}, "ingress": [] }))], WEB));
    assert!(open(&[policy("y", json!({ "podSelector": {}, "ingress": [{}] }))], WEB));
    assert!(open(&[policy("y", json!({ "podSelector": {}, "ingress": [{ "from": [] }] }))], WEB));
}

#[test]
fn without_types_a_policy_is_about_ingress_and_about_egress_if_it_has_rules_for_it() {
    let ingress = policy("y", json!({ "podSelector": {} }));
    assert!(!open(&[ingress], WEB));
    // no rule for egress: what goes out is not restricted
    assert!(open(&[policy("x", json!({ "podSelector": {}, "ingress": [] }))], WEB));
    assert!(open(&[policy("x", json!({ "podSelector": {}, "egress": [] }))], WEB));
    let ports = json!([{ "ports": [{ "port": 443 }] }]);
    assert!(!open(&[policy("x", json!({ "podSelector": {}, "egress": ports.clone() }))], WEB));
    // types that leave a direction out
    assert!(open(&[policy("y", json!({ "podSelector": {}, "policyTypes": ["Egress"], "ingress": [] }))], WEB));
    assert!(open(&[policy("x", json!({ "podSelector": {}, "policyTypes": ["Ingress"], "egress": ports }))], WEB));
}

#[test]
fn policies_add_up() {
    let deny = policy("y", json!({ "podSelector": {}, "policyTypes": ["Ingress"] }));
    let allow = policy("y", json!({ "podSelector": {}, "ingress": [{}] }));
    assert!(open(&[deny.clone(), allow.clone()], WEB));
    assert!(open(&[allow, deny], WEB));
}

#[test]
fn both_ends_must_allow() {
    let out = policy("x", json!({ "podSelector": {}, "policyTypes": ["Egress"], "egress": [{}] }));
    let into = policy("y", json!({ "podSelector": {}, "ingress": [{}] }));
    assert!(open(&[out.clone(), into.clone()], WEB));
    assert!(!open(&[out, policy("y", json!({ "podSelector": {} }))], WEB));
    assert!(!open(&[policy("x", json!({ "podSelector": {}, "policyTypes": ["Egress"] })), into], WEB));
}

#[test]
fn two_selectors_of_one_peer_must_both_hold_and_two_peers_need_not() {
    let namespace = json!({ "matchLabels": { "kubernetes.io/metadata.name": "x" } });
    let (right, wrong) = (json!({ "matchLabels": { "app": "client" } }), json!({ "matchLabels": { "app": "other" } }));
    let from = |peers: Value| policy("y", json!({ "podSelector": {}, "ingress": [{ "from": peers }] }));
    assert!(open(&[from(json!([{ "namespaceSelector": namespace.clone(), "podSelector": right.clone() }]))], WEB));
    assert!(!open(&[from(json!([{ "namespaceSelector": namespace.clone(), "podSelector": wrong.clone() }]))], WEB));
    assert!(open(&[from(json!([{ "namespaceSelector": namespace }, { "podSelector": wrong }]))], WEB));
    // pods alone are those of the policy's own namespace
    assert!(!open(&[from(json!([{ "podSelector": right }]))], WEB));
    assert!(!open(&[from(json!([{ "podSelector": {} }]))], WEB));
    assert!(open(&[from(json!([{ "namespaceSelector": {} }]))], WEB));
}

#[test]
fn expressions_select_by_labels() {
    let from = |operator: &str, values: Value| {
        let pods = json!({ "matchExpressions": [{ "key": "app", "operator": operator, "values": values }] });
        policy(
            "y",
            json!({ "podSelector": {}, "ingress": [{ "from": [{ "namespaceSelector": {}, "podSelector": pods }] }] }),
        )
    };
    assert!(open(&[from("In", json!(["client", "x"]))], WEB));
    assert!(!open(&[from("NotIn", json!(["client"]))], WEB));
    assert!(open(&[from("NotIn", json!(["other"]))], WEB));
    assert!(open(&[from("Exists", json!([]))], WEB));
    assert!(!open(&[from("DoesNotExist", json!([]))], WEB));
}

#[test]
fn blocks_leave_out_their_exceptions() {
    let out = |block: Value| policy("x", json!({ "podSelector": {}, "egress": [{ "to": [{ "ipBlock": block }] }] }));
    let block = out(json!({ "cidr": "172.17.0.0/16", "except": ["172.17.1.0/24"] }));
    assert!(address(one(&block), "172.17.2.9"));
    assert!(!address(one(&block), "172.17.1.9"));
    assert!(!address(one(&block), "172.18.0.1"));
    // a pod whose addresses are not known is in no block
    assert!(!open(&[block], WEB));
    // selectors admit no addresses outside
    let pods = policy("x", json!({ "podSelector": {}, "egress": [{ "to": [{ "namespaceSelector": {} }] }] }));
    assert!(!address(&[pods], "172.17.2.9"));
}

#[test]
fn a_block_meets_pods_with_its_addresses() {
    let out =
        policy("x", json!({ "podSelector": {}, "egress": [{ "to": [{ "ipBlock": { "cidr": "10.0.0.0/8" } }] }] }));
    let server = |range: &str| Pod { addresses: Some(range.parse().unwrap()), ..pod("y", "server") };
    let network = Network::read([&out]).unwrap();
    assert!(network.allows(&pod("x", "client"), &End::Pod(&server("10.1.0.0/16")), WEB));
    assert!(!network.allows(&pod("x", "client"), &End::Pod(&server("172.16.0.0/16")), WEB));
}

#[test]
fn ports_are_numbers_ranges_names_or_all_of_a_protocol() {
    let into = |ports: Value| policy("y", json!({ "podSelector": {}, "ingress": [{ "ports": ports }] }));
    let way = |protocol, port| Way { protocol, port };
    let range = into(json!([{ "protocol": "TCP", "port": 32000, "endPort": 32768 }]));
    for (port, wanted) in [(31999, false), (32000, true), (32500, true), (32768, true), (32769, false)] {
        assert_eq!(open(one(&range), way(Protocol::Tcp, port)), wanted, "{port}");
    }
    // TCP, unless it says another
    assert!(open(&[into(json!([{ "port": 80 }]))], WEB));
    assert!(!open(&[into(json!([{ "port": 80 }]))], way(Protocol::Udp, 80)));
    assert!(open(&[into(json!([{ "protocol": "UDP" }]))], way(Protocol::Udp, 9)));
    assert!(!open(&[into(json!([{ "protocol": "UDP" }]))], WEB));
    // names are those of the pod that is called
    let named = into(json!([{ "port": "http" }]));
    assert!(!open(one(&named), WEB));
    let mut server = pod("y", "server");
    server.ports.insert("http".to_owned(), WEB);
    let network = Network::read([&named]).unwrap();
    assert!(network.allows(&pod("x", "client"), &End::Pod(&server), WEB));
    assert!(!network.allows(&pod("x", "client"), &End::Pod(&server), way(Protocol::Tcp, 81)));
}

#[test]
fn what_is_not_known_is_refused() {
    for spec in [
        json!({ "podSelector": {}, "more": true }),
        json!({ "podSelector": {}, "policyTypes": ["Other"] }),
        json!({ "podSelector": {}, "ingress": [{ "to": [] }] }),
        json!({ "podSelector": {}, "ingress": [{ "from": [{}] }] }),
        json!({ "podSelector": {}, "ingress": [{ "from": [{ "ipBlock": { "cidr": "::/0" } }] }] }),
        json!({ "podSelector": {}, "ingress": [{ "from": [{ "podSelector": {}, "ipBlock": { "cidr": "10.0.0.0/8" } }] }] }),
        json!({ "podSelector": {}, "ingress": [{ "ports": [{ "endPort": 5 }] }] }),
        json!({ "podSelector": {}, "ingress": [{ "ports": [{ "port": 70000 }] }] }),
        json!({ "podSelector": {}, "ingress": [{ "ports": [{ "port": "http", "endPort": 5 }] }] }),
        json!({ "podSelector": { "matchExpressions": [{ "key": "a", "operator": "Near" }] } }),
    ] {
        assert!(NetworkPolicy::read(&policy("y", spec.clone())).is_err(), "{spec:?}");
    }
}

/// A second implementation: it lists everything that is allowed, straight from the objects.
mod naive {
    use super::*;

    /// Who calls whom, where: indexes of pods and ways.
    type Call = (usize, usize, usize);

    fn selected(selector: &Value, labels: &Labels) -> bool {
        let mut all = true;
        for (key, value) in selector["matchLabels"].as_object().into_iter().flat_map(Map::iter) {
            all = all && labels.get(key).map(String::as_str) == value.as_str();
        }
        for expression in selector["matchExpressions"].as_array().into_iter().flatten() {
            let value = labels.get(expression["key"].as_str().unwrap());
            let listed =
                expression["values"].as_array().unwrap().iter().any(|v| v.as_str() == value.map(String::as_str));
            all = all
                && match expression["operator"].as_str().unwrap() {
                    "In" => value.is_some() && listed,
                    "NotIn" => !listed,
                    "Exists" => value.is_some(),
                    _ => value.is_none(),
                };
        }
        all
    }

    fn peer(peer: &Value, home: &str, pod: &Pod) -> bool {
        let (namespaces, pods) = (&peer["namespaceSelector"], &peer["podSelector"]);
        let near = if *namespaces == Value::Null {
            pod.namespace == home
        } else {
            selected(namespaces, &pod.namespace_labels)
        };
        near && (*pods == Value::Null || selected(pods, &pod.labels))
    }

    fn at(port: &Value, server: &Pod, way: Way) -> bool {
        let protocol = match port["protocol"].as_str() {
            None | Some("TCP") => Protocol::Tcp,
            Some("UDP") => Protocol::Udp,
            _ => Protocol::Sctp,
        };
        if protocol != way.protocol {
            return false;
        }
        match &port["port"] {
            Value::Null => true,
            Value::String(name) => server.ports.get(&**name).is_some_and(|named| named.port == way.port),
            number => {
                let first = number.as_u64().unwrap();
                let last = port["endPort"].as_u64().unwrap_or(first);
                (first..=last).any(|number| number == u64::from(way.port))
            }
        }
    }

    /// All calls that pass one direction: those that a policy allows, and those about pods that none restricts.
    fn passing(policies: &[Value], pods: &[Pod], ways: &[Way], egress: bool) -> BTreeSet<Call> {
        let (kind, rules, peers) = if egress { ("Egress", "egress", "to") } else { ("Ingress", "ingress", "from") };
        let (mut allowed, mut restricted) = (BTreeSet::new(), BTreeSet::new());
        for policy in policies {
            let spec = &policy["spec"];
            let home = policy["metadata"]["namespace"].as_str().unwrap();
            let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
            let is_about = match spec["policyTypes"].as_array() {
                Some(types) => types.iter().any(|found| found.as_str() == Some(kind)),
                None => !egress || !list(&spec[rules]).is_empty(),
            };
            for (own, pod) in pods.iter().enumerate() {
                if !is_about || pod.namespace != home || !selected(&spec["podSelector"], &pod.labels) {
                    continue;
                }
                restricted.insert(own);
                for rule in list(&spec[rules]) {
                    for (other, end) in pods.iter().enumerate() {
                        for (index, way) in ways.iter().enumerate() {
                            let server = if egress { end } else { pod };
                            let (whom, ports) = (list(&rule[peers]), list(&rule["ports"]));
                            let right = whom.is_empty() || whom.iter().any(|found| peer(found, home, end));
                            if right && (ports.is_empty() || ports.iter().any(|port| at(port, server, *way))) {
                                allowed.insert(if egress { (own, other, index) } else { (other, own, index) });
                            }
                        }
                    }
                }
            }
        }
        for (from, _) in pods.iter().enumerate() {
            for (to, _) in pods.iter().enumerate() {
                if !restricted.contains(if egress { &from } else { &to }) {
                    allowed.extend((0..ways.len()).map(|way| (from, to, way)));
                }
            }
        }
        allowed
    }

    pub fn calls(policies: &[Value], pods: &[Pod], ways: &[Way]) -> BTreeSet<Call> {
        let out = passing(policies, pods, ways, true);
        passing(policies, pods, ways, false).intersection(&out).copied().collect()
    }
}

fn random_selector(random: &mut Random, labels: &[(&str, &[&str])]) -> Value {
    match random.below(4) {
        0 => json!({}),
        1 | 2 => {
            let (key, values) = random.pick(labels);
            json!({ "matchLabels": { key: random.pick(values) } })
        }
        _ => {
            let (key, values) = random.pick(labels);
            let operator = random.pick(&["In", "NotIn", "Exists", "DoesNotExist"]);
            let values: Vec<&str> = if operator.ends_with("In") { vec![random.pick(values)] } else { Vec::new() };
            json!({ "matchExpressions": [{ "key": key, "operator": operator, "values": values }] })
        }
    }
}

fn random_policy(random: &mut Random) -> Value {
    const PODS: &[(&str, &[&str])] = &[("app", &["a", "b"]), ("tier", &["front"])];
    const NAMESPACES: &[(&str, &[&str])] = &[("kubernetes.io/metadata.name", &["x", "y"])];
    let rules = |random: &mut Random, peers: &'static str| -> Value {
        let rule = |random: &mut Random| {
            let mut rule = Map::new();
            if random.chance(80) {
                let peer = |random: &mut Random| match random.below(3) {
                    0 => json!({ "podSelector": random_selector(random, PODS) }),
                    1 => json!({ "namespaceSelector": random_selector(random, NAMESPACES) }),
                    _ => json!({
                        "namespaceSelector": random_selector(random, NAMESPACES),
                        "podSelector": random_selector(random, PODS),
                    }),
                };
                let count = random.below(3);
                rule.insert(peers.into(), json!((0..count).map(|_| peer(random)).collect::<Vec<_>>()));
            }
            if random.chance(60) {
                let port = |random: &mut Random| match random.below(5) {
                    0 => json!({ "protocol": "UDP" }),
                    1 => json!({ "port": "http" }),
                    2 => json!({ "port": 80, "endPort": 90 }),
                    3 => json!({ "protocol": "UDP", "port": 80 }),
                    _ => json!({ "protocol": "TCP", "port": random.pick(&[80, 85, 443]) }),
                };
                let count = random.below(3);
                rule.insert("ports".into(), json!((0..count).map(|_| port(random)).collect::<Vec<_>>()));
            }
            Value::Object(rule)
        };
        let count = random.below(3);
        json!((0..count).map(|_| rule(random)).collect::<Vec<_>>())
    };
    let mut spec = Map::new();
    spec.insert("podSelector".into(), random_selector(random, PODS));
    if random.chance(60) {
        let types: &[&str] = random.pick(&[&["Ingress"][..], &["Egress"], &["Ingress", "Egress"]]);
        spec.insert("policyTypes".into(), json!(types));
    }
    if random.chance(70) {
        spec.insert("ingress".into(), rules(random, "from"));
    }
    if random.chance(70) {
        spec.insert("egress".into(), rules(random, "to"));
    }
    policy(random.pick(&["x", "y"]), Value::Object(spec))
}

#[test]
fn two_implementations_agree_on_random_policies() {
    let mut pods = vec![pod("x", "a"), pod("x", "b"), pod("y", "a"), pod("y", "c")];
    pods[1].labels.insert("tier".to_owned(), "front".to_owned());
    pods[2].ports.insert("http".to_owned(), Way { protocol: Protocol::Tcp, port: 85 });
    let way = |protocol, port| Way { protocol, port };
    let ways = [WEB, way(Protocol::Tcp, 85), way(Protocol::Tcp, 443), way(Protocol::Udp, 80)];
    let (mut open, mut closed) = (0, 0);
    for seed in 0..2000 {
        let mut random = Random::new(seed);
        let policies: Vec<Value> = (0..=random.below(5)).map(|_| random_policy(&mut random)).collect();
        let network = Network::read(&policies).unwrap();
        let expected = naive::calls(&policies, &pods, &ways);
        for (from, client) in pods.iter().enumerate() {
            for (to, server) in pods.iter().enumerate() {
                for (index, way) in ways.iter().enumerate() {
                    let found = network.allows(client, &End::Pod(server), *way);
                    assert_eq!(
                        found,
                        expected.contains(&(from, to, index)),
                        "seed {seed}: {from} {to} {way:?} {policies:?}"
                    );
                    if found { open += 1 } else { closed += 1 }
                }
            }
        }
    }
    assert!(open > 10_000 && closed > 10_000, "{open} {closed}");
}
