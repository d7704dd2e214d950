//! The Flux Kustomization of a node: it follows the graph.

use platformc_output::{
    json,
    value::{Map, Value},
};

use crate::{
    contract,
    graph::{Content, Context, Files, NodeKind},
    kubernetes,
    object::{ObjectId, ObjectKind},
};

/// Writes `flux/clusters/<cluster>/<kustomization>.yaml`, if Flux deploys the node. Nothing lists these files, so that two branches can
/// each add one: Flux applies every file of a folder without a `kustomization.yaml`
/// (<https://fluxcd.io/flux/components/kustomize/kustomizations/#generating-a-kustomizationyaml-file>).
pub(super) fn write(context: &Context<'_>, out: &mut Files) {
    let node = context.node;
    let (Some(cluster), Some(name)) = (node.kind.cluster(), node.kind.kustomization()) else { return };
    // Flux orders within a cluster; what comes from elsewhere was applied before Flux started.
    let depends: Vec<Value> = context
        .graph
        .needs(context.index)
        .filter(|need| need.kind.cluster().is_some_and(|c| c.name == cluster.name))
        .filter_map(|need| Some(json!({ "name": need.kind.kustomization()? })))
        .collect();
    let mut spec = Map::new();
    if !depends.is_empty() {
        spec.insert("dependsOn".into(), Value::Array(depends));
    }
    spec.insert("interval".into(), json!("1h"));
    spec.insert("retryInterval".into(), json!("2m"));
    spec.insert("timeout".into(), json!(node.timeout.as_ref()));
    spec.insert("path".into(), json!(format!("./{}", repository_path(context, &node.kind.folder()))));
    spec.insert("prune".into(), json!(true));
    // who waits for its deletion can then delete what it needed
    spec.insert("deletionPolicy".into(), json!("WaitForTermination"));
    let git = json!({ "kind": "GitRepository", "name": "flux-system" });
    spec.insert("sourceRef".into(), git);
    if node.health.is_empty() {
        spec.insert("wait".into(), json!(true));
    } else {
        let checks = node
            .health
            .iter()
            .map(|h| json!({ "apiVersion": h.api_version, "kind": h.kind, "name": h.name, "namespace": h.namespace }));
        spec.insert("healthChecks".into(), checks.collect());
    }
    if node.keys().next().is_some() {
        let from = json!([{ "kind": "ConfigMap", "name": contract::CONFIG_MAP, "optional": false }]);
        spec.insert("postBuild".into(), json!({ "substituteFrom": from }));
    }
    let id = ObjectId::new(ObjectKind::FluxKustomization, contract::NAMESPACE, name.as_str());
    let object = kubernetes::object(&id, kubernetes::fields([("spec", spec)]));
    if let Some(path) = path(&node.kind) {
        out.at(path, Content::Objects(vec![object]));
    }
}

/// The file that tells Flux of a node; none if Flux does not deploy it.
pub(crate) fn path(kind: &NodeKind) -> Option<String> {
    Some(format!("flux/clusters/{}/{}.yaml", kind.cluster()?.name, kind.kustomization()?))
}

/// A path of the tree in the Git repository.
fn repository_path(context: &Context<'_>, path: &str) -> String {
    let root = context.model.git.path.as_str();
    if root == "." { path.to_owned() } else { format!("{root}/{path}") }
}
