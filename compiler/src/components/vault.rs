//! Vault: three Raft voters, unsealed by KMS, behind a load balancer of its own, with snapshots in S3.

mod alerts;
mod audit;
mod certificate;
mod checks;
mod config;
mod dashboard;
mod databases;
mod job;
mod names;
mod network;
mod rotation;
mod server;
mod snapshots;
mod terraform;
mod values;

use std::sync::Arc;

use platformc_base::{Diagnostics, words::Dashboard};
use platformc_output::{
    json,
    value::{Map, Value},
};

use self::names::{NAME, NAMESPACE, ROTATION, SERVICE_ACCOUNT, SNAPSHOTS, TLS};
use crate::{
    certificates::CLUSTER_ISSUER,
    dashboards::{self, shows},
    database_authorities,
    graph::{Capability, Node, Plan},
    kubernetes::{self, Release},
    object::{ObjectId, ObjectKind},
    vault_api::{
        server_image,
        subject::{Grant, Subject},
    },
};
use platformc_catalog as catalog;
use platformc_model::{Home, Model, Vault};

pub struct Component;

impl super::Component for Component {
    fn check(&self, model: &Model, problems: &mut Diagnostics) {
        checks::check(model, problems);
    }

    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        if let Some((vault, home)) = model.own_vault() {
            terraform::plan(model, home, plan);
            plan.add(subjects(model, vault, home, node(model, vault, home)));
        }
    }
}

/// Objects beside the release.
fn declared(node: Node, model: &Model, vault: &Vault, monitored: bool) -> Node {
    let rotates = model.leased_databases().next().is_some();
    let node = monitored.then_some(kubernetes::MONITORING_ACCOUNT).into_iter().fold(node, Node::refers_to);
    node.makes_all([certificate::CERTIFICATE, TARGETS])
        .brings_object(certificate::SECRET)
        .refers_to(CLUSTER_ISSUER)
        .refers_to(certificate::SECRET)
        .brings_object(SERVICE)
        .refers_to(SERVICE)
        .makes_all(network::ids(rotates))
        .makes_all(job::ids(SNAPSHOTS))
        .makes_all(rotates.then(|| job::ids(ROTATION)).into_iter().flatten())
        .makes_all(databases::known(model, vault).next().map(|_| database_authorities::id(NAMESPACE)))
        .makes_all(server::service_id(vault))
        .makes_all(server::claim_ids(vault))
        .makes_all(monitored.then_some([values::MONITOR, alerts::RULES]).into_iter().flatten())
        .makes_all(monitored.then_some(kubernetes::monitor_secrets_ids(NAMESPACE)).into_iter().flatten())
}

fn node(model: &Model, vault: &Vault, home: &Home) -> Node {
    let cluster = &home.cluster;
    let name = cluster.name.clone();
    let monitored = model.observes(cluster);
    let dashboard = shows(model, cluster, Dashboard::Vault);
    let node = Node::release(cluster, NAME, move |cx, out| {
        let (model, Some((vault, home))) = (cx.model, cx.model.own_vault()) else { return };
        let mut release = Release::new(NAME, NAMESPACE, &catalog::VAULT, values::values(model, vault, home, monitored))
            // Before a person has initialised it, no voter is ever ready
            .unwaited()
            .objects("namespace.yaml", vec![kubernetes::namespace(NAMESPACE, "restricted", Map::new())])
            .objects("volumes.yaml", server::claims(vault))
            .objects("certificate.yaml", vec![certificate::certificate(vault, home)])
            .objects("network.yaml", network::policies(model, home))
            .objects("snapshots.yaml", snapshots::objects(model, vault, home))
            .objects("targets.yaml", vec![targets(model)]);
        let rotation = rotation::objects(model, vault, home);
        if !rotation.is_empty() {
            release = release.objects("rotation.yaml", rotation);
        }
        if let Some(authorities) = databases::authorities(model, vault) {
            release = release.objects("databases.yaml", vec![authorities]);
        }
        if let Some(service) = server::services(vault) {
            release = release.objects("active.yaml", vec![service]);
        }
        if monitored {
            release = release
                .objects("monitor.yaml", values::monitor())
                .objects("alerts.yaml", vec![alerts::rules(model, vault)]);
        }
        if dashboard {
            release = release.objects("dashboard.yaml", vec![dashboard::dashboard(NAMESPACE)]);
        }
        release.write(cx, out);
        // each database and each cluster that it serves is an entry
        for name in ["databases.yaml", "network.yaml", "rotation.yaml"] {
            out.shared_as(name);
        }
    })
    .stateful();
    let node = declared(node, model, vault, monitored);
    let rotates = model.leased_databases().next().is_some();
    let runbooks = if rotates { alerts::WITH_ROTATION } else { alerts::RUNBOOKS };
    let node = if monitored { node.raises(runbooks) } else { node };
    let shipped = model.audited_vault().map(|_| &catalog::image::OPENTELEMETRY_COLLECTOR);
    let node = shipped.into_iter().fold(node, Node::pulls);
    node.makes_all(dashboard.then(|| dashboards::id(dashboard::NAME, NAMESPACE)))
        .from(home.span)
        .from(cluster.span)
        .namespace(NAMESPACE)
        .needs(Capability::GitOps(name.clone()))
        .needs(Capability::VaultInfrastructure)
        .needs(Capability::Certificates(name.clone()))
        .needs(Capability::BlockStorage(name.clone()))
        .needs(Capability::LoadBalancing(name.clone()))
        .wants(Capability::Monitoring(name))
        .provides(Capability::Vault)
        .deploys(NAME, NAMESPACE, &catalog::VAULT)
        .pulls(server_image(vault))
        .pulls(&catalog::image::AWS_CLI)
        .brings_object(ObjectId::fixed(ObjectKind::ServiceAccount, NAMESPACE, SERVICE_ACCOUNT))
}

/// What the load balancer is bound to; the chart makes it.
const SERVICE: ObjectId<'_> = ObjectId::fixed(ObjectKind::Service, NAMESPACE, NAME);
const TARGETS: ObjectId<'_> = ObjectId::fixed(ObjectKind::TargetGroupBinding, NAMESPACE, NAME);

/// The jobs beside the voters, which log in.
fn subjects(model: &Model, vault: &Vault, home: &Home, node: Node) -> Node {
    let job = |name, holder| Subject::workload(vault, &home.cluster, (NAMESPACE, name, name), holder, home.span);
    let snapshots = job(SNAPSHOTS, "the job that takes snapshots of Vault");
    let node = node.subject(snapshots.grant(Grant::Snapshot));
    let mut databases = model.leased_databases().map(|database| Grant::RotateRoot(database.clone())).peekable();
    if databases.peek().is_none() {
        return node;
    }
    let rotation = job(ROTATION, "the job that changes the passwords of Vault's own logins in databases");
    node.subject(databases.fold(rotation, Subject::grant))
}

/// Every voter answers: a standby forwards to the active one.
fn targets(model: &Model) -> Value {
    let spec = json!({
        "targetGroupName": terraform::target_group_name(model),
        "targetType": "ip",
        "serviceRef": { "name": NAME, "port": 8200 },
    });
    kubernetes::object(&TARGETS, kubernetes::fields([("spec", spec)]))
}

#[cfg(test)]
mod tests;
