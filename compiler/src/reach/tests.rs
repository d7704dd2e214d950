//! The proof of calls: it holds for every platform, and each mistake of the lowering is found.

mod mutants;

use std::collections::BTreeSet;

use platformc_base::{Diagnostics, Report};
use platformc_output::{json, value::Value};

use self::mutants::{mutants, set};
use super::{Call, Facts, Finding, Proof, Reach, collect, findings};
use crate::{Plan, access::Artifacts, graph::Content, graph::NodeKind, sample};

/// The sample with calls of each kind: between clusters, to a chart, to a database, to services outside.
const SAMPLE: &[(&str, &str)] = &[
    ("calls: [api]", "calls: [api, report, payments, ledger]"),
    ("calls: [orders]\n    secrets: [report]", "calls: [orders, api]\n    secrets: [report]\n    port: 80"),
    (
        "databases:\n",
        "externals:\n  payments: { hosts: [api.example.org] }\n  ledger: { ranges: [198.51.100.7/32], port: 1521, protocol: tcp }\ndatabases:\n",
    ),
    ("clusters: [first, second] }\ningress", "clusters: [first, second], tracing: { sampling: 5% } }\ningress"),
];

/// The same with Consul, which carries no calls between clusters and holds no app to a host.
const CONSUL: &[(&str, &str)] = &[
    ("kind: istio", "kind: consul"),
    ("calls: [api]", "calls: [api, payments, ledger]"),
    (
        "databases:\n",
        "externals:\n  payments: { hosts: [api.example.org], exact: false }\n  ledger: { ranges: [198.51.100.7/32], port: 1521, protocol: tcp }\ndatabases:\n",
    ),
];

/// An app with three ports, of which callers of other namespaces call one each, and nobody the last.
const PORTS: &[(&str, &str)] = &[
    ("    port: 9090\n", "    ports: { http: 9090, rpc: { port: 9000, protocol: grpc }, admin: 9901 }\n"),
    (
        "    image: registry.example.com/shop/worker:1.0.0\n",
        "    image: registry.example.com/shop/worker:1.0.0\n    calls: [{ app: api, port: rpc }]\n",
    ),
    ("    after: [worker]\n", ""),
];

/// An app that Prometheus asks for what it measures itself, past its proxy.
const MEASURED: &[(&str, &str)] =
    &[("    port: 9090\n", "    ports: { http: 9090, metrics: 9100 }\n    metrics: { port: metrics }\n")];

/// The same with Consul.
const MEASURED_IN_CONSUL: &[(&str, &str)] = &[
    ("kind: istio", "kind: consul"),
    ("    port: 9090\n", "    ports: { http: 9090, metrics: 9100 }\n    metrics: { port: metrics }\n"),
];

/// The objects of the nodes of a plan: cluster, app, objects.
type Nodes = Vec<(String, Option<String>, Vec<Value>)>;

fn nodes(plan: &Plan) -> Nodes {
    let artifacts = Artifacts::of(&plan.model, &plan.graph);
    let node = |(cluster, index): (&str, usize)| {
        let app = plan.graph.node(index).and_then(|node| match &node.kind {
            NodeKind::App { name, .. } => Some(name.to_string()),
            _ => None,
        });
        let objects = artifacts.lower(index).into_iter().filter_map(|artifact| match artifact.content {
            Content::Objects(objects) => Some(objects),
            Content::Hcl(_) | Content::Text(_) => None,
        });
        (cluster.to_owned(), app, objects.flatten().collect())
    };
    artifacts.in_clusters().map(node).collect()
}

fn facts_of(nodes: &Nodes) -> Vec<(&str, Facts)> {
    nodes.iter().map(|(cluster, app, objects)| (cluster.as_str(), Facts::of(app.as_deref(), objects))).collect()
}

fn judge(plan: &Plan, nodes: &Nodes) -> Vec<Finding> {
    let facts = facts_of(nodes);
    findings(&plan.model, facts.clone())
}

/// What the proof says to the facts of nodes, told in this order.
fn prove<'a>(plan: &Plan, facts: impl IntoIterator<Item = (&'a str, Facts)>) -> Result<(), Diagnostics> {
    let proof = Proof::new(&plan.model, &plan.graph);
    for (node, (cluster, facts)) in facts.into_iter().enumerate() {
        proof.add(cluster, node, facts);
    }
    proof.finish()
}

