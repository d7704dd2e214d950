//! A plan of Terraform, as `terraform show -json` prints it (<https://developer.hashicorp.com/terraform/internals/json-format>).

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::change::How;

/// What Terraform will do in a root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Planned {
    /// What is not left as it is, in the order of the plan.
    pub changes: Vec<PlannedChange>,
}

/// What Terraform will do with a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedChange {
    /// Its address, with the key of its instance.
    pub address: String,
    /// Its type.
    pub kind: String,
    /// What becomes of it.
    pub action: How,
    /// The attributes that differ, or those that replace it.
    pub attributes: Vec<String>,
}

#[derive(Deserialize)]
struct Document {
    format_version: String,
    #[serde(default)]
    errored: bool,
    planned_values: Option<Value>,
    #[serde(default)]
    resource_changes: Vec<Resource>,
}

#[derive(Deserialize)]
struct Resource {
    address: String,
    #[serde(default)]
    mode: String,
    #[serde(default, rename = "type")]
    kind: String,
    change: Action,
}

#[derive(Deserialize)]
struct Action {
    actions: Vec<String>,
    #[serde(default)]
    before: Value,
    #[serde(default)]
    after: Value,
    #[serde(default)]
    after_unknown: Value,
    #[serde(default)]
    replace_paths: Vec<Vec<Value>>,
}

impl Planned {
    /// Reads a plan.
    ///
    /// # Errors
    /// Why it is none, or none that says everything.
    pub fn read(text: &[u8]) -> Result<Self, String> {
        let document: Document = serde_json::from_slice(text)
            .map_err(|error| format!("it is not what `terraform show -json PLAN` prints: {error}"))?;
        if document.format_version.split('.').next() != Some("1") {
            return Err(format!("its format is `{}`, and 1 is known", document.format_version));
        }
        if document.planned_values.is_none() {
            return Err(
                "it is a state, not a plan: give `terraform show -json` the file that `terraform plan -out` wrote"
                    .to_owned(),
            );
        }
        if document.errored {
            return Err("Terraform failed while it planned, so the plan is not complete".to_owned());
        }
        let changes = document.resource_changes.into_iter().filter(|resource| resource.mode != "data");
        let changes: Result<Vec<Option<PlannedChange>>, String> = changes.map(Resource::planned).collect();
        Ok(Self { changes: changes?.into_iter().flatten().collect() })
    }
}

impl Resource {
    fn planned(self) -> Result<Option<PlannedChange>, String> {
        let Self { address, kind, change, .. } = self;
        let actions: Vec<&str> = change.actions.iter().map(String::as_str).collect();
        let action = match actions.as_slice() {
            ["no-op" | "read"] => return Ok(None),
            ["create"] => How::Created,
            ["update"] => How::Updated,
            ["delete"] => How::Removed,
            ["forget"] => How::Left,
            ["delete" | "forget", "create"] | ["create", "delete" | "forget"] => How::Replaced,
            _ => return Err(format!("`{address}` has actions that are not known: {}", actions.join(", "))),
        };
        let attributes = match action {
            How::Replaced if !change.replace_paths.is_empty() => {
                let first = |path: &Vec<Value>| path.first().and_then(Value::as_str).map(str::to_owned);
                change.replace_paths.iter().filter_map(first).collect()
            }
            _ => change.differing(),
        };
        Ok(Some(PlannedChange { address, kind, action, attributes }))
    }
}

impl Action {
    /// The attributes that are another value, or that are known after the apply alone.
    fn differing(&self) -> Vec<String> {
        let map = |value: &'_ Value| -> BTreeMap<String, Value> {
            value.as_object().into_iter().flatten().map(|(key, value)| (key.clone(), value.clone())).collect()
        };
        let (before, after) = (map(&self.before), map(&self.after));
        let unknown = self.after_unknown.as_object().into_iter().flatten();
        // what is known in part has a tree here
        let unknown = unknown.filter(|(_, value)| has_true(value)).map(|(key, _)| key.clone());
        let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let differ = keys.into_iter().filter(|key| before.get(*key) != after.get(*key)).cloned();
        differ.chain(unknown).collect::<BTreeSet<String>>().into_iter().collect()
    }
}

fn has_true(value: &Value) -> bool {
    match value {
        Value::Bool(is) => *is,
        Value::Array(items) => items.iter().any(has_true),
        Value::Object(fields) => fields.values().any(has_true),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(resources: &str) -> Result<Planned, String> {
        let text =
            format!(r#"{{ "format_version": "1.2", "planned_values": {{}}, "resource_changes": [{resources}] }}"#);
        Planned::read(text.as_bytes())
    }

    fn one(actions: &str, more: &str) -> String {
        format!(
            r#"{{ "address": "module.a.aws_vpc.this", "mode": "managed", "type": "aws_vpc", "change": {{ "actions": [{actions}] {more} }} }}"#
        )
    }

    #[test]
    fn what_is_left_as_it_is_is_left_out() {
        let data = one(r#""read""#, "").replace("managed", "data");
        let plan = read(&[one(r#""no-op""#, ""), data, one(r#""create""#, "")].join(",")).unwrap();
        assert_eq!(plan.changes.iter().map(|one| one.action).collect::<Vec<_>>(), [How::Created]);
        for (actions, how) in [
            (r#""delete", "create""#, How::Replaced),
            (r#""create", "delete""#, How::Replaced),
            (r#""delete""#, How::Removed),
            (r#""forget""#, How::Left),
        ] {
            assert_eq!(read(&one(actions, "")).unwrap().changes[0].action, how);
        }
        assert!(read(&one(r#""dance""#, "")).unwrap_err().contains("dance"));
    }

    #[test]
    fn what_differs_is_named() {
        let values = r#", "before": { "a": 1, "b": [1], "c": 1, "id": "x" }, "after": { "a": 2, "b": [1], "c": 1 },
            "after_unknown": { "id": true, "c": false, "tags": [{ "x": true }] }"#;
        assert_eq!(read(&one(r#""update""#, values)).unwrap().changes[0].attributes, ["a", "id", "tags"]);
        let replaced = format!(r#"{values}, "replace_paths": [["cidr_block"], ["b", 0]]"#);
        assert_eq!(read(&one(r#""delete","create""#, &replaced)).unwrap().changes[0].attributes, ["cidr_block", "b"]);
    }

    #[test]
    fn what_is_no_whole_plan_is_refused() {
        for (text, reason) in [
            ("{}", "terraform show -json"),
            ("no json", "terraform show -json"),
            (r#"{ "format_version": "1.0" }"#, "a state"),
            (r#"{ "format_version": "2.0", "planned_values": {} }"#, "its format is `2.0`"),
            (r#"{ "format_version": "1.2", "planned_values": {}, "errored": true }"#, "failed while it planned"),
        ] {
            let error = Planned::read(text.as_bytes()).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
