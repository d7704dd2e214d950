//! Services outside of the platform.

use std::sync::Arc;

use indexmap::IndexMap;
use platformc_spec::{
    platform::{self as spec, Map},
    scalar::Name,
};

use platformc_model::{Effective, ExternalService};

pub(super) fn all(externals: Map<spec::ExternalService>) -> IndexMap<Name, Arc<ExternalService>> {
    externals.into_iter().map(|(key, spec)| (key.value.clone(), Arc::new(external(key, spec)))).collect()
}

/// Plain TCP without a port has port 0, which a check refuses.
fn external(name: spec::Reference, spec: spec::ExternalService) -> ExternalService {
    let spec::ExternalService { hosts, ranges, port, protocol, exact } = spec;
    let usual = || Effective::rule(protocol.usual_port().unwrap_or(0), "usual port of the protocol");
    ExternalService {
        name: name.value,
        span: name.span,
        hosts,
        ranges,
        port: port.map_or_else(usual, Effective::from),
        protocol: protocol.into(),
        exact: exact.into(),
    }
}
