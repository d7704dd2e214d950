//! What a person makes first: the bucket that keeps Terraform's state, its own too, which is moved there once; and the bound of
//! the roles that a pipeline may make, which it must not make itself.

use std::sync::Arc;

use platformc_output::hcl::{Body, Expr};

use crate::aws::{Arn, Statement, rights, sessions, statement};
use crate::{
    graph::{AwsKind, Capability, Node, Plan, Resource, Written},
    terraform::{Root, state_key_alias},
};
use platformc_model::Model;

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        plan.add(Node::module(
            "state-bucket",
            &[
                ("main.tf", include_str!("state/modules/state-bucket/main.tf")),
                ("variables.tf", include_str!("state/modules/state-bucket/variables.tf")),
                ("outputs.tf", include_str!("state/modules/state-bucket/outputs.tf")),
                ("versions.tf", include_str!("state/modules/state-bucket/versions.tf")),
            ],
        ));
        plan.add(Node::module(
            "permissions-boundary",
            &[
                ("main.tf", include_str!("state/modules/permissions-boundary/main.tf")),
                ("variables.tf", include_str!("state/modules/permissions-boundary/variables.tf")),
                ("outputs.tf", include_str!("state/modules/permissions-boundary/outputs.tf")),
                ("versions.tf", include_str!("state/modules/permissions-boundary/versions.tf")),
            ],
        ));
        let node = Node::root(root(model)).stateful();
        plan.add(node.from(model.aws.state.bucket.span).provides(Capability::State));
    }
}

fn root(model: &Model) -> Written {
    let mut root = Root::aws(model, "state");
    let arguments =
        Body::new().attr("bucket", model.aws.state.bucket.as_str()).attr("key_alias", state_key_alias(model));
    root.owns(&Resource::aws(AwsKind::Bucket, "aws.state", model.aws.state.bucket.as_str()));
    root.module("state", "state-bucket", arguments);
    if sessions::deploys(model) {
        let arguments = Body::new()
            .attr("name", rights::log_writers_boundary_name(model))
            .attr("description", "The most that roles may do which a pipeline made: write logs")
            .attr("policy", statement::document(log_writers(model)));
        root.module("log-writers", "permissions-boundary", arguments);
    }
    root.output("bucket", "Name of the bucket that keeps the states.", Expr::reference("module.state.bucket"));
    root.finish(model)
}

/// All that services need which write flow logs and the metrics of databases.
fn log_writers(model: &Model) -> [Statement; 2] {
    let arn = Arn(model);
    let groups = [format!("/aws/vpc/{}*", model.aws_name("")), "RDS*".to_owned()];
    let groups = groups.iter().flat_map(|group| [format!("log-group:{group}"), format!("log-group:{group}:*")]);
    let write = Statement::allow(
        "WriteLogs",
        &[
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:DescribeLogStreams",
            "logs:GetLogEvents",
            "logs:PutLogEvents",
            "logs:PutRetentionPolicy",
        ],
    )
    .on(groups.map(|group| arn.of("logs", &group)));
    // AWS knows no resource of this one
    [write, Statement::allow("FindGroups", &["logs:DescribeLogGroups"])]
}
