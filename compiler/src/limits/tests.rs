use std::{fs, path::Path};

use platformc_base::{Code, Diagnostics, Report, Span};
use platformc_catalog::limits::{BUCKET_POLICY, INLINE_POLICIES, KEY_POLICY, MANAGED_POLICY, OBJECT, TRUST_POLICY};
use platformc_output::json;
use platformc_spec::include;

use super::{policies::becomes, problems as found};
use crate::{
    graph::{Artifact, Content, Node},
    sample::{compiled, plan, problems, text},
};

const PIPELINE: (&str, &str) = ("may: [terraform]", "may: [terraform, clusters]");

/// So many more clusters, each in the network of the sample's first one.
fn clusters(count: usize) -> String {
    let one = |n: usize| {
        format!(
            "  region-number-{n:02}:\n    network: one\n    kubernetes: \"1.36\"\n    admins: {{ platform: \"arn:aws:iam::111122223333:role/platform-admin\" }}\n    nodeGroups: {{ system: {{ instanceTypes: [m7g.large] }} }}\n"
        )
    };
    format!("clusters:\n{}", (0..count).map(one).collect::<String>())
}

/// Every policy that a root hands to a module has a limit that it is held against.
#[test]
fn every_argument_with_policies_is_measured() {
    let plan = plan(&[PIPELINE]);
    let roots = plan.graph.nodes().filter_map(|(_, node)| node.written());
    let documents: Vec<_> = roots.flat_map(|root| root.documents.iter()).collect();
    assert!(documents.len() > 8, "{}", documents.len());
    for document in &documents {
        assert!(becomes(&document.module, &document.argument).is_some(), "{document:?}");
    }
    let named = |module: &str| documents.iter().filter(|document| document.module == module).count();
    assert!(named("deploy-role") >= 2 && named("permissions-boundary") == 1 && named("pod-identity") > 5);
}

/// The policy of 12 clusters would have more characters than AWS takes: it becomes two.
#[test]
fn the_rights_of_a_pipeline_with_many_clusters_fit() {
    let many = clusters(12);
    let plan = plan(&[PIPELINE, ("clusters:\n", many.as_str())]);
    let roots = plan.graph.nodes().filter_map(|(_, node)| node.written());
    let documents: Vec<_> = roots.flat_map(|root| root.documents.iter()).collect();
    let rights = documents.iter().find(|d| d.module == "deploy-role" && d.argument == "policies").expect("rights");
    for (name, length) in &rights.policies {
        assert!(*length <= MANAGED_POLICY.most, "{name}: {length}");
    }
    let names: Vec<&str> = rights.policies.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.iter().any(|name| name.ends_with("-2")), "{names:?}");
    let whole: usize = rights.policies.iter().map(|(_, length)| length).sum();
    assert!(whole > MANAGED_POLICY.most, "{whole}");
}

#[test]
fn too_many_roles_for_the_inline_policies_of_vaults_role_are_refused() {
    let secrets = |count: usize| {
        let role = |n| format!("  deploy-{n:02}: {{ aws: {{ role: deploy-number-{n:02} }} }}\n");
        format!("secrets:\n{}", (0..count).map(role).collect::<Vec<_>>().concat())
    };
    assert_eq!(problems(&[("secrets:\n", &secrets(30))]), []);
    let found = problems(&[("secrets:\n", &secrets(70))]);
    let [(Code::AboveLimit, message)] = found.as_slice() else { panic!("{found:?}") };
    assert!(message.contains("the policy `inline` of `terraform/vault-infrastructure` has 1"), "{message}");
}

#[test]
fn an_object_is_measured_with_its_annotations_and_values_as_a_text() {
    let artifact = |object| {
        vec![Artifact {
            path: "clusters/main/x.yaml".into(),
            content: Content::Objects(vec![object]),
            listed: platformc_output::Listed::Digest,
        }]
    };
    let node = Node::document("x", |_, _| {}).from(Span { start: 3, end: 5, ..Span::default() });
    let problems = |artifacts: Vec<Artifact>| {
        let mut problems = Diagnostics::default();
        for artifact in &artifacts {
            found(&node, artifact, artifact.content.print().len()).for_each(|problem| problems.push(problem));
        }
        let report = Report::new(&include::single("platform.yaml", " ".repeat(10)), problems);
        let said = report.problems().iter().map(|found| (found.code, found.span.start, found.message.clone()));
        said.collect::<Vec<_>>()
    };
    let message = |message: &str| vec![(Code::AboveLimit, 3, message.to_owned())];
    let map = |length: usize| {
        artifact(json!({ "kind": "ConfigMap", "metadata": { "name": "big" }, "data": { "x": "a".repeat(length) } }))
    };
    assert_eq!(problems(map(1_000_000)), []);
    assert_eq!(problems(map(1_048_576)), message("`big` in `clusters/main/x.yaml` has 1048638 bytes"));
    let noted = |length: usize| {
        artifact(json!({ "kind": "Pod", "metadata": { "name": "p", "annotations": { "n": "a".repeat(length) } } }))
    };
    assert_eq!(problems(noted(262_000)), []);
    assert_eq!(problems(noted(262_144)), message("`p` in `clusters/main/x.yaml` has 262148 bytes"));
    assert_eq!(problems(artifact(json!({ "values": "a".repeat(1_040_000) }))), []);
    assert_eq!(
        problems(artifact(json!({ "values": "a".repeat(1_050_000) }))),
        message("`clusters/main/x.yaml` has 1050009 bytes")
    );
}

