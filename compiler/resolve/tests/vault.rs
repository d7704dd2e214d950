//! What holds of Vault, of secrets and of CI, and where each value comes from.

#![allow(clippy::expect_used, clippy::panic)]

use std::fmt::Display;

use platformc_model::{Credentials, Effective, Model, Origin, Secret, SecretKind, Sharing, Unseal};
use platformc_spec::Allows;

const PLATFORM: &str = r#"
apiVersion: platformc/v1alpha1
kind: Platform
name: sample
aws: { account: "111122223333", region: eu-west-1, state: { bucket: sample-tfstate } }
git: { url: https://gitlab.example.com/platform/sample.git }
networks:
  main: { cidr: 10.1.0.0/16 }
clusters:
  first:
    network: main
    kubernetes: "1.36"
    admins: { platform: "arn:aws:iam::111122223333:role/platform-admin" }
    nodeGroups: { system: { instanceTypes: [m7g.large] } }
vault:
  cluster: first
  host: vault.example.com
  replicas: 5
  snapshots: { every: 12h }
  serves: [first]
  operators: { group: admins, clientId: vault }
databases:
  orders: { engine: postgres, version: "16", network: main, class: db.t4g.medium, storage: 50Gi }
secrets:
  short: { database: { name: orders, role: readWrite, ttl: 2h } }
  bounded: { database: { name: orders, role: readWrite, ttl: 2h, maxTtl: 6h } }
  silent: { database: { name: orders, role: readWrite } }
  rotated: { database: { name: orders, role: readOnly, rotation: 24h, shared: true } }
  both: { database: { name: orders, role: readOnly, rotation: 24h, ttl: 3h, maxTtl: 4h } }
  key: { kv: { path: team/key, owner: team, checkAndSet: true } }
  cipher: { transit: { type: hmac, rotation: 30d } }
  cert: { pki: { commonName: api.shop.internal } }
  session: { ssh: { principals: [deploy] } }
ci:
  gitlabRunner:
    cluster: first
    cache: none
    image: registry.example.com/platform/terraform:1.11.4
    projects:
      platform/sample: { may: [deploy], secrets: [key] }
"#;

fn model(text: &str) -> Model {
    let sources = platformc_spec::include::single("platform.yaml", text);
    let (platforms, _) = platformc_spec::read(&sources, &mut Allows::scan(&sources).0).expect("it fits the schema");
    let platform = platforms.into_iter().next().expect("a platform");
    platformc_resolve::resolve(platform).expect("every reference exists").0
}

/// A value and where it comes from: what the file has at the place of its key, or the word for anything else.
fn shown<T: Display>(effective: &Effective<T>) -> String {
    let origin = match effective.origin {
        Origin::Key(span) => PLATFORM.get(span.start as usize..span.end as usize).expect("a place in the file"),
        Origin::Default => "default",
        Origin::Rule(rule) => rule,
    };
    format!("{} ({origin})", effective.value)
}

fn secret<'a>(model: &'a Model, name: &str) -> &'a Secret {
    model.secrets.values().find(|secret| secret.name.as_str() == name).expect("the secret")
}

#[test]
fn settings_of_vault_know_their_origin() {
    let model = model(PLATFORM);
    let vault = model.vault.as_ref().expect("a vault");
    let Unseal::AwsKms { rotation } = &vault.unseal;
    let found = [
        shown(&vault.replicas),
        shown(&vault.storage),
        shown(rotation),
        shown(&vault.snapshots.every),
        shown(&vault.snapshots.keep),
        shown(&vault.pki.root_ttl),
        shown(&vault.pki.intermediate_ttl),
        shown(&vault.pki.generation),
    ];
    let expected = [
        "5 (5)",
        "10Gi (default)",
        "365d (default)",
        "12h (12h)",
        "30d (default)",
        "3650d (default)",
        "1825d (default)",
        "1 (default)",
    ];
    assert_eq!(found, expected);
    assert_eq!(vault.server.origin, Origin::Default);
    assert_eq!(vault.audit.origin, Origin::Default);
    assert_eq!(vault.address(), "https://vault.example.com");
}

