use platformc_output::json;

use super::{Istio, trust_domain};
use crate::{
    mesh::Mesh,
    sample::{CROSSING, app, model, object},
};

#[test]
fn exactly_the_callers_are_allowed() {
    let model = model(&[]);
    let objects = Istio.app_objects(&model, app(&model, "api")).remove(0).1;
    let rule = &object(&objects, "AuthorizationPolicy", "api")["spec"]["rules"];
    let web = json!(["first.sample/ns/shop/sa/web"]);
    let to = json!([{ "operation": { "ports": ["9090"] } }]);
    assert_eq!(*rule, json!([{ "from": [{ "source": { "principals": web } }], "to": to }]));
    let objects = Istio.app_objects(&model, app(&model, "web")).remove(0).1;
    let rule = &object(&objects, "AuthorizationPolicy", "web")["spec"]["rules"][0];
    assert_eq!(rule["from"][0]["source"]["principals"], json!(["first.sample/ns/ingress-public/sa/public"]));
    // nobody calls it: the mesh allows nothing by itself
    let objects = Istio.app_objects(&model, app(&model, "worker")).remove(0).1;
    assert!(!objects.iter().any(|o| o["kind"] == "AuthorizationPolicy"));
    assert_eq!(trust_domain(&model, &app(&model, "web").head.cluster), "first.sample");
}

#[test]
fn a_proxy_knows_what_its_app_calls() {
    let model = model(&[]);
    let hosts = |name: &str| {
        let objects = Istio.app_objects(&model, app(&model, name)).remove(0).1;
        object(&objects, "Sidecar", name)["spec"]["egress"][0]["hosts"].clone()
    };
    assert_eq!(hosts("web"), json!(["shop/api.shop.svc.cluster.local", "./vault.example.com"]));
    assert_eq!(hosts("api"), json!(["./${DATABASE_ORDERS_HOST}"]));
    assert_eq!(hosts("worker"), json!(["~/*"]));
    let traced = self::model(&[(
        "clusters: [first, second] }\ningress",
        "clusters: [first, second], tracing: { sampling: 5% } }\ningress",
    )]);
    let objects = Istio.app_objects(&traced, app(&traced, "worker")).remove(0).1;
    let hosts = &object(&objects, "Sidecar", "worker")["spec"]["egress"][0]["hosts"];
    assert_eq!(*hosts, json!(["tracing/opentelemetry-collector.tracing.svc.cluster.local"]));
    let objects = Istio.app_objects(&model, app(&model, "api")).remove(0).1;
    let entry = &object(&objects, "ServiceEntry", "api-databases")["spec"];
    assert_eq!((&entry["resolution"], &entry["addresses"]), (&json!("NONE"), &json!(["10.2.0.0/16"])));
    let mysql = self::model(&[("engine: postgres, version: \"16\"", "engine: mysql, version: \"8.4\"")]);
    let objects = Istio.app_objects(&mysql, app(&mysql, "api")).remove(0).1;
    let ports = &object(&objects, "ServiceEntry", "api-databases")["spec"]["ports"];
    assert_eq!(*ports, json!([{ "number": 3306, "name": "tcp-mysql", "protocol": "TCP" }]));
}

/// Externals of each kind, which `web` calls.
const EXTERNALS: &[(&str, &str)] = &[
    ("calls: [api]", "calls: [api, payments, ledger]"),
    (
        "databases:\n",
        "externals:\n  payments: { hosts: [api.example.org], port: 8443 }\n  ledger: { ranges: [198.51.100.7/32], port: 1521, protocol: tcp }\ndatabases:\n",
    ),
];

#[test]
fn a_proxy_knows_the_services_outside_that_its_app_calls() {
    let model = model(EXTERNALS);
    let objects = Istio.app_objects(&model, app(&model, "web")).remove(0).1;
    let hosts = &object(&objects, "Sidecar", "web")["spec"]["egress"][0]["hosts"];
    let own =
        ["shop/api.shop.svc.cluster.local", "./api.example.org", "./ledger.external.internal", "./vault.example.com"];
    assert_eq!(*hosts, json!(own));
    // the proxy finds the addresses of a host itself, so nothing else is reached under its name
    let entry = &object(&objects, "ServiceEntry", "web-external-payments")["spec"];
    assert_eq!((&entry["hosts"], &entry["resolution"]), (&json!(["api.example.org"]), &json!("DNS")));
    assert_eq!(entry["ports"], json!([{ "number": 8443, "name": "https-external", "protocol": "HTTPS" }]));
    assert_eq!((&entry["exportTo"], &entry["addresses"]), (&json!(["."]), &json!(null)));
    let entry = &object(&objects, "ServiceEntry", "web-external-ledger")["spec"];
    assert_eq!((&entry["addresses"], &entry["resolution"]), (&json!(["198.51.100.7/32"]), &json!("NONE")));
    assert_eq!(entry["ports"], json!([{ "number": 1521, "name": "tcp-external", "protocol": "TCP" }]));
    // who calls nothing outside knows nothing outside
    let objects = Istio.app_objects(&model, app(&model, "worker")).remove(0).1;
    assert_eq!(object(&objects, "Sidecar", "worker")["spec"]["egress"][0]["hosts"], json!(["~/*"]));
}

