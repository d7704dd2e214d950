//! Databases on Amazon RDS. Vault makes their logins; Terraform makes Vault's.

mod checks;
mod clients;
mod rights;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use platformc_base::{
    Diagnostics,
    words::{Changes, SupportType},
};
use platformc_output::hcl::{Body, Expr};

use self::clients::{clients, is_used};
use crate::way_in;
use crate::{
    aws::{names, retention, rights::log_writer},
    database_authorities,
};
use crate::{
    graph::{AwsKind, Capability, Content, Context, Files, Node, Plan, Resource, Written},
    terraform::{Root, identifier},
};
use platformc_model::{Database, Model, Section, Vault};

/// What stays of a database that is destroyed, beside its last snapshot and its automated backups: the key, without which nobody could
/// read those, and the logs, until they expire.
const KEPT: &[&str] = &["aws_kms_key.this", "aws_cloudwatch_log_group.this"];

pub struct Component;

impl super::Component for Component {
    fn check(&self, model: &Model, problems: &mut Diagnostics) {
        checks::check(model, problems);
    }

    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        if model.databases.is_empty() && model.destroyed(Section::Databases).next().is_none() {
            return;
        }
        let module = Node::module(
            "rds",
            &[
                ("main.tf", include_str!("databases/modules/rds/main.tf")),
                ("access.tf", include_str!("databases/modules/rds/access.tf")),
                ("alarms.tf", include_str!("databases/modules/rds/alarms.tf")),
                ("password.tf", include_str!("databases/modules/rds/password.tf")),
                ("variables.tf", include_str!("databases/modules/rds/variables.tf")),
                ("outputs.tf", include_str!("databases/modules/rds/outputs.tf")),
                ("versions.tf", include_str!("databases/modules/rds/versions.tf")),
            ],
        );
        plan.add(module.makes_roles(&["monitoring_role_name"]));
        let node = Node::root(root(model)).stateful().rights(rights::rights(model)).needs(Capability::Networks);
        let retired = model.destroyed(Section::Databases);
        let node = retired.fold(node, |node, retired| node.from(retired.span()));
        let node = model.databases.values().fold(node, |node, database| {
            let node = node.from(database.span).provides(Capability::Database(database.name.clone()));
            let node = match model.bastion_of(&database.network) {
                Some(_) => node.needs(Capability::Bastion),
                None => node,
            };
            clients(model, database).into_keys().fold(node, |node, cluster| node.needs(Capability::Cluster(cluster)))
        });
        plan.add(node.of_sections(&["databases", "bastion"]));
        for database in model.databases.values() {
            if database.authorities().is_some() {
                plan.add(authorities(database).from(database.span));
            }
        }
    }
}

/// The certificates with which the root of Vault's configuration and people verify a database.
fn authorities(database: &Arc<Database>) -> Node {
    let (path, database) = (database_authorities::document(&database.name), database.clone());
    Node::document(path.clone(), move |_: &Context<'_>, out: &mut Files| {
        if let Some(certificates) = database.authorities() {
            out.at(path.clone(), Content::Text(certificates.to_owned()));
        }
    })
}

fn root(model: &Model) -> Written {
    let mut root = Root::aws(model, "databases");
    for database in model.databases.values() {
        root.entry("database", database.name.as_str());
        let arguments = arguments(model, database, &mut root);
        let instance = names::database_instance(model, &database.name);
        root.owns(&Resource::aws(AwsKind::Database, database.name.as_str(), instance));
        root.module(database.name.as_str(), "rds", arguments);
        let module = identifier(database.name.as_str());
        for (output, of, description) in [
            ("host", "address", "Host name of the database"),
            ("port", "port", "Port of the database"),
            ("secret_name", "secret_name", "Secrets Manager secret with the first master password of the database"),
        ] {
            let name = format!("{module}_{output}");
            root.output(
                &name,
                &format!("{description} {}.", database.name),
                Expr::reference(format!("module.{module}.{of}")),
            );
        }
    }
    for retired in model.destroyed(Section::Databases) {
        root.entry("database", retired.name.as_str());
        root.retire(retired, retired.name.as_str(), KEPT);
    }
    root.finish(model)
}

fn arguments(model: &Model, database: &Database, root: &mut Root) -> Body {
    let network = identifier(database.network.name.as_str());
    let bastion = model.bastion_of(&database.network).map(|_| {
        // no cluster has this name: a name has no capital letter
        ("Bastion".to_owned(), root.read(way_in::ROOT, way_in::SECURITY_GROUP))
    });
    let clients: Vec<(String, Expr)> = clients(model, database)
        .into_keys()
        .map(|cluster| {
            let group = root.read(&format!("cluster-{cluster}"), "security_group_id");
            (cluster.to_string(), group)
        })
        .chain(bastion)
        .collect();
    let grows = database.max_storage.gibibytes() > database.storage.gibibytes();
    let topics: Vec<&str> = model.aws.alarms.iter().map(|topic| topic.as_str()).collect();
    let outside = Some(outside(model, database)).filter(|networks| !networks.is_empty());
    Body::new()
        .attr("name", names::database_instance(model, &database.name))
        .attr("engine", database.engine.as_str())
        .attr("engine_version", database.version.as_str())
        .attr("instance_class", database.class.as_str())
        .attr("multi_az", *database.multi_az)
        .attr("storage_gib", database.storage.gibibytes())
        .maybe("max_storage_gib", grows.then(|| database.max_storage.gibibytes()))
        .attr("apply_immediately", database.changes.value == Changes::Immediately)
        .attr("extended_support", database.support_type.value == SupportType::Extended)
        .attr("log_retention_days", retention::known(database.logs.days()))
        .maybe("alarm_topic_arns", (!topics.is_empty()).then(|| Expr::list(topics)))
        .attr("database_name", identifier(database.name.as_str()))
        .attr("secret_name", format!("{}/database/{}", model.name, database.name))
        .attr(
            "monitoring_role_name",
            root.role(names::platform_role(model, &format!("{}-db-monitoring", database.name))),
        )
        .append(log_writer(model))
        .attr("vpc_id", root.read("network", &format!("{network}_vpc_id")))
        .attr("subnet_ids", root.read("network", &format!("{network}_private_subnet_ids")))
        .attr("client_security_group_ids", Expr::object(clients))
        .maybe("client_cidrs", outside.map(Expr::object))
        .attr("backup_retention_days", database.backups.days())
        .maybe("deletion_protection", model.is_prepared(Section::Databases, &database.name).then_some(false))
}

/// The addresses of an external Vault, which creates the logins.
fn outside(model: &Model, database: &Database) -> Vec<(String, Expr)> {
    let vault = model.vault.as_ref().filter(|vault| vault.external().is_some() && is_used(model, database));
    let networks = vault.map(Vault::networks).unwrap_or_default();
    networks.iter().enumerate().map(|(index, cidr)| (format!("vault-{index}"), cidr.to_string().into())).collect()
}
