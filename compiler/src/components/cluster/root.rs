//! The root module `cluster-<name>`.

use platformc_base::words::SupportType;
use platformc_output::hcl::{Block, Body, Expr};

use super::alarms;
use crate::{
    aws::{names, retention},
    graph::{AwsKind, Capability, Declared, Resource, Written},
    kubernetes::NODE_GROUP,
    terraform::{Root, identifier},
};
use platformc_model::{ApiEndpoint, Architecture, Autoscaling, Cluster, Model, NodeGroup, Vault};

/// The name of a cluster's root.
pub(super) fn name(cluster: &Cluster) -> String {
    format!("cluster-{}", cluster.name)
}

pub(super) fn root(model: &Model, cluster: &Cluster, declared: &Declared<'_>) -> Written {
    let mut root = Root::aws(model, name(cluster));
    let subnets = root.read("network", &format!("{}_private_subnet_ids", identifier(cluster.network.name.as_str())));
    let control_plane = control_plane(model, cluster, subnets.clone(), &mut root);
    root.module("cluster", "eks-cluster", control_plane);
    root.module("audit-alarms", "log-alarms", alarms::arguments(model, cluster));
    for group in &cluster.node_groups {
        root.entry("nodes", group.name.as_str());
        match cluster.autoscaling.value {
            Autoscaling::ClusterAutoscaler => zones(cluster, group, &mut root),
            Autoscaling::None | Autoscaling::Karpenter(_) => {
                let nodes = nodes(cluster, group, group.name.as_str(), (*group.min, *group.max))
                    .attr("subnet_ids", subnets.clone());
                root.module(&format!("nodes-{}", group.name), "node-group", nodes);
            }
        }
    }
    root.common();
    for part in declared.contributions(&Capability::Cluster(cluster.name.clone())) {
        root.extend(part);
    }
    outputs(&mut root);
    root.finish(model)
}

fn control_plane(model: &Model, cluster: &Cluster, subnets: Expr, root: &mut Root) -> Body {
    let public = match &cluster.endpoint.value {
        ApiEndpoint::Private => Vec::new(),
        ApiEndpoint::Restricted(networks) => networks.iter().map(ToString::to_string).collect(),
        ApiEndpoint::Public => vec!["0.0.0.0/0".to_owned()],
    };
    root.owns(&Resource::aws(AwsKind::Cluster, cluster.name.as_str(), names::eks(model, cluster)));
    let entries = cluster
        .admins
        .iter()
        .map(|admin| (admin.name.to_string(), Expr::object([("principal_arn", admin.role.as_str())])));
    let support_type = match cluster.support_type.value {
        SupportType::Standard => "STANDARD",
        SupportType::Extended => "EXTENDED",
    };
    let pinned: Vec<(&str, Expr)> =
        cluster.addons.iter().map(|(name, version)| (*name, version.as_str().into())).collect();
    Body::new()
        .attr("name", names::eks(model, cluster))
        .attr("kubernetes_version", cluster.kubernetes.as_str())
        .attr("support_type", support_type)
        .attr("subnet_ids", subnets)
        .attr("cluster_role_name", root.role(names::role(model, cluster, "cluster")))
        .attr("node_role_name", root.role(names::role(model, cluster, names::NODE)))
        .attr("cni_role_name", root.role(names::role(model, cluster, "vpc-cni")))
        .attr("ebs_csi_role_name", root.role(names::role(model, cluster, "ebs-csi")))
        .attr("public_access_cidrs", Expr::list(public))
        .attr("access_entries", Expr::object(entries))
        .maybe("addon_versions", (!pinned.is_empty()).then(|| Expr::object(pinned)))
        .maybe("log_retention_days", log_retention(model))
        .attr("ingress_rules", Expr::object(ingress_rules(model, cluster)))
}

/// Days for which the logs of the control plane are kept, if the platform says so.
fn log_retention(model: &Model) -> Option<u64> {
    let retention = &model.audit.kubernetes_retention;
    retention.said_at().map(|_| retention::known(retention.days()))
}

