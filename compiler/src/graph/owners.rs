//! Who owns what: nothing is owned twice, and what is used has an owner.

use std::hash::{DefaultHasher, Hasher};

use platformc_base::{Code, Diagnostic, Diagnostics, Span};

use super::{Node, NodeKind};
use crate::resource::{Made, Owned, Resource};

/// One error for each thing that two nodes own, and for each that is used and not owned.
pub(super) fn problems(nodes: &[Node]) -> Diagnostics {
    let mut problems = Diagnostics::default();
    // as much room as is needed and no more: of a large platform there are many
    let mut keys = Keys::default();
    let mut owners: Vec<(Key, u32)> = Vec::with_capacity(nodes.iter().map(|node| node.owns.count()).sum());
    for (index, node) in (0_u32..).zip(nodes) {
        owners.extend(node.owned().map(|owned| (keys.of(&owned.resource), index)));
    }
    owners.sort_unstable();
    for [(first, one), (second, two)] in owners.array_windows() {
        let node = |index: &u32| nodes.get(usize::try_from(*index).ok()?);
        let both = node(one).zip(node(two)).filter(|_| first == second);
        if let Some(problem) = both.and_then(|(one, two)| conflict_of(one, two, first)) {
            problems.push(problem);
        }
    }
    for node in nodes {
        for used in node.used() {
            let key = keys.of(&used.resource);
            if owners.binary_search_by(|(owned, _)| owned.cmp(&key)).is_err() {
                problems.push(unowned(node, &used));
            }
        }
    }
    problems
}

/// A hash of a resource, for comparing a hundred thousand of them: the probability that two are equal by chance is less
/// than one in 2^90.
type Key = (u64, u64);

#[derive(Default)]
struct Keys {
    /// What a resource is, byte for byte; kept so that not every one needs room of its own.
    identity: Vec<u8>,
}

impl Keys {
    fn of(&mut self, resource: &Resource<'_>) -> Key {
        self.identity.clear();
        resource.identity(&mut self.identity);
        // it begins with fixed keys, so that every run sees the same
        let mut hasher = DefaultHasher::new();
        hasher.write(&self.identity);
        let first = hasher.finish();
        hasher.write_u8(0);
        (first, hasher.finish())
    }
}

/// What to say of two nodes, or of one and itself, that own the thing of a key.
fn conflict_of(first: &Node, second: &Node, of: &Key) -> Option<Diagnostic> {
    let mut keys = Keys::default();
    let one = first.owned().find(|owned| keys.of(&owned.resource) == *of)?;
    let two = second.owned().filter(|owned| keys.of(&owned.resource) == *of).last()?;
    if [one.made, two.made].contains(&Made::Before) {
        return None;
    }
    Some(conflict((first, &one), (second, &two)))
}

/// What users call the component that a node is of.
fn component(node: &Node) -> String {
    match &node.kind {
        NodeKind::Release { name, .. } => name.clone(),
        other => other.id(),
    }
}

fn start(node: &Node) -> Span {
    node.spans.first().copied().unwrap_or_default()
}

/// What the user wrote is at fault, not the component that is there because of something else.
fn conflict(first: (&Node, &Owned<'_>), second: (&Node, &Owned<'_>)) -> Diagnostic {
    let ((chosen, thing), (other, theirs)) =
        if first.1.span.is_some() && second.1.span.is_none() { (first, second) } else { (second, first) };
    let what = &thing.resource;
    let namespace = matches!(what, Resource::Namespace { .. });
    let message = match (what, theirs.made) {
        (Resource::Namespace { .. }, Made::Elsewhere | Made::Before) => {
            format!("{what} belongs to Kubernetes and its add-ons")
        }
        (Resource::Namespace { .. }, Made::Here) => {
            format!("{what} is reserved for the platform component `{}`", component(other))
        }
        (Resource::VaultPolicy { name }, _) => {
            format!("two subjects of vault would share the name `{name}`, and each would get the rights of the other")
        }
        (Resource::VaultMount { .. } | Resource::VaultRole { .. }, _) => format!("the {what} has two owners"),
        _ => format!("{what} would be created twice: by `{}` and by `{}`", component(other), component(chosen)),
    };
    let problem = Diagnostic::error(Code::NameCollision, thing.span.unwrap_or_else(|| start(chosen)), message);
    let place = theirs.span.unwrap_or_else(|| start(other));
    match (namespace, theirs.made) {
        (true, Made::Elsewhere | Made::Before) => problem.help("choose another namespace"),
        (true, Made::Here) => {
            problem.related(place, "the component is there because of this").help("choose another namespace")
        }
        (false, _) => problem.related(place, "the other one").help("rename one of them"),
    }
}

