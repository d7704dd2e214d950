//! A small configuration of Vault, as Terraform and policies: who may do what by it, and what is said of each mistake in it.
//!
//! `UPDATE_JUDGE=1 cargo test -p platformc-access --test judge` writes what is said now; read the difference before you commit it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "judge/report.rs"]
mod report;

use std::{borrow::Cow, collections::BTreeMap, fmt::Write};

use platformc_access::{
    Access, ExpectedAccess, Finding, FindingKind, ROOT, Scope, SubjectKind, Wanted, judge,
    terraform::{Files, parse},
    vault::{Capabilities, Policy},
};
use platformc_output::hcl::Body;

const MAIN: &str = include_str!("judge/main.tf");
/// The policies: the name, and the text.
const POLICIES: [(&str, &str); 5] = [
    ("shop-api", include_str!("judge/shop-api.hcl")),
    ("ci-deploy", include_str!("judge/ci-deploy.hcl")),
    ("people-ops", include_str!("judge/people-ops.hcl")),
    ("billing-batch", include_str!("judge/billing-batch.hcl")),
    ("scanner", include_str!("judge/scanner.hcl")),
];

/// The files, as they can be changed.
#[derive(Clone)]
struct Tree(BTreeMap<String, String>);

impl Files for Tree {
    fn root(&self, path: &str) -> Result<Vec<Cow<'_, Body>>, String> {
        self.module(path).iter().map(|text| parse(text).map(Cow::Owned)).collect()
    }

    fn module(&self, path: &str) -> Vec<Cow<'_, str>> {
        let inside = |file: &str| file.strip_prefix(path) == Some("/main.tf");
        self.0.iter().filter(|(file, _)| inside(file)).map(|(_, text)| Cow::Borrowed(text.as_str())).collect()
    }

    fn policy(&self, path: &str) -> Option<Result<Policy, String>> {
        Some(Policy::parse(self.0.get(path)?))
    }
}

impl Tree {
    fn new() -> Self {
        let policies = POLICIES.map(|(name, text)| (format!("vault/policies/{name}.hcl"), text.to_owned()));
        let main = [(format!("{ROOT}/main.tf"), MAIN.to_owned())];
        Self(policies.into_iter().chain(main).collect())
    }

    /// With a text replaced in the only file that has it.
    fn with(&self, from: &str, to: &str) -> Self {
        let mut tree = self.clone();
        let mut having = tree.0.values_mut().filter(|text| text.contains(from));
        let (text, other) = (having.next().unwrap_or_else(|| panic!("no file has `{from}`")), having.next());
        assert!(other.is_none() && text.matches(from).count() == 1, "`{from}` is there more than once");
        *text = text.replacen(from, to, 1);
        tree
    }
}

/// What is asked for: exactly what the files give.
struct Asked(BTreeMap<String, Wanted>);

impl Asked {
    fn new() -> Self {
        let of = |id: &str, policy: &str, audience: &str| {
            let (_, text) = POLICIES.iter().find(|(name, _)| *name == policy).unwrap();
            let rules = Policy::parse(text).unwrap().rules;
            let given = rules.iter().filter(|rule| !rule.capabilities.is_denied());
            let paths = given.map(|rule| (rule.pattern.text().to_owned(), rule.capabilities)).collect();
            (id.to_owned(), Wanted { paths, audience: audience.to_owned(), ..Wanted::default() })
        };
        let mut asked = BTreeMap::from([
            of("main/shop/api", "shop-api", "vault"),
            of("gitlab/shop/deploy", "ci-deploy", "https://vault.example.com"),
            of("people/ops", "people-ops", "people"),
            of("east/billing/batch", "billing-batch", "vault-east"),
            of("approle/scanner", "scanner", ""),
        ]);
        for (id, cluster, namespace, account) in
            [("main/shop/api", "main", "shop", "api"), ("east/billing/batch", "east", "billing", "batch")]
        {
            let wanted = asked.get_mut(id).unwrap();
            (wanted.cluster, wanted.namespace, wanted.service_account) =
                (cluster.to_owned(), namespace.to_owned(), account.to_owned());
        }
        let api = asked.get_mut("main/shop/api").unwrap();
        api.leases.insert("database/creds/orders".to_owned());
        api.certificates.insert("pki/issue/shop".to_owned());
        let claims = [
            ("project_path", "shop/deploy"),
            ("ref", "main"),
            ("ref_protected", "true"),
            ("ref_type", "branch"),
            ("pipeline_source", "push,schedule"),
        ];
        asked.get_mut("gitlab/shop/deploy").unwrap().claims =
            claims.iter().map(|(claim, value)| ((*claim).to_owned(), (*value).to_owned())).collect();
        Self(asked)
    }
}

