//! The README of the output: what is there, the order of a first bring-up and of teardown, the graph.

use std::{collections::BTreeSet, sync::Arc};

use minijinja::{Environment, Value, syntax::SyntaxConfig, value::Serde};
use platformc_base::words::{DatabaseEngine, DatabaseRole, Every, VaultServer, WorkloadKind};
use platformc_output::{json, ownership::ATTRIBUTES};

use crate::{
    aws::{names, retention, sessions},
    by_hand::Task,
    contract, database_authorities,
    forge::{self, Forge},
    graph::{Context, Files, Node, NodeKind, Plan, show},
    kubernetes,
    terraform::{identifier, state_key_alias},
    vault_api::{AUTHORITIES, RECOVERY_PORT, active},
};
use platformc_model::{App, Cluster, Database, Model, Secret, SecretKind, Vault};

mod leaving;
mod prerequisites;
#[cfg(test)]
mod tests;
mod upgrading;
mod way_in;

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        plan.add(Node::document("readme", readme).from(model.name.span));
    }
}

/// How many callers of an app the README names.
const CALLERS: usize = 8;

/// What Git is told of the output: its bytes are the same everywhere, and a review may fold it.
const GIT: &str = "* -text linguist-generated\n";

/// Written by a template: it is prose for people.
const TEMPLATE: &str = include_str!("readme/README.md.jinja");

fn readme(cx: &Context<'_>, out: &mut Files) {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build();
    if let Ok(syntax) = syntax {
        environment.set_syntax(syntax);
    }
    // The template is a constant, rendered by a test; a mistake in it must not pass silently.
    let text = environment.render_str(TEMPLATE, facts(cx)).unwrap_or_else(|error| format!("{error:#}\n"));
    out.text("README.md", text);
    out.shared();
    out.text(ATTRIBUTES, GIT.to_owned());
}

/// The jobs that ask Vault, which may fail before people have configured it.
fn jobs(model: &Model) -> Vec<platformc_output::value::Value> {
    let ask = |app: &&Arc<App>| app.head.kind.value == WorkloadKind::Job && !app.secrets.is_empty();
    let said = |app: &Arc<App>| json!({ "name": app.head.name.as_str(), "cluster": app.head.cluster.name.as_str() });
    model.apps.values().filter(ask).map(said).collect()
}

fn facts(cx: &Context<'_>) -> Value {
    let model = cx.model;
    // found once: there are many nodes, and many clusters
    let order: Vec<(usize, &Node)> = cx.graph.in_order().collect();
    let roots: Vec<_> = order
        .iter()
        .filter_map(|(index, node)| {
            let name = node.kind.root()?;
            let needs: Vec<_> = cx.graph.needs(*index).filter_map(|n| n.kind.root()).collect();
            Some(json!({ "name": name, "needs": needs, "inside": name.starts_with("flux-") }))
        })
        .collect();
    let clusters: Vec<_> = model
        .clusters
        .values()
        .map(|cluster| {
            json!({
                "name": cluster.name.as_str(),
                "eks": model.aws_name(cluster.name.as_str()),
                "admins": cluster.admins.iter().map(|admin| json!({ "name": admin.name.as_str(), "arn": admin.role.as_str() })).collect::<Vec<_>>(),
                "apps": model.apps_on(cluster).next().is_some(),
                "backwards": backwards(&order, cluster),
            })
        })
        .collect();
    // Vault's cluster last: what the others deployed revokes its leases there
    let of_vault = |cluster: &platformc_output::value::Value| {
        model.own_vault().is_some_and(|(_, home)| cluster["name"] == home.cluster.name.as_str())
    };
    let (last, mut teardown): (Vec<_>, Vec<_>) = clusters.iter().partition(|cluster| of_vault(cluster));
    teardown.extend(last);
    let mut facts = kubernetes::map(json!({
        "name": model.name.as_str(),
        "jobs": jobs(model),
        "environment": model.environment.as_ref().map(platformc_base::scalar::Name::as_str),
        "region": model.aws.region.as_str(),
        "account": model.aws.account.as_str(),
        "bucket": model.aws.state.bucket.as_str(),
        "zone": model.dns.as_ref().map(|d| d.zone.as_str()),
        "git": model.git.url.as_str(),
        "branch": model.git.branch.as_str(),
        "path": model.git.path.as_str(),
        "notifications": model.gitops.notifications.on_commits(),
        "flux": contract::NAMESPACE,
        "outputs": contract::CONFIG_MAP,
        "last": roots.iter().find_map(|root| root["name"].as_str().filter(|name| *name != "state")),
        "roots": roots,
        "audit": audit(model),
        "bastion": way_in::bastion(model),
        "connections": way_in::connections(model),
        "some_network": model.networks.keys().next().map(platformc_base::scalar::Name::as_str),
        "vault_host": model.own_vault().map(|(_, home)| home.host.as_str()),
        "prerequisites": prerequisites::rows(model),
        "owners": owners(model),
        "upgrading": upgrading::facts(model),
        "leaving": leaving::facts(cx),
        "piped": piped(cx),
        "state_key_alias": state_key_alias(model),
        "rds": !model.databases.is_empty(),
        "boundary": sessions::deploys(model),
        "teardown": teardown,
        "clusters": clusters,
        "vault": model.vault.as_ref().map(|v| vault(model, v)),
        "reviewed": reviewed(model),
        "crossing": crossing(model),
        "calls": calls(model),
        "databases": databases(model),
        "log_groups": log_groups(model),
        "longest_lease": model.longest_lease(),
        "static": rotated(model),
        "ssh": model.secrets.values().any(|secret| matches!(secret.kind, SecretKind::Ssh(_))),
        "runner": model.ci.is_some(),
        "forge": forge(model),
        "graph": show::overview(cx.graph),
    }));
    // as long as the platform has secrets: moved, not copied
    for (name, task) in [("written", Task::Write), ("handed", Task::HandOver)] {
        facts.insert(name.into(), by_hand(cx, task).into());
    }
    Value::from(Serde(platformc_output::value::Value::from(facts)))
}

