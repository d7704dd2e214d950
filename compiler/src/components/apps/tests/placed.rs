//! On which nodes pods run, how they end, what Prometheus asks them for, and their folders.

use platformc_base::Code;
use platformc_output::{json, value::Value};

use super::{CONSUL, alerts, network, rules::refused, workload};
use crate::sample::{app, files, model, object};

const WORKER: &str = "    image: registry.example.com/shop/worker:1.0.0\n";
const API: &str = "    port: 9090\n";
/// The cluster of the sample with nodes of another group, and those that Karpenter starts.
const KARPENTER: (&str, &str) = (
    "    nodeGroups: { system: { instanceTypes: [m7g.large] } }\n  second:",
    "    nodeGroups: { system: { instanceTypes: [m7g.large] }, intel: { instanceTypes: [m7i.large] } }\n    autoscaling: { karpenter: { instanceFamilies: [m7g], capacity: [spot, onDemand], limits: { cpu: 10, memory: 40Gi } } }\n  second:",
);
/// The api with a port for what it measures.
const MEASURED: (&str, &str) = (API, "    ports: { http: 9090, metrics: 9100 }\n    metrics: { port: metrics }\n");

fn with(keys: &str) -> String {
    format!("{WORKER}{keys}")
}

fn template(changes: &[(&str, &str)], name: &str) -> Value {
    let model = model(changes);
    object(&workload::objects(&model, app(&model, name)), "Deployment", name)["spec"]["template"].clone()
}

fn worker(keys: &str) -> Value {
    template(&[KARPENTER, (WORKER, &with(keys))], "worker")["spec"].clone()
}

fn term(key: &str, value: &str) -> Value {
    json!({ "matchExpressions": [{ "key": key, "operator": "In", "values": [value] }] })
}

#[test]
fn pods_run_on_the_nodes_that_are_said_and_are_spread_over_zones_in_any_case() {
    let pod = worker("    placement: { nodeGroup: intel, architecture: amd64, capacityType: onDemand }\n");
    assert_eq!(pod["nodeSelector"], json!({ "node-group": "intel", "kubernetes.io/arch": "amd64" }));
    // a group is bought on demand
    assert_eq!(pod.get("affinity"), None);
    let terms = |capacity: &str| {
        let pod = worker(&format!("    placement: {{ capacityType: {capacity} }}\n"));
        assert_eq!(pod["topologySpreadConstraints"], worker("")["topologySpreadConstraints"]);
        assert_eq!(pod.get("nodeSelector"), None);
        let node = &pod["affinity"]["nodeAffinity"];
        node["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"].clone()
    };
    assert_eq!(terms("spot"), json!([term("karpenter.sh/capacity-type", "spot")]));
    // one of them holds: the nodes of a group have no label of Karpenter
    let (started, grouped) =
        (term("karpenter.sh/capacity-type", "on-demand"), term("eks.amazonaws.com/capacityType", "ON_DEMAND"));
    assert_eq!(terms("onDemand"), json!([started, grouped]));
    // without Karpenter, every node is
    let keys = with("    placement: { capacityType: onDemand }\n");
    assert_eq!(template(&[(WORKER, &keys)], "worker")["spec"].get("affinity"), None);
}

/// A label on all nodes would be another plan of every cluster.
#[test]
fn the_nodes_of_a_group_are_labelled_once_an_app_is_placed_on_it() {
    let label = |keys: &str| {
        let keys = with(keys);
        let tree = files(&[KARPENTER, (WORKER, &keys)]);
        let root = |group: &str| {
            let path = format!("terraform/roots/cluster-first/nodes-{group}.tf");
            let (_, text) = tree.iter().find(|(found, _)| *found == path).expect("the group");
            text.contains(&format!("node-group = \"{group}\""))
        };
        (root("system"), root("intel"))
    };
    assert_eq!(label(""), (false, false));
    assert_eq!(label("    placement: { nodeGroup: intel }\n"), (false, true));
}

#[test]
fn a_placement_that_no_node_fits_is_refused() {
    let refuse = |keys: &str, words: &[&str]| {
        let keys = with(&format!("    placement: {keys}\n"));
        refused(&[KARPENTER, (WORKER, &keys)], Code::NoSuchNodes, words);
    };
    refuse("{ nodeGroup: intel, architecture: arm64 }", &["`intel`", "`arm64`"]);
    refuse("{ nodeGroup: system, capacityType: spot }", &["`system`", "`spot`", "Karpenter alone"]);
    refuse("{ capacityType: spot, architecture: amd64 }", &["`spot` and `amd64`"]);
    let keys = with("    placement: { capacityType: spot }\n");
    refused(&[(WORKER, &keys)], Code::NoSuchNodes, &["`first`", "karpenter"]);
    let keys = with("    placement: { nodeGroup: intell }\n");
    refused(&[KARPENTER, (WORKER, &keys)], Code::UnknownReference, &["`intell`", "did you mean `intel`?"]);
}

