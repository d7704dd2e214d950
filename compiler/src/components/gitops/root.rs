//! The root module `flux-<cluster>`: Flux, the repository it follows, and what Terraform learnt.

use platformc_output::hcl::{Block, Body, Expr};
use platformc_output::{json, value::Value};

use crate::{
    aws::names,
    contract::{self, NAMESPACE},
    forge::{self, Forge},
    graph::{Declared, Written},
    object::{ObjectId, ObjectKind},
    terraform::{Provider, Root},
};
use platformc_catalog as catalog;
use platformc_catalog::Entry;
use platformc_model::{Cluster, Model};

/// The secret with which Flux reads the repository.
pub(super) const CREDENTIALS: &str = "flux-system";
const FLUX: ObjectId<'_> = ObjectId::cluster_wide(ObjectKind::Namespace, NAMESPACE);
pub(super) const GIT: ObjectId<'_> = ObjectId::fixed(ObjectKind::Secret, NAMESPACE, CREDENTIALS);
const OUTPUTS: ObjectId<'_> = ObjectId::fixed(ObjectKind::ConfigMap, NAMESPACE, contract::CONFIG_MAP);

/// The name of a cluster's root.
pub(super) fn name(cluster: &Cluster) -> String {
    format!("flux-{}", cluster.name)
}

pub(super) fn root(model: &Model, cluster: &Cluster, declared: &Declared<'_>) -> Written {
    let mut root = Root::aws(model, name(cluster)).in_cluster(&cluster.name);
    let state = format!("cluster-{}", cluster.name);
    let authority = root.read(&state, "certificate_authority");
    let connection = [
        ("host".to_owned(), root.read(&state, "endpoint")),
        ("cluster_ca_certificate".to_owned(), Expr::call("base64decode", [authority])),
        ("token".to_owned(), Expr::reference("ephemeral.aws_eks_cluster_auth.this.token")),
    ];
    let kubernetes = connection.iter().fold(Body::new(), |body, (name, value)| body.attr(name.clone(), value.clone()));
    let mut root = root
        .provider(Provider::Kubernetes, kubernetes)
        .provider(Provider::Helm, Body::new().attr("kubernetes", Expr::object(connection)));
    for id in [&FLUX, &GIT, &OUTPUTS] {
        root.owns(&id.clone().in_cluster(cluster.name.as_str()));
    }
    variables(&mut root, model);
    let token = Body::new().attr("name", names::eks(model, cluster));
    root.block(Block::new("ephemeral", ["aws_eks_cluster_auth", "this"], token));
    namespace(&mut root);
    credentials(&mut root);
    outputs(cluster, declared, &mut root);
    root.block(operator(model));
    root.block(instance(model, cluster));
    root.finish(model)
}

/// The credentials for a Git server of which nothing more is known.
const PLAIN_GIT: &str = "username and password over HTTPS, identity and known_hosts over SSH";

/// What Flux reads the repository with: ephemeral, so that no plan and no state holds it.
fn variables(root: &mut Root, model: &Model) {
    let credentials = forge::of(model).map_or(PLAIN_GIT, Forge::git_credentials);
    let text = format!(
        "What Flux reads the repository with: {credentials}; token, if commits show what became of them. Needed when the \
         revision changes."
    );
    let body = Body::new()
        .attr("description", text)
        .attr("type", Expr::reference("map(string)"))
        .attr("default", Expr::object::<String, Expr>([]))
        .attr("sensitive", true)
        .attr("ephemeral", true);
    root.block(Block::new("variable", ["git_credentials"], body));
    let text = "Raised by one when git_credentials change, so that they are written again.";
    let body = Body::new().attr("description", text).attr("type", Expr::reference("number")).attr("default", 1_i64);
    root.block(Block::new("variable", ["git_credentials_revision"], body));
}

fn metadata(name: &str) -> Body {
    Body::new().attr("name", name).attr("namespace", Expr::reference("kubernetes_namespace_v1.flux.metadata[0].name"))
}

fn namespace(root: &mut Root) {
    let labels = Expr::object([("pod-security.kubernetes.io/enforce", "restricted")]);
    let metadata = Body::new().attr("name", NAMESPACE).attr("labels", labels);
    // Flux labels its own namespace
    let ignored = Expr::list([Expr::reference("metadata[0].labels"), Expr::reference("metadata[0].annotations")]);
    let body = Body::new()
        .block(Block::bare("metadata", metadata))
        .block(Block::bare("lifecycle", Body::new().attr("ignore_changes", ignored)));
    root.block(Block::new("resource", ["kubernetes_namespace_v1", "flux"], body));
}

fn credentials(root: &mut Root) {
    let body = Body::new()
        .attr("type", "Opaque")
        .attr("data_wo", Expr::reference("var.git_credentials"))
        .attr("data_wo_revision", Expr::reference("var.git_credentials_revision"))
        .block(Block::bare("metadata", metadata(CREDENTIALS)));
    root.block(Block::new("resource", ["kubernetes_secret_v1", "git"], body));
}

