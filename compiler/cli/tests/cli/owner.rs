//! Whose tree it is: nobody else's is touched, and what to type is said.

use std::{fs, path::Path};

use serde_json::Value;

use super::folder::{Files, Folder, STAGE, small};

const APP: &str = "\napps:\n  shop: { cluster: main, namespace: shop, image: registry.example.com/shop/shop:1.0.0 }\n";
const ENVIRONMENTS: &str = "environments:\n  production: {}\n  staging: { name: small-staging, aws: { state: { bucket: small-staging-tfstate } } }\n";

fn named(name: &str) -> String {
    small().replace("name: small\n", &format!("name: {name}\n"))
}

/// A build and a check are refused with these words, and nothing changes.
fn refused(folder: &Folder, arguments: &[&str], words: &[&str]) {
    let before = (folder.files(""), folders(&folder.0));
    for check in [&["--check"][..], &[]] {
        let run = folder.run(&[&["build"], arguments, check].concat());
        assert_eq!(run.status, 3, "{arguments:?}: {}{}", run.out, run.err);
        assert_eq!(run.out, "", "{arguments:?}");
        assert!(run.err.starts_with("error: ") && run.err.contains("\n  help: "), "{}", run.err);
        for word in words {
            assert!(run.err.contains(word), "{arguments:?}: no `{word}` in {}", run.err);
        }
        assert_eq!((folder.files(""), folders(&folder.0)), before, "{arguments:?}");
    }
}

fn built(folder: &Folder, arguments: &[&str]) -> String {
    let run = folder.run(&[&["build"], arguments].concat());
    assert_eq!((run.status, run.err.as_str()), (0, ""), "{arguments:?}");
    run.out
}

/// The folders below one, empty ones too.
fn folders(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root).unwrap().map(Result::unwrap).filter(|entry| entry.file_type().unwrap().is_dir()) {
        found.push(entry.path().display().to_string());
        found.extend(folders(&entry.path()));
    }
    found.sort();
    found
}

fn json(folder: &Folder, path: &str) -> Value {
    serde_json::from_str(&folder.get(path).unwrap()).unwrap()
}

#[test]
fn a_tree_says_whose_it_is() {
    let folder = Folder::new();
    folder.put("platform.yaml", &(small() + APP + ENVIRONMENTS));
    built(&folder, &[]);
    for environment in ["production", "staging"] {
        let whose = json(&folder, &format!("output/{environment}/ownership/tree.json"));
        let keys: Vec<&String> = whose.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["generator", "version", "platform", "environment", "source"]);
        assert_eq!((&whose["generator"], &whose["version"]), (&"platformc".into(), &3.into()));
        // Also where the overlay renames it.
        assert_eq!((&whose["platform"], &whose["environment"]), (&"small".into(), &environment.into()));
        assert_eq!(whose["source"], "platform.yaml");
    }
}

#[test]
fn two_platforms_in_one_folder_do_not_meet() {
    let folder = Folder::new();
    folder.put("platform.yaml", &named("shop"));
    folder.put("blog.yaml", &named("blog"));
    folder.put("copy.yaml", &named("shop"));
    folder.put("other/platform.yaml", &named("blog"));
    built(&folder, &[]);
    let words = ["`output` holds the tree of platform `shop`, not of `blog`", "`--out DIR`", "`--adopt shop`"];
    refused(&folder, &["blog.yaml"], &words);
    refused(&folder, &["other/platform.yaml", "--out", "output"], &words);
    let words =
        ["`output` holds the tree that was compiled from `platform.yaml`, not from `copy.yaml`", "`--adopt shop`"];
    refused(&folder, &["copy.yaml"], &words);
    // As the help says.
    let before = folder.files("output");
    built(&folder, &["blog.yaml", "--out", "blog"]);
    built(&folder, &[]);
    assert_eq!(folder.files("output"), before);
}

