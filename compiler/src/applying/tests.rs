use std::collections::BTreeSet;

use super::{Changed, Former, Roots, State, Step};
use crate::by_hand::entered;
use crate::sample::{files, plan};

/// What is to be applied when the sample changes.
fn after(changes: &[(&str, &str)]) -> Vec<Step> {
    between(&[], changes)
}

fn between(old: &[(&str, &str)], new: &[(&str, &str)]) -> Vec<Step> {
    from(files(old), new)
}

/// What is to be applied when these files become those of a platform.
fn from(before: Vec<(String, String)>, new: &[(&str, &str)]) -> Vec<Step> {
    let after = files(new);
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
    let watched = roots.watched();
    let is_watched = |path: &str| watched.iter().any(|of| path == of || of.ends_with('/') && path.starts_with(of));
    let texts = |files: Vec<(String, String)>| files.into_iter().filter(|(path, _)| is_watched(path)).collect();
    roots.steps(&changed, &texts(before), &texts(after))
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

/// Earlier builds wrote what all entries of a root make into one file.
#[test]
fn what_moves_to_another_file_of_its_root_is_not_applied() {
    let joined = |edit: &dyn Fn(String) -> String| {
        let (mut main, mut others) = (String::new(), Vec::new());
        for (path, text) in files(&[]).into_iter().rev() {
            if path.starts_with("terraform/roots/databases/") {
                main.push_str(&text);
            } else {
                others.push((path, text));
            }
        }
        others.push(("terraform/roots/databases/main.tf".to_owned(), edit(main)));
        others
    };
    assert!(files(&[]).iter().any(|(path, _)| path == "terraform/roots/databases/database-orders.tf"));
    assert_eq!(from(joined(&|main| main), &[]), []);
    let found = from(joined(&|main| main.replace("db.t4g.medium", "db.t4g.small")), &[]);
    assert_eq!(shown(&found), [("databases", vec!["databases.orders"])]);
    let found = from(joined(&|main| main.replace("output \"orders_host\"", "output \"orders_address\"")), &[]);
    assert_eq!(found.len(), 1, "{found:?}");
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

/// A place that people come from, and then another one: no root is applied because of what was there before.
#[test]
fn a_way_in_is_named_in_each_root_that_admits_it() {
    let office = "connections:\n  office: { ranges: [198.51.100.0/24], reaches: [one, two] }\n";
    let (first, second) = (
        ("peerings:\n", format!("{office}bastion: {{ network: one }}\npeerings:\n")),
        (
            "peerings:\n",
            format!(
                "{office}  vpn: {{ ranges: [203.0.113.0/24], reaches: [two] }}\nbastion: {{ network: one }}\npeerings:\n"
            ),
        ),
    );
    let (first, second) = ((first.0, first.1.as_str()), (second.0, second.1.as_str()));
    let found = after(&[first]);
    let found = shown(&found);
    let why = |root: &str| found.iter().find(|(of, _)| *of == root).map(|(_, why)| why.clone()).unwrap_or_default();
    assert_eq!(why("bastion"), ["bastion", "the module bastion"]);
    assert_eq!(why("cluster-first"), ["connections.office"]);
    assert_eq!(why("databases"), ["databases.orders", "bastion"]);
    assert_eq!(why("ingress"), ["ingress.public", "connections.office"]);
    assert_eq!(why("vault-infrastructure"), ["connections.office"]);
    let found = between(&[first], &[second]);
    let expected = ["cluster-second", "vault-infrastructure"].map(|root| (root, vec!["connections.vpn"]));
    assert_eq!(shown(&found), expected);
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

/// What people do before and after a step.
fn done(step: &Step) -> (Vec<&str>, Vec<&str>) {
    fn commands(tasks: &[(String, String)]) -> Vec<&str> {
        tasks.iter().map(|(command, _)| command.as_str()).collect()
    }
    (commands(&step.before), commands(&step.after))
}

fn of_vault(changes: &[(&str, &str)]) -> Step {
    let steps = after(changes);
    steps.into_iter().find(|step| step.root.ends_with("/vault-configuration")).expect("a step")
}

#[test]
fn a_new_value_is_to_be_written() {
    let more = ("  cipher:", "  slack: { kv: { path: alerting/slack, owner: admins, checkAndSet: true } }\n  cipher:");
    let step = of_vault(&[more]);
    assert_eq!(done(&step), (vec![], vec![entered("vault kv put -cas=0 kv/alerting/slack value=-").as_str()]));
    assert_eq!(step.after[0].1, "`slack`, owned by `admins`");
    // another owner writes what is there already
    let step = of_vault(&[("path: team/key, owner: team", "path: team/key, owner: others")]);
    assert_eq!(done(&step), (vec![], vec![]));
    // what is at another path has no value
    let step = of_vault(&[("path: team/key", "path: team/other")]);
    assert_eq!(done(&step), (vec![], vec![entered("vault kv put kv/team/other value=-").as_str()]));
}

#[test]
fn a_new_client_outside_gets_its_login() {
    let own = ("  cipher:", "  pin: { kv: { path: team/pin, owner: team } }\n  cipher:");
    let outside = "clientId: vault }\n  outside:\n    printer: { owner: team, from: [10.9.0.0/24], secrets: [pin] }";
    let step = of_vault(&[("clientId: vault }", outside), own]);
    let hand_over = "vault write -f -wrap-ttl=10m auth/approle/role/printer/secret-id";
    assert_eq!(done(&step).1, [entered("vault kv put kv/team/pin value=-").as_str(), hand_over]);
}

#[test]
fn a_new_database_is_prepared_and_its_password_replaced() {
    let step = of_vault(&SECOND);
    let prepare = "run `prepare.sql` on `stock`: the README.md, `First bring-up`, Database logins";
    assert_eq!(done(&step), (vec![prepare], vec!["vault write -f database/rotate-root/stock"]));
}

#[test]
fn a_database_is_prepared_again_for_a_new_static_login() {
    let again = "run `prepare.sql` on `orders`: the README.md, `Preparing a database again`";
    let more = (
        "  key: { kv",
        "  other: { database: { name: orders, role: readOnly, rotation: 24h, shared: true } }\n  key: { kv",
    );
    assert_eq!(done(&of_vault(&[more])), (vec![again], vec![]));
    // it has the name of a dynamic one
    let fixed = (
        "login: { database: { name: orders, role: readWrite, ttl: 1h } }",
        "login: { database: { name: orders, role: readWrite, rotation: 24h, shared: true } }",
    );
    assert_eq!(done(&of_vault(&[fixed])), (vec![again], vec![]));
    assert_eq!(done(&of_vault(&[SHORTER])), (vec![], vec![]));
}

#[test]
fn a_database_is_prepared_again_with_a_new_script() {
    let roots = Roots::of(&plan(&[]));
    let script = ["terraform/modules/vault-database/prepare.sql".to_owned()];
    let changed = Changed { added: &[], changed: &script, removed: &[] };
    let steps = roots.steps(&changed, &super::Texts::new(), &super::Texts::new());
    let [step] = steps.as_slice() else { panic!("{steps:?}") };
    assert_eq!(step.why, ["the module vault-database"]);
    assert_eq!(done(step).0, ["run `prepare.sql` on `orders`: the README.md, `Preparing a database again`"]);
}

#[test]
fn of_many_tasks_the_first_are_said() {
    let one = |number| format!("  k{number}: {{ kv: {{ path: many/k{number}, owner: team }} }}\n");
    let more = (0..9).map(one).collect::<Vec<_>>().concat();
    let step = of_vault(&[("  cipher:", &format!("{more}  cipher:"))]);
    let said = done(&step).1;
    assert_eq!((said.len(), said[5], said[6]), (7, entered("vault kv put kv/many/k5 value=-").as_str(), "3 more"));
}

/// The sample's roots, as files of another tree.
fn former(changes: &[(&str, &str)]) -> Vec<Former> {
    let files = files(changes);
    let root = |path: &str| Some(path.strip_prefix("terraform/roots/")?.split_once('/')?.0.to_owned());
    let names: BTreeSet<String> = files.iter().filter_map(|(path, _)| root(path)).collect();
    let of = |name: &String| {
        let mine = files.iter().filter(|(path, _)| root(path).as_ref() == Some(name));
        Former::of(name, mine.map(|(_, text)| text.as_str()))
    };
    names.iter().map(of).collect()
}

/// The roots that are gone, if the files of these were removed.
fn gone(former: &[Former], removed: &[&str], kept: &BTreeSet<State>) -> Vec<String> {
    let removed: Vec<String> = removed.iter().map(|root| format!("terraform/roots/{root}/main.tf")).collect();
    let gone = super::gone(former, &removed, kept);
    gone.iter().map(|path| path.trim_start_matches("terraform/roots/").to_owned()).collect()
}

#[test]
fn what_depends_on_others_is_destroyed_first() {
    let (former, none) = (former(&[]), BTreeSet::new());
    assert_eq!(gone(&former, &[], &none), [] as [&str; 0]);
    assert_eq!(gone(&former, &["cluster-first", "flux-first"], &none), ["flux-first", "cluster-first"]);
    let found = gone(&former, &["network", "databases", "cluster-second", "flux-second", "ci"], &none);
    let at = |root: &str| found.iter().position(|of| of == root).expect("named");
    for (first, then) in [
        ("flux-second", "databases"),
        ("flux-second", "cluster-second"),
        ("databases", "cluster-second"),
        ("ci", "cluster-second"),
        ("cluster-second", "network"),
    ] {
        assert!(at(first) < at(then), "{first} {then}: {found:?}");
    }
    assert_eq!(found.len(), 5);
}

/// What was in Vault goes with its server; in a server elsewhere it stays.
#[test]
fn what_was_in_a_vault_that_is_gone_needs_nobody() {
    let (former, none) = (former(&[]), BTreeSet::new());
    assert_eq!(gone(&former, &["vault-configuration", "vault-infrastructure"], &none), ["vault-infrastructure"]);
    assert_eq!(gone(&former, &["vault-configuration", "ci"], &none), ["vault-configuration", "ci"]);
}

#[test]
fn what_holds_the_states_of_others_outlives_them() {
    let former = former(&[]);
    let all: Vec<&str> = former.iter().map(Former::name).collect();
    let found = gone(&former, &all, &BTreeSet::new());
    assert!(!found.iter().any(|root| root == "state" || root == "vault-configuration"), "{found:?}");
    assert_eq!(found.len(), all.len() - 2);
    assert_eq!(found.last().map(String::as_str), Some("network"));
}

/// A root that only has another folder, as in a tree of the first environment, is not destroyed.
#[test]
fn a_state_that_another_root_has_is_not_destroyed() {
    let former = former(&[]);
    let all: Vec<&str> = former.iter().map(Former::name).collect();
    let kept = |changes| Roots::of(&plan(changes)).states().collect::<BTreeSet<State>>();
    assert_eq!(gone(&former, &all, &kept(&[])), [] as [&str; 0]);
    let found = gone(&former, &all, &kept(&[("sample-tfstate", "other-tfstate")]));
    assert_eq!(found.last().map(String::as_str), Some("network"), "{found:?}");
}

/// Files that somebody changed give some order, and each root once.
#[test]
fn any_text_is_read() {
    let text = |key: &str, reads: &str| {
        format!(
            "terraform {{\n  backend \"s3\" {{\n    bucket = \"b\"\n    key = \"{key}\"\n  }}\n}}\n\
             data \"terraform_remote_state\" \"x\" {{\n  config = {{ bucket = \"b\", key = \"{reads}\" }}\n}}\n\
             module \"x\" {{\n}}\n"
        )
    };
    let circle = [("a", text("1", "2")), ("b", text("2", "1")), ("c", "} not ${ terraform".to_owned())];
    let former: Vec<Former> = circle.iter().map(|(name, text)| Former::of(name, [text.as_str()])).collect();
    let mut found = gone(&former, &["a", "b", "c"], &BTreeSet::new());
    found.sort();
    assert_eq!(found, ["a", "b", "c"]);
}

/// Destroyed as a whole, a root with only what was being removed would take what Terraform was told to forget.
#[test]
fn a_root_that_had_only_what_was_being_removed_is_not_destroyed() {
    let backend = "terraform {\n  backend \"s3\" {\n    bucket = \"b\"\n    key = \"1\"\n  }\n}\n";
    let removed = format!("{backend}removed {{\n  from = module.orders.aws_kms_key.this\n}}\n");
    let living = format!("{removed}module \"sales\" {{\n}}\n");
    let of = |text: &str| gone(&[Former::of("databases", [text])], &["databases"], &BTreeSet::new());
    assert_eq!(of(&removed), [] as [&str; 0]);
    assert_eq!(of(&living), ["databases"]);
}