/// Who reaches the API of a cluster, besides the cluster itself: its network, those that a peering connects with it, and the people
/// who come from outside by a connection.
fn ingress_rules(model: &Model, cluster: &Cluster) -> Vec<(String, Expr)> {
    let asks = model.vault.as_ref().filter(|vault| vault.external().is_some() && vault.reviews(cluster));
    let asks = asks.filter(|vault| vault.admits(&cluster.name));
    let vault = asks.map(Vault::networks).unwrap_or_default().into_iter().enumerate();
    let vault = vault.map(|(index, cidr)| (format!("vault-{index}"), "vault".to_owned(), cidr));
    let own = std::iter::once(&cluster.network.to);
    let own = own
        .chain(model.neighbours(&cluster.network))
        .map(|network| (network.name.to_string(), network.name.to_string(), network.cidr.value));
    let people = model
        .visitors(&cluster.network)
        .map(|(connection, cidr)| (format!("{} {cidr}", connection.name), connection.name.to_string(), cidr));
    own.chain(people)
        .chain(vault)
        .map(|(key, from, cidr)| {
            let rule = Expr::object([
                ("description", Expr::from(format!("Kubernetes API from {from}"))),
                ("cidr", cidr.to_string().into()),
                ("from_port", 443_u16.into()),
                ("to_port", 443_u16.into()),
            ]);
            (key, rule)
        })
        .collect()
}

/// One group a zone: a pod whose volume is in a zone needs a node there, and the autoscaler cannot tell a group of several zones
/// in which one to start it (kubernetes/autoscaler, FAQ: <https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md>).
fn zones(cluster: &Cluster, group: &NodeGroup, root: &mut Root) {
    let zones = u32::from(*cluster.network.zones);
    for zone in 0..zones {
        let (min, max) = (share(*group.min, zones, zone), share(*group.max, zones, zone));
        if max == 0 {
            continue;
        }
        let name = format!("{}-zone-{zone}", group.name);
        let subnet = root.read_item(
            "network",
            &format!("{}_private_subnet_ids", identifier(cluster.network.name.as_str())),
            zone,
        );
        let nodes = nodes(cluster, group, &name, (min, max)).attr("subnet_ids", Expr::list([subnet]));
        root.module(&format!("nodes-{name}"), "node-group", nodes);
        if zone == 0 {
            // what was one group over all zones becomes the first one's: its successors stand before its nodes go
            let (from, to) = (
                format!("module.nodes_{}", identifier(group.name.as_str())),
                format!("module.nodes_{}", identifier(&name)),
            );
            let moved = Body::new().attr("from", Expr::reference(from)).attr("to", Expr::reference(to));
            root.block(Block::bare("moved", moved));
        }
    }
}

/// What one of several equal parts has of a number: the first ones have what does not divide.
const fn share(of: u32, parts: u32, part: u32) -> u32 {
    match (of.checked_div(parts), of.checked_rem(parts)) {
        (Some(each), Some(rest)) if part < rest => each.saturating_add(1),
        (Some(each), _) => each,
        (None, _) => of,
    }
}

fn nodes(cluster: &Cluster, group: &NodeGroup, name: &str, (min, max): (u32, u32)) -> Body {
    let types = group.instance_types.iter().map(|t| t.value.as_str());
    Body::new()
        .attr("cluster_name", Expr::reference("module.cluster.node_cluster_name"))
        .attr("name", name)
        .attr("kubernetes_version", cluster.kubernetes.as_str())
        .attr("node_role_arn", Expr::reference("module.cluster.node_role_arn"))
        .maybe("architecture", group.architecture().map(Architecture::aws))
        .attr("instance_types", Expr::list(types))
        .attr("min_size", min)
        .attr("max_size", max)
        .attr("disk_gib", group.disk.gibibytes())
        .maybe("labels", group.placed.then(|| Expr::object([(NODE_GROUP, group.name.as_str())])))
        .maybe("release_version", group.ami_release.as_ref().map(|release| release.as_str()))
}

/// What other roots read.
fn outputs(root: &mut Root) {
    for (name, description) in [
        ("name", "Name of the cluster."),
        ("endpoint", "Address of the Kubernetes API."),
        ("certificate_authority", "Certificate of the Kubernetes API's authority, PEM in base64."),
        ("security_group_id", "Id of the security group of the control plane, the nodes and the pods."),
        ("oidc_issuer", "Issuer of the cluster's service account tokens."),
    ] {
        root.output(name, description, Expr::reference(format!("module.cluster.{name}")));
    }
}
