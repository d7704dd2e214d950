//! What is made in Vault is what is declared; and modules say what their files make.

use std::sync::Arc;

use platformc_access::terraform::visit;
use platformc_output::hcl::{Block, Body, Expr, Template};

use super::*;
use crate::{
    access::Artifacts,
    facts::vault::InVaultByRoot,
    graph::{Artifact, Content, MadeByModule},
    terraform::Root,
};

const ROOT: &str = "terraform/vault-configuration";

/// What a resource of the provider is: something that nodes declare, or settings and contents of a mount.
fn declared_as(kind: &str, text: impl Fn(&str) -> String) -> Option<Resource<'static>> {
    let role = |name: &str| Resource::VaultRole { mount: text("backend").into(), name: text(name).into() };
    Some(match kind {
        "vault_mount" | "vault_auth_backend" | "vault_jwt_auth_backend" | "vault_aws_secret_backend" => {
            Resource::VaultMount { path: text("path").into() }
        }
        "vault_policy" => Resource::VaultPolicy { name: text("name").into() },
        "vault_jwt_auth_backend_role" | "vault_kubernetes_auth_backend_role" | "vault_approle_auth_backend_role" => {
            role("role_name")
        }
        "vault_database_secret_backend_role"
        | "vault_database_secret_backend_static_role"
        | "vault_pki_secret_backend_role"
        | "vault_ssh_secret_backend_role"
        | "vault_aws_secret_backend_role" => role("name"),
        "vault_audit"
        | "vault_raft_autopilot"
        | "vault_database_secret_backend_connection"
        | "vault_identity_group"
        | "vault_identity_group_alias"
        | "vault_kubernetes_auth_backend_config"
        | "vault_kv_secret_backend_v2"
        | "vault_kv_secret_v2_metadata"
        | "vault_ssh_secret_backend_ca"
        | "vault_transit_secret_backend_key" => return None,
        kind if kind.starts_with("vault_pki_secret_backend_") || kind.starts_with("vault_generic_") => return None,
        kind => panic!("say what a `{kind}` is"),
    })
}

/// What an apply of the root makes, by the files of the modules themselves.
fn applied(plan: &Plan, root: &Node) -> Vec<Resource<'static>> {
    let artifacts = Artifacts::of(&plan.model, &plan.graph);
    let mut made = Vec::new();
    let attributes = ["path", "backend", "name", "role_name"];
    visit(&artifacts, &root.kind.folder(), &attributes, &mut |resource| {
        if resource.kind.starts_with("vault_") {
            let text = |name: &str| {
                let value = resource.attributes.get(name).and_then(|value| value.as_str());
                value.unwrap_or_else(|| panic!("{resource:?} has no plain `{name}`")).to_owned()
            };
            made.extend(declared_as(&resource.kind, text));
        }
    })
    .unwrap();
    made.sort();
    made
}

fn modules(plan: &Plan) -> BTreeMap<&str, MadeByModule> {
    plan.graph.nodes().filter_map(|(_, node)| node.made_by_call()).collect()
}

fn root(plan: &Plan) -> Option<(usize, &Node)> {
    plan.graph.nodes().find(|(_, node)| node.kind.id() == ROOT)
}

#[test]
fn modules_say_what_their_files_make_in_vault() {
    let counts = each(folders("examples").into_iter().chain(generated(100)).collect(), |name, plan| {
        let Some(numbered @ (_, node)) = root(plan) else { return BTreeMap::new() };
        let artifacts = lower::artifacts(&context(plan, numbered));
        let made = InVaultByRoot::of(&artifacts, &modules(plan));
        assert_eq!(made.unknown, [""; 0], "{name}");
        let policies = made.policies.iter().map(|(policy, _)| Resource::VaultPolicy { name: (*policy).into() });
        let mut said: Vec<_> = made.resources.iter().cloned().chain(policies).collect();
        said.sort();
        assert_eq!(said, applied(plan, node), "{name}");
        let mut by_mount: BTreeMap<String, usize> = BTreeMap::new();
        for resource in &said {
            let what = match resource {
                Resource::VaultRole { mount, .. } => mount.split('-').next().unwrap_or_default().to_owned(),
                Resource::VaultPolicy { .. } => "policy".to_owned(),
                _ => "mount".to_owned(),
            };
            *by_mount.entry(what).or_default() += 1;
        }
        by_mount
    });
    let mut sums: BTreeMap<String, usize> = BTreeMap::new();
    for (what, count) in counts.into_iter().flatten() {
        *sums.entry(what).or_default() += count;
    }
    // what none of them makes is not tested
    let tested = ["approle", "aws", "database", "gitlab", "jwt", "kubernetes", "mount", "oidc", "pki", "policy", "ssh"];
    assert_eq!(sums.keys().map(String::as_str).collect::<Vec<_>>(), tested, "{sums:?}");
    assert!(sums["policy"] > 500 && sums["mount"] > 300 && sums["jwt"] > 200 && sums["database"] > 50, "{sums:?}");
}

