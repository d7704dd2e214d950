//! How calls to an app are treated, and its route from an ingress.

use platformc_base::{Spanned, scalar::HeaderName, words::RetryOn};
use platformc_output::{
    json,
    value::{Map, Value},
};

use super::names::{TRACK, gateway_namespace, id, object};
use crate::{
    kubernetes,
    object::{ObjectId, ObjectKind},
};
use platformc_model::{App, Expose, Track, Traffic, Version};

pub(super) fn objects(app: &App, port: u16) -> Vec<Value> {
    let mut objects = Vec::new();
    let traffic = app.traffic.as_ref().map(|traffic| &traffic.value);
    let timeout = traffic.map(timeout).unwrap_or_default();
    let retries = traffic.map(retries).unwrap_or_default();
    objects.extend(resolver(app));
    objects.extend(app.canary.as_ref().map(|_| splitter(app)));
    objects.extend(router(app, &timeout, &retries));
    if !app.expose.is_empty() {
        let filters = [(ObjectKind::RouteTimeoutFilter, timeout), (ObjectKind::RouteRetryFilter, retries)];
        let filters: Vec<_> = filters.into_iter().filter(|(_, spec)| !spec.is_empty()).collect();
        let kinds: Vec<ObjectKind> = filters.iter().map(|(kind, _)| *kind).collect();
        objects.extend(filters.into_iter().map(|(kind, spec)| object(kind, app, Value::Object(spec))));
        objects.extend(app.expose.iter().map(|expose| ingress(app, expose, port, &kinds)));
    }
    objects
}

/// What [`objects`] makes.
pub(super) fn ids(app: &App) -> impl Iterator<Item = ObjectId<'_>> {
    let traffic = app.traffic.as_ref();
    let timeout = traffic.is_some_and(|traffic| traffic.timeout.is_some());
    let retries = traffic.is_some_and(|traffic| traffic.retries.is_some());
    let sticky = traffic.is_some_and(|traffic| traffic.sticky.is_some());
    let routes = traffic.is_some_and(|traffic| !traffic.routes.is_empty());
    let canary = app.canary.is_some();
    let route = !app.expose.is_empty();
    let kinds = [
        (canary || sticky, ObjectKind::ServiceResolver),
        (canary, ObjectKind::ServiceSplitter),
        (timeout || retries || routes, ObjectKind::ServiceRouter),
        (route && timeout, ObjectKind::RouteTimeoutFilter),
        (route && retries, ObjectKind::RouteRetryFilter),
    ];
    let kinds = kinds.into_iter().filter(|(made, _)| *made).map(|(_, kind)| kind);
    kinds.map(|kind| id(kind, app)).chain(app.expose.iter().map(|expose| route_id(app, expose)))
}

/// The only way from outside has the name of the app, as it always had; others are told apart by theirs.
fn route_id<'a>(app: &'a App, expose: &Expose) -> ObjectId<'a> {
    match expose.name {
        None => id(ObjectKind::HttpRoute, app),
        Some(_) => ObjectId::new(ObjectKind::HttpRoute, app.head.namespace.as_str(), expose.route_of(app)),
    }
}

/// The two versions, and how a caller chooses among the pods of one. Gateways read it, too.
fn resolver(app: &App) -> Option<Value> {
    let mut spec = Map::new();
    if app.canary.is_some() {
        let subset = |track: Track| json!({ "filter": format!("Service.Meta.{TRACK} == \"{}\"", track.name()) });
        let subsets: Map = app.versions().map(|of| (of.track.name().to_owned(), subset(of.track))).collect();
        spec.insert("defaultSubset".into(), json!(Track::Stable.name()));
        spec.insert("subsets".into(), Value::Object(subsets));
    }
    if let Some(cookie) = app.traffic.as_ref().and_then(|traffic| traffic.sticky.as_ref()) {
        // the cookie ends with the session of the caller
        let policy = json!({
            "field": "cookie",
            "fieldValue": cookie.as_str(),
            "cookieConfig": { "session": true, "path": "/" },
        });
        spec.insert("loadBalancer".into(), json!({ "policy": "ring_hash", "hashPolicies": [policy] }));
    }
    (!spec.is_empty()).then(|| object(ObjectKind::ServiceResolver, app, Value::Object(spec)))
}

