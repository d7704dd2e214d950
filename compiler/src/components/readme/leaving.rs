//! What is being removed, and what people do about it.

use platformc_base::words::Retire;
use platformc_output::{json, value::Value};

use crate::{aws::names, graph::Context};
use platformc_model::{Model, Retired, Section};

/// Facts for the section about it; empty if nothing is being removed.
pub(super) fn facts(cx: &Context<'_>) -> Value {
    let model = cx.model;
    let of = |stage| {
        let all = model.retired.iter().filter(move |one| one.stage.value == stage);
        all.map(|one| fact(model, one)).collect::<Vec<_>>()
    };
    let (prepared, destroyed) = (of(Retire::Prepare), of(Retire::Destroy));
    if prepared.is_empty() && destroyed.is_empty() {
        return Value::Null;
    }
    let mut roots: Vec<&str> =
        model.retired.iter().filter(|one| one.stage.value == Retire::Destroy).map(|one| root(one.section)).collect();
    roots.sort_unstable();
    roots.dedup();
    json!({ "prepared": prepared, "destroyed": destroyed, "roots": roots })
}

fn fact(model: &Model, one: &Retired) -> Value {
    let database = (one.section == Section::Databases).then(|| names::database_instance(model, &one.name));
    let network = (one.section == Section::Networks).then(|| model.aws_name(one.name.as_str()));
    let backup = one.section == Section::Storage && one.backup;
    json!({
        "backup": backup,
        "entry": format!("{}.{}", one.section.key(), one.name),
        "root": root(one.section),
        "database": database,
        "network": network,
    })
}

/// The root that makes what a section says.
const fn root(section: Section) -> &'static str {
    match section {
        Section::Networks => "network",
        Section::Storage => "storage",
        Section::Databases => "databases",
    }
}
