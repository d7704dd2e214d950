//! Vault: the platform's own or somebody else's, and who logs in.

use serde_json::{Value, json};

use super::{secrets, texts};
use crate::{
    amounts::{DAY, HOUR, days, duration, gibibytes, one_of},
    entry::Entry,
    random::Random,
    words::OUTSIDE,
    world::{SecretKind, Vault, World},
};

/// Decides whose server it is and which clusters it serves, before others refer to it.
pub fn settle(world: &mut World) {
    let all: Vec<usize> = (0..world.clusters.len()).collect();
    let random = &mut world.random;
    if random.chance(15) {
        return;
    }
    let own = world.zone.is_some() && random.chance(70);
    let home = own.then(|| random.one(&all));
    let reached: Vec<usize> = match home {
        Some(home) => all
            .into_iter()
            .filter(|at| world.connected(world.clusters[*at].network, world.clusters[home].network))
            .collect(),
        None => all,
    };
    let random = &mut world.random;
    let least = if random.chance(80) { reached.len() } else { 1 };
    for at in random.some(&reached, least, reached.len()) {
        world.clusters[at].served = true;
    }
    world.vault = Some(Vault {
        home,
        openbao: random.chance(35),
        private_authority: !own && random.chance(50),
        operators: random.chance(80),
    });
}

/// Writes the section.
pub fn add(world: &mut World) {
    let Some(vault) = world.vault.clone() else { return };
    let served: Vec<usize> = (0..world.clusters.len()).filter(|at| world.clusters[*at].served).collect();
    let serves = world.cluster_names(&served);
    let asked = world.random.some(&served, 0, served.len());
    let auth = asked.iter().fold(Entry::new(), |auth, at| {
        let method = world.random.pick(&["kubernetes", "kubernetes", "jwt"]);
        auth.with(&world.clusters[*at].name, method)
    });
    let server = match (vault.openbao, world.random.chance(50)) {
        (true, _) => Entry::new().with("server", "openbao"),
        (false, true) => Entry::new().with("server", "vault"),
        (false, false) => Entry::new(),
    };
    let section = match vault.home {
        Some(home) => own(server, &world.clusters[home].name, world.zone.unwrap_or_default(), &mut world.random),
        None => external(server, vault.private_authority, &mut world.random),
    };
    let section = section.with("serves", serves);
    let mut section = if auth.is_empty() { section } else { section.with("auth", auth) };
    let random = &mut world.random;
    section = section.maybe(random, 35, "pki", authorities);
    if vault.operators {
        // GitHub is no provider of OpenID Connect for people
        let issued = if world.github { 100 } else { 40 };
        let operators = Entry::new()
            .with("group", random.pick(&["platform-admins", "Admins/eu_west.1"]))
            .with("clientId", random.pick(&["vault", "https://example.com/~vault@1"]))
            .maybe(random, issued, "issuer", |random| {
                random.pick(&["https://gitlab.example.com", "https://login.example.com:8443/realms/one"])
            });
        section.set("operators", operators);
        let apart = &mut random.apart("configuration");
        section = section.maybe(apart, 40, "configuration", |random| {
            Entry::new().with("appliedBy", random.pick(&["people", "rootToken"]))
        });
        people(world, &mut section);
    }
    let recorded = vault.home.is_some() && section.get("audit") != Some(&json!([]));
    audit(world, recorded);
    world.section("vault", section);
}

/// How long audit logs are kept, and whether the one of Vault leaves its disks; that one only if there is one.
fn audit(world: &mut World, recorded: bool) {
    let random = &mut world.random.apart("audit");
    if random.chance(60) {
        return;
    }
    let (of_vault, of_clusters) = (random.between(1, 3653), random.between(1, 3653));
    let mut audit =
        Entry::new().maybe(random, 60, "kubernetes", |random| json!({ "retention": days(of_clusters, random) }));
    if recorded {
        let vault = Entry::new()
            .maybe(random, 50, "to", |random| random.pick(&["cloudwatch", "cloudwatch", "none"]))
            .maybe(random, 50, "retention", |random| days(of_vault, random));
        audit.set("vault", vault);
    }
    world.section("audit", audit);
}

