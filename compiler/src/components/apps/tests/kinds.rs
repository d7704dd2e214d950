//! Apps that end by themselves.

use platformc_base::Code;
use platformc_output::{json, value::Value};

use super::{CONSUL, alerts, network, rules::refused, secrets, workload};
use crate::sample::{app, files as tree, model, object, problems};

const WORKER: &str = "    image: registry.example.com/shop/worker:1.0.0\n    replicas: { min: 1 }\n";
const IMAGE: &str = "    image: registry.example.com/shop/worker:1.0.0\n";

/// The worker as what ends by itself, with these keys; nobody waits for a cron job.
fn with(keys: &str) -> (&'static str, String) {
    const SAMPLE: &str = include_str!("../../../sample.yaml");
    let ending = format!("{IMAGE}{keys}");
    if !keys.contains("cronJob") {
        return (WORKER, ending);
    }
    let (_, behind) = SAMPLE.split_once("    calls: [orders]\n").expect("what the API says before");
    let (between, _) = behind.split_once(WORKER).expect("the worker");
    let at = behind.get(..between.len() + WORKER.len()).expect("whole characters");
    (at, at.replacen("    after: [worker]\n", "", 1).replacen(WORKER, &ending, 1))
}

const CRON: &str = "    kind: cronJob\n    schedule: \"15 3 * * *\"\n";
const JOB: &str = "    kind: job\n";

fn objects(changes: &[(&str, &str)]) -> Vec<Value> {
    let model = model(changes);
    workload::objects(&model, app(&model, "worker"))
}

fn kinds(objects: &[Value]) -> Vec<&str> {
    objects.iter().filter_map(|object| object["kind"].as_str()).collect()
}

#[test]
fn a_cron_job_runs_at_the_times_that_the_app_says() {
    let (at, keys) = with(&format!(
        "{CRON}    timeZone: Europe/Brussels\n    runs: {{ deadline: 2h, retries: 0, concurrency: replace, startingDeadline: 5m, \
         history: {{ succeeded: 0, failed: 9 }} }}\n"
    ));
    let found = objects(&[(at, &keys)]);
    assert_eq!(kinds(&found), ["ServiceAccount", "CronJob"]);
    let spec = &object(&found, "CronJob", "worker")["spec"];
    let said = ["schedule", "timeZone", "concurrencyPolicy"].map(|key| spec[key].as_str());
    assert_eq!(said, [Some("15 3 * * *"), Some("Europe/Brussels"), Some("Replace")]);
    let numbers = ["startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"];
    assert_eq!(numbers.map(|key| spec[key].clone()), [json!(300), json!(0), json!(9)]);
    let job = &spec["jobTemplate"]["spec"];
    assert_eq!((&job["activeDeadlineSeconds"], &job["backoffLimit"]), (&json!(7200), &json!(0)));
    assert_eq!(job["podFailurePolicy"]["rules"][0]["onPodConditions"][0]["type"], "DisruptionTarget");
    // without a word about it: UTC, never two at once, an end
    let (at, keys) = with(CRON);
    let found = objects(&[(at, &keys)]);
    let spec = &object(&found, "CronJob", "worker")["spec"];
    assert_eq!((&spec["timeZone"], &spec["concurrencyPolicy"]), (&json!("Etc/UTC"), &json!("Forbid")));
    assert_eq!(spec["jobTemplate"]["spec"]["activeDeadlineSeconds"], 3600);
    assert_eq!(spec["startingDeadlineSeconds"], 600);
}

/// Kubernetes refuses another template of a Job, and Flux would make one that is gone again.
#[test]
fn a_job_is_replaced_by_that_of_the_next_version() {
    let (at, keys) = with(JOB);
    let found = objects(&[(at, &keys)]);
    assert_eq!(kinds(&found), ["ServiceAccount", "Job"]);
    let job = object(&found, "Job", "worker");
    assert_eq!(job["metadata"]["annotations"]["kustomize.toolkit.fluxcd.io/force"], "enabled");
    assert_eq!(job["spec"].get("ttlSecondsAfterFinished"), None);
    assert_eq!(job["spec"]["activeDeadlineSeconds"], 3600);
    let image = job["spec"]["template"]["spec"]["containers"][0]["image"].as_str();
    assert!(image.is_some_and(|image| image.ends_with("/worker:1.0.0")), "{image:?}");
}

