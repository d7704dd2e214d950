//! Who logs in, and what their token says.

use std::collections::BTreeMap;

use hcl::Value;

use crate::terraform::{Resource, unknown};

/// What kind of a holder a policy has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SubjectKind {
    /// A pod, by its service account.
    Workload,
    /// A job of a CI pipeline, by its token.
    Ci,
    /// A group of people.
    People,
    /// A program outside of all clusters, with its own secret id (`approle`).
    Machine,
}

impl SubjectKind {
    /// The word that reports use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Workload => "workload",
            Self::Ci => "ci",
            Self::People => "people",
            Self::Machine => "machine",
        }
    }
}

/// How long a token lives, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Token {
    /// The life of a new token; the default of its mount if there is none.
    pub ttl: Option<u64>,
    /// The longest life with renewals.
    pub max: Option<u64>,
    /// It can be renewed for ever, each time for as long.
    pub period: Option<u64>,
}

/// A subject that can log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// `cluster/namespace/name`, `gitlab/project` or `people/group`.
    pub id: String,
    /// What kind of a holder it is.
    pub kind: SubjectKind,
    /// Empty for subjects outside of clusters.
    pub cluster: String,
    /// The Kubernetes namespace; empty for subjects outside of clusters.
    pub namespace: String,
    /// The Kubernetes service account; empty for subjects outside of clusters.
    pub service_account: String,
    /// The auth mount, and the role on it.
    pub mount: String,
    /// The role on that mount.
    pub role: String,
    /// The audience that the role requires; empty if it requires none.
    pub audience: String,
    /// What a login must be besides: claims and their values.
    pub bounds: String,
    /// The claims that a job's token must have, with their values: several are separated by commas.
    pub claims: BTreeMap<String, String>,
    /// The names of the policies that a token gets.
    pub policies: Vec<String>,
    /// How long a token lives.
    pub token: Token,
    /// Where the role binds too little, each as a sentence.
    pub weak: Vec<String>,
}

/// An auth mount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Auth {
    /// Its path, without `auth/` in front.
    pub path: String,
    /// The type of the method: `kubernetes`, `jwt`, `oidc` or `approle`.
    pub kind: String,
    /// Whose tokens it takes: a URL, or the expression that gives it on an apply.
    pub issuer: String,
    /// The cluster whose root that expression reads.
    pub cluster: String,
    /// The role of a login that names none; empty if there is none.
    pub default_role: String,
    /// Where the mount binds too little, each as a sentence.
    pub weak: Vec<String>,
}

/// A text, or the expression of one.
pub(crate) fn said(value: Option<&Value>) -> &str {
    value.and_then(|value| value.as_str().or_else(|| unknown(value))).unwrap_or_default()
}

/// A list of texts. What is not known is its expression.
pub(crate) fn list(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(items)) => items.iter().map(|item| said(Some(item)).to_owned()).collect(),
        Some(value) if !value.is_null() => vec![said(Some(value)).to_owned()],
        _ => Vec::new(),
    }
}

/// A number of seconds: a number, or one in a text with an `s`.
pub(crate) fn seconds(value: Option<&Value>) -> Option<u64> {
    match value? {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.strip_suffix('s').unwrap_or(text).parse().ok(),
        _ => None,
    }
}

/// Sources of pipelines that run the code of their branch and are started by somebody who may push to it. The
/// others, above all `merge_request_event` and its child `parent_pipeline`, may run code of a fork.
const OF_THE_BRANCH: [&str; 7] = ["api", "chat", "pipeline", "push", "schedule", "trigger", "web"];

