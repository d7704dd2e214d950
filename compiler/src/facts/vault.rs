//! What a root makes in Vault, by the modules that it calls; and which file is whose policy.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use platformc_output::hcl::{Body, Expr};

use super::terraform::{Call, blocks, calls};
use crate::graph::{Artifact, Context, InVault, Made, MadeByModule, Node, NodeKind, Owned, Resource};

/// The folder of the policies.
const POLICIES: &str = "vault/policies/";

/// What the calls of a root make in Vault.
#[derive(Default)]
pub(super) struct InVaultByRoot<'a> {
    /// Mounts and roles.
    pub resources: Vec<Resource<'a>>,
    /// Policies, each with the file that it is read from.
    pub policies: BTreeSet<(&'a str, &'a str)>,
    /// What is made but cannot be declared.
    pub unknown: Vec<String>,
    /// The paths that calls hand on: name of the call, output, path.
    outputs: BTreeMap<(&'a str, &'static str), &'a str>,
}

impl<'a> InVaultByRoot<'a> {
    /// What the files of a root make there.
    pub(super) fn of(artifacts: &'a [Artifact], modules: &BTreeMap<&str, MadeByModule>) -> Self {
        let mut made = Self::default();
        let things = |call: &Call<'a>| modules.get(call.module).map(|made| made.in_vault).unwrap_or_default();
        // roles are made on mounts whose paths other calls hand on
        for call in calls(artifacts) {
            for thing in things(&call) {
                made.mount(&call, *thing);
            }
        }
        for call in calls(artifacts) {
            for thing in things(&call) {
                made.on_mount(&call, *thing);
            }
        }
        for block in blocks(artifacts).filter(|block| block.kind() == "resource") {
            if let Some(kind) = block.labels().first().filter(|kind| kind.starts_with("vault_")) {
                made.unknown.push(format!("resource `{kind}` outside of a module"));
            }
        }
        made
    }

    fn mount(&mut self, call: &Call<'a>, thing: InVault) {
        let InVault::Mount { path: at, output } = thing else { return };
        let Some(value) = argument(call.arguments, at) else { return };
        let Some(path) = value.as_str() else { return self.unreadable(call, at) };
        self.resources.push(Resource::VaultMount { path: path.into() });
        self.outputs.extend(output.map(|output| ((call.name, output), path)));
    }

    fn on_mount(&mut self, call: &Call<'a>, thing: InVault) {
        match thing {
            InVault::Mount { .. } => {}
            InVault::Role { name, on } => match self.path(call, on) {
                Some(mount) => self.resources.push(Resource::VaultRole { mount: mount.into(), name: name.into() }),
                None => self.unreadable(call, on),
            },
            InVault::RoleIf { given, .. } if argument(call.arguments, given).is_none() => {}
            InVault::RoleIf { name, on, .. } => self.on_mount(call, InVault::Role { name, on }),
            InVault::Roles { of, on } => match (argument(call.arguments, of), self.path(call, on)) {
                (None, _) => {}
                (Some(Expr::Object(roles)), Some(mount)) => {
                    let role = |name: &'a str| Resource::VaultRole { mount: mount.into(), name: name.into() };
                    self.resources.extend(roles.iter().map(|(name, _)| role(name)));
                }
                (Some(_), Some(_)) => self.unreadable(call, of),
                (Some(_), None) => self.unreadable(call, on),
            },
            InVault::Policies { of } => {
                let Some(Expr::Object(policies)) = argument(call.arguments, of) else {
                    return self.unreadable(call, of);
                };
                for (name, value) in policies {
                    match file(value) {
                        Some(file) => {
                            self.policies.insert((name, file));
                        }
                        None => self.unknown.push(format!("policy `{name}` of Vault, which is no file of the tree")),
                    }
                }
            }
        }
    }

    fn unreadable(&mut self, call: &Call<'_>, argument: &str) {
        self.unknown.push(format!("things in Vault: `{argument}` of the call `{}` is not plain", call.name));
    }

