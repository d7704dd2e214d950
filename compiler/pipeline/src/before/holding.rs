//! What of a platform holds data, or lives on when nobody describes it any more.

use std::collections::BTreeSet;

use platformc_spec::{
    Platform, Span,
    platform::{Cache, Secret},
};

/// Something that must not vanish without a word.
pub struct Held {
    /// The keys that lead to it.
    pub path: Vec<String>,
    /// Where it is in its place; it is another one, if this differs.
    pub identity: String,
    pub span: Span,
    /// What is lost or left with it.
    pub what: &'static str,
}

fn held(path: &[&str], identity: String, span: Span, what: &'static str) -> Held {
    Held { path: path.iter().map(|key| (*key).to_owned()).collect(), identity, span, what }
}

/// All of it.
pub fn of(platform: &Platform) -> Vec<Held> {
    let mut found = Vec::new();
    for (name, database) in &platform.databases {
        let identity = database.engine.value.as_str().to_owned();
        found.push(held(
            &["databases", name.as_str()],
            identity,
            name.span,
            "the database goes with its data and its automated backups",
        ));
    }
    for name in platform.storage.keys() {
        found.push(held(
            &["storage", name.as_str()],
            String::new(),
            name.span,
            "the file system goes with all files on it",
        ));
    }
    for name in platform.clusters.keys() {
        found.push(held(
            &["clusters", name.as_str()],
            String::new(),
            name.span,
            "the cluster goes with everything that runs in it",
        ));
    }
    for name in platform.networks.keys() {
        found.push(held(
            &["networks", name.as_str()],
            String::new(),
            name.span,
            "the network goes with everything in it",
        ));
    }
    vault(platform, &mut found);
    secrets(platform, &mut found);
    volumes(platform, &mut found);
    roots(platform, &mut found);
    found
}

/// Another server, cluster or address is another Vault.
fn vault(platform: &Platform, found: &mut Vec<Held>) {
    let Some(vault) = &platform.vault else { return };
    let (place, span) = match (&vault.cluster, &vault.external) {
        (Some(cluster), _) => (cluster.to_string(), cluster.span),
        (None, Some(external)) => (external.address.to_string(), external.address.span),
        (None, None) => return,
    };
    let namespace = vault.namespace.as_ref().map(ToString::to_string).unwrap_or_default();
    let identity = format!("{:?} {place} {namespace}", vault.server.value);
    found.push(held(&["vault"], identity, span, "all secrets in it go, or are left there"));
}

/// A key goes with its secret; everything else of an engine with the last one that needs it.
fn secrets(platform: &Platform, found: &mut Vec<Held>) {
    for (name, secret) in &platform.secrets {
        let what = match secret {
            Secret::Transit(_) => "the key goes, and nobody can read what it encrypted",
            Secret::Totp(_) => "the account's key for one-time passwords goes",
            _ => continue,
        };
        found.push(held(&["secrets", name.as_str()], secret.kind().to_owned(), name.span, what));
    }
}

/// The engines that a platform has because of its secrets, each with the secrets of that kind.
pub fn engines(platform: &Platform) -> BTreeSet<&'static str> {
    platform.secrets.values().map(Secret::kind).collect()
}

/// The secrets whose engine goes with the last of them.
pub fn of_engines(platform: &Platform, after: &BTreeSet<&'static str>) -> Vec<Held> {
    let all = platform.secrets.iter().filter(|(_, secret)| !after.contains(secret.kind()));
    let of = all.filter_map(|(name, secret)| {
        let what = match secret {
            Secret::Kv(_) => "it is the last value, so the engine goes with all values in it",
            Secret::Ssh(_) => "it is the last of its kind, so the SSH authority goes",
            _ => return None,
        };
        Some(held(&["secrets", name.as_str()], secret.kind().to_owned(), name.span, what))
    });
    of.collect()
}

/// Flux leaves claims and volumes where they are.
fn volumes(platform: &Platform, found: &mut Vec<Held>) {
    for (name, app) in &platform.apps {
        for volume in app.volumes.keys() {
            let path = ["apps", name.as_str(), "volumes", volume.as_str()];
            let identity = format!("{}/{}", app.cluster, app.namespace.value);
            found.push(held(&path, identity, name.span, "its volume stays where it is, and nobody manages it"));
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