impl Subject {
    /// The holder of a role of a jwt mount: a workload or a job.
    pub(crate) fn of_jwt(role: &Resource, auth: &Auth) -> Self {
        let get = |name: &str| role.attributes.get(name);
        let claims: Vec<(&str, String)> = match get("bound_claims") {
            Some(Value::Object(claims)) => {
                claims.iter().map(|(claim, value)| (claim.as_str(), said(Some(value)).to_owned())).collect()
            }
            _ => Vec::new(),
        };
        let claim = |name: &str| claims.iter().find(|(claim, _)| *claim == name).map(|(_, value)| value.as_str());
        let mut subject = Self::of_role(role, "role_name", auth);
        let audiences = list(get("bound_audiences"));
        if audiences.is_empty() {
            subject.weak("takes a token of any audience");
        }
        subject.audience = audiences.join(", ");
        let bound = said(get("bound_subject"));
        if claims.iter().any(|(_, value)| value.contains('*')) || said(get("bound_claims_type")) == "glob" {
            subject.weak("binds a claim to a pattern");
        }
        let account = bound.strip_prefix("system:serviceaccount:").and_then(|rest| rest.split_once(':'));
        let (namespace, name) = (claim("/kubernetes.io/namespace"), claim("/kubernetes.io/serviceaccount/name"));
        if account.is_some() || namespace.is_some() || name.is_some() {
            subject.kind = SubjectKind::Workload;
            for (what, claim, of) in [
                ("namespace", namespace, account.map(|(namespace, _)| namespace)),
                ("service account", name, account.map(|(_, name)| name)),
            ] {
                if claim.is_none() {
                    subject.weak(&format!("does not bind the claim of the {what}"));
                }
                if of.is_none() {
                    subject.weak("does not bind the token's subject");
                }
                if claim.zip(of).is_some_and(|(claim, of)| claim != of) {
                    subject.weak(&format!("binds two {what}s"));
                }
            }
            let (space, account) = account.unwrap_or_default();
            namespace.unwrap_or(space).clone_into(&mut subject.namespace);
            name.unwrap_or(account).clone_into(&mut subject.service_account);
            subject.cluster.clone_from(&auth.cluster);
            subject.name_workload();
        } else {
            subject.kind = SubjectKind::Ci;
            for (wanted, word) in [
                ("project_path", "project"),
                ("ref", "branch"),
                ("ref_type", "kind of ref"),
                ("ref_protected", "protection"),
                ("pipeline_source", "source of the pipeline"),
            ] {
                if claim(wanted).is_none_or(str::is_empty) {
                    subject.weak(&format!("does not bind the {word}"));
                }
            }
            if claim("ref_protected").is_some_and(|value| value != "true") {
                subject.weak("takes jobs of refs that are not protected");
            }
            let sources = claim("pipeline_source").unwrap_or_default().split(',').map(str::trim);
            for source in sources.filter(|source| !source.is_empty() && !OF_THE_BRANCH.contains(source)) {
                subject.weak(&format!("takes jobs of pipelines that come from `{source}`"));
            }
            let project = claim("project_path").unwrap_or(&subject.role);
            // a project may have one role more, for an environment
            let role = if claim("environment").is_some() { format!(":{}", subject.role) } else { String::new() };
            subject.id = format!("{}/{project}{role}", auth.path);
            if claim("environment").is_some() && claim("environment_protected") != Some("true") {
                subject.weak("takes jobs of an environment that is not protected");
            }
            let bounds: Vec<String> = claims.iter().map(|(claim, value)| format!("{claim} {value}")).collect();
            subject.bounds = bounds.join(", ");
            subject.claims = claims.into_iter().map(|(claim, value)| (claim.to_owned(), value)).collect();
        }
        subject
    }

    /// The holder of a role of a kubernetes mount, which asks the cluster about a token.
    pub(crate) fn of_kubernetes(role: &Resource, auth: &Auth) -> Self {
        let get = |name: &str| role.attributes.get(name);
        let mut subject = Self::of_role(role, "role_name", auth);
        subject.kind = SubjectKind::Workload;
        let namespaces = list(get("bound_service_account_namespaces"));
        let names = list(get("bound_service_account_names"));
        for (what, values) in [("namespace", &namespaces), ("service account", &names)] {
            match values.as_slice() {
                [one] if !one.contains('*') && !one.is_empty() => {}
                _ => subject.weak(&format!("does not bind exactly one {what}")),
            }
        }
        subject.namespace = namespaces.join(", ");
        subject.service_account = names.join(", ");
        said(get("audience")).clone_into(&mut subject.audience);
        if subject.audience.is_empty() {
            subject.weak("takes a token of any audience");
        }
        subject.cluster.clone_from(&auth.cluster);
        subject.name_workload();
        subject
    }

    /// The holder of a role of an approle mount: a machine outside, which is given an id and a secret.
    pub(crate) fn of_approle(role: &Resource, auth: &Auth) -> Self {
        let mut subject = Self::of_role(role, "role_name", auth);
        subject.kind = SubjectKind::Machine;
        subject.id = format!("{}/{}", auth.path, subject.role);
        if role.attributes.get("bind_secret_id").and_then(Value::as_bool) == Some(false) {
            subject.weak("asks for no secret id");
        }
        for (what, name) in [("secret ids", "secret_id_bound_cidrs"), ("tokens", "token_bound_cidrs")] {
            if list(role.attributes.get(name)).is_empty() {
                subject.weak(&format!("takes {what} from any address"));
            }
        }
        let bounds: Vec<String> = ["secret_id_bound_cidrs", "token_bound_cidrs"]
            .iter()
            .map(|name| (name, list(role.attributes.get(*name))))
            .filter(|(_, values)| !values.is_empty())
            .map(|(name, values)| format!("{name} {}", values.join(" ")))
            .collect();
        subject.bounds = bounds.join(", ");
        subject
    }

