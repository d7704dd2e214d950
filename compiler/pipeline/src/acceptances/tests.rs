#![allow(clippy::unwrap_used)]

use platformc_spec::include;

use super::*;

fn paths(text: &str) -> Vec<String> {
    all(&include::single("platform.yaml", text)).into_iter().map(|one| one.path.join(".")).collect()
}

#[test]
fn a_comment_is_about_the_entry_at_which_it_stands() {
    let text = "\
# platformc: accept unknown, all of it
apiVersion: x
# platformc: accept data-loss, any database
databases:
  # platformc: accept data-loss, this one
  orders: { engine: postgres,
    storage: 50Gi } # platformc: accept downtime, a part of it
  sales: # platformc: accept access, with what is in it
    allow:
      # platformc: accept access, an item
      - 10.0.0.0/8
      - { range: 10.1.0.0/16 } # platformc: accept access, a key in an item
";
    let expected = [
        "",
        "databases",
        "databases.orders",
        "databases.orders.storage",
        "databases.sales",
        "databases.sales.allow",
        "databases.sales.allow.range",
    ];
    assert_eq!(paths(text), expected);
}

#[test]
fn a_comment_counts_once() {
    let sources = |text: &str| include::single("platform.yaml", text);
    let count = |before: &str, after: &str| added(&sources(before), &sources(after)).len();
    let one = "a: 1\nb: 2 # platformc: accept access, they are one team\n";
    assert_eq!(count("a: 1\nb: 2\n", one), 1);
    assert_eq!(count(one, one), 0);
    // elsewhere in the file, at the same entry
    assert_eq!(count(one, "# platformc: accept access, they are one team\nb: 3\na: 1\n"), 0);
    // at another entry, of another level, for another reason
    assert_eq!(count(one, "a: 1 # platformc: accept access, they are one team\nb: 2\n"), 1);
    assert_eq!(count(one, &one.replace("access", "data-loss")), 1);
    assert_eq!(count(one, &one.replace("team", "company")), 1);
}

#[test]
fn what_is_below_is_covered() {
    let one = |path: &[&str]| Acceptance {
        level: Level::Access,
        reason: String::new(),
        path: path.iter().map(|key| (*key).to_owned()).collect(),
        span: Span::default(),
    };
    assert!(one(&[]).covers(&["apps", "web"]));
    assert!(one(&["apps"]).covers(&["apps", "web"]));
    assert!(!one(&["apps", "web"]).covers(&["apps"]));
    assert!(!one(&["apps", "web"]).covers(&["apps", "api"]));
}
