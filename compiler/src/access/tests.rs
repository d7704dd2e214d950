//! Mistakes of the lowering, made on purpose in the emitted files: each is refused. How many there are of each sort is in
//! `mutants.txt`, so that none is lost.

mod impersonation;
mod pipeline;

use std::{borrow::Cow, collections::BTreeMap, fmt::Write, sync::Arc};

use platformc_access::{
    Access, Configuration, Finding, FindingKind, Scope, judge_read,
    terraform::{Files, parse},
    vault::Policy,
};
use platformc_base::Sources;
use platformc_output::hcl::Body;

use super::{expected::Asked, judge};
use platformc_model::Model;

/// The files of a platform, as they can be changed.
#[derive(Clone)]
struct Tree(BTreeMap<String, String>);

impl Files for Tree {
    fn root(&self, path: &str) -> Result<Vec<Cow<'_, Body>>, String> {
        self.module(path).iter().map(|text| parse(text).map(Cow::Owned)).collect()
    }

    fn module(&self, path: &str) -> Vec<Cow<'_, str>> {
        let inside = |file: &&String| {
            let name = file.strip_prefix(path).and_then(|rest| rest.strip_prefix('/'));
            name.and_then(|name| name.strip_suffix(".tf")).is_some_and(|name| !name.contains('/'))
        };
        self.0.keys().filter(inside).map(|file| Cow::Borrowed(self.0[file].as_str())).collect()
    }

    fn policy(&self, path: &str) -> Option<Result<Policy, String>> {
        Some(Policy::parse(self.0.get(path)?))
    }
}

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/secret-management/platform.yaml");

fn example() -> (Sources, Arc<Model>, Tree) {
    of(EXAMPLE)
}

fn of(path: &str) -> (Sources, Arc<Model>, Tree) {
    of_changed(path, &[])
}

/// An example with changes.
fn changed(path: &str, changes: &[(&str, &str)]) -> Sources {
    let mut text = std::fs::read_to_string(path).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    platformc_spec::include::single("platform.yaml", text)
}

fn of_changed(path: &str, changes: &[(&str, &str)]) -> (Sources, Arc<Model>, Tree) {
    let sources = changed(path, changes);
    let plan = crate::sample::compiled(&sources).unwrap();
    let model = plan.model.clone();
    let tree = crate::sample::tree(crate::sample::compiled(&sources).unwrap(), &sources);
    let files = tree
        .all()
        .into_iter()
        .filter(|file| ["vault", "terraform/modules/", "roots/state/"].iter().any(|part| file.path.contains(part)));
    let files = files.map(|file| (file.path, String::from_utf8(file.bytes).unwrap()));
    (sources, model, Tree(files.collect()))
}

fn proof(model: &Model, tree: &Tree) -> (Access, Vec<Finding>) {
    judge(model, tree, Scope::Secrets)
}

/// A mistake: what it is, and the tree with it.
type Mutant = (String, Tree);

impl Tree {
    /// The tree with a part of a file changed; nothing if the part is not there.
    fn with(&self, file: &str, from: &str, to: &str) -> Option<Self> {
        let text = self.0.get(file)?;
        let changed = text.replacen(from, to, 1);
        (changed != *text).then(|| {
            let mut tree = self.clone();
            tree.0.insert(file.to_owned(), changed);
            tree
        })
    }

    /// Whether only policies differ.
    fn folder_is(&self, other: &Self) -> bool {
        let terraform = |tree: &Self| -> Vec<String> {
            tree.0.iter().filter(|(path, _)| path.starts_with("terraform/")).map(|(_, text)| text.clone()).collect()
        };
        terraform(self) == terraform(other)
    }

    fn policies(&self) -> impl Iterator<Item = (&String, &String)> {
        self.0.iter().filter(|(path, _)| path.starts_with("vault/policies/"))
    }
}

/// The paths of the rules of a policy.
fn rules(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.strip_prefix("path \"")?.split('"').next()).collect()
}

/// The rule of a path, as text.
fn rule<'a>(text: &'a str, path: &str) -> &'a str {
    let rest = text.get(text.find(&format!("path \"{path}\" {{")).unwrap()..).unwrap();
    rest.get(..rest.find("\n}\n").unwrap() + 3).unwrap()
}

const ALL: [&str; 7] = ["create", "read", "update", "patch", "delete", "list", "sudo"];

