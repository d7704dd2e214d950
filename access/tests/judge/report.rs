//! The matrix of the configuration as people and programs see it.

use std::collections::BTreeSet;

use platformc_access::{
    Access, Scope, Secret, Subject,
    report::{Filter, json, markdown, table},
};

use super::{Tree, is_current, judged};

fn access() -> Access {
    judged(&Tree::new(), Scope::Everything).0
}

/// What is said of the way through the network.
fn reach(subject: &Subject) -> Vec<String> {
    if subject.cluster.is_empty() { Vec::new() } else { vec![format!("{} reaches vault", subject.namespace)] }
}

fn as_table(access: &Access, filter: &Filter) -> String {
    let mut text = String::new();
    table(access, filter, &reach, &mut text).unwrap();
    text
}

fn as_markdown(access: &Access) -> String {
    let mut text = String::new();
    markdown(access, &Filter::default(), &mut text).unwrap();
    text
}

fn of_app(name: &str) -> Filter {
    Filter { app: Some(name.to_owned()), secret: None }
}

fn of_secret(title: &str) -> Filter {
    Filter { app: None, secret: Some(title.to_owned()) }
}

#[test]
fn the_whole_matrix_is_shown() {
    let access = access();
    is_current("report.txt", &as_table(&access, &Filter::default()));
    is_current("report.md", &as_markdown(&access));
    let mut text = Vec::new();
    let one = Filter { secret: Some("orders".to_owned()), ..of_app("api") };
    json(&access, &one, &reach, vec![serde_json::json!({ "id": "somebody" })], &mut text).unwrap();
    is_current("report.json", &String::from_utf8(text).unwrap());
}

#[test]
fn a_filter_shows_what_it_names_and_nothing_else() {
    let access = access();
    let all: BTreeSet<&str> = access.subjects.iter().map(|subject| subject.id.as_str()).collect();
    assert_eq!(access.shown(&Filter::default()), all);
    assert_eq!(access.shown(&of_app("api")), BTreeSet::from(["main/shop/api"]));
    assert_eq!(access.shown(&of_app("ops")), BTreeSet::new(), "a group is no app");
    assert_eq!(access.shown(&of_secret("shop/key")), BTreeSet::from(["main/shop/api"]));
    let sections = |text: &str| text.lines().filter(|line| !line.starts_with(' ') && !line.is_empty()).count();
    assert_eq!(sections(&as_table(&access, &of_app("api"))), 3);
    assert_eq!(sections(&as_table(&access, &of_secret("bank"))), 1);
    assert_eq!(
        as_table(&access, &of_secret("shop/forbidden")),
        "shop/forbidden: value, lives until somebody changes it\n  nobody\n"
    );
    assert_eq!(as_table(&access, &of_secret("nothing")), "nothing fits\n");
    let mut titled = access.clone();
    let key = titled.secrets.iter_mut().find(|secret| secret.name == "shop/key").unwrap();
    key.title = Some("payment-key".to_owned());
    assert_eq!(titled.shown(&of_secret("payment-key")), BTreeSet::from(["main/shop/api"]));
    assert_eq!(titled.shown(&of_secret("shop/key")), BTreeSet::new());
}

#[test]
fn a_chain_names_the_issuer_and_the_rule() {
    let text = as_table(&access(), &Filter::default());
    for step in [
        "namespace platform, auth/jwt-main, the issuer of the cluster main, audience vault\n",
        "namespace platform, auth/kubernetes-east, which asks the cluster east about the token, audience vault-east\n",
        "namespace platform, auth/gitlab, issuer https://gitlab.example.com, audience https://vault.example.com\n",
        "namespace platform, auth/approle\n",
    ] {
        assert!(text.contains(&format!("    → {step}")), "{step}{text}");
    }
    let root = judged(&Tree::new().with("  namespace = \"platform\"\n", ""), Scope::Everything).0;
    assert!(as_table(&root, &of_app("api")).contains("    → auth/jwt-main, the issuer of the cluster main"));
    assert!(!as_markdown(&root).contains("namespace"));
    let wide = judged(&Tree::new().with("\"pki/issue/shop\"", "\"pki/issue/sh*\""), Scope::Everything).0;
    let text = as_table(&wide, &of_secret("shop"));
    assert!(text.contains("    → rule \"pki/issue/sh*\": create, update\n    → path pki/issue/shop\n"), "{text}");
}

#[test]
fn a_name_does_not_end_its_cell() {
    let mut access = access();
    let secret = access.secrets.iter_mut().find(|secret| secret.name == "orders").unwrap();
    *secret = Secret { title: Some("a|b\nc".into()), word: "database connection", life: None, ..secret.clone() };
    assert!(as_markdown(&access).contains(
        "\n## The database a\\|b c\n\nDatabase connection; its administrator's password lives until it is rotated.\n"
    ));
}
