//! Pods of apps have no say in which node they run on: all nodes that they can reach must run their images.

use platformc_base::{Code, Diagnostic, Diagnostics};

use platformc_model::{Architecture, Cluster, Karpenter, Model, NodeGroup};

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    for cluster in model.clusters.values() {
        Extend::extend(problems, mixed(cluster));
    }
}

fn mixed(cluster: &Cluster) -> Option<Diagnostic> {
    let groups = cluster.node_groups.iter().filter_map(|group: &NodeGroup| {
        let first = group.instance_types.first()?;
        Some((group.architecture()?, first.as_str(), first.span))
    });
    let karpenter = cluster.karpenter().and_then(|karpenter: &Karpenter| {
        let first = karpenter.instance_families.first()?;
        Some((karpenter.architecture()?, first.as_str(), first.span))
    });
    let mut all = groups.chain(karpenter);
    let (wanted, first, at) = all.next()?;
    let (found, other, span) = all.find(|(found, ..)| *found != wanted)?;
    let (found, wanted) = (Architecture::kubernetes(found), Architecture::kubernetes(wanted));
    let message =
        format!("the nodes of `{}` have two architectures: `{other}` is {found}, `{first}` is {wanted}", cluster.name);
    Some(
        Diagnostic::warning(Code::MixedArchitectures, span, message)
            .label(found)
            .related(at, wanted)
            .help("use one architecture, or build every image of the cluster's apps for both and allow this warning"),
    )
}
