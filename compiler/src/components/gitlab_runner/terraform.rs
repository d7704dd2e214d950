//! What the GitLab runner needs of AWS: the bucket of its cache, and a role for it.

use platformc_base::words::Cache;
use platformc_output::hcl::{Body, Expr};

use crate::{
    aws::names,
    graph::{Capability, Node, Plan, Written},
    terraform::{Identity, Root},
};
use platformc_model::{Ci, Model};

/// The namespace and the service account of the runner.
pub const NAMESPACE: &str = "gitlab-runner";
pub const SERVICE_ACCOUNT: &str = "gitlab-runner";

/// The bucket of the cache: bucket names are shared by all accounts, so the account's number is part of it.
pub fn cache_bucket(model: &Model) -> String {
    names::short(&format!("{}-{}", model.aws_name("runner-cache"), *model.aws.account), 63)
}

/// Plans the root `ci`; a runner without a cache needs nothing of AWS.
pub fn plan(model: &Model, ci: &Ci, plan: &mut Plan) {
    if ci.cache.value != Cache::S3 {
        return;
    }
    plan.add(Node::module(
        "runner-cache",
        &[
            ("main.tf", include_str!("modules/runner-cache/main.tf")),
            ("variables.tf", include_str!("modules/runner-cache/variables.tf")),
            ("outputs.tf", include_str!("modules/runner-cache/outputs.tf")),
            ("versions.tf", include_str!("modules/runner-cache/versions.tf")),
        ],
    ));
    let node = Node::root(root(model, ci));
    let cluster = Capability::Cluster(ci.cluster.name.clone());
    plan.add(node.from(ci.cluster.at).needs(cluster).provides(Capability::CiInfrastructure));
}

fn root(model: &Model, ci: &Ci) -> Written {
    let mut root = Root::aws(model, "ci");
    root.module("cache", "runner-cache", Body::new().attr("bucket", cache_bucket(model)));
    let name = root.read(&format!("cluster-{}", ci.cluster.name), "name");
    Identity {
        purpose: "gitlab-runner",
        namespace: NAMESPACE,
        service_account: SERVICE_ACCOUNT,
        policies: vec![("cache", Expr::reference("module.cache.runner_policy"))],
    }
    .add(model, &ci.cluster, name, &mut root);
    root.output("cache_bucket", "Bucket of the runner's cache.", Expr::reference("module.cache.bucket"));
    root.finish(model)
}
