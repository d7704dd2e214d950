//! What Vault needs of AWS: the key that unseals it, its role, its load balancer, the bucket of its snapshots, and the
//! roles whose credentials it issues.

mod deploy;
mod names;

use std::sync::Arc;

use platformc_output::hcl::{Body, Expr};

use super::{
    audit,
    names::{NAMESPACE, SERVICE_ACCOUNT, SNAPSHOTS},
};
use crate::{
    aws::Delegated,
    graph::{AwsKind, Capability, Declared, Node, Plan, Resource, Written},
    terraform::{Identity, Root, identifier, place},
};
use platformc_model::{Cluster, Home, Model, Network, Unseal, Vault};

pub use names::{snapshot_bucket, target_group_name, unseal_alias};

const ROOT: &str = "vault-infrastructure";
const PORT: u16 = 8200;
/// Standby nodes answer too: they hand requests on to the active one.
const HEALTH: &str = "/v1/sys/health?standbyok=true&perfstandbyok=true";

/// Plans the root and the modules that only it calls.
pub fn plan(model: &Arc<Model>, home: &Home, plan: &mut Plan) {
    plan.add(Node::module(
        "vault-unseal",
        &[
            ("main.tf", include_str!("modules/vault-unseal/main.tf")),
            ("variables.tf", include_str!("modules/vault-unseal/variables.tf")),
            ("outputs.tf", include_str!("modules/vault-unseal/outputs.tf")),
            ("versions.tf", include_str!("modules/vault-unseal/versions.tf")),
        ],
    ));
    plan.add(Node::module(
        "snapshot-bucket",
        &[
            ("main.tf", include_str!("modules/snapshot-bucket/main.tf")),
            ("variables.tf", include_str!("modules/snapshot-bucket/variables.tf")),
            ("outputs.tf", include_str!("modules/snapshot-bucket/outputs.tf")),
            ("versions.tf", include_str!("modules/snapshot-bucket/versions.tf")),
        ],
    ));
    plan.add(deploy::module());
    audit::plan(plan);
    let node =
        Node::deferred_root(ROOT.to_owned()).stateful().of_sections(&["secrets", "networks", "audit", "connections"]);
    let node = if model.audited_vault().is_some() { node.raises(audit::RUNBOOKS) } else { node };
    let node = node.from(home.span).needs(Capability::Networks);
    let node = node.needs(Capability::Cluster(home.cluster.name.clone()));
    let node = deploy::needs(model, node).provides(Capability::VaultInfrastructure);
    let model = model.clone();
    plan.root(node, move |declared| root(&model, declared));
}

fn root(model: &Model, declared: &Declared<'_>) -> Written {
    let mut root = Root::aws(model, ROOT);
    let Some((vault, home)) = model.own_vault() else { return root.finish(model) };
    let cluster = &home.cluster;
    let name = root.read(&format!("cluster-{}", cluster.name), "name");
    let shipped = model.audited_vault().map(|_| audit::write(model, &mut root));
    Identity {
        purpose: "vault",
        namespace: NAMESPACE,
        service_account: SERVICE_ACCOUNT,
        policies: [("unseal", Expr::reference("module.unseal.vault_policy"))].into_iter().chain(shipped).collect(),
    }
    .add(model, cluster, name.clone(), &mut root);
    let Unseal::AwsKms { rotation } = vault.unseal;
    let unseal = Body::new()
        .attr("alias", unseal_alias(model))
        .attr("rotation_days", rotation.days())
        .attr("vault_role_arn", Expr::reference("module.vault.role_arn"));
    root.module("unseal", "vault-unseal", unseal);
    let load_balancer = load_balancer(model, vault, home, &mut root);
    root.module("load-balancer", "load-balancer", load_balancer);
    root.owns(&Resource::aws(AwsKind::Bucket, "vault.snapshots", snapshot_bucket(model)));
    let snapshots = Body::new().attr("bucket", snapshot_bucket(model)).attr("keep_days", vault.snapshots.keep.days());
    root.module("snapshots", "snapshot-bucket", snapshots);
    Identity {
        purpose: "vault-snapshot",
        namespace: NAMESPACE,
        service_account: SNAPSHOTS,
        policies: vec![("write", Expr::reference("module.snapshots.writer_policy"))],
    }
    .add(model, cluster, name, &mut root);
    deploy::write(model, vault, cluster, &Delegated::of(declared.delegated()), &mut root);
    deploy::write_configuration(model, vault, cluster, &mut root);
    root.output("unseal_key_arn", "ARN of the key that unseals Vault.", Expr::reference("module.unseal.key_arn"));
    root.output("snapshot_bucket", "Bucket of Vault's snapshots.", Expr::reference("module.snapshots.bucket"));
    root.finish(model)
}

fn load_balancer(model: &Model, vault: &Vault, home: &Home, root: &mut Root) -> Body {
    let networks = networks(model, vault, home);
    let mut allow: Vec<String> = networks.iter().map(|network| network.cidr.to_string()).collect();
    let people = model.visitors(&home.cluster.network).map(|(_, cidr)| cidr.to_string());
    for cidr in people.chain(outside(vault)) {
        if !allow.contains(&cidr) {
            allow.push(cidr);
        }
    }
    let vpcs: Vec<Expr> = networks
        .iter()
        .map(|network| root.read("network", &format!("{}_vpc_id", identifier(network.name.as_str()))))
        .collect();
    let health = Expr::object([("protocol", "https"), ("path", HEALTH)]);
    let mut listener = vec![
        ("port", Expr::from(443_u16)),
        ("tls", true.into()),
        ("target_group_name", target_group_name(model).into()),
        ("target_port", PORT.into()),
        ("target_tls", true.into()),
        ("health_check", health),
    ];
    if !vault.outside.is_empty() {
        // A login that is bound to addresses is bound to those of its clients, not to the load balancer's. Not in the packets: pods on
        // the node of a voter would never get an answer.
        listener.push(("proxy_protocol", true.into()));
    }
    let listener = Expr::object(listener);
    Body::new()
        .attr("name", target_group_name(model))
        .append(place(model, &home.cluster, true, root))
        .attr("allow_cidrs", Expr::list(allow))
        .attr("hosts", Expr::list([home.host.as_str()]))
        .attr("private_zone", true)
        .attr("private_zone_vpc_ids", Expr::list(vpcs))
        .attr("listeners", Expr::object([("https", listener)]))
}

/// The addresses that something outside comes from, each once.
pub fn outside(vault: &Vault) -> Vec<String> {
    let mut cidrs: Vec<String> =
        vault.outside.iter().flat_map(|outside| outside.from.iter().map(ToString::to_string)).collect();
    cidrs.sort();
    cidrs.dedup();
    cidrs
}

/// The networks from which Vault is reached: its own, those of the clusters that it serves, the runner's and the bastion's, each once.
pub fn networks<'a>(model: &'a Model, vault: &'a Vault, home: &'a Home) -> Vec<&'a Network> {
    let runner = model.ci.iter().map(|ci| &ci.cluster);
    let others = vault.serves.iter().chain(runner).map(|cluster| &cluster.to);
    let clusters = std::iter::once(&home.cluster).chain(others);
    let mut networks: Vec<&Network> = Vec::new();
    let bastion = model.bastion.iter().map(|bastion| bastion.network.as_ref());
    for network in clusters.map(|cluster: &Arc<Cluster>| cluster.network.as_ref()).chain(bastion) {
        let connected = model.connected(network, &home.cluster.network);
        if connected && !networks.iter().any(|known| known.name == network.name) {
            networks.push(network);
        }
    }
    networks
}
