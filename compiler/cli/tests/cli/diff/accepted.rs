//! What a change does and is meant to do.

use super::history::{BASE, Done, git, history, repository, with, without};

const ALLOW: (&str, &str) = ("allow: [203.0.113.0/24]", "allow: [203.0.113.0/24, 198.51.100.0/24]");
const CALL: (&str, &str) = ("    calls: [orders]\n", "    calls: [orders, frontend]\n");

/// A comment above a line.
fn commented(text: &str, line: &str, comment: &str) -> String {
    assert!(text.contains(line), "{line}");
    let indent: String = line.chars().take_while(|c| *c == ' ').collect();
    text.replacen(line, &format!("{indent}# platformc: {comment}\n{line}"), 1)
}

fn reasons(done: &Done, level: &str) -> Vec<(String, Option<String>)> {
    let environments = done.document["environments"].as_array().unwrap();
    let facts =
        environments.iter().flat_map(|one| one["facts"].as_array().unwrap()).filter(|fact| fact["level"] == level);
    facts
        .map(|fact| (fact["name"].as_str().unwrap().to_owned(), fact["accepted"].as_str().map(str::to_owned)))
        .collect()
}

#[test]
fn a_comment_accepts_what_follows_from_its_entry_and_nothing_else() {
    // a range and a call, of which one is accepted
    let both = with(&[ALLOW, CALL]);
    let done = history(&commented(&both, "  public:\n", "accept access, the second office opens in May"));
    assert_eq!((done.verdict(), done.status), ("access", 1));
    assert_eq!(done.document["remaining"], "access");
    for (name, reason) in reasons(&done, "access") {
        let expected = (name != "main/app/backend").then(|| "the second office opens in May".to_owned());
        assert_eq!(reason, expected, "{name}");
    }
    assert_eq!(done.names("traffic.opened"), ["ingress public"]);
    let accepted = &done.document["accepted"][0];
    assert_eq!((&accepted["path"], &accepted["level"]), (&"ingress.public".into(), &"access".into()));
    assert_eq!(
        (&accepted["reason"], &accepted["file"]),
        (&"the second office opens in May".into(), &"platform.yaml".into())
    );
    // both
    let text = commented(&both, "  public:\n", "accept access, the second office opens in May");
    let done = history(&commented(&text, "    calls: [orders, frontend]\n", "accept access, it asks for prices"));
    assert_eq!(
        (done.verdict(), done.status, &done.document["remaining"]),
        ("access", 0, &"safe".into()),
        "{:#}",
        done.document
    );
    // another level
    let done = history(&commented(&with(&[ALLOW]), "  public:\n", "accept data-loss, the second office opens in May"));
    assert_eq!((done.status, reasons(&done, "access").iter().all(|(_, reason)| reason.is_none())), (1, true));
    assert_eq!(done.document["accepted"][0]["problem"], "nothing of the level data-loss follows from it");
}

#[test]
fn what_cannot_stand_without_it_counts_with_it() {
    // the call of the app has the new name too, so neither can be put back alone
    let renamed = with(&[("  orders: { engine", "  sales: { engine"), ("calls: [orders]", "calls: [sales]")]);
    let done = history(&commented(&renamed, "databases:\n", "accept data-loss, there are no orders yet"));
    assert_eq!((done.verdict(), done.status), ("data-loss", 0), "{:#}", done.document["accepted"]);
    assert!(reasons(&done, "data-loss").iter().all(|(_, reason)| reason.as_deref() == Some("there are no orders yet")));
    // what has nothing to do with it is not
    let more = renamed.replace("cidr: 10.40.0.0/16", "cidr: 10.50.0.0/16");
    let done = history(&commented(&more, "databases:\n", "accept data-loss, there are no orders yet"));
    assert_eq!(done.status, 1);
    let left: Vec<String> =
        reasons(&done, "data-loss").into_iter().filter(|(_, reason)| reason.is_none()).map(|(name, _)| name).collect();
    assert!(left.contains(&"module.network_main.aws_vpc.this".to_owned()), "{left:?}");
    assert!(!left.iter().any(|name| name.starts_with("module.orders")), "{left:?}");
}

#[test]
fn the_whole_platform_can_accept() {
    let text = without(&with(&[("    calls: [orders]\n", "")]), "databases:", Some("secrets:\n"));
    assert_eq!(history(&text).status, 1);
    let done = history(&commented(&text, "name: shop\n", "accept data-loss, the orders are elsewhere"));
    assert_eq!((done.verdict(), done.status), ("data-loss", 0));
    assert_eq!(done.document["accepted"][0]["path"], "");
}

#[test]
fn a_comment_counts_in_the_change_that_adds_it() {
    let Some(folder) = repository(&[("platform.yaml", BASE)]) else { return };
    let first = commented(&with(&[ALLOW]), "  public:\n", "accept access, the second office opens in May");
    folder.put("platform.yaml", &first);
    let run = folder.run(&["diff"]);
    assert_eq!(run.status, 0, "{}", run.out);
    assert!(
        run.out.contains(
            "\naccepted in this change\n  access of ingress.public: the second office opens in May  (platform.yaml:"
        ),
        "{}",
        run.out
    );
    assert!(run.out.contains("\n    accepted: the second office opens in May\n"), "{}", run.out);
    let page = folder.run(&["diff", "--format", "markdown"]);
    assert_eq!(
        (page.status, page.out.matches("the second office opens in May").count() > 1),
        (0, true),
        "{}",
        page.out
    );
    git(&folder, &["commit", "--quiet", "--all", "--message", "next"]);
    folder.put("platform.yaml", &first.replace("198.51.100.0/24", "198.51.100.0/24, 192.0.2.0/24"));
    let run = folder.run(&["diff"]);
    assert_eq!(run.status, 1, "{}", run.out);
    assert!(!run.out.contains("accepted"), "{}", run.out);
}

#[test]
fn a_comment_without_a_reason_is_refused() {
    let folder = super::super::folder::Folder::new();
    folder.put("before/platform.yaml", BASE);
    folder.put("platform.yaml", &commented(&with(&[ALLOW]), "  public:\n", "accept access"));
    let run = folder.run(&["diff", "--against", "before"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.contains("no reason is given for accepting `access`"), "{}", run.err);
}
