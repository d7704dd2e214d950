//! The plan for people: a node a paragraph.

use std::fmt::{self, Write};

use super::{Holding, NodeDocument, PlanDocument, ResourceDocument};

/// Writes the plan, in the order in which it is brought up.
///
/// # Errors
/// If `out` cannot be written.
pub fn human(plan: &PlanDocument, out: &mut impl Write) -> fmt::Result {
    write!(out, "platform {}", plan.platform)?;
    if let Some(environment) = &plan.environment {
        write!(out, ", environment {environment}")?;
    }
    writeln!(out, ": {} nodes", plan.nodes.len())?;
    plan.nodes.iter().try_for_each(|node| one(node, out))
}

fn one(node: &NodeDocument, out: &mut impl Write) -> fmt::Result {
    write!(out, "\n{}", node.id)?;
    if node.stateful {
        out.write_str("  (stateful)")?;
    }
    out.write_char('\n')?;
    if let Some(place) = &node.place {
        writeln!(out, "  applied in account {}, {}, state {}", place.account, place.region, place.state_key)?;
    }
    if let Some(position) = node.origin.first() {
        writeln!(out, "  from   {}:{}:{}", position.file, position.line, position.column)?;
    }
    for owned in &node.owns {
        let made = match owned.holding {
            Holding::Owned => "",
            Holding::External => "  (made by others)",
            Holding::Existing => "  (there before)",
        };
        writeln!(out, "  owns   {}{made}", owned.resource)?;
    }
    for used in &node.uses {
        writeln!(out, "  uses   {}", used.resource)?;
    }
    for subject in &node.subjects {
        write!(out, "  logs in to Vault as {} ({})", subject.id, subject.policy)?;
        let secrets = subject.secrets.join(", ");
        if secrets.is_empty() { writeln!(out)? } else { writeln!(out, " for {secrets}")? }
    }
    for needed in &node.needs {
        writeln!(out, "  needs  {needed}")?;
    }
    for called in &node.calls {
        writeln!(out, "  calls  {called}")?;
    }
    Ok(())
}

impl fmt::Display for ResourceDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Namespace { cluster, name } => write!(f, "{cluster}: Namespace {name}"),
            Self::ServiceAccount { cluster, namespace, name } => {
                write!(f, "{cluster}: ServiceAccount {namespace}/{name}")
            }
            Self::Object { cluster, kind, namespace: Some(namespace), name, .. } => {
                write!(f, "{cluster}: {kind} {namespace}/{name}")
            }
            Self::Object { cluster, kind, namespace: None, name, .. } => write!(f, "{cluster}: {kind} {name}"),
            Self::IamRole { name } => write!(f, "IAM role {name}"),
            Self::Aws { kind, id, physical_name } => write!(f, "AWS {} {id}, there {physical_name}", kind.word()),
            Self::TerraformModule { name } => write!(f, "Terraform module {name}"),
            Self::TerraformOutput { root, name } => write!(f, "Terraform output {root}.{name}"),
            Self::VaultMount { path } => write!(f, "Vault mount {path}"),
            Self::VaultPolicy { name } => write!(f, "Vault policy {name}"),
            Self::VaultRole { mount, name } => write!(f, "Vault role {mount}/{name}"),
        }
    }
}
