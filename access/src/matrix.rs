//! Everybody against every path.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque, btree_map::Entry},
    ops::Bound,
    sync::Arc,
};

use rayon::prelude::*;

use crate::{
    configuration::{Configuration, Object},
    kinds::{self, PARTS, What},
    subject::{Subject, SubjectKind},
    terraform::Files,
    vault::{Acl, Capabilities, Found, Policy},
};

/// A path of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The path, without `/v1/` in front.
    pub path: Arc<str>,
    /// What the path gives.
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
    /// The path of its engine, without a slash at the end.
    pub mount: String,
    /// What it is, in a word.
    pub word: &'static str,
    /// The path of its role, its key or its connection; empty for a value.
    pub object: String,
    /// What it is bound to.
    pub bound: String,
    /// The lifetime of its credentials in seconds, and what they are; none for a value, which stays until it is changed.
    pub life: Option<u64>,
    /// What that life is of, with its verb, as in `a login lives`.
    pub lives: &'static str,
}

/// What one subject may do with one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its place in [`Access::subjects`].
    pub subject: usize,
    /// Its place in [`Access::paths`].
    pub path: usize,
    /// What all policies of the subject allow there together.
    pub capabilities: Capabilities,
    /// The rule's pattern, where it is not the path itself.
    pub pattern: Option<Box<str>>,
}

/// Who may do what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// Who can log in.
    pub subjects: Vec<Subject>,
    /// What paths are of.
    pub secrets: Vec<Secret>,
    /// Sorted by path.
    pub paths: Vec<Path>,
    /// Sorted by subject, then by path; only what is granted.
    pub grants: Vec<Grant>,
    /// Whose tokens an auth mount takes, by its path.
    pub issuers: BTreeMap<String, String>,
    /// The server's namespace of all paths; empty for the root.
    pub namespace: String,
}

/// The policies of one subject, while it is looked at.
pub struct Held<'a> {
    /// Who it is.
    pub subject: &'a Subject,
    /// All policies of the subject.
    pub acl: &'a Acl<'a>,
    /// Its grants.
    pub grants: &'a [Grant],
    /// All paths that grants refer to.
    pub paths: &'a [Path],
}

/// How many holders' policies are read before they are looked at: enough for all threads, and never all at once.
const AT_ONCE: usize = 64;

/// A policy that is looked up by name.
type Read = Option<Result<Policy, String>>;

/// How much is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every path of the platform.
    Everything,
    /// Those of secrets, and those that are granted to a subject.
    Secrets,
}

