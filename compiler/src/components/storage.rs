//! Shared file systems: one access point a volume.

mod checks;
mod rights;
mod volumes;

use std::sync::Arc;

use platformc_base::{Diagnostics, words::Throughput};
use platformc_output::hcl::{Body, Expr};

use self::volumes::volumes;
use crate::aws::names;
use crate::{
    contract::Key,
    graph::{AwsKind, Capability, Node, Plan, Resource, Written},
    terraform::{Root, identifier},
};
use platformc_model::{App, Cluster, Model, Section, Storage, Volume};

/// The longest name from which all names of a file system can be made: AWS limits its creation token to 64.
const LONGEST: usize = 60;
/// Access points enforce this owner for all files, whichever user the pod runs as.
const OWNER: u32 = 1000;

pub struct Component;

impl super::Component for Component {
    fn check(&self, model: &Model, problems: &mut Diagnostics) {
        checks::check(model, problems);
    }

    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        if model.storage.is_empty() && model.destroyed(Section::Storage).next().is_none() {
            return;
        }
        plan.add(Node::module(
            "efs",
            &[
                ("main.tf", include_str!("storage/modules/efs/main.tf")),
                ("access.tf", include_str!("storage/modules/efs/access.tf")),
                ("variables.tf", include_str!("storage/modules/efs/variables.tf")),
                ("outputs.tf", include_str!("storage/modules/efs/outputs.tf")),
                ("versions.tf", include_str!("storage/modules/efs/versions.tf")),
            ],
        ));
        let node = Node::root(root(model)).stateful().rights(rights::rights(model)).needs(Capability::Networks);
        let retired = model.destroyed(Section::Storage);
        let node = retired.fold(node, |node, retired| node.from(retired.span()));
        let node = model.storage.values().fold(node, |node, storage| {
            let node = node.from(storage.span).provides(Capability::FileSystem(storage.name.clone()));
            storage.clusters.iter().fold(node, |node, cluster| node.needs(Capability::Cluster(cluster.name.clone())))
        });
        plan.add(node.of_sections(&["storage", "clusters"]));
    }
}

fn root(model: &Model) -> Written {
    let mut root = Root::aws(model, "storage");
    for storage in model.storage.values() {
        // Its mount targets are in one network; a file system without a cluster has been refused.
        let Some(home) = storage.home() else { continue };
        root.entry("storage", storage.name.as_str());
        let arguments = arguments(model, storage, home, &mut root);
        root.module(storage.name.as_str(), "efs", arguments);
        let module = identifier(storage.name.as_str());
        let (_, output) = Key::FileSystem(storage.name.clone()).output(home);
        root.output(
            &output,
            &format!("Id of the file system {}.", storage.name),
            Expr::reference(format!("module.{module}.id")),
        );
        for (app, volume) in volumes(model, storage) {
            let (_, output) = access_point(storage, app, volume).output(home);
            let description = format!("Id of the access point of the volume {} of {}.", volume.name, app.head.name);
            let id = format!("module.{module}.access_point_ids[\"{}\"]", directory(app, volume));
            root.output(&output, &description, Expr::reference(id));
        }
    }
    for retired in model.destroyed(Section::Storage) {
        root.retire(retired, retired.name.as_str(), &[]);
    }
    root.finish(model)
}

fn arguments(model: &Model, storage: &Storage, home: &Cluster, root: &mut Root) -> Body {
    let network = &home.network;
    let prefix = identifier(network.name.as_str());
    let throughput = match storage.throughput.value {
        Throughput::Elastic => "elastic",
        Throughput::Bursting => "bursting",
    };
    let mut clients: Vec<(String, String)> = Vec::new();
    for cluster in &storage.clusters {
        let client = (cluster.network.name.to_string(), cluster.network.cidr.to_string());
        if !clients.contains(&client) {
            clients.push(client);
        }
    }
    let roles: Vec<Expr> = storage
        .clusters
        .iter()
        .map(|cluster| root.read(&format!("cluster-{}", cluster.name), "efs_csi_node_role_arn"))
        .collect();
    let points = volumes(model, storage).map(|(app, volume)| {
        let directory = directory(app, volume);
        let path = Expr::from(format!("/{directory}"));
        (directory, Expr::object([("path", path), ("uid", OWNER.into()), ("gid", OWNER.into())]))
    });
    let points: Vec<(String, Expr)> = points.collect();
    let name = names::short(&model.aws_name(storage.name.as_str()), LONGEST);
    root.owns(&Resource::aws(AwsKind::FileSystem, storage.name.as_str(), name.as_str()));
    Body::new()
        .attr("name", name)
        .attr("throughput", throughput)
        .attr("backup", *storage.backup)
        .attr("vpc_id", root.read("network", &format!("{prefix}_vpc_id")))
        .attr("zone_count", *network.zones)
        .attr("subnet_ids", root.read("network", &format!("{prefix}_private_subnet_ids")))
        .attr("client_cidrs", Expr::object(clients))
        .attr("client_role_arns", Expr::list(roles))
        .attr("access_points", Expr::object(points))
}

/// The directory of a volume, which is also the name of its access point in Terraform: no two volumes have the same.
fn directory(app: &App, volume: &Volume) -> String {
    format!("{}/{}", app.head.name, volume.name)
}

fn access_point(storage: &Storage, app: &App, volume: &Volume) -> Key {
    Key::AccessPoint { storage: storage.name.clone(), app: app.head.name.clone(), volume: volume.name.clone() }
}