/// The sample's root with the arguments of one of its calls changed.
fn with(call: &str, change: impl Fn(&str, &Expr) -> Option<Expr>) -> Vec<String> {
    let plan = sample::plan(&[]);
    let (index, node) = root(&plan).unwrap();
    let context = context(&plan, (index, node));
    let mut changes = 0;
    let mut block = |block: &Block| {
        if block.labels().first().map(String::as_str) != Some(call) {
            return block.clone();
        }
        let attributes = block.body().attributes().filter_map(|(name, value)| {
            let new = change(name, value);
            changes += usize::from(new.as_ref() != Some(value));
            Some((name.to_owned(), new?))
        });
        let body = attributes.fold(Body::new(), |body, (name, value)| body.attr(name, value));
        Block::new("module", [call], body)
    };
    let artifact = |artifact: Artifact| match artifact.content {
        Content::Hcl(body) => {
            let body = Body::new().blocks(body.inner().map(&mut block));
            Artifact { content: Content::Hcl(Arc::new(body)), ..artifact }
        }
        _ => artifact,
    };
    let artifacts: Vec<Artifact> = lower::artifacts(&context).into_iter().map(artifact).collect();
    assert_eq!(changes, 1, "{call}");
    Facts::of(&context, &artifacts).faults().map(str::to_owned).collect()
}

/// An object with one more entry, or without its first one.
fn changed(value: &Expr, more: Option<(&'static str, Expr)>) -> Expr {
    let Expr::Object(entries) = value else { panic!("{value:?}") };
    let mut entries = entries.clone();
    match more {
        Some((name, value)) => entries.push((name.into(), value)),
        None => drop(entries.remove(0)),
    }
    Expr::Object(entries)
}

#[test]
fn one_undeclared_role_is_a_fault_and_so_is_one_that_is_not_made() {
    for (call, argument, mount, first) in [
        ("auth-first", "roles", "jwt-first", "shop-web"),
        ("gitlab", "roles", "gitlab", "platform-sample"),
        ("database", "dynamic_roles", "database", "login"),
        ("database", "static_roles", "database", "report"),
        ("aws", "roles", "aws", "cloud"),
        ("pki", "certificates", "pki-int", "cert"),
    ] {
        let of = |more: Option<&'static str>| {
            let more = |value: &Expr| changed(value, more.map(|name| (name, Expr::object::<&str, Expr>([]))));
            let call = call.replace('-', "_");
            with(&call, |name, value| Some(if name == argument { more(value) } else { value.clone() }))
        };
        let what = format!("`{ROOT}` makes the undeclared role `another` of the mount `{mount}` of Vault");
        assert_eq!(of(Some("another")), [what], "{call}");
        let what = format!("`{ROOT}` declares the role `{first}` of the mount `{mount}` of Vault and does not make it");
        assert_eq!(of(None), [what], "{call}");
        let unplain =
            |name: &str, value: &Expr| if name == argument { Expr::reference("var.roles") } else { value.clone() };
        let found = with(&call.replace('-', "_"), |name, value| Some(unplain(name, value)));
        let what = format!(
            "`{ROOT}` makes the undeclared things in Vault: `{argument}` of the call `{}` is not plain",
            call.replace('-', "_")
        );
        assert!(found.len() > 1 && found.contains(&what), "{found:?}");
    }
}

