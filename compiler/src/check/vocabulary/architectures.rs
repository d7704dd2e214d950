//! Only a placement keeps the pods of an app from nodes of another architecture: all nodes that they can reach must run their images.

use platformc_base::{Code, Diagnostic, Diagnostics};

use platformc_model::{App, Architecture, Cluster, Karpenter, Model, NodeGroup, Placement};

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    for cluster in model.clusters.values() {
        let mut apps = model.apps_on(cluster).peekable();
        if apps.peek().is_none() || apps.any(|app| !is_placed(app)) {
            Extend::extend(problems, mixed(cluster));
        }
    }
}

/// Whether its pods run on nodes of one architecture alone.
fn is_placed(app: &App) -> bool {
    let decides = |placement: &Placement| placement.architecture.is_some() || placement.node_group.is_some();
    app.placement.as_deref().is_some_and(decides)
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
            .help("use one architecture, or write `placement: { architecture: … }` at each app; or build every image for both and allow this warning"),
    )
}