/// Which calls go to one version, how long all of them may take, and when they are tried again. What no route fits goes to the splitter.
fn router(app: &App, timeout: &Map, retries: &Map) -> Option<Value> {
    let treated = || timeout.clone().into_iter().chain(retries.clone());
    let mut routes = Vec::new();
    for chosen in app.traffic.iter().flat_map(|traffic| &traffic.routes) {
        let header = |(name, value): (&Spanned<HeaderName>, &Spanned<String>)| json!({ "name": name.as_str(), "exact": value.value });
        let headers: Vec<Value> = chosen.headers.iter().map(header).collect();
        let mut destination = kubernetes::map(json!({ "serviceSubset": chosen.to.name() }));
        destination.extend(treated());
        let matched = json!({ "http": { "pathPrefix": "/", "header": headers } });
        routes.push(json!({ "match": matched, "destination": destination }));
    }
    let destination: Map = treated().collect();
    if !destination.is_empty() {
        routes.push(json!({ "match": { "http": { "pathPrefix": "/" } }, "destination": destination }));
    }
    (!routes.is_empty()).then(|| object(ObjectKind::ServiceRouter, app, json!({ "routes": routes })))
}

/// What share of the calls each version gets.
fn splitter(app: &App) -> Value {
    let split = |of: &Version| json!({ "weight": *of.weight, "serviceSubset": of.track.name() });
    let splits: Vec<Value> = app.versions().map(split).collect();
    object(ObjectKind::ServiceSplitter, app, json!({ "splits": splits }))
}

fn timeout(traffic: &Traffic) -> Map {
    let timeout = traffic.timeout.map(|timeout| ("requestTimeout".to_owned(), json!(timeout.to_string())));
    timeout.into_iter().collect()
}

fn retries(traffic: &Traffic) -> Map {
    let Some(retries) = &traffic.retries else { return Map::new() };
    let mut fields = kubernetes::map(json!({ "numRetries": *retries.attempts }));
    // Consul has a separate switch for the failure in which no app has received the call.
    let (connect, on): (Vec<RetryOn>, Vec<RetryOn>) =
        retries.on.iter().copied().partition(|on| *on == RetryOn::ConnectFailure);
    if !connect.is_empty() {
        fields.insert("retryOnConnectFailure".into(), json!(true));
    }
    if !on.is_empty() {
        let on: Vec<&str> = on.iter().map(|on| on.as_str()).collect();
        fields.insert("retryOn".into(), json!(on));
    }
    fields
}

/// A gateway uses the splitter of a service, not its router, so timeouts and retries are repeated for it.
fn ingress(app: &App, expose: &Expose, port: u16, filters: &[ObjectKind]) -> Value {
    let name = app.head.name.as_str();
    let reference = |kind: &ObjectKind| {
        let reference = json!({ "group": "consul.hashicorp.com", "kind": kind.kind(), "name": name });
        json!({ "type": "ExtensionRef", "extensionRef": reference })
    };
    let mut rule = kubernetes::map(json!({ "matches": matches(expose.path.as_str()) }));
    if !filters.is_empty() {
        rule.insert("filters".into(), filters.iter().map(reference).collect());
    }
    rule.insert("backendRefs".into(), json!([{ "name": name, "port": port }]));
    let gateway = json!({ "name": expose.ingress.name.as_str(), "namespace": gateway_namespace(&expose.ingress) });
    let spec = json!({
        "parentRefs": [gateway],
        "hostnames": [expose.host.as_str()],
        "rules": [rule],
    });
    kubernetes::labelled(&route_id(app, expose), kubernetes::labels(&app.head), kubernetes::fields([("spec", spec)]))
}

/// A path and everything below it: `/api` takes `/api` and `/api/x`, not `/apix`.
fn matches(path: &str) -> Value {
    let matching = |kind: &str, path: &str| json!({ "path": { "type": kind, "value": path } });
    if path == "/" {
        return json!([matching("PathPrefix", "/")]);
    }
    json!([matching("Exact", path), matching("PathPrefix", &format!("{path}/"))])
}
