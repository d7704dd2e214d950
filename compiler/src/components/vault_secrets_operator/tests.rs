use crate::sample::files;

fn text(changes: &[(&str, &str)], path: &str) -> String {
    files(changes).into_iter().find_map(|(found, text)| (found == path).then_some(text)).expect("a file")
}

/// Without that each restart would mean new logins, and a restart of every app that has one.
#[test]
fn tokens_are_kept_encrypted_by_a_key_of_the_cluster() {
    let values = text(&[], "flux/infrastructure/first/vault-secrets-operator/values.yaml");
    for line in
        ["persistenceModel: direct-encrypted", "keyName: secrets-operator.first", "serviceAccount: client-cache"]
    {
        assert!(values.contains(line), "{line}: {values}");
    }
    let policy = text(&[], "vault/policies/first/vault-secrets-operator/client-cache.hcl");
    let paths: Vec<&str> =
        policy.lines().filter(|line| line.starts_with("path ") && line.contains("transit")).collect();
    assert_eq!(
        paths,
        ["path \"transit/decrypt/secrets-operator.first\" {", "path \"transit/encrypt/secrets-operator.first\" {"]
    );
    let root = text(&[], "terraform/roots/vault-configuration/main.tf");
    for key in ["\"secrets-operator.first\"", "\"secrets-operator.second\""] {
        assert!(root.contains(key), "{key}: {root}");
    }
}

/// A lease ends with the token that asked for it.
#[test]
fn a_token_is_due_no_sooner_than_its_leases() {
    let period = |ttl: &str| {
        let login = format!("role: readWrite, ttl: {ttl}");
        let root = text(&[("role: readWrite, ttl: 1h", &login)], "terraform/roots/vault-configuration/main.tf");
        let (_, role) = root.split_once("shop-api = {").expect("its role");
        let (role, _) = role.split_once('}').expect("its end");
        assert!(!role.contains("max_ttl_seconds"), "{role}");
        let line = role.lines().find(|line| line.trim().starts_with("ttl_seconds")).expect("a life");
        line.split('=').nth(1).and_then(|text| text.trim().parse::<u64>().ok()).expect("seconds")
    };
    assert_eq!((period("10m"), period("1h"), period("30d")), (3600, 3600, 30 * 24 * 3600));
}
