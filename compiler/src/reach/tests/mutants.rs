//! What can be wrong with the objects that say who calls whom.

use platformc_output::{
    json,
    value::{Map, Value},
};

/// Each thing that is wrong with one object: what, and the object; none if it is gone.
pub(super) fn mutants(object: &Value) -> Vec<(String, Option<Value>)> {
    let kind = object["kind"].as_str().unwrap_or_default().to_owned();
    let is_external = || object["metadata"]["name"].as_str().is_some_and(|name| name.contains("-external-"));
    let mut found: Vec<(String, Option<Value>)> = Vec::new();
    let mut add = |what: &str, mutant: Option<Value>| {
        found.extend(mutant.map(|mutant| (format!("{kind}: {what}"), Some(mutant))));
    };
    match kind.as_str() {
        "NetworkPolicy" => of_network_policy(object, &mut add),
        "AuthorizationPolicy" => of_authorization(object, &mut add),
        "ServiceIntentions" => of_intentions(object, &mut add),
        "Sidecar" => of_sidecar(object, &mut add),
        "ServiceEntry" if is_external() => of_entry(object, &mut add),
        "Deployment" => of_deployment(object, &mut add),
        _ => {}
    }
    found.retain(|(_, mutant)| mutant.as_ref() != Some(object));
    // an app without pods is found by other rules, too
    if !found.is_empty() && kind != "Deployment" {
        found.push((format!("{kind}: gone"), None));
    }
    found
}

/// An object with one place changed; nothing if it has no such place.
fn changed(object: &Value, pointer: &[&str], change: &dyn Fn(&mut Value)) -> Option<Value> {
    let mut mutant = object.clone();
    let place = pointer.iter().try_fold(&mut mutant, |place, key| place.get_mut(*key))?;
    change(place);
    Some(mutant)
}

fn of_network_policy(object: &Value, add: &mut dyn FnMut(&str, Option<Value>)) {
    add("about all pods", changed(object, &["spec", "podSelector"], &|pods| *pods = json!({})).filter(|m| m != object));
    add(
        "in another namespace",
        changed(object, &["metadata", "namespace"], &|namespace| *namespace = json!("elsewhere")),
    );
    for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
        add(&format!("no {direction}"), changed(object, &["spec", direction], &|rules| *rules = json!([])));
        add(&format!("all {direction}"), changed(object, &["spec", direction], &|rules| *rules = json!([{}])));
        let rules = object["spec"][direction].as_array().map(Vec::len).unwrap_or_default();
        for rule in 0..rules {
            let at = |change: &dyn Fn(&mut Value)| {
                changed(object, &["spec", direction], &|rules| {
                    if let Some(rule) = rules.as_array_mut().and_then(|rules| rules.get_mut(rule)) {
                        change(rule);
                    }
                })
            };
            let what = |what: &str| format!("{direction} rule {rule}: {what}");
            add(
                &what("no ports"),
                at(&|rule| {
                    if rule.get("ports").is_some() {
                        set(rule, "ports", json!([]));
                    }
                }),
            );
            add(&what("other ports"), at(&|rule| set(rule, "ports", json!([{ "protocol": "TCP", "port": 7 }]))));
            add(
                &what("one port more"),
                at(&|rule| {
                    if let Some(ports) = rule.get_mut("ports").and_then(Value::as_array_mut) {
                        ports.push(json!({ "protocol": "TCP", "port": 9901 }));
                    }
                }),
            );
            add(&what("by UDP"), at(&|rule| set(rule, "ports", json!([{ "protocol": "UDP", "port": 7 }]))));
            add(&what("everybody"), at(&|rule| set(rule, peers, json!([]))));
            add(&what("every namespace"), at(&|rule| set(rule, peers, json!([{ "namespaceSelector": {} }]))));
            add(&what("every address"), at(&|rule| set(rule, peers, json!([{ "ipBlock": { "cidr": "0.0.0.0/0" } }]))));
            add(&what("the whole namespace"), at(&|rule| set(rule, peers, json!([{ "podSelector": {} }]))));
            let each = |change: &dyn Fn(&mut Map)| {
                at(&|rule| {
                    let peers = rule.get_mut(peers).and_then(Value::as_array_mut);
                    peers.into_iter().flatten().filter_map(Value::as_object_mut).for_each(change);
                })
            };
            add(
                &what("pods of a namespace alone"),
                each(&|peer| {
                    peer.remove("podSelector");
                }),
            );
            add(
                &what("pods of every namespace"),
                each(&|peer| {
                    if peer.contains_key("namespaceSelector") {
                        peer.insert("namespaceSelector".into(), json!({}));
                    }
                }),
            );
            add(
                &what("another namespace"),
                each(&|peer| {
                    if peer.contains_key("namespaceSelector") {
                        let labels = json!({ "matchLabels": { "kubernetes.io/metadata.name": "jobs" } });
                        peer.insert("namespaceSelector".into(), labels);
                    }
                }),
            );
            add(
                &what("a wider block"),
                each(&|peer| {
                    if let Some(block) = peer.get_mut("ipBlock").and_then(Value::as_object_mut) {
                        let cidr = block.get("cidr").and_then(Value::as_str).unwrap_or_default().to_owned();
                        let wide = cidr.split_once('/').map(|(address, _)| format!("{address}/8")).unwrap_or_default();
                        block.insert("cidr".into(), json!(wide.replace("0.0.0.0/8", "0.0.0.0/0")));
                        block.remove("except");
                    }
                }),
            );
        }
    }
    for direction in ["Ingress", "Egress"] {
        let types = json!([direction]);
        add(
            &format!("about {direction} alone"),
            changed(object, &["spec", "policyTypes"], &|found| *found = types.clone()),
        );
    }
}

