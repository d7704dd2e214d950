use platformc_base::Code;

use crate::sample::{files, problems};
use platformc_catalog as catalog;

type Change = (&'static str, &'static str);

const ENGINE: &str = "engine: postgres, version: \"16\"";
const MYSQL: Change = (ENGINE, "engine: mysql, version: \"8.4\"");
const OPENBAO: Change = ("\nvault:\n", "\nvault:\n  server: openbao\n");
/// What it lacks, and how its certificates come.
const NO_CLOUD: (Change, Change) =
    (("  cloud: { aws: { role: deploy } }\n", ""), ("may: [terraform], secrets: [cloud]", "may: [deploy]"));
const BY_AGENT: Change = ("path: /tls, onRotate: none", "path: /tls, via: agent, onRotate: none");
const UNVERIFIED: Change = ("storage: 50Gi }", "storage: 50Gi, tls: { verify: false } }");

/// The files that name a database's authority, by the ends of their paths.
fn texts(changes: &[Change]) -> impl Fn(&str) -> Option<String> {
    let files = files(changes);
    move |end| files.iter().find(|(path, _)| path.ends_with(end)).map(|(_, text)| text.clone())
}

#[test]
fn vault_is_told_the_authority_of_each_database() {
    let handed = "tls_ca   = file(\"${path.root}/../../../vault/databases/orders.pem\")";
    let read = "tls_ca_file = \"/vault/databases/orders.pem\"";
    let openbao = [OPENBAO, NO_CLOUD.0, NO_CLOUD.1, BY_AGENT];
    let both = [OPENBAO, NO_CLOUD.0, NO_CLOUD.1, BY_AGENT, MYSQL];
    let cases: [(&[Change], &str, bool); 4] =
        [(&[], handed, false), (&[MYSQL], handed, false), (&openbao, read, true), (&both, handed, false)];
    for (changes, told, mounted) in cases {
        let text = texts(changes);
        let root = text("roots/vault-configuration/main.tf").expect("the root");
        assert!(root.contains(told) && !root.contains("tls_verify"), "{changes:?}: {root}");
        assert_eq!(text("vault/databases/orders.pem").as_deref(), catalog::rds_authority("eu-west-1"));
        let values = text("vault/values.yaml").expect("values");
        assert_eq!(values.contains("mountPath: /vault/databases"), mounted, "{changes:?}");
        assert_eq!(text("infrastructure/second/vault/databases.yaml").is_some(), mounted, "{changes:?}");
    }
}

#[test]
fn an_app_finds_the_authority_where_its_variable_says() {
    let text = texts(&[]);
    let workload = text("apps/first/api/workload.yaml").expect("a workload");
    for part in [
        "name: ORDERS_CA\n          value: /etc/databases/orders.pem\n",
        "mountPath: /etc/databases\n",
        "name: database-authorities\n",
    ] {
        assert!(workload.contains(part), "{part}: {workload}");
    }
    let namespaces = text("infrastructure/first/namespaces/namespaces.yaml").expect("namespaces");
    // of three namespaces, the one with a caller has it
    assert_eq!(namespaces.matches("orders.pem: |").count(), 1, "{namespaces}");
    // where a chart puts files is its own
    assert!(!text("apps/second/report/workload.yaml").expect("a chart").contains("ORDERS_CA"));
}

#[test]
fn nobody_is_told_what_nobody_verifies() {
    let text = texts(&[UNVERIFIED]);
    assert!(text("roots/vault-configuration/main.tf").is_some_and(|root| root.contains("tls_verify = false")));
    assert!(text("apps/first/api/workload.yaml").is_some_and(|workload| !workload.contains("/etc/databases")));
    assert_eq!(text("vault/databases/orders.pem"), None);
}

#[test]
fn an_authority_is_known_or_given() {
    let elsewhere = ("region: eu-west-1", "region: mx-central-1");
    let found = problems(&[elsewhere]);
    assert!(
        matches!(found.as_slice(), [(Code::UnknownAuthority, text)] if text.contains("mx-central-1-bundle.pem")),
        "{found:?}"
    );
    assert_eq!(problems(&[elsewhere, UNVERIFIED]), []);
    for (region, place) in [
        ("region: mx-central-1", "https://truststore.pki.rds.amazonaws.com/mx-central-1/"),
        ("region: us-gov-east-1", "https://truststore.pki.us-gov-west-1.rds.amazonaws.com/us-gov-east-1/"),
        ("region: cn-north-1", "https://rds-truststore.s3.cn-north-1.amazonaws.com.cn/cn-north-1/"),
    ] {
        let found = problems(&[("region: eu-west-1", region)]);
        let told = |(code, text): &(Code, String)| *code == Code::UnknownAuthority && text.contains(place);
        assert!(found.iter().any(told), "{place}: {found:?}");
    }
    let given = "storage: 50Gi, tls: { ca: \"-----BEGIN CERTIFICATE----- MIIB -----END CERTIFICATE-----\" } }";
    let given = [elsewhere, ("storage: 50Gi }", given)];
    assert_eq!(
        texts(&given)("vault/databases/orders.pem").as_deref(),
        Some("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
    );
}

#[test]
fn the_authority_of_the_catalog_is_the_one_that_signs() {
    let module = include_str!("modules/rds/main.tf");
    assert!(module.contains("ca_cert_identifier                  = \"rds-ca-rsa2048-g1\"\n"));
    assert!(include_str!("../../../catalog/rds.py").contains("Root CA RSA2048 G1\""));
}

#[test]
fn an_owner_has_a_login_that_ends() {
    let found = problems(&[("role: readOnly, rotation: 24h", "role: owner, rotation: 24h")]);
    assert!(matches!(found.as_slice(), [(Code::OwnerForEver, _)]), "{found:?}");
    let root = texts(&[("role: readWrite, ttl: 1h", "role: owner, ttl: 1h")])("roots/vault-configuration/main.tf");
    assert!(root.is_some_and(|root| root.contains("grant           = \"owner\"")));
}
