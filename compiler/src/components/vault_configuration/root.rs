//! The root module `vault-configuration`.

mod certifiers;
mod configuration;
mod engines;
mod made;
mod values;

use std::{collections::BTreeMap, sync::Arc};

use platformc_base::{
    scalar::Name,
    words::{Audit, AuthMethod, VaultServer},
};
use platformc_output::hcl::{Body, Expr};

use self::{
    made::Made,
    values::{HOUR, root_path},
};
use super::{
    NAME,
    engines::{Engines, bound},
    names, subjects,
};
use crate::{
    forge,
    graph::{Declared, RootBody},
    terraform::{Asked, Provider, Root},
    vault_api::{
        auth_mount, role,
        subject::{Login, Subject, Workload},
    },
};
use platformc_model::{Cluster, Model, Operators, Vault};

/// The root, and what it makes in Vault.
pub fn root(model: &Model, vault: &Vault, declared: &Declared<'_>) -> RootBody {
    let (subjects, mut made) = (subjects::all(model, vault, declared), Made::default());
    let engines = Engines::of(model).with(&subjects);
    let provider = Body::new()
        .attr("address", vault.address())
        .maybe("ca_cert_file", vault.authorities().map(|_| root_path(names::AUTHORITIES)))
        .maybe("namespace", vault.namespace())
        .attr("skip_child_token", true);
    let mut root = Root::empty(NAME).provider(Provider::Vault, provider);
    variables(&mut root, vault, &engines);
    configuration::first(&mut root, &subjects);
    audit(&mut root, vault);
    engines::mounts(&mut root, model, vault, &engines, &mut made);
    policies(&mut root, &subjects);
    let workloads = workloads(&subjects);
    for cluster in clusters(vault) {
        let workloads = workloads.get(&cluster.name).map(Vec::as_slice).unwrap_or_default();
        cluster_auth(&mut root, vault, cluster, workloads, &mut made);
    }
    jobs(&mut root, model, &subjects, &mut made);
    if let Some(operators) = &vault.operators {
        people(&mut root, vault, operators, &subjects, &mut made);
    }
    engines::databases(&mut root, vault, &engines, &mut made);
    engines::keys(&mut root, &engines, &mut made);
    engines::cloud(&mut root, model, vault, &engines, &mut made);
    certifiers::write(&mut root, model, &subjects, &mut made);
    engines::values(&mut root, &engines);
    engines::sessions(&mut root, &engines, &mut made);
    outside(&mut root, &subjects, &mut made);
    if has_voters(vault) {
        root.module("autopilot", "vault-autopilot", Body::new().attr("voters", vault.replicas.value));
    }
    configuration::last(&mut root, &subjects);
    RootBody { written: root.finish(model), owns: made.0.into_iter().collect() }
}

/// The clusters whose service accounts may log in. Vault's own is one of them: its snapshots are taken there.
pub fn clusters(vault: &Vault) -> impl Iterator<Item = &Cluster> {
    let home = vault.cluster().filter(|home| !vault.serves.iter().any(|served| served.name == home.name));
    vault.serves.iter().map(|served| &served.to).chain(home).map(AsRef::as_ref)
}

/// The clusters whose tokens Vault reviews with a service account there.
pub fn reviewed(vault: &Vault) -> impl Iterator<Item = &Cluster> {
    clusters(vault).filter(|cluster| vault.reviews(cluster))
}

/// Whether it has voters of the platform's own, of whom the dead ones leave by themselves.
pub fn has_voters(vault: &Vault) -> bool {
    vault.home().is_some() && vault.replicas.value >= 3
}

