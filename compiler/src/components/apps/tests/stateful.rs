//! Apps that keep their state.

use platformc_base::Code;
use platformc_output::{json, value::Value};

use super::{CONSUL, rules::refused, secrets, workload};
use crate::sample::{app, files as tree, model, object, problems};

const WORKER: &str = "    image: registry.example.com/shop/worker:1.0.0\n    replicas: { min: 1 }\n";
const IMAGE: &str = "    image: registry.example.com/shop/worker:1.0.0\n";
const DISK: &str = "    volumeClaimTemplates: { data: { size: 50Gi, mount: /data } }\n";

/// The worker as what keeps its state, with these keys.
fn with(keys: &str) -> String {
    format!("{IMAGE}    kind: statefulSet\n{keys}")
}

fn objects(changes: &[(&str, &str)]) -> Vec<Value> {
    let model = model(changes);
    workload::objects(&model, app(&model, "worker"))
}

fn file(changes: &[(&str, &str)], path: &str) -> Option<String> {
    tree(changes).into_iter().find_map(|(found, text)| (found == path).then_some(text))
}

const VOLUMES: &str = "flux/infrastructure/first/replicas-worker/volumes.yaml";

/// Kubernetes never changes the templates of claims: another size is one of the claims alone.
#[test]
fn volumes_grow_without_another_stateful_set() {
    let small = with(DISK);
    let large = small.replace("50Gi", "80Gi");
    let set = |keys: &str| object(&objects(&[(WORKER, keys)]), "StatefulSet", "worker").clone();
    assert_eq!(set(&small), set(&large));
    let claims = |keys: &str| file(&[(WORKER, keys)], VOLUMES).expect("claims");
    assert_eq!(claims(&small).matches("storage: 50Gi").count(), 3);
    assert_eq!(claims(&large), claims(&small).replace("50Gi", "80Gi"));
    for replica in 0..3 {
        assert!(claims(&small).contains(&format!("name: disk-data-worker-{replica}\n")));
    }
    let template = &set(&small)["spec"]["volumeClaimTemplates"][0];
    assert_eq!(template["metadata"]["name"], "disk-data");
    assert_eq!(template["spec"]["storageClassName"], "gp3");
    let container = &set(&small)["spec"]["template"]["spec"]["containers"][0];
    let mounts = container["volumeMounts"].as_array().expect("mounts");
    assert!(mounts.contains(&json!({ "name": "disk-data", "mountPath": "/data" })), "{mounts:?}");
}

#[test]
fn volumes_stay_whatever_is_removed() {
    let keys = with(DISK);
    let claims = file(&[(WORKER, &keys)], VOLUMES).expect("claims");
    assert_eq!(claims.matches("kustomize.toolkit.fluxcd.io/prune: disabled").count(), 3);
    let found = objects(&[(WORKER, &keys)]);
    let set = &object(&found, "StatefulSet", "worker")["spec"];
    let kept = json!({ "whenDeleted": "Retain", "whenScaled": "Retain" });
    assert_eq!(set["persistentVolumeClaimRetentionPolicy"], kept);
}

/// A claim is bound once its pod runs: who waits for claims waits for ever.
#[test]
fn the_claims_come_first_and_flux_waits_for_the_names_alone() {
    let keys = with(DISK);
    let changes = [(WORKER, keys.as_str())];
    let before = file(&changes, "flux/clusters/first/infrastructure-replicas-worker.yaml").expect("a Kustomization");
    assert!(!before.contains("wait: true"), "{before}");
    assert!(before.contains("kind: Service\n    name: worker-headless\n"), "{before}");
    assert!(before.contains("- name: infrastructure-block-storage\n"), "{before}");
    let after = file(&changes, "flux/clusters/first/app-worker.yaml").expect("a Kustomization");
    assert!(after.contains("- name: infrastructure-replicas-worker\n"), "{after}");
    assert!(after.contains("kind: StatefulSet\n    name: worker\n"), "{after}");
    // three pods, one after the other, two minutes to start and one to end each
    assert!(after.contains("timeout: 10m"), "{after}");
    let many = with("    replicas: { min: 5 }\n");
    let after = file(&[(WORKER, &many)], "flux/clusters/first/app-worker.yaml").expect("a Kustomization");
    assert!(after.contains("timeout: 15m"), "{after}");
}