fn own(section: Entry, cluster: &str, zone: &str, random: &mut Random) -> Entry {
    let (every, taken) = one_of(&[HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, DAY], random);
    let keep = random.between(every.div_ceil(DAY) + 1, 90);
    let snapshots =
        Entry::new().maybe(random, 70, "every", |_| taken).maybe(random, 70, "keep", |random| days(keep, random));
    let rotation = random.between(90, 2560);
    let storage = random.one(&[1, 10, 100]);
    section
        .with("cluster", cluster)
        .with("host", format!("{}.{zone}", random.pick(&["vault", "secrets.internal"])))
        .maybe(random, 50, "replicas", |random| random.one(&[1, 3, 5, 7]))
        .maybe(random, 30, "storage", |random| gibibytes(storage, random))
        .maybe(random, 30, "unseal", |random| json!({ "awsKms": { "rotation": days(rotation, random) } }))
        .maybe(random, 30, "audit", |random| if random.chance(70) { json!(["file"]) } else { json!([]) })
        .maybe(random, 40, "snapshots", |_| snapshots)
        .maybe(random, 40, "rootRotation", |random| random.pick(&["daily", "weekly", "monthly"]))
}

fn external(section: Entry, private_authority: bool, random: &mut Random) -> Entry {
    let networks = random.some(&["172.25.16.0/20", "198.51.100.7/32", "203.0.113.0/24"], 1, 3);
    let external = Entry::new()
        .with("address", random.pick(&["https://vault.example.net:8200", "https://vault.example.net"]))
        .with("networks", networks);
    let external = if private_authority { external.with("ca", texts::certificates(random)) } else { external };
    section.with("external", external).maybe(random, 60, "namespace", |random| random.pick(&["admin/shop", "Shop_1"]))
}

/// An authority outlives what it signs: certificates live for a year at most.
fn authorities(random: &mut Random) -> Value {
    let intermediate = random.between(731, 1800);
    let root = random.between(2 * intermediate, 3650);
    Entry::new()
        .with("rootTtl", days(root, random))
        .with("intermediateTtl", days(intermediate, random))
        .maybe(random, 50, "generation", |random| random.between(1, 20))
        .into()
}

/// Groups of people, and what runs outside.
fn people(world: &mut World, section: &mut Entry) {
    let mut groups = Entry::new();
    for group in world.random.some(&["support", "team-payments", "platform-admins", "Legal.eu"], 0, 3) {
        let used = used(world);
        if !used.is_empty() {
            groups.set(group, json!({ "secrets": used }));
        }
    }
    if !groups.is_empty() {
        section.set("groups", groups);
    }
    let mut outside = Entry::new();
    let count = world.random.below(3);
    for name in world.names(&OUTSIDE, count) {
        let used = used(world);
        if used.is_empty() {
            continue;
        }
        let random = &mut world.random;
        let (hour, most) = (random.between(1, 24), random.between(1, 90));
        let entry = Entry::new()
            .with("secrets", used)
            .with("owner", random.pick(secrets::OWNERS))
            .with("from", random.some(&["10.60.0.0/24", "192.0.2.1/32", "198.51.0.0/16"], 1, 3))
            .maybe(random, 60, "secretIdTtl", |random| {
                let seconds = if random.chance(50) { hour * HOUR } else { most * DAY };
                duration(seconds, random)
            });
        outside.set(&name, entry);
    }
    if !outside.is_empty() {
        section.set("outside", outside);
    }
}

/// Secrets that people or what runs outside use: of what there is, and some of their own.
fn used(world: &mut World) -> Vec<String> {
    let mut all: Vec<usize> = (0..world.secrets.len()).collect();
    all.retain(|at| world.secrets[*at].kind != SecretKind::Pki || world.random.chance(30));
    let mut chosen = world.random.some(&all, 0, 3);
    if world.random.chance(40) {
        chosen.extend(secrets::create(world, None));
    }
    chosen.iter().for_each(|at| world.secrets[*at].users += 1);
    chosen.iter().map(|at| world.secrets[*at].name.clone()).collect()
}
