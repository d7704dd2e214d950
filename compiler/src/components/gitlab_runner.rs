//! A self-hosted GitLab runner: each job runs in its own pod, in another namespace than the runner's token.

mod access;
mod config;
mod names;
mod terraform;
mod values;

use std::sync::Arc;

use platformc_base::{
    Code, Diagnostic, Diagnostics,
    words::{Cache, ForgeKind},
};
use platformc_output::{
    json,
    value::{Map, Value},
};

use self::names::{JOB_ACCOUNT, JOBS, NAME, TOKEN};
use crate::{
    by_hand::{ByHand, Sign, Task},
    forge,
    graph::{Capability, Node, Plan},
    kubernetes::{self, Allow, Release, budget, network_policy},
    object::{ObjectId, ObjectKind},
    vault_api::{
        RUNNER_TOKEN, mount,
        subject::{Grant, Subject},
    },
};
use platformc_catalog as catalog;
use platformc_model::{Ci, Model, Vault};

const ACCOUNT: ObjectId<'_> = ObjectId::fixed(ObjectKind::ServiceAccount, JOBS, JOB_ACCOUNT);
const POLICY: ObjectId<'_> = ObjectId::fixed(ObjectKind::NetworkPolicy, JOBS, "jobs");
const BUDGET: ObjectId<'_> = ObjectId::fixed(ObjectKind::PodDisruptionBudget, NAME, NAME);

pub struct Component;

impl super::Component for Component {
    /// The runner is GitLab's, and registers with a token that the secrets operator brings.
    fn check(&self, model: &Model, problems: &mut Diagnostics) {
        let Some(ci) = &model.ci else { return };
        let instead =
            "remove `ci`: people apply the roots, and jobs that read secrets become entries of `vault.outside`";
        Extend::extend(problems, forge::refused(model, ForgeKind::Gitlab, "the GitLab runner", ci.cluster.at, instead));
        if !model.vault_serves(&ci.cluster) {
            let message = format!("the GitLab runner needs secrets of Vault on the cluster `{}`", ci.cluster.name);
            let problem = Diagnostic::error(Code::MissingCompanion, ci.cluster.at, message);
            problems.push(problem.label("its token comes from there").help(model.serving(&ci.cluster.name)));
        }
    }

    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        if let Some(ci) = &model.ci {
            terraform::plan(model, ci, plan);
            let (token, runner) = (token(ci), runner(model, ci));
            let Some(vault) = &model.vault else { return };
            plan.add(token.subject(subject(vault, ci)).by_hand([written(ci)]));
            plan.add(projects(model, ci).into_iter().fold(runner, Node::subject));
        }
    }
}

/// Its token, which a person gets from GitLab.
fn written(ci: &Ci) -> ByHand {
    let folder = format!("vault/policies/{}/{NAME}/", ci.cluster.name);
    ByHand {
        task: Task::Write,
        of: NAME.to_owned(),
        command: format!("vault kv put {}/{RUNNER_TOKEN} token=-", mount::KV),
        about: "the runner's authentication token".to_owned(),
        signs: vec![Sign::new_rule(&folder, &format!("{}/data/{RUNNER_TOKEN}", mount::KV))],
    }
}

/// The runner, which reads its token.
fn subject(vault: &Vault, ci: &Ci) -> Subject {
    let names = (NAME, NAME, NAME);
    Subject::workload(vault, &ci.cluster, names, "the GitLab runner", ci.cluster.at)
        .grant(Grant::ReadValue(RUNNER_TOKEN.into()))
}

/// The projects whose jobs use a secret.
fn projects(model: &Model, ci: &Ci) -> Vec<Subject> {
    let Some((forge, pipelines)) = forge::of(model).and_then(|forge| Some((forge, forge.pipelines()?))) else {
        return Vec::new();
    };
    let reading = ci.projects.iter().filter(|project| !project.secrets.is_empty());
    reading.map(|project| Subject::jobs(project, forge, pipelines)).collect()
}

/// A separate node: until somebody has written the token into Vault, Flux waits here, and Helm does not use up
/// its retries.
fn token(ci: &Ci) -> Node {
    let cluster = &ci.cluster;
    Node::release(cluster, TOKEN, |cx, out| {
        let (Some(ci), Some(vault)) = (&cx.model.ci, &cx.model.vault) else { return };
        out.yaml("namespace.yaml", [kubernetes::namespace(NAME, "restricted", Map::new())]);
        out.yaml("access.yaml", access::objects(vault, &ci.cluster));
        kubernetes::kustomization(out);
    })
    .from(ci.cluster.at)
    .from(cluster.span)
    .namespace(NAME)
    .makes_all(access::ids())
    .refers_to(crate::vault_api::OPERATOR_ACCOUNT)
    .brings_object(access::SECRET)
    .needs(Capability::SecretSync(cluster.name.clone()))
    .provides(Capability::Step(cluster.name.clone(), TOKEN))
    .health("v1", "Secret", TOKEN, NAME)
}

fn runner(model: &Model, ci: &Ci) -> Node {
    let cluster = &ci.cluster;
    let name = cluster.name.clone();
    let monitored = model.observes(cluster);
    let node = Node::release(cluster, NAME, move |cx, out| {
        let Some(ci) = &cx.model.ci else { return };
        let labels = json!({ "app": NAME });
        Release::new(NAME, NAME, &catalog::GITLAB_RUNNER, values::values(cx.model, ci, monitored))
            .objects("jobs.yaml", jobs())
            .objects("budget.yaml", vec![budget(&BUDGET, &labels)])
            .write(cx, out);
    })
    .from(ci.cluster.at)
    .from(cluster.span)
    .namespace(JOBS)
    .makes_all([ACCOUNT, POLICY, BUDGET])
    .refers_to(ACCOUNT)
    .refers_to(access::ACCOUNT)
    .refers_to(access::SECRET)
    .needs(Capability::Step(name.clone(), TOKEN))
    .wants(Capability::Monitoring(name))
    .deploys(NAME, NAME, &catalog::GITLAB_RUNNER)
    .pulls(config::helper(cluster.architecture()));
    if ci.cache.value == Cache::S3 { node.needs(Capability::CiInfrastructure) } else { node }
}

/// Where jobs run: without rights in the cluster, without incoming connections, and without access to the
/// node's credentials.
fn jobs() -> Vec<Value> {
    vec![
        kubernetes::namespace(JOBS, "baseline", Map::new()),
        kubernetes::object(&ACCOUNT, json!({ "automountServiceAccountToken": false })),
        network_policy(&POLICY, &json!({}), Vec::new(), vec![Allow::dns(), Allow::tcp(vec![Allow::world()], &[])]),
    ]
}

#[cfg(test)]
mod tests;