#[test]
fn a_renamed_platform_takes_its_tree_over() {
    let folder = Folder::new();
    folder.put("platform.yaml", &(named("shop") + APP));
    built(&folder, &[]);
    folder.put("output/NOTES.md", "mine");
    folder.put("platform.yaml", &named("store"));
    refused(&folder, &[], &["holds the tree of platform `shop`, not of `store`"]);
    refused(&folder, &["--adopt", "store"], &["holds the tree of platform `shop`, not of `store`", "`--adopt shop`"]);
    let run = folder.run(&["build", "--check", "--adopt", "shop"]);
    assert!(
        run.status == 1 && run.out.contains("removed  flux/apps/main/shop/workload.yaml"),
        "{}{}",
        run.out,
        run.err
    );
    assert!(built(&folder, &["--adopt", "shop"]).contains("removed  flux/apps/main/shop/workload.yaml"));
    assert_eq!(folder.get("output/NOTES.md").as_deref(), Some("mine"));
    assert_eq!(built(&folder, &[]), "");
    // The file has another name now, and so has the platform again; twice is once.
    fs::rename(folder.0.join("platform.yaml"), folder.0.join("store.yaml")).unwrap();
    for _ in 0..2 {
        built(&folder, &["store.yaml", "--adopt", "store"]);
    }
    fs::remove_file(folder.0.join("output/NOTES.md")).unwrap();
    let fresh = Folder::new();
    fresh.put("store.yaml", &named("store"));
    built(&fresh, &["store.yaml"]);
    assert_eq!(folder.files("output"), fresh.files("output"));
}

#[test]
fn environments_keep_to_their_own_trees() {
    let folder = Folder::new();
    folder.put("platform.yaml", &(small() + APP + ENVIRONMENTS));
    built(&folder, &[]);
    let ours = folder.files("output");
    // Another platform's environments in the same folder, none of them gone: side by side.
    folder.put("blog.yaml", &(named("blog") + "environments:\n  live: {}\n"));
    built(&folder, &["blog.yaml"]);
    assert_eq!(built(&folder, &[]), "", "neither removes the other's");
    assert_eq!(built(&folder, &["blog.yaml"]), "");
    folder.put(
        "blog.yaml",
        &(named("blog")
            + "environments:\n  live: { name: blog-live, aws: { state: { bucket: blog-live } } }\n  production: {}\n"),
    );
    // The first of them is not written either.
    fs::remove_dir_all(folder.0.join("output/live")).unwrap();
    let words = ["`output/production` holds the tree of platform `small`, not of `blog`"];
    refused(&folder, &["blog.yaml"], &words);
    assert_eq!(folder.files("output"), ours);

    // The tree of another environment, by a copy or a move.
    fs::rename(folder.0.join("output/production"), folder.0.join("output/aside")).unwrap();
    fs::rename(folder.0.join("output/staging"), folder.0.join("output/production")).unwrap();
    fs::rename(folder.0.join("output/aside"), folder.0.join("output/staging")).unwrap();
    refused(
        &folder,
        &[],
        &["`output/production` holds the tree of environment `staging`, not of environment `production`"],
    );
    built(&folder, &["--adopt", "small"]);
    assert_eq!(folder.files("output"), ours);

    // The whole platform renamed, and an environment gone in the same change.
    folder.put("platform.yaml", &(named("store") + "environments:\n  production: {}\n"));
    refused(&folder, &[], &["`output/production` holds the tree of platform `small`, not of `store`"]);
    assert!(built(&folder, &["--adopt", "small"]).contains("removed  staging/README.md"));
    assert!(!folder.0.join("output/staging").exists());
    assert_eq!(built(&folder, &["--check"]), "");

    // No environments are put into the tree of another platform.
    let folder = Folder::new();
    folder.put("platform.yaml", &small());
    folder.put("blog.yaml", &(named("blog") + "environments:\n  live: {}\n"));
    built(&folder, &[]);
    refused(&folder, &["blog.yaml"], &["`output` holds the tree of platform `small`, not of `blog`"]);
    refused(&folder, &["blog.yaml", "--env", "live"], &["`output` holds the tree of platform `small`, not of `blog`"]);
}

