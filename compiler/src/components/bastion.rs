//! The bastion: a host inside the networks on which people work who have no other way in.

mod checks;
mod egress;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use platformc_base::{Diagnostics, words::DatabaseEngine};
use platformc_catalog as catalog;
use platformc_output::hcl::{Body, Expr};

use crate::{
    aws::{names, retention},
    graph::{Capability, Node, Plan, Written},
    terraform::{Root, identifier},
    way_in::{ROOT, SECURITY_GROUP},
};
use platformc_model::{Bastion, Model};

pub struct Component;

impl super::Component for Component {
    fn check(&self, model: &Model, problems: &mut Diagnostics) {
        checks::check(model, problems);
    }

    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        let Some(bastion) = &model.bastion else { return };
        let module = Node::module(
            "bastion",
            &[
                ("main.tf", include_str!("bastion/modules/bastion/main.tf")),
                ("access.tf", include_str!("bastion/modules/bastion/access.tf")),
                ("sessions.tf", include_str!("bastion/modules/bastion/sessions.tf")),
                ("tools.sh.tftpl", include_str!("bastion/modules/bastion/tools.sh.tftpl")),
                ("variables.tf", include_str!("bastion/modules/bastion/variables.tf")),
                ("outputs.tf", include_str!("bastion/modules/bastion/outputs.tf")),
                ("versions.tf", include_str!("bastion/modules/bastion/versions.tf")),
            ],
        );
        plan.add(module.makes_roles(&["role_name"]));
        let node = Node::root(root(model, bastion)).from(bastion.span).of_sections(&["bastion"]);
        plan.add(node.needs(Capability::Networks).provides(Capability::Bastion));
    }
}

fn root(model: &Model, bastion: &Bastion) -> Written {
    let mut root = Root::aws(model, ROOT);
    let network = identifier(bastion.network.name.as_str());
    let arguments = Body::new()
        .attr("name", model.aws_name("bastion"))
        .attr("role_name", root.role(names::platform_role(model, "bastion")))
        .attr("vpc_id", root.read("network", &format!("{network}_vpc_id")))
        .attr("subnet_ids", root.read("network", &format!("{network}_private_subnet_ids")))
        .attr("egress", Expr::object(egress::ways(model, bastion)))
        .attr("kubernetes_version", kubectl(model))
        .attr("packages", Expr::list(packages(model)))
        .attr("releases", Expr::object(releases(model)))
        .attr("log_retention_days", retention::known(bastion.logs.days()));
    root.module("bastion", "bastion", arguments);
    root.output(
        SECURITY_GROUP,
        "Id of the security group of the bastion.",
        Expr::reference("module.bastion.security_group_id"),
    );
    root.output(
        "people_policy_arn",
        "ARN of the policy with which people may start logged sessions on the bastion.",
        Expr::reference("module.bastion.people_policy_arn"),
    );
    root.finish(model)
}

/// The newest minor version of the clusters.
fn kubectl(model: &Model) -> &str {
    let newest = model.clusters.values().max_by_key(|cluster| cluster.kubernetes.minor());
    newest.map(|cluster| cluster.kubernetes.as_str()).unwrap_or_default()
}

/// The client of the databases that people prepare.
fn packages(model: &Model) -> Vec<&'static str> {
    let postgres = model.databases.values().any(|database| database.engine.value == DatabaseEngine::Postgres);
    if postgres { vec!["postgresql16"] } else { Vec::new() }
}

fn releases(model: &Model) -> Vec<(&'static str, Expr)> {
    let vault = model.vault.as_ref().map(|_| ("vault", Expr::from(model.images().tag(&catalog::image::VAULT))));
    [("terraform", Expr::from(catalog::TERRAFORM))].into_iter().chain(vault).collect()
}