/// What users name is checked before: here platformc itself has forgotten something.
fn unowned(node: &Node, used: &Owned<'_>) -> Diagnostic {
    let message = format!("`{}` uses the {}, which nothing makes", node.kind.id(), used.resource);
    Diagnostic::error(Code::MissingCompanion, used.span.unwrap_or_else(|| start(node)), message)
        .help("this is a fault of platformc, not of your platform: nothing was written; report it with this message")
}

#[cfg(test)]
mod names;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use platformc_spec::{Report, include::single};

    use super::*;
    use crate::{
        object::{ObjectId, ObjectKind},
        sample::model,
    };
    use platformc_model::Cluster;

    fn cluster() -> Arc<Cluster> {
        model(&[]).clusters["first"].clone()
    }

    fn node(name: &str, start: u32) -> Node {
        let span = Span { start, end: start + 1, ..Span::default() };
        Node::release(&cluster(), name, |_, _| {}).from(span)
    }

    fn said(nodes: &[Node]) -> Vec<(Code, String, u32, usize)> {
        let report = Report::new(&single("platform.yaml", " ".repeat(100)), problems(nodes));
        report.problems().iter().map(|p| (p.code, p.message.clone(), p.span.start, p.related.len())).collect()
    }

    fn account(name: &str) -> ObjectId<'_> {
        ObjectId::fixed(ObjectKind::ServiceAccount, "shop", name)
    }

    #[test]
    fn nothing_is_owned_twice() {
        let service = || ObjectId::fixed(ObjectKind::Service, "shop", "web");
        let nodes = [node("one", 1).makes(service()).makes(account("web")), node("two", 2).makes(service())];
        let message = "Service `shop/web` of cluster `first` would be created twice: by `one` and by `two`";
        assert_eq!(said(&nodes), [(Code::NameCollision, message.to_owned(), 2, 1)], "both places");
        // the same name in another namespace, of another kind or in another cluster is another thing
        let elsewhere = Resource::Object { cluster: "second".into(), object: service() };
        let nodes = [
            node("one", 1).makes(service()),
            node("two", 2)
                .makes(ObjectId::fixed(ObjectKind::Service, "other", "web"))
                .makes(ObjectId::fixed(ObjectKind::Deployment, "shop", "web"))
                .owns(&elsewhere),
        ];
        assert_eq!(said(&nodes), []);
        let role = || Resource::IamRole { name: "shop-first-web".into() };
        let nodes = [node("one", 1).owns(&role()), node("two", 2).owns(&role())];
        assert_eq!(said(&nodes).len(), 1);
    }

    #[test]
    fn what_is_used_has_an_owner() {
        let place = Span { start: 7, end: 8, ..Span::default() };
        let user = || node("two", 2).uses_from(&account("web").in_cluster("first"), place);
        assert_eq!(said(&[node("one", 1).makes(account("web")), user()]), []);
        let brought = node("one", 1).brings(&account("web").in_cluster("first"));
        assert_eq!(said(&[user(), brought]), [], "also by a chart, and in any order");
        let message = "`first/two` uses the service account `shop/web` of cluster `first`, which nothing makes";
        let expected = (Code::MissingCompanion, message.to_owned(), 7, 0);
        assert_eq!(said(&[node("one", 1).makes(account("other")), user()]), [expected]);
    }
}
