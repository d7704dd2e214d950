//! Policies as data. A rule names one exact path: there is no way to write a pattern.

use std::collections::{BTreeMap, BTreeSet};

use platformc_output::hcl::{Block, Body, Expr};

use crate::terraform::GENERATED;

/// What a token may do with a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Capability {
    Create,
    Delete,
    Read,
    Sudo,
    Update,
}

impl Capability {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Delete => "delete",
            Self::Read => "read",
            Self::Sudo => "sudo",
            Self::Update => "update",
        }
    }
}

/// What may be done with one path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Rule {
    capabilities: BTreeSet<Capability>,
    /// The only parameters that the endpoint may be given, `*` being every other, and the only values of each: none is any.
    parameters: BTreeMap<&'static str, BTreeSet<String>>,
    /// Whether the answer is given only wrapped: to be opened once, within minutes.
    wrapped: bool,
}

/// A policy: exact paths, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    rules: BTreeMap<String, Rule>,
}

impl Policy {
    /// What every client needs on its own token: to look at it, to renew it, to give it back.
    #[must_use]
    pub fn client() -> Self {
        Self::default()
            .allow("auth/token/lookup-self", [Capability::Read])
            .allow("auth/token/renew-self", [Capability::Update])
            .allow("auth/token/revoke-self", [Capability::Update])
    }

    /// Adds capabilities on one path. Paths are made of names, whose types have no `*` and no `+` in them.
    #[must_use]
    pub fn allow(mut self, path: impl Into<String>, capabilities: impl IntoIterator<Item = Capability>) -> Self {
        self.rules.entry(path.into()).or_default().capabilities.extend(capabilities);
        self
    }

    /// Adds capabilities on one path whose answer is given only wrapped in a token of a single use.
    #[must_use]
    pub fn wrapped(mut self, path: impl Into<String>, capabilities: impl IntoIterator<Item = Capability>) -> Self {
        let rule = self.rules.entry(path.into()).or_default();
        rule.capabilities.extend(capabilities);
        rule.wrapped = true;
        self
    }

    /// Adds the request of a certificate that lives as long as its role says. Servers before
    /// <https://github.com/hashicorp/vault/pull/29928>, and `OpenBao`, let `not_after` go beyond that; the secrets operator
    /// always sends it, empty.
    #[must_use]
    pub fn certify(mut self, path: impl Into<String>) -> Self {
        let rule = self.rules.entry(path.into()).or_default();
        rule.capabilities.insert(Capability::Update);
        rule.parameters.entry("*").or_default();
        rule.parameters.entry("not_after").or_default().insert(String::new());
        self
    }

    /// The paths, in order.
    #[cfg(test)]
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.rules.keys().map(String::as_str)
    }

    /// Adds the renewal and the revocation of leases that came from a path, and of no others.
    #[must_use]
    pub fn leases(self, path: &str) -> Self {
        self.lease("sys/leases/renew", path, Some("increment")).lease("sys/leases/revoke", path, None)
    }

    /// The endpoint takes any lease's id; that it takes only these rests on the parameter.
    fn lease(mut self, endpoint: &str, path: &str, parameter: Option<&'static str>) -> Self {
        let rule = self.rules.entry(endpoint.to_owned()).or_default();
        rule.capabilities.insert(Capability::Update);
        rule.parameters.entry("lease_id").or_default().insert(format!("{path}/*"));
        rule.parameters.extend(parameter.map(|name| (name, BTreeSet::new())));
        self
    }

    /// Both policies in one.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for (path, rule) in other.rules {
            let own = self.rules.entry(path).or_default();
            own.capabilities.extend(rule.capabilities);
            for (name, values) in rule.parameters {
                own.parameters.entry(name).or_default().extend(values);
            }
            own.wrapped |= rule.wrapped;
        }
        self
    }

    /// One of several parts: each path is in one of them, whatever other paths there are.
    #[must_use]
    pub fn part(&self, part: usize, parts: usize) -> Self {
        // FNV-1a: the same on every machine
        let place = |path: &str| {
            let hash = path
                .bytes()
                .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
            usize::try_from(hash >> 33).unwrap_or_default() % parts.max(1)
        };
        let rules = self.rules.iter().filter(|(path, _)| place(path) == part);
        Self { rules: rules.map(|(path, rule)| (path.clone(), rule.clone())).collect() }
    }

    /// The policy's file; `holder` describes who has it.
    #[must_use]
    pub fn body(&self, holder: &str) -> Body {
        let head = Body::new().comment(format!("{GENERATED}\n{holder}"));
        head.blocks(self.rules.iter().map(|(path, rule)| Block::new("path", [path.as_str()], rule.body())))
    }
}

impl Rule {
    fn body(&self) -> Body {
        let body = Body::new().attr("capabilities", Expr::list(self.capabilities.iter().map(|c| c.as_str())));
        if self.wrapped {
            return body.attr("min_wrapping_ttl", "1m").attr("max_wrapping_ttl", "15m");
        }
        if self.parameters.is_empty() {
            return body;
        }
        let parameters = self.parameters.iter().map(|(name, values)| ((*name).to_owned(), Expr::list(values)));
        body.attr("allowed_parameters", Expr::object(parameters))
    }
}
