//! Consul's intentions (<https://developer.hashicorp.com/consul/docs/secure-mesh/intention>).

use platformc_access::reach::{Intention, Intentions};
use platformc_output::{json, value::Value};

use super::random::Random;

fn one(source: &str, destination: &str, allows: bool) -> Intention {
    Intention { source: source.to_owned(), destination: destination.to_owned(), allows }
}

fn allows(default: bool, intentions: &[Intention]) -> bool {
    Intentions::new(default, intentions.iter().cloned()).unwrap().allows("web", "api")
}

#[test]
fn what_no_intention_matches_is_decided_by_the_default() {
    assert!(allows(true, &[]) && !allows(false, &[]));
    let others = [one("web", "db", true), one("other", "api", true)];
    assert!(!allows(false, &others));
}

#[test]
fn the_more_exact_intention_counts() {
    // in the order of the documentation's table of precedence
    let order = [("web", "api"), ("*", "api"), ("web", "*"), ("*", "*")];
    for (first, (source, destination)) in order.iter().enumerate() {
        for (weaker_source, weaker_destination) in order.iter().skip(first + 1) {
            for allow in [true, false] {
                let pair = [one(source, destination, allow), one(weaker_source, weaker_destination, !allow)];
                assert_eq!(allows(!allow, &pair), allow, "{pair:?}");
                assert_eq!(allows(!allow, &[pair[1].clone(), pair[0].clone()]), allow, "{pair:?}");
                assert!(pair[0].precedence() > pair[1].precedence(), "{pair:?}");
            }
        }
    }
}

#[test]
fn an_object_has_one_destination_and_many_sources() {
    let object = |spec: Value| json!({ "metadata": { "namespace": "shop", "name": "api" }, "spec": spec });
    let sources = json!([{ "name": "web", "action": "allow" }, { "name": "*", "action": "deny" }]);
    let read = Intention::read(&object(json!({ "destination": { "name": "api" }, "sources": sources }))).unwrap();
    assert_eq!(read, [one("web", "api", true), one("*", "api", false)]);
    for spec in [
        json!({ "destination": { "name": "api", "namespace": "x" } }),
        json!({ "destination": {} }),
        json!({ "destination": { "name": "api" }, "sources": [{ "name": "web" }] }),
        json!({ "destination": { "name": "api" }, "sources": [{ "name": "web", "permissions": [] }] }),
        json!({ "destination": { "name": "api" }, "sources": [{ "action": "allow" }] }),
        json!({ "destination": { "name": "api" }, "jwt": {} }),
    ] {
        assert!(Intention::read(&object(spec.clone())).is_err(), "{spec:?}");
    }
    assert!(Intentions::new(false, [one("a", "b", true), one("a", "b", false)]).is_err(), "one of the two would count");
}

#[test]
fn the_callers_that_an_intention_allows_are_named() {
    let all = [one("web", "api", true), one("job", "api", false), one("*", "api", false), one("web", "apis", true)];
    let intentions = Intentions::new(false, all).unwrap();
    assert_eq!(intentions.named("api").collect::<Vec<_>>(), ["web"]);
}

/// A second implementation: all that match, sorted by the numbers of the documentation's table.
fn naive(default: bool, intentions: &[Intention], source: &str, destination: &str) -> bool {
    let number = |intention: &Intention| match (intention.destination.as_str(), intention.source.as_str()) {
        ("*", "*") => 5,
        ("*", _) => 6,
        (_, "*") => 8,
        _ => 9,
    };
    let is = |pattern: &str, name: &str| pattern == "*" || pattern == name;
    let mut matching: Vec<&Intention> =
        intentions.iter().filter(|i| is(&i.source, source) && is(&i.destination, destination)).collect();
    matching.sort_by_key(|intention| std::cmp::Reverse(number(intention)));
    matching.first().map_or(default, |intention| intention.allows)
}

#[test]
fn two_implementations_agree_on_random_intentions() {
    let names = ["web", "api", "job", "*"];
    let (mut open, mut closed) = (0, 0);
    for seed in 0..2000 {
        let mut random = Random::new(seed);
        let mut all: Vec<Intention> = Vec::new();
        for _ in 0..random.below(8) {
            let new = one(random.pick(&names), random.pick(&names), random.chance(50));
            if !all.iter().any(|known| (&known.source, &known.destination) == (&new.source, &new.destination)) {
                all.push(new);
            }
        }
        let default = random.chance(50);
        let intentions = Intentions::new(default, all.clone()).unwrap();
        for source in ["web", "api", "job", "other"] {
            for destination in ["web", "api", "job", "other"] {
                let found = intentions.allows(source, destination);
                assert_eq!(
                    found,
                    naive(default, &all, source, destination),
                    "seed {seed}: {source} {destination} {all:?}"
                );
                if found { open += 1 } else { closed += 1 }
            }
        }
    }
    assert!(open > 5000 && closed > 5000, "{open} {closed}");
}