impl ExpectedAccess for Asked {
    fn wanted(&mut self, id: &str) -> Option<Wanted> {
        self.0.remove(id)
    }

    fn left(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
}

fn judged(tree: &Tree, scope: Scope) -> (Access, Vec<Finding>) {
    judge(tree, scope, &mut Asked::new())
}

/// What is in a file beside this one is what should; with `UPDATE_JUDGE=1` it is written.
fn is_current(name: &str, text: &str) {
    let path = format!("{}/tests/judge/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_JUDGE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let wanted = std::fs::read_to_string(&path).unwrap();
    let (mut have, mut want) = (text.split("\n\n"), wanted.split("\n\n"));
    while let (Some(have), Some(want)) = (have.next(), want.next()) {
        assert_eq!(have, want, "{name}");
    }
    assert_eq!(text.len(), wanted.len(), "{name}");
}

/// The findings, one a line.
fn said(tree: &Tree) -> Vec<String> {
    let (_, findings) = judged(tree, Scope::Everything);
    findings.iter().map(|found| format!("{}: {}", found.kind.as_str(), found.message)).collect()
}

#[test]
fn nothing_is_said_of_what_was_asked_for() {
    assert_eq!(said(&Tree::new()), [""; 0]);
    let (everything, _) = judged(&Tree::new(), Scope::Everything);
    is_current("everything.txt", &listed(&everything));
    let (secrets, findings) = judged(&Tree::new(), Scope::Secrets);
    assert_eq!(findings, []);
    is_current("secrets.txt", &listed(&secrets));
    assert_eq!(everything.hands(), BTreeMap::from([("people/ops", vec!["approle/scanner"])]));
    assert_eq!(everything.namespace, "platform");
    let issuers: Vec<_> = everything.issuers.iter().map(|(mount, issuer)| format!("{mount} {issuer}")).collect();
    assert_eq!(
        issuers,
        [
            "approle ",
            "gitlab https://gitlab.example.com",
            "jwt-main data.terraform_remote_state.one.outputs.issuer",
            "kubernetes-east ",
            "oidc https://people.example.com",
        ]
    );
    for (index, subject) in everything.subjects.iter().enumerate() {
        let own: Vec<_> = everything.grants.iter().filter(|grant| grant.subject == index).cloned().collect();
        assert_eq!(everything.of_subject(index), own, "{}", subject.id);
        assert!(!own.is_empty(), "{}", subject.id);
    }
    assert_eq!(everything.of_subject(everything.subjects.len()), []);
}

/// Everything of a matrix, as text.
fn listed(access: &Access) -> String {
    let mut out = String::new();
    for subject in &access.subjects {
        let token = (subject.token.ttl, subject.token.max, subject.token.period);
        let place = [&subject.cluster, &subject.namespace, &subject.service_account].map(String::as_str).join("/");
        let (kind, id) = (subject.kind.as_str(), &subject.id);
        writeln!(out, "{kind} {id} at {place}: {}/{} for {}", subject.mount, subject.role, subject.audience).unwrap();
        writeln!(out, "  bound to {}; holds {}; {token:?}", subject.bounds, subject.policies.join(" ")).unwrap();
    }
    for secret in &access.secrets {
        let life = secret.life.map(|life| format!(", {} {life} s", secret.lives)).unwrap_or_default();
        writeln!(out, "{} {}/{} [{}] {}{life}", secret.word, secret.mount, secret.name, secret.object, secret.bound)
            .unwrap();
    }
    for (index, path) in access.paths.iter().enumerate() {
        let secret = path.secret.and_then(|secret| access.secrets.get(secret)).map_or("", |secret| &secret.name);
        writeln!(out, "{} ({}) {secret}", path.path, path.what.as_str()).unwrap();
        for grant in access.grants.iter().filter(|grant| grant.path == index) {
            let by = grant.pattern.as_ref().map(|pattern| format!(" by {pattern}")).unwrap_or_default();
            writeln!(out, "  {} {}{by}", access.subjects[grant.subject].id, grant.capabilities).unwrap();
        }
    }
    out
}

/// A mistake, and what is said of it: what is there, what is there instead, and the findings.
const MISTAKES: &str = include_str!("judge/mistakes.txt");

#[test]
fn each_mistake_is_told() {
    let base = Tree::new();
    let mut told = String::new();
    for mistake in MISTAKES.split("\n\n").filter(|text| !text.trim().is_empty()) {
        let line = |start: &str| {
            let found = mistake.lines().find_map(|line| line.strip_prefix(start));
            found.unwrap_or_else(|| panic!("no `{start}` in {mistake}")).replace("\\n", "\n")
        };
        let (from, to) = (line("- "), line("+ "));
        let findings = said(&base.with(&from, &to));
        let shown = |text: &str| text.replace('\n', "\\n");
        write!(told, "- {}\n+ {}\n", shown(&from), shown(&to)).unwrap();
        for finding in findings {
            writeln!(told, "{finding}").unwrap();
        }
        told.push('\n');
    }
    is_current("mistakes.txt", &format!("{}\n", told.trim_end()));
}

#[test]
fn who_has_a_policy_by_logging_in_alone_is_a_person() {
    let max = "token_max_ttl   = \"28800\"";
    let tree = Tree::new().with(max, &format!("{max}\n  token_policies  = [\"people-ops\"]"));
    let (access, _) = judged(&tree, Scope::Everything);
    let everybody = access.subjects.iter().find(|subject| subject.id == "people/people").unwrap();
    assert_eq!((everybody.kind, everybody.role.as_str()), (SubjectKind::People, "people"));
}

#[test]
fn a_root_that_cannot_be_read_is_told() {
    let (access, findings) =
        judged(&Tree::new().with("\"vault_mount\" \"kv\"", "\"vault_mount\" kv\""), Scope::Everything);
    assert_eq!(access, Access::default());
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].kind, findings[0].file.as_str()), (FindingKind::Unreadable, ROOT));
}