/// Rules too wide, too strong, without their bounds, or gone.
fn of_policies(tree: &Tree, mutants: &mut BTreeMap<&'static str, Vec<Mutant>>) {
    let all: Vec<&str> = tree.policies().flat_map(|(_, text)| rules(text)).collect();
    for (file, text) in tree.policies() {
        for path in rules(text) {
            let mut add = |sort: &'static str, what: String, from: &str, to: &str| {
                let made = tree.with(file, from, to).unwrap_or_else(|| panic!("{file}: {what}: nothing changed"));
                mutants.entry(sort).or_default().push((format!("{file}: {what}"), made));
            };
            let head = format!("path \"{path}\" {{");
            let (parent, last) = path.rsplit_once('/').unwrap();
            let tail = path.split_once('/').unwrap().1;
            for wide in [
                format!("{path}*"),
                format!("{path}/*"),
                format!("{parent}/*"),
                format!("{parent}/+"),
                format!("+/{tail}"),
                format!("{parent}/*/{last}"),
                format!("{parent}/{last}/+"),
                "*".to_owned(),
            ] {
                add("wider path", format!("`{wide}` for `{path}`"), &head, &format!("path \"{wide}\" {{"));
            }
            let own = rule(text, path);
            let wider = own.replacen(&head, &format!("path \"{parent}/*\" {{"), 1);
            add("wildcard beside", format!("`{parent}/*` beside `{path}`"), own, &format!("{own}\n{wider}"));
            let given = own.split('[').nth(1).unwrap().split(']').next().unwrap();
            for capability in ALL.iter().filter(|capability| !given.contains(**capability)) {
                let from = format!("[{given}]");
                let more = own.replacen(&from, &format!("[{given}, \"{capability}\"]"), 1);
                add("wider capability", format!("{capability} on `{path}`"), own, &more);
            }
            for less in given.split(", ") {
                let fewer: Vec<&str> = given.split(", ").filter(|one| *one != less).collect();
                let to = own.replacen(&format!("[{given}]"), &format!("[{}]", fewer.join(", ")), 1);
                add("narrower capability", format!("no {less} on `{path}`"), own, &to);
            }
            add("denied", format!("`{path}`"), own, &own.replacen(&format!("[{given}]"), "[\"deny\"]", 1));
            add("rule gone", format!("`{path}`"), own, "");
            if let Some((before, _)) = own.split_once("  allowed_parameters").filter(|_| own.contains("not_after")) {
                add("lifetime unbound", format!("`{path}`"), own, &format!("{before}}}\n"));
                for any in ["[]", "[\"*\"]", "[\"2*\"]", "[\"\", \"*\"]"] {
                    add("lifetime unbound", format!("{any} on `{path}`"), own, &own.replacen("[\"\"]", any, 1));
                }
                add(
                    "lifetime unbound",
                    format!("no `not_after` on `{path}`"),
                    own,
                    &own.replacen("not_after", "ttl", 1),
                );
            } else if let Some((before, _)) = own.split_once("  allowed_parameters") {
                add("lease unbound", format!("`{path}`"), own, &format!("{before}}}\n"));
                let bound = own.split("lease_id").nth(1).and_then(|rest| rest.split('"').nth(1)).unwrap();
                let unbound = bound.replace("/*", "*");
                for any in ["", "\"*\"", "\"database/*\"", &format!("\"{unbound}\"")] {
                    let loose = own.replacen(&format!("\"{bound}\""), any, 1);
                    add("lease unbound", format!("{any} on `{path}`"), own, &loose);
                }
            }
            let bent = head.to_uppercase().replace("PATH ", "path ");
            add("other letter case", format!("`{path}`"), &head, &bent);
        }
        for path in all.iter().filter(|path| !rules(text).contains(*path)) {
            let given = format!("{text}\npath \"{path}\" {{\n  capabilities = [\"read\"]\n}}\n");
            let made = tree.with(file, text, &given).unwrap();
            mutants.entry("another's path").or_default().push((format!("{file}: `{path}`"), made));
        }
        for path in [
            "sys/policies/acl/default",
            "sys/policies/acl/*",
            "sys/policy/shop",
            "auth/jwt-application/role/shop-frontend",
            "auth/jwt-application/config",
            "auth/+/role/new",
            "auth/token/create",
            "auth/token/create-orphan",
            "auth/token/roles/any",
            "identity/group/id/1",
            "identity/entity-alias",
            "sys/auth/new",
            "sys/mounts/kv",
            "sys/raw/core/keyring",
            "+/token/create",
        ] {
            let given = format!("{text}\npath \"{path}\" {{\n  capabilities = [\"update\"]\n}}\n");
            let made = tree.with(file, text, &given).unwrap();
            mutants.entry("raises itself").or_default().push((format!("{file}: `{path}`"), made));
        }
    }
}

