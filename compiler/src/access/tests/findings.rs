//! Each kind of a finding, and how it is shown.

use platformc_access::FindingKind;

use super::{ROOT, example, proof};
use crate::access::{Artifacts, diagnostic};

/// Each kind of a finding, by one mistake that must bring about that very kind.
#[test]
fn each_kind_of_a_finding_is_found() {
    let (_, model, tree) = example();
    let frontend = "vault/policies/application/shop/frontend.hcl";
    let auth = "terraform/modules/vault-cluster-auth/main.tf";
    let backend = "vault/policies/application/shop/backend.hcl";
    let more = |path: &str| format!("path \"{path}\" {{\n  capabilities = [\"update\"]\n}}\n\npath \"transit/decrypt");
    let cases = [
        (FindingKind::Unreadable, tree.with(frontend, "path ", "paths ")),
        (FindingKind::Wildcard, tree.with(frontend, "decrypt/session-tokens", "decrypt/*")),
        (
            FindingKind::Unheld,
            tree.with(
                ROOT,
                "  policies = {\n",
                "  policies = {\n    old = file(\"${path.root}/../../../vault/policies/people/team-payments.hcl\")\n",
            ),
        ),
        (FindingKind::Dangling, tree.with(ROOT, "[\"application-shop-frontend\"]", "[\"frontend\"]")),
        (FindingKind::Shared, tree.with(ROOT, "service_account = \"frontend\"", "service_account = \"backend\"")),
        (FindingKind::Unbound, tree.with(auth, "bound_audiences = [var.audience]", "bound_audiences = []")),
        (FindingKind::Escalation, tree.with(frontend, "path \"transit/decrypt", &more("sys/policies/acl/x"))),
        (FindingKind::Unasked, tree.with(frontend, "path \"transit/decrypt", &more("kv/data/payments/api-key"))),
        (FindingKind::Missing, tree.with(frontend, "transit/encrypt/session-tokens", "transit/encrypt/session-token")),
        (FindingKind::Leases, tree.with(backend, "[\"database/creds/orders-db/*\"]", "[]")),
        (FindingKind::Lifetime, tree.with(backend, "[\"\"]", "[]")),
    ];
    assert_eq!(cases.each_ref().map(|(kind, _)| *kind), FindingKind::ALL);
    for (kind, mutant) in cases {
        let (_, findings) = proof(&model, &mutant.unwrap());
        assert!(findings.iter().any(|finding| finding.kind == kind), "{kind:?}: {findings:#?}");
    }
    let page = platformc_base::Code::AccessProof.page();
    for kind in FindingKind::ALL {
        assert!(page.contains(&format!("| `{}` |", kind.as_str())), "{kind:?} is not on the page");
    }
}

/// No platform brings this message about, so it is made here.
#[test]
fn the_message_is_that_of_the_ui_test() {
    let (sources, model, tree) = example();
    let plan = crate::sample::compiled(&sources).unwrap();
    let wide =
        tree.with("vault/policies/application/shop/frontend.hcl", "decrypt/session-tokens", "decrypt/*").unwrap();
    let artifacts = Artifacts::of(&model, &plan.graph);
    let mut problems = platformc_base::Diagnostics::default();
    for finding in proof(&model, &wide).1 {
        problems.push(diagnostic(&artifacts, &finding));
    }
    let found = platformc::render(&sources, problems, false);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/ui/p0701-a-policy-too-wide/expected.txt");
    if std::env::var_os("UPDATE_UI").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(std::path::Path::new(path).parent().unwrap()).unwrap();
        std::fs::write(path, &found).unwrap();
    }
    assert_eq!(found, std::fs::read_to_string(path).unwrap_or_default());
}
