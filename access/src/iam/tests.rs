use hcl::Value;

use super::{Call, Decision, Document, decide};

fn document(json: &str) -> Result<Document, String> {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    Document::read(&serde_json::from_value::<Value>(value).unwrap())
}

fn said(statements: &str, call: &Call) -> Decision {
    document(&format!("{{ \"Statement\": [{statements}] }}")).unwrap().decide(call)
}

const ROLE: &str = "arn:aws:iam::111122223333:role/shop/api";

#[test]
fn a_denial_beats_what_is_allowed_and_nothing_said_is_nothing_allowed() {
    let allow = r#"{ "Effect": "Allow", "Action": "iam:*", "Resource": "*" }"#;
    let deny = r#"{ "Effect": "Deny", "Action": ["iam:Create*"], "Resource": "*" }"#;
    let (make, read) = (Call::new("iam:CreateRole", ROLE), Call::new("iam:GetRole", ROLE));
    assert_eq!(said(allow, &make), Decision::Allowed);
    assert_eq!(said(&format!("{allow}, {deny}"), &make), Decision::Denied);
    assert_eq!(said(&format!("{allow}, {deny}"), &read), Decision::Allowed);
    assert_eq!(said(deny, &read), Decision::NotAllowed);
    assert_eq!(said(allow, &Call::new("sts:AssumeRole", ROLE)), Decision::NotAllowed);
}

#[test]
fn actions_have_no_letter_case_and_resources_have() {
    let allow =
        r#"{ "Effect": "Allow", "Action": "IAM:getrol?", "Resource": "arn:aws:iam::111122223333:role/shop/*" }"#;
    assert_eq!(said(allow, &Call::new("iam:GetRole", ROLE)), Decision::Allowed);
    assert_eq!(said(allow, &Call::new("iam:GetRoles", ROLE)), Decision::NotAllowed);
    assert_eq!(said(allow, &Call::new("iam:GetRole", ROLE.to_uppercase())), Decision::NotAllowed);
    assert_eq!(said(allow, &Call::new("iam:GetRole", "*")), Decision::NotAllowed);
}

