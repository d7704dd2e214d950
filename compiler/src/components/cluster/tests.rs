use std::{fs, path::Path};

/// The attribute replaces a cluster that it changes for, so nothing in a specification may reach it.
#[test]
fn nothing_in_a_specification_decides_whether_the_creator_is_administrator() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let (mut modules, mut calls) = (0, 0);
    for example in fs::read_dir(examples).unwrap() {
        let output = example.unwrap().path().join("output");
        let Ok(entries) = fs::read_dir(&output) else { continue };
        // a tree, or one an environment
        for tree in [output].into_iter().chain(entries.map(|entry| entry.unwrap().path())) {
            let Ok(module) = fs::read_to_string(tree.join("terraform/modules/eks-cluster/main.tf")) else { continue };
            modules += 1;
            let lines =
                |word: &str| module.lines().map(str::trim).filter(|line| line.contains(word)).collect::<Vec<_>>();
            assert_eq!(
                lines("bootstrap_cluster_creator_admin_permissions"),
                [
                    "bootstrap_cluster_creator_admin_permissions = false",
                    "ignore_changes = [access_config[0].bootstrap_cluster_creator_admin_permissions]"
                ],
                "{}",
                tree.display()
            );
            for root in fs::read_dir(tree.join("terraform/roots")).unwrap() {
                let root = root.unwrap().path();
                if !root.file_name().unwrap().to_str().unwrap().starts_with("cluster-") {
                    continue;
                }
                calls += 1;
                let text = fs::read_to_string(root.join("main.tf")).unwrap();
                assert!(!text.contains("creator") && !text.contains("bootstrap"), "{}", root.display());
                assert!(text.contains("principal_arn = \"arn:aws:iam::"), "{}", root.display());
            }
        }
    }
    assert!(modules > 8 && calls > modules, "{modules} modules, {calls} clusters");
}
