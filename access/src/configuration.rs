//! What the root `vault-configuration` makes: mounts, engines, logins, policies.

use std::collections::BTreeMap;

use crate::{
    kinds::{KINDS, Kind, SETTINGS},
    subject::{Auth, Subject, list, said, seconds},
    terraform::{self, Files, Resource},
};

/// The folder of the root.
pub const ROOT: &str = "terraform/roots/vault-configuration";

/// Vault's configuration as an apply makes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configuration {
    /// The type of each engine, by its path.
    pub mounts: BTreeMap<String, String>,
    /// The auth mounts, by their paths.
    pub auths: BTreeMap<String, Auth>,
    /// Who can log in: each is a role of an auth mount or a group.
    pub subjects: Vec<Subject>,
    /// The roles, keys and connections that engines hold.
    pub objects: Vec<Object>,
    /// The file of each policy, by its name.
    pub policies: BTreeMap<String, String>,
    /// The server's namespace of all of it; empty for the root.
    pub namespace: String,
    /// Kinds of resources that the proof cannot judge.
    pub unknown_resources: Vec<String>,
}

/// What an engine holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its row in [`KINDS`].
    pub kind: usize,
    /// The path of its engine, without a slash at the end.
    pub mount: String,
    /// Its name in the engine.
    pub name: String,
    /// The maximum lifetime of its credentials, in seconds.
    pub life: Option<u64>,
    /// What it is bound to, for people: names of a certificate, roles of AWS.
    pub bound: String,
}

impl Object {
    /// Its row in [`KINDS`].
    #[must_use]
    pub fn row(&self) -> Option<&'static Kind> {
        KINDS.get(self.kind)
    }
}

/// The attributes that are read here or by [`Subject`].
const ATTRIBUTES: &[&str] = &[
    "audience",
    "backend",
    "bind_secret_id",
    "bound_audiences",
    "bound_claims",
    "bound_claims_type",
    "bound_issuer",
    "bound_service_account_names",
    "bound_service_account_namespaces",
    "bound_subject",
    "default_role",
    "max_age",
    "mount",
    "name",
    "oidc_discovery_url",
    "path",
    "policies",
    "policy",
    "role_name",
    "role_type",
    "secret_id_bound_cidrs",
    "token_bound_cidrs",
    "token_max_ttl",
    "token_no_default_policy",
    "token_period",
    "token_policies",
    "token_ttl",
    "type",
];

/// What else a secret is bound to, for people.
const BOUNDS: [&str; 4] = ["allowed_domains", "role_arns", "allowed_users", "username"];

/// All attributes that are read.
fn attributes() -> Vec<&'static str> {
    let of_kinds = KINDS.iter().flat_map(|row| row.life.iter().chain([&row.mount, &row.name]));
    ATTRIBUTES.iter().chain(&BOUNDS).chain(of_kinds).copied().collect()
}