#[test]
fn who_was_asked_for_and_is_not_there_is_told() {
    let mut asked = Asked::new();
    asked.0.insert("main/shop/nobody".to_owned(), Wanted::default());
    asked.0.remove("approle/scanner");
    let wanted = asked.0.get_mut("main/shop/api").unwrap();
    wanted.paths.insert("kv/data/shop/more".to_owned(), Capabilities::READ);
    wanted.paths.insert("kv/data/shop/key".to_owned(), Capabilities::READ.and(Capabilities::UPDATE));
    let (_, findings) = judge(&Tree::new(), Scope::Everything, &mut asked);
    let said: Vec<_> = findings.iter().map(|f| format!("{} {}: {}", f.file, f.kind.as_str(), f.message)).collect();
    assert_eq!(
        said,
        [
            "vault/policies/shop-api.hcl missing-access: `main/shop/api` may not update `kv/data/shop/key`, though it was asked for",
            "vault/policies/shop-api.hcl missing-access: `main/shop/api` may not read `kv/data/shop/more`, though it was asked for",
            "vault/policies/scanner.hcl unasked-access: `approle/scanner` can log in, and nobody asked for it",
            "terraform/roots/vault-configuration missing-access: nobody can log in as `main/shop/nobody`",
        ]
    );
}
