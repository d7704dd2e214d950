//! What nodes own: things that exist once, each made by one node.

use std::{collections::BTreeMap, fmt};

use platformc_base::{Code, Diagnostic, Diagnostics, Span, scalar::Name};

use super::{Node, NodeKind};

/// A thing that exists once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resource {
    /// A namespace of a cluster.
    Namespace { cluster: Name, name: String },
    /// A mount of Vault: of an engine, or of a way to log in.
    VaultMount { path: String },
    /// A policy of Vault.
    VaultPolicy { name: String },
    /// A role on a mount of Vault: of those who log in, or of an engine.
    VaultRole { mount: String, name: String },
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Namespace { cluster, name } => write!(f, "namespace `{name}` of cluster `{cluster}`"),
            Self::VaultMount { path } => write!(f, "Vault's mount `{path}`"),
            Self::VaultPolicy { name } => write!(f, "Vault's policy `{name}`"),
            Self::VaultRole { mount, name } => write!(f, "the role `{name}` of Vault's mount `{mount}`"),
        }
    }
}

/// Whether a node makes a thing, or only brings it with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// It stands among the node's artifacts.
    Here,
    /// Somebody else makes it for the node, such as EKS for a cluster.
    Elsewhere,
}

/// A thing and what a node has to do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owned {
    pub resource: Resource,
    pub made: Made,
    /// Where in the sources it comes from, if that is not where the node comes from.
    pub span: Option<Span>,
}

/// What users call the component that a node is of.
fn component(node: &Node) -> String {
    match &node.kind {
        NodeKind::Release { name, .. } => name.clone(),
        other => other.id(),
    }
}

/// One error for each thing that two nodes own.
pub(super) fn conflicts(nodes: &[Node]) -> Diagnostics {
    let mut problems = Diagnostics::default();
    let mut owners: BTreeMap<&Resource, (&Node, &Owned)> = BTreeMap::new();
    for node in nodes {
        for owned in &node.owns {
            if let Some(first) = owners.insert(&owned.resource, (node, owned)) {
                problems.push(conflict(first, (node, owned)));
            }
        }
    }
    problems
}

/// What the user wrote is at fault, not the component that is there because of something else.
fn conflict(first: (&Node, &Owned), second: (&Node, &Owned)) -> Diagnostic {
    let ((chosen, thing), (other, theirs)) =
        if first.1.span.is_some() && second.1.span.is_none() { (first, second) } else { (second, first) };
    let start = |node: &Node| node.spans.first().copied().unwrap_or_default();
    let (span, their_span) = (thing.span.unwrap_or_else(|| start(chosen)), theirs.span.unwrap_or_else(|| start(other)));
    let Resource::Namespace { cluster, name } = &thing.resource else {
        let message = match &thing.resource {
            Resource::VaultPolicy { name } => {
                format!("two of vault's subjects would both be `{name}`, and each could do what the other may")
            }
            other => format!("{other} has two owners"),
        };
        let problem = Diagnostic::error(Code::NameCollision, span, message).related(their_span, "the other one");
        return problem.help("rename one of them");
    };
    let message = match theirs.made {
        Made::Elsewhere => format!("namespace `{name}` of cluster `{cluster}` belongs to Kubernetes and its add-ons"),
        Made::Here => {
            format!(
                "namespace `{name}` of cluster `{cluster}` is reserved for the platform component `{}`",
                component(other)
            )
        }
    };
    let problem = Diagnostic::error(Code::NameCollision, span, message);
    let problem = match theirs.made {
        Made::Elsewhere => problem,
        Made::Here => problem.related(their_span, "the component is there because of this"),
    };
    problem.help("choose another namespace")
}

#[cfg(test)]
mod tests;
