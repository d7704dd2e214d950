//! Instances that AWS has succeeded.

use platformc_base::{Code, Diagnostic, Diagnostics, Span};

use platformc_catalog::{database_successor, shape, successor};
use platformc_model::Model;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    for cluster in model.clusters.values() {
        for wanted in cluster.node_groups.iter().flat_map(|group| &group.instance_types) {
            let family = wanted.as_str().split('.').next().unwrap_or_default();
            if let Some(next) = successor(family) {
                let size = wanted.as_str().split('.').nth(1).unwrap_or_default();
                problems.push(old(wanted.as_str(), wanted.span, "AWS offers a newer generation", &sized(next, size)));
            }
        }
        for family in cluster.karpenter().into_iter().flat_map(|karpenter| &karpenter.instance_families) {
            if let Some(next) = successor(family.as_str()) {
                problems.push(old(family.as_str(), family.span, "AWS offers a newer generation", next));
            }
        }
    }
    for database in model.databases.values() {
        let class = &database.class;
        let family = class.as_str().split('.').nth(1).unwrap_or_default();
        if let Some(next) = database_successor(family) {
            let size = class.as_str().split('.').nth(2).unwrap_or_default();
            problems.push(old(
                class.as_str(),
                class.span,
                "RDS no longer creates them",
                &format!("db.{}", sized(next, size)),
            ));
        }
    }
}

/// The type of the family with this size, or the family alone if it has no such size.
fn sized(family: &str, size: &str) -> String {
    let same = format!("{family}.{size}");
    if shape(&same).is_some() { same } else { family.into() }
}

fn old(wanted: &str, span: Span, why: &str, next: &str) -> Diagnostic {
    Diagnostic::warning(Code::OldInstances, span, format!("`{wanted}` is a previous generation of instances"))
        .label(why)
        .help(format!("write one of a current generation, such as `{next}`"))
}