#[test]
fn people_log_in_at_the_host_of_git_unless_another_issuer_is_named() {
    let provider = |text: &str| {
        let model = model(text);
        let operators = model.vault.as_ref().and_then(|vault| vault.operators.as_ref()).expect("operators");
        operators.provider.clone()
    };
    let usual = provider(PLATFORM);
    assert_eq!((usual.issuer.as_str(), usual.host.as_str()), ("https://gitlab.example.com", "gitlab.example.com"));
    assert_eq!(usual.origin, Origin::Rule("host of git.url"));
    let other = "clientId: vault, issuer: https://login.example.com/realm";
    let said = provider(&PLATFORM.replace("clientId: vault", other));
    assert_eq!((said.issuer.as_str(), said.host.as_str()), ("https://login.example.com/realm", "login.example.com"));
    assert!(matches!(said.origin, Origin::Key(_)), "{:?}", said.origin);
}

#[test]
fn a_lease_is_computed_once() {
    let model = model(PLATFORM);
    let lease = |name: &str| {
        let lease = secret(&model, name).lease().expect("a lease");
        (shown(&lease.ttl), shown(&lease.max_ttl))
    };
    assert_eq!(lease("short"), ("2h (2h)".to_owned(), "48h (24 times ttl)".to_owned()));
    assert_eq!(lease("bounded"), ("2h (2h)".to_owned(), "6h (6h)".to_owned()));
    let silent = secret(&model, "silent").login().expect("a login");
    assert_eq!((silent.ttl(), silent.max_ttl()), (None, None), "a check must see that neither is said");
}

#[test]
fn a_login_that_rotates_has_no_lease_and_keeps_what_contradicts_it() {
    let model = model(PLATFORM);
    let rotated = secret(&model, "rotated");
    assert!(rotated.lease().is_none() && rotated.static_role().is_some());
    let Sharing::Whole(shared) = rotated.sharing() else { panic!("one user is shared as a whole") };
    assert_eq!(shown(&shared), "true (true)");
    assert_eq!(secret(&model, "short").sharing(), Sharing::Never);
    let both = secret(&model, "both").login().expect("a login");
    assert!(matches!(both.credentials, Credentials::Static(_)));
    let said = |found: Option<platformc_spec::Spanned<platformc_spec::scalar::Duration>>| found.map(|d| d.to_string());
    assert_eq!((said(both.ttl()), said(both.max_ttl())), (Some("3h".to_owned()), Some("4h".to_owned())));
}

#[test]
fn settings_of_other_secrets_and_of_ci_know_their_origin() {
    let model = model(PLATFORM);
    let SecretKind::Kv(key) = &secret(&model, "key").kind else { panic!("a value") };
    assert_eq!([shown(&key.versions), shown(&key.check_and_set)], ["10 (default)", "true (true)"]);
    let SecretKind::Transit(cipher) = &secret(&model, "cipher").kind else { panic!("a key") };
    assert!(matches!(cipher.key_type.origin, Origin::Key(_)));
    assert_eq!(shown(&cipher.min_decryption_version), "1 (default)");
    let SecretKind::Pki(cert) = &secret(&model, "cert").kind else { panic!("a certificate") };
    assert_eq!(shown(&cert.ttl), "24h (default)");
    assert_eq!((cert.expiry_offset().go(), cert.renewed_after().go()), ("8h".to_owned(), "16h".to_owned()));
    assert!(cert.usages.len() == 2 && cert.usages.iter().all(|usage| usage.origin == Origin::Default));
    let SecretKind::Ssh(session) = &secret(&model, "session").kind else { panic!("an SSH certificate") };
    assert_eq!(shown(&session.ttl), "30m (default)");
    let ci = model.ci.as_ref().expect("a runner");
    assert_eq!(shown(&ci.concurrent), "10 (default)");
    assert!(matches!(ci.cache.origin, Origin::Key(_)));
    assert_eq!(ci.executor.origin, Origin::Default);
    let sources = ci.projects.first().map(|project| project.sources.len());
    assert_eq!(sources, Some(3));
}

#[test]
fn keys_of_an_own_server_are_refused_beside_an_external_one() {
    let external = "external: { address: https://vault.example.net:8200, networks: [172.25.16.0/20] }\n  replicas: 5";
    let model = model(&PLATFORM.replacen("replicas: 5", external, 1));
    let vault = model.vault.as_ref().expect("a vault");
    let refused: Vec<&str> =
        vault.external().map(|external| &external.refused).into_iter().flatten().map(|(key, _)| *key).collect();
    assert_eq!(refused, ["cluster", "host", "replicas", "snapshots"]);
    assert!(vault.home().is_none());
    assert_eq!((vault.host(), vault.port()), ("vault.example.net", 8200));
}
