//! Beside a catalog: what is behind it, what is ahead of it, and what it does not know.

use std::{cmp::Ordering, collections::BTreeMap};

use platformc_base::Sources;
use platformc_catalog::{Image, qualified};

use super::{
    Asked, CatalogDocument, Change, Entry, Kind, OutdatedDocument,
    order::order,
    used::{Used, used},
};
use crate::{Plan, document::Places};

/// What is looked up: the kind, the name, the variant of an image, the version of Kubernetes.
type Key = (Kind, String, Option<String>, Option<String>);

fn key(kind: Kind, name: &str, version: &str, kubernetes: Option<&str>) -> Key {
    let image = kind == Kind::Image;
    let name = if image { qualified(name) } else { name.to_owned() };
    let variant = Image::variant(version).filter(|_| image).map(str::to_owned);
    (kind, name, variant, kubernetes.map(str::to_owned))
}

fn of_entry(entry: &Entry) -> Key {
    key(entry.kind, &entry.name, &entry.version, entry.kubernetes.as_deref())
}

/// A platform's versions beside those of a catalog. `sources` are those that the plan was made of.
#[must_use]
pub fn outdated(plan: &Plan, sources: &Sources, catalog: &CatalogDocument) -> OutdatedDocument {
    let known: BTreeMap<Key, &Entry> = catalog.versions.iter().map(|entry| (of_entry(entry), entry)).collect();
    let places = Places::of(sources);
    let mut document = OutdatedDocument::new(plan, catalog);
    for (used, by) in used(plan) {
        let there = known.get(&key(used.kind, &used.name, &used.version, used.kubernetes.as_deref())).copied();
        // a chart of the same name from elsewhere is another one
        let there = there.filter(|there| used.repository.is_none() || used.repository == there.repository);
        let pinned = places.at(used.pinned);
        let Some(there) = there else {
            if !is_users_own(&used) {
                let ask = ask(plan, &used);
                let Used { kind, name, kubernetes, version, .. } = used;
                document.unknown.push(Asked { kind, name, kubernetes, now: version, by, pinned, ask });
            }
            continue;
        };
        let list = match order(used.kind, &used.version, &there.version) {
            Ordering::Equal => {
                document.current += 1;
                continue;
            }
            Ordering::Less => &mut document.behind,
            Ordering::Greater => &mut document.ahead,
        };
        list.push(Change {
            kind: used.kind,
            name: used.name,
            kubernetes: used.kubernetes,
            now: used.version,
            there: there.version.clone(),
            from: there.from.clone(),
            as_of: there.as_of.clone(),
            by,
            pinned,
            own: used.own,
        });
    }
    document
}

/// Charts and images of apps are not the platform's, unless the catalog has the same.
fn is_users_own(used: &Used) -> bool {
    used.own && matches!(used.kind, Kind::Chart | Kind::Image)
}

/// The command that asks AWS for what no catalog has.
fn ask(plan: &Plan, used: &Used) -> Option<String> {
    let (region, minor) = (plan.model.aws.region.as_str(), used.kubernetes.as_deref()?);
    match used.kind {
        Kind::Addon => Some(format!(
            "aws eks describe-addon-versions --region {region} --kubernetes-version {minor} --addon-name {} --query \
             'addons[].addonVersions[].addonVersion'",
            used.name
        )),
        Kind::Chart | Kind::Image | Kind::Flux | Kind::NodeImage | Kind::Provider => None,
    }
}
