use super::{Changed, Roots, Step, main_file};
use crate::sample::{files, plan};

/// What is to be applied when the sample changes.
fn after(changes: &[(&str, &str)]) -> Vec<Step> {
    between(&[], changes)
}

fn between(old: &[(&str, &str)], new: &[(&str, &str)]) -> Vec<Step> {
    let (before, after) = (files(old), files(new));
    let text = |files: &[(String, String)], path: &str| {
        files.iter().find(|(of, _)| of == path).map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let has = |files: &[(String, String)], path: &String| files.iter().any(|(of, _)| of == path);
    let added: Vec<String> = after.iter().map(|(path, _)| path.clone()).filter(|path| !has(&before, path)).collect();
    let removed: Vec<String> = before.iter().map(|(path, _)| path.clone()).filter(|path| !has(&after, path)).collect();
    let changed = after.iter().filter(|(path, now)| has(&before, path) && text(&before, path) != *now);
    let changed: Vec<String> = changed.map(|(path, _)| path.clone()).collect();
    let roots = Roots::of(&plan(new));
    let changed = Changed { added: &added, changed: &changed, removed: &removed };
    assert!(!roots.is_first(&changed));
    roots.steps(&changed, &mut |root| {
        let path = main_file(root);
        (text(&before, &path), text(&after, &path))
    })
}

fn shown(steps: &[Step]) -> Vec<(&str, Vec<&str>)> {
    let name = |step: &Step| step.root.rsplit('/').next().map(str::len).unwrap_or_default();
    steps
        .iter()
        .map(|step| {
            let root = step.root.get(step.root.len() - name(step)..).unwrap_or_default();
            (root, step.why.iter().map(String::as_str).collect())
        })
        .collect()
}

#[test]
fn nothing_is_to_be_applied_when_nothing_changes() {
    assert_eq!(after(&[]), []);
}

#[test]
fn a_changed_lifetime_is_applied_where_vault_keeps_it() {
    let found = after(&[("role: readWrite, ttl: 1h", "role: readWrite, ttl: 2h")]);
    let found = shown(&found);
    assert_eq!(found.iter().map(|(root, _)| *root).collect::<Vec<_>>(), ["vault-configuration"]);
    assert!(found.iter().all(|(_, why)| why.contains(&"secrets.login")), "{found:?}");
}

#[test]
fn people_who_apply_vaults_configuration_are_named() {
    let more = (
        "  key: { kv: { path: team/key, owner: team } }",
        "  key: { kv: { path: team/key, owner: team, versions: 3 } }",
    );
    let found = after(&[more]);
    assert_eq!(found.len(), 1);
    assert!(found.iter().all(|step| step.by == "a member of admins, after a fresh login to Vault"), "{found:?}");
    assert!(found.iter().all(|step| step.inputs.is_empty()), "{found:?}");
    let by_root = ("clientId: vault }", "clientId: vault }\n  configuration: { appliedBy: rootToken }");
    let found = between(&[by_root], &[by_root, more]);
    assert!(found.iter().all(|step| step.by == "somebody with a root token of Vault"), "{found:?}");
    assert_eq!(found.len(), 1);
}

#[test]
fn a_larger_database_is_applied_where_databases_are() {
    let found = after(&[("class: db.t4g.medium", "class: db.t4g.large")]);
    assert_eq!(shown(&found), [("databases", vec!["databases.orders"])]);
    assert!(found.iter().all(|step| step.by.starts_with("the pipeline")), "{found:?}");
}

#[test]
fn steps_come_in_the_order_in_which_roots_are_applied() {
    let found = after(&[
        ("class: db.t4g.medium", "class: db.t4g.large"),
        ("role: readWrite, ttl: 1h", "role: readWrite, ttl: 2h"),
    ]);
    assert_eq!(shown(&found).iter().map(|(root, _)| *root).collect::<Vec<_>>(), ["databases", "vault-configuration"]);
}

/// What is new in Vault has a first password; what changes has none.
#[test]
fn inputs_are_asked_for_only_where_they_are_needed() {
    let second = [
        (
            "databases:\n",
            "databases:\n  stock: { engine: postgres, version: \"16\", network: two, class: db.t4g.medium, storage: 50Gi }\n",
        ),
        (
            "secrets:\n",
            "secrets:\n  stock-login: { database: { name: stock, role: readWrite, ttl: 1h, shared: true } }\n",
        ),
    ];
    let found = after(&second);
    let step = found.iter().find(|step| step.root.ends_with("vault-configuration")).expect("a step");
    let inputs: Vec<&str> = step.inputs.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(inputs, ["TF_VAR_database_passwords"]);
    assert!(step.why.contains(&"secrets.stock-login".to_owned()), "{step:?}");
}

#[test]
fn a_first_build_is_a_bring_up() {
    let roots = Roots::of(&plan(&[]));
    let added: Vec<String> = files(&[]).into_iter().map(|(path, _)| path).collect();
    let first = Changed { added: &added, changed: &[], removed: &[] };
    assert!(roots.is_first(&first));
    assert!(!roots.is_first(&Changed { added: &[], changed: &[], removed: &[] }));
}
