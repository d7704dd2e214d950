//! Whether what is being removed is gone, as the states of Terraform say
//! (<https://developer.hashicorp.com/terraform/internals/json-format>, and for `terraform state pull`
//! <https://developer.hashicorp.com/terraform/language/state>).

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::{Plan, artifact::Gone, graph::Written};

/// The addresses of all resources in the state of a root, without the keys of their instances.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    resources: BTreeSet<String>,
}

/// What `terraform state pull` prints.
#[derive(Deserialize)]
struct Pulled {
    version: u64,
    resources: Vec<Resource>,
}

#[derive(Deserialize)]
struct Resource {
    #[serde(default)]
    module: String,
    mode: String,
    #[serde(rename = "type")]
    kind: String,
    name: String,
    #[serde(default)]
    instances: Vec<serde::de::IgnoredAny>,
}

/// What `terraform show -json` prints of a state.
#[derive(Deserialize)]
struct Shown {
    format_version: String,
    values: Option<Values>,
    planned_values: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Values {
    root_module: Module,
}

#[derive(Deserialize)]
struct Module {
    #[serde(default)]
    resources: Vec<ShownResource>,
    #[serde(default)]
    child_modules: Vec<Self>,
}

#[derive(Deserialize)]
struct ShownResource {
    address: String,
    mode: String,
}

impl State {
    /// Reads a state, in either form.
    ///
    /// # Errors
    /// Why it is none, or none that says something.
    pub fn read(text: &[u8]) -> Result<Self, String> {
        if text.trim_ascii().is_empty() {
            return Err("it is empty: the root has no state there, or it is looked for elsewhere".to_owned());
        }
        if let Ok(shown) = serde_json::from_slice::<Shown>(text) {
            return shown.state();
        }
        let pulled: Pulled = serde_json::from_slice(text)
            .map_err(|error| format!("it is not what `terraform state pull` prints: {error}"))?;
        if pulled.version != 4 {
            return Err(format!("its version is {}, and 4 is known", pulled.version));
        }
        // what has no instance any more is written until the next apply
        let there = pulled.resources.into_iter().filter(|one| one.mode == "managed" && !one.instances.is_empty());
        let address = |one: Resource| {
            let within = if one.module.is_empty() { String::new() } else { format!("{}.", one.module) };
            format!("{within}{}.{}", one.kind, one.name)
        };
        Ok(Self { resources: there.map(address).collect() })
    }

    /// What is left of something that is being removed.
    #[must_use]
    pub fn left(&self, gone: &Gone) -> Vec<&str> {
        self.resources.iter().map(String::as_str).filter(|address| is_within(address, &gone.address)).collect()
    }

    /// Something in it that the root neither makes nor removes: then it is the state of another one, or of another version.
    #[must_use]
    pub fn foreign(&self, root: &Written) -> Option<&str> {
        let removed = root.retired.iter().map(|gone| gone.address.clone());
        let known: BTreeSet<String> = root.addresses().chain(removed).collect();
        self.resources.iter().map(String::as_str).find(|address| !known.contains(within(address)))
    }