const ROOT: &str = "terraform/roots/vault-configuration/main.tf";

/// Changes of the root and the modules that it calls: (sort, file, from, to).
#[rustfmt::skip]
const OF_ROOT: &[(&str, &str, &str, &str)] = &[
    ("policy on the wrong role", ROOT, "policies        = [\"application-shop-frontend\"]", "policies        = [\"application-shop-backend\"]"),
    ("policy on the wrong role", ROOT, "policies        = [\"application-shop-backend\"]", "policies        = [\"application-shop-frontend\"]"),
    ("policy on the wrong role", ROOT, "policies        = [\"tooling-reports-reports\"]", "policies        = [\"tooling-reports-reports\", \"application-shop-backend\"]"),
    ("policy on the wrong role", ROOT, "policies         = [\"gitlab-shop-backend\"]", "policies         = [\"gitlab-platform-secret-management\"]"),
    ("policy on the wrong role", ROOT, "policies = [\"people-team-payments\"]", "policies = [\"people-platform-admins\"]"),
    ("policy on the wrong role", ROOT, "policies         = [\"gitlab-shop-backend\"]", "policies         = [\"gitlab-shop-backend\", \"default\"]"),
    ("policy of another file", ROOT, "policies/application/shop/frontend.hcl", "policies/application/shop/backend.hcl"),
    ("policy of another file", ROOT, "policies/people/team-payments.hcl", "policies/people/platform-admins.hcl"),
    ("policy missing", ROOT, "policies        = [\"application-shop-frontend\"]", "policies        = [\"application-shop-front\"]"),
    ("policy missing", ROOT, "policies        = [\"application-shop-frontend\"]", "policies        = []"),
    ("policy missing", ROOT, "policies/application/shop/frontend.hcl", "policies/application/shop/front.hcl"),
    ("policy unheld", ROOT, "    people-team-payments                            = file(", "    another = file(\"${path.root}/../../../vault/policies/people/team-payments.hcl\")\n    people-team-payments                            = file("),
    ("role too many", ROOT, "    shop-frontend = {\n", "    shop-frontend-old = {\n      namespace       = \"shop\"\n      service_account = \"frontend\"\n      policies        = [\"application-shop-frontend\"]\n      ttl_seconds     = 3600\n    }\n    shop-frontend = {\n"),
    ("role gone", ROOT, "    shop-frontend = {\n      namespace       = \"shop\"\n      service_account = \"frontend\"\n      policies        = [\"application-shop-frontend\"]\n      ttl_seconds     = 3600\n      max_ttl_seconds = 86400\n    }\n", ""),
    ("wrong identity", ROOT, "service_account = \"frontend\"", "service_account = \"backend\""),
    ("wrong identity", ROOT, "service_account = \"frontend\"", "service_account = \"*\""),
    ("wrong identity", ROOT, "service_account = \"frontend\"", "service_account = \"default\""),
    ("wrong identity", ROOT, "namespace       = \"shop\"", "namespace       = \"*\""),
    ("wrong identity", ROOT, "namespace       = \"shop\"", "namespace       = \"reports\""),
    ("wrong identity", ROOT, "project_path     = \"shop/backend\"", "project_path     = \"shop/*\""),
    ("wrong identity", ROOT, "project_path     = \"shop/backend\"", "project_path     = \"shop/frontend\""),
    ("wrong identity", ROOT, "branches         = [\"main\"]", "branches         = [\"*\"]"),
    ("wrong identity", ROOT, "branches         = [\"main\"]", "branches         = []"),
    ("wrong audience", ROOT, "audience = \"vault\"", "audience = \"https://kubernetes.default.svc\""),
    ("wrong audience", ROOT, "path     = \"gitlab\"\n  issuer   = \"https://gitlab.example.com\"\n  audience = \"vault\"", "path     = \"gitlab\"\n  issuer   = \"https://gitlab.example.com\"\n  audience = \"https://gitlab.example.com\""),
    ("wrong issuer", ROOT, "outputs.oidc_issuer\n  audience = \"vault\"\n  roles = {\n    shop", "outputs.other\n  audience = \"\"\n  roles = {\n    shop"),
    ("wrong issuer", ROOT, "issuer   = data.terraform_remote_state.cluster_application.", "issuer   = data.terraform_remote_state.cluster_tooling."),
    ("bound gone", "terraform/modules/vault-cluster-auth/main.tf", "  bound_issuer          = var.issuer\n", ""),
    ("bound gone", "terraform/modules/vault-cluster-auth/main.tf", "bound_audiences = [var.audience]", "bound_audiences = []"),
    ("bound gone", "terraform/modules/vault-cluster-auth/main.tf", "  bound_subject   =", "  comment =" ),
    ("bound gone", "terraform/modules/vault-cluster-auth/main.tf", "    \"/kubernetes.io/namespace\"           = each.value.namespace\n", ""),
    ("bound gone", "terraform/modules/vault-cluster-auth/main.tf", "    \"/kubernetes.io/serviceaccount/name\" = each.value.service_account\n", ""),
    ("bound gone", "terraform/modules/vault-cluster-auth/main.tf", "bound_claims_type = \"string\"", "bound_claims_type = \"glob\""),
    ("bound gone", "terraform/modules/vault-cluster-auth/main.tf", "${each.value.namespace}:${each.value.service_account}", "${each.value.service_account}:${each.value.namespace}"),
    ("bound gone", "terraform/modules/vault-gitlab-auth/main.tf", "  bound_issuer          = var.issuer\n", ""),
    ("bound gone", "terraform/modules/vault-gitlab-auth/main.tf", "bound_audiences = [var.audience]", "bound_audiences = []"),
    ("wrong identity", ROOT, "branches         = [\"main\"]", "branches         = [\"main\", \"staging\"]"),
    ("wrong identity", ROOT, "branches         = [\"main\"]", "branches         = [\"staging\"]"),
    ("wrong identity", ROOT, "project_id       = \"1234\"", "project_id       = \"1235\""),
    ("wrong identity", ROOT, "      project_id       = \"1234\"\n", ""),
    ("fork believed", ROOT, "pipeline_sources = [\"push\", \"schedule\", \"web\"]", "pipeline_sources = []"),
    ("fork believed", ROOT, "pipeline_sources = [\"push\", \"schedule\", \"web\"]", "pipeline_sources = [\"push\", \"schedule\", \"web\", \"merge_request_event\"]"),
    ("fork believed", ROOT, "pipeline_sources = [\"push\", \"schedule\", \"web\"]", "pipeline_sources = [\"merge_request_event\"]"),
    ("fork believed", ROOT, "pipeline_sources = [\"push\", \"schedule\", \"web\"]", "pipeline_sources = [\"push\", \"schedule\", \"web\", \"parent_pipeline\"]"),
    ("fork believed", ROOT, "pipeline_sources = [\"push\", \"schedule\", \"web\"]", "pipeline_sources = [\"push\", \"schedule\", \"web\", \"api\"]"),
    ("fork believed", ROOT, "pipeline_sources = [\"push\", \"schedule\", \"web\"]", "pipeline_sources = [\"*\"]"),
    ("fork believed", "terraform/modules/vault-gitlab-auth/main.tf", "    pipeline_source = join(\",\", each.value.pipeline_sources)\n", ""),
    ("bound gone", "terraform/modules/vault-gitlab-auth/main.tf", "    project_id      = each.value.project_id\n", ""),
    ("bound gone", "terraform/modules/vault-gitlab-auth/main.tf", "    project_path    = each.value.project_path\n", ""),
    ("bound gone", "terraform/modules/vault-gitlab-auth/main.tf", "    ref_type        = \"branch\"\n", ""),
    ("bound gone", "terraform/modules/vault-gitlab-auth/main.tf", "    ref             = join(\",\", each.value.branches)\n", ""),
    ("bound gone", "terraform/modules/vault-gitlab-auth/main.tf", "    ref_protected   = \"true\"\n", ""),
    ("bound gone", "terraform/modules/vault-gitlab-auth/main.tf", "ref_protected   = \"true\"", "ref_protected   = \"false\""),
    ("bound gone", "terraform/modules/vault-gitlab-auth/main.tf", "ref_type        = \"branch\"", "ref_type        = \"tag\""),
    ("job for a person", "terraform/modules/vault-oidc-people/main.tf", "role_type       = \"oidc\"", "role_type       = \"jwt\""),
    ("bound gone", "terraform/modules/vault-gitlab-auth/main.tf", "bound_claims_type = \"string\"", "bound_claims_type = \"glob\""),
    ("bound gone", "terraform/modules/vault-oidc-people/main.tf", "  bound_audiences = [coalesce(var.audience, var.client_id)]\n", ""),
    ("bound gone", "terraform/modules/vault-oidc-people/main.tf", "  bound_issuer                  = var.issuer\n", ""),
    ("default policy", "terraform/modules/vault-cluster-auth/main.tf", "token_no_default_policy = true", "token_no_default_policy = false"),
    ("default policy", "terraform/modules/vault-gitlab-auth/main.tf", "  token_no_default_policy = true\n", ""),
    ("life unbound", "terraform/modules/vault-cluster-auth/main.tf", "  token_max_ttl           = each.value.max_ttl_seconds\n", ""),
    ("life unbound", "terraform/modules/vault-gitlab-auth/main.tf", "  token_max_ttl           = each.value.ttl_seconds\n", ""),
    ("everybody who logs in", "terraform/modules/vault-oidc-people/main.tf", "token_max_ttl = var.max_ttl_seconds", "token_max_ttl = var.max_ttl_seconds\n  token_policies = [\"people-platform-admins\"]"),
    ("policy without its text", "terraform/modules/vault-policies/main.tf", "policy = each.value", "policy = each.key"),
    ("unknown resource", "terraform/modules/vault-policies/main.tf", "resource \"vault_policy\"", "resource \"vault_token_auth_backend_role\" \"any\" {\n  role_name = \"any\"\n}\n\nresource \"vault_policy\""),
    ("unreadable", ROOT, "module \"policies\" {", "module \"policies\" {{"),
    ("unreadable", "terraform/modules/vault-policies/main.tf", "for_each = var.policies", "for_each = local.policies"),
];

