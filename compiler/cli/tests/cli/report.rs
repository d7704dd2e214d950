//! What `check` says to programs, and what becomes of warnings.

use std::{collections::BTreeSet, fmt::Write as _, fs};

use platformc_spec::Code;
use serde_json::Value;

use super::folder::{Folder, small};

/// One error and two warnings, behind characters of several bytes.
fn wrong() -> String {
    small().replace("main: { cidr: 10.40.0.0/16 }", "main: { \"cidr\": 10.40.0.0/16, flowLogs: 2d, nat: single } # 😀")
        + "\napps:\n  shop:\n    { cluster: main, namespace: shop, image: 'registry.example.com/a/b:1', env: { X: É😀, A: b }, replicas: { min: 1 } }\n"
}

fn json(folder: &Folder, arguments: &[&str]) -> Value {
    let run = folder.run(arguments);
    assert_eq!((run.status, run.err.as_str()), (1, ""));
    serde_json::from_str(&run.out).unwrap()
}

#[test]
fn warnings_are_errors_if_they_are_denied() {
    let folder = Folder::small();
    assert_eq!(folder.run(&["build", "--deny-warnings"]).status, 0);
    let before = folder.files("");
    folder.put("platform.yaml", &small().replace("10.40.0.0/16 }", "10.41.0.0/16, nat: single }"));
    for arguments in
        [&["check", "--deny-warnings"][..], &["build", "--deny-warnings"], &["build", "--check", "--deny-warnings"]]
    {
        let run = folder.run(arguments);
        assert_eq!((run.status, run.out.as_str()), (1, ""), "{arguments:?}");
        assert!(run.err.contains("  × all zones of `main` share") && run.err.contains("1 error;"), "{}", run.err);
    }
    let after = folder.files("");
    let changed: Vec<&String> =
        before.iter().filter(|(path, text)| after.get(*path) != Some(text)).map(|(p, _)| p).collect();
    assert_eq!((changed, after.len()), (vec![&"platform.yaml".to_owned()], before.len()), "nothing is written");
    let allowed =
        small().replace("10.40.0.0/16 }", "10.41.0.0/16, nat: single } # platformc: allow P0502, one is enough");
    folder.put("platform.yaml", &allowed);
    let run = folder.run(&["build", "--deny-warnings"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert!(!run.out.is_empty());
}

#[test]
fn columns_are_counted_in_characters_and_as_editors_do() {
    let folder = Folder::small();
    folder.put("platform.yaml", &wrong());
    let run = folder.run(&["check", "--format", "json"]);
    let text = wrong();
    let mut wide = 0;
    for line in run.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        for end in ["start", "end"] {
            let place = &line["span"][end];
            let byte = usize::try_from(place["byte"].as_u64().unwrap()).unwrap();
            let before = text.get(..byte).unwrap().rsplit('\n').next().unwrap();
            let utf16 = before.encode_utf16().count() as u64 + 1;
            assert_eq!(place["utf16"].as_u64(), Some(utf16));
            wide += u32::from(place["column"].as_u64() != Some(utf16));
        }
        assert!(line["related"].as_array().unwrap().iter().all(|label| label["file"] == "platform.yaml"));
    }
    assert!(wide > 0, "no place stands behind a wide character");
}

#[test]
fn sarif_names_the_rule_the_place_and_what_to_type() {
    let folder = Folder::small();
    folder.put("platform.yaml", &wrong());
    let log = json(&folder, &["check", "--format", "sarif"]);
    assert_eq!((log["version"].as_str(), log["runs"].as_array().unwrap().len()), (Some("2.1.0"), 1));
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    let text = fs::read(folder.0.join("platform.yaml")).unwrap();
    assert!(results.len() >= 3, "{log:#}");
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        let code = Code::find(rule["id"].as_str().unwrap()).unwrap();
        assert_eq!(rule["help"]["markdown"], code.page());
        assert_eq!(result["level"], if code.warns() { "warning" } else { "error" });
        assert!(result["message"]["text"].as_str().unwrap().contains("\nhelp: "));
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "platform.yaml");
        let region = |field: &str| usize::try_from(place["region"][field].as_u64().unwrap()).unwrap();
        let (start, end) = (region("byteOffset"), region("byteOffset") + region("byteLength"));
        let utf16 = |at: usize| {
            let before = std::str::from_utf8(&text[..at]).unwrap();
            let column = before.rsplit('\n').next().unwrap().encode_utf16().count() + 1;
            (before.matches('\n').count() + 1, column)
        };
        assert_eq!((region("startLine"), region("startColumn")), utf16(start));
        assert_eq!((region("endLine"), region("endColumn")), utf16(end));
    }
    let clean = Folder::small().run(&["check", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&clean.out).unwrap();
    assert_eq!((clean.status, log["runs"][0]["results"].as_array().unwrap().len()), (0, 0));
}