#[test]
fn a_canary_gets_its_share_inside_and_from_outside() {
    let expose =
        ("    port: 9090\n", "    port: 9090\n    expose: { ingress: public, host: api.example.com, path: /v1 }\n");
    let model = model(&[expose]);
    let objects = Istio.app_objects(&model, app(&model, "api")).remove(0).1;
    for name in ["api", "api-ingress"] {
        let route = &object(&objects, "VirtualService", name)["spec"]["http"][0];
        let part = |index: usize| (&route["route"][index]["destination"]["subset"], &route["route"][index]["weight"]);
        assert_eq!(part(0), (&json!("stable"), &json!(90)), "{name}");
        assert_eq!(part(1), (&json!("canary"), &json!(10)), "{name}");
        assert_eq!(route["timeout"], "2s", "{name}");
        assert_eq!(route["retries"], json!({ "attempts": 3, "retryOn": "5xx,connect-failure" }), "{name}");
    }
    let ingress = &object(&objects, "VirtualService", "api-ingress")["spec"];
    assert_eq!(ingress["gateways"], json!(["ingress-public/public"]));
    // a path, not every path that begins like it
    assert_eq!(ingress["http"][0]["match"], json!([{ "uri": { "exact": "/v1" } }, { "uri": { "prefix": "/v1/" } }]));
    let subsets = &object(&objects, "DestinationRule", "api")["spec"]["subsets"];
    assert_eq!(subsets[1], json!({ "name": "canary", "labels": { "track": "canary" } }));
}

#[test]
fn callers_of_other_clusters_are_told_apart_by_their_trust_domain() {
    let model = model(CROSSING);
    let rule = |name: &str| {
        let objects = Istio.app_objects(&model, app(&model, name)).remove(0).1;
        object(&objects, "AuthorizationPolicy", name)["spec"]["rules"][0].clone()
    };
    let callers = json!(["first.sample/ns/shop/sa/web", "second.sample/ns/reports/sa/report"]);
    let (api, report) = (rule("api"), rule("report"));
    assert_eq!(api["from"][0]["source"]["principals"], callers);
    assert_eq!(api["to"][0]["operation"]["ports"], json!(["9090"]));
    assert_eq!(report["from"][0]["source"]["principals"], callers);
    // what the pods of a chart listen on is not the port of its Service
    assert_eq!(report.get("to"), None);
}

/// Three ways to two ports: of two hosts of one ingress, and of a second one.
const WAYS: (&str, &str) = (
    "    port: 9090\n",
    "    ports: { http: 9090, rpc: { port: 9000, protocol: grpc } }\n    expose:\n      shop: { ingress: public, host: api.example.com }\n      rpc: { ingress: public, host: shop.example.com, path: /rpc, port: rpc }\n",
);

#[test]
fn each_way_from_outside_has_a_route_of_its_own() {
    let model = model(&[WAYS]);
    let api = app(&model, "api");
    let objects = Istio.app_objects(&model, api).remove(0).1;
    for (name, host, port, first) in [
        ("api-ingress-shop", "api.example.com", 9090, json!([{ "uri": { "prefix": "/" } }])),
        (
            "api-ingress-rpc",
            "shop.example.com",
            9000,
            json!([{ "uri": { "exact": "/rpc" } }, { "uri": { "prefix": "/rpc/" } }]),
        ),
    ] {
        let spec = &object(&objects, "VirtualService", name)["spec"];
        assert_eq!((&spec["hosts"], &spec["gateways"]), (&json!([host]), &json!(["ingress-public/public"])), "{name}");
        assert_eq!(spec["http"][0]["match"], first, "{name}");
        assert_eq!(spec["http"][0]["route"][0]["destination"]["port"]["number"], json!(port), "{name}");
    }
    // the gateway may call both ports, and no caller any other
    let rules = object(&objects, "AuthorizationPolicy", "api")["spec"]["rules"].as_array().expect("rules").clone();
    let gateway = json!("first.sample/ns/ingress-public/sa/public");
    let admitted: Vec<_> = rules
        .iter()
        .filter(|rule| rule["from"][0]["source"]["principals"].as_array().expect("some").contains(&gateway))
        .map(|rule| rule["to"][0]["operation"]["ports"].clone())
        .collect();
    assert_eq!(admitted, [json!(["9000"]), json!(["9090"])]);
    let ids = Istio.app_ids(&model, api);
    assert_eq!(ids.iter().filter(|id| id.name.starts_with("api-ingress-")).count(), 2, "each is declared");
}

