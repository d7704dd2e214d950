//! Roots of Terraform with IAM roles: what is read of them, and which ways to more rights a pipeline's role is found to have.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use platformc_access::{
    Finding, FindingKind,
    iam::{Admin, Aws, Call, Decision, Document, Place, ROOT, decide, escalations, judge},
    terraform::{Files, parse},
    vault::Policy,
};
use platformc_output::hcl::Body;

const STATE: &str = "terraform/roots/state";
const CLUSTER: &str = "terraform/roots/cluster-home";

/// The files by path, as they can be changed.
#[derive(Clone)]
struct Tree(BTreeMap<&'static str, String>);

impl Files for Tree {
    fn root(&self, path: &str) -> Result<Vec<Cow<'_, Body>>, String> {
        self.module(path).iter().map(|text| parse(text).map(Cow::Owned)).collect()
    }

    fn module(&self, path: &str) -> Vec<Cow<'_, str>> {
        self.0.get(path).map(|text| Cow::Borrowed(text.as_str())).into_iter().collect()
    }

    fn policy(&self, _: &str) -> Option<Result<Policy, String>> {
        None
    }
}

impl Tree {
    fn new() -> Self {
        let files = [
            (ROOT, include_str!("iam/vault-infrastructure.tf")),
            (STATE, include_str!("iam/state.tf")),
            (CLUSTER, include_str!("iam/cluster-home.tf")),
            ("terraform/modules/pods", include_str!("iam/pods.tf")),
            ("terraform/modules/deploy", include_str!("iam/deploy.tf")),
            ("terraform/modules/named", include_str!("iam/named.tf")),
        ];
        Self(files.into_iter().map(|(path, text)| (path, text.to_owned())).collect())
    }

    /// With a text replaced in the only file that has it.
    fn with(&self, from: &str, to: &str) -> Self {
        let mut tree = self.clone();
        let mut having = tree.0.values_mut().filter(|text| text.contains(from));
        let (text, other) = (having.next().unwrap_or_else(|| panic!("no file has `{from}`")), having.next());
        assert!(other.is_none() && text.matches(from).count() == 1, "`{from}` is there more than once");
        *text = text.replacen(from, to, 1);
        tree
    }

    fn aws(&self) -> Aws {
        Aws::read(self, [ROOT, STATE, CLUSTER]).unwrap()
    }
}

/// What is said of the pipeline's role.
fn said(tree: &Tree) -> Vec<String> {
    judge(tree)
        .into_iter()
        .map(|Finding { kind, file, message }| format!("{file} {}: {message}", kind.as_str()))
        .collect()
}

/// The statement of the pipeline's only policy.
const OWN: &str = r#"{ Effect = "Allow", Action = ["s3:ListAllMyBuckets"], Resource = "*" }"#;
/// Its boundary denies every way to more rights that must be denied by name.
const BOUND: &str = r#"{ Effect = "Deny", NotAction = ["s3:ListAllMyBuckets"], Resource = "*" }"#;

#[test]
fn what_roots_say_of_identities_is_read() {
    let aws = Tree::new().aws();
    assert_eq!((aws.account.as_str(), aws.region.as_str(), aws.partition()), ("111122223333", "eu-west-1", "aws"));
    assert_eq!(aws.databases, ["shop-orders"]);
    let admin = |cluster: &str, principal: &str, policy: &str| Admin {
        cluster: cluster.to_owned(),
        principal: principal.to_owned(),
        policy: policy.to_owned(),
    };
    assert_eq!(
        aws.admins,
        [
            admin("elsewhere", "arn:aws:iam::111122223333:role/other", "AmazonEKSViewPolicy"),
            admin("home", "arn:aws:iam::111122223333:role/people", "AmazonEKSClusterAdminPolicy"),
            admin("home", "role/shop-operator", "AmazonEKSViewPolicy"),
        ]
    );
    let roles = aws.roles.iter().map(|(name, role)| {
        let attached: Vec<&str> = role.attached.iter().map(String::as_str).collect();
        (name.as_str(), role.root.as_str(), role.policies.len(), attached, role.boundary.as_deref(), role.of_pods)
    });
    assert_eq!(
        roles.collect::<Vec<_>>(),
        [
            ("shop-deploy", ROOT, 1, vec![], Some("shop-deploy-boundary"), false),
            ("shop-home-vault", ROOT, 1, vec![], None, true),
            ("shop-operator", CLUSTER, 0, vec!["arn:aws:iam::aws:policy/ReadOnlyAccess"], None, false),
        ]
    );
    let policies: Vec<&str> = aws.policies.keys().map(String::as_str).collect();
    assert_eq!(policies, ["shop-deploy-boundary", "shop-deploy-rights", "shop-log-writers"]);
    for (region, partition) in [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("us-east-1", "aws")] {
        assert_eq!(Tree::new().with("\"eu-west-1\"", &format!("\"{region}\"")).aws().partition(), partition);
    }
}

