//! The Vault server.

use std::sync::Arc;

use indexmap::IndexMap;
use platformc_model::{
    Authorities, Cluster, Effective, External, Home, IdentityProvider, Operators, Outside, People, Reference, Secret,
    Snapshots, Unseal, Vault, VaultHosting,
};
use platformc_spec::{
    Code, Diagnostic, Diagnostics, Span, Spanned, platform as spec,
    scalar::{Host, Name},
    words::AppliedBy,
};

use crate::names::{Names, find, find_all};

/// The server, and who uses it; nothing if it is not said where it runs.
pub(super) fn server(
    spec: spec::Vault,
    git_host: &str,
    clusters: &IndexMap<Name, Arc<Cluster>>,
    secrets: &IndexMap<Name, Arc<Secret>>,
    names: &Names,
    problems: &mut Diagnostics,
) -> Option<Vault> {
    let serves = find_all(clusters, &spec.serves, "cluster", names, problems);
    let used =
        |list: &[spec::Reference], problems: &mut Diagnostics| find_all(secrets, list, "secret", names, problems);
    let groups = spec.groups.iter().map(|(group, people)| People {
        group: group.value.clone(),
        span: group.span,
        secrets: used(&people.secrets, problems),
    });
    let groups = groups.collect();
    let outside = spec.outside.iter().map(|(name, outside)| Outside {
        name: name.value.clone(),
        span: name.span,
        secrets: used(&outside.secrets, problems),
        owner: outside.owner.clone(),
        from: outside.from.clone(),
        secret_id_ttl: outside.secret_id_ttl.into(),
    });
    let outside = outside.collect();
    let auth_methods = spec.auth.iter().filter_map(|(name, method)| {
        let cluster = find(clusters, name, "cluster", names, problems)?;
        Some((Reference { to: cluster, at: name.span }, *method))
    });
    let auth_methods = auth_methods.collect();
    let (hosting, span) = hosting(&spec, clusters, names, problems)?;
    let spec::Unseal::AwsKms(kms) = spec.unseal.value;
    let applied_by = applied_by(&spec);
    Some(Vault {
        server: spec.server.into(),
        hosting,
        span,
        namespace: spec.namespace,
        replicas: spec.replicas.into(),
        storage: spec.storage.into(),
        unseal: Unseal::AwsKms { rotation: kms.rotation.into() },
        audit: spec.audit.into(),
        snapshots: Snapshots { every: spec.snapshots.every.into(), keep: spec.snapshots.keep.into() },
        root_rotation: spec.root_rotation.into(),
        pki: Authorities {
            root_ttl: spec.pki.root_ttl.into(),
            intermediate_ttl: spec.pki.intermediate_ttl.into(),
            generation: spec.pki.generation.into(),
        },
        serves,
        auth_methods,
        applied_by,
        operators: spec.operators.map(|operators| self::operators(operators, git_host)),
        groups,
        outside,
    })
}

/// Who applies changes of its configuration: people can where they can log in.
fn applied_by(spec: &spec::Vault) -> Effective<AppliedBy> {
    match (spec.configuration.and_then(|configuration| configuration.applied_by), &spec.operators) {
        (Some(said), _) => said.into(),
        (None, Some(_)) => Effective::default(AppliedBy::People),
        (None, None) => Effective::rule(AppliedBy::RootToken, "no operators"),
    }
}

/// Who runs it, and where the file says so.
fn hosting(
    spec: &spec::Vault,
    clusters: &IndexMap<Name, Arc<Cluster>>,
    names: &Names,
    problems: &mut Diagnostics,
) -> Option<(VaultHosting, Span)> {
    match (&spec.external, &spec.cluster, &spec.host) {
        (Some(external), _, _) => {
            let span = external.address.span;
            Some((VaultHosting::External(self::external(external, spec)), span))
        }
        (None, Some(reference), Some(host)) => {
            let cluster = find(clusters, reference, "cluster", names, problems)?;
            let home = Home { cluster, host: host.clone(), span: reference.span };
            Some((VaultHosting::Own(home), reference.span))
        }
        (None, reference, host) => {
            problems.push(nobody(spec, reference.as_ref(), host.as_ref()));
            None
        }
    }
}

fn external(external: &spec::External, spec: &spec::Vault) -> External {
    let written = |span: Span| Some(span).filter(|span| *span != Span::default());
    let own = [
        ("cluster", spec.cluster.as_ref().map(|cluster| cluster.span)),
        ("host", spec.host.as_ref().map(|host| host.span)),
        ("replicas", written(spec.replicas.span)),
        ("storage", written(spec.storage.span)),
        ("unseal", written(spec.unseal.span)),
        ("audit", written(spec.audit.span)),
        ("snapshots", written(spec.snapshots.span)),
        ("rootRotation", written(spec.root_rotation.span)),
    ];
    External {
        address: external.address.clone(),
        networks: external.networks.clone(),
        ca: external.ca.clone(),
        refused: own.into_iter().filter_map(|(key, span)| Some((key, span?))).collect(),
    }
}

/// The operators. People log in at the host of the Git repository unless another provider is named.
fn operators(operators: spec::Operators, git_host: &str) -> Operators {
    let provider = if let Some(issuer) = operators.issuer {
        let provider = IdentityProvider { issuer: issuer.to_string(), host: issuer.host().to_owned() };
        Effective::key(provider, issuer.span)
    } else {
        let provider = IdentityProvider { issuer: format!("https://{git_host}"), host: git_host.to_owned() };
        Effective::rule(provider, "host of git.url")
    };
    Operators { group: operators.group, client_id: operators.client_id, provider }
}

/// A Vault that neither runs on a cluster nor is external.
fn nobody(spec: &spec::Vault, cluster: Option<&spec::Reference>, host: Option<&Spanned<Host>>) -> Diagnostic {
    let span = cluster.map(|cluster| cluster.span).or(host.map(|host| host.span));
    let span = span.or(spec.serves.first().map(|served| served.span)).unwrap_or_default();
    let (message, help) = match (cluster, host) {
        (Some(cluster), _) => (
            format!("`vault` needs `host`: the name by which its clients reach it on `{cluster}`"),
            "add `host: vault.example.com`",
        ),
        (None, Some(host)) => (
            format!("`vault` needs `cluster`: where the server of `{host}` runs"),
            "add `cluster:` with the name of a cluster",
        ),
        (None, None) => (
            "`vault` needs `cluster` and `host`, or `external`".to_owned(),
            "add `cluster:` and `host:`, or `external: { address: https://vault.example.net:8200, networks: [172.25.16.0/20] }`",
        ),
    };
    Diagnostic::error(Code::NoServer, span, message).help(help)
}
