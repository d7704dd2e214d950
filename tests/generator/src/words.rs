//! Names by what they name. No first word of one list is a second word of another, so that names which the compiler
//! joins with hyphens stay apart.

use std::collections::BTreeSet;

use crate::random::Random;

/// The longest name of an entry.
const LONGEST: usize = 40;
/// How many of a hundred names are as long as they may be.
const LONG: usize = 4;
/// What makes a name long.
const PADDING: &str = "-of-the-department-for-everything-that-has-a-long-name";

/// What is named: its first words, and second words of which some names have one.
pub struct Kind(&'static [&'static str], &'static [&'static str]);

pub const NETWORK: Kind = Kind(&["main", "core", "edge", "office", "west", "data"], &["net", "vpc"]);
pub const CLUSTER: Kind = Kind(&["application", "tooling", "batch", "front", "apps", "services"], &["blue", "one"]);
pub const STORAGE: Kind = Kind(&["shared", "files", "media", "scratch"], &["disk", "pool"]);
pub const INGRESS: Kind = Kind(&["public", "internal", "partners", "intranet", "mobile"], &["door", "entry"]);
pub const DATABASE: Kind = Kind(&["orders", "ledger", "members", "bookings", "parcels", "wares"], &["db", "books"]);
pub const EXTERNAL: Kind = Kind(&["stripe", "weather", "couriers", "customs", "maps"], &["outside", "service"]);
pub const NAMESPACE: Kind = Kind(&["shop", "payments", "people", "logistics", "search", "legal"], &["team", "space"]);
pub const ENVIRONMENT: Kind = Kind(&["production", "staging", "preview", "test"], &["eu"]);
pub const OUTSIDE: Kind = Kind(&["printer", "scanner", "kiosk", "mainframe"], &["hall", "site"]);
pub const NODE_GROUP: Kind = Kind(&["system", "general", "memory", "spare"], &["nodes", "set"]);
pub const ADMIN: Kind = Kind(&["oncall", "auditors", "sre", "owners"], &["shift", "desk"]);
pub const VOLUME: Kind = Kind(&["uploads", "cache", "exports", "models"], &["dir", "mount"]);
pub const APP: Kind = Kind(
    &[
        "frontend",
        "backend",
        "cart",
        "catalogue",
        "checkout",
        "mailer",
        "invoices",
        "router",
        "tracker",
        "reports",
        "intake",
        "labels",
        "pricing",
        "stock",
        "returns",
        "profile",
        "login",
        "gate",
        "feed",
        "archive",
    ],
    &["api", "worker", "web", "sync", "jobs"],
);
pub const SECRET: Kind = Kind(
    &[
        "smtp",
        "payment",
        "session",
        "webhook",
        "entry",
        "account",
        "receipt",
        "bank",
        "bastion",
        "upstream",
        "partner",
        "license",
        "signing",
        "card",
        "token-seed",
        "address",
    ],
    &["key", "credential", "access", "material", "handle"],
);

/// The names of one kind that were given.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeSet<String>);

impl Names {
    /// A name that is given already.
    pub fn take(&mut self, name: &str) {
        self.0.insert(name.to_owned());
    }

    /// A new name, different from all before it.
    pub fn give(&mut self, kind: &Kind, random: &mut Random) -> String {
        let mut name = (*random.pick(kind.0)).to_owned();
        if random.chance(30) {
            name = format!("{name}-{}", random.pick(kind.1));
        }
        if random.chance(LONG) {
            let room = LONGEST - name.len() - 3;
            name.push_str(PADDING[..room.min(PADDING.len())].trim_end_matches('-'));
        }
        let base = name.clone();
        for number in 2.. {
            if self.0.insert(name.clone()) {
                break;
            }
            name = format!("{base}-{number}");
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_and_are_names() {
        let (mut names, mut random) = (Names::default(), Random::new(3));
        let given: BTreeSet<String> = (0..90).map(|_| names.give(&APP, &mut random)).collect();
        assert_eq!(given.len(), 90);
        assert!(given.iter().all(|name| name.len() <= LONGEST && !name.ends_with('-') && !name.contains("--")));
        assert!(given.iter().any(|name| name.len() > 35), "some are long");
    }
}
