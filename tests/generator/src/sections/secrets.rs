//! Secrets: made when somebody wants one, written once it is known how many share it.

use serde_json::{Value, json};

use crate::{
    amounts::{DAY, HOUR, MINUTE, duration, one_of},
    entry::Entry,
    random::Random,
    words::{Names, SECRET},
    world::{Secret, SecretKind, World},
};

pub const OWNERS: &[&str] = &["team-payments", "platform-admins", "Owners/eu_1.x"];

/// Keys, with what can be done with each.
const KEYS: &[(&str, &[&str])] = &[
    ("aes128-gcm96", ENCRYPT),
    ("aes256-gcm96", ENCRYPT),
    ("chacha20-poly1305", ENCRYPT),
    ("ed25519", SIGN),
    ("ecdsa-p256", SIGN),
    ("ecdsa-p384", SIGN),
    ("rsa-3072", SIGN),
    ("rsa-4096", SIGN),
    ("hmac", &["hmac", "verify"]),
];
const ENCRYPT: &[&str] = &["encrypt", "decrypt", "rewrap"];
const SIGN: &[&str] = &["sign", "verify"];

/// A new secret of a random kind, for an app that reaches these databases; none if the platform has no Vault.
pub fn create(world: &mut World, databases: Option<&[usize]>) -> Option<usize> {
    let vault = world.vault.clone()?;
    let roles = vault.home.is_some() && !vault.openbao;
    // whoever has no network to reach a database by, such as people, uses any that Vault reaches
    let databases: Vec<usize> = match databases {
        Some(reached) => reached.to_vec(),
        None => (0..world.databases.len()).collect(),
    };
    let databases: Vec<usize> = databases.into_iter().filter(|at| made_by_vault(world, *at)).collect();
    match world.random.below(12) {
        0..3 => Some(add(world, SecretKind::Kv, kv)),
        3..6 if !databases.is_empty() => {
            let database = world.random.one(&databases);
            Some(login(world, database, None))
        }
        6 | 7 => Some(add(world, SecretKind::Pki, certificate)),
        8 if roles => Some(role(world)),
        9 => Some(add(world, SecretKind::Ssh, sessions)),
        10 => Some(add(world, SecretKind::Totp, |_, random| Entry::new().with("owner", random.pick(OWNERS)))),
        _ => {
            let (key, operations) = world.random.one(KEYS);
            Some(add(world, SecretKind::Transit(operations), |_, random| transit(key, operations, random)))
        }
    }
}

/// Whether Vault reaches a database, to make logins there.
fn made_by_vault(world: &World, database: usize) -> bool {
    let home = world.vault.as_ref().and_then(|vault| vault.home);
    home.is_none_or(|home| world.connected(world.clusters[home].network, world.databases[database].network))
}

fn add(world: &mut World, kind: SecretKind, body: impl FnOnce(usize, &mut Random) -> Entry) -> usize {
    let mut names = Names::default();
    for secret in &world.secrets {
        names.take(&secret.name);
    }
    let mut name = names.give(&SECRET, &mut world.random);
    // a login whose password rotates is called like its secret, and MySQL allows 32 letters
    while name.len() > 32 && matches!(kind, SecretKind::Database(_, None)) {
        name = names.give(&SECRET, &mut world.random);
    }
    let at = world.secrets.len();
    let body = body(at, &mut world.random);
    world.secrets.push(Secret { name, kind, users: 0, body });
    at
}

fn kv(at: usize, random: &mut Random) -> Entry {
    let kept = random.one(&[DAY, 30 * DAY, 365 * DAY]);
    Entry::new()
        .with("path", format!("{}/{at}", random.pick(&["payments/api-key", "a_b", "deep/er/still"])))
        .with("owner", random.pick(OWNERS))
        .maybe(random, 40, "versions", |random| random.one(&[1, 5, 10, 1000]))
        .maybe(random, 40, "deleteAfter", |random| duration(kept, random))
        .maybe(random, 40, "checkAndSet", |random| random.chance(70))
}

/// A value that Alertmanager takes: its name.
pub fn told(world: &mut World) -> String {
    let at = add(world, SecretKind::Kv, kv);
    world.secrets[at].users += 1;
    world.secrets[at].name.clone()
}

