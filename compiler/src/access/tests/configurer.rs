//! Who applies Vault's configuration: by people, by a job, or by nobody's own login.

use platformc_access::Scope;

use super::{EXAMPLE, ROOT, of_changed, proof};
use crate::access::{Artifacts, aws, impersonators};

const GITLAB: &str = "terraform/modules/vault-gitlab-auth/main.tf";

/// The example, whose pipeline applies the configuration.
const BY_PIPELINE: &[(&str, &str)] = &[
    ("may: [terraform], branches: [main],", "may: [terraform], branches: [main], id: 77,"),
    ("clientId: vault }", "clientId: vault }\n  configuration: { appliedBy: pipeline }"),
];
const BY_ROOT: &[(&str, &str)] =
    &[("clientId: vault }", "clientId: vault }\n  configuration: { appliedBy: rootToken }")];

/// Changes of the role of the job: (file, from, to).
#[rustfmt::skip]
const OF_JOB: &[(&str, &str, &str)] = &[
    (GITLAB, "    project_path          = var.configuration.project_path\n", ""),
    (GITLAB, "    project_id            = var.configuration.project_id\n", ""),
    (GITLAB, "    ref_type              = \"branch\"\n", ""),
    (GITLAB, "    ref                   = join(\",\", var.configuration.branches)\n", ""),
    (GITLAB, "    ref_protected         = \"true\"\n", ""),
    (GITLAB, "    environment           = var.configuration.environment\n", ""),
    (GITLAB, "    environment_protected = \"true\"\n", ""),
    (GITLAB, "environment_protected = \"true\"", "environment_protected = \"false\""),
    (GITLAB, "    pipeline_source       = join(\",\", var.configuration.pipeline_sources)\n", ""),
    (GITLAB, "bound_claims_type = \"string\"\n  bound_claims = {\n    project_path          =", "bound_claims_type = \"glob\"\n  bound_claims = {\n    project_path          ="),
    (GITLAB, "  token_max_ttl           = var.configuration.ttl_seconds\n", ""),
    (ROOT, "environment      = \"terraform/vault-configuration\"", "environment      = \"terraform/network\""),
    (ROOT, "pipeline_sources = [\"push\", \"web\"]", "pipeline_sources = [\"push\", \"web\", \"merge_request_event\"]"),
    (ROOT, "pipeline_sources = [\"push\", \"web\"]", "pipeline_sources = [\"push\", \"web\", \"schedule\"]"),
    (ROOT, "ttl_seconds      = 1800", "ttl_seconds      = 3600"),
    (ROOT, "project_id       = \"77\"\n    branches         = [\"main\"]\n    environment", "project_id       = \"78\"\n    branches         = [\"main\"]\n    environment"),
    (ROOT, "project_id       = \"77\"\n    branches         = [\"main\"]\n    environment", "project_id       = \"77\"\n    branches         = [\"main\", \"next\"]\n    environment"),
    (ROOT, "policies         = [\"gitlab-platform-secret-management\"]", "policies         = [\"gitlab-platform-secret-management\", \"configuration\"]"),
];

#[test]
fn the_role_of_the_job_is_bound_by_everything_that_its_token_says() {
    let (_, model, tree) = of_changed(EXAMPLE, BY_PIPELINE);
    assert_eq!(proof(&model, &tree).1, []);
    for (file, from, to) in OF_JOB {
        let mutant = tree.with(file, from, to).unwrap_or_else(|| panic!("{file}: `{from}` is not there"));
        assert!(!proof(&model, &mutant).1.is_empty(), "not refused: {from} -> {to}");
    }
}

/// Who writes policies, by id.
fn configurers(changes: &[(&str, &str)]) -> Vec<String> {
    let (_, model, tree) = of_changed(EXAMPLE, changes);
    let (access, findings) = super::judge(&model, &tree, Scope::Everything);
    assert_eq!(findings, []);
    access.configurers().into_iter().map(str::to_owned).collect()
}

#[test]
fn exactly_one_writes_policies_and_with_root_tokens_nobody_does() {
    assert_eq!(configurers(&[]), ["people/platform-admins:configuration"]);
    assert_eq!(configurers(BY_PIPELINE), ["gitlab/platform/secret-management:configuration"]);
    assert_eq!(configurers(BY_ROOT), Vec::<String>::new());
}

/// Whoever writes a policy can give itself everything: that is said, and of nobody else.
#[test]
fn who_writes_policies_is_shown_as_one_who_can_become_everybody() {
    for (changes, by) in [(&[][..], 1), (BY_PIPELINE, 1), (BY_ROOT, 0)] {
        let (sources, model, tree) = of_changed(EXAMPLE, changes);
        let plan = crate::sample::compiled(&sources).expect("a plan");
        let artifacts = Artifacts::of(&model, &plan.graph);
        let (access, _) = proof(&model, &tree);
        let all = impersonators(&artifacts, &aws(&artifacts), &access);
        let found = all.iter().filter(|one| one.by.contains("can give itself every secret"));
        assert_eq!(found.count(), by, "{changes:?}");
    }
}

/// Nothing of raw storage, of seals, of audit devices and of other namespaces, whatever the platform is.
#[test]
fn nothing_of_the_server_itself_is_changed() {
    let files = ["secret-management", "secrets", "external-vault", "teams", "delivery", "two-clusters"];
    for name in files {
        let path = format!("{}/../examples/{name}/platform.yaml", env!("CARGO_MANIFEST_DIR"));
        let Ok(policy) =
            std::fs::read_to_string(path.replace("platform.yaml", "output/vault/policies/configuration.hcl"))
        else {
            continue;
        };
        let paths: Vec<&str> = super::rules(&policy);
        assert!(paths.len() > 20, "{name}");
        for path in paths {
            let mine = ["sys/audit", "sys/auth/", "sys/mounts/", "sys/policies/acl/", "sys/storage/raft/autopilot/"];
            assert!(!path.starts_with("sys/") || mine.iter().any(|own| path.starts_with(own)), "{name}: {path}");
            assert!(!path.contains('*') && !path.contains("..") && !path.starts_with('+'), "{name}: {path}");
            if path == "sys/audit" {
                assert!(super::rule(&policy, path).contains("[\"read\", \"sudo\"]"), "{name}: {path}");
            }
        }
    }
}
