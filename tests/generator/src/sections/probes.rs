//! What the kubelet asks an app.

use serde_json::{Value, json};

use crate::{entry::Entry, random::Random};

/// Probes of a kind that every mesh passes on.
pub fn probes(random: &mut Random) -> Value {
    let ask = |random: &mut Random| {
        let entry = if random.chance(50) {
            Entry::new().with("path", "/readyz").maybe(random, 40, "port", |_| "http")
        } else {
            Entry::new().with("exec", json!(["/app/check", "--quick"]))
        };
        entry
            .maybe(random, 30, "every", |random| random.pick(&["3s", "1m"]))
            .maybe(random, 30, "timeout", |random| random.pick(&["1s", "5s"]))
            .maybe(random, 30, "within", |random| random.pick(&["10s", "3m"]))
    };
    let probes = Entry::new().maybe(random, 60, "liveness", ask).maybe(random, 60, "readiness", ask);
    probes.maybe(random, 40, "startup", ask).into()
}
