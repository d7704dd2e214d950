use platformc_output::{json, value::Value};

use super::Consul;
use crate::{
    mesh::Mesh,
    sample::{app, model, object},
};
use platformc_model::Track;

const CONSUL: (&str, &str) = ("kind: istio", "kind: consul");

#[test]
fn intentions_name_the_callers_and_deny_the_rest() {
    let model = model(&[CONSUL]);
    let sources = |name: &str| {
        let objects = Consul.app_objects(&model, app(&model, name)).remove(0).1;
        object(&objects, "ServiceIntentions", name)["spec"]["sources"].clone()
    };
    let deny = json!({ "name": "*", "action": "deny" });
    assert_eq!(sources("api"), json!([{ "name": "web", "action": "allow" }, deny]));
    assert_eq!(sources("web"), json!([{ "name": "public", "action": "allow" }, deny]));
    // without a port there is nothing to call
    assert!(Consul.app_objects(&model, app(&model, "worker")).is_empty());
}

#[test]
fn splits_add_up_and_name_subsets() {
    for (weight, parts) in [("10", [90, 10]), ("0", [100, 0]), ("100", [0, 100])] {
        let model = model(&[CONSUL, ("weight: 10", &format!("weight: {weight}"))]);
        let objects = Consul.app_objects(&model, app(&model, "api")).remove(0).1;
        let splits = &object(&objects, "ServiceSplitter", "api")["spec"]["splits"];
        let subsets = &object(&objects, "ServiceResolver", "api")["spec"]["subsets"];
        for (index, (track, part)) in [Track::Stable, Track::Canary].into_iter().zip(parts).enumerate() {
            assert_eq!(splits[index], json!({ "weight": part, "serviceSubset": track.name() }));
            let metadata = Consul.pod_metadata(&model, app(&model, "api"), track).annotations;
            assert_eq!(metadata["consul.hashicorp.com/service-meta-track"], track.name());
            let filter = format!("Service.Meta.track == \"{}\"", track.name());
            assert_eq!(subsets[track.name()]["filter"], filter);
        }
    }
}

#[test]
fn timeouts_and_retries_hold_inside_and_from_outside() {
    let expose =
        ("    port: 9090\n", "    port: 9090\n    expose: { ingress: public, host: api.example.com, path: /v1 }\n");
    let model = model(&[CONSUL, expose]);
    let objects = Consul.app_objects(&model, app(&model, "api")).remove(0).1;
    let retries = json!({ "numRetries": 3, "retryOnConnectFailure": true, "retryOn": ["5xx"] });
    let destination = &object(&objects, "ServiceRouter", "api")["spec"]["routes"][0]["destination"];
    assert_eq!(destination["requestTimeout"], "2s");
    for (field, value) in retries.as_object().expect("fields") {
        assert_eq!(destination[&**field], *value);
    }
    assert_eq!(object(&objects, "RouteTimeoutFilter", "api")["spec"], json!({ "requestTimeout": "2s" }));
    assert_eq!(object(&objects, "RouteRetryFilter", "api")["spec"], retries);
    let route = &object(&objects, "HTTPRoute", "api")["spec"];
    assert_eq!(route["parentRefs"], json!([{ "name": "public", "namespace": "ingress-public" }]));
    assert_eq!(route["rules"][0]["filters"].as_array().map(Vec::len), Some(2));
    assert_eq!(route["rules"][0]["matches"][1], json!({ "path": { "type": "PathPrefix", "value": "/v1/" } }));
}

#[test]
fn what_lies_outside_the_mesh_is_reached_past_the_proxy() {
    let model = model(&[CONSUL]);
    let ports = |name: &str| {
        let annotations = Consul.pod_metadata(&model, app(&model, name), Track::Stable).annotations;
        annotations.get("consul.hashicorp.com/transparent-proxy-exclude-outbound-ports").cloned()
    };
    assert_eq!(ports("api"), Some(json!("5432")));
    assert_eq!(ports("web"), Some(json!("443")));
    assert_eq!(ports("worker"), None);
    let external = "externals: { ledger: { ranges: [198.51.100.7/32], port: 1521, protocol: tcp } }\ndatabases:\n";
    let model = self::model(&[CONSUL, ("calls: [api]", "calls: [api, ledger]"), ("databases:\n", external)]);
    let annotations = Consul.pod_metadata(&model, app(&model, "web"), Track::Stable).annotations;
    assert_eq!(annotations["consul.hashicorp.com/transparent-proxy-exclude-outbound-ports"], "443,1521");
}