#[test]
fn replicas_have_names_before_they_are_ready() {
    let keys = with("    port: 7000\n");
    let names = file(&[(WORKER, &keys)], "flux/infrastructure/first/replicas-worker/names.yaml").expect("a Service");
    for line in ["clusterIP: None", "publishNotReadyAddresses: true", "port: 7000"] {
        assert!(names.contains(line), "{names}");
    }
    assert_eq!(file(&[(WORKER, &keys)], VOLUMES), None);
    let found = objects(&[(WORKER, &keys)]);
    assert_eq!(object(&found, "StatefulSet", "worker")["spec"]["serviceName"], "worker-headless");
    // the ordinary Service too
    assert_eq!(object(&found, "Service", "worker")["spec"].get("clusterIP"), None);
}

#[test]
fn there_are_three_pods_that_follow_no_load() {
    let keys = with(DISK);
    let found = objects(&[(WORKER, &keys)]);
    let kinds: Vec<_> = found.iter().filter_map(|object| object["kind"].as_str()).collect();
    assert_eq!(kinds, ["ServiceAccount", "StatefulSet", "PodDisruptionBudget"]);
    let spec = &object(&found, "StatefulSet", "worker")["spec"];
    assert_eq!((&spec["replicas"], &spec["podManagementPolicy"]), (&json!(3), &json!("OrderedReady")));
    let keys = with("    podManagement: parallel\n    replicas: { min: 1 }\n");
    let found = objects(&[(WORKER, &keys)]);
    let spec = &object(&found, "StatefulSet", "worker")["spec"];
    assert_eq!((&spec["replicas"], &spec["podManagementPolicy"]), (&json!(1), &json!("Parallel")));
}

/// A volume stays in the zone where it began: with a strict rule, a pod whose zone has another one already never came back.
#[test]
fn no_rule_keeps_a_pod_from_its_volume() {
    let zone = |keys: &str| {
        let keys = with(keys);
        let found = objects(&[(WORKER, &keys)]);
        let spread =
            object(&found, "StatefulSet", "worker")["spec"]["template"]["spec"]["topologySpreadConstraints"].clone();
        assert!(spread.as_array().expect("a list").iter().all(|one| one.get("matchLabelKeys").is_none()), "{spread:?}");
        assert_eq!(spread[0]["topologyKey"], "topology.kubernetes.io/zone");
        spread[0]["whenUnsatisfiable"].clone()
    };
    assert_eq!(zone(DISK), "ScheduleAnyway");
    assert_eq!(zone(&format!("{DISK}    replicas: {{ min: 4 }}\n")), "ScheduleAnyway");
    assert_eq!(zone(""), "ScheduleAnyway");
}

/// Kubernetes compares the list in its order, and never changes it.
#[test]
fn the_order_of_volumes_in_the_file_means_nothing() {
    let one = "    volumeClaimTemplates: { data: { size: 5Gi, mount: /d }, wal: { size: 1Gi, mount: /w } }\n";
    let other = "    volumeClaimTemplates: { wal: { size: 1Gi, mount: /w }, data: { size: 5Gi, mount: /d } }\n";
    let [one, other] = [one, other].map(|keys| {
        let keys = with(keys);
        object(&objects(&[(WORKER, &keys)]), "StatefulSet", "worker")["spec"].clone()
    });
    assert_eq!(one["volumeClaimTemplates"][0]["metadata"]["name"], "disk-data");
    assert_eq!(one, other);
}