    /// A group of people; their token is that of the mount's default role.
    pub(crate) fn of_group(group: &Resource, auth: Option<&Auth>, role: Option<&Self>) -> Self {
        let name = said(group.attributes.get("name"));
        let mut policies = list(group.attributes.get("policies"));
        policies.extend(role.iter().flat_map(|role| role.policies.clone()));
        lower(&mut policies);
        Self {
            id: format!("people/{name}"),
            kind: SubjectKind::People,
            cluster: String::new(),
            namespace: String::new(),
            service_account: String::new(),
            mount: auth.map(|auth| auth.path.clone()).unwrap_or_default(),
            role: role.map(|role| role.role.clone()).unwrap_or_default(),
            audience: role.map(|role| role.audience.clone()).unwrap_or_default(),
            bounds: format!("group {name}"),
            claims: BTreeMap::new(),
            policies,
            token: role.map(|role| role.token).unwrap_or_default(),
            weak: role.map(|role| role.weak.clone()).unwrap_or_default(),
        }
    }

    /// The members of the groups that a role of people binds, with a policy of that role's own.
    pub(crate) fn of_members(mut self, role: &Resource) -> Self {
        let claims = match role.attributes.get("bound_claims") {
            Some(Value::Object(claims)) => claims.clone(),
            _ => hcl::Map::new(),
        };
        if claims.is_empty() || said(role.attributes.get("bound_claims_type")) == "glob" {
            self.weak("gives a policy to everybody who can log in");
        }
        self.claims = claims.iter().map(|(claim, value)| (claim.clone(), said(Some(value)).to_owned())).collect();
        let age = seconds(role.attributes.get("max_age")).filter(|age| *age > 0);
        match age {
            Some(age) => {
                self.claims.insert("max_age".to_owned(), age.to_string());
            }
            None => self.weak("takes a login of any age"),
        }
        let bounds: Vec<String> = self.claims.iter().map(|(claim, value)| format!("{claim} {value}")).collect();
        let groups = claims.values().map(|value| said(Some(value))).next().unwrap_or_default();
        self.id = format!("people/{groups}:{}", self.role);
        (self.kind, self.bounds) = (SubjectKind::People, bounds.join(", "));
        self
    }

    /// What all roles have: a name, and what the token of a login is.
    pub(crate) fn of_role(role: &Resource, name: &str, auth: &Auth) -> Self {
        let get = |name: &str| role.attributes.get(name);
        let positive = |name: &str| seconds(get(name)).filter(|seconds| *seconds > 0);
        let mut policies = list(get("token_policies"));
        if get("token_no_default_policy").and_then(Value::as_bool) != Some(true) {
            policies.push("default".to_owned());
        }
        lower(&mut policies);
        let token =
            Token { ttl: positive("token_ttl"), max: positive("token_max_ttl"), period: positive("token_period") };
        let mut subject = Self {
            id: String::new(),
            kind: SubjectKind::Machine,
            cluster: String::new(),
            namespace: String::new(),
            service_account: String::new(),
            mount: auth.path.clone(),
            role: said(get(name)).to_owned(),
            audience: String::new(),
            bounds: String::new(),
            claims: BTreeMap::new(),
            policies,
            token,
            weak: auth.weak.clone(),
        };
        if token.max.is_none() && token.period.is_none() {
            subject.weak("does not bound the life of its tokens");
        }
        subject
    }

    /// Drops everything that a matrix does not show.
    pub(crate) fn keep_name(&mut self) {
        for text in [&mut self.cluster, &mut self.namespace, &mut self.service_account, &mut self.mount] {
            *text = String::new();
        }
        (self.role, self.audience, self.bounds) = (String::new(), String::new(), String::new());
        (self.policies, self.weak) = (Vec::new(), Vec::new());
    }

    fn name_workload(&mut self) {
        let name = self.role.strip_prefix(self.namespace.as_str()).and_then(|rest| rest.strip_prefix('-'));
        self.id = format!("{}/{}/{}", self.cluster, self.namespace, name.unwrap_or(&self.role));
    }

    fn weak(&mut self, what: &str) {
        if !self.weak.iter().any(|known| known == what) {
            self.weak.push(what.to_owned());
        }
    }
}

/// Vault folds the names of policies.
fn lower(policies: &mut [String]) {
    for policy in policies {
        *policy = policy.to_lowercase();
    }
}
