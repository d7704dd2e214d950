use platformc_output::{json, value::Value};

use super::{collector, config, network};
use crate::{
    mesh::tracing,
    sample::{files, model, object},
};
use platformc_catalog::{Images, OWN};

const MESH: &str = "mesh: { kind: istio, clusters: [first, second] }";

/// The sample with traces, in a mesh of this kind on these clusters.
fn traced(kind: &str, clusters: &str) -> (&'static str, String) {
    (MESH, format!("mesh: {{ kind: {kind}, clusters: [{clusters}], tracing: {{ sampling: 5% }} }}"))
}

#[test]
fn each_meshed_cluster_has_a_collector_if_the_platform_is_traced() {
    let folders = |change: &(&'static str, String)| -> Vec<String> {
        let paths = files(&[(change.0, change.1.as_str())]).into_iter().map(|(path, _)| path);
        paths.filter(|path| path.ends_with("/tracing/collector.yaml")).collect()
    };
    assert_eq!(
        folders(&traced("consul", "first, second")),
        ["flux/infrastructure/first/tracing/collector.yaml", "flux/infrastructure/second/tracing/collector.yaml"]
    );
    assert_eq!(folders(&traced("istio", "first")), ["flux/infrastructure/first/tracing/collector.yaml"]);
    assert_eq!(folders(&(MESH, MESH.to_owned())), Vec::<String>::new());
}

#[test]
fn its_role_writes_spans_on_its_own_cluster_and_may_do_nothing_else() {
    let change = traced("istio", "first");
    let files = files(&[(change.0, change.1.as_str())]);
    let root = |cluster: &str| {
        let path = format!("terraform/roots/cluster-{cluster}/main.tf");
        files.iter().find(|(found, _)| *found == path).expect("the root of the cluster").1.clone()
    };
    let (first, second) = (root("first"), root("second"));
    assert!(first.contains("module \"tracing\"") && first.contains("\"xray:PutTraceSegments\""), "{first}");
    assert_eq!(first.matches("xray:").count(), 1);
    assert!(first.contains("service_account = \"opentelemetry-collector\""), "{first}");
    assert!(!second.contains("xray:"), "{second}");
    assert!(files.iter().any(|(path, _)| path == "terraform/modules/pod-identity/main.tf"));
}

#[test]
fn proxies_send_where_the_collector_listens() {
    let objects = collector::objects(Images::of(&OWN, None));
    let service = object(&objects, "Service", tracing::COLLECTOR);
    let (name, namespace) = (&service["metadata"]["name"], &service["metadata"]["namespace"]);
    let host = tracing::host();
    let mut labels = host.split('.');
    assert_eq!((labels.next(), labels.next()), (name.as_str(), namespace.as_str()));
    assert_eq!(service["spec"]["ports"][0]["port"], tracing::PORT);
    let pod = &object(&objects, "Deployment", tracing::COLLECTOR)["spec"]["template"];
    assert_eq!(service["spec"]["selector"], pod["metadata"]["labels"]);
    let ports = &pod["spec"]["containers"][0]["ports"];
    let config = config::config("eu-west-1");
    let listens = |path: &str| config.pointer(path).and_then(Value::as_str).expect("an endpoint").to_owned();
    assert_eq!(listens("/receivers/otlp/protocols/grpc/endpoint"), format!("0.0.0.0:{}", ports[0]["containerPort"]));
    assert_eq!(listens("/extensions/health_check/endpoint"), format!("0.0.0.0:{}", ports[1]["containerPort"]));
    for kind in ["istio", "consul"] {
        let change = traced(kind, "first, second");
        let told = files(&[(change.0, change.1.as_str())]).into_iter().filter(|(_, text)| text.contains(&host)).count();
        assert!(told >= 2, "{kind}: {told} files name the collector");
    }
}

#[test]
fn every_part_of_the_pipeline_is_configured() {
    let config = config::config("eu-central-1");
    assert_eq!(config["exporters"]["awsxray"]["region"], "eu-central-1");
    let service = &config["service"];
    let mut used = 0;
    for (of, names) in [
        ("extensions", &service["extensions"]),
        ("receivers", &service["pipelines"]["traces"]["receivers"]),
        ("processors", &service["pipelines"]["traces"]["processors"]),
        ("exporters", &service["pipelines"]["traces"]["exporters"]),
    ] {
        let names = names.as_array().expect("a list");
        assert_eq!(names.len(), config[of].as_object().expect("a map").len(), "{of}");
        for name in names.iter().filter_map(Value::as_str) {
            assert!(config[of].get(name).is_some(), "{of}: {name}");
            used += 1;
        }
    }
    assert_eq!(used, 5);
}

#[test]
fn only_namespaces_with_proxies_reach_it() {
    let change = traced("istio", "first, second");
    let model = model(&[(change.0, change.1.as_str())]);
    let from = |cluster: &str| {
        let ingress = network::policy(&model, &model.clusters[cluster])["spec"]["ingress"].clone();
        assert_eq!(ingress[0]["ports"], json!([{ "protocol": "TCP", "port": 4317 }]));
        let peers = ingress[0]["from"].as_array().expect("peers").clone();
        let name = |peer: &Value| peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"].clone();
        peers.iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(from("first"), ["ingress-public", "jobs", "shop"]);
    assert_eq!(from("second"), ["reports"]);
}
