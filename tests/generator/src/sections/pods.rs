//! On which nodes pods run, how they end, what they measure, and their folders.

use serde_json::{Value, json};

use crate::{
    entry::Entry,
    random::Random,
    world::{App, Cluster},
};

pub fn pods(random: &Random, app: &App, cluster: &Cluster, body: Entry) -> Entry {
    let mut own = random.apart("pods");
    let body = body
        .maybe(&mut own, 25, "placement", |random| placement(random, cluster))
        .maybe(&mut own, 20, "scratch", scratch);
    // those with secrets have to restart in time
    let unhurried = body.get("secrets").is_none();
    let body = body.maybe(&mut own, if unhurried { 30 } else { 0 }, "lifecycle", |random| lifecycle(random, app));
    if app.port && !app.rpc && cluster.observed && own.chance(30) {
        return measured(&mut own, body);
    }
    body
}

fn placement(random: &mut Random, cluster: &Cluster) -> Value {
    let (group, architecture) = random.pick(&cluster.groups.iter().collect::<Vec<_>>()).clone();
    let entry = match random.below(3) {
        0 => Entry::new().with("nodeGroup", group).maybe(random, 40, "architecture", |_| architecture),
        1 => Entry::new().with("architecture", architecture),
        _ => Entry::new(),
    };
    let is_empty = entry.get("nodeGroup").is_none() && entry.get("architecture").is_none();
    entry.maybe(random, if is_empty { 100 } else { 40 }, "capacityType", |_| "onDemand").into()
}

fn scratch(random: &mut Random) -> Value {
    let folder = |random: &mut Random, mount: &str| {
        Entry::new().with("mount", mount).maybe(random, 50, "size", |random| random.pick(&["64Mi", "5Gi"]))
    };
    json!({ "temp": Value::from(folder(random, "/var/cache/app")), "spool": Value::from(folder(random, "/spool")) })
}

fn lifecycle(random: &mut Random, app: &App) -> Value {
    let least = if app.port { "10s" } else { "1s" };
    let stop = if random.chance(50) {
        json!({ "sleep": random.pick(&[least, "30s", "2m"]) })
    } else {
        let command = Entry::new().with("exec", json!(["/app/drain", "$(HOME)", "${X}"]));
        command.maybe(random, 50, "within", |random| random.pick(&["10s", "45s"])).into()
    };
    let stopped = random.chance(70);
    let entry = if stopped { Entry::new().with("preStop", stop) } else { Entry::new() };
    entry
        .maybe(random, if stopped { 40 } else { 100 }, "terminationGracePeriod", |random| random.pick(&["150s", "10m"]))
        .into()
}

/// At a port of its own, since the other one may be called.
fn measured(random: &mut Random, body: Entry) -> Entry {
    let number = body.get("port").cloned().unwrap_or_default();
    let metrics = Entry::new().with("port", "metrics");
    let metrics = metrics.maybe(random, 50, "path", |random| random.pick(&["/metrics", "/internal/metrics", "/"]));
    body.without("port").with("ports", json!({ "http": number, "metrics": 9100 })).with("metrics", metrics)
}