/// Flux waits for the job as long as it may take, and what has it in `after` waits for Flux.
#[test]
fn what_waits_for_a_job_waits_until_it_has_ended_well() {
    let (at, keys) = with(&format!("{JOB}    runs: {{ deadline: 30m }}\n"));
    let files = tree(&[(at, &keys)]);
    let file =
        |path: &str| files.iter().find(|(found, _)| found == path).map(|(_, text)| text.as_str()).expect("a file");
    let job = file("flux/clusters/first/app-worker.yaml");
    assert!(job.contains("  - apiVersion: batch/v1\n    kind: Job\n    name: worker\n    namespace: jobs\n"), "{job}");
    assert!(job.contains("timeout: 35m"), "{job}");
    let waiting = file("flux/clusters/first/app-api.yaml");
    assert!(waiting.contains("- name: app-worker\n"), "{waiting}");
}

#[test]
fn pods_of_a_run_end_and_are_as_restricted_as_others() {
    for mesh in [("kind: istio", "kind: istio"), CONSUL] {
        for kind in [CRON, JOB] {
            let (at, keys) = with(kind);
            let found = objects(&[mesh, (at, &keys)]);
            let job = found.last().expect("a job");
            let template =
                job.pointer("/spec/jobTemplate/spec/template").or_else(|| job.pointer("/spec/template")).expect("pods");
            let (pod, container) = (&template["spec"], &template["spec"]["containers"][0]);
            assert_eq!(pod["restartPolicy"], "Never");
            assert_eq!(pod.get("topologySpreadConstraints"), None);
            assert_eq!(pod["securityContext"]["runAsNonRoot"], true);
            assert_eq!(container["securityContext"]["readOnlyRootFilesystem"], true);
            assert_eq!(container["resources"]["limits"]["memory"], "128Mi");
            assert_eq!(["lifecycle", "ports", "readinessProbe"].map(|key| container.get(key)), [None, None, None]);
            // a proxy that is no native sidecar would run on when the app has ended
            let native = ["sidecar.istio.io/nativeSidecar", "consul.hashicorp.com/enable-consul-dataplane-as-sidecar"];
            let native = native.iter().filter(|key| template["metadata"]["annotations"][**key] == "true");
            assert_eq!(native.count(), 1, "{template:?}");
        }
    }
}

/// Consul knows pods by a Service; nothing else calls what ends by itself.
#[test]
fn a_job_has_a_service_in_consul_alone() {
    let (at, keys) = with(JOB);
    assert_eq!(kinds(&objects(&[CONSUL, (at, &keys)])), ["ServiceAccount", "Service", "Job"]);
    let service = objects(&[CONSUL, (at, &keys)]);
    assert_eq!(object(&service, "Service", "worker")["spec"]["clusterIP"], "None");
}

#[test]
fn a_run_is_left_on_its_node() {
    let noted = |scaled: &str| {
        let nodes = "    nodeGroups: { system: { instanceTypes: [m7g.large] } }\n";
        let (at, keys) = with(JOB);
        let scaled = format!("{nodes}{scaled}");
        let found = objects(&[(nodes, &scaled), (at, &keys)]);
        object(&found, "Job", "worker")["spec"]["template"]["metadata"]["annotations"].clone()
    };
    let karpenter =
        noted("    autoscaling: { karpenter: { instanceFamilies: [m7g], limits: { cpu: 200, memory: 800Gi } } }\n");
    assert_eq!(karpenter["karpenter.sh/do-not-disrupt"], "true");
    let autoscaler = noted("    autoscaling: clusterAutoscaler\n");
    assert_eq!(autoscaler["cluster-autoscaler.kubernetes.io/safe-to-evict"], "false");
    for none in [noted(""), noted("    autoscaling: none\n")] {
        assert_eq!(
            (none.get("karpenter.sh/do-not-disrupt"), none.get("cluster-autoscaler.kubernetes.io/safe-to-evict")),
            (None, None)
        );
    }
}

