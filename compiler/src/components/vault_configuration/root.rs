//! The root module `vault-configuration`.

mod engines;

use platformc_output::hcl::{Block, Body, Expr, Template};
use platformc_spec::platform::{Audit, AuthMethod, VaultServer};

use super::{
    certifiers,
    engines::{Engines, bound},
    names,
    subjects::{self, Workload},
};
use crate::{
    graph::Written,
    terraform::{Provider, Root},
};
use platformc_model::{Cluster, Model, Operators, Vault};

const HOUR: u64 = 60 * 60;

/// The root.
pub fn root(model: &Model, vault: &Vault) -> Written {
    let engines = Engines::of(model);
    let provider = Body::new()
        .attr("address", vault.address())
        .maybe("ca_cert_file", vault.authorities().map(|_| root_path(names::AUTHORITIES)))
        .maybe("namespace", vault.namespace())
        .attr("skip_child_token", true);
    let mut root = Root::empty("vault-configuration").provider(Provider::Vault, provider);
    variables(&mut root, vault, &engines);
    audit(&mut root, vault);
    engines::mounts(&mut root, model, vault, &engines);
    let workloads = subjects::workloads(model, vault);
    policies(&mut root, model, vault, &workloads);
    for cluster in clusters(vault) {
        cluster_auth(&mut root, vault, cluster, &workloads);
    }
    gitlab(&mut root, model);
    if let Some(operators) = &vault.operators {
        people(&mut root, model, vault, operators);
    }
    engines::databases(&mut root, vault, &engines);
    engines::keys(&mut root, &engines);
    engines::cloud(&mut root, model, &engines);
    certifiers::write(&mut root, model);
    engines::values(&mut root, &engines);
    engines::sessions(&mut root, &engines);
    outside(&mut root, vault);
    if has_voters(vault) {
        root.module("autopilot", "vault-autopilot", Body::new().attr("voters", vault.replicas.value));
    }
    root.finish(model)
}

/// The clusters whose service accounts may log in. Vault's own is one of them: its snapshots are taken there.
pub fn clusters(vault: &Vault) -> impl Iterator<Item = &Cluster> {
    let home = vault.cluster().filter(|home| !vault.serves.iter().any(|served| served.name == home.name));
    vault.serves.iter().map(|served| &served.to).chain(home).map(AsRef::as_ref)
}

/// The clusters that Vault asks about tokens with an account of theirs.
pub fn reviewed(vault: &Vault) -> impl Iterator<Item = &Cluster> {
    clusters(vault).filter(|cluster| vault.reviews(cluster))
}

/// Whether it has voters of the platform's own, of whom the dead ones leave by themselves.
pub fn has_voters(vault: &Vault) -> bool {
    vault.home().is_some() && vault.replicas.value >= 3
}

/// A file of the tree, as the root names it.
fn root_path(file: &str) -> Expr {
    Template::new().interpolate("path.root").text(format!("/../../../{file}")).into()
}

/// Secrets that come from a person's hands on the first apply. They are ephemeral: no plan and no state holds them.
fn variables(root: &mut Root, vault: &Vault, engines: &Engines<'_>) {
    let variable = |name: &str, body: Body| Block::new("variable", [name], body);
    if engines.has_database() {
        let text = "First password of each database's administrator, by the name of the database. Needed on the first apply only.";
        let body = Body::new().attr("description", text).attr("type", Expr::reference("map(string)"));
        let body =
            body.attr("default", Expr::object::<String, Expr>([])).attr("sensitive", true).attr("ephemeral", true);
        root.block(variable("database_passwords", body));
    }
    if reviewed(vault).next().is_some() {
        let text = "Token of the account that Vault asks a cluster with about other tokens, by the name of the cluster. Needed on the first apply only.";
        let body = Body::new().attr("description", text).attr("type", Expr::reference("map(string)"));
        let body =
            body.attr("default", Expr::object::<String, Expr>([])).attr("sensitive", true).attr("ephemeral", true);
        root.block(variable("token_reviewers", body));
    }
    if vault.operators.is_some() {
        let text = "Secret of Vault's client with the identity provider. Needed on the first apply only.";
        let body = Body::new().attr("description", text).attr("type", Expr::reference("string"));
        let body = body.attr("default", Expr::Null).attr("sensitive", true).attr("ephemeral", true);
        root.block(variable("oidc_client_secret", body));
    }
}

/// Whether requests are recorded by what the root asks for. `openbao` has its devices in the voters' configuration alone.
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