#[test]
fn nodes_tell_in_any_order_and_each_of_them() {
    let plan = sample::plan(SAMPLE);
    let mut nodes = nodes(&plan);
    assert!(prove(&plan, facts_of(&nodes)).is_ok());
    for number in 0..nodes.len() {
        let mut facts = facts_of(&nodes);
        let (cluster, _) = facts.remove(number);
        let problems =
            Report::new(&platformc_spec::include::single("platform.yaml", ""), prove(&plan, facts).unwrap_err());
        let expected = format!("1 nodes of the cluster `{cluster}` have not been looked at");
        assert_eq!(problems.problems()[0].message, expected);
    }
    // a policy too few
    for (.., objects) in &mut nodes {
        objects.retain(|object| object["kind"] != "NetworkPolicy");
    }
    let said = |facts: Vec<(&str, Facts)>| {
        let sources = platformc_spec::include::single("platform.yaml", sample::text(SAMPLE));
        platformc::render(&sources, prove(&plan, facts).unwrap_err(), false)
    };
    let facts = facts_of(&nodes);
    assert_eq!(said(facts.clone()), said(facts.into_iter().rev().collect()));
}

#[test]
fn the_samples_say_exactly_what_they_ask_for() {
    for changes in [&[][..], SAMPLE, CONSUL, PORTS, MEASURED, MEASURED_IN_CONSUL, sample::CROSSING] {
        let plan = sample::plan(changes);
        assert_eq!(judge(&plan, &nodes(&plan)), []);
    }
}

#[test]
fn what_can_be_called_is_listed() {
    let plan = sample::plan(SAMPLE);
    let facts = collect(&plan.model, &plan.graph);
    let reach = Reach::of(&plan.model, facts).unwrap();
    let found = |from: &str, to: &str, port: Option<u16>| {
        reach.calls.iter().any(|call| call.from == from && call.to == to && call.port == port && call.protocol == "tcp")
    };
    assert!(found("web", "api", Some(9090)), "{:#?}", reach.calls);
    assert!(found("ingress public", "web", Some(8080)), "{:#?}", reach.calls);
    assert!(found("api", "database orders", Some(5432)), "{:#?}", reach.calls);
    assert!(found("web", "external ledger", Some(1521)), "{:#?}", reach.calls);
    assert!(found("web", "report on second", Some(15443)), "{:#?}", reach.calls);
    assert!(found("other clusters", "report", None), "{:#?}", reach.calls);
    assert!(found("web", "Vault", Some(443)), "{:#?}", reach.calls);
    let payments: Vec<_> = reach.calls.iter().filter(|call| call.to == "external payments").collect();
    assert_eq!(payments.len(), 1, "{payments:#?}");
    assert_eq!((payments[0].from.as_str(), payments[0].hosts.as_slice()), ("web", &["api.example.org".to_owned()][..]));
    // nobody calls the worker, and it calls nobody
    assert!(!reach.calls.iter().any(|call| call.from == "worker"), "{:#?}", reach.calls);
    assert!(reach.calls.iter().all(|call| call.to != "worker" || call.from == "Prometheus"), "{:#?}", reach.calls);
}

/// Past the mesh the network policy alone decides, in both meshes alike.
#[test]
fn what_an_app_measures_is_listed_as_prometheus_way() {
    for changes in [MEASURED, MEASURED_IN_CONSUL] {
        let plan = sample::plan(changes);
        let reach = Reach::of(&plan.model, collect(&plan.model, &plan.graph)).unwrap();
        let calls = reach.calls.iter().filter(|call| call.to == "api" && call.port == Some(9100));
        assert_eq!(calls.map(|call| call.from.as_str()).collect::<Vec<_>>(), ["Prometheus"]);
    }
}

#[test]
fn each_port_is_listed_with_those_who_call_it() {
    let plan = sample::plan(PORTS);
    let reach = Reach::of(&plan.model, collect(&plan.model, &plan.graph)).unwrap();
    let calls = reach.calls.iter().filter(|call| call.to == "api" && call.from != "Prometheus");
    let found: Vec<(&str, Option<u16>)> = calls.map(|call| (call.from.as_str(), call.port)).collect();
    assert_eq!(found, [("web", Some(9090)), ("worker", Some(9000))]);
    // Consul's sidecars take all calls at one port: the port of the app is said
    let consul =
        [PORTS, &[("kind: istio", "kind: consul"), ("calls: [api]", "calls: [{ app: api, port: rpc }]")]].concat();
    let plan = sample::plan(&consul);
    let reach = Reach::of(&plan.model, collect(&plan.model, &plan.graph)).unwrap();
    let calls = reach.calls.iter().filter(|call| call.to == "api" && call.from != "Prometheus");
    let found: Vec<(&str, Option<u16>)> = calls.map(|call| (call.from.as_str(), call.port)).collect();
    assert_eq!(found, [("web", Some(9000)), ("worker", Some(9000))]);
}

/// What changes nothing that anybody could do.
fn is_equivalent(what: &str, object: &Value) -> bool {
    // an app that nobody calls has an intention that denies everybody, as the servers do without it
    let is_closed = object["spec"]["sources"].as_array().is_some_and(|sources| sources.len() == 1);
    // what goes out of the worker is what goes out of every pod of its namespace
    let is_quiet = object["metadata"]["name"] == "worker" && what == "NetworkPolicy: about Ingress alone";
    // an external that is known by its addresses has a host that only proxies know
    let is_by_address = object["spec"]["resolution"] == "NONE" && what.ends_with("another host");
    (what.starts_with("ServiceIntentions")
        && is_closed
        && !what.ends_with("everybody")
        && !what.ends_with("another caller"))
        || is_quiet
        || is_by_address
}

