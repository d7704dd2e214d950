//! Which module of a crate uses which: `cargo xtask arrows`.
//!
//! The sources are parsed, and every path in them is followed through imports and re-exports to the module that defines
//! what it names. Tests and what only they use are left out.

mod conditions;
mod crates;
mod graph;
mod module;
mod paths;
mod resolve;
#[cfg(test)]
mod tests;
mod tokens;

use std::io::Write;

use self::{
    crates::packages,
    graph::{Graph, circles},
    module::Modules,
};
use crate::task::{Failure, about};

/// Prints the arrows of the crates with these names, or of all, and the circles among them. Whether there are none.
pub fn run(names: &[String], out: &mut impl Write) -> Result<bool, Failure> {
    let mut clean = true;
    let packages = packages()?;
    if let Some(name) = names.iter().find(|name| !packages.iter().any(|package| package.name == **name)) {
        let known: Vec<&str> = packages.iter().map(|package| package.name.as_str()).collect();
        return Err(format!("there is no crate `{name}`: the crates are {}", known.join(", ")));
    }
    for package in packages.iter().filter(|package| names.is_empty() || names.contains(&package.name)) {
        for root in &package.roots {
            let graph = Graph::of(&Modules::read(root)?);
            let mut text = format!("{} ({})\n", package.name, root.display());
            text += &format!("  built with {}\n", package.needs.join(", "));
            for ((from, to), path) in &graph.arrows {
                text += &format!("  {from} -> {to} ({path})\n");
            }
            for circle in circles(&graph) {
                clean = false;
                text += &format!("  circle: {}\n", circle.modules.join(", "));
            }
            out.write_all(text.as_bytes()).map_err(about("the output"))?;
        }
    }
    Ok(clean)
}