#[test]
fn what_cannot_be_read_is_told() {
    let tree = Tree::new().with(OWN, r#"{ Effect = "Perhaps" }"#);
    let error = Aws::read(&tree, [ROOT]).unwrap_err();
    assert!(error.starts_with("terraform/roots/vault-infrastructure: "), "{error}");
    let [found] = judge(&tree).try_into().unwrap();
    assert_eq!(found, Finding { kind: FindingKind::Unreadable, file: ROOT.to_owned(), message: error });
}

#[test]
fn only_pods_get_a_role_that_trusts_pod_identity_alone() {
    let trust = r#"[{ Principal = { Service = "pods.eks.amazonaws.com" }, Action = "sts:AssumeRole" }]"#;
    let of_pods = |trusted: &str| Tree::new().with(trust, trusted).aws().roles["shop-home-vault"].of_pods;
    assert!(of_pods(trust));
    for other in [
        "[]",
        r#"[{ Principal = { Service = "ec2.amazonaws.com" } }]"#,
        r#"[{ Principal = { AWS = "pods.eks.amazonaws.com" } }]"#,
        r#"[{ Principal = { Service = "pods.eks.amazonaws.com", AWS = "111122223333" } }]"#,
        r#"[{ Principal = { Service = "pods.eks.amazonaws.com" } }, { Principal = { AWS = "*" } }]"#,
        r#"[{ Principal = "*" }]"#,
    ] {
        assert!(!of_pods(other), "{other}");
    }
}

#[test]
fn the_names_of_what_is_kept_are_read() {
    let tree = Tree::new();
    let place = Place::read(&tree, &tree.aws(), "shop-deploy");
    let expected = Place {
        partition: "aws".into(),
        region: "eu-west-1".into(),
        account: "111122223333".into(),
        platform: "shop".into(),
        role: "shop-deploy".into(),
        vault_role: "shop-home-vault".into(),
        cluster: "shop-home".into(),
        balancer: "shop-vault".into(),
        host: "vault.example.com".into(),
        snapshots: "shop-snapshots".into(),
        states: "shop-states".into(),
        administers: false,
    };
    assert_eq!(place, expected);
    assert!(Place::read(&tree, &tree.aws(), "shop-operator").administers);
}

#[test]
fn a_boundary_denies_and_allows_nothing_by_itself() {
    let statement = |effect: &str| {
        let text = format!(r#"{{ "Statement": [{{ "Effect": "{effect}", "Action": "s3:*", "Resource": "*" }}] }}"#);
        Document::read(&serde_json::from_str::<hcl::Value>(&text).unwrap()).unwrap()
    };
    let (allow, deny, call) = (statement("Allow"), statement("Deny"), Call::new("s3:GetObject", "*"));
    for (policies, boundary, said) in [
        (vec![&allow], None, Decision::Allowed),
        (vec![&allow], Some(&allow), Decision::Allowed),
        (vec![&allow], Some(&deny), Decision::Denied),
        (vec![&deny], Some(&allow), Decision::Denied),
        (vec![&allow, &deny], None, Decision::Denied),
        (vec![], Some(&allow), Decision::NotAllowed),
        (vec![], None, Decision::NotAllowed),
        (vec![&allow], Some(&Document::default()), Decision::NotAllowed),
    ] {
        assert_eq!(decide(&policies, boundary, &call), said, "{policies:?} {boundary:?}");
    }
}

#[test]
fn a_role_that_may_do_everything_has_every_way_up() {
    let tree = Tree::new();
    assert_eq!(said(&tree), [""; 0]);
    let all = escalations(&Place::read(&tree, &tree.aws(), "shop-deploy"));
    let anything = r#"{ Effect = "Allow", Action = "*", Resource = "*" }"#;
    let allowed = said(&tree.with(OWN, anything).with(BOUND, anything));
    assert_eq!(allowed.len(), all.len());
    for (escalation, message) in all.iter().zip(&allowed) {
        let Call { action, resource, .. } = &escalation.call;
        let leads_to = escalation.leads_to;
        let expected =
            format!("the role `shop-deploy` is allowed `{action}` on `{resource}`, which leads to {leads_to}");
        assert_eq!(message, &format!("{ROOT} escalation: {expected}"));
    }
    // what it is not allowed must be denied by name where another policy could allow it
    let bound = r#"{ Effect = "Allow", NotAction = ["s3:*"], Resource = "*" }"#;
    let denied = said(&tree.with(BOUND, bound));
    assert_eq!(denied.len(), all.iter().filter(|escalation| escalation.by_name).count());
    assert!(denied.iter().all(|message| message.contains(" is not denied `")), "{denied:#?}");
}

/// Each way up, by what it leads to, and how many calls lead there.
#[test]
fn no_way_up_is_forgotten() {
    let tree = Tree::new();
    let mut place = Place::read(&tree, &tree.aws(), "shop-deploy");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let all = escalations(&place);
    for escalation in &all {
        *counts.entry(escalation.leads_to).or_default() += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(leads_to, count)| format!("{count} {leads_to}\n")).collect();
    assert_eq!(counts.concat(), include_str!("iam/escalations.txt"));
    let resources: BTreeSet<&str> = all.iter().map(|escalation| escalation.call.resource.as_str()).collect();
    for resource in [
        "arn:aws:iam::111122223333:role/shop-deploy",
        "arn:aws:iam::111122223333:role/shop-home-vault",
        "arn:aws:iam::111122223333:policy/shop-deploy-boundary",
        "arn:aws:eks:eu-west-1:111122223333:cluster/shop-home",
        "arn:aws:s3:::shop-snapshots/2026/01/01/0000.snap",
        "arn:aws:s3:::shop-states/roots/cluster-home.tfstate",
        "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/shop-vault/id",
    ] {
        assert!(resources.contains(resource), "{resource}: {resources:#?}");
    }
    let names: Vec<&str> = all
        .iter()
        .flat_map(|escalation| &escalation.call.context)
        .flat_map(|(_, values)| values)
        .map(String::as_str)
        .collect();
    for name in ["vault.example.com", "_acme-challenge.vault.example.com", "_acme-challenge.example.com", "example.com"]
    {
        assert!(names.contains(&name), "{name}");
    }
    // who administers clusters starts computers
    place.administers = true;
    let fewer = escalations(&place);
    let starts = |all: &[_]| {
        all.iter()
            .filter(|one: &&platformc_access::iam::Escalation| one.leads_to == "a computer in the platform's networks")
            .count()
    };
    assert_eq!((starts(&all), starts(&fewer), all.len() - fewer.len()), (5, 0, 5));
}

#[test]
fn what_is_not_known_of_a_role_is_told() {
    let tree = Tree::new();
    let message = |message: &str| vec![format!("{ROOT} escalation: {message}")];
    let own = "policy_arn = aws_iam_policy.own[each.key].arn";
    let other = tree.with(own, "policy_arn = \"arn:aws:iam::aws:policy/PowerUserAccess\"");
    let unknown = "the role `shop-deploy` has the policy `arn:aws:iam::aws:policy/PowerUserAccess`, and what that gives is not known";
    assert_eq!(said(&other), message(unknown));
    let more = "the role `shop-deploy` makes roles whose bound `shop-log-writers` lets them do more than write logs";
    let logs = r#"{ Effect = "Allow", Action = ["logs:PutLogEvents"], Resource = "*" }"#;
    for wide in [
        r#"{ Effect = "Allow", Action = ["logs:PutLogEvents", "s3:GetObject"], Resource = "*" }"#,
        r#"{ Effect = "Allow", NotAction = ["logs:PutLogEvents"], Resource = "*" }"#,
    ] {
        assert_eq!(said(&tree.with(logs, wide)), message(more), "{wide}");
    }
    assert_eq!(said(&tree.with("\"shop-log-writers\"", "\"shop-logs\"")), message(more));
    let deny = r#"{ Effect = "Deny", Action = ["s3:*"], Resource = "*" }"#;
    assert_eq!(said(&tree.with(logs, &format!("{logs}, {deny}"))), [""; 0], "a denial is no right");
}

/// Who gets a role from Vault is judged, and nobody else: not pods, not a role of another root.
#[test]
fn only_roles_that_vault_issues_are_judged() {
    let tree = Tree::new();
    let anything = r#"{ Effect = "Allow", Action = "*", Resource = "*" }"#;
    let unseal = r#"{ Effect = "Allow", Action = ["kms:Decrypt"], Resource = "*" }"#;
    assert_eq!(said(&tree.with(unseal, anything)), [""; 0], "pods");
    let role = "resource \"aws_iam_role\" \"other\" {\n  name = \"other\"\n}\n\nresource \"aws_iam_role_policy\" \"other\" {\n  role = \"other\"\n  policy = jsonencode({ Statement = [OWN] })\n}\n".replace("OWN", OWN);
    let at = "# more roles";
    let found = said(&tree.with(&format!("{at} of Vault"), &role));
    assert!(
        !found.is_empty() && found.iter().all(|message| message.contains("the role `other` is not denied `")),
        "{found:?}"
    );
    assert_eq!(said(&tree.with(&format!("{at} of the state"), &role)), [""; 0], "of another root");
    let bare = "resource \"aws_iam_role\" \"other\" {\n  name = \"other\"\n}\n";
    assert_eq!(said(&tree.with(&format!("{at} of Vault"), bare)), [""; 0], "without rights");
    let bounded = format!(
        "{bare}\nresource \"aws_iam_policy\" \"other\" {{\n  name = \"other-boundary\"\n  policy = jsonencode({{ Statement = [{OWN}] }})\n}}\n"
    );
    assert!(!said(&tree.with(&format!("{at} of Vault"), &bounded)).is_empty(), "whose rights come later");
}