const SECRETS: &str = "    namespace: jobs\n    calls: [orders]\n    secrets:\n";

/// A value that the API uses too.
const ALSO_BY_API: (&str, &str) =
    ("kv: { path: team/key, owner: team }", "kv: { path: team/key, owner: team, shared: true }");

/// The worker with secrets.
fn using(kind: &str, uses: &str) -> [(&'static str, String); 2] {
    [with(kind), ("    namespace: jobs\n", format!("{SECRETS}{uses}"))]
}

/// Its agent ends before it starts: one that runs beside it would never end.
#[test]
fn the_agent_of_a_run_ends_before_it() {
    let [(a, first), (b, second)] = using(CRON, "      login: { deliver: file, path: /secrets/login, via: agent }\n");
    let found = objects(&[(a, &first), (b, &second)]);
    let metadata = &object(&found, "CronJob", "worker")["spec"]["jobTemplate"]["spec"]["template"]["metadata"];
    assert_eq!(metadata["annotations"]["vault.hashicorp.com/agent-pre-populate-only"], "true");
    let model = model(&[]);
    let api = workload::objects(&model, app(&model, "api"));
    let agent = "vault.hashicorp.com/agent-pre-populate-only";
    assert_eq!(object(&api, "Deployment", "api")["spec"]["template"]["metadata"]["annotations"].get(agent), None);
}

/// Each run reads its secrets: the operator keeps them current and restarts nothing, and may restart nothing.
#[test]
fn nothing_restarts_a_run_for_a_new_secret() {
    let uses = "      login: { deliver: env, name: DB }\n      key: { deliver: file, path: /key }\n";
    for kind in [CRON, JOB] {
        let [(a, first), (b, second)] = using(kind, uses);
        let model = model(&[ALSO_BY_API, (a, &first), (b, &second)]);
        let found = secrets::objects(&model, app(&model, "worker"));
        let synced = found.iter().filter(|object| object["spec"].get("destination").is_some());
        assert_eq!(synced.clone().count(), 2);
        assert!(synced.into_iter().all(|object| object["spec"].get("rolloutRestartTargets").is_none()));
        let rights = found.iter().find(|object| object["kind"] == "Role").expect("rights");
        let of = |rule: &Value| rule["resources"][0].as_str().map(str::to_owned);
        let resources: Vec<_> = rights["rules"].as_array().into_iter().flatten().filter_map(of).collect();
        assert_eq!(resources, ["serviceaccounts/token", "secrets", "secrets"]);
        let policy = network::policy(&model, app(&model, "worker"));
        assert_eq!(policy["spec"]["policyTypes"], json!(["Ingress", "Egress"]));
    }
    let (at, keys) = with(CRON);
    let model = crate::sample::model(&[(at, &keys)]);
    assert!(alerts::objects(&model, app(&model, "worker")).iter().all(|object| object["kind"] == "PodMonitor"));
}

/// The warnings about runs of a platform with these changes.
fn warnings(changes: &[(&str, &str)]) -> Vec<(Code, String)> {
    crate::sample::warnings(changes).into_iter().filter(|(_, message)| message.contains("a run of")).collect()
}

#[test]
fn a_run_that_may_outlive_its_secret_is_told_of() {
    // a lease of an hour: a third of it is certain of the operator's, a tenth of the driver's, all of the agent's
    let ways = [
        ("deliver: env, name: DB", "20m"),
        ("deliver: file, path: /secrets/login", "20m"),
        ("deliver: file, path: /secrets/login, via: agent", "1h"),
        ("deliver: file, path: /secrets/login, via: csi", "6m"),
    ];
    for (way, good) in ways {
        let found = |deadline: &str| {
            let kind = format!("{CRON}    runs: {{ deadline: {deadline} }}\n");
            let [(a, first), (b, second)] = using(&kind, &format!("      login: {{ {way} }}\n"));
            warnings(&[(a, &first), (b, &second)])
        };
        let minutes = |text: &str| text.strip_suffix('m').and_then(|n| n.parse::<u64>().ok()).unwrap_or(60);
        // 67% of an hour leave less than 20 minutes
        let least = if good == "20m" { 19 } else { minutes(good) };
        assert_eq!(found(&format!("{least}m")), [], "{way}");
        let late = found(&format!("{}m", minutes(good) + 1));
        let [(Code::EndsTooSoon, message)] = late.as_slice() else { panic!("{way}: {late:?}") };
        let said = if good == "20m" { "19m" } else { good };
        assert!(message.contains(&format!("only `{said}`")), "{message}");
    }
    let [(a, first), (b, second)] = using(JOB, "      report: { deliver: file, path: /r, via: agent }\n");
    let found = warnings(&[(a, &first), (b, &second)]);
    assert!(matches!(found.as_slice(), [(Code::KeptTooLong, _)]), "{found:?}");
    // what the app asks for itself, it may ask for again
    let [(a, first), (b, second)] = using(JOB, "      login: { deliver: api }\n");
    assert_eq!(warnings(&[(a, &first), (b, &second)]), []);
}

#[test]
fn what_a_kind_cannot_honour_is_refused_by_name() {
    let refuse = |keys: &str, words: &[&str]| {
        let (at, keys) = with(keys);
        refused(&[(at, &keys)], Code::NotOfKind, words);
    };
    for kind in [CRON, JOB] {
        for (key, setting) in [
            ("port", "port: 8080"),
            ("ports", "ports: { rpc: { port: 9000, protocol: grpc } }"),
            ("replicas", "replicas: { min: 2 }"),
            ("probes", "probes: { liveness: { exec: [/app/alive] } }"),
            ("traffic", "traffic: { timeout: 2s }"),
            ("alerts", "alerts: { errorRate: 1% }"),
        ] {
            refuse(&format!("{kind}    {setting}\n"), &[&format!("`{key}` does not apply to `worker`"), "remove"]);
        }
    }
    for setting in ["concurrency: allow", "startingDeadline: 5m", "history: { failed: 1 }"] {
        refuse(&format!("{JOB}    runs: {{ {setting} }}\n"), &["`runs.", "kind: cronJob"]);
    }
    refuse(&format!("{JOB}    schedule: \"0 0 * * *\"\n"), &["`schedule`", "kind: cronJob"]);
    refuse(&format!("{JOB}    timeZone: Europe/Paris\n"), &["`timeZone`"]);
    for keys in ["schedule: \"0 0 * * *\"", "timeZone: Etc/UTC", "runs: { deadline: 1h }"] {
        refuse(&format!("    {keys}\n"), &["it always runs", "kind: cronJob"]);
    }
    for (way, good) in [("none", true), ("restart", false)] {
        let [(a, first), (b, second)] =
            using(JOB, &format!("      key: {{ deliver: env, name: K, onRotate: {way} }}\n"));
        let found = problems(&[ALSO_BY_API, (a, &first), (b, &second)]);
        assert_eq!(
            found.iter().map(|(code, _)| *code).collect::<Vec<_>>(),
            if good { vec![] } else { vec![Code::NotOfKind] }
        );
    }
    let (at, keys) = with(JOB);
    refused(
        &[(at, &keys), ("calls: [api]", "calls: [api, worker]")],
        Code::NotOfKind,
        &["cannot call `worker`", "after"],
    );
    for key in ["kind: job", "schedule: \"0 0 * * *\"", "timeZone: Etc/UTC", "runs: { deadline: 1h }"] {
        let chart = format!("  report:\n    {key}\n    cluster: second\n");
        refused(&[("  report:\n    cluster: second\n", &chart)], Code::WrongReference, &["is a chart"]);
    }
}

#[test]
fn a_schedule_is_one_that_kubernetes_takes() {
    let refuse = |keys: &str, code, words: &[&str]| {
        let (at, keys) = with(keys);
        refused(&[(at, &keys)], code, words);
    };
    refuse("    kind: cronJob\n", Code::MissingCompanion, &["no `schedule`"]);
    refuse(&format!("{CRON}    timeZone: Europe/Bruxelles\n"), Code::UnknownTimeZone, &["Europe/Brussels"]);
    refuse(&format!("{CRON}    runs: {{ startingDeadline: 9s }}\n"), Code::OutOfRange, &["10s"]);
}