/// What people do by hand once Vault is configured.
fn by_hand(cx: &Context<'_>, task: Task) -> Vec<platformc_output::value::Value> {
    let tasks = cx.graph.nodes().flat_map(|(_, node)| node.tasks()).filter(|by_hand| by_hand.task == task);
    tasks.map(|by_hand| json!({ "command": by_hand.command.clone(), "about": by_hand.about.clone() })).collect()
}

/// How the forge gets to know who reviews what, if the tree says so and the forge does not read it there.
fn owners(model: &Model) -> Option<platformc_output::value::Value> {
    model.git.owners.as_ref()?.all().next()?;
    let place = forge::owners_file(model);
    let server = forge::of(model).map_or("The Git server", Forge::name);
    Some(json!({ "server": server, "file": place.file, "command": place.command? }))
}

/// What the forge is given, and how its jobs log in.
fn forge(model: &Model) -> platformc_output::value::Value {
    let (forge, pipelines) = (forge::of(model), forge::pipelines(model));
    let ssh = model.git.url.as_str().starts_with("ssh://");
    let access = if ssh {
        forge.map_or("a key that may only read it", Forge::deploy_key)
    } else {
        forge.map_or("a token that may only read it", Forge::token)
    };
    json!({
        "name": forge.map(Forge::name),
        "ssh": ssh,
        "access": access,
        "status_token": forge.map(Forge::status_token),
        "pipeline": pipelines.map(|pipelines| pipelines.file),
        "jobs": pipelines.map(|pipelines| pipelines.readme),
    })
}

/// The roots that a pipeline applies, as the README names them.
fn piped(cx: &Context<'_>) -> Vec<String> {
    if !sessions::deploys(cx.model) {
        return Vec::new();
    }
    let given: BTreeSet<&str> = cx.graph.delegated().map(|(root, _)| root).collect();
    let names = cx.graph.in_order().filter_map(|(_, node)| node.kind.root());
    names.filter(|name| given.contains(name)).map(|name| format!("`{name}`")).collect()
}

/// The Kustomizations of a cluster's infrastructure, each before what it needs.
fn backwards(order: &[(usize, &Node)], cluster: &Cluster) -> Vec<String> {
    let of_cluster = |node: &Node| match &node.kind {
        NodeKind::Release { cluster: c, .. } if c.name == cluster.name => node.kind.kustomization(),
        _ => None,
    };
    order.iter().rev().filter_map(|(_, node)| of_cluster(node)).collect()
}

/// The clusters whose tokens Vault reviews with a service account there.
fn reviewed(model: &Model) -> Vec<platformc_output::value::Value> {
    let clusters = model.vault.iter().flat_map(|vault| vault.serves.iter().filter(|cluster| vault.reviews(cluster)));
    clusters.map(|c| json!({ "name": c.name.as_str(), "eks": model.aws_name(c.name.as_str()) })).collect()
}

/// The clusters whose meshes share a root.
fn crossing(model: &Model) -> Vec<&str> {
    model
        .clusters
        .values()
        .filter(|cluster| model.has_cross_cluster_calls(cluster))
        .map(|cluster| cluster.name.as_str())
        .collect()
}

/// The apps that other clusters call, and their addresses.
fn calls(model: &Model) -> Vec<platformc_output::value::Value> {
    let called = model.clusters.values().flat_map(|cluster| model.called_from_elsewhere(cluster));
    let facts = called.filter_map(|app| {
        let head = &app.head;
        let callers: Vec<String> =
            app.callers_elsewhere().take(CALLERS).map(|c| format!("`{}` on {}", c.name, c.cluster.name)).collect();
        Some(json!({
            "name": head.name.as_str(),
            "cluster": head.cluster.name.as_str(),
            "address": format!("{}.{}:{}", head.service, head.namespace, head.service_port()?),
            "callers": callers,
        }))
    });
    facts.collect()
}

