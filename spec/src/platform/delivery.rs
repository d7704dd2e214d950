//! The secrets of an app: how each reaches it, and what happens when it changes.

use std::fmt;

use indexmap::IndexMap;
use platformc_base::words::{Deliver, OnRotate, Operation, Signal, Via};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

use super::entries::Reference;
use crate::{
    scalar::{FileName, MountPath, Name, Template, VariableName},
    span::Spanned,
};

/// The secrets an app uses, and how each is delivered.
#[derive(Clone, Debug, Default)]
pub struct SecretUses(pub IndexMap<Reference, SecretUse>);

/// How one secret reaches a workload.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SecretUse {
    /// The way of delivery. Default: by its kind: `api` for transit, aws, ssh and totp, else `sync`.
    pub deliver: Option<Spanned<Deliver>>,
    /// For `file`: the folder it is mounted at, one file for each field, for example `/vault/secrets/db`.
    pub path: Option<Spanned<MountPath>>,
    /// For `file`: who writes the files, for example `agent`. Default: the operator.
    pub via: Option<Spanned<Via>>,
    /// For `via: agent`: the files by name, each with its text, in which `{{ .username }}` is replaced by a field, for
    /// example `{ login.properties: "user={{ .username }}" }`. Default: one file for each field; for a `kv` secret,
    /// its field `value`.
    pub templates: Option<Box<IndexMap<Spanned<FileName>, Spanned<Template>>>>,
    /// For `env`: the variable, for example `PAYMENT_KEY`; for a secret with several fields, the prefix of
    /// the variables.
    pub name: Option<Spanned<VariableName>>,
    /// What happens to the pods when the secret changes. Default: `restart`, which needs the operator.
    #[serde(default)]
    pub on_rotate: Spanned<OnRotate>,
    /// For `onRotate: signal`: the signal for the app's main process, for example `SIGUSR1`. Default: a hangup,
    /// SIGHUP.
    pub signal: Option<Spanned<Signal>>,
    /// What the app does with a key, for example `[verify]`. Default: by the kind of the key
    /// `[encrypt, decrypt]`, `[sign, verify]` or `[hmac, verify]`; `[generate]` for one-time passwords.
    #[serde(default)]
    pub operations: Vec<Spanned<Operation>>,
}

impl SecretUse {
    /// Its own files and their texts. Few uses have any, so they are behind a pointer.
    pub fn templates(&self) -> impl Iterator<Item = (&Spanned<FileName>, &Spanned<Template>)> {
        self.templates.iter().flat_map(|files| files.iter())
    }
}

impl JsonSchema for SecretUses {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SecretUses".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let list = generator.subschema_for::<Vec<Reference>>();
        let map = generator.subschema_for::<IndexMap<Name, SecretUse>>();
        schemars::json_schema!({
            "description": "The secrets an app uses, and how each is delivered.",
            "oneOf": [list, map],
        })
    }
}

impl<'de> Deserialize<'de> for SecretUses {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UsesVisitor)
    }
}

struct UsesVisitor;

impl<'de> Visitor<'de> for UsesVisitor {
    type Value = SecretUses;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of secrets, or a map that says how each is delivered")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<SecretUses, A::Error> {
        let mut uses = IndexMap::new();
        while let Some(name) = seq.next_element()? {
            uses.insert(name, SecretUse::default());
        }
        Ok(SecretUses(uses))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SecretUses, A::Error> {
        let mut uses = IndexMap::new();
        while let Some((name, delivery)) = map.next_entry()? {
            uses.insert(name, delivery);
        }
        Ok(SecretUses(uses))
    }
}
