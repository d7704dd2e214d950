//! Everybody against every path.

use std::collections::BTreeMap;

use crate::{
    configuration::Configuration,
    kinds::{self, What},
    subject::Subject,
    terraform::Files,
    vault::{Acl, Capabilities, Found, Policy},
};

/// A path of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    pub path: String,
    pub what: What,
    /// The secret that it is of.
    pub secret: Option<usize>,
}

/// A secret, or what secrets come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// The name in the engine; of a value, its path below the mount.
    pub name: String,
    /// The name that the platform gives it, where that is another one.
    pub title: Option<String>,
    pub mount: String,
    /// What it is, in a word.
    pub word: &'static str,
    /// The path of its role, its key or its connection; empty for a value.
    pub object: String,
    /// What it is bound to.
    pub bound: String,
    /// How long what comes of it lives, in seconds, and what that is; none for a value, which lives until it is changed.
    pub life: Option<u64>,
    pub lives: &'static str,
}

/// What one subject may do with one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub subject: usize,
    pub path: usize,
    pub capabilities: Capabilities,
    /// The rule's pattern, where it is not the path itself.
    pub pattern: Option<Box<str>>,
}

/// Who may do what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    pub subjects: Vec<Subject>,
    pub secrets: Vec<Secret>,
    /// Sorted by path.
    pub paths: Vec<Path>,
    /// Sorted by subject, then by path; only what is granted.
    pub grants: Vec<Grant>,
    /// Whose tokens an auth mount takes, by its path.
    pub issuers: BTreeMap<String, String>,
}

/// The policies of one subject, while it is looked at.
pub struct Held<'a> {
    pub subject: &'a Subject,
    pub acl: &'a Acl<'a>,
    /// Its grants.
    pub grants: &'a [Grant],
    pub paths: &'a [Path],
}

/// How much is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every path of the platform.
    Everything,
    /// Those of secrets, and those that somebody is given.
    Secrets,
}

impl Access {
    /// Works out who may do what. Policies are read when their holder's turn comes, and dropped: `look` sees each holder
    /// with them; `refuse` hears which file cannot be read, and why.
    pub fn of(
        configuration: &Configuration,
        files: &dyn Files,
        scope: Scope,
        look: &mut dyn FnMut(&Held<'_>),
        refuse: &mut dyn FnMut(&str, String),
    ) -> Self {
        let issuers = configuration.auths.values().map(|auth| (auth.path.clone(), auth.issuer.clone()));
        let subjects = configuration.subjects.clone();
        let mut access = Self { subjects, issuers: issuers.collect(), ..Self::default() };
        let mut paths = Paths::default();
        paths.objects(configuration, &mut access.secrets);
        if scope == Scope::Everything {
            paths.platform(configuration);
        }
        let default = default_policy();
        // Values are known by their rules alone, and a rule of one may cover another: the paths come first.
        for (name, file) in &configuration.policies {
            let policy = match files
                .file(file)
                .ok_or_else(|| "the file is missing".to_owned())
                .and_then(|t| Policy::parse(&t))
            {
                Ok(policy) => policy,
                Err(error) => {
                    refuse(file, format!("the policy `{name}` cannot be read: {error}"));
                    continue;
                }
            };
            for rule in policy.rules.iter().filter(|rule| rule.pattern.is_exact()) {
                paths.exact(rule.pattern.text(), configuration, &mut access.secrets, scope);
            }
        }
        access.paths = paths.into_sorted();
        for (index, subject) in access.subjects.iter().enumerate() {
            let own: Vec<(&str, Policy)> = subject
                .policies
                .iter()
                .filter_map(|name| {
                    let file = configuration.policies.get(name)?;
                    Some((name.as_str(), Policy::parse(&files.file(file)?).ok()?))
                })
                .collect();
            let has_default = subject.policies.iter().any(|name| name == "default");
            let held = own.iter().map(|(name, policy)| (*name, policy));
            let acl = Acl::new(held.chain(has_default.then_some(("default", &default))));
            let start = access.grants.len();
            grant(index, &acl, &access.paths, &mut access.grants);
            let grants = access.grants.get(start..).unwrap_or_default();
            look(&Held { subject, acl: &acl, grants, paths: &access.paths });
        }
        access.grants.shrink_to_fit();
        access
    }

    /// The grants of a subject.
    pub fn of_subject(&self, subject: usize) -> &[Grant] {
        let start = self.grants.partition_point(|grant| grant.subject < subject);
        let end = self.grants.partition_point(|grant| grant.subject <= subject);
        self.grants.get(start..end).unwrap_or_default()
    }
}

/// What a token may do with the paths, by the rules that may match: not every rule is held against every path.
fn grant(subject: usize, acl: &Acl<'_>, paths: &[Path], grants: &mut Vec<Grant>) {
    let mut candidates: Vec<usize> = Vec::new();
    let index_of = |text: &str| paths.binary_search_by(|path| path.path.as_str().cmp(text)).ok();
    for Found { pattern, .. } in acl.rules() {
        if pattern.is_exact() {
            candidates.extend(index_of(pattern.text()));
            candidates.extend(index_of(&format!("{}/", pattern.text())));
        } else {
            let stem = pattern.stem();
            let start = paths.partition_point(|path| path.path.as_str() < stem);
            let below = paths.iter().enumerate().skip(start).take_while(|(_, path)| path.path.starts_with(stem));
            candidates.extend(below.map(|(index, _)| index));
        }
    }
    candidates.sort_unstable();
    candidates.dedup();
    for index in candidates {
        let Some(path) = paths.get(index) else { continue };
        let Some(found) = acl.find(&path.path).filter(|found| !found.capabilities.is_denied()) else { continue };
        let own = found.pattern.is_exact() && found.pattern.text() == path.path;
        let pattern = (!own).then(|| found.pattern.to_string().into_boxed_str());
        grants.push(Grant { subject, path: index, capabilities: found.capabilities, pattern });
    }
}

/// The server's policy `default`.
fn default_policy() -> Policy {
    let rules =
        kinds::DEFAULT.iter().map(|(path, words)| format!("path \"{path}\" {{\n  capabilities = {words:?}\n}}\n"));
    // A constant, and a test reads it.
    Policy::parse(&rules.collect::<String>()).unwrap_or_default()
}

/// The paths while they are collected.
#[derive(Default)]
struct Paths {
    known: BTreeMap<String, (What, Option<usize>)>,
}

impl Paths {
    fn add(&mut self, path: String, what: What, secret: Option<usize>) {
        self.known.entry(path).or_insert((what, secret));
    }