/// Secrets that a person enters on the first apply. They are ephemeral: they are in no plan and no state.
fn variables(root: &mut Root, vault: &Vault, engines: &Engines<'_>) {
    let by_name = |name, needed_by, description| Asked {
        name,
        description,
        of: "map(string)",
        default: Expr::object::<String, Expr>([]),
        needed_by,
    };
    if engines.has_database() {
        let text = "First password of each database's administrator, by the name of the database. Needed on the first apply only.";
        root.asks(by_name("database_passwords", "connections", text));
    }
    if reviewed(vault).next().is_some() {
        let text = "Token of the account that Vault asks a cluster with about other tokens, by the name of the cluster. Needed on the first apply only.";
        root.asks(by_name("token_reviewers", "reviewer", text));
    }
    if vault.operators.is_some() {
        let description = "Secret of Vault's client with the identity provider. Needed on the first apply only.";
        root.asks(Asked {
            name: "oidc_client_secret",
            description,
            of: "string",
            default: Expr::Null,
            needed_by: "client_id",
        });
    }
}

/// Whether the root configures the audit devices. `openbao` has them in the voters' configuration only.
pub fn audits_by_api(vault: &Vault) -> bool {
    vault.home().is_some() && vault.audit.contains(&Audit::File) && vault.server.value == VaultServer::Vault
}

/// Two devices: while one of them can be written to, Vault answers.
fn audit(root: &mut Root, vault: &Vault) {
    if audits_by_api(vault) {
        let device = |path: &str| Expr::object([("file_path", path)]);
        let devices = Expr::object([("file", device("/vault/audit/audit.log")), ("stdout", device("stdout"))]);
        root.module("audit", "vault-audit", Body::new().attr("devices", devices));
    }
}

fn policies(root: &mut Root, subjects: &[Arc<Subject>]) {
    let others = subjects.iter().filter(|subject| !matches!(subject.login, Login::Configuration(_)));
    let texts = others.map(|subject| {
        let file = root_path(&subjects::path(&subject.login));
        (subject.login.policy(), Expr::call("file", [file]))
    });
    root.module("policies", "vault-policies", Body::new().attr("policies", Expr::object(texts)));
}

/// The lifetime of a login. A token with leases has no maximum and lasts at least as long as they do: they end with it.
fn life(subject: &Subject) -> impl Iterator<Item = (String, Expr)> {
    let (ttl, longest) = subject.lease().map_or((HOUR, Some(24 * HOUR)), |lease| (lease.max(HOUR), None));
    let longest = longest.map(|longest| ("max_ttl_seconds".to_owned(), Expr::from(longest)));
    [("ttl_seconds".to_owned(), Expr::from(ttl))].into_iter().chain(longest)
}

/// The workloads of each cluster.
fn workloads(subjects: &[Arc<Subject>]) -> BTreeMap<&Name, Vec<(&Subject, &Workload)>> {
    let mut found: BTreeMap<&Name, Vec<(&Subject, &Workload)>> = BTreeMap::new();
    for subject in subjects {
        if let Login::Workload(workload) = &subject.login {
            found.entry(&workload.cluster).or_default().push((subject, workload));
        }
    }
    found
}

fn cluster_auth(
    root: &mut Root,
    vault: &Vault,
    cluster: &Cluster,
    workloads: &[(&Subject, &Workload)],
    made: &mut Made,
) {
    let mount = auth_mount(vault, &cluster.name);
    made.mount(&mount);
    let roles = workloads.iter().map(|(subject, workload)| {
        let role = role(&workload.namespace, &workload.name);
        made.role(mount.clone(), &role);
        let fields = [
            ("namespace".to_owned(), Expr::from(&*workload.namespace)),
            ("service_account".to_owned(), Expr::from(&*workload.service_account)),
            ("policies".to_owned(), Expr::list([subject.login.policy()])),
        ];
        (role, Expr::object(fields.into_iter().chain(life(subject))))
    });
    let roles = Expr::object(roles);
    let state = format!("cluster-{}", cluster.name);
    let arguments = Body::new().attr("path", mount).attr("cluster", cluster.name.as_str());
    let (module, arguments) = match vault.auth(&cluster.name) {
        AuthMethod::Jwt => ("vault-cluster-auth", arguments.attr("issuer", root.read(&state, "oidc_issuer"))),
        // where it runs, it asks with its own account, whose token the cluster changes
        AuthMethod::Kubernetes if vault.runs_on(&cluster.name) => {
            ("vault-token-review", arguments.attr("host", "https://kubernetes.default.svc"))
        }
        AuthMethod::Kubernetes => {
            let authority = Expr::call("base64decode", [root.read(&state, "certificate_authority")]);
            let reviewer = Expr::call(
                "lookup",
                [Expr::reference("var.token_reviewers"), cluster.name.as_str().into(), Expr::Null],
            );
            let arguments = arguments.attr("host", root.read(&state, "endpoint"));
            ("vault-token-review", arguments.attr("authority", authority).attr("reviewer", reviewer))
        }
    };
    let arguments = arguments.attr("audience", names::AUDIENCE).attr("roles", roles);
    root.module(&format!("auth-{}", cluster.name), module, arguments);
}

