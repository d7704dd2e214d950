//! Compares what the artifacts of a node make with what it declares.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use platformc_output::value::Value;

use super::vault::{self, InVaultByRoot};
use crate::{
    graph::{Artifact, Content, Context, Graph, Made as Where, MadeByModule, MadeByRoot, Resource},
    object::{ObjectId, ObjectKind},
};

/// Files that Kustomize reads and does not apply.
const KUSTOMIZE: &str = "kustomize.config.k8s.io/v1beta1";

/// What a node makes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made<'a> {
    /// In order; what is made twice is listed twice.
    pub resources: Vec<Resource<'a>>,
    /// What is made but cannot be declared: its kind is not known, or its name is not a plain text.
    pub unknown: Vec<String>,
    /// The policies that a root hands to Vault, each with the file of the tree that it is read from.
    policies: BTreeSet<(&'a str, &'a str)>,
}

/// What the artifacts of a node make: the objects that its `kustomization.yaml` lists, or the blocks of a root and the modules
/// that it calls.
#[must_use]
pub fn made<'a>(context: &Context<'a>, artifacts: &'a [Artifact]) -> Made<'a> {
    let mut made = Made::default();
    let node = context.node;
    if let Some(root) = node.written() {
        made.root(&root.made, artifacts, context.graph);
    }
    let cluster = node.kind.cluster().map(|cluster| cluster.name.as_str());
    for object in applied(context, artifacts) {
        made.object(cluster, object);
    }
    let kustomization = kustomization(context, artifacts);
    for generated in kustomization.into_iter().flat_map(|object| array(object, "configMapGenerator")) {
        let (namespace, name) = (text(generated, "namespace"), text(generated, "name"));
        made.push(cluster, ObjectId::new(ObjectKind::ConfigMap, namespace, name));
    }
    made.resources.sort_unstable();
    made
}

/// The objects of a node that are applied: those that its `kustomization.yaml` lists, and those outside of its folder.
pub(super) fn applied<'a>(context: &Context<'_>, artifacts: &'a [Artifact]) -> impl Iterator<Item = &'a Value> {
    let (kustomization, folder) = (kustomization(context, artifacts), context.node.kind.folder());
    let all = context.node.kind.cluster().is_none();
    let listed =
        move |artifact: &&Artifact| all || name(artifact, &folder).is_none_or(|name| lists(kustomization, name));
    artifacts.iter().filter(listed).flat_map(objects)
}

fn kustomization<'a>(context: &Context<'_>, artifacts: &'a [Artifact]) -> Option<&'a Value> {
    let folder = context.node.kind.folder();
    let kustomization = artifacts.iter().filter(|artifact| name(artifact, &folder) == Some("kustomization.yaml"));
    kustomization.flat_map(objects).find(|object| text(object, "apiVersion") == KUSTOMIZE)
}

/// The name of a file in the folder of its node.
fn name<'a>(artifact: &'a Artifact, folder: &str) -> Option<&'a str> {
    artifact.path.strip_prefix(folder)?.strip_prefix('/')
}

fn objects(artifact: &Artifact) -> &[Value] {
    match &artifact.content {
        Content::Objects(objects) => objects,
        Content::Hcl(_) | Content::Text(_) => &[],
    }
}

/// Whether a file is applied. Values of charts are not.
fn lists(kustomization: Option<&Value>, file: &str) -> bool {
    kustomization.into_iter().flat_map(|object| array(object, "resources")).any(|listed| listed == file)
}

fn array<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

impl<'a> Made<'a> {
    fn object(&mut self, cluster: Option<&'a str>, object: &'a Value) {
        let (api_version, kind) = (text(object, "apiVersion"), text(object, "kind"));
        if api_version == KUSTOMIZE {
            return;
        }
        let metadata = object.get("metadata").unwrap_or(&Value::Null);
        let (namespace, name) = (metadata.get("namespace"), text(metadata, "name"));
        let Some(kind) = ObjectKind::find(api_version, kind) else {
            self.unknown.push(format!("{kind} `{name}` of `{api_version}`"));
            return;
        };
        let namespace = namespace.and_then(Value::as_str).map(Into::into);
        self.push(cluster, ObjectId { kind, namespace, name: name.into() });
    }

    /// What the blocks of a root make, and what the called modules make.
    fn root(&mut self, root: &'a MadeByRoot, artifacts: &'a [Artifact], graph: &Graph) {
        self.resources.extend(root.blocks());
        self.unknown.extend(root.unknown().map(str::to_owned));
        let modules: BTreeMap<&str, MadeByModule> = graph.nodes().filter_map(|(_, node)| node.made_by_call()).collect();
        let makes =
            |module: &str, argument: &str| modules.get(module).is_some_and(|made| made.roles.contains(&argument));
        let roles = root.role_names().filter(|(module, argument, _)| makes(module, argument));
        self.resources.extend(roles.map(|(.., role)| Resource::IamRole { name: role.into() }));
        let in_vault = InVaultByRoot::of(artifacts, &modules);
        self.resources.extend(in_vault.resources);
        self.unknown.extend(in_vault.unknown);
        self.policies = in_vault.policies;
    }

    fn push(&mut self, cluster: Option<&'a str>, object: ObjectId<'a>) {
        match cluster {
            Some(cluster) => self.resources.push(object.in_cluster(cluster)),
            None => self.unknown.push(format!("{object} of no cluster")),
        }
    }
}

/// Whether it is compared here. A policy of Vault has a document and a root, see [`vault`]; that things of AWS have their names in
/// their roots is a test of the document of a plan.
const fn is_found(resource: &Resource<'_>) -> bool {
    !matches!(resource, Resource::VaultPolicy { .. } | Resource::Aws { .. })
}

/// Where a node does not make exactly what it declares.
pub(super) fn faults(context: &Context<'_>, artifacts: &[Artifact]) -> Vec<String> {
    let made = made(context, artifacts);
    let declared = context.node.owned().filter(|owned| owned.made == Where::Here && is_found(&owned.resource));
    let mut declared: Vec<Resource<'_>> = declared.map(|owned| owned.resource).collect();
    declared.sort_unstable();
    // nearly no node has a fault
    let id = || context.node.kind.id();
    let mut faults: Vec<String> =
        made.unknown.iter().map(|what| format!("`{}` makes the undeclared {what}", id())).collect();
    faults.extend(vault::of_document(context.node, artifacts));
    faults.extend(vault::of_root(context, &made.policies));
    let (mut left, mut right) = (declared.iter().peekable(), made.resources.iter().peekable());
    loop {
        let order = match (left.peek(), right.peek()) {
            (None, None) => return faults,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(left), Some(right)) => left.cmp(right),
        };
        let (declared, made) =
            (left.next_if(|_| order != Ordering::Greater), right.next_if(|_| order != Ordering::Less));
        match (declared, made) {
            (Some(missing), None) => faults.push(format!("`{}` declares the {missing} and does not make it", id())),
            (None, Some(more)) => faults.push(format!("`{}` makes the undeclared {more}", id())),
            _ => {}
        }
    }
}
