//! What cannot work in a cluster.

use platformc_base::{Code, Diagnostic, Diagnostics};

use crate::aws::{names, retention, sessions};
use platformc_model::{ApiEndpoint, Architecture, Cluster, Model, NodeGroup};

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    if !model.clusters.is_empty() {
        retention::check("the audit log of the Kubernetes APIs", &model.audit.kubernetes_retention, problems);
        untold(model, problems);
    }
    for cluster in model.clusters.values() {
        if cluster.node_groups.is_empty() {
            let message = format!("the cluster `{}` has no node group: nothing would run on it", cluster.name);
            problems.push(
                Diagnostic::error(Code::MissingCompanion, cluster.span, message)
                    .help("add one to `nodeGroups`, such as `system: { instanceTypes: [m7g.large] }`"),
            );
        }
        admins(model, cluster, problems);
        groups(&cluster.node_groups, problems);
        pinned(cluster, problems);
        endpoint(cluster, problems);
    }
}

/// Who is told of what Prometheus sees wants to be told of what it cannot see. Vault's log says so itself.
fn untold(model: &Model, problems: &mut Diagnostics) {
    let told = model.alerting.as_ref().filter(|alerting| !alerting.receivers.is_empty());
    if let Some(alerting) = told.filter(|_| model.aws.alarms.is_empty() && model.audited_vault().is_none()) {
        problems.push(
            Diagnostic::warning(
                Code::AlarmsUntold,
                alerting.span,
                "alarms on the audit logs of the Kubernetes APIs reach nobody",
            )
            .label("`receivers` are told of alerts, which do not read logs")
            .help("write the ARN of an SNS topic that people subscribe to: `aws: { alarms: [\"arn:aws:sns:…\"] }`"),
        );
    }
}

/// EKS takes one access entry a role, and only for a role that exists.
fn admins(model: &Model, cluster: &Cluster, problems: &mut Diagnostics) {
    let handed_out: Vec<String> = sessions::aws_secrets(model)
        .map(|(_, aws)| names::role_arn(model, &names::platform_role(model, aws.role.as_str())))
        .collect();
    for (index, admin) in cluster.admins.iter().enumerate() {
        let name = &admin.name;
        let same = cluster.admins.iter().take(index).find(|first| first.role.value == admin.role.value);
        if let Some(first) = same {
            let message = format!("the admins `{}` and `{name}` of `{}` are the same role", first.name, cluster.name);
            problems.push(
                Diagnostic::error(Code::NameCollision, admin.role.span, message)
                    .related(first.role.span, "the first one")
                    .help("remove one of them: EKS accepts one access entry for each role"),
            );
        } else if handed_out.iter().any(|role| role == admin.role.as_str()) {
            let message = format!(
                "the role of the admin `{name}` does not exist in time: this platform creates it after its clusters"
            );
            problems.push(Diagnostic::error(Code::NameCollision, admin.role.span, message).help(
                "name a role that exists already; for a pipeline, write `may: [terraform, clusters]` in its project",
            ));
        }
    }
}

fn groups(groups: &[NodeGroup], problems: &mut Diagnostics) {
    for group in groups {
        let name = &group.name;
        if *group.min > *group.max {
            let message = format!(
                "the minimum of the node group `{name}` ({} nodes) exceeds its maximum ({})",
                group.min, group.max
            );
            problems.push(
                Diagnostic::error(Code::ReplicaRange, group.max.span(), message)
                    .related(group.min.span(), "above the maximum")
                    .help(format!("write a `max` of {} or more", group.min)),
            );
        }
        instance_types(group, problems);
    }
}

/// What is pinned has the minor version of the cluster.
fn pinned(cluster: &Cluster, problems: &mut Diagnostics) {
    let kubernetes = &cluster.kubernetes;
    let releases = cluster.node_groups.iter().filter_map(|group| group.ami_release.as_ref());
    let releases = releases.map(|release| (release.minor(), release.as_str(), release.span));
    let proxies = cluster.addons.iter().filter(|(name, _)| *name == "kube-proxy");
    let proxies = proxies.map(|(_, version)| (version.minor(), version.as_str(), version.span));
    for (minor, version, span) in releases.chain(proxies).filter(|(minor, ..)| *minor != kubernetes.minor()) {
        let message = format!("`{version}` is of Kubernetes 1.{minor}, and `{}` has `{kubernetes}`", cluster.name);
        problems.push(
            Diagnostic::error(Code::OtherMinor, span, message).related(kubernetes.span, "the cluster's version").help(
                format!("pin one of 1.{}, or remove it: what is not pinned follows `kubernetes`", kubernetes.minor()),
            ),
        );
    }
}

/// All of one architecture: the nodes of a group start from one image.
fn instance_types(group: &NodeGroup, problems: &mut Diagnostics) {
    let mut first = None;
    for instance_type in &group.instance_types {
        let found = Architecture::of_type(instance_type);
        let (wanted, span) = *first.get_or_insert((found, instance_type.span));
        if found != wanted {
            let (found, wanted) = (found.aws(), wanted.aws());
            let message = format!("`{instance_type}` is {found}, and the group's first instance type is {wanted}");
            problems.push(
                Diagnostic::error(Code::BadScalar, instance_type.span, message)
                    .related(span, wanted)
                    .help("put it into a node group of its own"),
            );
        }
    }
}

fn endpoint(cluster: &Cluster, problems: &mut Diagnostics) {
    let endpoint = &cluster.endpoint;
    let whole = match &endpoint.value {
        ApiEndpoint::Private => None,
        ApiEndpoint::Restricted(networks) if networks.iter().any(|network| network.is_any()) => Some(""),
        // two halves are the whole
        ApiEndpoint::Restricted(networks) => networks.iter().any(|network| network.is_vast()).then_some("almost "),
        ApiEndpoint::Public => Some(""),
    };
    if let Some(almost) = whole {
        let message = format!("the Kubernetes API of `{}` is reachable from {almost}the whole internet", cluster.name);
        problems.push(
            Diagnostic::warning(Code::Weakened, endpoint.span(), message)
                .help("write `private`, or `restricted` with the addresses that need it"),
        );
    }
    if let ApiEndpoint::Restricted(networks) = &endpoint.value
        && networks.is_empty()
    {
        let message = format!("the endpoint of `{}` is restricted, but no network is listed", cluster.name);
        problems.push(
            Diagnostic::error(Code::OutOfRange, endpoint.span(), message).help("list networks, or write `private`"),
        );
    }
}
