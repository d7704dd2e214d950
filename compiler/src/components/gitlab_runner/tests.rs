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
