#![allow(clippy::unwrap_used)]

mod resolution;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::{
    crates::{Package, packages},
    graph::{Graph, circles},
    module::Modules,
};

/// What may touch the machine besides programs: modules of libraries with all that is below them; whole libraries, without a
/// module.
const EDGES: &[(&str, &str)] = &[("platformc", ""), ("platformc-output", "write")];

/// Modules that collect from several threads what does not depend on who is first.
const COLLECT: &[(&str, &str)] = &[("platformc-compiler", "reach::proof"), ("platformc-compiler", "tree")];

/// What only programs and edges use.
const MACHINE: &[&str] = &[
    "std::env",
    "std::fs",
    "std::io::stderr",
    "std::io::stdin",
    "std::io::stdout",
    "std::net",
    "std::os",
    "std::process",
    "std::sync::Mutex",
    "std::sync::RwLock",
    "std::sync::atomic",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "dbg!",
    "eprint!",
    "eprintln!",
    "print!",
    "println!",
    "thread_local!",
];

/// Types that only look like a use of the network.
const ADDRESSES: &[&str] = &["std::net::IpAddr", "std::net::Ipv4Addr", "std::net::Ipv6Addr"];

/// The library and the programs of each crate, with the crate's name and whether it is a program.
fn crates() -> Vec<(String, bool, Graph)> {
    let mut all = Vec::new();
    for package in packages().unwrap() {
        for root in &package.roots {
            let program = root.file_name().is_some_and(|name| name == "main.rs");
            all.push((package.name.clone(), program, Graph::of(&Modules::read(root).unwrap())));
        }
    }
    all
}

/// Whether a path is another one or below it.
fn is_in(path: &str, other: &str) -> bool {
    path.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[test]
fn modules_use_each_other_in_no_circle() {
    let mut found = Vec::new();
    for (name, _, graph) in &crates() {
        found.extend(circles(graph).iter().map(|circle| format!("{name}: {}", circle.modules.join(", "))));
    }
    assert_eq!(found, [] as [&str; 0], "`cargo xtask arrows` shows why");
}

#[test]
fn every_file_and_every_path_is_understood() {
    fn sources(folder: &Path, found: &mut BTreeSet<PathBuf>) {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.insert(path);
            }
        }
    }
    let mut seen = 0;
    for package in packages().unwrap() {
        let (mut there, mut read) = (BTreeSet::new(), BTreeSet::new());
        for root in &package.roots {
            sources(root.parent().unwrap(), &mut there);
            let modules = Modules::read(root).unwrap();
            let lost = Graph::of(&modules).lost;
            assert!(lost.is_empty(), "{}: these paths lead nowhere: {lost:#?}", package.name);
            read.extend(modules.files);
        }
        seen += read.len();
        assert_eq!(there, read, "{}: a file is no module, or declared in a macro", package.name);
    }
    assert!(seen > 300, "only {seen} files: the crates were missed");
}

#[test]
fn components_do_not_name_each_other() {
    let component = |module: &str| module.strip_prefix("components::")?.split("::").next().map(str::to_owned);
    let mut seen = BTreeSet::new();
    for (_, _, graph) in &crates() {
        for ((from, to), path) in &graph.arrows {
            let Some(one) = component(from) else { continue };
            seen.insert(one.clone());
            // the trait, which all of them implement
            let other = component(to).filter(|other| *other != one && other != "component");
            assert_eq!(other, None, "{from} names another component: {path}");
        }
    }
    assert!(seen.len() > 20, "only {seen:?}: the components were missed");
}

#[test]
fn the_core_touches_nothing_outside() {
    let mut seen = 0;
    let mut edges = BTreeSet::new();
    for (name, _, graph) in crates().iter().filter(|(_, program, _)| !program) {
        for (module, paths) in &graph.outside {
            let edge = EDGES.iter().find(|(of, edge)| of == name && (edge.is_empty() || is_in(module, edge)));
            let collects = COLLECT.contains(&(name.as_str(), module.as_str()));
            let within = |path: &str, known: &[&str]| known.iter().any(|known| is_in(path, known));
            let found: Vec<&String> = paths
                .iter()
                .filter(|path| {
                    within(path, MACHINE) && !within(path, ADDRESSES) && !(collects && is_in(path, "std::sync::Mutex"))
                })
                .collect();
            match edge {
                Some(edge) if !found.is_empty() => drop(edges.insert(edge)),
                Some(_) => {}
                None => {
                    seen += 1;
                    assert!(found.is_empty(), "{name}: {module} uses {found:?}: the core is pure");
                }
            }
        }
    }
    assert!(seen > 150, "only {seen} modules: the crates were missed");
    assert_eq!(edges.len(), EDGES.len(), "only {edges:?} touch the machine: make the list shorter");
}

/// What the crate behind resolve is built with, itself among it.
fn behind_resolve() -> Vec<Package> {
    let mut left = packages().unwrap();
    let mut names = vec!["platformc-compiler".to_owned()];
    let mut found = Vec::new();
    while let Some(name) = names.pop() {
        let at = left.iter().position(|package| package.name == name);
        let Some(package) = at.map(|at| left.swap_remove(at)) else { continue };
        names.extend(package.needs.clone());
        // what the typed platform itself is built with says nothing of the others
        if package.name != "platformc-spec" {
            found.push(package);
        }
    }
    found
}

#[test]
fn behind_resolve_no_crate_depends_on_the_typed_platform() {
    let behind = behind_resolve();
    let typed: BTreeSet<&str> = behind
        .iter()
        .filter(|package| package.needs.iter().any(|needed| needed == "platformc-spec"))
        .map(|package| package.name.as_str())
        .collect();
    assert!(behind.iter().any(|package| package.name == "platformc-model"), "the crates were missed: {behind:?}");
    assert!(
        typed.is_empty(),
        "behind resolve only the model is known, and these still know the typed platform: {typed:?}"
    );
}
