use platformc_output::hcl::{Body, Expr};

use super::policy;

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
    for json in [
        include_str!("../components/load_balancer_controller/policy.json"),
        include_str!("../components/cluster_autoscaler/policy.json"),
        include_str!("../components/efs_csi_driver/policy.json"),
        include_str!("../components/efs_csi_driver/node_policy.json"),
    ] {
        let policy: serde_json::Value = serde_json::from_str(json).unwrap();
        let statements = policy["Statement"].as_array().unwrap();
        assert!(!statements.is_empty());
        assert!(statements.iter().all(|statement| statement["Effect"] == "Allow"));
    }
}
