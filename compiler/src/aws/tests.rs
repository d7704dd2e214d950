use std::fs;

use platformc_output::hcl::{Body, Expr};

use super::{Delegated, Rights, Statement, policy};

fn print(value: Expr) -> String {
    Body::new().attr("policy", value).print()
}

#[test]
fn what_a_policy_leaves_to_iam_stays_literal() {
    let policy =
        policy::document(r#"{ "Condition": { "StringEquals": { "aws:ResourceTag/a": "${aws:PrincipalTag/b}" } } }"#);
    let text = print(policy);
    assert!(text.starts_with("policy = jsonencode({"), "{text}");
    assert!(text.contains(r#""aws:ResourceTag/a" = "$${aws:PrincipalTag/b}""#), "{text}");
}

#[test]
fn every_policy_that_is_kept_as_json_is_json() {
    let mut seen = 0;
    for component in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/components")).unwrap() {
        let folder = component.unwrap().path();
        let files = fs::read_dir(folder).into_iter().flatten().map(|file| file.unwrap().path());
        for path in files.filter(|path| path.to_string_lossy().ends_with("policy.json")) {
            let policy: platformc_output::value::Value =
                serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            let statements = policy["Statement"].as_array().unwrap();
            assert!(!statements.is_empty(), "{}", path.display());
            assert!(statements.iter().all(|statement| statement["Effect"] == "Allow"), "{}", path.display());
            seen += 1;
        }
    }
    assert!(seen >= 4, "only {seen} policies");
}

/// Statements of several roots under one name are one policy: a resource of each root, then the next ones.
#[test]
fn what_roots_take_under_one_name_is_one_policy() {
    let root = |name: &str| {
        let on = |kinds: &[&str]| kinds.iter().map(|kind| format!("{kind}/{name}")).collect::<Vec<_>>();
        let statements = vec![
            Statement::allow("Own", &["eks:*"]).on(on(&["cluster", "group"])),
            Statement::allow("Look", &["eks:List*"]),
        ];
        Rights { name: "clusters", statements, keys: vec![name.to_owned()], uses_keys: false }
    };
    let (one, two, other) = (root("one"), root("two"), Rights::default());
    let given = Delegated::of([("one", &one), ("x", &other), ("two", &two)].into_iter());
    assert_eq!(given.roots, ["one", "x", "two"]);
    let [clusters, _] = given.rights.as_slice() else { panic!("{given:?}") };
    assert_eq!(clusters.keys, ["one", "two"]);
    let expected = vec![
        Statement::allow("Own", &["eks:*"]).on(["cluster/one", "cluster/two", "group/one", "group/two"]),
        Statement::allow("Look", &["eks:List*"]),
    ];
    let printed = |statements: &[Statement]| format!("{statements:?}");
    assert_eq!(printed(&clusters.statements), printed(&expected));
}
