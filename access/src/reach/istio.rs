//! Istio's authorization policies (<https://istio.io/latest/docs/reference/config/security/authorization-policy/>).
//!
//! What a `DENY` policy matches is denied. Then, if no `ALLOW` policy is about a workload, everything is allowed; else what one of them
//! matches. A policy without rules matches nothing; a rule without parts matches everything. Policies of the root namespace are about
//! every namespace.

use platformc_output::value::Value;

use super::{
    read,
    selector::{self, ByLabel, Labels},
};

/// What a policy does with what it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It is allowed.
    Allow,
    /// It is denied, whatever else allows it.
    Deny,
    /// It is written down, no more.
    Audit,
}

/// Who calls, as the certificate of a connection says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// `TRUST_DOMAIN/ns/NAMESPACE/sa/ACCOUNT`; nothing for plain text.
    pub principal: Option<String>,
}

/// One `source` of a rule: all of its lists that are not empty must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Source {
    principals: Vec<String>,
    not_principals: Vec<String>,
    namespaces: Vec<String>,
    not_namespaces: Vec<String>,
}

/// One `operation` of a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Operation {
    ports: Vec<String>,
    not_ports: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Rule {
    from: Vec<Source>,
    to: Vec<Operation>,
}

/// An authorization policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorization {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The labels of the workloads that it is about; without any, all of its namespace.
    pub workloads: Labels,
    /// What it does.
    pub action: Action,
    rules: Vec<Rule>,
}

/// The authorization policies of a mesh.
#[derive(Clone, Debug, Default)]
pub struct Authorizations {
    root: String,
    policies: ByLabel<Authorization>,
}

impl Authorizations {
    /// Policies, and the root namespace of the mesh.
    #[must_use]
    pub fn new(root: &str, policies: impl IntoIterator<Item = Authorization>) -> Self {
        let mut all = Self { root: root.to_owned(), ..Self::default() };
        for policy in policies {
            let (namespace, labels) = (policy.namespace.clone(), policy.workloads.clone());
            all.policies.add(&namespace, &labels, policy);
        }
        all
    }

    /// Whether a caller may call a port of the workloads of a namespace with these labels.
    #[must_use]
    pub fn allows(&self, caller: &Caller, namespace: &str, labels: &Labels, port: u16) -> bool {
        self.of(namespace, labels).allows(caller, port)
    }

    /// The policies about the workloads of a namespace with these labels.
    #[must_use]
    pub fn of<'a>(&'a self, namespace: &'a str, labels: &'a Labels) -> Decisive<'a> {
        let (deny, allow) = self.about(namespace, labels).partition(|policy| policy.action == Action::Deny);
        let mut found = Decisive { deny, allow };
        found.allow.retain(|policy| policy.action == Action::Allow);
        found
    }

    /// The principals that an `ALLOW` policy about workloads names.
    pub fn named<'a>(&'a self, namespace: &'a str, labels: &'a Labels) -> impl Iterator<Item = &'a str> {
        let allowing = self.about(namespace, labels).filter(|policy| policy.action == Action::Allow);
        let sources = allowing.flat_map(|policy| &policy.rules).flat_map(|rule| &rule.from);
        sources.flat_map(|source| &source.principals).map(String::as_str)
    }

    fn about<'a>(&'a self, namespace: &'a str, labels: &'a Labels) -> impl Iterator<Item = &'a Authorization> {
        let own = self.policies.near(namespace, labels);
        let root = (self.root != namespace).then(|| self.policies.near(&self.root, labels)).into_iter().flatten();
        own.chain(root).filter(|policy| policy.workloads.are_among(labels))
    }
}

/// The policies about some workloads that decide.
#[derive(Clone, Debug, Default)]
pub struct Decisive<'a> {
    deny: Vec<&'a Authorization>,
    allow: Vec<&'a Authorization>,
}

impl Decisive<'_> {
    /// Whether a caller may call a port of the workloads.
    #[must_use]
    pub fn allows(&self, caller: &Caller, port: u16) -> bool {
        let port = port.to_string();
        let matches = |policy: &&Authorization| policy.rules.iter().any(|rule| rule.matches(caller, &port));
        !self.deny.iter().any(matches) && (self.allow.is_empty() || self.allow.iter().any(matches))
    }
}

