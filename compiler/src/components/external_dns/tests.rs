use crate::sample::files;

const ON_FIRST: (&str, &str) = ("dns: { zone: example.com }", "dns: { zone: example.com, externalDns: [first] }");
const ON_BOTH: (&str, &str) =
    ("dns: { zone: example.com }", "dns: { zone: example.com, externalDns: [first, second] }");

fn text<'a>(files: &'a [(String, String)], path: &str) -> &'a str {
    files.iter().find(|(name, _)| name == path).map(|(_, text)| text.as_str()).expect("a file")
}

#[test]
fn it_is_where_it_is_asked_for() {
    let has = |files: &[(String, String)], of: &str| {
        files
            .iter()
            .any(|(name, text)| name.contains(of) && (name.contains("external-dns") || text.contains("external-dns")))
    };
    let none = files(&[]);
    assert!(!has(&none, "/first/") && !has(&none, "cluster-first/"));
    let first = files(&[ON_FIRST]);
    assert!(has(&first, "/first/") && has(&first, "cluster-first/"));
    assert!(!has(&first, "/second/") && !has(&first, "cluster-second/"));
}

/// The statement of the role of the first cluster with this name, as it is printed.
fn statement<'a>(root: &'a str, id: &str) -> &'a str {
    let of = |text: &'a str| text.split_once("module \"external_dns\"").map(|(_, rest)| rest);
    let all = of(root).expect("its role").split("Sid ");
    all.into_iter()
        .find(|text| text.lines().next().is_some_and(|line| line.ends_with(&format!("= \"{id}\""))))
        .expect(id)
}

#[test]
fn it_writes_addresses_in_the_zone_and_nothing_else() {
    let files = files(&[ON_FIRST]);
    let root = text(&files, "terraform/roots/cluster-first/main.tf");
    let write = statement(root, "Write");
    assert!(write.contains("[data.aws_route53_zone.external_dns.arn]"), "{write}");
    assert!(write.contains(r#"["A", "AAAA", "CNAME", "TXT"]"#), "{write}");
    for other in ["Read", "List"] {
        assert!(!statement(root, other).contains("Change"), "{other}");
    }
}

#[test]
fn it_takes_no_name_that_others_trust() {
    let files = files(&[ON_FIRST]);
    let deny = statement(text(&files, "terraform/roots/cluster-first/main.tf"), "NotOthersNames");
    assert!(deny.contains(r#"Effect   = "Deny""#) && deny.contains(r#"["*"]"#), "{deny}");
    let names = r#"["_*", "vault.example.com", "*.vault.example.com", "gitlab.example.com"]"#;
    assert!(deny.contains("ForAnyValue:StringLike") && deny.contains(names), "{deny}");
}

#[test]
fn it_deletes_nothing_and_each_cluster_has_an_owner_of_its_own() {
    let files = files(&[ON_BOTH]);
    for cluster in ["first", "second"] {
        let values = text(&files, &format!("flux/infrastructure/{cluster}/external-dns/values.yaml"));
        assert!(values.contains("policy: upsert-only"), "{values}");
        assert!(values.contains(&format!("txtOwnerId: sample-{cluster}\n")), "{values}");
    }
}
