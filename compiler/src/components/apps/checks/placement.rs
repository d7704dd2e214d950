//! Whether a node of the cluster fits the placement of an app.

use platformc_base::{Code, Diagnostic, Diagnostics, Spanned, scalar::Name, words::Capacity};

use platformc_model::{App, Architecture, Cluster, Placement};

/// Nodes of one kind.
struct Nodes<'a> {
    /// The group that they are of; none for those that Karpenter starts.
    group: Option<&'a Name>,
    capacity: &'a [Capacity],
    architecture: Option<Architecture>,
}

pub(super) fn check(app: &App, problems: &mut Diagnostics) {
    Extend::extend(problems, app.placement.as_ref().and_then(|placement| misplaced(app, placement)));
}

fn nodes(cluster: &Cluster) -> impl Iterator<Item = Nodes<'_>> {
    let groups = cluster.node_groups.iter().map(|group| Nodes {
        group: Some(&group.name),
        capacity: &[Capacity::OnDemand],
        architecture: group.architecture(),
    });
    let started = cluster.karpenter().map(|karpenter| Nodes {
        group: None,
        capacity: &karpenter.capacity,
        architecture: karpenter.architecture(),
    });
    groups.chain(started)
}

fn misplaced(app: &App, placement: &Placement) -> Option<Diagnostic> {
    let cluster = &app.head.cluster;
    let in_group = |nodes: &Nodes<'_>| {
        placement.node_group.as_ref().is_none_or(|group| nodes.group.is_some_and(|name| *name == group.value))
    };
    let bought = |nodes: &Nodes<'_>| placement.capacity.is_none_or(|said| nodes.capacity.contains(&said.value));
    let built = |nodes: &Nodes<'_>| placement.architecture.is_none_or(|said| nodes.architecture == Some(said.value));
    // a group or a cluster without instance types is refused elsewhere
    let unknown = nodes(cluster).any(|nodes| nodes.architecture.is_none());
    if unknown || nodes(cluster).any(|nodes| in_group(&nodes) && bought(&nodes) && built(&nodes)) {
        return None;
    }
    let of = match &placement.node_group {
        Some(group) => format!("the node group `{group}`"),
        None => format!("`{}`", cluster.name),
    };
    let help = help(cluster, placement);
    let (span, what) = match (placement.capacity, placement.architecture) {
        (Some(capacity), _) if !nodes(cluster).any(|nodes| in_group(&nodes) && bought(&nodes)) => {
            (capacity.span, format!("`{}`", capacity.value.as_str()))
        }
        (_, Some(architecture)) if !nodes(cluster).any(|nodes| in_group(&nodes) && built(&nodes)) => {
            (architecture.span, format!("`{}`", architecture.value.kubernetes()))
        }
        (capacity, architecture) => {
            let words = [capacity.map(|said| said.value.as_str()), architecture.map(|said| said.value.kubernetes())];
            let words: Vec<String> = words.into_iter().flatten().map(|word| format!("`{word}`")).collect();
            (placement.span, words.join(" and "))
        }
    };
    let message = format!("no node of {of} is {what}: `{}` would wait for one for ever", app.head.name);
    let problem = Diagnostic::error(Code::NoSuchNodes, span, message);
    Some(problem.related(placed_at(cluster, placement), "its nodes").help(help))
}

/// Where the nodes are said.
fn placed_at(cluster: &Cluster, placement: &Placement) -> platformc_base::Span {
    let group = placement.node_group.as_ref().map(|group: &Spanned<Name>| &group.value);
    let found = cluster.node_groups.iter().find(|known| group == Some(&known.name));
    found.map_or(cluster.span, |group| group.span)
}

fn help(cluster: &Cluster, placement: &Placement) -> &'static str {
    let spot = placement.capacity.is_some_and(|said| said.value == Capacity::Spot);
    match (&placement.node_group, spot, cluster.karpenter().is_some()) {
        (Some(_), true, _) => {
            "remove `nodeGroup` or `capacityType`: groups are bought on demand, and Karpenter alone starts spot instances"
        }
        (Some(_), false, _) => "write the architecture of its `instanceTypes`, or name another group",
        (None, true, false) => {
            "write `capacityType: onDemand`, or let Karpenter start nodes: `autoscaling: { karpenter: { capacity: [spot, onDemand], … } }`"
        }
        (None, true, true) => {
            "add `spot` to the `capacity` of Karpenter, with families of that architecture, or remove it here"
        }
        (None, false, _) => "add a group of nodes that is, or write what the nodes of the cluster are",
    }
}