fn policies(root: &mut Root, model: &Model, vault: &Vault, workloads: &[Workload]) {
    let workloads = workloads.iter().map(|workload| (workload.policy(), workload.path()));
    let projects = subjects::projects(model).map(|p| (names::project_policy(&p.path), subjects::project_path(&p.path)));
    let people = subjects::people(model, vault);
    let people = people.keys().map(|group| (names::group_policy(group), subjects::group_path(group)));
    let outside = vault.outside.iter().map(|o| (names::outside_policy(&o.name), subjects::outside_path(&o.name)));
    let texts = workloads
        .chain(projects)
        .chain(people)
        .chain(outside)
        .map(|(name, path)| (name, Expr::call("file", [root_path(&path)])));
    root.module("policies", "vault-policies", Body::new().attr("policies", Expr::object(texts)));
}

fn cluster_auth(root: &mut Root, vault: &Vault, cluster: &Cluster, workloads: &[Workload]) {
    let roles = workloads.iter().filter(|workload| workload.cluster == cluster.name).map(|workload| {
        let life = (!workload.leases).then(|| ("max_ttl_seconds".to_owned(), Expr::from(24 * HOUR)));
        let fields = [
            ("namespace".to_owned(), Expr::from(&workload.namespace)),
            ("service_account".to_owned(), Expr::from(&workload.service_account)),
            ("policies".to_owned(), Expr::list([workload.policy()])),
            ("ttl_seconds".to_owned(), Expr::from(HOUR)),
        ];
        (workload.role(), Expr::object(fields.into_iter().chain(life)))
    });
    let roles = Expr::object(roles);
    let state = format!("cluster-{}", cluster.name);
    let arguments =
        Body::new().attr("path", names::auth_mount(vault, &cluster.name)).attr("cluster", cluster.name.as_str());
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

fn gitlab(root: &mut Root, model: &Model) {
    let roles: Vec<(String, Expr)> = subjects::projects(model)
        .map(|project| {
            let branches = project.branches.iter().map(|branch| branch.as_str());
            let id = project.id.as_ref().map(|id| ("project_id", Expr::from(id.value.to_string())));
            let sources = project.sources.iter().map(|source| source.value.as_str());
            let fields = [("project_path", Expr::from(project.path.as_str()))].into_iter().chain(id).chain([
                ("branches", Expr::list(branches)),
                ("pipeline_sources", Expr::list(sources)),
                ("policies", Expr::list([names::project_policy(&project.path)])),
                ("ttl_seconds", Expr::from(bound::PIPELINE.seconds())),
            ]);
            (project.path.slug(), Expr::object(fields))
        })
        .collect();
    if !roles.is_empty() {
        let arguments = Body::new()
            .attr("path", names::GITLAB)
            .attr("issuer", issuer(model))
            .attr("audience", names::AUDIENCE)
            .attr("roles", Expr::object(roles));
        root.module("gitlab", "vault-gitlab-auth", arguments);
    }
}

fn outside(root: &mut Root, vault: &Vault) {
    if vault.outside.is_empty() {
        return;
    }
    let roles = vault.outside.iter().map(|outside| {
        let leases = outside.secrets.iter().any(|secret| subjects::is_leased(secret));
        let life = (!leases).then(|| ("max_ttl_seconds".to_owned(), Expr::from(24 * HOUR)));
        let fields = [
            ("cidrs".to_owned(), Expr::list(outside.from.iter().map(ToString::to_string))),
            ("policies".to_owned(), Expr::list([names::outside_policy(&outside.name)])),
            ("secret_id_ttl_seconds".to_owned(), Expr::from(outside.secret_id_ttl.seconds())),
            ("ttl_seconds".to_owned(), Expr::from(HOUR)),
        ];
        (outside.name.to_string(), Expr::object(fields.into_iter().chain(life)))
    });
    let arguments = Body::new().attr("path", names::APPROLE).attr("roles", Expr::object(roles));
    root.module("outside", "vault-approle", arguments);
}

/// The issuer of GitLab's ID tokens.
fn issuer(model: &Model) -> String {
    format!("https://{}", model.git.url.host())
}

fn people(root: &mut Root, model: &Model, vault: &Vault, operators: &Operators) {
    let groups = subjects::people(model, vault);
    let groups = groups.keys().map(|group| {
        (group.as_str().to_owned(), Expr::object([("policies", Expr::list([names::group_policy(group)]))]))
    });
    let arguments = Body::new()
        .attr("path", names::PEOPLE)
        .attr("issuer", operators.provider.issuer.as_str())
        .attr("client_id", operators.client_id.as_str())
        .attr("client_secret", Expr::reference("var.oidc_client_secret"))
        .attr("vault_address", vault.address())
        .attr("groups", Expr::object(groups));
    root.module("people", "vault-oidc-people", arguments);
}