/// A name that is taken over says nothing about trees that were not left behind.
#[test]
fn taking_over_leaves_live_trees_alone() {
    // Another platform's own folder below this one.
    let folder = Folder::new();
    folder.put("one/platform.yaml", &named("one"));
    folder.put("two/platform.yaml", &named("other"));
    built(&folder, &["one/platform.yaml", "--out", "deploy"]);
    built(&folder, &["two/platform.yaml", "--out", "deploy/two"]);
    let before = folder.files("deploy");
    assert_eq!(built(&folder, &["one/platform.yaml", "--out", "deploy", "--adopt", "other"]), "");
    assert_eq!(folder.files("deploy"), before);
    // Its environments in this folder.
    folder.put("two/platform.yaml", &(named("other") + ENVIRONMENTS));
    folder.put("one/platform.yaml", &(named("one") + "environments:\n  live: {}\n"));
    built(&folder, &["one/platform.yaml", "--out", "both"]);
    built(&folder, &["two/platform.yaml", "--out", "both"]);
    let before = folder.files("both");
    assert_eq!(built(&folder, &["one/platform.yaml", "--out", "both", "--adopt", "other"]), "");
    assert_eq!(folder.files("both"), before);

    // A copy of one's own tree.
    let folder = Folder::new();
    folder.put("platform.yaml", &(small() + ENVIRONMENTS));
    built(&folder, &[]);
    fs::rename(folder.0.join("output/staging"), folder.0.join("output/keep-me")).unwrap();
    built(&folder, &[]);
    let before = folder.files("output");
    assert_eq!(built(&folder, &["--adopt", "small"]), "");
    assert_eq!(folder.files("output"), before);
}

#[test]
fn a_tree_that_is_not_ours_is_refused() {
    let folder = Folder::small();
    built(&folder, &[]);
    let (tree, list) = ("output/ownership/tree.json", "output/ownership/readme.txt");
    let (good, files) = (folder.get(tree).unwrap(), folder.get(list).unwrap());
    for (path, text, words) in [
        (
            tree,
            "{\"name\": \"page\"}",
            &["`output/ownership/tree.json` was not written by platformc", "`--out DIR`"][..],
        ),
        (
            tree,
            &good.replace("\"platformc\"", "\"webpack\""),
            &["`output/ownership/tree.json` was not written by platformc"],
        ),
        (
            tree,
            &good.replace("\"version\": 3", "\"version\": 99"),
            &[
                "`output/ownership/tree.json` has version 99, and this platformc knows versions up to 3",
                "the version of platformc",
            ],
        ),
        (
            tree,
            good.trim_end().trim_end_matches('}'),
            &["`output/ownership/tree.json` is damaged", "restore it from Git"],
        ),
        (tree, "", &["`output/ownership/tree.json` is damaged", "restore it from Git"]),
        (
            list,
            &files.replacen("README.md", ".git/HEAD", 1),
            &["`output/ownership/readme.txt` names `.git/HEAD`, which platformc never writes"],
        ),
    ] {
        folder.put(path, text);
        refused(&folder, &[], words);
        assert_eq!(folder.get(path).as_deref(), Some(text));
        // Nor is it believed for being adopted.
        refused(&folder, &["--adopt", "small"], words);
        folder.put(tree, &good);
        folder.put(list, &files);
    }
    // A conflict that Git left: the next build ends it.
    for path in [tree, list] {
        let text = folder.get(path).unwrap();
        folder.put(path, &format!("<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> branch\n"));
    }
    assert_eq!(folder.run(&["build", "--check"]).status, 1);
    assert_eq!(built(&folder, &[]), "");
    assert_eq!((folder.get(tree), folder.get(list)), (Some(good), Some(files)));
}

#[test]
fn the_platforms_own_folder_can_be_the_output() {
    let folder = Folder::new();
    let spec = small().replace("kind: Platform\n", "kind: Platform\ninclude: [teams/*.yaml]\n");
    let part = "apiVersion: platformc/v1alpha1\nkind: Part\n".to_owned() + APP;
    folder.put("platform.yaml", &spec);
    folder.put("teams/shop.yaml", &part);
    folder.put(".git/HEAD", "ref: refs/heads/main\n");
    built(&folder, &["--out", "."]);
    assert_eq!(built(&folder, &["--out", "."]), "");
    let list = folder.get("ownership/readme.txt").unwrap();
    // What a hostile list could have deleted, digests and all.
    for (path, words) in [
        ("platform.yaml", ["`./platform.yaml` is a file of the platform itself", "`--out DIR`"]),
        ("teams/shop.yaml", ["`./teams/shop.yaml` is a file of the platform itself", "`--out DIR`"]),
        (".git/HEAD", ["names `.git/HEAD`, which platformc never writes", "restore it from Git"]),
    ] {
        let bytes = fs::read(folder.0.join(path)).unwrap();
        let digest = platformc_output::ownership::hex(&platformc_output::ownership::digest(&bytes));
        folder.put("ownership/readme.txt", &format!("{path}\n  {digest}\n{list}"));
        refused(&folder, &["--out", "."], &words);
    }
}

