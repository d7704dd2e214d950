//! Apps that end by themselves.

use crate::{entry::Entry, random::Random};

/// What such an app says beside its image.
pub fn ending(random: &Random, body: Entry, kind: &str) -> Entry {
    let mut own = random.apart("runs");
    let body = body.without("replicas").with("kind", kind);
    let cron = kind == "cronJob";
    let body = if cron {
        let schedule = own.pick(&["15 3 * * *", "*/10 8-18 * * MON-FRI", "0 0 29 2 *", "59 23 1,15 */2 0"]);
        let zones = &["Europe/Brussels", "Etc/UTC", "America/Argentina/Buenos_Aires"];
        body.with("schedule", schedule).maybe(&mut own, 40, "timeZone", |random| random.pick(zones))
    } else {
        body
    };
    body.maybe(&mut own, 60, "runs", |random| {
        let runs = Entry::new().maybe(random, 60, "deadline", |random| random.pick(&["1s", "30m", "7d"])).maybe(
            random,
            60,
            "retries",
            |random| random.below(21),
        );
        if !cron {
            return runs;
        }
        runs.maybe(random, 60, "concurrency", |random| random.pick(&["forbid", "replace", "allow"]))
            .maybe(random, 60, "startingDeadline", |random| random.pick(&["10s", "1h"]))
            .maybe(random, 60, "history", |random| {
                Entry::new().maybe(random, 60, "succeeded", |random| random.below(101)).maybe(
                    random,
                    60,
                    "failed",
                    |random| random.between(1, 100),
                )
            })
    })
}
