//! As which roles the objects of a node log in to Vault, held against the subjects that it declares.

use std::{borrow::Cow, collections::BTreeSet};

use platformc_output::value::Value;

use crate::{
    graph::{Artifact, Content, Context, Node, NodeKind},
    vault_api::subject::Login as Subject,
};

/// A mount, and a role on it.
type Login<'a> = (Cow<'a, str>, Cow<'a, str>);

/// Where the objects of a node log in as somebody whom it does not declare, or do not log in as one whom it does. What an app does
/// by itself is not seen.
pub(super) fn faults(context: &Context<'_>, artifacts: &[Artifact]) -> Vec<String> {
    let node = context.node;
    if node.kind.cluster().is_none() {
        return Vec::new();
    }
    let mut found: BTreeSet<Login<'_>> = BTreeSet::new();
    let folder = node.kind.folder();
    for artifact in artifacts.iter().filter(|artifact| artifact.path.starts_with(&folder)) {
        if let Content::Objects(objects) = &artifact.content {
            for object in objects {
                logins(&node.kind, object, &mut found);
            }
        }
    }
    let declared: BTreeSet<Login<'_>> = declared(node).collect();
    let id = || node.kind.id();
    let more = found.difference(&declared);
    let more = more
        .map(|(mount, role)| format!("`{}` logs in to Vault at `{mount}` as `{role}` and does not declare it", id()));
    let less = declared.difference(&found).filter(|_| !matches!(node.kind, NodeKind::App { .. }));
    let less =
        less.map(|(mount, role)| format!("`{}` declares the login at `{mount}` as `{role}` and does not use it", id()));
    more.chain(less).collect()
}

fn declared(node: &Node) -> impl Iterator<Item = Login<'_>> {
    node.subjects().filter_map(|subject| match &subject.login {
        Subject::Workload(_) => Some((subject.login.mount().into(), subject.login.role()?.into())),
        Subject::Project(_) | Subject::Outside(_) | Subject::Group(_) | Subject::Configuration(_) => None,
    })
}

fn logins<'a>(of: &NodeKind, object: &'a Value, found: &mut BTreeSet<Login<'a>>) {
    let mut add = |mount: Option<&'a str>, role: &'a str| found.extend(mount.map(|mount| (mount.into(), role.into())));
    match text(object, "/kind") {
        "VaultAuth" => {
            let spec = object.get("spec").unwrap_or(&Value::Null);
            add(Some(text(spec, "/mount")), method(spec));
        }
        "Issuer" | "ClusterIssuer" => {
            let login = object.pointer("/spec/vault/auth/kubernetes").unwrap_or(&Value::Null);
            add(text(login, "/mountPath").strip_prefix("/v1/auth/"), text(login, "/role"));
        }
        "SecretProviderClass" => {
            add(Some(text(object, "/spec/parameters/vaultAuthMountPath")), text(object, "/spec/parameters/roleName"));
        }
        // values, of which the chart of the secrets operator makes a login
        "" => {
            if let Some(login) = object.pointer("/controller/manager/clientCache/storageEncryption") {
                add(Some(text(login, "/mount")), method(login));
            }
        }
        kind => {
            let template = if kind == "CronJob" { "/spec/jobTemplate/spec/template" } else { "/spec/template" };
            let Some(template) = object.pointer(template) else { return };
            if let Some(annotations) = template.pointer("/metadata/annotations") {
                let of = |name: &str| annotations.get(name).and_then(Value::as_str);
                if let Some(role) = of("vault.hashicorp.com/role") {
                    add(of("vault.hashicorp.com/auth-path").and_then(|path| path.strip_prefix("auth/")), role);
                }
            }
            // what a user's job runs is the user's
            if kind == "CronJob" && matches!(of, NodeKind::Release { .. }) {
                scripts(template, &mut |mount, role| add(Some(mount), role));
            }
        }
    }
}

/// The role of the method that a login names.
fn method(login: &Value) -> &str {
    login.get(text(login, "/method")).and_then(|method| method.get("role")).and_then(Value::as_str).unwrap_or_default()
}

/// The logins in scripts: `auth/MOUNT/login role=ROLE`.
fn scripts<'a>(value: &'a Value, found: &mut impl FnMut(&'a str, &'a str)) {
    match value {
        Value::String(text) => {
            for (before, after) in text.match_indices("/login role=").map(|(at, sign)| text.split_at(at + sign.len())) {
                let mount = before.strip_suffix("/login role=").and_then(|path| path.rsplit("auth/").next());
                found(mount.unwrap_or_default(), after.split([' ', '\n']).next().unwrap_or_default());
            }
        }
        Value::Array(items) => items.iter().for_each(|item| scripts(item, found)),
        Value::Object(fields) => fields.iter().for_each(|(_, field)| scripts(field, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}
