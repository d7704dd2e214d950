//! On which nodes the pods of an app run.

use platformc_spec::{Diagnostics, Spanned, platform as spec};

use super::super::world::World;
use platformc_model::{Architecture, Placement};

pub(super) fn placement(
    cluster: &spec::Reference,
    Spanned { value, span }: Spanned<Box<spec::Placement>>,
    world: &World<'_>,
    problems: &mut Diagnostics,
) -> Placement {
    let spec::Placement { node_group, capacity_type, architecture } = *value;
    let architecture = architecture.map(|said| {
        let value = match said.value {
            spec::Architecture::Arm64 => Architecture::Arm64,
            spec::Architecture::Amd64 => Architecture::X86,
        };
        Spanned { value, span: said.span }
    });
    let node_group = node_group.and_then(|group| world.groups.find(cluster, &group, problems));
    Placement { span, node_group, capacity: capacity_type, architecture }
}
