//! The AWS account and what the platform finds there.

use platformc_spec::platform as spec;

use platformc_model::{Aws, Dns, State};

pub(super) fn aws(spec: spec::Aws) -> Aws {
    let spec::Aws { account, region, tags, state: spec::State { bucket } } = spec;
    Aws { account, region, tags, state: State { bucket } }
}

pub(super) fn dns(spec: spec::Dns) -> Dns {
    let spec::Dns { zone } = spec;
    Dns { zone }
}
