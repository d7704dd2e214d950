//! How calls to an app are treated, and its route from an ingress.

use platformc_base::words::RetryOn;
use platformc_output::{
    json,
    value::{Map, Value},
};

use super::names::{TRACK, gateway_namespace, object};
use crate::{kubernetes, object::ObjectKind};
use platformc_model::{App, Expose, Track, Traffic, Version};

pub(super) fn objects(app: &App, port: u16) -> Vec<Value> {
    let mut objects = Vec::new();
    let traffic = app.traffic.as_ref().map(|traffic| &traffic.value);
    let timeout = traffic.map(timeout).unwrap_or_default();
    let retries = traffic.map(retries).unwrap_or_default();
    if app.canary.is_some() {
        objects.extend(versions(app));
    }
    if !timeout.is_empty() || !retries.is_empty() {
        let mut destination = timeout.clone();
        destination.extend(retries.clone());
        let route = json!({ "match": { "http": { "pathPrefix": "/" } }, "destination": destination });
        objects.push(object(ObjectKind::ServiceRouter, app, json!({ "routes": [route] })));
    }
    if let Some(expose) = &app.expose {
        objects.extend(ingress(
            app,
            expose,
            port,
            [(ObjectKind::RouteTimeoutFilter, timeout), (ObjectKind::RouteRetryFilter, retries)],
        ));
    }
    objects
}

/// What [`objects`] makes.
pub(super) fn kinds(app: &App) -> impl Iterator<Item = ObjectKind> {
    let traffic = app.traffic.as_ref();
    let timeout = traffic.is_some_and(|traffic| traffic.timeout.is_some());
    let retries = traffic.is_some_and(|traffic| traffic.retries.is_some());
    let canary = app.canary.is_some();
    let route = app.expose.is_some();
    let kinds = [
        (canary, ObjectKind::ServiceResolver),
        (canary, ObjectKind::ServiceSplitter),
        (timeout || retries, ObjectKind::ServiceRouter),
        (route && timeout, ObjectKind::RouteTimeoutFilter),
        (route && retries, ObjectKind::RouteRetryFilter),
        (route, ObjectKind::HttpRoute),
    ];
    kinds.into_iter().filter(|(made, _)| *made).map(|(_, kind)| kind)
}

/// The two versions, and what share of the calls each gets.
fn versions(app: &App) -> [Value; 2] {
    let subset = |track: Track| json!({ "filter": format!("Service.Meta.{TRACK} == \"{}\"", track.name()) });
    let split = |of: &Version| json!({ "weight": *of.weight, "serviceSubset": of.track.name() });
    let subsets: Map = app.versions().map(|of| (of.track.name().to_owned(), subset(of.track))).collect();
    let splits: Vec<Value> = app.versions().map(split).collect();
    [
        object(ObjectKind::ServiceResolver, app, json!({ "defaultSubset": Track::Stable.name(), "subsets": subsets })),
        object(ObjectKind::ServiceSplitter, app, json!({ "splits": splits })),
    ]
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

/// A gateway uses the splitter of a service, not its router, so timeouts and retries are repeated here.
fn ingress(app: &App, expose: &Expose, port: u16, filters: [(ObjectKind, Map); 2]) -> Vec<Value> {
    let name = app.head.name.as_str();
    let filters: Vec<_> = filters.into_iter().filter(|(_, spec)| !spec.is_empty()).collect();
    let references: Vec<Value> = filters
        .iter()
        .map(|(kind, _)| {
            let reference = json!({ "group": "consul.hashicorp.com", "kind": kind.kind(), "name": name });
            json!({ "type": "ExtensionRef", "extensionRef": reference })
        })
        .collect();
    let mut rule = kubernetes::map(json!({ "matches": matches(expose.path.as_str()) }));
    if !references.is_empty() {
        rule.insert("filters".into(), json!(references));
    }
    rule.insert("backendRefs".into(), json!([{ "name": name, "port": port }]));
    let gateway = json!({ "name": expose.ingress.name.as_str(), "namespace": gateway_namespace(&expose.ingress) });
    let spec = json!({
        "parentRefs": [gateway],
        "hostnames": [expose.host.as_str()],
        "rules": [rule],
    });
    let mut objects: Vec<Value> =
        filters.into_iter().map(|(kind, spec)| object(kind, app, Value::Object(spec))).collect();
    objects.push(object(ObjectKind::HttpRoute, app, spec));
    objects
}

/// A path and everything below it: `/api` takes `/api` and `/api/x`, not `/apix`.
fn matches(path: &str) -> Value {
    let matching = |kind: &str, path: &str| json!({ "path": { "type": kind, "value": path } });
    if path == "/" {
        return json!([matching("PathPrefix", "/")]);
    }
    json!([matching("Exact", path), matching("PathPrefix", &format!("{path}/"))])
}
