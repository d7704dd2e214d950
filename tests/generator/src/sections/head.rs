//! Where the platform lives: AWS, DNS, Git, Flux, the registry of images.

use serde_json::json;

use crate::{
    amounts::{HOUR, MINUTE, one_of},
    entry::Entry,
    words::Names,
    world::World,
};

const NAMES: &[&str] =
    &["shop", "platform", "secret-management", "n", "a1", "an-example-platform-of-forty-characters1"];
/// Regions, with the part of AWS that they belong to. The catalog knows the authorities of those in `aws` only.
const REGIONS: &[(&str, &str)] = &[
    ("eu-west-1", "aws"),
    ("eu-central-1", "aws"),
    ("us-east-1", "aws"),
    ("ap-southeast-2", "aws"),
    ("us-gov-west-1", "aws-us-gov"),
    ("cn-north-1", "aws-cn"),
];
const ZONES: &[&str] = &["example.com", "platform.example.org", "example.co.uk"];
const GIT: &[&str] = &[
    "https://gitlab.example.com/platform/tree.git",
    "https://gitlab.example.com:8443/platform/tree",
    "ssh://git@gitlab.example.com/platform/tree.git",
    "ssh://git@gitlab.example.com:2222/deep/er/tree.git",
];
/// Addresses in GitHub, and whether their host says so.
const GITHUB: &[(&str, bool)] = &[
    ("https://github.com/example/tree.git", true),
    ("ssh://git@github.example.com:2222/platform/tree.git", true),
    ("https://example.ghe.com/platform/tree", true),
    ("https://git.example.com/platform/tree.git", false),
];
const TAGS: &[(&str, &str)] = &[
    ("owner", "platform"),
    ("cost-center", "4711"),
    ("on", "yes"),
    ("team:contact", "platform@example.com"),
    ("with space", "a + b = c / d"),
    ("empty", ""),
    ("büro", "Zürich"),
];

pub fn add(world: &mut World) {
    let random = &mut world.random;
    let (region, partition) = random.one(REGIONS);
    world.partition = partition;
    world.most_zones = if matches!(region, "eu-west-1" | "eu-central-1" | "ap-southeast-2") { 3 } else { 4 };
    world.zone = if random.chance(85) { Some(random.pick(ZONES)) } else { None };
    world.branch = random.pick(&["main", "main", "main", "production", "release/1.8"]);
    let name = random.pick(NAMES);
    let tags = random.some(TAGS, 1, 5).into_iter().fold(Entry::new(), |tags, (key, value)| tags.with(key, value));
    let bucket = random.pick(&["example-tfstate", "state.example.com", "a-b", "0123456789-state"]);
    let aws = Entry::new()
        .with("account", "111122223333")
        .with("region", region)
        .maybe(random, 50, "tags", |_| tags)
        .with("state", json!({ "bucket": bucket }));
    let topic = format!("arn:{partition}:sns:{region}:111122223333:platform");
    let aws = aws.maybe(&mut random.apart("alarms"), 30, "alarms", |_| vec![topic]);
    let forge = &mut random.apart("forge");
    world.github = forge.chance(15);
    let url = random.pick(GIT);
    let (url, said) = if world.github {
        let (url, known) = forge.one(GITHUB);
        (url, (!known || forge.chance(30)).then_some("github"))
    } else {
        (url, forge.chance(30).then_some("gitlab"))
    };
    let notifications = if world.github { "github" } else { "gitlab" };
    let git = Entry::new().with("url", url);
    let git = if let Some(said) = said { git.with("forge", said) } else { git };
    let git = git.maybe(random, 30, "path", |random| random.pick(&["output", ".", "deploy/tree", "a.b"]));
    let git = if world.branch == "main" && random.chance(70) { git } else { git.with("branch", world.branch) };
    let gitops = Entry::new()
        .maybe(random, 70, "interval", |random| one_of(&[30, MINUTE, 5 * MINUTE, 2 * HOUR], random).1)
        .maybe(random, 50, "notifications", |random| json!({ notifications: random.chance(60) }));
    let mirror = random.chance(40);
    world.section("name", name);
    world.section("aws", aws);
    world.section("git", git);
    // The name of the one catalog that every program of this version carries.
    if world.random.apart("catalog").chance(20) {
        world.section("catalog", platformc_catalog::OWN.name);
    }
    if world.random.chance(50) {
        world.section("gitops", gitops);
    }
    if mirror {
        world.section("images", json!({ "mirror": "registry.example.com/mirror" }));
    }
}

/// The zone, and the clusters whose hosts become its records.
pub fn add_dns(world: &mut World) {
    let Some(zone) = world.zone else { return };
    let all: Vec<usize> = (0..world.clusters.len()).collect();
    let random = &mut world.random.apart("externalDns");
    let some = random.some(&all, 0, all.len());
    let clusters = world.cluster_names(&some);
    let dns = Entry::new().with("zone", zone).maybe(random, 40, "externalDns", |_| clusters);
    world.section("dns", dns);
}

/// The role that always administers a cluster, and more at random.
pub fn admins(world: &mut World) -> Entry {
    let role = |name: &str| format!("arn:{}:iam::111122223333:role/{name}", world.partition);
    let admins = Entry::new().with("platform", role("platform-admin"));
    let (oncall, deep) = (role("oncall"), role("people/teams/a+b=c,d.e@f_g-h"));
    let mut names = Names::default();
    let random = &mut world.random;
    [oncall, deep].into_iter().fold(admins, |admins, role| {
        let name = names.give(&crate::words::ADMIN, random);
        admins.maybe(random, 25, &name, |_| role)
    })
}
