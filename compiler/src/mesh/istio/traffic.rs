//! How calls to an app are treated, and its route from an ingress.

use platformc_base::{Spanned, scalar::Origin};
use platformc_output::{
    json,
    value::{Map, Value},
};

use super::names::{gateway_namespace, host, id, object};
use crate::{
    kubernetes,
    object::{ObjectId, ObjectKind},
};
use platformc_model::{App, Cors, Expose, Track, Traffic, Version};

pub(super) fn objects(app: &App) -> Vec<Value> {
    if app.head.chart || app.head.ports.is_empty() {
        return Vec::new();
    }
    let mut objects = Vec::new();
    if has_destination(app) {
        objects.push(destination(app));
    }
    let host = host(&app.head);
    if is_shaped(app) {
        let spec = json!({ "hosts": [host], "exportTo": ["*"], "gateways": ["mesh"], "http": routes(app, &host) });
        objects.push(object(&routes_id(app), app, spec));
    }
    for (expose, port) in app.expose.iter().filter_map(|expose| Some((expose, expose.port.as_ref()?))) {
        objects.push(ingress(app, expose, &host, port.number));
    }
    objects
}

/// What [`objects`] makes.
pub(super) fn ids(app: &App) -> impl Iterator<Item = ObjectId<'_>> {
    let made = (!app.head.chart && !app.head.ports.is_empty()).then(|| {
        let routed = app.expose.iter().filter(|expose| expose.port.is_some());
        let own = [has_destination(app).then(|| destination_id(app)), is_shaped(app).then(|| routes_id(app))];
        own.into_iter().flatten().chain(routed.map(|expose| ingress_id(app, expose)))
    });
    made.into_iter().flatten()
}

fn destination_id(app: &App) -> ObjectId<'_> {
    id(ObjectKind::DestinationRule, app, app.head.name.as_str())
}

fn routes_id(app: &App) -> ObjectId<'_> {
    id(ObjectKind::VirtualService, app, app.head.name.as_str())
}

fn ingress_id<'a>(app: &'a App, expose: &Expose) -> ObjectId<'a> {
    id(ObjectKind::VirtualService, app, expose.route_of(app))
}

/// Whether the route of calls inside the mesh says more than what holds anyway.
fn is_shaped(app: &App) -> bool {
    let traffic = app.traffic.as_ref();
    traffic.is_some_and(|traffic| traffic.timeout.is_some() || traffic.retries.is_some()) || app.canary.is_some()
}

/// Whether callers are told anything about its pods.
fn has_destination(app: &App) -> bool {
    app.canary.is_some() || app.traffic.as_ref().is_some_and(|traffic| traffic.chooses_pods())
}

/// Its versions, and how a caller chooses among the pods of one.
fn destination(app: &App) -> Value {
    let subset = |track: Track| json!({ "name": track.name(), "labels": { "track": track.name() } });
    let mut spec = kubernetes::map(json!({ "host": host(&app.head) }));
    if let Some(traffic) = app.traffic.as_ref().filter(|traffic| traffic.chooses_pods()) {
        spec.insert("trafficPolicy".into(), Value::Object(choice(traffic)));
    }
    if app.canary.is_some() {
        spec.insert("subsets".into(), json!([subset(Track::Stable), subset(Track::Canary)]));
    }
    object(&destination_id(app), app, Value::Object(spec))
}

/// How a caller chooses among the pods (<https://istio.io/latest/docs/reference/config/networking/destination-rule/>).
fn choice(traffic: &Traffic) -> Map {
    let (mut policy, mut balancer) = (Map::new(), Map::new());
    if let Some(cookie) = &traffic.sticky {
        // no time: the cookie ends with the session of the caller
        let cookie = json!({ "name": cookie.as_str(), "path": "/", "ttl": "0s" });
        balancer.insert("consistentHash".into(), json!({ "httpCookie": cookie }));
    }
    if traffic.outlier_detection.is_some() {
        // with it, proxies would prefer the pods of their own zone: some pods would get most calls, and one cookie would lead to another
        // pod from each zone (<https://istio.io/latest/docs/tasks/traffic-management/locality-load-balancing/>)
        balancer.insert("localityLbSetting".into(), json!({ "enabled": false }));
    }
    policy.insert("loadBalancer".into(), Value::Object(balancer));
    if let Some(outliers) = &traffic.outlier_detection {
        let detection = json!({
            "consecutive5xxErrors": *outliers.errors,
            "baseEjectionTime": outliers.eject.to_string(),
            "maxEjectionPercent": *outliers.at_most,
        });
        policy.insert("outlierDetection".into(), detection);
    }
    policy
}

