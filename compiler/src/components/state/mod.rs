//! The bucket that keeps Terraform's state. It keeps its own state too, which is moved there once.

use std::sync::Arc;

use platformc_output::hcl::{Body, Expr};

use crate::{
    graph::{Capability, Context, Files, Node, Plan},
    resolve::Model,
    terraform::{Root, state_key_alias},
};

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        plan.add(Node::module(
            "state-bucket",
            &[
                ("main.tf", include_str!("modules/state-bucket/main.tf")),
                ("variables.tf", include_str!("modules/state-bucket/variables.tf")),
                ("outputs.tf", include_str!("modules/state-bucket/outputs.tf")),
                ("versions.tf", include_str!("modules/state-bucket/versions.tf")),
            ],
        ));
        let node = Node::root("state", |cx: &Context<'_>, out: &mut Files| write(cx.model, out));
        plan.add(node.from(model.aws.state.bucket.span).provides(Capability::State));
    }
}

fn write(model: &Model, out: &mut Files) {
    let mut root = Root::aws(model, "state");
    let arguments = Body::new().attr("bucket", model.aws.state.bucket.as_str()).attr("key_alias", state_key_alias(model));
    root.module("state", "state-bucket", arguments);
    root.output("bucket", "Name of the bucket that keeps the states.", Expr::reference("module.state.bucket"));
    root.write(model, out);
}