    /// The path of a mount: it stands there, or another call hands it on.
    fn path(&self, call: &Call<'a>, at: &str) -> Option<&'a str> {
        match argument(call.arguments, at)? {
            Expr::Str(path) => Some(path),
            Expr::Ref(reference) => {
                let (of, output) = reference.strip_prefix("module.")?.split_once('.')?;
                self.outputs.iter().find(|((call, name), _)| (*call, *name) == (of, output)).map(|(_, path)| *path)
            }
            _ => None,
        }
    }
}

/// The argument of a call, or an entry of it, such as `pki.root_path`.
fn argument<'a>(arguments: &'a Body, at: &str) -> Option<&'a Expr> {
    let mut keys = at.split('.');
    let first = arguments.attribute(keys.next()?)?;
    keys.try_fold(first, |value, key| value.entry(key))
}

/// The file of the tree that a root reads: `file("${path.root}/../../../FILE")`.
fn file(value: &Expr) -> Option<&str> {
    let Expr::Call(call) = value else { return None };
    let ("file", [Expr::Template(template)]) = (call.name, call.arguments.as_slice()) else { return None };
    let mut parts = template.parts();
    match (parts.next()?, parts.next()?, parts.next()) {
        ((true, "path.root"), (false, rest), None) => rest.strip_prefix("/../../../"),
        _ => None,
    }
}

/// Where a document is not exactly the policy that it declares: one file, which is called as its node is.
pub(super) fn of_document(node: &Node, artifacts: &[Artifact]) -> Vec<String> {
    let NodeKind::Document { name: id } = &node.kind else { return Vec::new() };
    let policy = policies(node).next();
    let files = artifacts.iter().map(|artifact| artifact.path.as_str()).filter(|path| path.starts_with(POLICIES));
    let (own, others): (Vec<&str>, Vec<&str>) = files.partition(|path| path == id && policy.is_some());
    let more = others.into_iter().map(|path| format!("`{id}` makes the undeclared policy `{path}`"));
    let missing = policy.filter(|_| own.len() != 1);
    let missing = missing.map(|policy| format!("`{id}` declares the policy `{policy}` of Vault and does not make it"));
    more.chain(missing).collect()
}

/// Where a root does not hand Vault exactly the policies that documents declare, each from the file of its document.
pub(super) fn of_root(context: &Context<'_>, handed: &BTreeSet<(&str, &str)>) -> Vec<String> {
    let node = context.node;
    let is_mount = |owned: Owned<'_>| matches!(owned.resource, Resource::VaultMount { .. });
    if handed.is_empty() && !node.owned().any(is_mount) {
        return Vec::new();
    }
    let declared: BTreeSet<(Cow<'_, str>, &str)> = context.graph.nodes().flat_map(|(_, node)| of(node)).collect();
    let handed: BTreeSet<(Cow<'_, str>, &str)> = handed.iter().map(|(name, file)| ((*name).into(), *file)).collect();
    let id = node.kind.id();
    let more = handed.difference(&declared);
    let more = more.map(|(name, file)| format!("`{id}` makes the undeclared policy `{name}` of Vault from `{file}`"));
    let less = declared.difference(&handed);
    let less =
        less.map(|(name, file)| format!("`{file}` declares the policy `{name}` of Vault and `{id}` does not make it"));
    more.chain(less).collect()
}

/// The policies that a document declares, with its name.
fn of(node: &Node) -> impl Iterator<Item = (Cow<'_, str>, &str)> {
    let name = match &node.kind {
        NodeKind::Document { name } => Some(name.as_str()),
        _ => None,
    };
    name.into_iter().flat_map(|name| policies(node).map(move |policy| (policy, name)))
}

/// The policies that a node declares.
fn policies(node: &Node) -> impl Iterator<Item = Cow<'_, str>> {
    node.owned().filter_map(|owned| match owned.resource {
        Resource::VaultPolicy { name } if owned.made == Made::Here => Some(name),
        _ => None,
    })
}