#[test]
fn a_pod_has_time_to_end() {
    let end = |keys: &str| {
        let pod = worker(keys);
        (pod["containers"][0]["lifecycle"]["preStop"].clone(), pod["terminationGracePeriodSeconds"].clone())
    };
    let pause = |seconds: u64| json!({ "sleep": { "seconds": seconds } });
    assert_eq!(end(""), (pause(10), json!(60)));
    assert_eq!(end("    lifecycle: { preStop: { sleep: 30s } }\n"), (pause(30), json!(80)));
    assert_eq!(end("    lifecycle: { terminationGracePeriod: 5m }\n"), (pause(10), json!(300)));
    // here Kubernetes replaces no variables: nothing is written twice
    let (stop, grace) = end("    lifecycle: { preStop: { exec: [/app/drain, \"$(HOME) $$\"] } }\n");
    assert_eq!((&stop["exec"]["command"], grace), (&json!(["/app/drain", "$(HOME) $$"]), json!(80)));
    let kind = "    kind: job\n";
    let keys = with(kind);
    let model = model(&[(WORKER, &keys), ("    replicas: { min: 1 }\n", "")]);
    let objects = workload::objects(&model, app(&model, "worker"));
    let job = &object(&objects, "Job", "worker")["spec"]["template"]["spec"];
    assert_eq!((job["containers"][0].get("lifecycle"), &job["terminationGracePeriodSeconds"]), (None, &json!(60)));
}

/// A restart waits for the last pods to end, so a longer end is known to all that counts with it.
#[test]
fn a_longer_end_is_a_longer_restart() {
    let time = |keys: &str| {
        let keys = with(keys);
        let model = model(&[(WORKER, &keys)]);
        app(&model, "worker").restart_time().seconds()
    };
    assert_eq!(time("    lifecycle: { terminationGracePeriod: 5m }\n"), time("") + 240);
    assert_eq!(
        time("    kind: statefulSet\n    lifecycle: { preStop: { sleep: 50s } }\n"),
        time("    kind: statefulSet\n") + 40
    );
}

#[test]
fn an_end_that_loses_calls_is_refused() {
    let refuse = |keys: &str, code: Code, words: &[&str]| {
        let keys = format!("{API}    lifecycle: {keys}\n");
        refused(&[(API, &keys)], code, words);
    };
    refuse("{ preStop: { sleep: 9s } }", Code::EndsBadly, &["`api`", "sleep: 10s"]);
    refuse("{ preStop: { exec: [/drain], within: 9s } }", Code::EndsBadly, &["`api`", "within"]);
    refuse("{ terminationGracePeriod: 19s }", Code::EndsBadly, &["`api`", "terminationGracePeriod: 20s"]);
    refuse("{ preStop: { sleep: 30s }, terminationGracePeriod: 39s }", Code::EndsBadly, &["40s"]);
    refuse("{ terminationGracePeriod: 601s }", Code::EndsBadly, &["10m"]);
    refuse("{ preStop: { sleep: 10s, exec: [/drain] } }", Code::StopForm, &["both `sleep` and `exec`"]);
    // it is a command as the others are
    refuse("{ preStop: { exec: [/drain, \"a\\0b\"] } }", Code::NullCharacter, &["an argument of `api`"]);
    refuse("{ preStop: { exec: [/drain, --password=hunter22!] } }", Code::LiteralSecret, &["password"]);
}

/// Prometheus asks past the proxy, and the network policy lets nobody else in there.
#[test]
fn what_an_app_measures_is_for_prometheus_alone() {
    for (mesh, proxy, annotation) in [
        (("kind: istio", "kind: istio"), 15_090, "traffic.sidecar.istio.io/excludeInboundPorts"),
        (CONSUL, 20_200, "consul.hashicorp.com/transparent-proxy-exclude-inbound-ports"),
    ] {
        let model = model(&[mesh, MEASURED]);
        let api = app(&model, "api");
        let policy = network::policy(&model, api);
        let rules = policy["spec"]["ingress"].as_array().expect("rules");
        let named =
            |rule: &Value| rule["from"][0]["podSelector"]["matchLabels"]["app.kubernetes.io/name"] == "prometheus";
        let ports: Vec<&Value> =
            rules.iter().filter(|rule| named(rule)).map(|rule| &rule["ports"][0]["port"]).collect();
        assert_eq!(ports, [&json!(proxy), &json!(9100)]);
        assert!(rules.iter().filter(|rule| !named(rule)).all(|rule| rule["ports"][0]["port"] != 9100));
        let monitor = object(&alerts::objects(&model, api), "PodMonitor", "api")["spec"]["podMetricsEndpoints"].clone();
        assert_eq!(monitor[1], json!({ "port": "metrics", "path": "/metrics" }));
        let with = self::template(&[mesh, MEASURED], "api");
        assert_eq!(with["metadata"]["annotations"][annotation], "9100");
        let before = self::template(&[mesh], "api");
        assert_eq!(before["metadata"]["annotations"].get(annotation), None);
    }
}

