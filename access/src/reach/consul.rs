//! Consul's intentions (<https://developer.hashicorp.com/consul/docs/secure-mesh/intention>).
//!
//! Of the intentions that match a call only the one of the highest precedence counts: one that names the called service before one for all
//! of them, then one that names the caller before one for all. What no intention matches is decided by the default of the servers.

use std::collections::BTreeMap;

use platformc_output::value::Value;

use super::read;

/// The name for every service.
const EVERY: &str = "*";

/// What an intention says about calls of one service to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intention {
    /// The caller; `*` for all.
    pub source: String,
    /// The called service; `*` for all.
    pub destination: String,
    /// Whether it allows them; else it denies them.
    pub allows: bool,
}

/// Which of several intentions counts: the greater one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Precedence {
    /// Whether it names the called service.
    pub destination: bool,
    /// Whether it names the caller.
    pub source: bool,
}

/// The intentions of a datacenter.
#[derive(Clone, Debug, Default)]
pub struct Intentions {
    /// Whether what no intention matches is allowed.
    default: bool,
    found: BTreeMap<(String, String), bool>,
}

impl Intention {
    /// Its precedence.
    #[must_use]
    pub fn precedence(&self) -> Precedence {
        Precedence { destination: self.destination != EVERY, source: self.source != EVERY }
    }

    /// Reads an object of the kind `ServiceIntentions`.
    ///
    /// # Errors
    /// What it has that is not known.
    pub fn read(object: &Value) -> Result<Vec<Self>, String> {
        let (namespace, name) = read::identity(object);
        let of = |error: String| format!("the intentions `{namespace}/{name}`: {error}");
        let spec = object.get("spec").unwrap_or(&Value::Null);
        let fields = read::fields(spec, "its spec", &["destination", "sources"]).map_err(of)?;
        let destination = fields.get("destination").unwrap_or(&Value::Null);
        let destination = read::fields(destination, "its destination", &["name"]).map_err(of)?;
        let destination = read::text(destination, "name").map_err(of)?;
        if destination.is_empty() {
            return Err(of("it has no destination".to_owned()));
        }
        let source = |value: &Value| -> Result<Self, String> {
            let fields = read::fields(value, "a source", &["name", "action"])?;
            let (source, action) = (read::text(fields, "name")?, read::text(fields, "action")?);
            let allows = match action.as_str() {
                "allow" => true,
                "deny" => false,
                other => return Err(format!("the action `{other}` is not known")),
            };
            if source.is_empty() {
                return Err("a source has no name".to_owned());
            }
            Ok(Self { source, destination: destination.clone(), allows })
        };
        read::list(fields, "sources").map_err(of)?.iter().map(|value| source(value).map_err(of)).collect()
    }
}

impl Intentions {
    /// Intentions, and whether the servers allow what none of them matches.
    ///
    /// # Errors
    /// Two intentions about the same services.
    pub fn new(default: bool, intentions: impl IntoIterator<Item = Intention>) -> Result<Self, String> {
        let mut all = Self { default, found: BTreeMap::new() };
        for Intention { source, destination, allows } in intentions {
            let twice = format!("two intentions about calls of `{source}` to `{destination}`");
            if all.found.insert((destination, source), allows).is_some() {
                return Err(twice);
            }
        }
        Ok(all)
    }

    /// Whether a service may call another.
    #[must_use]
    pub fn allows(&self, source: &str, destination: &str) -> bool {
        let find = |destination: &str, source: &str| self.found.get(&(destination.to_owned(), source.to_owned()));
        let order = [(destination, source), (destination, EVERY), (EVERY, source), (EVERY, EVERY)];
        order.into_iter().find_map(|(destination, source)| find(destination, source)).copied().unwrap_or(self.default)
    }

    /// The callers that an intention about a service names, to allow them.
    pub fn named<'a>(&'a self, destination: &'a str) -> impl Iterator<Item = &'a str> {
        let from = (destination.to_owned(), String::new());
        let own = self.found.range(from..).take_while(move |((of, _), _)| of == destination);
        own.filter(|(_, allows)| **allows).map(|((_, source), _)| source.as_str())
    }
}
