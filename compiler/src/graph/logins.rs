//! Who logs in to Vault: the mount, the role and the policy that each uses are made, and so are the engines.

use std::collections::{BTreeSet, HashSet};

use platformc_base::{Code, Diagnostic, Diagnostics, Span};

use super::{Node, Resource};
use crate::vault_api::subject::Subject;

/// One error for each thing that a subject uses and no node makes.
pub(super) fn problems(nodes: &[Node]) -> Diagnostics {
    let mut problems = Diagnostics::default();
    let owned = nodes.iter().flat_map(|node| node.owned().map(move |owned| (owned.resource, node)));
    let mut made: HashSet<Resource<'_>> = HashSet::new();
    let mut configured: Option<Span> = None;
    for (resource, node) in owned.filter(|(resource, _)| is_of_vault(resource)) {
        if matches!(resource, Resource::VaultMount { .. }) {
            configured = configured.or_else(|| node.spans.first().copied());
        }
        made.insert(resource);
    }
    for node in nodes {
        for subject in &node.subjects {
            for missing in used(subject).into_iter().filter(|resource| !made.contains(resource)) {
                let message = format!("`{}` uses the {missing}, which nothing makes", node.kind.id());
                let problem = Diagnostic::error(Code::MissingCompanion, subject.span, message).help(
                    "this is a fault of platformc, not of your platform: nothing was written; report it with this message",
                );
                problems.push(
                    configured
                        .into_iter()
                        .fold(problem, |problem, span| problem.related(span, "vault is configured because of this")),
                );
            }
        }
    }
    problems
}

/// Whether a subject can use such a thing: nearly all that nodes own is something else.
fn is_of_vault(resource: &Resource<'_>) -> bool {
    matches!(resource, Resource::VaultMount { .. } | Resource::VaultRole { .. } | Resource::VaultPolicy { .. })
}

/// What a subject uses, each once; all of it [is of vault](is_of_vault).
pub(super) fn used(subject: &Subject) -> BTreeSet<Resource<'static>> {
    let login = &subject.login;
    let role = |mount: &str, name: String| Resource::VaultRole { mount: mount.to_owned().into(), name: name.into() };
    let mount = |path: &str| Resource::VaultMount { path: path.to_owned().into() };
    let own = [mount(login.mount()), Resource::VaultPolicy { name: login.policy().into() }];
    let own = own.into_iter().chain(login.role().map(|name| role(login.mount(), name)));
    let engines = subject.grants.iter().flat_map(|grant| {
        let role = grant.mount().zip(grant.role()).map(|(of, name)| role(of, name));
        grant.mount().map(mount).into_iter().chain(role)
    });
    own.chain(engines).collect()
}

#[cfg(test)]
mod tests {
    use platformc_base::{Report, report::Problem};
    use platformc_spec::include;

    use super::*;
    use crate::{
        graph::{cycles, owners},
        sample,
        vault_api::{MESH_AUTHORITY, subject::Grant},
    };

    const USED: Span = Span { source: platformc_base::SourceId(0), start: 3, end: 5 };
    const CONFIGURED: Span = Span { source: platformc_base::SourceId(0), start: 7, end: 9 };

    fn shown(problems: Diagnostics) -> Vec<Problem> {
        let sources = include::single("platform.yaml", "0123456789".to_owned());
        Report::new(&sources, problems).problems().to_vec()
    }

    /// A node that gets the authority of a mesh certified, and one that makes everything that this needs except some
    /// things.
    fn nodes(without: &[&str]) -> Vec<Node> {
        let model = sample::model(&[]);
        let (cluster, vault) = (&model.clusters["first"], model.vault.as_ref().expect("vault"));
        let names = ("mesh", MESH_AUTHORITY, MESH_AUTHORITY);
        let subject = Subject::workload(vault, cluster, names, "a test", USED).grant(Grant::CertifyMesh);
        let made = used(&subject).into_iter().filter(|resource| !without.contains(&resource.to_string().as_str()));
        let owner =
            made.fold(Node::document("vault", |_, _| {}).from(CONFIGURED), |node, resource| node.owns(&resource));
        vec![Node::release(cluster, "mesh", |_, _| {}).subject(subject), owner]
    }

    #[test]
    fn what_a_login_uses_is_made() {
        assert!(problems(&nodes(&[])).is_empty());
        for missing in [
            "mount `jwt-first` of Vault",
            "mount `pki-mesh` of Vault",
            "policy `first-mesh-mesh-authority` of Vault",
            "role `mesh-mesh-authority` of the mount `jwt-first` of Vault",
        ] {
            let found = shown(problems(&nodes(&[missing])));
            let [problem] = found.as_slice() else { panic!("{missing}: {found:?}") };
            assert_eq!(problem.message, format!("`first/mesh` uses the {missing}, which nothing makes"));
            assert_eq!((problem.code, problem.span), (Code::MissingCompanion, USED));
            assert_eq!(problem.related.iter().map(|other| other.span).collect::<Vec<_>>(), [CONFIGURED]);
        }
    }

    #[test]
    fn a_policy_has_one_owner() {
        let policy = || Resource::VaultPolicy { name: "a-b-c".into() };
        let owner = |name: &str, span| Node::document(name, |_, _| {}).owns_from(&policy(), span);
        let nodes = [owner("first", CONFIGURED), owner("second", USED)];
        assert!(cycles::problems(&nodes, &[vec![], vec![]]).is_empty());
        let found = shown(owners::problems(&nodes));
        let [problem] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((problem.code, problem.span), (Code::NameCollision, USED));
        assert_eq!(problem.related[0].span, CONFIGURED);
        assert!(owners::problems(&nodes[..1]).is_empty());
    }
}
