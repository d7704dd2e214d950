//! Mistakes in policies.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{POLICIES, Tree, rule, rules};

/// A mistake: what it is, and the tree with it.
pub(super) type Mutant = (String, Tree);

impl Tree {
    fn policies(&self) -> impl Iterator<Item = (&String, &String)> {
        self.same.iter().filter(|(path, _)| path.starts_with(POLICIES))
    }
}

const ALL: [&str; 7] = ["create", "read", "update", "patch", "delete", "list", "sudo"];

/// Rules too wide, too strong, without their bounds, or gone.
pub(super) fn of_policies(tree: &Tree, mutants: &mut BTreeMap<&'static str, Vec<Mutant>>) {
    let all: Vec<&str> = tree.policies().flat_map(|(_, text)| rules(text)).collect();
    for (file, text) in tree.policies() {
        let here: BTreeSet<&str> = rules(text).into_iter().collect();
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
                if wide == path {
                    continue;
                }
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
        for path in all.iter().filter(|path| !here.contains(*path)) {
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
            if here.contains(path) {
                continue;
            }
            let given = format!("{text}\npath \"{path}\" {{\n  capabilities = [\"update\"]\n}}\n");
            let made = tree.with(file, text, &given).unwrap();
            mutants.entry("raises itself").or_default().push((format!("{file}: `{path}`"), made));
        }
    }
}