#[test]
fn a_new_secret_restarts_the_stateful_set() {
    let uses = "    namespace: jobs\n    calls: [orders]\n    secrets:\n      login: { deliver: env, name: DB }\n";
    let keys = with("");
    let model = model(&[("    namespace: jobs\n", uses), (WORKER, &keys)]);
    let found = secrets::objects(&model, app(&model, "worker"));
    let targets = found.iter().find_map(|object| object["spec"].get("rolloutRestartTargets")).expect("targets");
    assert_eq!(*targets, json!([{ "kind": "StatefulSet", "name": "worker" }]));
}

/// By their names, under Istio. A proxy of Consul knows the service alone.
#[test]
fn replicas_call_each_other_where_the_mesh_carries_it() {
    let calls = ("    namespace: jobs\n", "    namespace: jobs\n    calls: [worker]\n");
    let keys = with("    port: 7000\n");
    let traffic = file(&[calls, (WORKER, &keys)], "flux/apps/first/worker/traffic.yaml").expect("rules");
    assert!(traffic.contains("/sa/worker"), "{traffic}");
    assert!(traffic.contains("- jobs/worker-headless.jobs.svc.cluster.local"), "{traffic}");
    let network = file(&[calls, (WORKER, &keys)], "flux/apps/first/worker/network.yaml").expect("rules");
    assert_eq!(network.matches("app.kubernetes.io/name: worker\n").count(), 4, "{network}");
    refused(&[CONSUL, calls, (WORKER, &keys)], Code::WrongReference, &["cannot call each other", "kind: istio"]);
    // who listens on no port, and who is no stateful app, calls not itself
    let silent = with("");
    refused(&[calls, (WORKER, &silent)], Code::MissingCompanion, &["listen on no port", "port: 8080"]);
    let plain = format!("{IMAGE}    port: 7000\n");
    refused(&[calls, (WORKER, &plain)], Code::CallsItself, &["calls itself"]);
}

/// Consul takes each Service of a pod for a service of its own.
#[test]
fn consul_knows_one_service_of_a_stateful_app() {
    let keys = with("    port: 7000\n");
    let found = objects(&[CONSUL, (WORKER, &keys)]);
    let set = object(&found, "StatefulSet", "worker");
    let notes = &set["spec"]["template"]["metadata"]["annotations"];
    assert_eq!(notes["consul.hashicorp.com/kubernetes-service"], "worker");
}

#[test]
fn what_a_stateful_app_cannot_have_is_refused_by_name() {
    let refuse = |keys: &str, words: &[&str]| {
        let keys = with(keys);
        refused(&[(WORKER, &keys)], Code::NotOfKind, words);
    };
    refuse("    replicas: { min: 2, max: 5 }\n", &["`replicas.max`", "as `min`"]);
    refuse("    replicas: { min: 2, cpu: 50% }\n", &["`replicas.cpu`"]);
    let canary =
        "    port: 7000\n    traffic: { canary: { image: registry.example.com/shop/worker:2.0.0, weight: 10 } }\n";
    refuse(canary, &["`traffic.canary`", "same names and volumes"]);
    refuse("    schedule: \"0 0 * * *\"\n", &["`schedule`"]);
    let plain = format!("{IMAGE}    podManagement: parallel\n");
    refused(&[(WORKER, &plain)], Code::NotOfKind, &["`podManagement`", "kind: statefulSet"]);
    let plain = format!("{IMAGE}{DISK}");
    refused(&[(WORKER, &plain)], Code::NotOfKind, &["`volumeClaimTemplates`", "kind: statefulSet"]);
    let small = with(&DISK.replace("50Gi", "512Mi"));
    refused(&[(WORKER, &small)], Code::OutOfRange, &["the volume of a replica", "1Gi"]);
    let twice = with("    volumeClaimTemplates: { a: { size: 1Gi, mount: /x }, b: { size: 1Gi, mount: /x } }\n");
    assert_eq!(problems(&[(WORKER, &twice)]).iter().map(|(code, _)| *code).collect::<Vec<_>>(), [Code::NameCollision]);
}
