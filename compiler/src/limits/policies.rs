//! IAM policies.

use platformc_base::{Code, Diagnostic, Diagnostics};
use platformc_catalog::limits::{ATTACHED_POLICIES, INLINE_POLICIES, Limit, MANAGED_POLICY};

use crate::{
    aws::{names, sessions::aws_secrets},
    graph::{Graph, Node},
    resource::Document,
};
use platformc_model::Model;

/// What the policies in an argument of a module become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Becomes {
    /// Managed policies, one each.
    Managed,
    /// Inline policies of one role, which are counted together.
    Inline,
}

/// Every argument of a module that has policies.
const ARGUMENTS: &[(&str, &str, Becomes)] = &[
    ("deploy-role", "boundary", Becomes::Managed),
    ("deploy-role", "policies", Becomes::Managed),
    ("permissions-boundary", "policy", Becomes::Managed),
    ("pod-identity", "policies", Becomes::Inline),
];

/// The policy with which Vault may assume a role that it hands out, without the ARN of that role: an inline policy of Vault's
/// own role, made by the module `deploy-role`.
const ASSUME: usize = 155;

/// What the policies in an argument become.
pub fn becomes(module: &str, argument: &str) -> Option<Becomes> {
    ARGUMENTS.iter().find(|(of, name, _)| (*of, *name) == (module, argument)).map(|(.., becomes)| *becomes)
}

pub(super) fn check(model: &Model, graph: &Graph, problems: &mut Diagnostics) {
    for (_, node) in graph.nodes() {
        for document in node.written().into_iter().flat_map(|root| root.documents.iter()) {
            match becomes(&document.module, &document.argument) {
                Some(Becomes::Managed) => managed(node, document, problems),
                Some(Becomes::Inline) => inline(model, node, document, problems),
                // A test finds every argument that has policies.
                None => {}
            }
        }
    }
}

fn managed(node: &Node, document: &Document, problems: &mut Diagnostics) {
    for (name, length) in &document.policies {
        let name = if name.is_empty() { &document.argument } else { name };
        Extend::extend(problems, too_long(node, name, *length, &MANAGED_POLICY));
    }
    let count = document.policies.len();
    if document.argument == "policies" && count > ATTACHED_POLICIES.most {
        let message = format!("a role of `{}` needs {count} managed policies", node.kind.id());
        problems.push(refused(node, message, &ATTACHED_POLICIES));
    }
}

/// The policies of one role; Vault's has one more for each role that it hands out.
fn inline(model: &Model, node: &Node, document: &Document, problems: &mut Diagnostics) {
    let mut length: usize = document.policies.iter().map(|(_, length)| length).sum();
    let vault = model.own_vault().map(|(_, home)| names::role(model, &home.cluster, "vault"));
    if vault.is_some() && vault == document.role {
        let roles = aws_secrets(model).map(|(_, aws)| ASSUME + model.aws_name(aws.role.as_str()).len());
        length += roles.sum::<usize>();
    }
    Extend::extend(problems, too_long(node, "inline", length, &INLINE_POLICIES));
}

fn too_long(node: &Node, name: &str, length: usize, limit: &Limit) -> Option<Diagnostic> {
    let message = format!("the policy `{name}` of `{}` has {length} {}", node.kind.id(), limit.unit);
    (length > limit.most).then(|| refused(node, message, limit))
}

fn refused(node: &Node, message: String, limit: &Limit) -> Diagnostic {
    let span = node.spans.first().copied().unwrap_or_default();
    Diagnostic::error(Code::AboveLimit, span, message)
        .label(format!("{} may have {}", limit.of, limit.most))
        .help("divide the platform: fewer clusters, networks and databases, or fewer roles that vault hands out")
}