#[test]
fn metrics_that_nobody_can_collect_are_refused() {
    let called = (API, "    port: 9090\n    metrics: {}\n");
    refused(&[called], Code::MeasuredInMesh, &["`http` of `api` is called", "ports: { …, metrics: 9100 }"]);
    let unseen = [MEASURED, ("observability: { clusters: [first] }", "observability: { clusters: [second] }")];
    let unseen = [unseen.as_slice(), &[("    alerts: { errorRate: 1%, latency: { p99: 500ms } }\n", "")]].concat();
    refused(&unseen, Code::MissingCompanion, &["`metrics`", "observability.clusters"]);
    let keys = with("    metrics: {}\n");
    refused(&[(WORKER, &keys)], Code::MissingCompanion, &["`metrics` of `worker` needs a port"]);
}

#[test]
fn containers_of_a_pod_share_what_they_name() {
    let pod = worker(
        "    scratch: { cache: { mount: /cache, size: 2Gi }, own: { mount: /own } }\n    sidecars: { beside: { volumes: [cache] }, other: {} }\n",
    );
    let volumes = pod["volumes"].as_array().expect("volumes");
    assert!(volumes.contains(&json!({ "name": "scratch-cache", "emptyDir": { "sizeLimit": "2Gi" } })), "{volumes:?}");
    assert!(volumes.contains(&json!({ "name": "scratch-own", "emptyDir": { "sizeLimit": "1Gi" } })), "{volumes:?}");
    let has = |container: &Value, name: &str| {
        container["volumeMounts"].as_array().is_some_and(|mounts| mounts.iter().any(|mount| mount["name"] == name))
    };
    let (own, beside, other) = (&pod["containers"][0], &pod["initContainers"][0], &pod["initContainers"][1]);
    assert!(has(own, "scratch-cache") && has(own, "scratch-own"));
    assert!(has(beside, "scratch-cache") && !has(beside, "scratch-own") && !has(other, "scratch-cache"));
}

#[test]
fn a_container_beside_a_stateful_app_mounts_the_disk_of_its_replica() {
    let keys = with(
        "    kind: statefulSet\n    volumeClaimTemplates: { data: { size: 1Gi, mount: /data } }\n    initContainers: { prepare: { volumes: [data] }, other: {} }\n",
    );
    let model = model(&[(WORKER, &keys)]);
    let objects = workload::objects(&model, app(&model, "worker"));
    let pod = &object(&objects, "StatefulSet", "worker")["spec"]["template"]["spec"];
    let mount = json!({ "name": "disk-data", "mountPath": "/data" });
    let mounts = |container: &Value| container["volumeMounts"].as_array().is_some_and(|all| all.contains(&mount));
    let found: Vec<bool> = pod["initContainers"].as_array().expect("containers").iter().map(mounts).collect();
    // by name: other, prepare
    assert_eq!(found, [false, true]);
    assert!(mounts(&pod["containers"][0]));
}

#[test]
fn nothing_is_mounted_where_the_system_is() {
    let refuse = |keys: &str, words: &[&str]| {
        let keys = with(keys);
        refused(&[(WORKER, &keys)], Code::NameCollision, words);
    };
    for path in ["/proc", "/sys/x", "/dev", "/dev/x"] {
        refuse(&format!("    scratch: {{ a: {{ mount: {path} }} }}\n"), &[path, "the system's own"]);
    }
    refuse("    files: { /tmp: { text: a } }\n", &["/tmp", "temporary files"]);
    refuse("    scratch: { a: { mount: /run/secrets } }\n", &["/run/secrets", "tokens"]);
    refuse("    scratch: { a: { mount: /run } }\n", &["/run", "tokens"]);
    for path in ["/dev/shm", "/run/secrets/login", "/processes", "/tmp", "/runs"] {
        let keys = with(&format!("    scratch: {{ a: {{ mount: {path} }} }}\n"));
        assert_eq!(crate::sample::problems(&[(WORKER, &keys)]), [], "{path}");
    }
}
