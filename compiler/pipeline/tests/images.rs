//! Images come from one place of the code, charts and images from registries with a future, and with a mirror all from there.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

const MIRROR: &str = "registry.example.com:5000/mirror";
/// Examples of one file.
const EXAMPLES: [&str; 5] = ["secret-management", "secret-management-consul", "delivery", "secrets", "two-clusters"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

struct Registry {
    host: String,
    images: bool,
    retired: bool,
}

fn registries() -> Vec<Registry> {
    let text = fs::read_to_string(root().join("compiler/catalog/registries.json")).unwrap();
    let catalog: Value = serde_json::from_str(&text).unwrap();
    let read = |registry: &Value| Registry {
        host: registry["host"].as_str().unwrap().to_owned(),
        images: registry["holds"].as_str().unwrap().contains("images"),
        retired: !registry["retired"].is_null(),
    };
    catalog["registries"].as_array().unwrap().iter().map(read).collect()
}

/// The files of an example that a cluster or Terraform reads, by path.
fn compiled(example: &str, more: &str) -> Vec<(String, String)> {
    let path = root().join("examples").join(example).join("platform.yaml");
    let text = fs::read_to_string(path).unwrap() + more;
    let (tree, _) = platformc_pipeline::compile(&platformc_spec::include::single("platform.yaml", text))
        .unwrap_or_else(|problems| panic!("{example}: {:?}", problems.sorted()));
    let files = tree.all().into_iter().map(|file| (file.path, String::from_utf8(file.bytes).unwrap()));
    files.filter(|(path, _)| path.starts_with("flux/") || path.starts_with("terraform/")).collect()
}

/// Whether a line says where a chart comes from.
fn is_source(line: &str) -> bool {
    let line = line.trim_start();
    ["url: oci://", "url: https://", "repository = \"oci://", "repository = \"https://"]
        .iter()
        .any(|start| line.starts_with(start))
}

/// The places of a host in a line, each as what is before and behind it.
fn places<'a>(line: &'a str, host: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let word = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
    line.match_indices(host)
        .map(move |(at, _)| (&line[..at], &line[at + host.len()..]))
        .filter(move |(before, behind)| !before.ends_with(word) && !behind.starts_with(word))
}

#[test]
fn with_a_mirror_every_image_comes_from_it() {
    let registries = registries();
    for example in EXAMPLES {
        let mut seen = 0;
        for (path, text) in compiled(example, &format!("\nimages: {{ mirror: \"{MIRROR}\" }}\n")) {
            for line in text.lines().filter(|line| !is_source(line)) {
                for registry in registries.iter().filter(|registry| registry.images) {
                    for (before, _) in places(line, &registry.host) {
                        assert!(before.ends_with(&format!("{MIRROR}/")), "{example}: {path}: {line}");
                        seen += 1;
                    }
                }
            }
        }
        assert!(seen > 20, "{example}: only {seen} images");
    }
}

#[test]
fn nothing_comes_from_a_retired_registry() {
    let registries = registries();
    let retired: Vec<&Registry> = registries.iter().filter(|registry| registry.retired).collect();
    assert!(retired.iter().any(|registry| registry.host == "registry.istio.io"));
    for example in EXAMPLES {
        for (path, text) in compiled(example, "") {
            for registry in &retired {
                assert!(!text.contains(&registry.host), "{example}: {path} names {}", registry.host);
            }
        }
    }
}

#[test]
fn every_source_of_charts_is_known() {
    let registries = registries();
    let mut seen = 0;
    for chart in platformc_catalog::ALL.iter().map(|entry| platformc_catalog::OWN.chart(entry)) {
        let host = chart.repository.split("//").nth(1).unwrap().split('/').next().unwrap();
        let known = registries.iter().find(|registry| registry.host == host);
        assert!(known.is_some_and(|registry| !registry.retired), "{}: {host}", chart.name);
        seen += 1;
    }
    assert!(seen > 15, "only {seen}");
}

/// Every Rust and Terraform file of the compiler, but for tests.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs" || e == "tf")
            && path.file_stem().is_some_and(|s| s != "tests")
        {
            found.push(path);
        }
    }
    found
}

/// Whether a text is the name of an image with a tag, such as `hashicorp/vault:2.0.4`.
fn is_image(text: &str) -> bool {
    let Some((name, tag)) = text.split_once(':') else { return false };
    let part = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b))
    };
    let tagged = tag.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit()) && tag.contains('.');
    name.contains('/') && name.split('/').all(part) && tagged && !tag.contains('/')
}

/// `catalog::Images` alone makes the name of an image, so that none misses the mirror.
#[test]
fn no_component_names_an_image() {
    assert!(is_image("hashicorp/vault:2.0.4") && is_image("quay.io/a/b:v1.2.3"));
    assert!(
        !is_image("auth/kubernetes:login") && !is_image("https://a.example.com:443/x.y") && !is_image("/healthz:1.2")
    );
    let hosts: Vec<String> = registries().into_iter().map(|registry| registry.host).collect();
    let mut seen = 0;
    let crates = ["compiler/src", "compiler/catalog/src", "compiler/model/src", "compiler/resolve/src"];
    for path in crates.iter().flat_map(|folder| sources(&root().join(folder))) {
        let shown = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        seen += 1;
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("\nmod tests {").next().unwrap();
        for line in
            code.lines().filter(|line| !line.trim_start().starts_with("//") && !line.trim_start().starts_with('#'))
        {
            let literals: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
            for literal in literals {
                assert!(!is_image(literal), "{shown} names an image: {line}");
                for host in &hosts {
                    let named = places(literal, host).any(|(before, behind)| {
                        !before.contains("://") && (behind.is_empty() || behind.starts_with(['/', ':']))
                    });
                    assert!(!named || shown == "compiler/catalog/src/images.rs", "{shown} names {host}: {line}");
                }
            }
        }
    }
    assert!(seen > 100, "only {seen} files");
}
