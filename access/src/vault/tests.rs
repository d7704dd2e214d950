//! The traps that are known of the server; `tests/conformance` compares with a real one.

use std::fmt::Write;

use super::{Acl, Capabilities, Pattern, Policy};

fn policy(rules: &[(&str, &str)]) -> Policy {
    let mut text = String::new();
    for (path, words) in rules {
        let words: Vec<&str> = words.split_whitespace().collect();
        writeln!(text, "path \"{path}\" {{\n  capabilities = {words:?}\n}}").unwrap();
    }
    Policy::parse(&text).unwrap()
}

/// What policies of these rules give on a path, as the server would list it.
fn on(policies: &[&[(&str, &str)]], path: &str) -> String {
    let policies: Vec<Policy> = policies.iter().map(|rules| policy(rules)).collect();
    Acl::new(policies.iter().map(|policy| ("p", policy))).capabilities(path).to_string()
}

#[test]
fn a_star_is_a_pattern_at_the_end_only() {
    assert_eq!(on(&[&[("shop*", "read")]], "shop-evil"), "read");
    assert_eq!(on(&[&[("shop/*", "read")]], "shop-evil"), "deny");
    assert_eq!(on(&[&[("kv/*/a", "read")]], "kv/b/a"), "deny");
    assert_eq!(on(&[&[("kv/*/a", "read")]], "kv/*/a"), "read");
}

#[test]
fn a_plus_is_one_segment() {
    assert_eq!(on(&[&[("kv/+/a", "read")]], "kv/b/a"), "read");
    assert_eq!(on(&[&[("kv/+/a", "read")]], "kv/b/c/a"), "deny");
    assert_eq!(on(&[&[("kv/+a", "read")]], "kv/ba"), "deny");
    assert_eq!(on(&[&[("kv/+/a*", "read")]], "kv/b/ab/c"), "read");
    assert!(Pattern::parse("kv/+*").is_err());
}

#[test]
fn the_most_specific_pattern_alone_holds() {
    assert_eq!(on(&[&[("a/*", "read"), ("a/b/*", "list")]], "a/b/c"), "list");
    assert_eq!(on(&[&[("a/b", "read")], &[("a/*", "deny")]], "a/b"), "read");
    assert_eq!(on(&[&[("a/*", "deny")], &[("*", "read")]], "a/b"), "deny");
    assert_eq!(on(&[&[("a/+/c", "read"), ("a/b*", "list")]], "a/b/c"), "list");
    assert_eq!(on(&[&[("+/a", "read"), ("a/+", "list")]], "a/a"), "list");
}

#[test]
fn one_pattern_in_two_policies_is_both_and_deny_takes_all() {
    assert_eq!(on(&[&[("a", "read")], &[("a", "update")]], "a"), "read, update");
    assert_eq!(on(&[&[("a", "read")], &[("a", "deny")]], "a"), "deny");
    assert_eq!(on(&[&[("a", "deny")], &[("a", "sudo read")]], "a"), "deny");
}

#[test]
fn a_slash_at_the_end_of_a_path_asks_for_a_list() {
    assert_eq!(on(&[&[("a", "list")]], "a/"), "list");
    assert_eq!(on(&[&[("a/", "list")]], "a"), "deny");
    assert_eq!(on(&[&[("kv/data/a/*", "read")]], "kv/metadata/a/"), "deny");
    assert_eq!(on(&[&[("a/+", "list")]], "a/b/"), "list");
}

#[test]
fn what_the_server_refuses_or_nobody_can_mean_is_an_error() {
    for text in [
        "path \"a\" {\n  capabilities = [\"write\"]\n}",
        "path \"a/{{identity.entity.id}}\" {\n  capabilities = [\"read\"]\n}",
        "path \"a\" {\n  capability = [\"read\"]\n}",
        "rule \"a\" {}",
        "path \"a\" {",
    ] {
        assert!(Policy::parse(text).is_err(), "{text}");
    }
}

#[test]
fn sets_lose_what_is_taken_out() {
    let both = Capabilities::READ | Capabilities::UPDATE;
    assert_eq!(both.without(Capabilities::READ), Capabilities::UPDATE);
    assert!((both | Capabilities::DENY).is_denied());
    assert!(Capabilities::NONE.is_denied());
}

#[test]
fn every_endpoint_that_raises_rights_is_a_pattern() {
    for text in crate::kinds::RAISES {
        assert!(Pattern::parse(text).is_ok(), "{text}");
    }
}
