//! What AWS would answer the pipeline: every way up is refused, and all that its roots take is allowed. Its policies are read
//! back from the emitted root, broken one part at a time, and each part is missed.

mod foreign;
mod needed;

use std::fmt::Write;

use platformc_access::iam::{
    Aws, Decision, Document, Escalation, Matched, Place, Role, Statement, decide, escalations,
};

use self::{
    foreign::{foreign, never, of_cluster},
    needed::{needed, needed_of_clusters},
};
use super::{EXAMPLE, Tree, of_changed};

const ROOT: &str = "terraform/roots/vault-infrastructure";
const NAME: &str = "secret-management-terraform-deploy";
const BOUND: &str = "arn:aws:iam::111122223333:policy/secret-management-log-writers";

/// A pipeline, as its root gives it rights.
struct Pipeline {
    role: Document,
    boundary: Document,
    place: Place,
    tree: Tree,
}

/// The example's pipeline; one that administers clusters besides.
fn pipeline(clusters: bool) -> Pipeline {
    let may = if clusters { "may: [terraform, clusters]" } else { "may: [terraform]" };
    let (_, _, tree) = of_changed(EXAMPLE, &[("may: [terraform]", may)]);
    let aws = Aws::read(&tree, [ROOT]).unwrap();
    let place = Place::read(&tree, &aws, NAME);
    let Role { policies, attached, boundary, .. } = aws.roles.get(NAME).unwrap().clone();
    assert_eq!((policies.len(), attached.as_slice()), (if clusters { 8 } else { 7 }, [].as_slice()));
    let boundary = aws.policies.get(&boundary.unwrap()).unwrap().as_ref().clone();
    let statements = policies.iter().flat_map(|policy| policy.statements.clone()).collect();
    Pipeline { role: Document { statements }, boundary, place, tree }
}

/// What is wrong with the rights of a pipeline, by these tables.
fn wrong(rights: &Document, boundary: &Document, place: &Place, clusters: bool) -> Vec<String> {
    let mut found = Vec::new();
    let administrator = everything();
    let own = std::slice::from_ref(rights);
    for Escalation { leads_to, call, by_name } in escalations(place) {
        let said = decide(own, Some(boundary), &call);
        if said == Decision::Allowed || by_name && said != Decision::Denied {
            found.push(format!("{said:?}: {call:?}, which leads to {leads_to}"));
        }
        // whatever is attached to its role one day
        if decide(std::slice::from_ref(&administrator), Some(boundary), &call) == Decision::Allowed {
            found.push(format!("its boundary allows {call:?}, which leads to {leads_to}"));
        }
    }
    let needed = if clusters { [needed(), needed_of_clusters()].concat() } else { needed() };
    let refused = needed.iter().filter(|call| decide(own, Some(boundary), call) != Decision::Allowed);
    found.extend(refused.map(|call| format!("refused: {call:?}")));
    let foreign = foreign(&needed, clusters).into_iter().filter(|call| decide(own, None, call) == Decision::Allowed);
    found.extend(foreign.map(|call| format!("its rights allow {call:?}")));
    let all = std::slice::from_ref(&administrator);
    let never = never().into_iter().filter(|call| decide(all, Some(boundary), call) != Decision::Denied);
    found.extend(never.map(|call| format!("its boundary does not deny {call:?}")));
    let mut others = of_cluster("secret-management-application").into_iter();
    found.extend(
        others
            .find(|call| decide(all, Some(boundary), call) == Decision::Denied)
            .map(|call| format!("denied: {call:?}")),
    );
    found
}

/// `AdministratorAccess`.
fn everything() -> Document {
    let all = || Matched { patterns: vec!["*".to_owned()], but: false };
    let (actions, resources) = (all(), all());
    let statement = Statement { id: String::new(), allows: true, actions, resources, conditions: Vec::new() };
    Document { statements: vec![statement] }
}

#[test]
fn every_way_up_is_refused_and_its_roots_can_be_applied() {
    for clusters in [false, true] {
        let Pipeline { role, boundary, place, tree } = pipeline(clusters);
        assert_eq!(place.vault_role, "secret-management-tooling-vault");
        assert_eq!((place.host.as_str(), place.states.as_str()), ("vault.example.com", "secret-management-tfstate"));
        assert_eq!(place.administers, clusters);
        assert!(escalations(&place).len() > 200);
        assert_eq!(wrong(&role, &boundary, &place, clusters), Vec::<String>::new());
        assert_eq!(platformc_access::iam::judge(&tree), []);
    }
}

/// Policies too long are refused by AWS, when somebody applies them:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>. Blanks do not count.
#[test]
fn its_policies_are_within_the_limits() {
    for clusters in [false, true] {
        let Pipeline { tree, .. } = pipeline(clusters);
        let main = tree.text(&format!("{ROOT}/main.tf")).unwrap();
        let role = main.split("module \"role_deploy_role\"").nth(1).unwrap().split("\n}\n").next().unwrap();
        let parts: Vec<&str> = role.split("jsonencode(").skip(1).collect();
        let lengths: Vec<usize> = parts.iter().map(|part| part.split_whitespace().collect::<String>().len()).collect();
        // as Terraform says it, which is longer than JSON only by a comma at the end of a list
        assert!((1..=10).contains(&lengths.len()) && lengths.iter().all(|length| *length < 6_144), "{lengths:?}");
    }
}

