//! Who reviews which part of the compiled tree.

use std::sync::Arc;

use indexmap::IndexMap;
use platformc_model::{App, Cluster, Owners, Reference};
use platformc_spec::{
    Code, Diagnostic, Diagnostics, Spanned,
    platform::{self as spec, Map},
    scalar::{Name, Owner},
};

use crate::names::{Names, find_at};

pub(super) fn owners(
    spec: spec::Owners,
    clusters: &IndexMap<Name, Arc<Cluster>>,
    apps: &IndexMap<Name, Arc<App>>,
    names: &Names,
    problems: &mut Diagnostics,
) -> Owners {
    let spec::Owners { default, terraform, clusters: of_clusters, namespaces, apps: of_apps, vault } = spec;
    for (key, owners) in of_clusters.iter().chain(&namespaces).chain(&of_apps) {
        if owners.is_empty() {
            let message = format!("nobody reviews `{}`: its list of owners is empty", key.value);
            let problem = Diagnostic::error(Code::OutOfRange, key.span, message);
            problems.push(problem.help("name at least one, or remove the entry"));
        }
    }
    Owners {
        default,
        terraform,
        clusters: found(of_clusters, clusters, "cluster", names, problems),
        namespaces: namespaces.into_iter().collect(),
        apps: found(of_apps, apps, "app", names, problems),
        vault,
    }
}

fn found<T>(
    wanted: Map<Vec<Spanned<Owner>>>,
    known: &IndexMap<Name, Arc<T>>,
    what: &'static str,
    names: &Names,
    problems: &mut Diagnostics,
) -> Vec<(Reference<T>, Vec<Spanned<Owner>>)> {
    let one = |(key, owners): (spec::Reference, _)| Some((find_at(known, &key, what, names, problems)?, owners));
    wanted.into_iter().filter_map(one).collect()
}