impl Configuration {
    /// Reads the root.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn read(files: &dyn Files) -> Result<Self, String> {
        let mut found = Self::default();
        let mut states: BTreeMap<String, String> = BTreeMap::new();
        let mut roles: Vec<Resource> = Vec::new();
        let mut groups: Vec<Resource> = Vec::new();
        terraform::visit(files, ROOT, &attributes(), &mut |resource| match resource.kind.as_str() {
            "data.terraform_remote_state" => {
                let key = resource.text("key").and_then(|key| key.rsplit('/').next()?.strip_suffix(".tfstate"));
                let name = resource.text("name").unwrap_or_default().to_owned();
                states.insert(name, key.unwrap_or_default().to_owned());
            }
            "provider.vault" => resource.text("namespace").unwrap_or_default().clone_into(&mut found.namespace),
            "vault_jwt_auth_backend" | "vault_auth_backend" => found.auth(&resource, &states),
            // The mount may come after its roles.
            "vault_jwt_auth_backend_role"
            | "vault_kubernetes_auth_backend_role"
            | "vault_approle_auth_backend_role" => match found.auths.get(said(resource.attributes.get("backend"))) {
                Some(auth) if auth.kind != "oidc" => {
                    let subject = subject(&resource, auth);
                    found.subjects.push(subject);
                }
                _ => roles.push(resource),
            },
            "vault_identity_group" => groups.push(resource),
            "vault_policy" => found.policy(&resource),
            _ => found.other(&resource),
        })?;
        found.people(&roles, &groups);
        Ok(found)
    }

    fn auth(&mut self, resource: &Resource, states: &BTreeMap<String, String>) {
        let get = |name: &str| resource.attributes.get(name);
        let kind = resource.text("type").unwrap_or("jwt").to_owned();
        let path = said(get("path")).trim_end_matches('/');
        let mut auth =
            Auth { path: if path.is_empty() { kind.clone() } else { path.to_owned() }, kind, ..Auth::default() };
        said(get("bound_issuer")).clone_into(&mut auth.issuer);
        said(get("default_role")).clone_into(&mut auth.default_role);
        if resource.kind == "vault_jwt_auth_backend" {
            if auth.issuer.is_empty() {
                auth.weak.push("takes tokens of any issuer".to_owned());
            } else if auth.issuer != said(get("oidc_discovery_url")) {
                auth.weak.push("takes the keys of another issuer than it binds".to_owned());
            }
        }
        let state = auth.issuer.strip_prefix("data.terraform_remote_state.").and_then(|rest| rest.split('.').next());
        let cluster = state.and_then(|state| states.get(state)).and_then(|key| key.strip_prefix("cluster-"));
        let named = ["jwt-", "kubernetes-"].iter().find_map(|prefix| auth.path.strip_prefix(prefix));
        cluster.or(named).unwrap_or_default().clone_into(&mut auth.cluster);
        self.auths.insert(auth.path.clone(), auth);
    }

    fn policy(&mut self, resource: &Resource) {
        let file = resource.attributes.get("policy").and_then(terraform::file);
        let file = file.map(|file| terraform::resolve(ROOT, file)).unwrap_or_default();
        self.policies.insert(said(resource.attributes.get("name")).to_lowercase(), file);
    }

    fn other(&mut self, resource: &Resource) {
        let get = |name: &str| resource.attributes.get(name);
        let kind = resource.kind.as_str();
        if let Some((index, row)) = KINDS.iter().enumerate().find(|(_, row)| row.resource == kind) {
            self.objects.push(Object {
                kind: index,
                mount: said(get(row.mount)).trim_matches('/').to_owned(),
                name: said(get(row.name)).to_owned(),
                life: row.life.iter().find_map(|name| seconds(get(name))).filter(|life| *life > 0),
                bound: BOUNDS.iter().flat_map(|name| list(get(name))).collect::<Vec<_>>().join(", "),
            });
        } else if kind == "vault_mount" {
            self.mounts.insert(said(get("path")).trim_matches('/').to_owned(), said(get("type")).to_owned());
        } else if let Some(engine) = kind.strip_prefix("vault_").and_then(|rest| rest.strip_suffix("_secret_backend")) {
            self.mounts.insert(said(get("path")).trim_matches('/').to_owned(), engine.to_owned());
        } else if kind == "vault_generic_endpoint" && self.is_about_value(said(get("path"))) {
            // the settings of one value, which give no access
        } else if kind.starts_with("vault_")
            && !SETTINGS.iter().any(|known| kind.starts_with(known))
            && !self.unknown_resources.iter().any(|known| known == kind)
        {
            self.unknown_resources.push(kind.to_owned());
        }
    }

    /// Whether a path is where a value of a kv engine has its settings.
    fn is_about_value(&self, path: &str) -> bool {
        let Some((mount, name)) = path.split_once("/metadata/") else { return false };
        !name.is_empty() && self.mounts.get(mount).is_some_and(|kind| kind == "kv")
    }

    /// Groups, and roles whose mount came after them.
    fn people(&mut self, roles: &[Resource], groups: &[Resource]) {
        let mut by_people: Option<(Auth, Subject)> = None;
        for role in roles {
            let backend = said(role.attributes.get("backend"));
            match self.auths.get(backend) {
                Some(auth) if auth.kind == "oidc" => {
                    let mut subject = Subject::of_role(role, "role_name", auth);
                    subject.audience = list(role.attributes.get("bound_audiences")).join(", ");
                    if subject.audience.is_empty() {
                        subject.weak.push("takes a token of any audience".to_owned());
                    }
                    // otherwise any token of the same issuer, such as that of a job with another audience, would log in
                    // as a person
                    if !matches!(said(role.attributes.get("role_type")), "" | "oidc") {
                        subject.weak.push("takes a token without a person's login".to_owned());
                    }
                    if subject.role == auth.default_role || auth.default_role.is_empty() {
                        by_people = Some((auth.clone(), subject));
                    } else {
                        self.subjects.push(subject.of_members(role));
                    }
                }
                Some(auth) => self.subjects.push(subject(role, auth)),
                None => {
                    let auth = Auth {
                        path: backend.to_owned(),
                        weak: vec!["has no auth mount".to_owned()],
                        ..Auth::default()
                    };
                    self.subjects.push(subject(role, &auth));
                }
            }
        }
        let (auth, role) = by_people.as_ref().map(|(auth, role)| (auth, role)).unzip();
        self.subjects.extend(groups.iter().map(|group| Subject::of_group(group, auth, role)));
        // Logging in alone gives what the role has.
        if let Some(role) = role.filter(|role| role.policies.iter().any(|policy| policy != "default")) {
            let weak = vec!["gives a policy to everybody who can log in".to_owned()];
            let id = format!("people/{}", role.role);
            self.subjects.push(Subject { id, kind: crate::SubjectKind::People, weak, ..role.clone() });
        }
    }
}

fn subject(role: &Resource, auth: &Auth) -> Subject {
    match role.kind.as_str() {
        "vault_kubernetes_auth_backend_role" => Subject::of_kubernetes(role, auth),
        "vault_approle_auth_backend_role" => Subject::of_approle(role, auth),
        _ => Subject::of_jwt(role, auth),
    }
}
