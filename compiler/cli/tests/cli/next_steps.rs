//! What a build says at its end is to be applied, by whom.

use super::folder::{Folder, small};

/// The small platform with Vault and a pipeline; `configuration` says who applies Vault's configuration.
fn with_vault(configuration: &str) -> String {
    let vault = format!("vault:\n  cluster: main\n  host: vault.example.com\n  serves: [main]\n{configuration}");
    let secrets = "secrets:\n  deploy: { aws: { role: deploy, ttl: 1h } }\n";
    let ci = "ci:\n  gitlabRunner:\n    cluster: main\n    image: registry.example.com/platform/terraform:1.11.4\n    \
              projects:\n      platform/small: { may: [terraform], id: 1234, secrets: [deploy] }\n";
    format!("{}\ndns: {{ zone: example.com }}\n\n{vault}\n{secrets}\n{ci}", small())
}

const OPERATORS: &str = "  operators: { group: platform-admins, clientId: vault }\n";

fn applied_by(who: &str) -> String {
    with_vault(&format!("{OPERATORS}  configuration: {{ appliedBy: {who} }}\n"))
}

/// What a build of the second platform says is next, after one of the first.
fn next(before: &str, after: &str) -> String {
    let folder = Folder::new();
    let mut said = String::new();
    for text in [before, after] {
        folder.put("platform.yaml", text);
        let run = folder.run(&["build"]);
        assert_eq!(run.status, 0, "{}", run.err);
        said = run.out.split_once("\nnext:").map(|(_, next)| next.to_owned()).unwrap_or_default();
    }
    said
}

/// Who is to apply Vault's configuration.
fn holder(said: &str) -> &str {
    let lines = said.lines().skip_while(|line| !line.contains("terraform/roots/vault-configuration"));
    lines.map(str::trim).find(|line| line.starts_with("by ") || line.starts_with("this once ")).unwrap_or_default()
}

#[test]
fn who_applies_what_makes_their_login_is_who_could_before() {
    let by_people = next(&applied_by("rootToken"), &applied_by("people"));
    let root = "this once by somebody with a root token of Vault, because this apply makes the login";
    assert_eq!(holder(&by_people), root, "{by_people}");
    let by_pipeline = next(&applied_by("people"), &applied_by("pipeline"));
    let member =
        "this once by a member of platform-admins, after a fresh login to Vault, because this apply makes the login";
    assert_eq!(holder(&by_pipeline), member, "{by_pipeline}");
}

#[test]
fn a_job_is_not_asked_for_what_it_cannot_be_given() {
    let before = applied_by("pipeline");
    let after = before.replace("clientId: vault }", "clientId: other }");
    assert_ne!(before, after);
    let said = next(&before, &after);
    assert!(said.contains("\n     before it: export TF_VAR_oidc_client_secret=…"), "{said}");
    let person = "by somebody with a root token of Vault, because a job cannot be given these";
    assert_eq!(holder(&said), person, "{said}");
}

#[test]
fn a_root_that_is_gone_comes_first() {
    let shared = "\nstorage:\n  files: { kind: efs, clusters: [main] }\n";
    let said = next(&format!("{}{shared}", small()), &small());
    let expected = "\n  1. terraform/roots/storage is gone from the tree, what it made is not: run \
                    `terraform destroy` in it before the merge, from the revision before, as `Teardown` in the README.md \
                    there says\nthen commit and merge";
    assert!(said.starts_with(expected), "{said}");
}

/// The small platform with these environments; each has its own state bucket.
fn with_environments(names: &[&str]) -> String {
    let overlay = |(number, name): (usize, &&str)| {
        format!(
            "  {name}: {{ name: small-{name}, aws: {{ account: \"44445555666{number}\", state: {{ bucket: small-{name}-tfstate }} }} }}\n"
        )
    };
    let overlays = names.iter().enumerate().map(overlay).collect::<Vec<_>>().concat();
    format!("{}\nenvironments:\n{overlays}", small())
}