/// What is to be known of Vault.
fn vault(model: &Model, v: &Vault) -> platformc_output::value::Value {
    json!({
            "address": v.address(),
            "namespace": v.namespace(),
            "authorities": v.authorities().map(|_| AUTHORITIES),
            "cluster": v.cluster().map(|cluster| cluster.name.as_str()),
            "eks": v.cluster().map(|cluster| model.aws_name(cluster.name.as_str())),
            "replicas": v.replicas.value,
            "openbao": v.server.value == VaultServer::OpenBao,
            "recovery": RECOVERY_PORT,
            "active": format!("{}=true", active(v.server.value)),
            "every": v.snapshots.every.to_string(),
            "keep": v.snapshots.keep.to_string(),
            "rotates": v.home().map(|_| match v.root_rotation.value {
                Every::Daily => "each day",
                Every::Weekly => "each week",
                Every::Monthly => "each month",
            }),
            "applied_by": v.applied_by.value.as_str(),
            "project": forge::deploying(model).map(|project| project.path.as_str()),
            "environment": forge::pipelines(model).map(|pipelines| pipelines.configuration_of(model)),
            "operators": v.operators.as_ref().map(|o| o.group.as_str()),
            "client": v.operators.as_ref().map(|o| o.client_id.as_str()),
    })
}

/// The logins whose passwords Vault rotates.
fn rotated(model: &Model) -> Vec<&str> {
    model.secrets.values().filter(|secret| secret.static_role().is_some()).map(|secret| secret.name.as_str()).collect()
}

/// The log groups that AWS makes by itself where Terraform has not made them, with their addresses in Terraform.
fn log_groups(model: &Model) -> Vec<platformc_output::value::Value> {
    let clusters = model.clusters.values().map(|cluster| {
        let (root, eks) = (format!("cluster-{}", cluster.name), names::eks(model, cluster));
        json!({
            "root": root,
            "address": "module.cluster.aws_cloudwatch_log_group.control_plane",
            "name": format!("/aws/eks/{eks}/cluster"),
        })
    });
    let databases = model.databases.values().flat_map(|database| {
        let logs = match database.engine.value {
            DatabaseEngine::Postgres => ["postgresql", "upgrade"],
            DatabaseEngine::MySql => ["error", "slowquery"],
        };
        let (module, instance) = (identifier(database.name.as_str()), names::database_instance(model, &database.name));
        logs.map(|log| {
            json!({
                "root": "databases",
                "address": format!("module.{module}.aws_cloudwatch_log_group.this[\"{log}\"]"),
                "name": format!("/aws/rds/instance/{instance}/{log}"),
            })
        })
    });
    let vault = model.audited_vault().map(|_| {
        json!({
            "root": "vault-infrastructure",
            "address": "module.audit_log.aws_cloudwatch_log_group.this",
            "name": format!("/platformc/{}", model.aws_name("vault-audit")),
        })
    });
    clusters.chain(databases).chain(vault).collect()
}

/// Where Vault's audit log is, if it is shipped.
fn audit(model: &Model) -> Option<platformc_output::value::Value> {
    model.audited_vault()?;
    Some(json!({
        "group": format!("/platformc/{}", model.aws_name("vault-audit")),
        "days": retention::known(model.audit.vault_retention.days()),
        "told": !model.aws.alarms.is_empty(),
    }))
}

/// The databases that Vault has logins for, with the users whose passwords it rotates.
fn databases(model: &Model) -> Vec<platformc_output::value::Value> {
    let logins = |database: &Database, role: DatabaseRole| -> Vec<String> {
        let of = |secret: &Arc<Secret>| match &secret.kind {
            SecretKind::Database(login) if login.static_role().is_some() && login.role == role => {
                secret.database().filter(|d| d.name == database.name).map(|_| identifier(secret.name.as_str()))
            }
            _ => None,
        };
        model.secrets.values().filter_map(of).collect()
    };
    let used = |database: &&Arc<Database>| {
        model.secrets.values().any(|s| s.database().is_some_and(|d| d.name == database.name))
    };
    // a login that does no harm, to look with
    let seen_by = |database: &Database| {
        let of = |secret: &&Arc<Secret>| {
            let login = match &secret.kind {
                SecretKind::Database(login) if secret.database().is_some_and(|d| d.name == database.name) => login,
                _ => return None,
            };
            Some((
                login.role != DatabaseRole::ReadOnly,
                login.role == DatabaseRole::Owner,
                login.static_role().is_some(),
            ))
        };
        let secret = model.secrets.values().filter(|secret| of(secret).is_some()).min_by_key(of)?;
        let kind = if of(&secret)?.2 { "static-creds" } else { "creds" };
        Some(format!("database/{kind}/{}", secret.name))
    };
    let facts = |database: &Arc<Database>| {
        json!({
            "name": database.name.as_str(),
            "prepared": database.engine.value == DatabaseEngine::Postgres,
            "database": identifier(database.name.as_str()),
            "output": contract::host_output(&database.name),
            "instance": names::database_instance(model, &database.name),
            "authorities": database.authorities().map(|_| database_authorities::document(&database.name)),
            "seen_by": seen_by(database),
            "readers": logins(database, DatabaseRole::ReadOnly),
            "writers": logins(database, DatabaseRole::ReadWrite),
        })
    };
    model.databases.values().filter(used).map(facts).collect()
}
