//! Networks and the peerings between them.

use std::sync::Arc;

use indexmap::IndexMap;
use platformc_spec::{
    Code, Diagnostic, Diagnostics,
    platform::{self as spec, Created, Map, Reference},
    scalar::Name,
};

use super::names::{Names, find_at};
use platformc_model::{Network, Peering};

pub(super) fn all(networks: Map<spec::Network>) -> IndexMap<Name, Arc<Network>> {
    networks.into_iter().map(|(key, spec)| (key.value.clone(), Arc::new(network(&key, spec)))).collect()
}

fn network(key: &Reference, spec: spec::Network) -> Network {
    let name = spec.created_as(key);
    let spec::Network { cidr, zones, nat, endpoints, flow_logs, renamed_from: _, retire: _ } = spec;
    Network {
        name: name.value,
        span: name.span,
        cidr,
        zones: zones.into(),
        nat: nat.into(),
        endpoints: endpoints.into(),
        flow_logs: flow_logs.into(),
    }
}

pub(super) fn peerings(
    peerings: Map<spec::Peering>,
    networks: &IndexMap<Name, Arc<Network>>,
    names: &Names,
    problems: &mut Diagnostics,
) -> Vec<Peering> {
    let one =
        |(key, spec): (Reference, spec::Peering)| peering(&spec.created_as(&key), &spec, networks, names, problems);
    peerings.into_iter().filter_map(one).collect()
}

fn peering(
    name: &Reference,
    spec: &spec::Peering,
    networks: &IndexMap<Name, Arc<Network>>,
    names: &Names,
    problems: &mut Diagnostics,
) -> Option<Peering> {
    let mut ends: Vec<_> =
        spec.between.iter().filter_map(|reference| find_at(networks, reference, "network", names, problems)).collect();
    let (Some(second), Some(first)) = (ends.pop(), ends.pop()) else { return None };
    if first.name == second.name {
        problems.push(
            Diagnostic::error(
                Code::WrongReference,
                name.span,
                format!("the peering `{name}` connects `{}` with itself", first.name),
            )
            .help("name two networks"),
        );
        return None;
    }
    Some(Peering { name: name.value.clone(), span: name.span, between: (first, second) })
}