#[test]
fn one_undeclared_mount_is_a_fault_and_so_is_one_that_is_not_made() {
    let path = |path: &str| Expr::object([("path", path)]);
    let found = with("mounts", |name, value| match name {
        "kv" => Some(path("values")),
        _ => Some(value.clone()),
    });
    assert_eq!(
        found,
        [
            format!("`{ROOT}` declares the mount `kv` of Vault and does not make it"),
            format!("`{ROOT}` makes the undeclared mount `values` of Vault")
        ]
    );
    let found = with("people", |name, value| (name != "path").then(|| value.clone()));
    assert_eq!(found.len(), 5, "neither the mount nor its two roles are made: {found:?}");
    let found = with("mounts", |name, value| match (name, value) {
        ("pki", Expr::Object(entries)) => {
            Some(Expr::Object(entries.iter().filter(|(name, _)| name != "root_path").cloned().collect()))
        }
        _ => Some(value.clone()),
    });
    assert_eq!(found, [format!("`{ROOT}` declares the mount `pki` of Vault and does not make it")]);
}

#[test]
fn vault_is_handed_the_policies_of_documents_and_no_other() {
    let file = |path: &str| {
        let path = Template::new().interpolate("path.root").text(format!("/../../../{path}"));
        Expr::call("file", [Expr::Template(path)])
    };
    let own = "vault/policies/first/shop/web.hcl";
    let policies = |change: &dyn Fn(&Expr) -> Expr| {
        with("policies", |name, value| Some(if name == "policies" { change(value) } else { value.clone() }))
    };
    let more = |name, value: Expr| policies(&move |policies| changed(policies, Some((name, value.clone()))));
    let undeclared =
        |name: &str, file: &str| format!("`{ROOT}` makes the undeclared policy `{name}` of Vault from `{file}`");
    assert_eq!(more("another", file(own)), [undeclared("another", own)]);
    assert_eq!(more("first-shop-web", file("vault/other.hcl")), [undeclared("first-shop-web", "vault/other.hcl")]);
    let what = format!("`{ROOT}` makes the undeclared policy `another` of Vault, which is no file of the tree");
    assert_eq!(more("another", Expr::from("path \"*\" {}")), [what]);
    let what = format!("`{own}` declares the policy `first-shop-web` of Vault and `{ROOT}` does not make it");
    assert_eq!(policies(&|policies| changed(policies, None)), [what.as_str()]);
    let unplain = policies(&|_| Expr::reference("var.policies"));
    assert!(unplain.len() > 5 && unplain.contains(&what), "{unplain:?}");
}

#[test]
fn a_document_is_the_policy_that_it_declares() {
    let policy = Resource::VaultPolicy { name: "first-shop-web".into() };
    let (a, b) = ("vault/policies/a.hcl", "vault/policies/b.hcl");
    let document = || Node::document(a, |_, _| {});
    let at = |path: &'static str| move |files: &mut Files| files.at(path.to_owned(), Content::hcl(Body::new()));
    assert_eq!(faults(&document().owns(&policy), at(a)), [""; 0]);
    assert_eq!(faults(&document(), at(a)), [format!("`{a}` makes the undeclared policy `{a}`")]);
    let missing = format!("`{a}` declares the policy `first-shop-web` of Vault and does not make it");
    assert_eq!(faults(&document().owns(&policy), |_| {}), [missing.as_str()]);
    let elsewhere = faults(&document().owns(&policy), at(b));
    assert_eq!(elsewhere, [missing, format!("`{a}` makes the undeclared policy `{b}`")]);
}

#[test]
fn a_resource_of_vault_outside_of_a_module_is_a_fault() {
    let root = Root::empty("one").finish(&sample::model(&[]));
    let block = Block::new("resource", ["vault_policy", "root"], Body::new().attr("name", "root"));
    let found = faults(&Node::root(root), |files| files.hcl("main.tf", Body::new().block(block.clone())));
    assert_eq!(found, ["`terraform/one` makes the undeclared resource `vault_policy` outside of a module"]);
}