#[cfg(unix)]
#[test]
fn only_a_named_folder_may_be_a_link() {
    let folder = Folder::small();
    fs::create_dir(folder.0.join("real")).unwrap();
    std::os::unix::fs::symlink("real", folder.0.join("output")).unwrap();
    refused(&folder, &[], &["`output` is a symbolic link", "`--out DIR`"]);
    built(&folder, &["--out", "output"]);
    assert!(folder.get("real/README.md").is_some());
    assert_eq!(built(&folder, &["--check", "--out", "real"]), "");
    // A link inside, although what it leads to has the right files.
    fs::rename(folder.0.join("real/terraform"), folder.0.join("aside")).unwrap();
    std::os::unix::fs::symlink("../aside", folder.0.join("real/terraform")).unwrap();
    refused(
        &folder,
        &["--out", "real"],
        &["`real/terraform` is a symbolic link", "follows no links inside the output folder"],
    );
    // And the stage as one.
    fs::remove_file(folder.0.join("real/terraform")).unwrap();
    fs::rename(folder.0.join("aside"), folder.0.join("real/terraform")).unwrap();
    fs::create_dir(folder.0.join("aside")).unwrap();
    std::os::unix::fs::symlink("../aside", folder.0.join("real").join(STAGE)).unwrap();
    folder.put("platform.yaml", &(small() + APP));
    refused(&folder, &["--out", "real"], &["`real/.platformc-stage` is a symbolic link"]);
}

fn first_version(name: &str) -> Folder {
    earlier("first-version", name)
}

/// The `README.md` of each says what these trees are.
fn earlier(version: &str, name: &str) -> Folder {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &target);
            } else {
                fs::copy(entry.path(), target).unwrap();
            }
        }
    }
    let folder = Folder::new();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli").join(version).join(name), &folder.0);
    folder
}

/// After this build the folder is what a first build would make of it.
fn upgraded(folder: &Folder, text: &str, arguments: &[&str]) -> String {
    folder.put("platform.yaml", text);
    let said = built(folder, arguments);
    let fresh = Folder::new();
    fresh.put("platform.yaml", text);
    built(&fresh, &[]);
    assert_eq!(folder.files("output"), fresh.files("output"), "nothing is lost, nothing is left");
    assert_eq!(built(folder, &["--check"]), "");
    said
}

#[test]
fn a_tree_of_the_first_version_is_upgraded_in_place() {
    // With the app and without it: its files are still owned.
    let folder = first_version("plain");
    upgraded(&folder, &(small() + APP), &[]);
    let folder = first_version("plain");
    let said = upgraded(&folder, &small(), &[]);
    for path in ["flux/clusters/main/app-shop.yaml", "flux/apps/main/shop/workload.yaml"] {
        assert!(said.contains(&format!("removed  {path}\n")), "{said}");
    }
    let whose = json(&folder, "output/ownership/tree.json");
    assert_eq!((&whose["version"], &whose["platform"]), (&3.into(), &"small".into()));
    assert!(said.contains("removed  manifest.json\n"), "{said}");
    // Its environments, one of which has a name of its own, and an environment that is gone.
    let folder = first_version("environments");
    let said = upgraded(&folder, &(small() + ENVIRONMENTS), &[]);
    for environment in ["production", "staging"] {
        assert!(said.contains(&format!("removed  {environment}/flux/apps/main/shop/workload.yaml\n")), "{said}");
    }
    let folder = first_version("environments");
    upgraded(
        &folder,
        &(small()
            + "environments:\n  staging: { name: small-staging, aws: { state: { bucket: small-staging-tfstate } } }\n"),
        &[],
    );
    // From one tree to environments.
    let folder = first_version("plain");
    let said = upgraded(&folder, &(small() + ENVIRONMENTS), &[]);
    assert!(said.contains("removed  README.md\n") && said.contains("removed  manifest.json\n"), "{said}");
}

