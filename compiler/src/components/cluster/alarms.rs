//! What must not stay unseen in the audit log of a Kubernetes API. `EKS` writes it into the log group of the control plane, as
//! `audit.k8s.io/v1` says (<https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/>).

mod runbooks;

use platformc_output::hcl::{Body, Expr};

pub(super) use self::runbooks::{RUNBOOKS, WITH_VAULT};
use crate::{
    aws::names,
    log_alarms::{self, Alarm, all, any, none_of, one_of, pattern},
};
use platformc_model::{Cluster, Model};

/// Where a Vault of the platform's own runs.
const VAULT: &str = "vault";
/// Whoever is no person: Kubernetes itself, its service accounts, and EKS. People have the ARN of their role as their name.
const MACHINES: [&str; 2] = ["system:*", "eks:*"];
/// What the API tells anybody (the role `system:public-info-viewer`).
const PUBLIC: [&str; 4] = ["/healthz*", "/livez*", "/readyz*", "/version*"];

/// The arguments of the module `log-alarms`.
pub(super) fn arguments(model: &Model, cluster: &Cluster) -> Body {
    let log_group = Expr::reference("module.cluster.control_plane_log_group");
    log_alarms::arguments(model, &names::eks(model, cluster), log_group, &alarms(has_vault(model, cluster)), None)
}

/// Whether a Vault of the platform's own runs there.
pub(super) fn has_vault(model: &Model, cluster: &Cluster) -> bool {
    model.own_vault().is_some_and(|(_, home)| home.cluster.name == cluster.name)
}

fn alarms(vault: bool) -> Vec<Alarm> {
    let mut alarms = vec![
        Alarm::at_once(
            &runbooks::ANONYMOUS,
            "The Kubernetes API answered somebody without a name",
            pattern(&all(&[
                r#"$.user.username = "system:anonymous""#,
                "$.responseStatus.code < 400",
                &none_of("$.requestURI", &PUBLIC),
            ])),
        ),
        Alarm::at_once(
            &runbooks::ADMIN,
            "Somebody was made an administrator of the whole cluster",
            pattern(&all(&[
                r#"$.responseObject.roleRef.name = "cluster-admin""#,
                "$.responseStatus.code < 400",
                &one_of("$.verb", &["create", "update", "patch"]),
                // Flux binds its own controllers to it, as Git says; Kubernetes does so when it starts
                &none_of("$.user.username", &["system:serviceaccount:flux-system:*", "system:apiserver", "eks:*"]),
            ])),
        ),
    ];
    if vault {
        let there = format!("$.objectRef.namespace = \"{VAULT}\"");
        let person = none_of("$.user.username", &MACHINES);
        alarms.push(Alarm::at_once(
            &runbooks::EXEC,
            "Somebody is inside a pod of Vault, or connected to one",
            pattern(&all(&[
                &there,
                &one_of("$.objectRef.subresource", &["exec", "attach", "ephemeralcontainers", "portforward", "proxy"]),
            ])),
        ));
        alarms.push(Alarm::at_once(
            &runbooks::SECRETS,
            "A person read Secrets of Vault's namespace",
            pattern(&all(&[
                r#"$.objectRef.resource = "secrets""#,
                &one_of("$.verb", &["get", "list", "watch"]),
                &any(&[&there, "$.objectRef.namespace NOT EXISTS"]),
                &person,
            ])),
        ));
        alarms.push(Alarm::at_once(
            &runbooks::CHANGED,
            "A person changed something in Vault's namespace, past Git",
            pattern(&all(&[
                &there,
                &one_of("$.verb", &["create", "update", "patch", "delete*"]),
                // a pod that is deleted comes back
                r#"$.objectRef.resource != "pods""#,
                &person,
            ])),
        ));
    }
    alarms
}