/// The jobs of the forge's projects.
fn jobs(root: &mut Root, model: &Model, subjects: &[Arc<Subject>], made: &mut Made) {
    let Some(pipelines) = forge::pipelines(model) else { return };
    let roles: Vec<(String, Expr)> = subjects
        .iter()
        .filter_map(|subject| {
            let Login::Project(jobs) = &subject.login else { return None };
            let role = jobs.path.slug();
            made.role(pipelines.mount, &role);
            let id = jobs.id.as_ref().map(|id| ("project_id", Expr::from(id)));
            let fields = [("project_path", Expr::from(jobs.path.as_str()))].into_iter().chain(id).chain([
                ("branches", Expr::list(&jobs.branches)),
                ("pipeline_sources", Expr::list(jobs.sources.iter().copied())),
                ("policies", Expr::list([subject.login.policy()])),
                ("ttl_seconds", Expr::from(bound::PIPELINE.seconds())),
            ]);
            Some((role, Expr::object(fields)))
        })
        .collect();
    let configuration = configuration::job(subjects, made);
    if !roles.is_empty() || configuration.is_some() {
        made.mount(pipelines.mount);
        let arguments = Body::new()
            .attr("path", pipelines.mount)
            .attr("issuer", (pipelines.address)(model.git.url.host()))
            .attr("audience", names::AUDIENCE)
            .attr("roles", Expr::object(roles))
            .maybe("configuration", configuration);
        root.module(pipelines.mount, pipelines.module, arguments);
    }
}

fn outside(root: &mut Root, subjects: &[Arc<Subject>], made: &mut Made) {
    let roles: Vec<(String, Expr)> = subjects
        .iter()
        .filter_map(|subject| {
            let Login::Outside(client) = &subject.login else { return None };
            let role = client.name.to_string();
            made.role(names::APPROLE, &role);
            let fields = [
                ("cidrs".to_owned(), Expr::list(&client.addresses)),
                ("policies".to_owned(), Expr::list([subject.login.policy()])),
                ("secret_id_ttl_seconds".to_owned(), Expr::from(client.secret_id_ttl)),
            ];
            Some((role, Expr::object(fields.into_iter().chain(life(subject)))))
        })
        .collect();
    if !roles.is_empty() {
        made.mount(names::APPROLE);
        let arguments = Body::new().attr("path", names::APPROLE).attr("roles", Expr::object(roles));
        root.module("outside", "vault-approle", arguments);
    }
}

fn people(root: &mut Root, vault: &Vault, operators: &Operators, subjects: &[Arc<Subject>], made: &mut Made) {
    made.mount(names::PEOPLE);
    made.role(names::PEOPLE, names::PEOPLE_ROLE);
    let groups = subjects.iter().filter_map(|subject| match &subject.login {
        Login::Group(group) => {
            let fields = [("policies", Expr::list([subject.login.policy()]))];
            Some((group.as_str().to_owned(), Expr::object(fields)))
        }
        _ => None,
    });
    let arguments = Body::new()
        .attr("path", names::PEOPLE)
        .attr("issuer", operators.provider.issuer.as_str())
        .attr("client_id", operators.client_id.as_str())
        .attr("client_secret", Expr::reference("var.oidc_client_secret"))
        .attr("vault_address", vault.address())
        .attr("groups", Expr::object(groups))
        .maybe("configuration", configuration::people(subjects, made));
    root.module("people", "vault-oidc-people", arguments);
}
