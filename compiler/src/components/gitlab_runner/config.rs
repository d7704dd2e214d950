//! The runner's own configuration, in TOML.

use platformc_base::words::Cache;
use toml_edit::{Array, ArrayOfTables, Decor, DocumentMut, Item, Key, Table, Value};

use super::{JOB_ACCOUNT, JOBS};
use crate::kubernetes::{JOBS_POOL, JOBS_TAINT};
use platformc_catalog::{Image, image};
use platformc_model::{Architecture, Ci, Model};

/// The image of the helper beside every job.
pub(super) const fn helper(architecture: Architecture) -> &'static Image {
    match architecture {
        Architecture::Arm64 => &image::GITLAB_RUNNER_HELPER_ARM64,
        Architecture::X86 => &image::GITLAB_RUNNER_HELPER_AMD64,
    }
}

pub(super) fn config(model: &Model, ci: &Ci) -> String {
    let mut runner = table([("executor", "kubernetes".into()), ("request_concurrency", 5.into())]);
    if ci.cache.value == Cache::S3 {
        let mut cache = table([("Type", "s3".into()), ("Shared", true.into())]);
        let bucket = table([
            ("BucketName", super::terraform::cache_bucket(model).into()),
            ("BucketLocation", model.aws.region.as_str().into()),
            // the role of the runner's service account: there is no key
            ("AuthenticationType", "iam".into()),
        ]);
        cache.insert("s3", Item::Table(bucket));
        runner.insert("cache", Item::Table(cache));
    }
    let architecture = ci.cluster.architecture();
    let mut kubernetes = executor(ci, model.images().reference(helper(architecture)));
    // the image of the helper is made for one architecture
    let mut nodes = table([("kubernetes.io/arch", architecture.kubernetes().into())]);
    let mut stays = table([("cluster-autoscaler.kubernetes.io/safe-to-evict", "false".into())]);
    if ci.cluster.karpenter().is_some() {
        // a job that applies something must not end half way: nodes of their own, which nobody buys back
        nodes.insert("karpenter.sh/nodepool", JOBS_POOL.into());
        stays = table([("karpenter.sh/do-not-disrupt", "true".into())]);
        let tolerated = table([(&*format!("{}={}", JOBS_TAINT.0, JOBS_TAINT.1), "NoSchedule".into())]);
        kubernetes.insert("node_tolerations", Item::Table(tolerated));
    }
    kubernetes.insert("node_selector", Item::Table(nodes));
    kubernetes.insert("pod_annotations", Item::Table(stays));
    runner.insert("kubernetes", Item::Table(kubernetes));
    let mut runners = ArrayOfTables::new();
    runners.push(runner);
    let mut document = DocumentMut::new();
    document.insert("runners", Item::ArrayOfTables(runners));
    document.to_string()
}

/// A table whose entries are indented, without an empty line in front.
fn table<const N: usize>(entries: [(&str, Value); N]) -> Table {
    let mut table = Table::new();
    table.decor_mut().set_prefix("");
    for (key, value) in entries {
        table.insert_formatted(&Key::new(key).with_leaf_decor(Decor::new("  ", " ")), Item::Value(value));
    }
    table
}

fn executor(ci: &Ci, helper: String) -> Table {
    table([
        ("namespace", JOBS.into()),
        ("service_account", JOB_ACCOUNT.into()),
        ("automount_service_account_token", false.into()),
        ("image", ci.image.as_str().into()),
        ("helper_image", helper.into()),
        ("pull_policy", Array::from_iter(["if-not-present"]).into()),
        ("privileged", false.into()),
        ("allow_privilege_escalation", false.into()),
        ("poll_timeout", 600.into()),
        ("cpu_request", "250m".into()),
        ("cpu_request_overwrite_max_allowed", "4".into()),
        ("memory_request", "512Mi".into()),
        ("memory_request_overwrite_max_allowed", "8Gi".into()),
        ("memory_limit", "4Gi".into()),
        ("memory_limit_overwrite_max_allowed", "8Gi".into()),
        ("helper_cpu_request", "50m".into()),
        ("helper_memory_request", "64Mi".into()),
        ("helper_memory_limit", "512Mi".into()),
    ])
}