/// What the user wrote is said where it is, with its code; nothing of the tree is written.
#[test]
fn an_object_that_is_too_large_is_refused_where_it_comes_from() {
    let greeting = format!("GREETING: \"{}\"", "a".repeat(OBJECT.most));
    let sources = include::single("platform.yaml", text(&[("GREETING: \"hello ${NAME}\"", greeting.as_str())]));
    let plan = compiled(&sources).unwrap();
    let (tree, refused) = crate::tree(plan);
    let faults = tree.render(&|_, _| true);
    let problems = refused.problems().expect("a problem").clone();
    let report = Report::new(&sources, problems);
    let found: Vec<_> = report.problems().iter().map(|problem| (problem.code, problem.message.as_str())).collect();
    let [(Code::AboveLimit, one), (Code::AboveLimit, two)] = found.as_slice() else { panic!("{found:?}") };
    assert!(one.starts_with("`api") && two.starts_with("`api"), "both tracks of the app: {found:?}");
    let at = report.problems()[0].span;
    let text = &sources.numbered().next().unwrap().1.text;
    assert_eq!(text.get(at.start as usize..at.end as usize), Some("api"));
    assert_eq!(faults, ["2 things are too large"]);
}

/// The files of an app are in one object.
#[test]
fn files_that_are_too_large_together_are_refused() {
    let half = "a".repeat(OBJECT.most / 2);
    let port = "    port: 8080\n";
    for (paths, refused) in [(&["/etc/a"][..], false), (&["/etc/a", "/etc/b"], true)] {
        let files: Vec<String> = paths.iter().map(|path| format!("{path}: {{ text: {half} }}")).collect();
        let files = format!("{port}    files: {{ {} }}\n", files.join(", "));
        let sources = include::single("platform.yaml", text(&[(port, files.as_str())]));
        let plan = compiled(&sources).unwrap();
        let (tree, found) = crate::tree(plan);
        assert_eq!(tree.render(&|_, _| true).is_empty(), !refused);
        let problems = found.problems().cloned().unwrap_or_default();
        let report = Report::new(&sources, problems);
        let found: Vec<_> = report.problems().iter().map(|problem| (problem.code, problem.message.as_str())).collect();
        match found.as_slice() {
            [(Code::AboveLimit, message)] => assert!(refused && message.starts_with("`web-files` in "), "{message}"),
            found => assert!(!refused && found.is_empty(), "{found:?}"),
        }
    }
}

/// The documents that modules make themselves fit with the longest names: each reference becomes at most 128 characters, or
/// what it stands for in the file.
#[test]
fn the_documents_of_the_modules_fit() {
    let mut measured = 0;
    for path in modules(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/components"))) {
        let text = fs::read_to_string(&path).expect("readable");
        for (at, _) in text.match_indices("= jsonencode({") {
            let (before, document) = text.split_at(at);
            let argument = before.trim_end().rsplit(['\n', ' ']).next().unwrap_or_default();
            let owner =
                before.rsplit("\nresource \"").next().and_then(|rest| rest.split('"').next()).unwrap_or_default();
            let most = match (argument, owner) {
                ("assume_role_policy", _) => TRUST_POLICY.most,
                (_, "aws_kms_key") => KEY_POLICY.most,
                (_, "aws_s3_bucket" | "aws_s3_bucket_policy") => BUCKET_POLICY.most,
                _ => MANAGED_POLICY.most.min(INLINE_POLICIES.most),
            };
            let indented = before.rsplit('\n').next().unwrap_or_default();
            let indent = &indented.chars().take_while(|c| c.is_whitespace()).collect::<String>();
            let body = document.split(&format!("\n{indent}}})")).next().expect("an end");
            let length = longest(body);
            assert!(length <= most, "{}: `{argument}` of {owner} can have {length} characters", path.display());
            measured += 1;
        }
    }
    assert!(measured > 20, "{measured}");
}

fn modules(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut found: Vec<_> = entries.flat_map(|path| if path.is_dir() { modules(&path) } else { vec![path] }).collect();
    found.retain(|path| path.extension().is_some_and(|extension| extension == "tf"));
    found.sort();
    found
}

/// An upper bound of a document's length in JSON: what stands in the file, with room for the words that JSON adds to each
/// statement and condition, and 128 characters for each reference.
fn longest(body: &str) -> usize {
    // one reference, not two
    let mut body = body.replace("data.aws_", "data.");
    // a region, an account, a partition: the longest of each
    for (reference, longest) in [
        ("local.region", "ap-southeast-1"),
        ("local.account_id", "111122223333"),
        ("local.account", "111122223333"),
        ("local.partition", "aws-us-gov"),
        ("local.ec2", "arn:aws-us-gov:ec2:ap-southeast-1"),
    ] {
        body = body.replace(reference, longest);
    }
    for (reference, longest) in [
        ("data.region.current.name", "ap-southeast-1"),
        ("data.caller_identity.current.account_id", "111122223333"),
        ("data.partition.current.partition", "aws-us-gov"),
    ] {
        body = body.replace(reference, longest);
    }
    let lines = body.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    let plain: usize = lines.clone().map(|line| line.chars().filter(|c| !c.is_whitespace()).count() + 4).sum();
    let bare = |line: &str| {
        ["local.", "var.", "aws_", "data.", "module."].iter().map(|word| line.matches(word).count()).sum::<usize>()
    };
    plain + lines.map(|line| bare(line) * 128).sum::<usize>()
}