/// The one crossing from Terraform to the cluster.
fn outputs(cluster: &Cluster, declared: &Declared<'_>, root: &mut Root) {
    let data: Vec<(String, Expr)> = declared
        .keys(&cluster.name)
        .map(|key| {
            let (of, output) = key.output(cluster);
            (key.name(), root.read(of, &output))
        })
        .collect();
    let body =
        Body::new().attr("data", Expr::object(data)).block(Block::bare("metadata", metadata(contract::CONFIG_MAP)));
    root.block(Block::new("resource", ["kubernetes_config_map_v1", "outputs"], body));
}

/// Helm merges the values: ours, then where the chart's images come from.
fn release(model: &Model, name: &str, entry: &'static Entry, values: Expr) -> Body {
    let chart = model.catalog.chart(entry);
    let mut images = json!({});
    model.images().fill(chart, &mut images);
    let images = Some(images).filter(|images| images != &json!({}));
    let documents =
        [values].into_iter().chain(images.as_ref().map(texts)).map(|values| Expr::call("yamlencode", [values]));
    Body::new()
        .attr("name", name)
        .attr("namespace", Expr::reference("kubernetes_namespace_v1.flux.metadata[0].name"))
        .attr("repository", chart.repository)
        .attr("chart", chart.name)
        .attr("version", chart.version)
        .attr("atomic", true)
        .attr("timeout", 600_i64)
        .attr("values", Expr::list(documents))
}

/// Maps of texts.
fn texts(value: &Value) -> Expr {
    match value {
        Value::Object(entries) => Expr::object(entries.iter().map(|(key, value)| (key.clone(), texts(value)))),
        text => text.as_str().unwrap_or_default().into(),
    }
}

fn operator(model: &Model) -> Block {
    let resources = Expr::object([
        ("requests", Expr::object([("cpu", "50m"), ("memory", "64Mi")])),
        ("limits", Expr::object([("memory", "512Mi")])),
    ]);
    let values = Expr::object([("web", Expr::object([("enabled", false)])), ("resources", resources)]);
    let body = release(model, "flux-operator", &catalog::FLUX_OPERATOR, values);
    Block::new("resource", ["helm_release", "flux_operator"], body)
}

fn instance(model: &Model, cluster: &Cluster) -> Block {
    let controllers = ["source-controller", "kustomize-controller", "helm-controller", "notification-controller"];
    let path = model.git.path.as_str().trim_matches('/');
    let path = if path.is_empty() || path == "." { ".".to_owned() } else { format!("./{path}") };
    let sync = Expr::object([
        ("kind", Expr::from("GitRepository")),
        ("url", model.git.url.as_str().into()),
        ("ref", format!("refs/heads/{}", model.git.branch).into()),
        ("path", format!("{path}/flux/clusters/{}", cluster.name).into()),
        ("interval", model.gitops.interval.go().into()),
        ("pullSecret", Expr::reference("kubernetes_secret_v1.git.metadata[0].name")),
    ]);
    let cluster =
        Expr::object([("type", Expr::from("aws")), ("size", "medium".into()), ("networkPolicy", true.into())]);
    let instance = Expr::object([
        ("distribution", distribution(model)),
        ("components", Expr::list(controllers)),
        ("cluster", cluster),
        ("sync", sync),
        ("kustomize", Expr::object([("patches", Expr::list([strict()]))])),
    ]);
    // a job of the chart waits until Flux runs and has read the repository; if it does not, the apply fails
    let health = Expr::object([("enabled", Expr::from(true)), ("timeout", "8m".into())]);
    let values = Expr::object([("instance", instance), ("healthcheck", health)]);
    let depends = ["helm_release.flux_operator", "kubernetes_config_map_v1.outputs"];
    let body = release(model, "flux", &catalog::FLUX_INSTANCE, values)
        .attr("depends_on", Expr::list(depends.map(Expr::reference)));
    Block::new("resource", ["helm_release", "flux_instance"], body)
}

/// Exactly the Flux that the operator carries in its image, which it takes when no artifact is named: nothing is upgraded but
/// by a commit, and nothing but images is pulled. The variant must be said where the registry is not the project's own
/// (<https://github.com/controlplaneio-fluxcd/flux-operator/blob/v0.49.0/docs/api/v1/fluxinstance.md>).
fn distribution(model: &Model) -> Expr {
    Expr::object([("version", model.catalog.flux()), ("artifact", ""), ("variant", "upstream-alpine")])
}

/// A key that is missing among the outputs fails, and is never replaced by nothing.
fn strict() -> Expr {
    let operation = Expr::object([
        ("op", "add"),
        ("path", "/spec/template/spec/containers/0/args/-"),
        ("value", "--feature-gates=StrictPostBuildSubstitutions=true"),
    ]);
    Expr::object([
        ("target", Expr::object([("kind", "Deployment"), ("name", "kustomize-controller")])),
        ("patch", Expr::call("yamlencode", [Expr::list([operation])])),
    ])
}
