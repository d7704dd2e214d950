//! The runner's own configuration, in TOML.

use std::fmt::Write as _;

use platformc_base::words::Cache;

use super::{JOB_ACCOUNT, JOBS};
use platformc_catalog::image;
use platformc_model::{Architecture, Ci, Model};

/// A table and its entries.
struct Table(&'static str, Vec<(&'static str, Entry)>);

enum Entry {
    Text(String),
    Bool(bool),
    Int(u32),
    List(Vec<String>),
}

impl From<&str> for Entry {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<bool> for Entry {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u32> for Entry {
    fn from(value: u32) -> Self {
        Self::Int(value)
    }
}

pub(super) fn config(model: &Model, ci: &Ci) -> String {
    let mut tables =
        vec![Table("[[runners]]", vec![("executor", "kubernetes".into()), ("request_concurrency", 5.into())])];
    if ci.cache.value == Cache::S3 {
        tables.push(Table("[runners.cache]", vec![("Type", "s3".into()), ("Shared", true.into())]));
        tables.push(Table(
            "[runners.cache.s3]",
            vec![
                ("BucketName", Entry::Text(super::terraform::cache_bucket(model))),
                ("BucketLocation", model.aws.region.as_str().into()),
                // the role of the runner's service account: there is no key
                ("AuthenticationType", "iam".into()),
            ],
        ));
    }
    let architecture = ci.cluster.architecture();
    let helper = match architecture {
        Architecture::Arm64 => &image::GITLAB_RUNNER_HELPER_ARM64,
        Architecture::X86 => &image::GITLAB_RUNNER_HELPER_AMD64,
    };
    tables.push(Table("[runners.kubernetes]", executor(ci, model.images().reference(helper))));
    // the image of the helper is made for one architecture
    tables.push(Table(
        "[runners.kubernetes.node_selector]",
        vec![("\"kubernetes.io/arch\"", architecture.kubernetes().into())],
    ));
    let mut out = String::with_capacity(1024);
    for Table(name, entries) in &tables {
        out.extend([name, "\n"]);
        for (key, entry) in entries {
            out.extend(["  ", key, " = ", &entry.print(), "\n"]);
        }
    }
    out
}

fn executor(ci: &Ci, helper: String) -> Vec<(&'static str, Entry)> {
    vec![
        ("namespace", JOBS.into()),
        ("service_account", JOB_ACCOUNT.into()),
        ("automount_service_account_token", false.into()),
        ("image", ci.image.as_str().into()),
        ("helper_image", Entry::Text(helper)),
        ("pull_policy", Entry::List(vec!["if-not-present".to_owned()])),
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
    ]
}

impl Entry {
    fn print(&self) -> String {
        match self {
            Self::Text(text) => quoted(text),
            Self::Bool(value) => value.to_string(),
            Self::Int(value) => value.to_string(),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
                format!("[{}]", items.join(", "))
            }
        }
    }
}

/// A basic string of TOML.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
