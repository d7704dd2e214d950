//! Reads the manifest of an earlier build.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;

use super::{GENERATOR, NAME, VERSION};
use crate::path::is_portable;

/// The files of an earlier build: path to digest in hexadecimal.
#[derive(Debug, Deserialize)]
pub struct Earlier<'a> {
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
    files: Option<BTreeMap<Cow<'a, str>, EarlierFile<'a>>>,
}

#[derive(Debug, Deserialize)]
struct EarlierFile<'a> {
    #[serde(borrow)]
    sha256: Cow<'a, str>,
}

/// Why a file is not the manifest of an earlier build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It has the markers of a merge.
    Conflicted,
    /// It is broken, or its content makes no sense.
    Damaged,
    /// Another program's.
    Foreign,
    /// A later version of the format.
    Newer(u64),
    /// It names a path that no tree can have.
    Path(String),
}

impl<'a> Earlier<'a> {
    /// Reads a manifest of any known version.
    ///
    /// # Errors
    /// It is not a manifest, or one that cannot be trusted.
    pub fn parse(text: &'a str) -> Result<Self, Unreadable> {
        let earlier: Self = serde_json::from_str(text).map_err(|_| broken(text))?;
        match generation(&earlier.generator, &earlier.version) {
            Generation::Known if earlier.platform.as_deref().is_some_and(|name| !name.is_empty()) => {}
            Generation::Known => return Err(Unreadable::Damaged),
            Generation::Newer(version) => return Err(Unreadable::Newer(version)),
            Generation::Unmarked if First::fits(text) => {}
            Generation::Unmarked => return Err(Unreadable::Foreign),
        }
        let Some(files) = &earlier.files else { return Err(Unreadable::Damaged) };
        if earlier.source.is_empty() || files.values().any(|file| !is_digest(&file.sha256)) {
            return Err(Unreadable::Damaged);
        }
        match files.keys().find(|path| !is_portable(path) || path.eq_ignore_ascii_case(NAME)) {
            Some(path) => Err(Unreadable::Path(path.clone().into_owned())),
            None => Ok(earlier),
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
        (Some(GENERATOR), Some(version)) if version > VERSION => Generation::Newer(version),
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
    if text.lines().any(|line| ["<<<<<<<", ">>>>>>>"].iter().any(|marker| line.starts_with(marker))) {
        return Unreadable::Conflicted;
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

/// Whether a text is a digest as [`super::hex`] writes it.
fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
