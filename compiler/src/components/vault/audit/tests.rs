use crate::sample;

fn file(changes: &[(&str, &str)], wanted: &str) -> String {
    let files = sample::files(changes);
    files.into_iter().find_map(|(path, text)| (path == wanted).then_some(text)).unwrap_or_default()
}

const VALUES: &str = "flux/infrastructure/second/vault/values.yaml";
const ROOT: &str = "terraform/roots/vault-infrastructure/main.tf";
const OFF: (&str, &str) = ("observability:", "audit: { vault: { to: none } }\nobservability:");

#[test]
fn it_is_shipped_unless_the_platform_says_otherwise() {
    let (values, root) = (file(&[], VALUES), file(&[], ROOT));
    assert!(values.contains("name: audit-shipper") && root.contains("modules/audit-log"), "{values}");
    assert!(root.contains("retention_days = 365") && root.contains("VaultAuditSilent"), "{root}");
    let (values, root) = (file(&[OFF], VALUES), file(&[OFF], ROOT));
    assert!(!values.contains("shipper") && !values.contains("opentelemetry"), "{values}");
    assert!(!root.contains("audit"), "{root}");
    assert!(
        !sample::files(&[OFF]).iter().any(|(path, _)| path.contains("audit-log") || path.contains("VaultRootToken"))
    );
}

/// It writes where the role of the voters may write, and where the alarms look.
#[test]
fn all_speak_of_the_same_log_group() {
    let group = "/platformc/sample-vault-audit";
    assert!(file(&[], ROOT).contains(&format!("log_group_name = \"{group}\"")));
    assert!(
        file(&[], VALUES).contains(&format!("\\\"log_group_name\\\":\\\"{group}\\\""))
            || file(&[], VALUES).contains(&format!("\"log_group_name\":\"{group}\""))
    );
    assert!(file(&[], ROOT).contains("log_group_name   = module.audit_log.log_group_name"));
}

/// Who holds a voter's pod can neither delete nor read what was shipped.
#[test]
fn the_voters_may_only_add() {
    let module = file(&[], "terraform/modules/audit-log/main.tf");
    let (_, policy) = module.split_once("writer_policy = ").expect("a policy");
    let actions = policy.lines().find(|line| line.contains("Action")).expect("actions");
    assert_eq!(
        actions.split_whitespace().collect::<Vec<_>>().join(" "),
        r#"Action = ["logs:CreateLogStream", "logs:PutLogEvents"]"#
    );
    assert!(file(&[], ROOT).contains("audit  = module.audit_log.writer_policy"), "{}", file(&[], ROOT));
}

/// With root tokens only, each change is made with one.
#[test]
fn whoever_applies_the_configuration_is_left_out() {
    let pattern = |changes: &[(&str, &str)]| {
        let root = file(changes, ROOT);
        let (_, rest) = root.split_once("VaultConfiguredOutside = {").expect("the alarm");
        rest.lines().find(|line| line.contains("pattern")).expect("its pattern").to_owned()
    };
    let by_root =
        ("  serves: [first, second]\n", "  serves: [first, second]\n  configuration: { appliedBy: rootToken }\n");
    assert!(pattern(&[]).contains(r#"$.auth.metadata.role != \"configuration\""#), "{}", pattern(&[]));
    assert!(!pattern(&[by_root]).contains("metadata"), "{}", pattern(&[by_root]));
}

#[test]
fn retentions_are_those_that_cloudwatch_knows() {
    let longer =
        ("observability:", "audit: { vault: { retention: 400d }, kubernetes: { retention: 100d } }\nobservability:");
    assert!(file(&[longer], ROOT).contains("retention_days = 400"));
    let cluster = "terraform/roots/cluster-first/main.tf";
    assert!(file(&[longer], cluster).contains("log_retention_days = 120"), "{}", file(&[longer], cluster));
    assert!(!file(&[], cluster).contains("log_retention_days"));
}

#[test]
fn topics_are_told() {
    let topic = "arn:aws:sns:eu-west-1:111122223333:platform";
    let told = (
        "  state: { bucket: sample-tfstate }",
        &*format!("  state: {{ bucket: sample-tfstate }}\n  alarms: [\"{topic}\"]"),
    );
    for root in [ROOT, "terraform/roots/cluster-second/main.tf"] {
        assert!(file(&[told], root).contains(&format!("topic_arns = [\"{topic}\"]")), "{root}");
        assert!(!file(&[], root).contains("topic_arns"), "{root}");
    }
}