/// The routes of each port with requests, which is told by its number where the app has several.
fn routes(app: &App, host: &str) -> Vec<Value> {
    let several = app.head.ports.len() > 1;
    let ports = app.head.ports.iter().filter(|port| port.protocol.has_requests());
    let routes = ports.flat_map(|port| {
        let matched = several.then(|| kubernetes::map(json!({ "port": port.number })));
        routes_of(app, host, port.number, matched.as_slice())
    });
    routes.collect()
}

/// The routes of calls that match any of these, or of all calls: first those that go to one version, then the rest.
pub fn routes_of(app: &App, host: &str, port: u16, matched: &[Map]) -> Vec<Value> {
    let with = |matched: Vec<Map>, rest: Map| {
        let mut whole = Map::new();
        if !matched.is_empty() {
            whole.insert("match".into(), matched.into_iter().map(Value::Object).collect());
        }
        whole.extend(rest);
        Value::Object(whole)
    };
    let chosen = app.traffic.iter().flat_map(|traffic| &traffic.routes).map(|chosen| {
        let headers: Map =
            chosen.headers.iter().map(|(name, value)| (name.to_string(), json!({ "exact": value.value }))).collect();
        let every = [Map::new()];
        let matched = if matched.is_empty() { &every } else { matched };
        let matched = matched.iter().cloned().map(|mut one| {
            one.insert("headers".into(), Value::Object(headers.clone()));
            one
        });
        let destination = json!({ "host": host, "subset": chosen.to.name(), "port": { "number": port } });
        let mut rest = route(app, host, port);
        rest.insert("route".into(), json!([{ "destination": destination }]));
        with(matched.collect(), rest)
    });
    let rest = with(matched.to_vec(), route(app, host, port));
    chosen.chain([rest]).collect()
}

/// Where calls go, how long they may take, and when they are tried again.
fn route(app: &App, host: &str, port: u16) -> Map {
    let number = json!({ "number": port });
    let share = |version: &Version| {
        let destination = json!({ "host": host, "subset": version.track.name(), "port": number });
        json!({ "destination": destination, "weight": *version.weight })
    };
    let mut route = Map::new();
    let targets = if app.canary.is_some() {
        app.versions().map(share).collect()
    } else {
        json!([{ "destination": { "host": host, "port": number } }])
    };
    route.insert("route".into(), targets);
    let Some(traffic) = &app.traffic else { return route };
    if let Some(timeout) = traffic.timeout {
        route.insert("timeout".into(), json!(timeout.to_string()));
    }
    if let Some(retries) = &traffic.retries {
        let on: Vec<&str> = retries.on.iter().map(|on| on.as_str()).collect();
        route.insert("retries".into(), json!({ "attempts": *retries.attempts, "retryOn": on.join(",") }));
    }
    route
}

fn ingress(app: &App, expose: &Expose, host: &str, port: u16) -> Value {
    let mut http = routes_of(app, host, port, &matches(expose.path.as_str()));
    if let Some(cors) = app.traffic.as_ref().and_then(|traffic| traffic.cors.as_ref()) {
        for route in http.iter_mut().filter_map(Value::as_object_mut) {
            route.insert("corsPolicy".into(), Value::Object(pages(cors)));
        }
    }
    let spec = json!({
        "hosts": [expose.host.as_str()],
        "exportTo": ["*"],
        "gateways": [format!("{}/{}", gateway_namespace(&expose.ingress), expose.ingress.name)],
        "http": http,
    });
    object(&ingress_id(app, expose), app, spec)
}

/// Which pages of browsers may call: the gateway answers their questions, and those of all others with nothing
/// (<https://istio.io/latest/docs/reference/config/networking/virtual-service/#CorsPolicy>).
fn pages(cors: &Cors) -> Map {
    let origin = |origin: &Spanned<Origin>| json!({ "exact": origin.as_str() });
    let mut policy = kubernetes::map(json!({
        "allowOrigins": cors.origins.iter().map(origin).collect::<Vec<_>>(),
        "allowMethods": cors.methods.iter().map(|method| method.as_str()).collect::<Vec<_>>(),
    }));
    for (key, names) in [("allowHeaders", &cors.headers), ("exposeHeaders", &cors.expose_headers)] {
        if !names.is_empty() {
            policy.insert(key.into(), names.iter().map(|name| json!(name.as_str())).collect());
        }
    }
    policy.insert("maxAge".into(), json!(cors.max_age.to_string()));
    policy.insert("allowCredentials".into(), json!(cors.credentials));
    policy.insert("unmatchedPreflights".into(), json!("IGNORE"));
    policy
}

/// A path and everything below it: `/api` takes `/api` and `/api/x`, not `/apix`.
fn matches(path: &str) -> Vec<Map> {
    let matching = |kind: &str, path: &str| kubernetes::map(json!({ "uri": { (kind): path } }));
    if path == "/" {
        return vec![matching("prefix", "/")];
    }
    vec![matching("exact", path), matching("prefix", &format!("{path}/"))]
}
