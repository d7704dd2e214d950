use super::{config::config, values::share};
use crate::sample;

#[test]
fn replicas_share_the_jobs() {
    for (concurrent, expected) in [(1, (1, 1)), (2, (2, 1)), (20, (2, 10)), (21, (2, 11))] {
        assert_eq!(share(concurrent), expected);
        assert!(expected.0 * expected.1 >= concurrent);
    }
}

/// The image of a job's helper is made for one architecture (GitLab Runner 18.9, `helpers/container/helperimage`).
#[test]
fn jobs_run_where_their_helper_runs() {
    let said = |changes: &[(&str, &str)]| {
        let model = sample::model(changes);
        let config = config(&model, model.ci.as_ref().expect("ci"));
        let lines =
            config.lines().map(str::trim).filter(|line| line.starts_with("helper_image ") || line.contains("io/arch"));
        lines.map(str::to_owned).collect::<Vec<String>>()
    };
    let helper = "registry.gitlab.com/gitlab-org/gitlab-runner/gitlab-runner-helper";
    let arm = [format!("helper_image = \"{helper}:arm64-v18.9.0\""), "\"kubernetes.io/arch\" = \"arm64\"".to_owned()];
    let x86 = [format!("helper_image = \"{helper}:x86_64-v18.9.0\""), "\"kubernetes.io/arch\" = \"amd64\"".to_owned()];
    assert_eq!(said(&[]), arm);
    let groups = "nodeGroups: { system: { instanceTypes: [m7g.large] } }";
    for mixed in [
        "nodeGroups: { system: { instanceTypes: [m7i.large] } }",
        "nodeGroups: { system: { instanceTypes: [m7g.large] }, more: { instanceTypes: [m7i.large] } }",
    ] {
        assert_eq!(said(&[(groups, mixed), (groups, mixed)]), x86, "{mixed}");
    }
    let images = ("storage:\n", "images: { mirror: registry.example.com }\nstorage:\n");
    assert_eq!(said(&[images])[0], format!("helper_image = \"registry.example.com/{helper}:arm64-v18.9.0\""));
}

#[test]
fn the_configuration_is_toml() {
    let model = sample::model(&[]);
    let text = config(&model, model.ci.as_ref().expect("ci"));
    let read: toml_edit::DocumentMut = text.parse().expect("TOML");
    let runner = &read["runners"][0];
    assert_eq!(runner["executor"].as_str(), Some("kubernetes"));
    assert_eq!(runner["kubernetes"]["node_selector"]["kubernetes.io/arch"].as_str(), Some("arm64"));
    assert_eq!(runner["kubernetes"]["poll_timeout"].as_integer(), Some(600));
    assert_eq!(read.to_string(), text);
}

/// What a job applies must not end half way: no node of it is bought back, emptied or shared with Vault.
#[test]
fn no_job_is_disrupted() {
    let configured = |changes: &[(&str, &str)]| {
        let model = sample::model(changes);
        config(&model, model.ci.as_ref().expect("ci")).parse::<toml_edit::DocumentMut>().expect("TOML")
    };
    // the second cluster runs the jobs
    let second = [(
        "  second:\n    network: two\n    kubernetes: \"1.36\"",
        "  second:\n    autoscaling: { karpenter: { instanceFamilies: [m7g], capacity: [spot], limits: { cpu: 64, memory: 256Gi } } }\n    network: two\n    kubernetes: \"1.36\"",
    )];
    let document = configured(&second);
    let kubernetes = &document["runners"][0]["kubernetes"];
    assert_eq!(kubernetes["pod_annotations"]["karpenter.sh/do-not-disrupt"].as_str(), Some("true"));
    assert_eq!(kubernetes["node_selector"]["karpenter.sh/nodepool"].as_str(), Some("jobs"));
    assert_eq!(kubernetes["node_tolerations"]["dedicated=jobs"].as_str(), Some("NoSchedule"));
    let files = sample::files(&second);
    let (_, nodes) = files.iter().find(|(path, _)| path.ends_with("second/karpenter-nodes/nodes.yaml")).expect("nodes");
    let pool = nodes.split("---\n").find(|document| document.contains("name: jobs")).expect("a pool");
    assert!(pool.contains("- on-demand") && !pool.contains("- spot") && pool.contains("effect: NoSchedule"), "{pool}");
    assert!(pool.contains("consolidationPolicy: WhenEmpty\n"), "{pool}");
    let document = configured(&[]);
    let kubernetes = &document["runners"][0]["kubernetes"];
    assert_eq!(kubernetes["pod_annotations"]["cluster-autoscaler.kubernetes.io/safe-to-evict"].as_str(), Some("false"));
    assert!(kubernetes["node_selector"].get("karpenter.sh/nodepool").is_none());
}
