use platformc_base::Code;

use crate::sample::{files, problems, warnings};

const REGISTRIES: (&str, &str) = (
    "secrets:\n",
    "registries:\n  gitlab: { login: { host: registry.example.com, username: \"robot$shop+pull\", credentials: token } }\nsecrets:\n  token: { kv: { path: platform/registry, owner: admins } }\n",
);

fn file(files: &[(String, String)], path: &str) -> String {
    let found = files.iter().find(|(known, _)| known == path);
    found.unwrap_or_else(|| panic!("no {path}")).1.clone()
}

#[test]
fn each_namespace_has_the_logins_that_its_images_need_and_nobody_else_may_read_them() {
    let files = files(&[REGISTRIES]);
    for (cluster, namespace) in [("first", "shop"), ("first", "jobs"), ("second", "reports")] {
        let text = file(&files, &format!("flux/infrastructure/{cluster}/registries-{namespace}/logins.yaml"));
        assert!(text.contains("type: kubernetes.io/dockerconfigjson"), "{text}");
        assert!(text.contains("path: platform/registry"), "{text}");
        let policy = file(&files, &format!("vault/policies/{cluster}/{namespace}/registries.hcl"));
        assert_eq!(policy.matches("path \"kv/").count(), 1, "{policy}");
        assert!(policy.contains("path \"kv/data/platform/registry\""), "{policy}");
    }
    let account = file(&files, "flux/apps/first/worker/workload.yaml");
    assert!(account.contains("imagePullSecrets:\n- name: registry-gitlab\n"), "{account}");
    let own = file(&files, "vault/policies/first/shop/api.hcl");
    assert!(!own.contains("platform/registry"), "{own}");
}

#[test]
fn the_login_is_what_the_kubelet_and_flux_read() {
    let text = file(&files(&[REGISTRIES]), "flux/infrastructure/first/registries-jobs/logins.yaml");
    let get = r#"(get .Secrets "value")"#;
    let wanted = format!(
        r#"{{{{ dict "auths" (dict "registry.example.com" (dict "username" "robot$shop+pull" "password" {get} "auth" (printf "%s:%s" "robot$shop+pull" {get} | b64enc))) | mustToJson }}}}"#
    );
    // as a quoted text of YAML
    let quoted = |text: &str| text.replace('"', "\\\"");
    assert!(text.contains(&quoted(&wanted)), "{text}");
    let hub = (REGISTRIES.0, REGISTRIES.1.replace("host: registry.example.com", "host: docker.io"));
    let image = ("registry.example.com/shop/worker:1.0.0", "docker.io/shop/worker:1.0.0");
    let files = files(&[(hub.0, &hub.1), image]);
    let text = file(&files, "flux/infrastructure/first/registries-jobs/logins.yaml");
    assert!(text.contains(&quoted(r#"(dict "https://index.docker.io/v1/" (dict"#)), "{text}");
    assert!(!files.iter().any(|(path, _)| path.contains("/registries-shop/")));
}

#[test]
fn a_chart_waits_for_the_login_and_its_source_has_it() {
    let files = files(&[REGISTRIES]);
    let source = file(&files, "flux/apps/second/report/source.yaml");
    assert!(source.contains("secretRef:\n    name: registry-gitlab\n"), "{source}");
    let account = file(&files, "flux/apps/second/report/workload.yaml");
    assert!(account.contains("imagePullSecrets:\n- name: registry-gitlab\n"), "{account}");
    let flux = files.iter().filter(|(path, _)| path.starts_with("flux/clusters/second/"));
    let waits = flux.filter(|(_, text)| {
        text.contains("name: app-report\n") && text.contains("- name: infrastructure-registries-reports\n")
    });
    assert_eq!(waits.count(), 1);
    // a chart of another host is fetched as before
    let other = ("repository: oci://registry.example.com/charts", "repository: oci://charts.example.com/all");
    let source = file(&crate::sample::files(&[REGISTRIES, other]), "flux/apps/second/report/source.yaml");
    assert!(!source.contains("secretRef"), "{source}");
}

#[test]
fn the_owner_of_another_account_admits_the_nodes_and_nobody_else() {
    let ecr = ("secrets:\n", "registries:\n  partner: { ecr: { account: \"999988887777\" } }\nsecrets:\n");
    let image =
        ("registry.example.com/shop/worker:1.0.0", "999988887777.dkr.ecr.eu-west-1.amazonaws.com/shop/worker:1.0.0");
    let files = files(&[ecr, image]);
    let policy = file(&files, "registries/partner.json");
    assert!(policy.contains("\"arn:aws:iam::111122223333:role/sample-first-node\""), "{policy}");
    assert!(crate::sample::root(&files, "cluster-first").contains("\"sample-first-node\""));
    // nothing of it runs on the other cluster
    assert!(!policy.contains("sample-second-node"), "{policy}");
    assert!(policy.contains("\"Sid\": \"NodesSample\""), "{policy}");
    assert!(!files.iter().any(|(path, _)| path.contains("/registries-")), "nothing to log in with");
    // a statement that admits nobody is none
    assert!(!crate::sample::files(&[ecr]).iter().any(|(path, _)| path == "registries/partner.json"));
    let unsaid = warnings(&[image]);
    assert_eq!(unsaid.iter().filter(|(code, _)| *code == Code::ForeignEcr).count(), 1, "{unsaid:?}");
    let own = (image.0, "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/worker:1.0.0");
    assert!(warnings(&[own]).iter().all(|(code, _)| *code != Code::ForeignEcr));
}

#[test]
fn a_login_that_cannot_be_brought_is_refused() {
    let codes = |changes: &[(&str, &str)]| problems(changes).into_iter().map(|(code, _)| code).collect::<Vec<_>>();
    assert_eq!(codes(&[REGISTRIES]), []);
    let kind = (
        REGISTRIES.0,
        REGISTRIES.1.replace(
            "  token: { kv: { path: platform/registry, owner: admins } }",
            "  token: { transit: { rotation: 30d } }",
        ),
    );
    assert_eq!(codes(&[(kind.0, &kind.1)]), [Code::WrongReference]);
    let twice = REGISTRIES.1.replace(
        "secrets:",
        "  other: { login: { host: registry.example.com, username: a, credentials: token } }\nsecrets:",
    );
    let twice = twice.replace("owner: admins", "owner: admins, shared: true");
    assert_eq!(codes(&[(REGISTRIES.0, &twice)]), [Code::NameCollision]);
    let served = ("serves: [first, second]", "serves: [first]");
    let found = codes(&[REGISTRIES, served]);
    assert!(found.contains(&Code::NotServed), "{found:?}");
    let missing = (REGISTRIES.0, REGISTRIES.1.replace("credentials: token", "credentials: tokens"));
    assert_eq!(codes(&[(missing.0, &missing.1)]), [Code::UnknownReference]);
}
