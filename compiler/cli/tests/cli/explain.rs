//! `explain` of a file of the output.

use std::fs;

use serde_json::Value;

use super::folder::{Folder, small, with_apps};

const APP: &str = "
apps:
  shop: { cluster: main, namespace: shop, image: registry.example.com/shop/shop:1.0.0, port: 8080 }
";
const ENVIRONMENTS: &str = "
environments:
  production: {}
  staging:
    aws: { account: \"444455556666\", state: { bucket: small-staging-tfstate } }
    apps: { shop: { port: 9090 } }
";

const WORKLOAD: &str = "output/flux/apps/main/shop/workload.yaml";
/// Its path in the tree.
const PATH: &str = "flux/apps/main/shop/workload.yaml";

fn built(more: &str) -> Folder {
    let folder = Folder::new();
    folder.put("platform.yaml", &(small() + APP + more));
    assert_eq!(folder.run(&["build"]).status, 0);
    folder
}

/// The number of the first line of a file with this text in it.
fn number(folder: &Folder, path: &str, text: &str) -> usize {
    let lines = folder.get(path).unwrap();
    1 + lines.lines().position(|line| line.contains(text)).unwrap_or_else(|| panic!("`{text}` in {path}"))
}

#[test]
fn a_line_is_explained_with_the_place_that_it_comes_from() {
    let folder = built("");
    let line = number(&folder, WORKLOAD, "image: ");
    let run = folder.run(&["explain", &format!("{WORKLOAD}:{line}")]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    let spec = small() + APP;
    let at = 1 + spec.lines().position(|line| line.contains("image: ")).unwrap();
    let expected = format!(
        "output/flux/apps/main/shop/workload.yaml:{line}
          image: registry.example.com/shop/shop:1.0.0

made for `main/app/shop` by the component `apps`

  ☞ the value of `apps.shop.image`
    ╭─[platform.yaml:{at}:50]
 {} │ apps:
 {at} │   shop: {{ cluster: main, namespace: shop, image: registry.example.com/shop/shop:1.0.0, port: 8080 }}
    ·                                                  ────────────────────────────────────
    ╰────
",
        at - 1
    );
    assert!(run.out.starts_with(&expected), "{}\n{expected}", run.out);

    // a key that is left out, and what the language says of it
    let line = number(&folder, WORKLOAD, "serviceAccountName: shop");
    let run = folder.run(&["explain", &format!("{WORKLOAD}:{line}:11"), "platform.yaml", "--format", "json"]);
    let document: Value = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}", run.err));
    assert_eq!(document["version"], 1);
    assert_eq!((&document["node"], &document["component"]), (&"main/app/shop".into(), &"apps".into()));
    assert_eq!((&document["environment"], &document["path"]), (&Value::Null, &PATH.into()));
    assert_eq!(document["entries"][0]["line"], at);
    let [explained] = document["lines"].as_array().unwrap().as_slice() else { panic!("{document:#}") };
    assert_eq!((&explained["line"], &explained["from"]), (&line.into(), &"key".into()));
    let default =
        explained["origins"].as_array().unwrap().iter().find(|origin| origin["because"] == "default").unwrap();
    assert_eq!(default["key"], "apps.shop.serviceAccount");
    assert_eq!((&default["file"], &default["line"]), (&"platform.yaml".into(), &at.into()));
    assert_eq!(default["default"], "the app's name");
}

#[test]
fn a_file_is_explained_in_groups_of_lines_and_a_changed_file_is_said_to_be_one() {
    let folder = built("");
    let text = folder.get(WORKLOAD).unwrap();
    folder.put(WORKLOAD, &text.replace("1.0.0", "2.0.0"));
    let run = folder.run(&["explain", WORKLOAD]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(run.err.starts_with("warning: `output/flux/apps/main/shop/workload.yaml` is not what"), "{}", run.err);
    // the groups are all lines, each once
    let groups = run.out.lines().skip(4).map(|line| line.trim_start().split_once("  ").unwrap());
    let ranges = groups.map(|(range, said)| {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        (first.parse::<usize>().unwrap(), last.parse::<usize>().unwrap(), said)
    });
    let ranges: Vec<_> = ranges.collect();
    assert!(ranges.len() > 10, "{}", run.out);
    assert!(ranges.windows(2).all(|pair| pair[0].1 + 1 == pair[1].0 && pair[0].2 != pair[1].2), "{}", run.out);
    assert_eq!((ranges[0].0, ranges.last().unwrap().1), (1, text.lines().count()));
    let image = number(&folder, WORKLOAD, "image: ");
    let said = ranges.iter().find(|(first, last, _)| (*first..=*last).contains(&image)).unwrap().2;
    assert!(said.starts_with("platform.yaml:") && said.ends_with("  the value of `apps.shop.image`"), "{said}");
    assert_eq!(folder.get(WORKLOAD).unwrap(), text.replace("1.0.0", "2.0.0"), "nothing is written");
}

#[test]
fn the_folder_of_a_file_says_which_environment_is_meant() {
    let folder = built(ENVIRONMENTS);
    let of = |environment: &str| WORKLOAD.replace("output/", &format!("output/{environment}/"));
    let port = |environment: &str, text: &str| {
        let path = of(environment);
        let line = number(&folder, &path, text);
        let run = folder.run(&["explain", &format!("{path}:{line}"), "--format", "json"]);
        let document: Value = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}", run.err));
        assert_eq!(document["environment"], environment);
        document["lines"][0]["origins"][0]["key"].as_str().unwrap().to_owned()
    };
    assert_eq!(port("production", "containerPort: 8080"), "apps.shop.port");
    assert_eq!(port("staging", "containerPort: 9090"), "environments.staging.apps.shop.port");
    // a path in the tree says it not, and what was not built is found below the default folder
    let run = folder.run(&["explain", PATH]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("name one: `--env NAME`"), "{}", run.err);
    fs::remove_dir_all(folder.0.join("output")).unwrap();
    let run = folder.run(&["explain", &of("staging"), "--env", "stagging"]);
    assert!(run.err.contains("did you mean `staging`?"), "{}", run.err);
    let run = folder.run(&["explain", &of("staging").replace("workload", "workloads")]);
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    assert!(run.err.contains("did you mean `flux/apps/main/shop/workload.yaml`?"), "{}", run.err);
}

#[test]
fn what_is_no_line_of_the_output_is_said() {
    let folder = Folder::new();
    folder.put("platform.yaml", &with_apps(1, "1.0.0"));
    let said = |what: &str| {
        let run = folder.run(&["explain", what]);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{what}");
        run.err
    };
    let network = "output/terraform/roots/network/main.tf";
    assert!(
        said("output/terraform/roots/networks/main.tf").contains("did you mean `terraform/roots/network/main.tf`?")
    );
    assert_eq!(folder.run(&["build"]).status, 0);
    for file in ["ownership/tree.json", "reach/main/app-0.md"] {
        let path = format!("output/{file}");
        assert!(folder.0.join(&path).exists(), "{file}");
        assert!(said(&path).contains("is made from the whole platform"), "{file}");
    }
    // `access` is no environment, whose README it would be
    assert!(said("output/access/README.md").contains("is not a file that this platform makes"));
    assert!(said("zzzz/zzzz.zzz").contains("name a file of the output"));
    let lines = |line: &str| said(&format!("{network}:{line}"));
    assert!(lines("0").contains(&format!("`{network}` has no line 0")), "{}", lines("0"));
    assert!(lines("5000").contains("name one from 1 to "), "{}", lines("5000"));
    assert!(said("P99").contains("there is no code `P99`"));
}

/// A platform that is wrong is refused as other commands refuse it, and no secret in it is shown.
#[test]
fn a_wrong_platform_is_refused() {
    let folder = Folder::new();
    let secret = "AKIAQYLPMN5HHHFPZAM2";
    folder.put("platform.yaml", &(small() + APP + "\n# " + secret + "\n"));
    let run = folder.run(&["explain", WORKLOAD]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.starts_with("P0415\n"), "{}", run.err);
    assert!(!run.err.contains(secret.trim_start_matches("AKIA")), "{}", run.err);
    assert_eq!(folder.run(&["explain", WORKLOAD, "missing.yaml"]).status, 3);
}

#[test]
fn a_folder_is_not_taken_for_a_code() {
    let folder = built("");
    for name in ["output", "output/flux"] {
        let run = folder.run(&["explain", name]);
        assert_eq!((run.status, run.out.as_str()), (2, ""));
        let expected =
            format!("error: `{name}` is a folder\n  help: name a file in it, such as `{name}/README.md:1`\n");
        assert_eq!(run.err, expected);
    }
}
