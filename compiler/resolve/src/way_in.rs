//! How people get in.

use std::sync::Arc;

use indexmap::IndexMap;
use platformc_spec::{
    Diagnostics, Keyed, Spanned,
    platform::{self as spec, Reference},
    scalar::Name,
};

use super::names::{Names, find_all, find_at};
use platformc_model::{Bastion, Connection, Network};

pub(super) fn connections(
    specs: IndexMap<Reference, spec::Connection>,
    networks: &IndexMap<Name, Arc<Network>>,
    names: &Names,
    problems: &mut Diagnostics,
) -> Vec<Connection> {
    specs.into_iter().map(|(name, spec)| connection(name, spec, networks, names, problems)).collect()
}

fn connection(
    name: Reference,
    spec: spec::Connection,
    networks: &IndexMap<Name, Arc<Network>>,
    names: &Names,
    problems: &mut Diagnostics,
) -> Connection {
    let spec::Connection { ranges, reaches, transit_gateway, resolver } = spec;
    let reaches = find_all(networks, &reaches, "network", names, problems);
    Connection { name: name.value, span: name.span, ranges, reaches, transit_gateway, resolver: resolver.into() }
}

pub(super) fn bastion(
    spec: Keyed<spec::Bastion>,
    networks: &IndexMap<Name, Arc<Network>>,
    names: &Names,
    problems: &mut Diagnostics,
) -> Option<Bastion> {
    let Keyed(Spanned { value: spec::Bastion { network, logs }, span }) = spec;
    let found = find_at(networks, &network, "network", names, problems)?;
    Some(Bastion { span, network: found, logs: logs.into() })
}
