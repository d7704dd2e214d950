//! For programs: every subject, every path, every grant.

use serde_json::{Map, Value, json};

use super::{Filter, Reach};
use crate::{Access, Subject};

/// The matrix: `subjects`, `paths` and `grants` as documented by `platformc access --help`. What is in no grant is denied.
#[must_use]
pub fn json(access: &Access, filter: &Filter, reach: &Reach<'_>) -> Value {
    let shown = |path: usize| {
        access
            .paths
            .get(path)
            .filter(|path| filter.has_secret(path.secret.and_then(|secret| access.secrets.get(secret))))
    };
    let subjects = access.subjects.iter().filter(|subject| filter.has_subject(subject));
    let paths = (0..access.paths.len()).filter_map(shown).map(|path| {
        let secret = path.secret.and_then(|secret| access.secrets.get(secret));
        json!({ "id": &*path.path, "path": &*path.path, "what": path.what.as_str(), "secret": secret.map(super::super::matrix::Secret::title) })
    });
    let grants = access.grants.iter().filter_map(|grant| {
        let subject = access.subjects.get(grant.subject).filter(|subject| filter.has_subject(subject))?;
        let path = shown(grant.path)?;
        let rule = grant.pattern.as_deref().unwrap_or(&path.path);
        let capabilities: Vec<&str> = grant.capabilities.words().collect();
        Some(json!({ "subject": subject.id, "path": &*path.path, "capabilities": capabilities, "rule": rule }))
    });
    let secrets = access.secrets.iter().filter(|secret| filter.has_secret(Some(secret))).map(|secret| {
        json!({ "id": secret.title(), "kind": secret.word, "engineRole": secret.object, "longestLifeSeconds": secret.life })
    });
    let mut whole = json!({
        "subjects": subjects.map(|subject| one(access, subject, reach)).collect::<Vec<_>>(),
        "paths": paths.collect::<Vec<_>>(),
        "grants": grants.collect::<Vec<_>>(),
        "secrets": secrets.collect::<Vec<_>>(),
    });
    if let Some(whole) = whole.as_object_mut().filter(|_| !access.namespace.is_empty()) {
        whole.insert("namespace".to_owned(), access.namespace.as_str().into());
    }
    whole
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
