//! Random but valid platforms, named by a seed, for tests that compare two compilers or attack one.
//!
//! ```no_run
//! use platformc_generator::{Language, platform};
//!
//! let generated = platform(7, &Language::committed());
//! assert!(generated.files["platform.yaml"].contains("kind: Platform"));
//! ```
//!
//! A platform keeps the rules of the language: references exist, networks do not overlap, lifetimes fit. It may be warned
//! of, never refused. What is new in the language is one line where its section is written: keys that the schema does not
//! know are left out, so that a new key can be written before the compiler knows it.

// It serves tests alone: what it cannot do is a fault that must be seen, and texts are built as they read best.
#![allow(
    clippy::expect_used,
    clippy::format_collect,
    clippy::format_push_string,
    clippy::indexing_slicing,
    clippy::needless_for_each,
    clippy::similar_names,
    clippy::string_slice
)]

mod amounts;
mod broken;
mod catalogs;
mod earlier;
pub mod edits;
mod entry;
mod language;
mod leaving;
mod overlays;
mod owners;
mod parts;
mod random;
mod sections;
mod words;
mod world;
mod yaml;

use std::collections::BTreeMap;

use serde_json::Value;

pub use catalogs::CATALOGS;
pub use language::{Language, Reached};
pub use parts::MAIN;
use random::Random;

/// The files of a platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    pub seed: u64,
    /// The texts by their paths; [`MAIN`] is the platform's own.
    pub files: BTreeMap<String, String>,
    /// What was made wrong on purpose; empty for a valid platform.
    pub mistakes: String,
}

/// The platform of a seed.
#[must_use]
pub fn platform(seed: u64, language: &Language) -> Generated {
    let mut random = Random::new(!seed);
    let files = print(&trees(seed, language, &mut random), &mut random);
    Generated { seed, files, mistakes: String::new() }
}

/// The platform of a seed, with mistakes: most are refused, each in another way.
#[must_use]
pub fn broken(seed: u64, language: &Language) -> Generated {
    let mut random = Random::new(!seed);
    let mut trees = trees(seed, language, &mut random);
    if random.chance(75) {
        let mistakes = broken::mistakes(&mut trees, &mut random);
        return Generated { seed, files: print(&trees, &mut random), mistakes };
    }
    let mut files = print(&trees, &mut random);
    let names: Vec<&str> = trees.keys().map(String::as_str).collect();
    let name = random.one(&names);
    let (text, what) = broken::torn(&files[name], &mut random);
    files.insert(name.to_owned(), text);
    Generated { seed, files, mistakes: format!("{name}: {what}") }
}

/// Adds what the platform of a seed reaches of the language.
pub fn reach(seed: u64, language: &Language, reached: &mut Reached) {
    trees(seed, language, &mut Random::new(!seed)).values().for_each(|file| language.reach(file, reached));
}

fn trees(seed: u64, language: &Language, random: &mut Random) -> BTreeMap<String, Value> {
    let mut root = sections::all(seed);
    owners::add(&mut root, &mut random.apart("owners"));
    earlier::names(&mut root, &mut random.apart("renamedFrom"));
    leaving::add(&mut root, &mut random.apart("retire"));
    if random.chance(25) {
        overlays::add(&mut root, random);
    }
    parts::split(root, language, random)
}

fn print(trees: &BTreeMap<String, Value>, random: &mut Random) -> BTreeMap<String, String> {
    trees.iter().map(|(path, tree)| (path.clone(), yaml::document(tree, random))).collect()
}
