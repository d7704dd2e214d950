//! The crates of the workspace, as Cargo knows them.

use std::{path::PathBuf, process::Command};

use serde::Deserialize;

use crate::task::{Failure, about, root};

/// A crate of the workspace.
#[derive(Debug)]
pub struct Package {
    pub name: String,
    /// The files that its library and its programs begin with.
    pub roots: Vec<PathBuf>,
    /// The crates that it is built with, without those of tests.
    pub needs: Vec<String>,
}

/// Every crate of the workspace, in the order of names.
pub fn packages() -> Result<Vec<Package>, Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let told = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root())
        .output()
        .map_err(about("cargo metadata"))?;
    if !told.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&told.stderr)));
    }
    let told: Metadata = serde_json::from_slice(&told.stdout).map_err(|error| format!("cargo metadata: {error}"))?;
    let mut packages: Vec<Package> = told.packages.into_iter().map(Package::from).collect();
    packages.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(packages)
}

/// What Cargo says, as far as it is asked.
/// Source: <https://doc.rust-lang.org/cargo/commands/cargo-metadata.html#json-format>.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    name: String,
    targets: Vec<Target>,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// Nothing for a normal dependency, else `dev` or `build`.
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
    src_path: PathBuf,
}

impl From<Listed> for Package {
    fn from(listed: Listed) -> Self {
        let built =
            listed.targets.into_iter().filter(|target| target.kind.iter().any(|kind| kind == "lib" || kind == "bin"));
        let needs = listed.dependencies.into_iter().filter(|needed| needed.kind.as_deref() != Some("dev"));
        Self {
            name: listed.name,
            roots: built.map(|target| target.src_path).collect(),
            needs: needs.map(|needed| needed.name).collect(),
        }
    }
}