/// The rights with one part broken, and what it was.
fn mutants(document: &Document) -> Vec<(String, Document)> {
    let mut all = Vec::new();
    for (index, statement) in document.statements.iter().enumerate() {
        let mut add = |what: String, change: &dyn Fn(&mut Document)| {
            let mut broken = document.clone();
            change(&mut broken);
            all.push((format!("{}: {what}", statement.id), broken));
        };
        add("gone".into(), &|broken| drop(broken.statements.remove(index)));
        for (at, condition) in statement.conditions.iter().enumerate() {
            add(format!("without `{}`", condition.key), &|broken| drop(broken.statements[index].conditions.remove(at)));
            for value in 0..condition.values.len() {
                add(format!("another `{}` than `{}`", condition.key, condition.values[value]), &|broken| {
                    broken.statements[index].conditions[at].values[value] = "another".to_owned();
                });
            }
        }
        for (at, action) in statement.actions.patterns.iter().enumerate() {
            add(format!("without `{action}`"), &|broken| drop(broken.statements[index].actions.patterns.remove(at)));
        }
        if statement.resources.patterns != ["*"] {
            for (at, resource) in statement.resources.patterns.iter().enumerate() {
                add(format!("without `{resource}`"), &|broken| {
                    drop(broken.statements[index].resources.patterns.remove(at));
                });
            }
            let any = if statement.allows { "*" } else { "nothing" };
            add("on anything or nothing".into(), &|broken| {
                broken.statements[index].resources.patterns = vec![any.to_owned()];
            });
        }
    }
    all
}

#[test]
fn no_part_of_its_rights_can_be_broken_unseen() {
    let mut counts = String::new();
    let mut survived = Vec::new();
    for clusters in [false, true] {
        let Pipeline { role, boundary, place, .. } = pipeline(clusters);
        let kind = if clusters { "with clusters" } else { "beneath clusters" };
        let (of_rights, of_boundary) = (mutants(&role), mutants(&boundary));
        let _ = writeln!(counts, "rights {kind}: {}\nboundary {kind}: {}", of_rights.len(), of_boundary.len());
        let unseen = |role: &Document, boundary: &Document| wrong(role, boundary, &place, clusters).is_empty();
        survived.extend(
            of_rights
                .iter()
                .filter(|(_, broken)| unseen(broken, &boundary))
                .map(|(what, _)| format!("rights {kind}: {what}")),
        );
        survived.extend(
            of_boundary
                .iter()
                .filter(|(_, broken)| unseen(&role, broken))
                .map(|(what, _)| format!("boundary {kind}: {what}")),
        );
    }
    assert!(survived.is_empty(), "not seen:\n{}", survived.join("\n"));
    assert_eq!(
        counts,
        include_str!("../pipeline_mutants.txt"),
        "the counts of `pipeline_mutants.txt` are of other mutants"
    );
}

/// Breaks of the root and of what it calls: (file, from, to).
#[rustfmt::skip]
const OF_FILES: &[(&str, &str, &str)] = &[
    ("modules/deploy-role/main.tf", "  permissions_boundary = one(aws_iam_policy.boundary[*].arn)\n", ""),
    ("modules/deploy-role/main.tf", "one(aws_iam_policy.boundary[*].arn)", "aws_iam_policy.this[\"network\"].arn"),
    ("modules/deploy-role/main.tf", "policy_arn = aws_iam_policy.this[each.key].arn", "policy_arn = \"arn:aws:iam::aws:policy/AdministratorAccess\""),
    ("modules/deploy-role/main.tf", "policy      = var.boundary\n", "policy      = var.other\n"),
    ("modules/permissions-boundary/main.tf", "policy      = var.policy\n", "policy      = var.other\n"),
    ("roots/state/main.tf", "\"logs:CreateLogGroup\",", "\"*\","),
    ("roots/state/main.tf", "Action = [", "NotAction = ["),
    ("roots/vault-infrastructure/main.tf", "  boundary = jsonencode(", "  bound = jsonencode("),
    ("roots/vault-infrastructure/main.tf", "module.unseal.key_arn,", "module.unseal.alias,"),
    ("roots/vault-infrastructure/main.tf", "StringNotEquals = {", "StringNotMatches = {"),
];

#[test]
fn what_is_broken_in_the_files_is_refused() {
    let Pipeline { tree, .. } = pipeline(false);
    for (file, from, to) in OF_FILES {
        let broken = tree.with(&format!("terraform/{file}"), from, to).unwrap_or_else(|| panic!("{file}: `{from}`"));
        assert_ne!(platformc_access::iam::judge(&broken), [], "{file}: `{from}` → `{to}`");
    }
}
