//! The arrows between modules, and the circles among them.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::{algo::tarjan_scc, graphmap::DiGraphMap};

use super::{module::Modules, resolve::Place};

/// What the modules of a crate use, without their tests.
#[derive(Debug, Default)]
pub struct Graph {
    /// From the module that uses something to the one that defines it, with one path that says so. The crate itself is `crate`.
    pub arrows: BTreeMap<(String, String), String>,
    /// Paths from `crate`, `self` or `super` that lead nowhere: what they name is not understood.
    pub lost: BTreeSet<String>,
    /// What each module uses of other crates: paths with `::`.
    pub outside: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    pub fn of(modules: &Modules) -> Self {
        let mut graph = Self::default();
        let name = |path: &str| if path.is_empty() { "crate".to_owned() } else { path.to_owned() };
        for (id, module) in modules.all.iter().enumerate().filter(|(_, module)| !module.test) {
            for used in &module.used {
                let places = modules.places(id, used);
                let own = used.first().is_some_and(|first| ["crate", "self", "super"].contains(&first.as_str()));
                if own && used.len() > 1 && places.is_empty() {
                    graph.lost.insert(format!("{}: {}", name(&module.path), used.join("::")));
                }
                for place in places {
                    match place {
                        Place::Item(to) if to != id => {
                            let to = modules.all.get(to).map(|to| name(&to.path)).unwrap_or_default();
                            graph.arrows.entry((name(&module.path), to)).or_insert_with(|| used.join("::"));
                        }
                        Place::Outside(path) => {
                            graph.outside.entry(name(&module.path)).or_default().insert(path.join("::"));
                        }
                        Place::Item(_) | Place::Module(_) => {}
                    }
                }
            }
        }
        graph
    }
}

/// Modules that use each other, directly or through others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Circle {
    /// The innermost module that holds them all; it may be one of them.
    pub within: String,
    /// In the order of names.
    pub modules: Vec<String>,
}

/// The circles of a crate.
///
/// Looked for within each module: between it, without those below it, and each module right below it together with all that is
/// below that one. So siblings are in an order, with what they are made of.
pub fn circles(graph: &Graph) -> Vec<Circle> {
    let mut levels: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    for (from, to) in graph.arrows.keys() {
        let (within, from, to) = apart(from, to);
        levels.entry(within).or_default().insert((from, to));
    }
    let mut circles = Vec::new();
    for (within, arrows) in &levels {
        let arrows: DiGraphMap<&str, ()> = DiGraphMap::from_edges(arrows.iter().map(|(a, b)| (a.as_str(), b.as_str())));
        for circle in tarjan_scc(&arrows).into_iter().filter(|circle| circle.len() > 1) {
            let mut modules: Vec<String> = circle.into_iter().map(str::to_owned).collect();
            modules.sort();
            circles.push(Circle { within: within.clone(), modules });
        }
    }
    circles.sort();
    circles
}

/// The innermost module that holds two modules, and which of its own modules they are in; the module itself, if one is that.
fn apart(from: &str, to: &str) -> (String, String, String) {
    let parts = |path: &str| path.split("::").filter(|part| *part != "crate").map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (parts(from), parts(to));
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let name = |path: &[String]| if path.is_empty() { "crate".to_owned() } else { path.join("::") };
    let part = |path: &[String]| name(path.get(..(common + 1).min(path.len())).unwrap_or_default());
    (name(from.get(..common).unwrap_or_default()), part(&from), part(&to))
}