    fn objects(&mut self, configuration: &Configuration, secrets: &mut Vec<Secret>) {
        for object in &configuration.objects {
            let Some(row) = object.row() else { continue };
            let index = secrets.len();
            secrets.push(Secret {
                name: object.name.clone(),
                title: None,
                mount: object.mount.clone(),
                word: row.word,
                object: kinds::path(row.object, &object.mount, &object.name),
                bound: object.bound.clone(),
                life: object.life,
                lives: row.lives,
            });
            for (what, template) in row.paths {
                self.add(kinds::path(template, &object.mount, &object.name), *what, Some(index));
            }
        }
    }

    fn platform(&mut self, configuration: &Configuration) {
        for (mount, kind) in &configuration.mounts {
            let of_kind = kinds::MOUNTS.iter().filter(|(known, _)| known == kind);
            for template in of_kind.flat_map(|(_, templates)| templates.iter()) {
                self.add(kinds::path(template, mount, ""), What::Administer, None);
            }
            self.add(format!("sys/mounts/{mount}"), What::Platform, None);
        }
        for path in configuration.auths.keys() {
            self.add(format!("auth/{path}/config"), What::Platform, None);
            self.add(format!("sys/auth/{path}"), What::Platform, None);
        }
        for subject in configuration.subjects.iter().filter(|subject| !subject.role.is_empty()) {
            self.add(format!("auth/{}/role/{}", subject.mount, subject.role), What::Platform, None);
        }
        for name in configuration.policies.keys() {
            self.add(format!("sys/policies/acl/{name}"), What::Platform, None);
        }
        for path in kinds::PLATFORM {
            self.add((*path).to_owned(), What::Platform, None);
        }
    }

    /// A path that a rule names.
    fn exact(&mut self, path: &str, configuration: &Configuration, secrets: &mut Vec<Secret>, scope: Scope) {
        if self.known.contains_key(path) {
            return;
        }
        if kinds::OWN.contains(&path) {
            self.add(path.to_owned(), What::Own, None);
            return;
        }
        let (mount, kind, inside) = mounted(path, configuration);
        let named: &[kinds::Template] = match kind {
            "kv" => kinds::VALUE,
            "totp" => kinds::TOTP,
            _ => &[],
        };
        let name = named.iter().find_map(|(_, template)| {
            let prefix = template.strip_prefix("{mount}/")?.strip_suffix("{name}")?;
            inside.strip_prefix(prefix).filter(|name| !name.is_empty())
        });
        let Some(name) = name else {
            let what = if kind.is_empty() { What::Platform } else { What::Administer };
            self.add(path.to_owned(), what, None);
            return;
        };
        let (mount, name) = (mount.to_owned(), name.to_owned());
        // Its first path is always there, so that its other rules find it.
        let first = named.first().map(|(_, template)| kinds::path(template, &mount, &name)).unwrap_or_default();
        let known = self.known.get(&first).and_then(|(_, secret)| *secret);
        let index = known.unwrap_or(secrets.len());
        for (what, template) in named {
            let of = kinds::path(template, &mount, &name);
            if scope == Scope::Everything || of == path || of == first {
                self.add(of, *what, Some(index));
            }
        }
        if scope == Scope::Everything && kind == "kv" {
            if let Some((folder, _)) = name.rsplit_once('/') {
                self.add(format!("{mount}/metadata/{folder}/"), What::About, None);
            }
        }
        if known.is_some() {
            return;
        }
        let word = if kind == "kv" { "value" } else { "one-time password" };
        let (object, bound) = (String::new(), String::new());
        secrets.push(Secret { name, title: None, mount, word, object, bound, life: None, lives: "" });
    }

    fn into_sorted(self) -> Vec<Path> {
        self.known.into_iter().map(|(path, (what, secret))| Path { path, what, secret }).collect()
    }
}

/// The engine that a path is of: its path, its type, and what is left.
fn mounted<'a>(path: &'a str, configuration: &'a Configuration) -> (&'a str, &'a str, &'a str) {
    let found = configuration.mounts.iter().filter_map(|(mount, kind)| {
        Some((mount.as_str(), kind.as_str(), path.strip_prefix(mount.as_str())?.strip_prefix('/')?))
    });
    found.max_by_key(|(mount, _, _)| mount.len()).unwrap_or(("", "", path))
}
