use crate::sample::files;

fn readme(files: &[(String, String)]) -> &str {
    &files.iter().find(|(path, _)| path == "README.md").expect("a README").1
}

#[test]
fn what_flux_deployed_is_deleted_before_what_it_needs() {
    let files = files(&[]);
    let teardown = readme(&files).split("## Teardown").nth(1).expect("a teardown");
    let mut needs = 0;
    for cluster in ["first", "second"] {
        let part = teardown.split(&format!("--name sample-{cluster}")).nth(1).expect("the cluster's commands");
        let names = part.split("for name in ").nth(1).and_then(|t| t.split("; do").next()).expect("a loop");
        let place = |name: &str| names.split(' ').position(|n| n == name);
        let entry = format!("flux/clusters/{cluster}/");
        for (path, text) in files.iter().filter(|(path, _)| path.starts_with(&entry)) {
            let Some(name) = path.strip_prefix(&entry).and_then(|p| p.strip_suffix(".yaml")) else { continue };
            if name == "kustomization" {
                continue;
            }
            assert!(text.contains("deletionPolicy: WaitForTermination"), "{path}");
            if name.starts_with("app-") {
                continue;
            }
            assert!(place(name).is_some(), "{name} is not deleted");
            for need in text.lines().filter_map(|line| line.strip_prefix("  - name: infrastructure-")) {
                let need = format!("infrastructure-{need}");
                assert!(place(name) < place(&need), "{name} needs {need}, which is deleted before it");
                needs += 1;
            }
        }
    }
    assert!(needs > 10, "{needs}");
}

/// Suspended, a Kustomization is deleted without what it made.
#[test]
fn only_the_entry_is_suspended() {
    let files = files(&[]);
    assert_eq!(readme(&files).matches("suspend\":true").count(), 2);
    assert!(!readme(&files).contains("flux suspend kustomization"));
}

#[test]
fn vault_outlives_the_other_clusters_and_its_namespace_a_commit() {
    let files = files(&[("vault:\n  cluster: second", "vault:\n  cluster: first")]);
    let teardown = readme(&files).split("## Teardown").nth(1).expect("a teardown");
    let (cluster, namespace) = files
        .iter()
        .find_map(|(path, text)| {
            let rest = path.strip_prefix("flux/infrastructure/")?;
            Some((rest.strip_suffix("/vault/namespace.yaml")?.to_owned(), text))
        })
        .expect("Vault's namespace");
    let last = teardown.rfind("update-kubeconfig").and_then(|at| teardown.get(at..)).expect("a cluster");
    assert!(last.contains(&format!("--name sample-{cluster}\n")), "{last}");
    assert!(namespace.contains("kustomize.toolkit.fluxcd.io/prune: disabled"), "{namespace}");
    assert!(last.contains("kubectl delete namespace vault"), "{last}");
}

#[test]
fn the_states_are_encrypted_with_the_key_of_their_bucket() {
    let files = files(&[("sample-tfstate", "sample.tfstate")]);
    let state = &files.iter().find(|(path, _)| path == "terraform/roots/state/main.tf").expect("a root").1;
    assert!(state.contains("key_alias = \"sample-tfstate\""), "{state}");
    let backends = files.iter().filter(|(path, _)| path.ends_with("/backend.tf"));
    let key = "kms_key_id   = \"arn:aws:kms:eu-west-1:111122223333:alias/sample-tfstate\"";
    assert!(backends.clone().count() > 5);
    for (path, text) in backends {
        assert!(text.contains(key), "{path}: {text}");
    }
}

#[test]
fn the_picture_is_one_of_nodes_that_exist() {
    let files = files(&[]);
    let picture = readme(&files).split("```mermaid").nth(1).expect("a picture");
    let nodes: Vec<&str> = picture.lines().filter_map(|line| line.trim().split_once('[')).map(|(id, _)| id).collect();
    let edges = picture.lines().filter_map(|line| line.trim().split_once(" --> "));
    assert!(edges.clone().count() > 10);
    edges.for_each(|(from, to)| assert!(nodes.contains(&from) && nodes.contains(&to), "{from} --> {to}"));
}

/// The program knows newer versions of the rest; control planes are never older than nodes; what goes last can be tried on others first.
#[test]
fn upgrades_come_in_the_order_in_which_they_work() {
    let files = files(&[("vault:\n  cluster: second", "vault:\n  cluster: first")]);
    let section =
        readme(&files).split("\n## Upgrading\n").nth(1).and_then(|t| t.split("\n## ").next()).expect("a section");
    let place = |text: &str| section.find(text).unwrap_or_else(|| panic!("{text} is not in {section}"));
    let steps = ["1. **platformc** first", "2. **Kubernetes**", "3. **Nodes**", "4. **Databases**", "5. **Vault**"];
    assert!(steps.map(place).is_sorted(), "{section}");
    assert!(place("| `second` | 1.") < place("| `first` | 1."), "the cluster of Vault is not the last: {section}");
    assert!(
        place("one major version at a time") > place("4. **Databases**")
            && section.contains("one minor version at a time")
    );
    for (path, text) in files.iter().filter(|(path, _)| path.starts_with("terraform/roots/databases/")) {
        for name in text.lines().filter_map(|line| line.strip_prefix("module \"")?.strip_suffix("\" {")) {
            assert!(
                section.contains(&format!("- `{}`: ", name.replace('_', "-"))),
                "{path}: {name} is not in {section}"
            );
        }
    }
}
