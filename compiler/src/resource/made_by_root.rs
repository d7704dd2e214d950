//! What a root module makes, by its blocks.

use platformc_output::hcl::{Block, Body, Expr};

use super::{Made, Packed, Resource};
use crate::object::{ObjectId, ObjectKind};

/// The end of the names of arguments with which modules name IAM roles.
pub const ROLE: &str = "role_name";

/// What the blocks of a root make.
#[derive(Clone, Debug, Default)]
pub struct MadeByRoot {
    blocks: Packed,
    /// Its own namespaces, by the name of the block.
    namespaces: Vec<(String, String)>,
    calls: Vec<RoleName>,
    unknown: Vec<String>,
}

/// A name that a call of a module gives to a role.
#[derive(Clone, Debug)]
struct RoleName {
    module: String,
    argument: String,
    role: String,
}

impl MadeByRoot {
    /// Takes up a block of the root.
    pub fn block(&mut self, block: &Block, cluster: Option<&str>) {
        let [kind, label] = block.labels() else { return };
        if block.kind() != "resource" {
            return;
        }
        let found = match kind.strip_prefix("kubernetes_") {
            Some(kind) => self.object(kind, label, block.body(), cluster),
            None if kind == "aws_iam_role" => self.role(block.body()),
            None => Some(()),
        };
        if found.is_none() {
            self.unknown.push(format!("resource `{kind}.{label}`"));
        }
    }

    fn role(&mut self, body: &Body) -> Option<()> {
        let name = literal(body.attribute("name")?)?;
        self.blocks.push(&Resource::IamRole { name: name.into() }, Made::Here, None);
        Some(())
    }

    fn object(&mut self, kind: &str, label: &str, body: &Body, cluster: Option<&str>) -> Option<()> {
        let kind = match kind.strip_suffix("_v1").unwrap_or(kind) {
            "namespace" => ObjectKind::Namespace,
            "service_account" => ObjectKind::ServiceAccount,
            "secret" => ObjectKind::Secret,
            "config_map" => ObjectKind::ConfigMap,
            _ => return None,
        };
        let metadata = body.inner().find(|block| block.kind() == "metadata")?.body();
        let name = literal(metadata.attribute("name")?)?;
        let namespace = match metadata.attribute("namespace") {
            None => None,
            Some(Expr::Ref(reference)) => Some(self.namespace(reference)?.to_owned()),
            Some(text) => Some(literal(text)?.to_owned()),
        };
        let object = ObjectId { kind, namespace: namespace.map(Into::into), name: name.into() };
        self.blocks.push(&object.in_cluster(cluster?), Made::Here, None);
        if kind == ObjectKind::Namespace {
            self.namespaces.push((label.to_owned(), name.to_owned()));
        }
        Some(())
    }

    /// The namespace that a reference such as `kubernetes_namespace_v1.flux.metadata[0].name` leads to.
    fn namespace(&self, reference: &str) -> Option<&str> {
        let label = reference.strip_prefix("kubernetes_namespace_v1.")?.strip_suffix(".metadata[0].name")?;
        self.namespaces.iter().find(|(of, _)| of == label).map(|(_, name)| name.as_str())
    }

    /// Takes up a call of a module.
    pub fn call(&mut self, module: &str, arguments: &Body) {
        let names = arguments.attributes().filter(|(argument, _)| argument.ends_with(ROLE));
        self.calls.extend(names.filter_map(|(argument, value)| {
            let role = literal(value)?.to_owned();
            Some(RoleName { module: module.to_owned(), argument: argument.to_owned(), role })
        }));
    }

    /// Adds what another part of the root makes.
    pub fn extend(&mut self, other: &Self) {
        self.blocks.append(&other.blocks);
        self.namespaces.extend(other.namespaces.iter().cloned());
        self.calls.extend(other.calls.iter().cloned());
        self.unknown.extend(other.unknown.iter().cloned());
    }

    /// What its own blocks make.
    pub fn blocks(&self) -> impl Iterator<Item = Resource<'_>> {
        self.blocks.iter().map(|owned| owned.resource)
    }

    /// Its blocks that make something whose name is not a plain text.
    pub fn unknown(&self) -> impl Iterator<Item = &str> {
        self.unknown.iter().map(String::as_str)
    }

    /// The names that its calls give to roles: module, argument, name of the role.
    pub fn role_names(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.calls.iter().map(|call| (call.module.as_str(), call.argument.as_str(), call.role.as_str()))
    }
}

fn literal(value: &Expr) -> Option<&str> {
    match value {
        Expr::Str(text) => Some(text),
        _ => None,
    }
}
