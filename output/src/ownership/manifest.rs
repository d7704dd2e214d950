//! Reads the `manifest.json` of a build before version 3.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;

use super::{GENERATOR, Unreadable, is_bookkeeping, is_digest};
use crate::path::is_portable;

/// The last version that was a manifest.
const LAST: u64 = 2;

/// The files of an earlier build: path to digest in hexadecimal.
#[derive(Debug, Deserialize)]
pub struct Manifest<'a> {
    #[serde(default)]
    generator: Value,
    #[serde(default)]
    version: Value,
    /// The platform that the tree was compiled for; version 1 does not say it.
    #[serde(borrow, default)]
    pub platform: Option<Cow<'a, str>>,
    /// The file that the tree was compiled from.
    #[serde(borrow, default)]
    pub source: Cow<'a, str>,
    /// Which of several trees of that file it is.
    #[serde(borrow, default)]
    pub environment: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    files: Option<BTreeMap<Cow<'a, str>, ListedFile<'a>>>,
}

#[derive(Debug, Deserialize)]
struct ListedFile<'a> {
    #[serde(borrow)]
    sha256: Cow<'a, str>,
}

impl<'a> Manifest<'a> {
    /// Reads a manifest of any known version.
    ///
    /// # Errors
    /// It is not a manifest, or one that cannot be trusted.
    pub fn parse(text: &'a str) -> Result<Self, Unreadable> {
        let manifest: Self = serde_json::from_str(text).map_err(|_| broken(text))?;
        match generation(&manifest.generator, &manifest.version) {
            Generation::Known if manifest.platform.as_deref().is_some_and(|name| !name.is_empty()) => {}
            Generation::Known => return Err(Unreadable::Damaged),
            Generation::Newer(version) => return Err(Unreadable::Newer(version)),
            Generation::Unmarked if First::fits(text) => {}
            Generation::Unmarked => return Err(Unreadable::Foreign),
        }
        let Some(files) = &manifest.files else { return Err(Unreadable::Damaged) };
        if manifest.source.is_empty() || files.values().any(|file| !is_digest(&file.sha256)) {
            return Err(Unreadable::Damaged);
        }
        match files.keys().find(|path| !is_portable(path) || is_bookkeeping(path)) {
            Some(path) => Err(Unreadable::Path(path.clone().into_owned())),
            None => Ok(manifest),
        }
    }

    /// Every path with its digest, in order.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().flatten().map(|(path, file)| (path.as_ref(), file.sha256.as_ref()))
    }
}

enum Generation {
    Known,
    Newer(u64),
    /// Version 1, or a manifest of another program.
    Unmarked,
}

fn generation(generator: &Value, version: &Value) -> Generation {
    match (generator.as_str(), version.as_u64()) {
        (Some(GENERATOR), Some(version)) if version > LAST => Generation::Newer(version),
        (Some(GENERATOR), _) => Generation::Known,
        // A manifest of version 1 with another number was never written.
        _ => Generation::Unmarked,
    }
}

/// What a text is that cannot be read as a manifest.
fn broken(text: &str) -> Unreadable {
    #[derive(Deserialize)]
    struct Head {
        #[serde(default)]
        generator: Value,
        #[serde(default)]
        version: Value,
    }
    match serde_json::from_str::<Head>(text) {
        Ok(head) => match generation(&head.generator, &head.version) {
            Generation::Newer(version) => Unreadable::Newer(version),
            Generation::Known => Unreadable::Damaged,
            Generation::Unmarked => Unreadable::Foreign,
        },
        // Any other JSON than an object.
        Err(_) if serde_json::from_str::<IgnoredAny>(text).is_ok() => Unreadable::Foreign,
        Err(_) => Unreadable::Damaged,
    }
}

/// A manifest of version 1, exactly: nothing else in it says that it is ours.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct First {
    version: u64,
    source: String,
    #[serde(default)]
    environment: Option<String>,
    // A manifest that was written between two interrupted builds has no nodes.
    #[serde(default)]
    nodes: Option<BTreeMap<String, Vec<FirstPlace>>>,
    files: BTreeMap<String, FirstFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct FirstPlace {
    #[serde(default)]
    file: Option<String>,
    #[serde(default)]
    line: u64,
    #[serde(default)]
    start: u64,
    #[serde(default)]
    end: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct FirstFile {
    sha256: String,
    #[serde(default)]
    nodes: Vec<String>,
}

impl First {
    fn fits(text: &str) -> bool {
        serde_json::from_str::<Self>(text).is_ok_and(|first| first.version == 1)
    }
}
