//! What is generated is valid, differs, and reaches nearly all of the language.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use platformc_generator::{Generated, Language, MAIN, Reached, broken, platform, reach};
use platformc_spec::{
    Diagnostics, Report, Source, Sources,
    include::{InMemory, load},
};

/// How many platforms together reach what there is to reach.
const REACHING: u64 = 300;

/// How many platforms are compiled here; `SEEDS=2000` compiles more, and `cargo xtask compare` compiles them with two
/// programs.
fn seeds() -> u64 {
    std::env::var("SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(100)
}

/// The share of the keys that platforms reach, in percent.
const KEYS: usize = 95;

fn sources(generated: &Generated) -> Sources {
    let files = generated.files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect();
    let main = generated.files[MAIN].as_str();
    load(Source { name: MAIN.into(), text: main.into() }, &mut InMemory(files))
}

fn compile(generated: &Generated) -> Result<(), Diagnostics> {
    platformc_pipeline::plans(&sources(generated), None).map(|_| ())
}

/// What is made of each seed, on all cores.
fn each<T: Send>(seeds: u64, make: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let make = &make;
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores)
            .map(|core| scope.spawn(move || (0..seeds).skip(core).step_by(cores).map(make).collect::<Vec<_>>()))
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn a_seed_is_one_platform() {
    let language = Language::committed();
    let made = |seed| (platform(seed, &language), broken(seed, &language));
    assert_eq!(made(7), made(7));
    assert_ne!(made(7).0.files, made(8).0.files);
    assert_ne!(made(7).0.files, made(7).1.files, "a mistake shows");
}

#[test]
fn every_platform_compiles() {
    let language = Language::committed();
    let refused = each(seeds(), |seed| {
        let generated = platform(seed, &language);
        let report = Report::new(&sources(&generated), compile(&generated).err()?);
        let errors = report.problems().iter().filter(|problem| !problem.code.warns());
        let told = errors.map(|problem| format!("seed {seed}: {} {}; {}", problem.code, problem.message, problem.help));
        Some(told.collect::<Vec<_>>())
    });
    let refused: Vec<String> = refused.into_iter().flatten().flatten().collect();
    assert!(refused.is_empty(), "\n{}", refused.join("\n"));
}

#[test]
fn most_mistakes_are_found() {
    let language = Language::committed();
    let found = each(seeds(), |seed| compile(&broken(seed, &language)).err());
    let codes: BTreeSet<_> =
        found.iter().flatten().flat_map(|problems| problems.clone().sorted()).map(|problem| problem.code).collect();
    let refused = found.iter().flatten().count();
    assert!(refused * 100 > found.len() * 70, "{refused} of {} are refused", found.len());
    assert!(codes.len() > 15, "only {codes:?}");
}

#[test]
fn platforms_reach_nearly_all_keys() {
    let language = Language::committed();
    let (all, mut reached) = (language.all(), Reached::default());
    (0..REACHING).for_each(|seed| reach(seed, &language, &mut reached));
    assert!(all.keys.len() > 400, "the schema has {} keys only", all.keys.len());
    let unknown: Vec<_> = reached.keys.difference(&all.keys).collect();
    assert!(unknown.is_empty(), "no keys of the schema: {unknown:?}");
    let missed: Vec<_> = all.keys.difference(&reached.keys).collect();
    assert!(
        reached.keys.len() * 100 >= all.keys.len() * KEYS,
        "{} of {}: {missed:?}",
        reached.keys.len(),
        all.keys.len()
    );
}