impl Access {
    /// Works out who may do what. The policies of each holder are read in turn, and dropped: `look` gets each holder
    /// with its policies; `refuse` gets files that cannot be read, and why.
    pub fn of(
        mut configuration: Configuration,
        files: &dyn Files,
        scope: Scope,
        look: &mut dyn FnMut(&Held<'_>, &Configuration),
        refuse: &mut dyn FnMut(&str, String),
    ) -> Self {
        let mut subjects = std::mem::take(&mut configuration.subjects);
        let objects = std::mem::take(&mut configuration.objects);
        let issuers = configuration.auths.values().map(|auth| (auth.path.clone(), auth.issuer.clone()));
        let namespace = std::mem::take(&mut configuration.namespace);
        let mut access = Self { issuers: issuers.collect(), namespace, ..Self::default() };
        let mut paths = Paths::default();
        paths.objects(objects, scope, &mut access.secrets);
        if scope == Scope::Everything {
            paths.platform(&configuration, &subjects);
            // A rule of one may cover a value that only a rule of another names: all paths come before all grants.
            for file in configuration.policies.values() {
                let policy = files.policy(file).and_then(Result::ok).unwrap_or_default();
                paths.rules(&policy, &configuration, &mut access.secrets, scope);
            }
        }
        let default = default_policy();
        let mut read = VecDeque::new();
        let count = subjects.len();
        for index in 0..count {
            if read.is_empty() {
                let next = subjects.get(index..count.min(index + AT_ONCE)).unwrap_or_default();
                read = policies(next, &configuration, files);
            }
            let (Some(subject), Some(found)) = (subjects.get_mut(index), read.pop_front()) else { continue };
            let mut own: Vec<(&str, Policy)> = Vec::with_capacity(found.len());
            for (name, policy) in subject.policies.iter().zip(found) {
                match (policy, configuration.policies.get(name)) {
                    (Some(Ok(policy)), _) => own.push((name, policy)),
                    (Some(Err(error)), Some(file)) => {
                        refuse(file, format!("the policy `{name}` cannot be read: {error}"));
                    }
                    _ => {}
                }
            }
            for (_, policy) in &own {
                paths.rules(policy, &configuration, &mut access.secrets, scope);
            }
            let has_default = subject.policies.iter().any(|name| name == "default");
            let held = own.iter().map(|(name, policy)| (*name, policy));
            let acl = Acl::new(held.chain(has_default.then_some(("default", &default))));
            let start = access.grants.len();
            paths.grant(index, &acl, &mut access.grants);
            let grants = access.grants.get(start..).unwrap_or_default();
            look(&Held { subject, acl: &acl, grants, paths: &paths.list }, &configuration);
            if scope == Scope::Secrets {
                // Ten thousand of them are kept until the last one is looked at.
                let kept = access
                    .grants
                    .split_off(start)
                    .into_iter()
                    .filter(|grant| paths.list.get(grant.path).is_some_and(|path| path.what != What::Own));
                access.grants.extend(kept);
                drop(acl);
                drop(own);
                subject.keep_name();
            }
        }
        access.subjects = subjects;
        access.paths = paths.into_sorted(&mut access.grants);
        access
    }

    /// Subjects that can get the credentials of another subject, by id, and of which subjects.
    #[must_use]
    pub fn hands(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut hands: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let machines = || self.subjects.iter().filter(|subject| subject.kind == SubjectKind::Machine);
        if machines().next().is_none() {
            return hands;
        }
        let machines: BTreeSet<&str> = machines().map(|subject| subject.id.as_str()).collect();
        for grant in self.grants.iter().filter(|grant| grant.capabilities.intersects(Capabilities::WRITE)) {
            let (Some(subject), Some(path)) = (self.subjects.get(grant.subject), self.paths.get(grant.path)) else {
                continue;
            };
            if let Some(machine) = kinds::logs_in(&path.path).and_then(|id| machines.get(id.as_str())) {
                hands.entry(&subject.id).or_default().push(machine);
            }
        }
        hands
    }

    /// The grants of a subject.
    pub fn of_subject(&self, subject: usize) -> &[Grant] {
        let start = self.grants.partition_point(|grant| grant.subject < subject);
        let end = self.grants.partition_point(|grant| grant.subject <= subject);
        self.grants.get(start..end).unwrap_or_default()
    }
}

/// The policies of some holders, in their order; none where the configuration has no policy of the name.
fn policies(holders: &[Subject], configuration: &Configuration, files: &dyn Files) -> VecDeque<Vec<Read>> {
    let of_holder = |subject: &Subject| -> Vec<Read> {
        let of_name = |name: &String| {
            let file = configuration.policies.get(name)?;
            Some(files.policy(file).unwrap_or_else(|| Err("the file is missing".to_owned())))
        };
        subject.policies.iter().map(of_name).collect()
    };
    // Threads are not worth their start for a few.
    if holders.len() < AT_ONCE / 2 {
        holders.iter().map(of_holder).collect()
    } else {
        holders.par_iter().map(of_holder).collect::<Vec<_>>().into()
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
    /// Where a path is in the list.
    known: BTreeMap<Arc<str>, usize>,
    list: Vec<Path>,
    /// The secrets of engines by mount and name, where their paths are not known from the start.
    by_name: Vec<usize>,
}

/// By what a secret of an engine is found.
fn place(secrets: &[Secret], index: usize) -> Option<(&str, &str, &str)> {
    secrets.get(index).map(|secret| (secret.mount.as_str(), secret.name.as_str(), secret.word))
}

impl Paths {
    fn add(&mut self, path: String, what: What, secret: Option<usize>) {
        let path: Arc<str> = path.into();
        if let Entry::Vacant(entry) = self.known.entry(path.clone()) {
            entry.insert(self.list.len());
            self.list.push(Path { path, what, secret });
        }
    }

    fn rules(&mut self, policy: &Policy, configuration: &Configuration, secrets: &mut Vec<Secret>, scope: Scope) {
        for rule in policy.rules.iter().filter(|rule| rule.pattern.is_exact()) {
            self.exact(rule.pattern.text(), configuration, secrets, scope);
        }
    }

    /// What a token may do with the paths, by the rules that may match: not every rule is evaluated for every
    /// path.
    fn grant(&self, subject: usize, acl: &Acl<'_>, grants: &mut Vec<Grant>) {
        let mut candidates: Vec<usize> = Vec::new();
        for Found { pattern, .. } in acl.rules() {
            let stem = pattern.stem();
            if pattern.is_exact() {
                candidates.extend(self.known.get(stem));
                candidates.extend(self.known.get(&*format!("{stem}/")));
            } else {
                let below = self.known.range::<str, _>((Bound::Included(stem), Bound::Unbounded));
                candidates.extend(below.take_while(|(path, _)| path.starts_with(stem)).map(|(_, index)| *index));
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        for index in candidates {
            let Some(path) = self.list.get(index) else { continue };
            let Some(found) = acl.find(&path.path).filter(|found| !found.capabilities.is_denied()) else { continue };
            let own = found.pattern.is_exact() && *found.pattern.text() == *path.path;
            let pattern = (!own).then(|| found.pattern.to_string().into_boxed_str());
            grants.push(Grant { subject, path: index, capabilities: found.capabilities, pattern });
        }
    }

    /// The secrets of engines. Unless everything is listed, their paths come with the rules that name them.
    fn objects(&mut self, objects: Vec<Object>, scope: Scope, secrets: &mut Vec<Secret>) {
        for object in objects {
            let Some(row) = object.row() else { continue };
            let index = secrets.len();
            let Object { mount, name, life, bound, .. } = object;
            let mut path = String::new();
            if scope == Scope::Everything {
                path = kinds::path(row.object, &mount, &name);
                for (what, template) in row.paths {
                    self.add(kinds::path(template, &mount, &name), *what, Some(index));
                }
            }
            let (word, lives) = (row.word, row.lives);
            secrets.push(Secret { name, title: None, mount, word, object: path, bound, life, lives });
        }
        if scope == Scope::Secrets {
            self.by_name = (0..secrets.len()).collect();
            self.by_name.sort_by(|a, b| place(secrets, *a).cmp(&place(secrets, *b)));
        }
    }

    /// The secret of an engine that a path is of; `within` is the engine that the path lies in.
    fn of_engine(
        &self,
        path: &str,
        within: Mounted<'_>,
        configuration: &Configuration,
        secrets: &[Secret],
    ) -> Option<(What, usize)> {
        PARTS.iter().find_map(|parts| {
            let (mount, _, inside) = match parts.before {
                "" => within,
                before => mounted(path.strip_prefix(before)?, configuration),
            };
            let name = inside.strip_prefix(parts.start)?.strip_suffix(parts.end)?;
            let wanted = Some((mount, name, parts.word));
            let at = self.by_name.binary_search_by(|index| place(secrets, *index).cmp(&wanted)).ok()?;
            Some((parts.what, *self.by_name.get(at)?))
        })
    }

    fn platform(&mut self, configuration: &Configuration, subjects: &[Subject]) {
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
        for subject in subjects.iter().filter(|subject| !subject.role.is_empty()) {
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
        let within = mounted(path, configuration);
        if let Some((what, secret)) = self.of_engine(path, within, configuration, secrets) {
            self.add(path.to_owned(), what, Some(secret));
            return;
        }
        let (mount, kind, inside) = within;
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
        let known = self.known.get(&*first).and_then(|index| self.list.get(*index)).and_then(|path| path.secret);
        let index = known.unwrap_or(secrets.len());
        for (what, template) in named {
            let of = kinds::path(template, &mount, &name);
            if scope == Scope::Everything || of == path || of == first {
                self.add(of, *what, Some(index));
            }
        }
        if scope == Scope::Everything
            && kind == "kv"
            && let Some((folder, _)) = name.rsplit_once('/')
        {
            self.add(format!("{mount}/metadata/{folder}/"), What::About, None);
        }
        if known.is_some() {
            return;
        }
        let word = if kind == "kv" { "value" } else { "one-time password" };
        let (object, bound) = (String::new(), String::new());
        secrets.push(Secret { name, title: None, mount, word, object, bound, life: None, lives: "" });
    }

    /// The paths in order; the grants name them by their new places.
    fn into_sorted(self, grants: &mut [Grant]) -> Vec<Path> {
        let mut places = vec![0; self.list.len()];
        for (place, index) in self.known.values().enumerate() {
            if let Some(slot) = places.get_mut(*index) {
                *slot = place;
            }
        }
        for grant in &mut *grants {
            grant.path = places.get(grant.path).copied().unwrap_or_default();
        }
        grants.sort_by_key(|grant| (grant.subject, grant.path));
        let mut paths = self.list;
        paths.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        paths
    }
}

/// An engine's path, its type, and the rest of a path in it.
type Mounted<'a> = (&'a str, &'a str, &'a str);

/// The engine of a path.
fn mounted<'a>(path: &'a str, configuration: &'a Configuration) -> Mounted<'a> {
    let found = configuration.mounts.iter().filter_map(|(mount, kind)| {
        Some((mount.as_str(), kind.as_str(), path.strip_prefix(mount.as_str())?.strip_prefix('/')?))
    });
    found.max_by_key(|(mount, _, _)| mount.len()).unwrap_or(("", "", path))
}
