//! What no platform may have, whatever its files say: each is a finding, with the file it is in.

#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use crate::{
    configuration::{Configuration, ROOT},
    kinds,
    matrix::{Access, Held, Scope},
    subject::{Subject, SubjectKind},
    terraform::Files,
    vault::{Capabilities, Found, Pattern},
};

/// What kind of a mistake was found. The word is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// A file that cannot be read, or says what only an apply can know.
    Unreadable,
    /// A rule with a `*` or a `+`: it covers unexpected paths.
    Wildcard,
    /// A policy without a holder.
    Unheld,
    /// A role or a group that names a policy which is not there: the server only warns.
    Dangling,
    /// A role that others can log in to as well.
    Shared,
    /// A role that binds less than one identity.
    Unbound,
    /// A subject that can extend its own rights.
    Escalation,
    /// Unexpected access.
    Unasked,
    /// Expected access that is missing.
    Missing,
    /// A right on leases that reaches those of others.
    Leases,
    /// A certificate that may live longer than its role says.
    Lifetime,
}

impl FindingKind {
    /// All of them, in order.
    pub const ALL: [Self; 11] = [
        Self::Unreadable,
        Self::Wildcard,
        Self::Unheld,
        Self::Dangling,
        Self::Shared,
        Self::Unbound,
        Self::Escalation,
        Self::Unasked,
        Self::Missing,
        Self::Leases,
        Self::Lifetime,
    ];

    /// The word that reports use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Wildcard => "wildcard",
            Self::Unheld => "unheld-policy",
            Self::Dangling => "missing-policy",
            Self::Shared => "shared-role",
            Self::Unbound => "unbound-role",
            Self::Escalation => "escalation",
            Self::Unasked => "unasked-access",
            Self::Missing => "missing-access",
            Self::Leases => "foreign-leases",
            Self::Lifetime => "unbound-lifetime",
        }
    }
}

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of a mistake it is.
    pub kind: FindingKind,
    /// The file that it is in, as a path of the tree; the root's folder for what is in the root.
    pub file: String,
    /// A sentence, without its full stop.
    pub message: String,
}

/// The expected access of a subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The audience that a token for the login must have; empty for a login without one.
    pub audience: String,
    /// Empty for subjects outside of clusters.
    pub cluster: String,
    /// The Kubernetes namespace; empty for subjects outside of clusters.
    pub namespace: String,
    /// The Kubernetes service account; empty for subjects outside of clusters.
    pub service_account: String,
    /// For jobs: exactly the claims that their tokens must have.
    pub claims: BTreeMap<String, String>,
    /// Exactly what may be done with which paths.
    pub paths: BTreeMap<String, Capabilities>,
    /// The paths whose leases may be renewed and revoked.
    pub leases: BTreeSet<String>,
    /// The paths that give certificates.
    pub certificates: BTreeSet<String>,
    /// It applies the configuration, and so may raise its own rights, at exactly these paths and patterns.
    pub configures: bool,
    /// The longest life of its tokens in seconds, where it is bound.
    pub longest: Option<u64>,
}

/// The expected access.
pub trait ExpectedAccess {
    /// What a subject is to have; nothing for who should not be.
    fn wanted(&mut self, id: &str) -> Option<Wanted>;

    /// Expected subjects that were not found.
    fn left(&self) -> Vec<String>;
}

/// Works out who may do what, and compares it with what is expected.
pub fn judge(files: &dyn Files, scope: Scope, expected: &mut dyn ExpectedAccess) -> (Access, Vec<Finding>) {
    match Configuration::read(files) {
        Ok(configuration) => judge_read(configuration, files, scope, expected),
        Err(message) => {
            let finding = Finding { kind: FindingKind::Unreadable, file: ROOT.to_owned(), message };
            (Access::default(), vec![finding])
        }
    }
}

/// The same, for a root that has been read.
pub fn judge_read(
    configuration: Configuration,
    files: &dyn Files,
    scope: Scope,
    expected: &mut dyn ExpectedAccess,
) -> (Access, Vec<Finding>) {
    let mut findings = Vec::new();
    whole(&configuration, &mut findings);
    let mut unreadable = Vec::new();
    let access = Access::of(
        configuration,
        files,
        scope,
        &mut |held, configuration| one(held, configuration, expected.wanted(&held.subject.id).as_ref(), &mut findings),
        &mut |file, message| {
            unreadable.push(Finding { kind: FindingKind::Unreadable, file: file.to_owned(), message });
        },
    );
    findings.extend(unreadable);
    findings.extend(expected.left().into_iter().map(|id| Finding {
        kind: FindingKind::Missing,
        file: ROOT.to_owned(),
        message: format!("nobody can log in as `{id}`"),
    }));
    (access, findings)
}

