//! Several ports, and what is spoken there.

use platformc_base::Code;
use platformc_output::{json, value::Value};

use super::{CONSUL, network, rules::refused, workload};
use crate::{
    mesh,
    sample::{app, model, object, problems},
};

/// `api` with a port for HTTP, one for gRPC and one that nobody calls; `web` calls the first and `worker` the second.
const PORTS: [(&str, &str); 3] = [
    ("    port: 9090\n", "    ports: { http: 9090, rpc: { port: 9000, protocol: grpc }, admin: 9901 }\n"),
    (
        "    image: registry.example.com/shop/worker:1.0.0\n",
        "    image: registry.example.com/shop/worker:1.0.0\n    calls: [{ app: api, port: rpc }]\n",
    ),
    ("    after: [worker]\n", ""),
];
const API: &str = "    port: 9090\n";

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [&PORTS[..], changes].concat()
}

fn mesh_objects(changes: &[(&str, &str)], name: &str) -> Vec<Value> {
    let model = model(changes);
    let app = app(&model, name);
    let mesh = mesh::of(&model, &app.head.cluster).expect("a mesh");
    mesh.app_objects(&model, app).into_iter().flat_map(|(_, objects)| objects).collect()
}

#[test]
fn a_service_names_every_port_and_what_is_spoken_there() {
    let model = model(&with(&[]));
    let objects = workload::objects(&model, app(&model, "api"));
    let expected = json!([
        { "name": "http", "appProtocol": "http", "port": 9090, "targetPort": "http" },
        { "name": "rpc", "appProtocol": "grpc", "port": 9000, "targetPort": "rpc" },
        { "name": "admin", "appProtocol": "http", "port": 9901, "targetPort": "admin" },
    ]);
    assert_eq!(object(&objects, "Service", "api")["spec"]["ports"], expected);
    let container = &object(&objects, "Deployment", "api")["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(container["ports"][1], json!({ "name": "rpc", "containerPort": 9000 }));
    for (word, protocol) in [("http2", "kubernetes.io/h2c"), ("tcp", "tcp"), ("tls", "tls")] {
        let model = self::model(&with(&[("protocol: grpc", &format!("protocol: {word}")), CANARY]));
        let objects = workload::objects(&model, app(&model, "api"));
        assert_eq!(object(&objects, "Service", "api")["spec"]["ports"][1]["appProtocol"], protocol);
    }
}

const CANARY: (&str, &str) = ("      canary: { image: \"registry.example.com/shop/api:2.0.0\", weight: 10 }\n", "");

#[test]
fn each_caller_reaches_its_port_and_no_other() {
    let model = model(&with(&[]));
    let policy = network::policy(&model, app(&model, "api"));
    let rules = policy["spec"]["ingress"].as_array().expect("rules");
    let admitted = |port: u16| {
        let rules = rules.iter().filter(|rule| rule["ports"][0]["port"] == port);
        let peers = rules.flat_map(|rule| rule["from"].as_array().expect("peers").clone());
        let name =
            |peer: Value| peer["podSelector"]["matchLabels"]["app.kubernetes.io/name"].as_str().map(str::to_owned);
        peers.filter_map(name).collect::<Vec<_>>()
    };
    assert_eq!((admitted(9090), admitted(9000)), (vec!["web".to_owned()], vec!["worker".to_owned()]));
    assert_eq!(admitted(9901), Vec::<String>::new());
    let out = network::policy(&model, app(&model, "worker"));
    assert_eq!(out["spec"]["egress"][0]["ports"], json!([{ "protocol": "TCP", "port": 9000 }]));
    let rules = object(&mesh_objects(&with(&[]), "api"), "AuthorizationPolicy", "api")["spec"]["rules"].clone();
    let from = |account: &str| json!([{ "source": { "principals": [format!("first.sample/ns/{account}")] } }]);
    let to = |port: &str| json!([{ "operation": { "ports": [port] } }]);
    let expected = json!([
        { "from": from("jobs/sa/worker"), "to": to("9000") },
        { "from": from("shop/sa/web"), "to": to("9090") },
    ]);
    assert_eq!(rules, expected);
}

#[test]
fn routes_keep_ports_apart() {
    let routes = |changes: &[(&str, &str)]| {
        object(&mesh_objects(&with(changes), "api"), "VirtualService", "api")["spec"]["http"].clone()
    };
    for (at, port) in [9090, 9000, 9901].into_iter().enumerate() {
        let route = &routes(&[])[at];
        assert_eq!(route["match"], json!([{ "port": port }]));
        assert_eq!(route["route"][0]["destination"]["port"]["number"], port);
        assert_eq!(route["timeout"], "2s");
    }
    // what has no requests is left alone
    let without = routes(&[("protocol: grpc", "protocol: tcp"), CANARY]);
    assert_eq!(without.as_array().map(Vec::len), Some(2));
    assert_eq!(without[1]["match"], json!([{ "port": 9901 }]));
}

#[test]
fn consul_serves_the_port_that_is_called() {
    let changes = with(&[CONSUL, ("    calls: [api]\n", "")]);
    let model = model(&changes);
    let api = app(&model, "api");
    let mesh = mesh::of(&model, &api.head.cluster).expect("a mesh");
    let annotations = mesh.pod_metadata(&model, api, platformc_model::Track::Stable).annotations;
    assert_eq!(annotations["consul.hashicorp.com/connect-service-port"], "9000");
    let objects = mesh_objects(&changes, "api");
    assert_eq!(object(&objects, "ServiceDefaults", "api")["spec"]["protocol"], "grpc");
    for (word, protocol) in [("http2", "http2"), ("tcp", "tcp"), ("tls", "tcp")] {
        let word = format!("protocol: {word}");
        let other = [&changes[..], &[("protocol: grpc", word.as_str()), CANARY, TRAFFIC]].concat();
        let objects = mesh_objects(&other, "api");
        assert_eq!(object(&objects, "ServiceDefaults", "api")["spec"]["protocol"], protocol);
    }
}

const TRAFFIC: (&str, &str) =
    ("    traffic:\n      timeout: 2s\n      retries: { attempts: 3, on: [5xx, connect-failure] }\n", "");

#[test]
fn a_port_is_named_where_it_is_not_clear() {
    let unclear = "    ports: { rest: 9090, rpc: { port: 9000, protocol: grpc } }\n";
    let changes = [(API, unclear), ("    health: /healthz\n    env:", "    env:")];
    refused(&changes, Code::AmbiguousPort, &["`api`", "`rest`, `rpc`"]);
    let named = [&changes[..], &[("calls: [api]", "calls: [{ app: api, port: rest }]")]].concat();
    assert_eq!(problems(&named), []);
    refused(
        &[(API, unclear), ("calls: [api]", "calls: [{ app: api, port: rest }]")],
        Code::AmbiguousPort,
        &["/healthz"],
    );
    refused(&with(&[("port: rpc }]", "port: rcp }]")]), Code::UnknownReference, &["no port `rcp`", "`rpc`"]);
    refused(&[("calls: [orders]", "calls: [{ app: orders, port: http }]")], Code::WrongReference, &["a database"]);
    refused(&with(&[("calls: [api]", "calls: [api, { app: api, port: http }]")]), Code::DuplicateEntry, &["twice"]);
}

#[test]
fn ports_are_said_once() {
    refused(&[(API, "    port: 9090\n    ports: { rpc: 9000 }\n")], Code::WrongReference, &["both `port` and `ports`"]);
    refused(&[(API, "    ports: { http: 9090, rpc: 9090 }\n")], Code::NameCollision, &["`http` and `rpc`", "9090"]);
    let chart = ("  report:\n    cluster: second\n", "  report:\n    ports: { http: 80 }\n    cluster: second\n");
    refused(&[chart], Code::WrongReference, &["`ports` does not apply"]);
    for (mesh, name) in [(("kind: istio", "kind: istio"), "http-envoy-prom"), (CONSUL, "prometheus")] {
        let ports = format!("    ports: {{ http: 9090, {name}: 9000 }}\n");
        refused(&[mesh, (API, &ports)], Code::NameCollision, &[name, "reserved"]);
    }
}

#[test]
fn what_a_protocol_does_not_have_is_refused() {
    let tcp = ("protocol: grpc", "protocol: tcp");
    refused(&with(&[tcp]), Code::NotOfProtocol, &["`traffic.canary`", "`rpc`", "`tcp`"]);
    let alone = "    ports: { rpc: { port: 9000, protocol: tcp } }\n";
    let health = ("    health: /healthz\n    env:", "    env:");
    refused(&[(API, alone), health], Code::NotOfProtocol, &["`traffic`"]);
    let alerts = ("    alerts: { errorRate: 1%, latency: { p99: 500ms } }\n", "");
    refused(&[(API, alone), TRAFFIC, CANARY, alerts], Code::NotOfProtocol, &["`health`"]);
    let exposed = ("host: shop.example.com }", "host: shop.example.com, port: rpc }");
    let web = "    image: registry.example.com/shop/web:1.0.0\n    port: 8080\n";
    for (protocol, mesh, good) in [
        ("grpc", ("kind: istio", "kind: istio"), true),
        ("http2", ("kind: istio", "kind: istio"), true),
        ("tcp", ("kind: istio", "kind: istio"), false),
        ("http", CONSUL, true),
        ("grpc", CONSUL, false),
    ] {
        let image = "    image: registry.example.com/shop/web:1.0.0\n";
        let ports = format!("{image}    ports: {{ rpc: {{ port: 9000, protocol: {protocol} }} }}\n");
        let changes = [mesh, exposed, (web, &ports)];
        if good {
            assert_eq!(problems(&changes), [], "{protocol}");
        } else {
            refused(&changes, Code::NotOfProtocol, &["`expose`", protocol]);
        }
    }
    // a worker still cannot be called
    refused(&[("calls: [api]", "calls: [api, worker]")], Code::MissingCompanion, &["no port"]);
}

#[test]
fn consul_serves_one_port_of_an_app() {
    assert_eq!(problems(&with(&[])), []);
    refused(&with(&[CONSUL]), Code::WrongReference, &["only one port of `api`", "kind: istio"]);
}

#[test]
fn calls_between_clusters_reach_http_alone() {
    let crossing = crate::sample::CROSSING;
    let ports = (API, "    ports: { http: 9090, rpc: { port: 9000, protocol: grpc } }\n");
    let named = ("calls: [orders, api]", "calls: [orders, { app: api, port: rpc }]");
    assert_eq!(problems(&[crossing, &[ports]].concat()), []);
    refused(&[crossing, &[ports, named]].concat(), Code::NotOfProtocol, &["between clusters", "`rpc`"]);
}