#[test]
fn spans_carry_the_name_of_the_app() {
    let traced =
        ("clusters: [first, second] }\ningress", "clusters: [first, second], tracing: { sampling: 5% } }\ningress");
    let config = |model: &platformc_model::Model| {
        let annotations = Consul.pod_metadata(model, app(model, "api"), Track::Stable).annotations;
        Some(annotations.get("consul.hashicorp.com/proxy-config-map")?.as_str().expect("text").to_owned())
    };
    assert_eq!(config(&model(&[CONSUL])), None);
    let config: Value = serde_json::from_str(&config(&model(&[CONSUL, traced])).expect("traces")).expect("JSON");
    let listener = config["envoy_listener_tracing_json"].as_str().expect("text in a text");
    let listener: Value = serde_json::from_str(listener).expect("JSON");
    assert_eq!(listener["random_sampling"]["value"], json!(5.0));
    assert_eq!(listener["provider"]["typed_config"]["service_name"], "api");
}

#[test]
fn each_way_from_outside_has_a_route_of_its_own() {
    let ways = "    port: 9090\n    expose:\n      shop: { ingress: public, host: api.example.com }\n      admin: { ingress: public, host: shop.example.com, path: /admin }\n";
    let model = model(&[CONSUL, ("    port: 9090\n", ways)]);
    let api = app(&model, "api");
    let objects = Consul.app_objects(&model, api).remove(0).1;
    for (name, host, path) in
        [("api-ingress-shop", "api.example.com", "/"), ("api-ingress-admin", "shop.example.com", "/admin")]
    {
        let spec = &object(&objects, "HTTPRoute", name)["spec"];
        assert_eq!(spec["hostnames"], json!([host]), "{name}");
        assert_eq!(spec["rules"][0]["matches"][0]["path"]["value"], json!(path), "{name}");
        assert_eq!(spec["rules"][0]["filters"].as_array().map(Vec::len), Some(2), "{name}: timeouts and retries");
    }
    let filters = objects.iter().filter(|object| object["kind"] == "RouteTimeoutFilter").count();
    assert_eq!(filters, 1, "both routes have one filter");
    let ids = Consul.app_ids(&model, api);
    assert_eq!(ids.iter().filter(|id| id.name.starts_with("api-ingress-")).count(), 2, "each is declared");
}

#[test]
fn a_cookie_tells_callers_apart() {
    let resolver = |changes: &[(&str, &str)]| {
        let model = model(&[&[CONSUL], changes].concat());
        let objects = Consul.app_objects(&model, app(&model, "api")).remove(0).1;
        object(&objects, "ServiceResolver", "api")["spec"].clone()
    };
    let spec = resolver(&[("timeout: 2s", "timeout: 2s\n      sticky: { cookie: sid }")]);
    let policy = json!({ "field": "cookie", "fieldValue": "sid", "cookieConfig": { "session": true, "path": "/" } });
    assert_eq!(spec["loadBalancer"], json!({ "policy": "ring_hash", "hashPolicies": [policy] }));
    assert_eq!(spec["defaultSubset"], "stable", "its canary stays");
    assert_eq!(resolver(&[]).get("loadBalancer"), None);
}

#[test]
fn calls_with_a_header_go_to_one_version() {
    let routes = "weight: 10 }\n      routes: [{ when: { header: { x-beta: 'true' } }, to: canary }]";
    let model = model(&[CONSUL, ("weight: 10 }", routes)]);
    let objects = Consul.app_objects(&model, app(&model, "api")).remove(0).1;
    let routes = &object(&objects, "ServiceRouter", "api")["spec"]["routes"];
    let header = json!([{ "name": "x-beta", "exact": "true" }]);
    assert_eq!(routes[0]["match"]["http"], json!({ "pathPrefix": "/", "header": header }));
    assert_eq!(routes[0]["destination"]["serviceSubset"], "canary");
    assert_eq!(routes[0]["destination"]["requestTimeout"], "2s");
    assert_eq!(routes[1]["destination"].get("serviceSubset"), None, "the rest is shared as before");
}