#[test]
fn the_example_is_proved() {
    let (_, model, tree) = example();
    let (access, findings) = proof(&model, &tree);
    assert_eq!(findings, []);
    assert_eq!(access.subjects.len(), 14);
    let secrets: Vec<&str> = access.secrets.iter().map(platformc_access::Secret::title).collect();
    assert!(secrets.contains(&"payment-key") && secrets.contains(&"orders-db"), "{secrets:?}");
}

#[test]
fn every_mutant_of_the_lowering_is_refused_and_none_is_lost() {
    let (_, model, tree) = example();
    let mut mutants: BTreeMap<&'static str, Vec<Mutant>> = BTreeMap::new();
    of_policies(&tree, &mut mutants);
    for (sort, file, from, to) in OF_ROOT {
        let made = tree.with(file, from, to).unwrap_or_else(|| panic!("{file}: `{from}` is not there"));
        mutants.entry(sort).or_default().push((format!("{file}: `{from}` → `{to}`"), made));
    }
    let (root, read) = (tree.clone(), Configuration::read(&tree).unwrap());
    let (mut survived, mut counts) = (Vec::new(), String::new());
    for (sort, made) in &mutants {
        let _ = writeln!(counts, "{sort}: {}", made.len());
        // Most of them leave the root as it is.
        let proof = |tree: &Tree| {
            if tree.folder_is(&root) {
                judge_read(read.clone(), tree, Scope::Secrets, &mut Asked::of(&model))
            } else {
                proof(&model, tree)
            }
        };
        let kept = made.iter().filter(|(_, tree)| proof(tree).1.is_empty());
        survived.extend(kept.map(|(what, _)| format!("{sort}: {what}")));
    }
    let _ = writeln!(counts, "all: {}", mutants.values().map(Vec::len).sum::<usize>());
    assert!(survived.is_empty(), "not refused:\n{}", survived.join("\n"));
    assert_eq!(counts, include_str!("mutants.txt"), "the counts of `mutants.txt` are of other mutants");
}

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
    let artifacts = super::Artifacts::of(&model, &plan.graph);
    let mut problems = platformc_base::Diagnostics::default();
    for finding in proof(&model, &wide).1 {
        problems.push(super::diagnostic(&artifacts, &finding));
    }
    let found = platformc::render(&sources, problems, false);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/ui/p0701-a-policy-too-wide/expected.txt");
    if std::env::var_os("UPDATE_UI").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(std::path::Path::new(path).parent().unwrap()).unwrap();
        std::fs::write(path, &found).unwrap();
    }
    assert_eq!(found, std::fs::read_to_string(path).unwrap_or_default());
}
