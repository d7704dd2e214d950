//! Who is told of alerts.

use serde_json::{Value, json};

use crate::{entry::Entry, random::Random, sections::secrets, world::World};

pub fn add(world: &mut World) {
    let mut random = world.random.apart("alerting");
    if !world.clusters.iter().any(|cluster| cluster.observed) || !random.chance(60) {
        return;
    }
    let served = world.vault.is_some() && world.clusters.iter().all(|cluster| cluster.served || !cluster.observed);
    let mut receivers = Entry::new().with("ops", mail(&mut random, "ops", None));
    if served {
        let names: Vec<String> = (0..4).map(|_| secrets::told(world)).collect();
        let region = random.pick(&["us", "eu"]);
        let oncall = if random.chance(50) {
            json!({ "pagerduty": { "key": names[0], "region": region } })
        } else {
            json!({ "opsgenie": { "key": names[0] }, "msteams": { "webhook": names[1] } })
        };
        let chat = json!({ "slack": { "channel": random.pick(&["#ops", "@someone"]), "webhook": names[1] } });
        let oncall = if random.chance(20) { mail(&mut random, "oncall", Some(&names[3])) } else { oncall };
        receivers = receivers.with("oncall", oncall).with("chat", chat);
        receivers = receivers.with("heartbeat", json!({ "webhook": { "webhook": names[2] } }));
    } else {
        for name in ["oncall", "chat", "heartbeat"] {
            receivers.set(name, mail(&mut random, name, None));
        }
    }
    let to = |random: &mut Random| random.pick(&["ops", "chat", "oncall"]);
    let exceptions = |random: &mut Random, names: &[String]| {
        let mut entries = Entry::new();
        for name in random.some(names, 0, 2) {
            // a route names at least one receiver
            let first = random.pick(&["default", "critical"]);
            let route =
                Entry::new().with(first, to(random)).maybe(random, 30, "warning", to).maybe(random, 30, "info", to);
            entries.set(&name, route);
        }
        entries
    };
    let observed: Vec<String> =
        world.apps.iter().filter(|app| world.clusters[app.cluster].observed).map(|app| app.name.clone()).collect();
    let mut routes = Entry::new()
        .with("default", to(&mut random))
        .maybe(&mut random, 60, "critical", to)
        .maybe(&mut random, 30, "warning", to)
        .maybe(&mut random, 30, "info", to);
    routes.set("apps", exceptions(&mut random, &observed));
    let namespaces: Vec<String> = {
        let mut names: Vec<String> = world.apps.iter().map(|app| app.namespace.clone()).collect();
        names.sort();
        names.dedup();
        names
    };
    routes.set("namespaces", exceptions(&mut random, &namespaces));
    let alerting = Entry::new()
        .with("receivers", receivers)
        .with("routes", routes)
        .maybe(&mut random, 70, "deadMansSwitch", |random| {
            let every = |random: &mut Random| random.pick(&["1m", "10m", "1h"]);
            Entry::new().with("receiver", "heartbeat").maybe(random, 50, "every", every)
        })
        .maybe(&mut random, 30, "flux", |random| random.chance(50));
    world.section("alerting", alerting);
}

fn mail(random: &mut Random, name: &str, password: Option<&str>) -> Value {
    let email = Entry::new()
        .with("to", vec![format!("{name}@example.com")])
        .with("from", random.pick(&["alerts@example.com", "no-reply@mail.example.com"]))
        .with("smarthost", "smtp.example.com:587");
    let email = match password {
        Some(password) => email.with("login", json!({ "username": "alerts", "password": password })),
        None => email,
    };
    Entry::new().with("email", email).into()
}
