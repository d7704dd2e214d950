//! What ends by itself: at the times of a schedule, or once for each version.

use platformc_output::{json, value::Value};

use super::{id, object, pod};
use crate::{
    kubernetes,
    object::{ObjectId, ObjectKind},
};
use platformc_base::words::WorkloadKind;
use platformc_model::{App, Model, Runs, Track};

/// Its object, if it ends by itself.
pub(super) fn ids(app: &App) -> Option<ObjectId<'_>> {
    app.ending()?;
    app.stable.image.as_ref()?;
    let kind = if app.head.kind.value == WorkloadKind::Job { ObjectKind::Job } else { ObjectKind::CronJob };
    Some(id(kind, app, app.head.name.as_str()))
}

pub(super) fn objects(model: &Model, app: &App) -> Option<Value> {
    let (id, runs, image) = (ids(app)?, app.ending()?, app.stable.image.as_ref()?);
    let job = job(runs, pod::template(model, app, Track::Stable, image.as_str()));
    let Some(schedule) = runs.schedule.as_ref().filter(|_| id.kind == ObjectKind::CronJob) else {
        let job = object(&id, app, kubernetes::fields([("spec", job)]));
        // The template of a Job never changes, so another version takes the place of the one before
        // (<https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources>). The Job stays
        // after its end: Flux would make one that is gone again, and it would run again.
        let replaced = kubernetes::map(json!({ "kustomize.toolkit.fluxcd.io/force": "enabled" }));
        return Some(kubernetes::annotated(job, replaced));
    };
    let spec = kubernetes::fields([
        ("schedule", json!(schedule.as_str())),
        ("timeZone", json!(runs.time_zone.as_str())),
        ("concurrencyPolicy", json!(runs.concurrency.policy())),
        ("startingDeadlineSeconds", json!(runs.starting_deadline.seconds())),
        ("successfulJobsHistoryLimit", json!(*runs.succeeded)),
        ("failedJobsHistoryLimit", json!(*runs.failed)),
        ("jobTemplate", kubernetes::fields([("spec", job)])),
    ]);
    Some(object(&id, app, kubernetes::fields([("spec", spec)])))
}

/// What one run is. A pod that its node loses says nothing about the run, and is no try of it
/// (<https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy>).
fn job(runs: &Runs, template: Value) -> Value {
    let lost = json!({ "action": "Ignore", "onPodConditions": [{ "type": "DisruptionTarget", "status": "True" }] });
    kubernetes::fields([
        ("activeDeadlineSeconds", json!(runs.deadline.seconds())),
        ("backoffLimit", json!(*runs.retries)),
        ("podFailurePolicy", json!({ "rules": [lost] })),
        ("template", template),
    ])
}