/// Each mutant of each object about the calls of apps is found.
#[test]
fn each_mistake_is_found() {
    let (mut tried, mut equal, mut missed) = (0, 0, Vec::new());
    for changes in [SAMPLE, CONSUL, PORTS, MEASURED, MEASURED_IN_CONSUL] {
        let plan = sample::plan(changes);
        let nodes = nodes(&plan);
        let homes: BTreeSet<&str> = ["shop", "jobs", "reports", "istio-system"].into();
        let mut facts: Vec<(&str, Facts)> = facts_of(&nodes);
        for (node, (_, app, objects)) in nodes.iter().enumerate() {
            for (place, original) in objects.iter().enumerate() {
                let text = |pointer: &str| original.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
                if !homes.contains(text("/metadata/namespace")) {
                    continue;
                }
                for (what, mutant) in mutants(original) {
                    if is_equivalent(&what, original) {
                        equal += 1;
                        continue;
                    }
                    tried += 1;
                    let others = objects.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, object)| object);
                    let changed = Facts::of(app.as_deref(), others.chain(&mutant));
                    let right = std::mem::replace(&mut facts[node].1, changed);
                    if findings(&plan.model, facts.clone()).is_empty() {
                        missed.push(format!("{}/{}: {what}", text("/metadata/namespace"), text("/metadata/name")));
                    }
                    facts[node].1 = right;
                }
            }
        }
    }
    assert!(missed.is_empty(), "{} of {tried} missed:\n{}", missed.len(), missed.join("\n"));
    assert!(tried > 400 && equal < 20, "{tried} {equal}");
}

/// No platform brings this message about, so it is made here.
#[test]
fn the_message_is_that_of_the_ui_test() {
    let sources = platformc_spec::include::single("platform.yaml", sample::text(SAMPLE));
    let plan = sample::plan(SAMPLE);
    let mut nodes = nodes(&plan);
    for (_, _, objects) in &mut nodes {
        for object in
            objects.iter_mut().filter(|object| object["kind"] == "NetworkPolicy" && object["metadata"]["name"] == "api")
        {
            let rules = object.get_mut("spec").and_then(|spec| spec.get_mut("ingress")?.as_array_mut());
            rules
                .into_iter()
                .flatten()
                .take(1)
                .for_each(|rule| set(rule, "from", json!([{ "namespaceSelector": {} }])));
        }
    }
    let facts = facts_of(&nodes);
    let problems = prove(&plan, facts).unwrap_err();
    let found = platformc::render(&sources, problems, false);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/ui/p0680-every-namespace/expected.txt");
    if std::env::var_os("UPDATE_UI").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(std::path::Path::new(path).parent().unwrap()).unwrap();
        std::fs::write(path, &found).unwrap();
    }
    assert_eq!(found, std::fs::read_to_string(path).unwrap_or_default());
}

/// People come from where a connection is, or work on the bastion, and reach exactly what admits them, at its ports.
#[test]
fn people_reach_what_admits_them() {
    let people = |changes: &[(&str, &str)]| {
        let plan = sample::plan(changes);
        let reach = Reach::default().with_people(&plan.model, &plan.graph).unwrap();
        let row =
            |call: Call| format!("{} > {} {} {}", call.from, call.to, call.port.unwrap_or_default(), call.cluster);
        reach.calls.into_iter().map(row).map(|row| row.trim_end().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(people(&[]), [] as [&str; 0]);
    let office = ("vault:\n", "connections:\n  office: { ranges: [198.51.100.0/24], reaches: [two] }\nvault:\n");
    assert_eq!(
        people(&[office]),
        ["people at office > Vault 443 second", "people at office > kubernetes second 443 second"]
    );
    let bastion = ("vault:\n", "bastion: { network: two }\nvault:\n");
    let found = people(&[bastion]);
    assert_eq!(
        found,
        [
            "Bastion > database orders 5432",
            "Bastion > ingress public 443 first",
            "Bastion > kubernetes first 443 first",
            "Bastion > Vault 443 second",
            "Bastion > kubernetes second 443 second",
        ]
    );
    // nothing connects a third network
    let third = ("  two: { cidr: 10.2.0.0/16 }\n", "  two: { cidr: 10.2.0.0/16 }\n  three: { cidr: 10.3.0.0/16 }\n");
    let apart = ("vault:\n", "bastion: { network: three }\nvault:\n");
    assert_eq!(people(&[third, apart]), [] as [&str; 0]);
}
