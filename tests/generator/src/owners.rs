//! Who reviews which part of the output.

use serde_json::{Map, Value, json};

use crate::random::Random;

/// Gives some platforms owners.
pub fn add(root: &mut Map<String, Value>, random: &mut Random) {
    if !random.chance(30) {
        return;
    }
    let first = |section: &str| root.get(section)?.as_object()?.keys().next().cloned();
    let namespace =
        root.get("apps").and_then(|apps| Some(apps.as_object()?.values().next()?.get("namespace")?.clone()));
    let mut owners = Map::new();
    owners.insert("default".into(), json!(["@platform/operators"]));
    if random.chance(50) {
        owners.insert("terraform".into(), json!(["@platform/cloud", "cloud@example.com"]));
        if root.contains_key("vault") {
            owners.insert("vault".into(), json!(["@platform/security"]));
        }
    }
    if let Some(cluster) = first("clusters") {
        owners.insert("clusters".into(), json!({ cluster: ["@platform/clusters"] }));
    }
    if let Some(app) = first("apps") {
        owners.insert("apps".into(), json!({ app: ["@shop/developers"] }));
    }
    if let Some(namespace) = namespace.as_ref().and_then(Value::as_str) {
        owners.insert("namespaces".into(), json!({ namespace: ["@shop/operators"] }));
    }
    if let Some(Value::Object(git)) = root.get_mut("git") {
        git.insert("owners".into(), Value::Object(owners));
    }
}