#[test]
fn an_environment_that_is_gone_is_torn_down() {
    let said = next(&with_environments(&["production", "staging"]), &with_environments(&["production"]));
    let expected = " the environment `staging` is gone from the tree, what it made is not: before the merge, follow `Teardown` in \
                    `staging/README.md` of the revision before, which runs `terraform destroy` in this order:\n  \
                    1. staging/terraform/roots/flux-main\n  2. staging/terraform/roots/cluster-main\n  \
                    3. staging/terraform/roots/network\n";
    assert_eq!(said, expected);
}

/// The states of the first environment are those of the platform without environments.
#[test]
fn what_moves_into_an_environment_is_not_torn_down() {
    let folder = Folder::new();
    folder.put("platform.yaml", &small());
    assert_eq!(folder.run(&["build"]).status, 0);
    folder.put("platform.yaml", &format!("{}\nenvironments:\n  production: {{}}\n", small()));
    let run = folder.run(&["build"]);
    assert!(run.out.contains("removed  terraform/roots/network/main.tf"), "{}", run.out);
    assert!(!run.out.contains("terraform destroy"), "{}", run.out);
}

#[test]
fn what_the_server_reads_elsewhere_is_copied_before_the_commit() {
    let owned = |text: &str| text.replace("small.git }", "small.git, owners: { default: [\"@platform/operators\"] } }");
    let folder = Folder::new();
    folder.put("platform.yaml", &owned(&small()));
    let run = folder.run(&["build"]);
    let about = "  # who reviews what: GitLab reads it there\n";
    let command = format!("\nbefore the commit: mkdir -p .gitlab && cp output/CODEOWNERS .gitlab/CODEOWNERS{about}");
    assert!(run.out.contains(&command), "{}", run.out);
    assert!(!folder.run(&["build"]).out.contains("before the commit"));
    // once for all environments
    folder.put("platform.yaml", &owned(&with_environments(&["production", "staging"])));
    let run = folder.run(&["build"]);
    let command =
        format!("\nbefore the commit: mkdir -p .gitlab && cat output/*/CODEOWNERS > .gitlab/CODEOWNERS{about}");
    assert_eq!(run.out.matches(&command).count(), 1, "{}", run.out);
    assert_eq!(run.out.matches("before the commit").count(), 1);
    // what was copied is no file of the tree, so no build removes it
    let about =
        "  # `git.owners` names nobody any more, and GitLab still reads the copy: keep only lines of your own\n";
    folder.put("platform.yaml", &with_environments(&["production", "staging"]));
    let run = folder.run(&["build"]);
    let command =
        format!("\nbefore the commit: cat output/*/CODEOWNERS > .gitlab/CODEOWNERS || rm .gitlab/CODEOWNERS{about}");
    assert_eq!(run.out.matches(&command).count(), 1, "{}", run.out);
    assert_eq!(run.out.matches("before the commit").count(), 1, "{}", run.out);
    assert!(!folder.run(&["build"]).out.contains("before the commit"));
}

#[test]
fn a_copy_of_what_is_gone_is_removed_before_the_commit() {
    let owned = small().replace("small.git }", "small.git, owners: { default: [\"@platform/operators\"] } }");
    let folder = Folder::new();
    folder.put("platform.yaml", &owned);
    assert_eq!(folder.run(&["build"]).status, 0);
    // nobody is named, or there is no such section
    for nobody in ["small.git, owners: {} }", "small.git }"] {
        folder.put("platform.yaml", &small().replace("small.git }", nobody));
        let run = folder.run(&["build"]);
        assert!(
            run.out.contains("\nbefore the commit: rm .gitlab/CODEOWNERS  # `git.owners` names nobody"),
            "{}",
            run.out
        );
        folder.put("platform.yaml", &owned);
        assert!(folder.run(&["build"]).out.contains("cp output/CODEOWNERS .gitlab/CODEOWNERS"));
    }
    // a platform that never had one has nothing to remove
    let folder = Folder::new();
    folder.put("platform.yaml", &small());
    assert!(!folder.run(&["build"]).out.contains("CODEOWNERS"));
}
