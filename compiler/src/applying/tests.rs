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
    assert!(found.iter().all(|step| step.by == "by a member of admins, after a fresh login to Vault"), "{found:?}");
    assert!(found.iter().all(|step| step.inputs.is_empty()), "{found:?}");
    let by_root = ("clientId: vault }", "clientId: vault }\n  configuration: { appliedBy: rootToken }");
    let found = between(&[by_root], &[by_root, more]);
    assert!(found.iter().all(|step| step.by == "by somebody with a root token of Vault"), "{found:?}");
    assert_eq!(found.len(), 1);
}

#[test]
fn a_larger_database_is_applied_where_databases_are() {
    let found = after(&[("class: db.t4g.medium", "class: db.t4g.large")]);
    assert_eq!(shown(&found), [("databases", vec!["databases.orders"])]);
    assert!(found.iter().all(|step| step.by.starts_with("by the pipeline")), "{found:?}");
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
    let found = after(&SECOND);
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

/// Who applies Vault's configuration.
fn holders(steps: &[Step]) -> Vec<&str> {
    let of_vault = steps.iter().filter(|step| step.root.ends_with("/vault-configuration"));
    of_vault.map(|step| step.by.as_str()).collect()
}

const BY_ROOT: (&str, &str) = ("clientId: vault }", "clientId: vault }\n  configuration: { appliedBy: rootToken }");
const BY_PIPELINE: [(&str, &str); 2] = [
    ("clientId: vault }", "clientId: vault }\n  configuration: { appliedBy: pipeline }"),
    ("may: [terraform], secrets", "may: [terraform], id: 77, secrets"),
];
const SHORTER: (&str, &str) = ("role: readWrite, ttl: 1h", "role: readWrite, ttl: 2h");

#[test]
fn a_login_that_the_apply_makes_is_nobodys_yet() {
    let once = "this once by somebody with a root token of Vault, because this apply makes the login";
    assert_eq!(holders(&between(&[BY_ROOT], &[])), [once]);
    assert_eq!(holders(&between(&[BY_ROOT], &BY_PIPELINE)), [once]);
    let member = "this once by a member of admins, after a fresh login to Vault, because this apply makes the login";
    assert_eq!(holders(&between(&[], &BY_PIPELINE)), [member]);
    // another group is to log in
    assert_eq!(holders(&between(&[], &[("group: admins", "group: others")])), [member]);
    // what waits for the merge is no job any more
    let gone = format!("{once}, and the job that had one before is not in this tree");
    assert_eq!(holders(&between(&BY_PIPELINE, &[])), [gone.as_str()]);
    // who loses the login can do nothing with it after the merge
    assert_eq!(holders(&between(&[], &[BY_ROOT])), ["by somebody with a root token of Vault"]);
}

#[test]
fn a_login_that_stays_is_used() {
    let [by, id] = BY_PIPELINE;
    let job =
        "by the pipeline of platform/sample: somebody starts plan:vault-configuration, then apply:vault-configuration";
    assert_eq!(holders(&between(&BY_PIPELINE, &[by, id, SHORTER])), [job]);
    // the login asks for less than the new one
    let branches = |names: &str| format!("may: [terraform], id: 77, branches: [{names}], secrets");
    let (main, both, other) = (branches("main"), branches("main, next"), branches("next"));
    let with = |text| [by, (id.0, text)];
    assert_eq!(holders(&between(&with(&main), &with(&both))), [job]);
    assert_ne!(
        holders(&between(&with(&main), &[by, (id.0, &other), ("sample.git }", "sample.git, branch: next }")])),
        [job]
    );
    let another = [by, (id.0, "may: [terraform], id: 78, secrets")];
    assert_ne!(holders(&between(&BY_PIPELINE, &another)), [job]);
    assert_eq!(holders(&after(&[SHORTER])), ["by a member of admins, after a fresh login to Vault"]);
}

const SECOND: [(&str, &str); 2] = [
    (
        "databases:\n",
        "databases:\n  stock: { engine: postgres, version: \"16\", network: two, class: db.t4g.medium, storage: 50Gi }\n",
    ),
    ("secrets:\n", "secrets:\n  stock-login: { database: { name: stock, role: readWrite, ttl: 1h, shared: true } }\n"),
];

/// An export in a shell does not reach a job.
#[test]
fn what_needs_inputs_is_applied_by_a_person() {
    let [by, id] = BY_PIPELINE;
    let [database, secret] = SECOND;
    let expected = "by somebody with a root token of Vault, because a job cannot be given these";
    assert_eq!(holders(&between(&BY_PIPELINE, &[by, id, database, secret])), [expected]);
    assert_eq!(holders(&after(&SECOND)), ["by a member of admins, after a fresh login to Vault"]);
}

/// The folders of roots that are gone.
fn gone(changes: &[(&str, &str)], removed: &[&str]) -> Vec<String> {
    let removed: Vec<String> = removed.iter().map(|path| (*path).to_owned()).collect();
    Roots::of(&plan(changes)).gone(&Changed { added: &[], changed: &[], removed: &removed })
}

#[test]
fn roots_that_are_gone_are_named() {
    let network = "terraform/roots/network/main.tf";
    assert_eq!(gone(&[], &[network, "README.md", "terraform/modules/nodes/main.tf"]), Vec::<String>::new());
    let cluster = ["terraform/roots/cluster-third/main.tf", "terraform/roots/cluster-third/terraform.tf"];
    let found = gone(&[], &[cluster[0], cluster[1], "terraform/roots/flux-third/main.tf", network]);
    assert_eq!(found, ["terraform/roots/flux-third", "terraform/roots/cluster-third"]);
}

/// What was in Vault goes with its server; in a server elsewhere it stays.
#[test]
fn what_was_in_a_vault_that_is_gone_needs_nobody() {
    let bare = super::gone::gone;
    let removed = ["terraform/roots/vault-configuration/main.tf", "terraform/roots/vault-infrastructure/main.tf"];
    let removed: Vec<String> = removed.map(str::to_owned).to_vec();
    assert_eq!(bare(std::iter::once("network"), &removed), ["vault-infrastructure"]);
    assert_eq!(bare(std::iter::once("vault-infrastructure"), &removed), ["vault-configuration"]);
}