fn of_authorization(object: &Value, add: &mut dyn FnMut(&str, Option<Value>)) {
    add("about all", changed(object, &["spec", "selector"], &|selector| *selector = json!({ "matchLabels": {} })));
    add(
        "in another namespace",
        changed(object, &["metadata", "namespace"], &|namespace| *namespace = json!("elsewhere")),
    );
    add("everybody", changed(object, &["spec", "rules"], &|rules| *rules = json!([{}])));
    add("nobody", changed(object, &["spec", "rules"], &|rules| *rules = json!([])));
    let source = |change: &dyn Fn(&mut Value)| {
        changed(object, &["spec", "rules"], &|rules| {
            let rules = rules.as_array_mut().into_iter().flatten();
            rules.for_each(|rule| {
                if let Some(from) = rule.get_mut("from").and_then(Value::as_array_mut) {
                    from.iter_mut().filter_map(|entry| entry.get_mut("source")?.get_mut("principals")).for_each(change);
                }
            });
        })
    };
    add("anybody with a certificate", source(&|principals| *principals = json!(["*"])));
    add("another account", source(&|principals| *principals = json!(["first.sample/ns/shop/sa/other"])));
    add(
        "another trust domain",
        source(&|principals| {
            for principal in principals.as_array_mut().into_iter().flatten() {
                let text = principal.as_str().unwrap_or_default();
                *principal = json!(format!("elsewhere{text}"));
            }
        }),
    );
    let ports = |ports: Option<Value>| {
        changed(object, &["spec", "rules"], &|rules| {
            for rule in rules.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
                if rule.contains_key("to") {
                    match &ports {
                        Some(ports) => rule.insert("to".into(), json!([{ "operation": { "ports": ports.clone() } }])),
                        None => rule.remove("to"),
                    };
                }
            }
        })
    };
    add("every port", ports(None));
    if object.to_string().contains("\"9000\"") {
        add("all ports of it", ports(Some(json!(["9090", "9000"]))));
    }
    add("another port", ports(Some(json!(["7"]))));
}

fn of_intentions(object: &Value, add: &mut dyn FnMut(&str, Option<Value>)) {
    add("of another service", changed(object, &["spec", "destination", "name"], &|name| *name = json!("other")));
    add(
        "everybody",
        changed(object, &["spec", "sources"], &|sources| *sources = json!([{ "name": "*", "action": "allow" }])),
    );
    add("nobody", changed(object, &["spec", "sources"], &|sources| *sources = json!([])));
    add(
        "another caller",
        changed(object, &["spec", "sources"], &|sources| {
            if let Some(first) = sources.as_array_mut().and_then(|sources| sources.first_mut()) {
                *first = json!({ "name": "other", "action": "allow" });
            }
        }),
    );
}

fn of_sidecar(object: &Value, add: &mut dyn FnMut(&str, Option<Value>)) {
    add(
        "of other pods",
        changed(object, &["spec", "workloadSelector", "labels"], &|labels| *labels = json!({ "a": "b" })),
    );
    add("everything", changed(object, &["spec", "egress"], &|egress| *egress = json!([{ "hosts": ["*/*"] }])));
    add("its namespace", changed(object, &["spec", "egress"], &|egress| *egress = json!([{ "hosts": ["./*"] }])));
}

fn of_entry(object: &Value, add: &mut dyn FnMut(&str, Option<Value>)) {
    add(
        "addresses that the app chooses",
        changed(object, &["spec", "resolution"], &|found| {
            *found = if *found == json!("DNS") { json!("NONE") } else { json!("DNS") };
        }),
    );
    add("for every namespace", changed(object, &["spec", "exportTo"], &|found| *found = json!(["*"])));
    add(
        "another port",
        changed(object, &["spec", "ports"], &|found| {
            *found = json!([{ "number": 7, "name": "tcp", "protocol": "TCP" }]);
        }),
    );
    add("other addresses", changed(object, &["spec", "addresses"], &|found| *found = json!(["198.51.0.0/16"])));
    add("another host", changed(object, &["spec", "hosts"], &|found| *found = json!(["*.example.org"])));
}

/// The ports that a proxy leaves alone.
fn of_deployment(object: &Value, add: &mut dyn FnMut(&str, Option<Value>)) {
    for key in
        ["traffic.sidecar.istio.io/excludeInboundPorts", "consul.hashicorp.com/transparent-proxy-exclude-inbound-ports"]
    {
        let at = ["spec", "template", "metadata", "annotations"];
        let has = |map: &Map| map.keys().any(|known| *known == *key);
        let annotations = object.pointer("/spec/template/metadata/annotations").and_then(Value::as_object);
        if !annotations.is_some_and(has) {
            continue;
        }
        for other in ["9090", "9100,9090", ""] {
            let to = json!(other);
            add(&format!("proxy leaves `{other}` alone"), changed(object, &at, &|notes| set(notes, key, to.clone())));
        }
    }
}

pub(super) fn set(rule: &mut Value, key: &'static str, value: Value) {
    if let Some(rule) = rule.as_object_mut() {
        rule.insert(key.into(), value);
    }
}
