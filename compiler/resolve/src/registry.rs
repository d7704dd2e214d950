//! Registries that ask who pulls, and what comes from them.

use std::{collections::BTreeMap, sync::Arc};

use indexmap::IndexMap;
use platformc_catalog::{dns_suffix, partition};
use platformc_model::{Effective, PrivateRegistry, RegistryAccess, Secret};
use platformc_spec::{
    Diagnostics, Spanned,
    platform::{self as spec, Created, Map},
    scalar::{Image, Name, Region},
};

use super::names::{Names, find_at};

pub(super) fn all(
    registries: Map<spec::PrivateRegistry>,
    here: &Region,
    secrets: &IndexMap<Name, Arc<Secret>>,
    names: &Names,
    problems: &mut Diagnostics,
) -> IndexMap<Name, Arc<PrivateRegistry>> {
    let one = |(key, spec): (spec::Reference, spec::PrivateRegistry)| {
        let Spanned { value: name, span } = spec.created_as(&key);
        let (host, access) = match spec {
            spec::PrivateRegistry::Login(login) => {
                let spec::RegistryLogin { host, username, credentials, renamed_from: _ } = login;
                let credentials = find_at(secrets, &credentials, "secret", names, problems)?;
                let host = Spanned { value: host.to_string(), span: host.span };
                (host, RegistryAccess::Login { username, credentials })
            }
            spec::PrivateRegistry::Ecr(spec::EcrRegistry { account, region, renamed_from: _ }) => {
                let region = Effective::or(region, || here.clone());
                let value = ecr(account.as_str(), region.as_str());
                (Spanned { value, span: account.span }, RegistryAccess::Role { account, region })
            }
        };
        Some((key.value, Arc::new(PrivateRegistry { name, span, host, access })))
    };
    registries.into_iter().filter_map(one).collect()
}

/// The host of an account's registry
/// (<https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html>).
fn ecr(account: &str, region: &str) -> String {
    format!("{account}.dkr.ecr.{region}.{}", dns_suffix(partition(region)))
}

/// The registries by their hosts.
pub(super) struct Hosts<'a>(BTreeMap<&'a str, &'a Arc<PrivateRegistry>>);

impl<'a> Hosts<'a> {
    pub(super) fn of(registries: &'a IndexMap<Name, Arc<PrivateRegistry>>) -> Self {
        Self(registries.values().map(|registry| (registry.host.as_str(), registry)).collect())
    }

    /// Those that these images and this chart come from, each once.
    pub(super) fn pulled<'b>(
        &self,
        images: impl Iterator<Item = &'b Image>,
        chart: Option<&'b spec::Chart>,
    ) -> Vec<Arc<PrivateRegistry>> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let chart = chart.map(|chart| chart.repository.host());
        let mut found: Vec<Arc<PrivateRegistry>> = Vec::new();
        for host in images.map(Image::registry).chain(chart) {
            if let Some(registry) = self.0.get(host)
                && !found.iter().any(|known| known.name == registry.name)
            {
                found.push((*registry).clone());
            }
        }
        found
    }
}