/// What is wrong with the logins among each other.
fn whole(configuration: &Configuration, findings: &mut Vec<Finding>) {
    let mut root = |kind, message| findings.push(Finding { kind, file: ROOT.to_owned(), message });
    for kind in &configuration.unknown_resources {
        root(
            FindingKind::Unreadable,
            format!("a resource `{kind}` is made, about which the proof of access knows nothing"),
        );
    }
    let mut holders: BTreeMap<&str, &Subject> = BTreeMap::new();
    let mut identities: BTreeMap<(&str, &str, &str, &str), &Subject> = BTreeMap::new();
    for subject in &configuration.subjects {
        for weak in &subject.weak {
            root(FindingKind::Unbound, format!("the role of `{}` {weak}", subject.id));
        }
        for policy in subject.policies.iter().filter(|policy| policy.as_str() != "default") {
            if !configuration.policies.contains_key(policy) {
                root(
                    FindingKind::Dangling,
                    format!("`{}` is to hold the policy `{policy}`, which is not there", subject.id),
                );
            } else if let Some(other) = holders.insert(policy, subject) {
                root(
                    FindingKind::Shared,
                    format!("`{}` and `{}` hold the same policy `{policy}`", other.id, subject.id),
                );
            }
        }
        let identity = match subject.kind {
            SubjectKind::Workload => {
                (subject.mount.as_str(), subject.namespace.as_str(), subject.service_account.as_str(), "")
            }
            SubjectKind::Ci => (subject.mount.as_str(), "", "", subject.bounds.as_str()),
            SubjectKind::People | SubjectKind::Machine => ("", "", "", subject.id.as_str()),
        };
        if let Some(other) = identities.insert(identity, subject) {
            root(FindingKind::Shared, format!("whoever can log in as `{}` can log in as `{}`", other.id, subject.id));
        }
    }
    for (name, file) in &configuration.policies {
        if !holders.contains_key(name.as_str()) {
            let message = format!("nobody holds the policy `{name}`");
            findings.push(Finding { kind: FindingKind::Unheld, file: file.clone(), message });
        }
    }
}

/// What is wrong with one of them.
fn one(held: &Held<'_>, configuration: &Configuration, wanted: Option<&Wanted>, findings: &mut Vec<Finding>) {
    let subject = held.subject;
    let id = &subject.id;
    let policy = subject.policies.iter().find_map(|name| configuration.policies.get(name));
    let file = policy.cloned().unwrap_or_else(|| ROOT.to_owned());
    let mut found = |kind, message| findings.push(Finding { kind, file: file.clone(), message });
    let Some(wanted) = wanted else {
        found(FindingKind::Unasked, format!("`{id}` can log in, and nobody asked for it"));
        return;
    };
    for (what, is, should) in [
        ("audience", &subject.audience, &wanted.audience),
        ("cluster", &subject.cluster, &wanted.cluster),
        ("namespace", &subject.namespace, &wanted.namespace),
        ("service account", &subject.service_account, &wanted.service_account),
    ] {
        if is != should {
            found(FindingKind::Unbound, format!("the role of `{id}` is bound to the {what} `{is}`, not to `{should}`"));
        }
    }
    if wanted.longest.is_some() && (subject.token.max != wanted.longest || subject.token.period.is_some()) {
        found(FindingKind::Unbound, format!("the tokens of `{id}` live longer than they should"));
    }
    for claim in subject.claims.keys().chain(wanted.claims.keys()).collect::<BTreeSet<_>>() {
        let (is, should) = (subject.claims.get(claim), wanted.claims.get(claim));
        if is != should {
            let said = |value: Option<&String>| value.map_or("nothing".to_owned(), |value| format!("`{value}`"));
            let message =
                format!("the role of `{id}` binds the claim `{claim}` to {}, not to {}", said(is), said(should));
            found(FindingKind::Unbound, message);
        }
    }
    // What the server's own policy gives is no rule of the platform's.
    let own = |rule: &Found<'_>| rule.rules.iter().any(|(policy, _)| *policy != "default");
    for rule in held.acl.rules() {
        let pattern = rule.pattern;
        let asked = wanted.configures && wanted.paths.contains_key(&pattern.to_string());
        if raises(pattern, rule.capabilities) && !hands_over(rule, wanted) && !asked {
            found(FindingKind::Escalation, format!("`{id}` may write `{pattern}`, and so raise its own rights"));
        }
        if !own(rule) {
            continue;
        }
        if pattern.text().contains('*') {
            found(FindingKind::Wildcard, format!("`{pattern}` has a `*` that the server takes for a letter"));
        }
        if !pattern.is_exact() && !asked {
            let covers = |grant: &&crate::Grant| grant.pattern.as_deref() == Some(&*pattern.to_string());
            let others = held.grants.iter().filter(covers).filter_map(|grant| held.paths.get(grant.path));
            let other = others
                .map(|path| &*path.path)
                .find(|path| !wanted.paths.contains_key(*path) && *path != pattern.text());
            let covered = other.map(|path| format!(", among others `{path}`")).unwrap_or_default();
            found(FindingKind::Wildcard, format!("the rule `{pattern}` of `{id}` covers more than one path{covered}"));
        } else if !rule.capabilities.is_denied() {
            let should = wanted.paths.get(pattern.text()).copied().unwrap_or(Capabilities::NONE);
            let more = rule.capabilities.without(should);
            if more != Capabilities::NONE {
                found(FindingKind::Unasked, format!("`{id}` may {more} `{pattern}`, which nobody asked for"));
            }
            leases(rule, wanted, &mut |message| found(FindingKind::Leases, format!("`{id}` {message}")));
            if wanted.certificates.contains(pattern.text()) && !ends_with_role(rule) {
                let message =
                    format!("`{id}` may ask `{pattern}` for a certificate that outlives its role's `max_ttl`");
                found(FindingKind::Lifetime, message);
            }
        }
    }
    let is_a_persons = subject.kind == SubjectKind::People && !wanted.configures;
    if subject.policies.iter().any(|policy| policy == "default") && !is_a_persons {
        found(FindingKind::Unasked, format!("`{id}` holds the policy `default`, which nobody asked for"));
    }
    for (path, should) in &wanted.paths {
        let less = should.without(held.acl.capabilities(path));
        let denied = held.acl.capabilities(path).is_denied();
        if less != Capabilities::NONE || denied {
            let what = if denied { *should } else { less };
            found(FindingKind::Missing, format!("`{id}` may not {what} `{path}`, though it was asked for"));
        }
    }
}

