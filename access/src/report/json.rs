//! For programs: every subject, every path, every grant.

use std::io;

use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeMap},
};
use serde_json::{Map, Value, json};

use super::{Filter, Reach};
use crate::{Access, Path, Subject};

/// The matrix: `subjects`, `paths`, `grants` and `secrets` as documented by `platformc access --help`, and at last `operators`,
/// who act for others. What is in no grant is denied. It is written entry by entry: whole, it would be many times as large.
///
/// # Errors
/// What `out` refused.
pub fn json(
    access: &Access,
    filter: &Filter,
    reach: &Reach<'_>,
    operators: Vec<Value>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let report = Json { access, filter, reach, operators };
    serde_json::to_writer_pretty(out, &report).map_err(io::Error::from)
}

struct Json<'a> {
    access: &'a Access,
    filter: &'a Filter,
    reach: &'a Reach<'a>,
    operators: Vec<Value>,
}

impl Json<'_> {
    fn shown(&self, path: usize) -> Option<&Path> {
        let secret = |path: &Path| path.secret.and_then(|secret| self.access.secrets.get(secret));
        self.access.paths.get(path).filter(|path| self.filter.has_secret(secret(path)))
    }

    fn subjects(&self) -> impl Iterator<Item = Value> {
        let shown = self.access.subjects.iter().filter(|subject| self.filter.has_subject(subject));
        shown.map(|subject| one(self.access, subject, self.reach))
    }

    fn paths(&self) -> impl Iterator<Item = Value> {
        (0..self.access.paths.len()).filter_map(|path| self.shown(path)).map(|path| {
            let secret = path.secret.and_then(|secret| self.access.secrets.get(secret));
            json!({ "id": &*path.path, "path": &*path.path, "what": path.what.as_str(), "secret": secret.map(crate::Secret::title) })
        })
    }

    fn grants(&self) -> impl Iterator<Item = Value> {
        self.access.grants.iter().filter_map(|grant| {
            let subject = self.access.subjects.get(grant.subject);
            let subject = subject.filter(|subject| self.filter.has_subject(subject))?;
            let path = self.shown(grant.path)?;
            let rule = grant.pattern.as_deref().unwrap_or(&path.path);
            let capabilities: Vec<&str> = grant.capabilities.words().collect();
            Some(json!({ "subject": subject.id, "path": &*path.path, "capabilities": capabilities, "rule": rule }))
        })
    }

    fn secrets(&self) -> impl Iterator<Item = Value> {
        self.access.secrets.iter().filter(|secret| self.filter.has_secret(Some(secret))).map(|secret| {
            json!({ "id": secret.title(), "kind": secret.word, "engineRole": secret.object, "longestLifeSeconds": secret.life })
        })
    }
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("subjects", &Each::of(self.subjects()))?;
        map.serialize_entry("paths", &Each::of(self.paths()))?;
        map.serialize_entry("grants", &Each::of(self.grants()))?;
        map.serialize_entry("secrets", &Each::of(self.secrets()))?;
        if !self.access.namespace.is_empty() {
            map.serialize_entry("namespace", &self.access.namespace)?;
        }
        map.serialize_entry("operators", &self.operators)?;
        map.end()
    }
}

/// A list that is made while it is written.
struct Each<I>(std::cell::Cell<Option<I>>);

impl<I: Iterator<Item = Value>> Each<I> {
    fn of(items: I) -> Self {
        Self(std::cell::Cell::new(Some(items)))
    }
}

impl<I: Iterator<Item = Value>> Serialize for Each<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let items = self.0.take().ok_or_else(|| S::Error::custom("a list is written once"))?;
        serializer.collect_seq(items)
    }
}

fn one(access: &Access, subject: &Subject, reach: &Reach<'_>) -> Value {
    let place = |text: &str| if text.is_empty() { Value::Null } else { Value::from(text) };
    let mut auth = Map::new();
    auth.insert("mount".into(), place(&subject.mount));
    auth.insert("role".into(), place(&subject.role));
    auth.insert("audience".into(), place(&subject.audience));
    auth.insert("issuer".into(), place(access.issuers.get(&subject.mount).map_or("", String::as_str)));
    auth.insert("bounds".into(), place(&subject.bounds));
    json!({
        "id": subject.id,
        "kind": subject.kind.as_str(),
        "cluster": place(&subject.cluster),
        "namespace": place(&subject.namespace),
        "serviceAccount": place(&subject.service_account),
        "auth": auth,
        "policies": subject.policies,
        "token": { "ttlSeconds": subject.token.ttl, "maxTtlSeconds": subject.token.max, "periodSeconds": subject.token.period },
        "network": reach(subject),
    })
}
