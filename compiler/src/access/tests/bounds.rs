//! What binds a login and what it gets: the claims of a job, the addresses of a secret id, the names of a certificate.

use platformc_access::{FindingKind, Scope};

use super::{ROOT, example, of, proof};
use crate::access::judge;

/// What a fork's branch is called says nothing: what started the pipeline does.
#[test]
fn a_role_that_believes_a_merge_request_is_not_bound() {
    let (_, model, tree) = example();
    let sources = "[\"push\", \"schedule\", \"web\"]";
    let who = "the role of `gitlab/platform/secret-management`";
    let line = "    pipeline_source = join(\",\", each.value.pipeline_sources)\n";
    for (mutant, expected) in [
        (
            tree.with(ROOT, sources, "[\"push\", \"merge_request_event\"]"),
            format!("{who} takes jobs of pipelines that come from `merge_request_event`"),
        ),
        (
            tree.with(ROOT, sources, "[\"push\", \"api\"]"),
            format!("{who} binds the claim `pipeline_source` to `push,api`, not to `push,schedule,web`"),
        ),
        (
            tree.with("terraform/modules/vault-gitlab-auth/main.tf", line, ""),
            format!("{who} does not bind the source of the pipeline"),
        ),
    ] {
        let (_, findings) = proof(&model, &mutant.expect("the text that is changed"));
        let unbound = findings.iter().filter(|finding| finding.kind == FindingKind::Unbound);
        assert!(unbound.clone().any(|finding| finding.message == expected), "{expected}: {findings:#?}");
    }
}

/// Whoever hands a secret id over could keep it, unless it comes wrapped.
#[test]
fn a_secret_id_is_given_only_wrapped_and_only_by_its_owner() {
    let (_, model, tree) = of(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/secrets/platform.yaml"));
    assert_eq!(proof(&model, &tree).1, []);
    let owner = "vault/policies/people/team-ledger.hcl";
    let rule = "path \"auth/approle/role/invoice-printer/secret-id\" {\n  capabilities     = [\"update\"]\n  min_wrapping_ttl = \"1m\"\n";
    let bare = rule.replace("  min_wrapping_ttl = \"1m\"\n", "");
    let zero = rule.replace("\"1m\"", "\"0\"");
    let support = "vault/policies/people/support.hcl";
    let given = format!("path \"auth/token/lookup-self\" {{\n  capabilities = [\"read\"]\n}}\n\n{rule}}}\n");
    let approle = "terraform/modules/vault-approle/main.tf";
    for (kind, mutant) in [
        (FindingKind::Escalation, tree.with(owner, rule, &bare)),
        (FindingKind::Escalation, tree.with(owner, rule, &zero)),
        (
            FindingKind::Escalation,
            tree.with(support, "path \"auth/token/lookup-self\" {\n  capabilities = [\"read\"]\n}\n", &given),
        ),
        (FindingKind::Unbound, tree.with(approle, "bind_secret_id        = true", "bind_secret_id        = false")),
        (FindingKind::Unbound, tree.with(approle, "  secret_id_bound_cidrs = each.value.cidrs\n", "")),
        (FindingKind::Unbound, tree.with(approle, "  token_bound_cidrs       = each.value.cidrs\n", "")),
    ] {
        let (_, findings) = proof(&model, &mutant.expect("the text that is changed"));
        assert!(findings.iter().any(|finding| finding.kind == kind), "{kind:?}: {findings:#?}");
    }
}

/// What a secret is bound to is told as it will be, not as the module says it.
#[test]
fn a_certificate_is_bound_to_its_names() {
    let (_, model, tree) = of(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/secrets/platform.yaml"));
    let (access, _) = proof(&model, &tree);
    let certificate = access.secrets.iter().find(|secret| secret.name == "ledger-tls").map(|secret| &*secret.bound);
    assert_eq!(certificate, Some("ledger.books.internal, ledger.books.svc"));
}

/// Roles that bind less than one service account, where the cluster is asked about its token.
#[test]
fn a_login_by_token_review_is_bound_like_any_other() {
    let (_, model, tree) = of(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/external-vault/platform.yaml"));
    let (access, findings) = judge(&model, &tree, Scope::Everything);
    assert_eq!(findings, []);
    assert_eq!(access.namespace, "teams/branch");
    let stock = access.subjects.iter().find(|subject| subject.id == "main/shop/stock").unwrap();
    let known = (stock.mount.as_str(), stock.role.as_str(), stock.service_account.as_str(), stock.audience.as_str());
    assert_eq!(known, ("kubernetes-main", "shop-stock", "stock", "vault"));
    let module = "terraform/modules/vault-token-review/main.tf";
    for (from, to) in [
        ("= [each.value.namespace]", "= [\"*\"]"),
        ("= [each.value.namespace]", "= [each.value.namespace, \"default\"]"),
        ("= [each.value.service_account]", "= [\"*\"]"),
        ("= [each.value.service_account]", "= []"),
        ("  audience                         = var.audience\n", ""),
        ("  token_max_ttl           = each.value.max_ttl_seconds\n", ""),
    ] {
        let (_, findings) = proof(&model, &tree.with(module, from, to).unwrap());
        let kinds: Vec<_> = findings.iter().map(|finding| finding.kind).collect();
        assert!(kinds.contains(&FindingKind::Unbound), "{from} -> {to}: {findings:#?}");
    }
    let wrong = tree.with(ROOT, "service_account = \"stock\"", "service_account = \"tills\"").unwrap();
    assert!(!proof(&model, &wrong).1.is_empty());
    let default = tree.with(module, "token_no_default_policy = true", "token_no_default_policy = false").unwrap();
    assert!(!proof(&model, &default).1.is_empty());
}
