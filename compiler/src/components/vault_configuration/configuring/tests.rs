use std::{collections::BTreeSet, fmt::Write};

use super::CALLS;
use crate::sample;

/// The types of the resources that the modules of Vault's configuration make.
fn made() -> BTreeSet<String> {
    let files = sample::files(&[]);
    let modules = files.iter().filter(|(path, _)| path.starts_with("terraform/modules/vault-"));
    let lines = modules.flat_map(|(_, text)| text.lines());
    let kinds = lines.filter_map(|line| line.strip_prefix("resource \"vault_")?.split('"').next());
    kinds.map(|kind| format!("vault_{kind}")).collect()
}

#[test]
fn whoever_applies_the_root_may_make_each_of_its_resources() {
    let known: BTreeSet<&str> = CALLS.iter().map(|(kind, _)| *kind).collect();
    let made = made();
    assert!(made.len() > 15, "{made:?}");
    for kind in &made {
        assert!(known.contains(kind.as_str()), "what does the provider ask for {kind}?");
    }
}

#[test]
fn no_path_of_the_policy_has_a_hole() {
    let files = sample::files(&[]);
    let policy = &files.iter().find(|(path, _)| path == "vault/policies/configuration.hcl").expect("the policy").1;
    assert!(!policy.contains('{') || !policy.contains("{backend}"), "{policy}");
    for hole in ["{backend}", "{name}", "{path}", "{role_name}", "{mount}", "{type}", "{issuer_ref}", "//", "*"] {
        assert!(!policy.contains(hole), "{hole} in {policy}");
    }
}

/// Raft stores at most 1 MiB as one: the policy of a large platform is several, each path in one of them.
#[test]
fn the_policy_of_a_large_platform_is_stored_in_parts() {
    let mut many = "secrets:\n".to_owned();
    for number in 0..3500 {
        let _ = writeln!(many, "  key{number}: {{ transit: {{ rotation: 30d }} }}");
    }
    let paths = |changes: &[(&str, &str)]| {
        let files = sample::files(changes);
        let policies = files.into_iter().filter(|(path, _)| path.starts_with("vault/policies/configuration"));
        policies.collect::<Vec<_>>()
    };
    assert_eq!(
        paths(&[]).iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(),
        ["vault/policies/configuration.hcl"]
    );
    let parts = paths(&[("secrets:\n", many.as_str())]);
    let names: Vec<&str> = parts.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(names, ["vault/policies/configuration-0.hcl", "vault/policies/configuration-1.hcl"]);
    let rules = |text: &str| {
        let lines = text.lines().filter_map(|line| line.strip_prefix("path \"")?.strip_suffix("\" {"));
        lines.map(str::to_owned).collect::<BTreeSet<String>>()
    };
    let each: Vec<BTreeSet<String>> = parts.iter().map(|(_, text)| rules(text)).collect();
    assert!(
        parts.iter().all(|(_, text)| text.len() < 900_000),
        "{:?}",
        parts.iter().map(|(_, t)| t.len()).collect::<Vec<_>>()
    );
    assert!(each.iter().all(|part| part.len() > 3000), "{:?}", each.iter().map(BTreeSet::len).collect::<Vec<_>>());
    assert!(each.first().zip(each.last()).is_some_and(|(first, last)| first.is_disjoint(last)));
    assert!(each.iter().any(|part| part.contains("sys/policies/acl/configuration-before-1")));
}