/// A star stands for slashes and for colons of the last part, but not for the parts before it.
#[test]
fn a_star_stays_in_its_part_of_an_arn() {
    let on = |resource: &str| format!(r#"{{ "Effect": "Allow", "Action": "*", "Resource": "{resource}" }}"#);
    let call = |resource: &str| Call::new("rds:ModifyDBInstance", resource);
    let own = "arn:aws:rds:eu-west-1:111122223333:db:shop-orders";
    assert_eq!(said(&on("arn:aws:rds:eu-west-1:111122223333:db:shop-*"), &call(own)), Decision::Allowed);
    assert_eq!(said(&on("arn:aws:rds:*:*:*"), &call(own)), Decision::Allowed);
    assert_eq!(said(&on("arn:aws:rds:*:db:shop-orders"), &call(own)), Decision::NotAllowed);
    assert_eq!(said(&on("arn:aws:rds:eu-west-1:111122223333:db:shop-order?"), &call(own)), Decision::Allowed);
    assert_eq!(said(&on("arn:aws:s3:::bucket/*/state"), &call("arn:aws:s3:::bucket/a/b/state")), Decision::Allowed);
}

#[test]
fn all_but_some_is_all_but_some() {
    let deny =
        r#"{ "Effect": "Deny", "NotAction": "s3:Get*", "NotResource": ["arn:aws:s3:::own", "arn:aws:s3:::own/*"] }"#;
    let call = |action: &'static str, resource: &str| said(deny, &Call::new(action, resource));
    assert_eq!(call("s3:PutObject", "arn:aws:s3:::other/key"), Decision::Denied);
    assert_eq!(call("s3:GetObject", "arn:aws:s3:::other/key"), Decision::NotAllowed);
    assert_eq!(call("s3:PutObject", "arn:aws:s3:::own/key"), Decision::NotAllowed);
}

/// What a condition says of a key that is not there, of one value, and of several.
#[test]
fn conditions_ask_as_aws_does() {
    use Decision::{Allowed, NotAllowed};
    let cases: &[(&str, &str, [Decision; 4])] = &[
        // not there, `a`, `b`, `a` and `b`
        ("StringEquals", "a", [NotAllowed, Allowed, NotAllowed, Allowed]),
        ("StringEqualsIfExists", "a", [Allowed, Allowed, NotAllowed, Allowed]),
        ("StringNotEquals", "a", [Allowed, NotAllowed, Allowed, Allowed]),
        ("StringLike", "?", [NotAllowed, Allowed, Allowed, Allowed]),
        ("StringNotLike", "*", [Allowed, NotAllowed, NotAllowed, NotAllowed]),
        ("ForAllValues:StringEquals", "a", [Allowed, Allowed, NotAllowed, NotAllowed]),
        ("ForAnyValue:StringEquals", "a", [NotAllowed, Allowed, NotAllowed, Allowed]),
        ("ForAnyValue:StringNotEquals", "a", [NotAllowed, NotAllowed, Allowed, Allowed]),
        ("Null", "true", [Allowed, NotAllowed, NotAllowed, NotAllowed]),
        ("Null", "false", [NotAllowed, Allowed, Allowed, Allowed]),
    ];
    for (operator, value, expected) in cases {
        let allow = format!(
            r#"{{ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {{ "{operator}": {{ "aws:Key": "{value}" }} }} }}"#
        );
        let call = || Call::new("ec2:CreateTags", "*");
        let calls =
            [call(), call().with("AWS:key", ["a"]), call().with("aws:Key", ["b"]), call().with("aws:Key", ["a", "b"])];
        assert_eq!(calls.map(|call| said(&allow, &call)), *expected, "{operator}");
    }
}

#[test]
fn a_boundary_allows_nothing_by_itself_and_bounds_the_rest() {
    let all = document(r#"{ "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } }"#).unwrap();
    let logs = document(r#"{ "Statement": { "Effect": "Allow", "Action": "logs:*", "Resource": "*" } }"#).unwrap();
    let (write, make) = (Call::new("logs:PutLogEvents", "*"), Call::new("iam:CreateRole", ROLE));
    assert_eq!(decide::<Document>(&[], Some(&logs), &write), Decision::NotAllowed);
    assert_eq!(decide(std::slice::from_ref(&all), Some(&logs), &write), Decision::Allowed);
    assert_eq!(decide(std::slice::from_ref(&all), Some(&logs), &make), Decision::NotAllowed);
    assert_eq!(decide(&[all], None, &make), Decision::Allowed);
}

/// Half of a policy would give answers that are wrong.
#[test]
fn what_is_not_known_is_refused() {
    for statement in [
        r#"{ "Effect": "Perhaps", "Action": "*", "Resource": "*" }"#,
        r#"{ "Effect": "Allow", "Resource": "*" }"#,
        r#"{ "Effect": "Allow", "Action": "*" }"#,
        r#"{ "Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*" }"#,
        r#"{ "Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*" }"#,
        r#"{ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "IpAddress": { "aws:SourceIp": "10.0.0.0/8" } } }"#,
    ] {
        assert!(document(&format!("{{ \"Statement\": [{statement}] }}")).is_err(), "{statement}");
    }
    assert!(document("{}").is_err());
}

#[test]
fn a_star_may_stand_for_nothing_and_nothing_else_may() {
    let allowing = |action: &str| {
        let statement = format!(r#"{{ "Effect": "Allow", "Action": "{action}", "Resource": "*" }}"#);
        said(&statement, &Call::new("iam:GetRole", ROLE))
    };
    for action in ["iam:GetRole*", "iam:GetRole**", "iam:*GetRole", "*"] {
        assert_eq!(allowing(action), Decision::Allowed, "{action}");
    }
    for action in ["iam:GetRoles", "iam:GetRole?", "iam:GetRole*s", "iam:GetRol"] {
        assert_eq!(allowing(action), Decision::NotAllowed, "{action}");
    }
}