#[test]
fn a_fingerprint_outlives_moved_lines_and_tells_problems_apart() {
    let folder = Folder::small();
    let prints = |text: &str| {
        folder.put("platform.yaml", text);
        let issues = json(&folder, &["check", "--format", "gitlab"]);
        let issues = issues.as_array().unwrap().clone();
        let prints: BTreeSet<String> = issues.iter().map(|i| i["fingerprint"].as_str().unwrap().to_owned()).collect();
        assert_eq!(prints.len(), issues.len());
        (prints, issues)
    };
    let twice = wrong().replace("region: eu-west-1", "regoin: eu-west-1").replace("A: b", "A: b, B: 1, C: 1");
    for text in [wrong(), twice] {
        let (before, issues) = prints(&text);
        let (after, moved) = prints(&format!("# above\n\n\n{text}"));
        assert_eq!(before, after);
        for (issue, moved) in issues.iter().zip(&moved) {
            let line = |issue: &Value| issue["location"]["lines"]["begin"].as_u64().unwrap();
            assert_eq!(line(issue) + 3, line(moved));
        }
    }
}

#[test]
fn gitlab_gets_the_path_as_the_repository_names_it() {
    let folder = Folder::new();
    folder.put("teams/a b/platform.yaml", &wrong());
    for path in ["teams/a b/platform.yaml", "./teams//a b/platform.yaml"] {
        let issues = json(&folder, &["check", path, "--format", "gitlab"]);
        assert!(issues.as_array().unwrap().iter().all(|issue| issue["location"]["path"] == "teams/a b/platform.yaml"));
        let log = json(&folder, &["check", path, "--format", "sarif"]);
        assert_eq!(log["runs"][0]["artifacts"][0]["location"]["uri"], "teams/a%20b/platform.yaml");
    }
    let none = Folder::small().run(&["check", "--format", "gitlab"]);
    assert_eq!((none.status, none.out.as_str()), (0, "[]\n"));
}

#[test]
fn no_report_repeats_a_secret() {
    let folder = Folder::new();
    let secret = ["glpat", "-yyyyyyyyyyyyyyyyyyyy"].concat();
    folder.put("platform.yaml", &(small() + &format!("\nregoin: {secret}\n")));
    for format in ["sarif", "gitlab"] {
        let run = folder.run(&["check", "--format", format]);
        assert!(run.out.contains("P0415") && !run.out.contains(&secret), "{format}");
    }
}

/// Three are shown.
#[test]
fn warnings_that_are_alike_are_told_by_their_places() {
    let folder = Folder::new();
    let mut text = small() + "\napps:\n";
    for n in 0..120 {
        let chart = "{ repository: \"oci://registry.example.com/charts\", name: app, version: 1.0.0 }";
        let _ = writeln!(text, "  app-{n}:\n    cluster: main\n    namespace: shop\n    chart: {chart}");
    }
    folder.put("platform.yaml", &text);
    let run = folder.run(&["check"]);
    assert_eq!(run.status, 0, "{}", run.err);
    let lines: Vec<usize> =
        (1..).zip(text.lines()).filter(|(_, line)| line.contains("chart:")).map(|(n, _)| n).collect();
    let told = lines[3..11].iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    assert_eq!(run.err.matches("is not pinned to a digest").count(), 3);
    assert!(
        run.err.contains(&format!("P0551 also warns of platform.yaml:{told} and 109 more; `platformc check")),
        "{}",
        run.err
    );
}
