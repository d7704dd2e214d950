//! What nodes declare of Terraform's outputs and of their logins to Vault is what is in their objects, on all examples
//! and all specifications of the UI tests that compile.

use std::{collections::BTreeSet, fs, path::Path};

use platformc_output::value::Value;
use platformc_spec::include;

use crate::{
    Plan,
    contract::Key,
    graph::{Artifact, Content, Context, Files, Node, NodeKind, Proved},
    sample,
    vault_api::subject::Login,
};

/// The plans of the specifications in the folders of a folder, with their paths.
fn plans(folder: &str) -> Vec<(String, Plan)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    let mut paths: Vec<_> =
        fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path().join("platform.yaml")).collect();
    paths.sort();
    let plan = |path: std::path::PathBuf| {
        let sources = include::single("platform.yaml", fs::read_to_string(&path).ok()?);
        Some((path.display().to_string(), sample::compiled(&sources).ok()?))
    };
    paths.into_iter().filter_map(plan).collect()
}

fn artifacts(plan: &Plan, index: usize, node: &Node) -> Vec<Artifact> {
    let mut out = Files::new(node.kind.folder());
    node.lower(&Context { model: &plan.model, graph: &plan.graph, proved: Proved::Nothing, node, index }, &mut out);
    out.take()
}

/// The names in a text that Flux puts values in the place of: `${NAME}`, where no dollar is before it.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    let known = |name: &str| {
        ["VPC_ID", "DNS_ZONE_ID"].contains(&name) || name.starts_with("EFS_") || name.starts_with("DATABASE_")
    };
    let parts: Vec<&str> = text.split("${").collect();
    let pairs: Vec<(&str, &str)> = parts.iter().copied().zip(parts.iter().copied().skip(1)).collect();
    pairs.into_iter().filter(|(before, _)| !before.ends_with('$')).filter_map(move |(_, after)| {
        let (name, _) = after.split_once('}')?;
        Some(name).filter(|name| known(name))
    })
}

/// The mounts and roles that an object logs in with.
fn logins(object: &Value, found: &mut BTreeSet<(String, String)>) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let spec = &object["spec"];
    match object["kind"].as_str() {
        Some("VaultAuth") => {
            found.insert((text(&spec["mount"]), text(&spec[text(&spec["method"])]["role"])));
        }
        Some("Issuer") if spec["vault"].is_object() => {
            let login = &spec["vault"]["auth"]["kubernetes"];
            found.insert((text(&login["mountPath"]).replacen("/v1/auth/", "", 1), text(&login["role"])));
        }
        Some("SecretProviderClass") => {
            found.insert((text(&spec["parameters"]["vaultAuthMountPath"]), text(&spec["parameters"]["roleName"])));
        }
        Some("CronJob") => {
            let printed = object.to_string();
            for (at, _) in printed.match_indices("/login role=") {
                let (before, after) = printed.split_at(at);
                let mount = before.rsplit("auth/").next().unwrap_or_default();
                let role = after.trim_start_matches("/login role=").split(' ').next().unwrap_or_default();
                found.insert((mount.to_owned(), role.to_owned()));
            }
        }
        // the values of the secrets operator, of which its chart makes a login
        None if object.pointer("/controller/manager/clientCache/storageEncryption").is_some() => {
            let login = &object["controller"]["manager"]["clientCache"]["storageEncryption"];
            found.insert((text(&login["mount"]), text(&login[text(&login["method"])]["role"])));
        }
        _ => {
            let annotations = &spec["template"]["metadata"]["annotations"];
            if let Some(role) = annotations["vault.hashicorp.com/role"].as_str() {
                let mount = text(&annotations["vault.hashicorp.com/auth-path"]).replacen("auth/", "", 1);
                found.insert((mount, role.to_owned()));
            }
        }
    }
}

#[test]
fn what_objects_hold_and_log_in_with_is_declared() {
    let (mut plans_seen, mut keys_seen, mut logins_seen) = (0, 0, 0);
    for (path, plan) in plans("examples").into_iter().chain(plans("tests/ui")) {
        plans_seen += 1;
        for (index, node) in plan.graph.nodes().filter(|(_, node)| node.kind.cluster().is_some()) {
            let id = format!("{path}: {}", node.kind.id());
            let artifacts = artifacts(&plan, index, node);
            let texts: Vec<_> = artifacts.iter().map(|artifact| artifact.content.print()).collect();
            let found: BTreeSet<String> = texts.iter().flat_map(|text| placeholders(text).map(str::to_owned)).collect();
            let declared: BTreeSet<String> = node.keys().map(Key::name).collect();
            let is_app = matches!(node.kind, NodeKind::App { .. });
            // a chart is told no host of a database, and may be allowed to go there all the same
            assert!(found.is_subset(&declared), "{id}: {found:?} {declared:?}");
            assert!(is_app || found == declared, "{id}: {found:?} {declared:?}");
            keys_seen += found.len();
            let mut found = BTreeSet::new();
            for artifact in &artifacts {
                if let Content::Objects(objects) = &artifact.content {
                    for object in objects {
                        logins(object, &mut found);
                    }
                }
            }
            let workloads = node.subjects.iter().filter(|subject| matches!(subject.login, Login::Workload(_)));
            let declared: BTreeSet<(String, String)> =
                workloads.map(|subject| (subject.login.mount().to_owned(), subject.login.role().unwrap())).collect();
            // an app may log in by itself
            assert!(found.is_subset(&declared), "{id}: {found:?} {declared:?}");
            assert!(is_app || found == declared, "{id}: {found:?} {declared:?}");
            logins_seen += found.len();
        }
    }
    assert!(plans_seen > 40 && keys_seen > 50 && logins_seen > 50, "{plans_seen} {keys_seen} {logins_seen}");
}
