#![allow(clippy::unwrap_used)]

mod resolution;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::{
    crates::packages,
    graph::{Graph, circles},
    module::Modules,
};

/// Crates and modules of theirs within which modules still use each other in a circle. The list only shrinks.
const KNOWN_CIRCLES: &[(&str, &str)] = &[
    ("platformc", "access"),
    ("platformc", "access::network"),
    ("platformc", "cli"),
    ("platformc", "cli::report"),
    ("platformc", "components"),
    ("platformc", "components::apps"),
    ("platformc", "components::cert_manager"),
    ("platformc", "components::cluster_autoscaler"),
    ("platformc", "components::consul"),
    ("platformc", "components::consul::mesh"),
    ("platformc", "components::databases"),
    ("platformc", "components::efs_csi_driver"),
    ("platformc", "components::gitlab_runner"),
    ("platformc", "components::ingress"),
    ("platformc", "components::istio"),
    ("platformc", "components::istio::mesh"),
    ("platformc", "components::karpenter"),
    ("platformc", "components::load_balancer_controller"),
    ("platformc", "components::metrics_server"),
    ("platformc", "components::monitoring"),
    ("platformc", "components::pipeline"),
    ("platformc", "components::storage"),
    ("platformc", "components::tracing"),
    ("platformc", "components::vault"),
    ("platformc", "components::vault::terraform"),
    ("platformc", "components::vault_agent_injector"),
    ("platformc", "components::vault_configuration"),
    ("platformc", "components::vault_configuration::root"),
    ("platformc", "components::vault_secrets_operator"),
    ("platformc", "crate"),
    ("platformc", "graph"),
    ("platformc", "lower"),
    ("platformc-output", "write"),
];

/// Components that still name another one. The list only shrinks.
const KNOWN_NAMES: &[(&str, &str)] = &[("readme", "vault_configuration")];

/// What may touch the machine besides programs: modules of libraries, with all that is below them.
const EDGES: &[(&str, &str)] = &[("platformc", "cli"), ("platformc-output", "write")];

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
    let mut found = BTreeSet::new();
    let mut unknown = Vec::new();
    for (name, _, graph) in &crates() {
        for circle in circles(graph) {
            if !KNOWN_CIRCLES.contains(&(name, &circle.within)) {
                unknown.push(format!("{name}: {}", circle.modules.join(", ")));
            }
            found.insert((name.clone(), circle.within));
        }
    }
    assert!(unknown.is_empty(), "`cargo xtask arrows` shows why: {unknown:#?}");
    for (name, within) in KNOWN_CIRCLES {
        assert!(
            found.contains(&((*name).to_owned(), (*within).to_owned())),
            "there is no circle within `{within}` of {name} any more: remove it from the list"
        );
    }
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
    let mut known: BTreeSet<&(&str, &str)> = BTreeSet::new();
    for (_, _, graph) in &crates() {
        for ((from, to), path) in &graph.arrows {
            let Some(one) = component(from) else { continue };
            seen.insert(one.clone());
            let Some(other) = component(to).filter(|other| *other != one) else { continue };
            let names = KNOWN_NAMES.iter().find(|names| **names == (one.as_str(), other.as_str()));
            assert!(names.is_some(), "{from} names another component: {path}");
            known.extend(names);
        }
    }
    assert!(seen.len() > 20, "only {seen:?}: the components were missed");
    assert_eq!(known.len(), KNOWN_NAMES.len(), "only {known:?} name each other: make the list shorter");
}

#[test]
fn the_core_touches_nothing_outside() {
    let mut seen = 0;
    let mut edges = BTreeSet::new();
    for (name, _, graph) in crates().iter().filter(|(_, program, _)| !program) {
        for (module, paths) in &graph.outside {
            let edge = EDGES.iter().find(|(of, edge)| of == name && is_in(module, edge));
            let within = |path: &str, known: &[&str]| known.iter().any(|known| is_in(path, known));
            let found: Vec<&String> =
                paths.iter().filter(|path| within(path, MACHINE) && !within(path, ADDRESSES)).collect();
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