/// A login of a database; `most` is the longest that it may live, in seconds.
pub fn login(world: &mut World, database: usize, most: Option<usize>) -> usize {
    let name = world.databases[database].name.clone();
    let random = &mut world.random;
    let lives = [15 * MINUTE, 30 * MINUTE, HOUR, 12 * HOUR, 7 * DAY];
    let lives: Vec<usize> = lives.into_iter().filter(|life| most.is_none_or(|most| *life <= most)).collect();
    let (life, ttl) = one_of(&lives, random);
    let longest = random.one(&[1, 2, 24]) * life;
    let (_, rotation) = one_of(&[15 * MINUTE, HOUR, DAY, 30 * DAY], random);
    let rotates = most.is_none() && random.chance(35);
    let body = Entry::new().with("name", name);
    let (kind, body) = if rotates {
        let body = body.with("role", random.pick(&["readOnly", "readWrite"])).with("rotation", rotation);
        (SecretKind::Database(database, None), body)
    } else {
        let body = body
            .with("role", random.pick(&["readOnly", "readWrite", "readWrite", "owner"]))
            .with("ttl", ttl)
            .maybe(random, 60, "maxTtl", |random| duration(longest, random));
        (SecretKind::Database(database, Some(life)), body)
    };
    add(world, kind, |_, _| body)
}

/// A role that Vault assumes in AWS.
pub fn role(world: &mut World) -> usize {
    add(world, SecretKind::Aws, |at, random| {
        Entry::new()
            .with("role", format!("{}-{at}", random.pick(&["terraform-deploy", "publish.artifacts", "read"])))
            .maybe(random, 60, "ttl", |random| one_of(&[15 * MINUTE, 30 * MINUTE, HOUR], random).1)
    })
}

fn transit(key: &str, operations: &[&str], random: &mut Random) -> Entry {
    let rotation = random.one(&[HOUR, 30 * DAY, 365 * DAY]);
    let body = if key == "aes256-gcm96" && random.chance(50) { Entry::new() } else { Entry::new().with("type", key) };
    let body = body.with("rotation", duration(rotation, random)).maybe(random, 40, "minDecryptionVersion", |_| 1);
    if operations == ENCRYPT { body.maybe(random, 40, "convergent", |random| random.chance(70)) } else { body }
}

fn certificate(at: usize, random: &mut Random) -> Entry {
    let host = random.pick(&["shop.internal", "svc", "books.example.com"]);
    let (_, ttl) = one_of(&[HOUR, 12 * HOUR, 30 * DAY, 365 * DAY], random);
    Entry::new()
        .with("commonName", format!("name-{at}.{host}"))
        .maybe(random, 50, "altNames", |random| {
            (0..random.between(1, 3)).map(|other| Value::from(format!("other-{at}-{other}.{host}"))).collect::<Value>()
        })
        .maybe(random, 40, "usages", |random| random.some(&["server", "client"], 1, 2))
        .maybe(random, 70, "ttl", |_| ttl)
}

fn sessions(_: usize, random: &mut Random) -> Entry {
    let (_, ttl) = one_of(&[MINUTE, 30 * MINUTE, DAY], random);
    Entry::new()
        .with("principals", random.some(&["deploy", "ops", "root", "_a-b"], 1, 3))
        .maybe(random, 60, "ttl", |_| ttl)
        .maybe(random, 50, "allow", |random| random.some(&["pty", "portForwarding", "agentForwarding"], 0, 3))
}

/// Writes the section; some secrets are nobody's.
pub fn add_all(world: &mut World) {
    if world.random.chance(20) {
        create(world, None);
    }
    let mut entries = Entry::new();
    for secret in world.secrets.clone() {
        let (word, can_be_shared) = match secret.kind {
            SecretKind::Kv => ("kv", true),
            SecretKind::Database(..) => ("database", true),
            SecretKind::Pki => ("pki", true),
            SecretKind::Transit(_) => ("transit", true),
            SecretKind::Totp => ("totp", true),
            SecretKind::Aws => ("aws", false),
            SecretKind::Ssh => ("ssh", false),
        };
        let each_its_own = matches!(secret.kind, SecretKind::Database(_, Some(_)));
        let shared = can_be_shared && (secret.users > 1 && !each_its_own || world.random.chance(5));
        let body = if shared { secret.body.with("shared", true) } else { secret.body };
        entries.set(&secret.name, json!({ word: Value::from(body) }));
    }
    world.entries("secrets", entries);
}
