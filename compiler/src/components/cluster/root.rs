//! The root module `cluster-<name>`.

use platformc_output::hcl::{Body, Expr};

use crate::{
    aws::names,
    graph::{AwsKind, Capability, Declared, Resource, Written},
    terraform::{Root, identifier},
};
use platformc_model::{ApiEndpoint, Architecture, Cluster, Model, NodeGroup, Vault};

/// The name of a cluster's root.
pub(super) fn name(cluster: &Cluster) -> String {
    format!("cluster-{}", cluster.name)
}

pub(super) fn root(model: &Model, cluster: &Cluster, declared: &Declared<'_>) -> Written {
    let mut root = Root::aws(model, name(cluster));
    let subnets = root.read("network", &format!("{}_private_subnet_ids", identifier(cluster.network.name.as_str())));
    let control_plane = control_plane(model, cluster, subnets.clone(), &mut root);
    root.module("cluster", "eks-cluster", control_plane);
    for group in &cluster.node_groups {
        root.module(&format!("nodes-{}", group.name), "node-group", nodes(cluster, group, subnets.clone()));
    }
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
    Body::new()
        .attr("name", names::eks(model, cluster))
        .attr("kubernetes_version", cluster.kubernetes.as_str())
        .attr("subnet_ids", subnets)
        .attr("cluster_role_name", root.role(names::role(model, cluster, "cluster")))
        .attr("node_role_name", root.role(names::role(model, cluster, "node")))
        .attr("cni_role_name", root.role(names::role(model, cluster, "vpc-cni")))
        .attr("ebs_csi_role_name", root.role(names::role(model, cluster, "ebs-csi")))
        .attr("public_access_cidrs", Expr::list(public))
        .attr("access_entries", Expr::object(entries))
        .attr("ingress_rules", Expr::object(ingress_rules(model, cluster)))
}

/// Who reaches the API of a cluster, besides the cluster itself: its network, and those that a peering connects with it.
fn ingress_rules(model: &Model, cluster: &Cluster) -> Vec<(String, Expr)> {
    let asks = model.vault.as_ref().filter(|vault| vault.external().is_some() && vault.reviews(cluster));
    let asks = asks.filter(|vault| vault.admits(&cluster.name));
    let vault = asks.map(Vault::networks).unwrap_or_default().into_iter().enumerate();
    let vault = vault.map(|(index, cidr)| (format!("vault-{index}"), "vault".to_owned(), cidr));
    let own = std::iter::once(&cluster.network.to);
    let own = own
        .chain(model.neighbours(&cluster.network))
        .map(|network| (network.name.to_string(), network.name.to_string(), network.cidr.value));
    own.chain(vault)
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

fn nodes(cluster: &Cluster, group: &NodeGroup, subnets: Expr) -> Body {
    let types = group.instance_types.iter().map(|t| t.value.as_str());
    Body::new()
        .attr("cluster_name", Expr::reference("module.cluster.node_cluster_name"))
        .attr("name", group.name.as_str())
        .attr("kubernetes_version", cluster.kubernetes.as_str())
        .attr("node_role_arn", Expr::reference("module.cluster.node_role_arn"))
        .attr("subnet_ids", subnets)
        .maybe("architecture", group.architecture().map(Architecture::aws))
        .attr("instance_types", Expr::list(types))
        .attr("min_size", *group.min)
        .attr("max_size", *group.max)
        .attr("disk_gib", group.disk.gibibytes())
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
