//! Containers beside an app's own.

use serde_json::{Value, json};

use super::texts;
use crate::{entry::Entry, random::Random};

/// Init containers and sidecars. What an agent writes comes too late for them.
pub fn beside(random: &Random, body: Entry) -> Entry {
    let mut own = random.apart("containers");
    let agent = body.get("secrets").is_some_and(|uses| uses.to_string().contains("\"agent\""));
    let shared = shared(&body);
    let mounted = ["volumes", "scratch", "volumeClaimTemplates"].into_iter();
    let mounted = mounted.filter_map(|key| body.get(key).and_then(Value::as_object));
    let volumes: Vec<String> = mounted.flat_map(|entries| entries.keys().cloned()).collect();
    let one = |random: &mut Random| container(random, &shared, &volumes);
    let body = body.maybe(&mut own, 20, "initContainers", |random| {
        let first = one(random);
        let second = one(random).with("after", json!(["prepare"]));
        json!({ "zz-last": Value::from(second), "prepare": Value::from(first) })
    });
    body.maybe(&mut own, if agent { 0 } else { 15 }, "sidecars", |random| {
        let asked = |random: &mut Random| {
            Entry::new()
                .with("exec", json!(["/app/check", "--quick"]))
                .maybe(random, 30, "every", |random| random.pick(&["3s", "1m"]))
                .maybe(random, 30, "timeout", |random| random.pick(&["1s", "5s"]))
                .maybe(random, 30, "within", |random| random.pick(&["10s", "3m"]))
        };
        let sidecar = one(random).maybe(random, 60, "probes", |random| {
            Entry::new()
                .maybe(random, 60, "liveness", asked)
                .maybe(random, 60, "readiness", asked)
                .maybe(random, 40, "startup", asked)
        });
        json!({ "beside": Value::from(sidecar) })
    })
}

/// The secrets that a container can have as the app has them.
fn shared(body: &Entry) -> Vec<String> {
    let Some(uses) = body.get("secrets").and_then(Value::as_object) else { return Vec::new() };
    let delivered = |used: &Value| {
        let text = used.to_string();
        ["\"env\"", "\"file\"", "\"api\""].iter().any(|way| text.contains(way)) && !text.contains("\"agent\"")
    };
    uses.iter().filter(|(_, used)| delivered(used)).map(|(name, _)| name.clone()).collect()
}

fn container(random: &mut Random, secrets: &[String], volumes: &[String]) -> Entry {
    Entry::new()
        .maybe(random, 50, "image", |_| "registry.example.com/shop/beside:1.0.0")
        .maybe(random, 40, "command", |_| json!(["/app/beside", "$(HOME)"]))
        .maybe(random, 40, "args", |_| json!(["-v", "${X}", "-v"]))
        .maybe(random, 30, "user", |_| 10_001)
        .maybe(random, 40, "env", |random| json!({ "LOG_LEVEL": texts::tricky(random) }))
        .maybe(random, 50, "secrets", |random| random.some(secrets, 0, 2))
        .maybe(random, 50, "volumes", |random| random.some(volumes, 0, 2))
        .maybe(random, 30, "files", |random| json!({ "/etc/beside/a.toml": { "text": texts::tricky(random) } }))
        .maybe(random, 40, "resources", |_| json!({ "cpu": "50m", "memory": "64Mi" }))
}