    /// Whether it has nothing, though the root makes something that stays: then it is the state of another place.
    #[must_use]
    pub fn is_elsewhere(&self, root: &Written) -> bool {
        self.resources.is_empty() && root.addresses().next().is_some()
    }
}

impl Shown {
    fn state(self) -> Result<State, String> {
        if self.format_version.split('.').next() != Some("1") {
            return Err(format!("its format is `{}`, and 1 is known", self.format_version));
        }
        if self.planned_values.is_some() {
            return Err("it is a plan, not a state: give it to `platformc verify` without `--state`".to_owned());
        }
        let Some(values) = self.values else {
            return Err(
                "it says nothing, as it does of a root that was not applied or is empty: `terraform state pull` tells those apart"
                    .to_owned(),
            );
        };
        let mut resources = BTreeSet::new();
        let mut modules = vec![values.root_module];
        while let Some(module) = modules.pop() {
            let managed = module.resources.into_iter().filter(|resource| resource.mode == "managed");
            resources.extend(managed.map(|resource| resource.address));
            modules.extend(module.child_modules);
        }
        Ok(State { resources })
    }
}

/// The call that something is in, such as `module.orders`, or the resource itself.
fn within(address: &str) -> &str {
    let mut ends = address.match_indices(['.', '[']);
    // the first dot is within the name of a call, or between the kind and the name of a resource
    let end = match ends.next() {
        Some((at, "[")) => Some(at),
        _ => ends.next().map(|(at, _)| at),
    };
    end.and_then(|at| address.split_at_checked(at)).map_or(address, |(of, _)| of)
}

/// Whether something is of this address: the resource itself, an instance of it, or something in the module.
fn is_within(address: &str, of: &str) -> bool {
    address.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

impl Plan {
    /// A root of this name.
    #[must_use]
    pub fn root(&self, name: &str) -> Option<&Written> {
        self.graph.nodes().filter_map(|(_, node)| node.written()).find(|root| root.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gone(name: &str) -> Gone {
        Gone { entry: format!("databases.{name}"), address: format!("module.{name}"), kept: &[] }
    }

    fn pulled(module: &str, instances: &str) -> String {
        format!(
            r#"{{ "version": 4, "serial": 7, "resources": [
                {{ "module": "{module}", "mode": "managed", "type": "aws_db_instance", "name": "this", "instances": [{instances}] }},
                {{ "mode": "data", "type": "aws_region", "name": "current", "instances": [{{}}] }} ] }}"#
        )
    }

    #[test]
    fn what_is_in_the_state_is_left() {
        let left = |text: &str, name: &str| {
            let state = State::read(text.as_bytes()).unwrap();
            state.left(&gone(name)).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(left(&pulled("module.orders", "{}"), "orders"), ["module.orders.aws_db_instance.this"]);
        // an entry whose name only begins like it
        assert!(left(&pulled("module.orders", "{}"), "order").is_empty());
        assert!(left(&pulled("module.orders", "{}"), "sales").is_empty());
        assert!(left(&pulled("module.orders", ""), "orders").is_empty());
        assert!(left(r#"{ "version": 4, "resources": [] }"#, "orders").is_empty());
        let shown = r#"{ "format_version": "1.0", "values": { "root_module": { "child_modules": [
            { "address": "module.orders", "resources": [ { "address": "module.orders.aws_kms_key.this", "mode": "managed" },
              { "address": "module.orders.data.aws_region.current", "mode": "data" } ],
              "child_modules": [ { "resources": [ { "address": "module.orders.module.a.aws_vpc.b[0]", "mode": "managed" } ] } ] } ] } } }"#;
        assert_eq!(left(shown, "orders"), ["module.orders.aws_kms_key.this", "module.orders.module.a.aws_vpc.b[0]"]);
    }

    #[test]
    fn what_something_is_in_is_the_call_or_itself() {
        for (address, of) in [
            ("module.orders.aws_db_instance.this", "module.orders"),
            ("module.orders[\"a.b\"].aws_db_instance.this[0]", "module.orders"),
            ("module.a.module.b.c.d", "module.a"),
            ("aws_vpc.main[0]", "aws_vpc.main"),
            ("aws_vpc.main", "aws_vpc.main"),
        ] {
            assert_eq!(within(address), of);
        }
    }

    #[test]
    fn what_says_nothing_is_no_state() {
        for (text, reason) in [
            ("", "it is empty"),
            (" \n", "it is empty"),
            ("no json", "terraform state pull"),
            ("{}", "terraform state pull"),
            (r#"{ "version": 4 }"#, "missing field `resources`"),
            (r#"{ "version": 3, "resources": [] }"#, "its version is 3"),
            (r#"{ "format_version": "1.0" }"#, "it says nothing"),
            (r#"{ "format_version": "2.0", "values": { "root_module": {} } }"#, "its format is `2.0`"),
            (r#"{ "format_version": "1.2", "planned_values": {}, "values": null }"#, "it is a plan"),
        ] {
            let error = State::read(text.as_bytes()).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