#[test]
fn another_platforms_tree_of_the_first_version_is_refused() {
    let folder = first_version("plain");
    folder.put("platform.yaml", &named("blog"));
    refused(&folder, &[], &["`output` holds the tree of platform `small`, not of `blog`", "`--adopt small`"]);
    upgraded(&folder, &named("blog"), &["--adopt", "small"]);
    let folder = first_version("environments");
    folder.put("platform.yaml", &(named("blog") + ENVIRONMENTS));
    refused(&folder, &[], &["`output/production` holds the tree of platform `small`, not of `blog`"]);
    // Nothing says whose it is.
    for readme in [None, Some("# Our platform, in words of our own\n")] {
        let folder = first_version("plain");
        fs::remove_file(folder.0.join("output/README.md")).unwrap();
        if let Some(text) = readme {
            folder.put("output/README.md", text);
        }
        folder.put("platform.yaml", &small());
        refused(&folder, &[], &["nothing in `output` says for which platform", "`--adopt small`"]);
        upgraded(&folder, &small(), &["--adopt", "small"]);
    }
}

/// A build of the first version that was stopped after its commit point.
#[test]
fn an_interrupted_build_of_the_first_version_is_finished() {
    let folder = first_version("plain");
    let text = folder.get("output/manifest.json").unwrap();
    let without = Files(folder.files("output").0.into_iter().filter(|(path, _)| path.contains("shop")).collect());
    assert_eq!(without.len(), 4);
    let staged: String =
        text.lines().filter(|line| !line.contains("shop")).fold(String::new(), |all, line| all + line + "\n");
    folder.put(&format!("output/{STAGE}/manifest.json"), &staged);
    folder.put("platform.yaml", &small());
    assert_eq!(folder.run(&["build", "--check"]).status, 1);
    let said = upgraded(&folder, &small(), &[]);
    assert!(said.contains("removed  flux/apps/main/shop/workload.yaml\n"), "{said}");
}

/// A manifest is replaced by the lists, in one build, without anything being lost or left.
#[test]
fn a_tree_with_a_manifest_is_upgraded_in_place() {
    let manifest = "output/manifest.json";
    let folder = earlier("second-version", "plain");
    let said = upgraded(&folder, &(small() + APP), &[]);
    assert!(said.contains("removed  manifest.json\n") && !said.contains("ownership"), "{said}");
    // The app goes in the same change; what somebody edited meanwhile stays.
    let folder = earlier("second-version", "plain");
    folder.put("output/flux/apps/main/shop/network.yaml", "mine");
    folder.put("platform.yaml", &small());
    let check = folder.run(&["build", "--check"]);
    assert!(check.out.contains("kept     flux/apps/main/shop/network.yaml"), "{}", check.out);
    let said = built(&folder, &[]);
    assert!(said.contains("kept     flux/apps/main/shop/network.yaml"), "{said}");
    fs::remove_file(folder.0.join("output/flux/apps/main/shop/network.yaml")).unwrap();
    upgraded(&folder, &small(), &[]);
    // With the markers that a merge left: both sides count.
    let folder = earlier("second-version", "plain");
    let text = folder.get(manifest).unwrap();
    folder.put(manifest, &format!("<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> branch\n"));
    upgraded(&folder, &small(), &[]);
    // Environments, one that is gone, and from one tree to several.
    let folder = earlier("second-version", "environments");
    upgraded(&folder, &(small() + APP + ENVIRONMENTS), &[]);
    let folder = earlier("second-version", "environments");
    let said = upgraded(&folder, &(small() + "environments:\n  production: {}\n"), &[]);
    assert!(
        said.contains("removed  staging/README.md\n") && said.contains("removed  staging/manifest.json\n"),
        "{said}"
    );
    let folder = earlier("second-version", "plain");
    let said = upgraded(&folder, &(small() + ENVIRONMENTS), &[]);
    assert!(said.contains("removed  README.md\n") && said.contains("removed  manifest.json\n"), "{said}");
    // Another platform's is still refused.
    let folder = earlier("second-version", "plain");
    folder.put("platform.yaml", &named("blog"));
    refused(&folder, &[], &["`output` holds the tree of platform `small`, not of `blog`", "`--adopt small`"]);
    upgraded(&folder, &named("blog"), &["--adopt", "small"]);
}