impl Rule {
    fn matches(&self, caller: &Caller, port: &str) -> bool {
        (self.from.is_empty() || self.from.iter().any(|source| source.is(caller)))
            && (self.to.is_empty() || self.to.iter().any(|operation| operation.is(port)))
    }
}

impl Source {
    fn is(&self, caller: &Caller) -> bool {
        let principal = caller.principal.as_deref();
        let namespace = principal.and_then(|principal| principal.split("/ns/").nth(1)?.split('/').next());
        holds(&self.principals, &self.not_principals, principal)
            && holds(&self.namespaces, &self.not_namespaces, namespace)
    }
}

impl Operation {
    fn is(&self, port: &str) -> bool {
        holds(&self.ports, &self.not_ports, Some(port))
    }
}

/// Whether a value is one of a list, if it has entries, and none of another.
fn holds(wanted: &[String], unwanted: &[String], value: Option<&str>) -> bool {
    let one_of = |list: &[String]| value.is_some_and(|value| list.iter().any(|pattern| fits(pattern, value)));
    (wanted.is_empty() || one_of(wanted)) && !one_of(unwanted)
}

/// A text, its beginning (`abc*`), its end (`*abc`), or anything that is not empty (`*`).
fn fits(pattern: &str, value: &str) -> bool {
    if pattern == "*" {
        return !value.is_empty();
    }
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), _) => value.ends_with(end),
        (None, Some(beginning)) => value.starts_with(beginning),
        (None, None) => pattern == value,
    }
}

impl Authorization {
    /// Reads a policy.
    ///
    /// # Errors
    /// What it has that is not known.
    pub fn read(object: &Value) -> Result<Self, String> {
        let (namespace, name) = read::identity(object);
        let of = |error: String| format!("the authorization policy `{namespace}/{name}`: {error}");
        let fields =
            read::fields(object.get("spec").unwrap_or(&Value::Null), "its spec", &["selector", "action", "rules"]);
        let fields = fields.map_err(of)?;
        let workloads = match fields.get("selector") {
            None => Labels::new(),
            Some(selector) => {
                let fields = read::fields(selector, "its selector", &["matchLabels"]).map_err(of)?;
                fields.get("matchLabels").map_or(Ok(Labels::new()), selector::labels).map_err(of)?
            }
        };
        let action = match read::text(fields, "action").map_err(of)?.as_str() {
            "" | "ALLOW" => Action::Allow,
            "DENY" => Action::Deny,
            "AUDIT" => Action::Audit,
            other => return Err(of(format!("the action `{other}` is not known"))),
        };
        let rules = read::list(fields, "rules").map_err(of)?.iter().map(rule).collect::<Result<_, _>>().map_err(of)?;
        Ok(Self { namespace, name, workloads, action, rules })
    }
}

fn rule(value: &Value) -> Result<Rule, String> {
    let fields = read::fields(value, "a rule", &["from", "to"])?;
    let from = read::list(fields, "from")?.iter().map(source).collect::<Result<_, _>>()?;
    let to = read::list(fields, "to")?.iter().map(operation).collect::<Result<_, _>>()?;
    Ok(Rule { from, to })
}

fn source(value: &Value) -> Result<Source, String> {
    let source = read::fields(value, "an entry of `from`", &["source"])?.get("source").unwrap_or(&Value::Null);
    let known = ["principals", "notPrincipals", "namespaces", "notNamespaces"];
    let fields = read::fields(source, "a source", &known)?;
    Ok(Source {
        principals: read::texts(fields, "principals")?,
        not_principals: read::texts(fields, "notPrincipals")?,
        namespaces: read::texts(fields, "namespaces")?,
        not_namespaces: read::texts(fields, "notNamespaces")?,
    })
}

fn operation(value: &Value) -> Result<Operation, String> {
    let operation = read::fields(value, "an entry of `to`", &["operation"])?.get("operation").unwrap_or(&Value::Null);
    let fields = read::fields(operation, "an operation", &["ports", "notPorts"])?;
    Ok(Operation { ports: read::texts(fields, "ports")?, not_ports: read::texts(fields, "notPorts")? })
}
