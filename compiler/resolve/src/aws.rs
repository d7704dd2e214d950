//! The AWS account and what the platform finds there.

use platformc_spec::platform as spec;

use platformc_model::{Aws, Cluster, Dns, Reference, State};

pub(super) fn aws(spec: spec::Aws) -> Aws {
    let spec::Aws { account, region, tags, state: spec::State { bucket }, alarms } = spec;
    Aws { account, region, tags, state: State { bucket }, alarms }
}

pub(super) fn dns(spec: spec::Dns, external_dns: Vec<Reference<Cluster>>) -> Dns {
    let spec::Dns { zone, external_dns: _ } = spec;
    Dns { zone, external_dns }
}