#[test]
fn callers_choose_among_the_pods_as_the_platform_says() {
    let policy = |changes: &[(&str, &str)]| {
        let model = model(changes);
        let objects = Istio.app_objects(&model, app(&model, "api")).remove(0).1;
        object(&objects, "DestinationRule", "api")["spec"].clone()
    };
    let said = (
        "timeout: 2s",
        "timeout: 2s\n      sticky: { cookie: sid }\n      outlierDetection: { errors: 5, atMost: 30 }",
    );
    let spec = policy(&[said]);
    let cookie = json!({ "name": "sid", "path": "/", "ttl": "0s" });
    let balancer = json!({ "consistentHash": { "httpCookie": cookie }, "localityLbSetting": { "enabled": false } });
    assert_eq!(spec["trafficPolicy"]["loadBalancer"], balancer);
    let detection = json!({ "consecutive5xxErrors": 5, "baseEjectionTime": "30s", "maxEjectionPercent": 30 });
    assert_eq!(spec["trafficPolicy"]["outlierDetection"], detection);
    assert_eq!(spec["subsets"].as_array().map(Vec::len), Some(2), "its canary stays");
    assert_eq!(policy(&[]).get("trafficPolicy"), None, "nothing is said without the keys");
}

/// Every route of an ingress answers them, also one by header; those of the mesh, which no browser takes, say nothing.
#[test]
fn pages_of_other_origins_call_from_outside_alone() {
    let more = "weight: 10 }\n      routes: [{ when: { header: { x-beta: 'true' } }, to: canary }]\n      \
                cors: { origins: ['https://web.example.com', 'http://localhost:3000'], headers: [authorization], credentials: true, maxAge: 30m }";
    let expose = "    port: 9090\n    expose: { ingress: public, host: api.example.com, path: /v1 }\n";
    let model = model(&[("weight: 10 }", more), ("    port: 9090\n", expose)]);
    let objects = Istio.app_objects(&model, app(&model, "api")).remove(0).1;
    let policies = |name: &str| {
        let routes = object(&objects, "VirtualService", name)["spec"]["http"].as_array().expect("routes");
        routes.iter().map(|route| route.get("corsPolicy").cloned()).collect::<Vec<_>>()
    };
    let said = json!({
        "allowOrigins": [{ "exact": "https://web.example.com" }, { "exact": "http://localhost:3000" }],
        "allowMethods": ["GET", "HEAD", "POST"],
        "allowHeaders": ["authorization"],
        "maxAge": "30m",
        "allowCredentials": true,
        "unmatchedPreflights": "IGNORE",
    });
    assert_eq!(policies("api-ingress"), [Some(said.clone()), Some(said)]);
    assert_eq!(policies("api"), [None, None]);
}

#[test]
fn calls_with_a_header_go_to_one_version_inside_and_from_outside() {
    let routes = "weight: 10 }\n      routes: [{ when: { header: { x-beta: 'true', x-user: a } }, to: canary }]";
    let expose = "    port: 9090\n    expose: { ingress: public, host: api.example.com, path: /v1 }\n";
    let model = model(&[("weight: 10 }", routes), ("    port: 9090\n", expose)]);
    let objects = Istio.app_objects(&model, app(&model, "api")).remove(0).1;
    let headers = json!({ "x-beta": { "exact": "true" }, "x-user": { "exact": "a" } });
    for (name, paths) in [("api", 1), ("api-ingress", 2)] {
        let http = &object(&objects, "VirtualService", name)["spec"]["http"];
        let matched = http[0]["match"].as_array().expect("a match");
        assert_eq!(matched.len(), paths, "{name}");
        assert!(matched.iter().all(|one| one["headers"] == headers), "{name}: {matched:?}");
        let destination =
            json!({ "host": "api.shop.svc.cluster.local", "subset": "canary", "port": { "number": 9090 } });
        assert_eq!(http[0]["route"], json!([{ "destination": destination }]), "{name}");
        assert_eq!(http[0]["timeout"], "2s", "{name}");
        assert_eq!(http[1]["route"].as_array().map(Vec::len), Some(2), "{name}: the rest is shared as before");
        assert_eq!(http[1].get("headers"), None, "{name}");
    }
}