/// Whether a rule lets its holder raise its own rights.
fn raises(pattern: &Pattern, capabilities: Capabilities) -> bool {
    static RAISES: LazyLock<Vec<Pattern>> =
        LazyLock::new(|| kinds::RAISES.iter().filter_map(|text| Pattern::parse(text).ok()).collect());
    let writes = !capabilities.is_denied() && capabilities.intersects(Capabilities::WRITE);
    writes && RAISES.iter().any(|raise| meet(pattern, raise))
}

/// Whether a rule issues the credentials of an external client as expected: only wrapped, so that they can be
/// unwrapped once, and the client notices if somebody else did.
fn hands_over(rule: &Found<'_>, wanted: &Wanted) -> bool {
    let path = rule.pattern.text();
    let is_secret_id = Pattern::parse(kinds::SECRET_ID).is_ok_and(|pattern| pattern.matches(path));
    let wrapped = rule.rules.iter().all(|(_, rule)| rule.wrapped);
    rule.pattern.is_exact() && is_secret_id && wrapped && wanted.paths.contains_key(path)
}

/// Whether a certificate that a rule gives ends when its role says: `not_after` overrides that on some servers.
fn ends_with_role(rule: &Found<'_>) -> bool {
    rule.rules.iter().all(|(_, rule)| {
        let bound = rule.allowed_parameters.iter().find(|(name, _)| name == "not_after");
        bound.map_or_else(
            || {
                let any = |(name, _): &(String, Vec<String>)| name == "*";
                !rule.allowed_parameters.is_empty() && !rule.allowed_parameters.iter().any(any)
            },
            |(_, values)| !values.is_empty() && values.iter().all(String::is_empty),
        )
    })
}

/// Whether two patterns may match one path.
fn meet(a: &Pattern, b: &Pattern) -> bool {
    if a.is_exact() {
        return a.text() == b.text() || b.matches(a.text());
    }
    if b.is_exact() {
        return a.matches(b.text());
    }
    let open = |pattern: &Pattern| pattern.to_string().ends_with('*');
    let (mut left, mut right) = (a.text().split('/').peekable(), b.text().split('/').peekable());
    loop {
        match (left.next(), right.next()) {
            (None, None) => return true,
            (None, Some(_)) => return open(a),
            (Some(_), None) => return open(b),
            (Some(l), Some(r)) => {
                let (last_l, last_r) = (left.peek().is_none() && open(a), right.peek().is_none() && open(b));
                let same = l == r || l == "+" || r == "+" || last_l && r.starts_with(l) || last_r && l.starts_with(r);
                if !same {
                    return false;
                }
                if last_l && l.is_empty() || last_r && r.is_empty() {
                    return true;
                }
            }
        }
    }
}

/// A lease's id is a parameter: what a rule reaches rests on what it may be.
fn leases(rule: &Found<'_>, wanted: &Wanted, found: &mut dyn FnMut(String)) {
    let endpoint = rule.pattern.text();
    if !matches!(endpoint, "sys/leases/renew" | "sys/leases/revoke" | "sys/renew" | "sys/revoke") {
        return;
    }
    let verb = endpoint.rsplit('/').next().unwrap_or_default();
    for (policy, rule) in &rule.rules {
        if *policy == "default" {
            continue;
        }
        let bound = rule.allowed_parameters.iter().find(|(name, _)| name == "lease_id").map(|(_, values)| values);
        let Some(bound) = bound.filter(|values| !values.is_empty()) else {
            found(format!("may {verb} everybody's leases"));
            continue;
        };
        for value in bound {
            let path = value.strip_suffix("/*").unwrap_or(value);
            if value == path || path.contains(['*', '+']) || !wanted.leases.contains(path) {
                found(format!("may {verb} the leases `{value}`, which are not its own"));
            }
        }
        for path in wanted.leases.iter().filter(|path| !bound.contains(&format!("{path}/*"))) {
            found(format!("may not {verb} its own leases of `{path}`"));
        }
        if verb == "revoke" && rule.allowed_parameters.len() > 1 {
            found("may give more than the lease's id where it revokes one".to_owned());
        }
    }
}
