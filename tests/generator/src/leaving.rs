//! Entries that are being removed in steps, which nothing uses.

use serde_json::{Map, Value, json};

use crate::random::Random;

const NAME: &str = "old";
const STEPS: [&str; 2] = ["prepare", "destroy"];

/// Adds some to a platform. What stands in a network that goes is gone before it.
pub fn add(root: &mut Map<String, Value>, random: &mut Random) {
    if random.chance(20) {
        let mut network = json!({ "cidr": "10.250.0.0/16", "nat": "none", "retire": random.one(&STEPS) });
        if network["retire"] == "prepare" && random.chance(50) {
            network["zones"] = 2.into();
            database(root, NAME, random);
        }
        section(root, "networks").insert(NAME.to_owned(), network);
    } else if random.chance(20)
        && let Some(name) = section(root, "networks").keys().next().cloned()
    {
        database(root, &name, random);
    }
    if random.chance(20)
        && let Some(cluster) = section(root, "clusters").keys().next().cloned()
    {
        let system = json!({ "kind": "efs", "clusters": [cluster], "retire": random.one(&STEPS) });
        section(root, "storage").insert(NAME.to_owned(), system);
    }
}

fn database(root: &mut Map<String, Value>, network: &str, random: &mut Random) {
    let database = json!({
        "engine": "mysql", "version": "8.4", "network": network, "class": "db.t4g.medium", "storage": "20Gi",
        "tls": { "verify": false }, "retire": random.one(&STEPS),
    });
    section(root, "databases").insert(NAME.to_owned(), database);
}

/// The entries of a section, which is there afterwards.
fn section<'a>(root: &'a mut Map<String, Value>, name: &str) -> &'a mut Map<String, Value> {
    let section = root.entry(name).or_insert_with(|| json!({}));
    if !section.is_object() {
        *section = json!({});
    }
    section.as_object_mut().expect("it was made one")
}
