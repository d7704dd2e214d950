//! What of a platform holds data, or lives on when nobody describes it any more.

use std::collections::BTreeSet;

use platformc_spec::{
    Platform, Span, Spanned,
    platform::{Cache, Created, Reference, Retire, Secret},
};

/// Something that must not vanish without a word.
pub struct Held {
    /// The keys that lead to it.
    pub path: Vec<String>,
    /// The same, with the names that it has outside of the file: what it is found by again.
    pub created: Vec<String>,
    /// Where it is in its place; it is another one, if this differs.
    pub identity: String,
    pub span: Span,
    /// What is lost or left with it.
    pub what: &'static str,
    /// How it goes.
    pub way: Way,
}

/// How something goes that must not vanish.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Somebody says in a comment that it may.
    Word,
    /// In the steps of `retire`, of which this one is reached.
    Steps(Option<Retire>),
}

fn held(path: &[&str], identity: String, span: Span, what: &'static str) -> Held {
    let path: Vec<String> = path.iter().map(|key| (*key).to_owned()).collect();
    Held { created: path.clone(), path, identity, span, what, way: Way::Word }
}

/// An entry of a section.
fn entry(section: &str, (key, entry): (&Reference, &impl Created), identity: String, what: &'static str) -> Held {
    let created = vec![section.to_owned(), entry.created_as(key).to_string()];
    Held { created, ..held(&[section, key.as_str()], identity, key.span, what) }
}

fn in_steps(held: Held, stage: Option<Spanned<Retire>>) -> Held {
    Held { way: Way::Steps(stage.map(|stage| stage.value)), ..held }
}

/// All of it.
pub fn of(platform: &Platform) -> Vec<Held> {
    let mut found = whole(platform);
    for one in &platform.databases {
        let identity = one.1.engine.value.as_str().to_owned();
        let what = "the database goes with its data and its automated backups";
        found.push(in_steps(entry("databases", one, identity, what), one.1.retire));
    }
    for one in &platform.storage {
        let what = "the file system goes with all files on it";
        found.push(in_steps(entry("storage", one, String::new(), what), one.1.retire));
    }
    for one in &platform.clusters {
        found.push(entry("clusters", one, String::new(), "the cluster goes with everything that runs in it"));
    }
    for one in &platform.networks {
        let what = "the network goes with everything in it";
        found.push(in_steps(entry("networks", one, String::new(), what), one.1.retire));
    }
    vault(platform, &mut found);
    secrets(platform, &mut found);
    volumes(platform, &mut found);
    roots(platform, &mut found);
    found
}

/// What all names in AWS begin with, and where everything is.
fn whole(platform: &Platform) -> Vec<Held> {
    let aws = &platform.aws;
    let elsewhere = "everything is made anew there, empty, and nobody manages what is here";
    vec![
        held(
            &["name"],
            platform.name.to_string(),
            platform.name.span,
            "every name in AWS begins with it, so everything is made anew, empty: databases, clusters, Vault",
        ),
        held(&["aws", "account"], aws.account.to_string(), aws.account.span, elsewhere),
        held(&["aws", "region"], aws.region.to_string(), aws.region.span, elsewhere),
    ]
}

/// Another server, cluster or address is another Vault.
fn vault(platform: &Platform, found: &mut Vec<Held>) {
    let Some(vault) = &platform.vault else { return };
    let (place, span) = match (&vault.cluster, &vault.external) {
        (Some(key), _) => (cluster(platform, key), key.span),
        (None, Some(external)) => (external.address.to_string(), external.address.span),
        (None, None) => return,
    };
    let namespace = vault.namespace.as_ref().map(ToString::to_string).unwrap_or_default();
    let identity = format!("{:?} {place} {namespace}", vault.server.value);
    found.push(held(&["vault"], identity, span, "all secrets in it go, or are left there"));
}

/// A key goes with its secret; everything else of an engine with the last one that needs it.
fn secrets(platform: &Platform, found: &mut Vec<Held>) {
    for one in &platform.secrets {
        let secret = one.1;
        let what = match secret {
            Secret::Transit(_) => "the key goes, and nobody can read what it encrypted",
            Secret::Totp(_) => "the account's key for one-time passwords goes",
            _ => continue,
        };
        found.push(entry("secrets", one, secret.kind().to_owned(), what));
    }
}

/// The engines that a platform has because of its secrets, each with the secrets of that kind.
pub fn engines(platform: &Platform) -> BTreeSet<&'static str> {
    platform.secrets.values().map(Secret::kind).collect()
}

/// The secrets whose engine goes with the last of them.
pub fn of_engines(platform: &Platform, after: &BTreeSet<&'static str>) -> Vec<Held> {
    let all = platform.secrets.iter().filter(|(_, secret)| !after.contains(secret.kind()));
    let of = all.filter_map(|one| {
        let what = match one.1 {
            Secret::Kv(_) => "it is the last value, so the engine goes with all values in it",
            Secret::Ssh(_) => "it is the last of its kind, so the SSH authority goes",
            _ => return None,
        };
        Some(entry("secrets", one, one.1.kind().to_owned(), what))
    });
    of.collect()
}

/// The name of a cluster outside of the file.
fn cluster(platform: &Platform, key: &Reference) -> String {
    platform.clusters.get(key).map_or_else(|| key.to_string(), |cluster| cluster.created_as(key).to_string())
}

/// Flux leaves claims and volumes where they are.
fn volumes(platform: &Platform, found: &mut Vec<Held>) {
    const KEPT: &str = "its volume stays where it is, and nobody manages it";
    const REPLICAS: &str = "the volumes of its replicas stay where they are, and nobody manages them";
    for (name, app) in &platform.apps {
        for (volume, about) in &app.volumes {
            let path = ["apps", name.as_str(), "volumes", volume.as_str()];
            let created = [app.created_as(name).to_string(), about.created_as(volume).to_string()];
            let [of, called] = created;
            let created = vec!["apps".to_owned(), of, "volumes".to_owned(), called];
            let identity = format!("{}/{}", cluster(platform, &app.cluster), app.namespace.value);
            found.push(Held { created, ..held(&path, identity, name.span, KEPT) });
        }
        for (volume, about) in &app.volume_claim_templates {
            let path = ["apps", name.as_str(), "volumeClaimTemplates", volume.as_str()];
            let [of, called] = [app.created_as(name).to_string(), about.created_as(volume).to_string()];
            let created = vec!["apps".to_owned(), of, "volumeClaimTemplates".to_owned(), called];
            let identity = format!("{}/{}", cluster(platform, &app.cluster), app.namespace.value);
            found.push(Held { created, ..held(&path, identity, name.span, REPLICAS) });
        }
    }
}

/// Sections that have a Terraform root of their own: without them its state is forgotten.
fn roots(platform: &Platform, found: &mut Vec<Held>) {
    const FORGOTTEN: &str = "its Terraform root goes too, so that nobody manages or destroys what it made";
    if let Some(first) = platform.ingress.keys().next() {
        found.push(held(&["ingress"], String::new(), first.span, FORGOTTEN));
    }
    if let Some(bastion) = &platform.bastion {
        found.push(held(&["bastion"], String::new(), bastion.network.span, FORGOTTEN));
    }
    if let Some(runner) =
        platform.ci.as_ref().map(|ci| &ci.gitlab_runner).filter(|runner| runner.cache.value == Cache::S3)
    {
        found.push(held(&["ci"], String::new(), runner.cluster.span, FORGOTTEN));
    }
}
