//! Containers beside the app's own.

use platformc_base::Code;
use platformc_output::{json, value::Value};

use super::{CONSUL, files, rules::refused, workload};
use crate::sample::{app, model, object, problems, warnings};

const WEB: &str = "    image: registry.example.com/shop/web:1.0.0\n";
const WORKER: &str = "    image: registry.example.com/shop/worker:1.0.0\n";
const API: &str = "    port: 9090\n";

fn said(before: &'static str, keys: &str) -> (&'static str, String) {
    (before, format!("{before}{keys}"))
}

/// What the pods of the stable version of an app are.
fn pod(changes: &[(&str, &str)], name: &str) -> Value {
    let model = model(changes);
    object(&workload::objects(&model, app(&model, name)), "Deployment", name)["spec"]["template"]["spec"].clone()
}

fn names(pod: &Value) -> Vec<String> {
    let containers = pod["initContainers"].as_array().expect("init containers");
    containers.iter().map(|container| container["name"].as_str().expect("a name").to_owned()).collect()
}

fn one<'a>(pod: &'a Value, name: &str) -> &'a Value {
    let containers = pod["initContainers"].as_array().expect("init containers");
    containers.iter().find(|container| container["name"] == name).expect("the container")
}

#[test]
fn sidecars_start_first_and_init_containers_in_the_order_that_is_said() {
    let keys = "    initContainers: { b: {}, a: { after: [c] }, c: { after: [b] } }\n    sidecars: { z: {}, y: {} }\n";
    let (at, keys) = said(WEB, keys);
    let pod = pod(&[(at, &keys)], "web");
    assert_eq!(names(&pod), ["y", "z", "b", "c", "a"]);
    // the order of the file means nothing
    let (at, keys) = said(WEB, "    initContainers: { b: {}, a: {} }\n");
    assert_eq!(names(&self::pod(&[(at, &keys)], "web")), ["a", "b"]);
    assert_eq!(self::pod(&[], "web")["initContainers"], Value::Null);
}

#[test]
fn only_a_sidecar_runs_on() {
    let keys =
        "    initContainers: { first: {} }\n    sidecars: { beside: { probes: { liveness: { exec: [/up] } } } }\n";
    let (at, keys) = said(WEB, keys);
    let pod = pod(&[(at, &keys)], "web");
    assert_eq!(one(&pod, "beside")["restartPolicy"], "Always");
    assert_eq!(one(&pod, "first")["restartPolicy"], Value::Null);
    // the app waits for two minutes until it has started
    let started =
        json!({ "exec": { "command": ["/up"] }, "periodSeconds": 2, "timeoutSeconds": 2, "failureThreshold": 60 });
    assert_eq!(one(&pod, "beside")["startupProbe"], started);
    assert_eq!(one(&pod, "beside")["livenessProbe"]["failureThreshold"], 6);
    assert_eq!(one(&pod, "beside")["readinessProbe"], Value::Null);
}

#[test]
fn a_container_is_restricted_and_has_its_own_of_everything() {
    let keys = "    user: 1000\n    initContainers:
      same: { command: [/migrate], args: [\"$(X)\"], env: { LEVEL: debug }, files: { /etc/a: { text: one } } }
      other: { image: registry.example.com/shop/other:2.0.0, resources: { cpu: \"1\", memory: 1Gi } }\n";
    let (at, keys) = said(WORKER, keys);
    let changes = [(at, keys.as_str())];
    let pod = pod(&changes, "worker");
    let (same, other) = (one(&pod, "same"), one(&pod, "other"));
    assert!(same["image"].as_str().is_some_and(|image| image.ends_with("/shop/worker:1.0.0")), "{same:?}");
    assert!(other["image"].as_str().is_some_and(|image| image.ends_with("/shop/other:2.0.0")), "{other:?}");
    assert_eq!((&same["command"], &same["args"]), (&json!(["/migrate"]), &json!(["$$(X)"])));
    assert_eq!(same["env"], json!([{ "name": "LEVEL", "value": "debug" }]));
    // the user of the app is that of its image, and not of another one
    assert_eq!(same["securityContext"]["runAsUser"], 1000);
    assert_eq!(other["securityContext"]["runAsUser"], Value::Null);
    for container in [same, other] {
        assert_eq!(container["securityContext"]["readOnlyRootFilesystem"], true);
        assert_eq!(container["securityContext"]["allowPrivilegeEscalation"], false);
        assert_eq!(container["securityContext"]["capabilities"]["drop"], json!(["ALL"]));
    }
    assert_eq!(same["resources"]["requests"], json!({ "cpu": "100m", "memory": "128Mi" }));
    assert_eq!(other["resources"]["limits"], json!({ "memory": "1Gi" }));
    let mounted = |container: &Value| container["volumeMounts"].clone();
    let tmp = |name| json!({ "name": name, "mountPath": "/tmp" });
    let file = json!({ "name": "files", "mountPath": "/etc/a", "subPath": "same.0.a", "readOnly": true });
    assert_eq!(mounted(same), json!([tmp("tmp-same"), file]));
    assert_eq!(mounted(other), json!([tmp("tmp-other")]));
    assert_eq!(mounted(&pod["containers"][0]), json!([tmp("tmp")]));
    let model = model(&changes);
    let objects = files::objects(app(&model, "worker"));
    assert_eq!(object(&objects, "ConfigMap", "worker-files")["data"], json!({ "same.0.a": "one" }));
    assert!(files::checksum(app(&model, "worker")).is_some());
}

#[test]
fn the_image_of_a_canary_is_migrated_by_itself() {
    let (at, keys) = said(API, "    initContainers: { migrate: {} }\n");
    let model = model(&[(at, &keys)]);
    let objects = workload::objects(&model, app(&model, "api"));
    let canary = &object(&objects, "Deployment", "api-canary")["spec"]["template"]["spec"];
    assert_eq!(one(canary, "migrate")["image"], canary["containers"][0]["image"]);
}

const LOGIN: &str = "      login: { deliver: file, path: /secrets/login }\n";

#[test]
fn a_secret_of_ones_own_is_not_given_to_the_app() {
    let own = "    initContainers: { migrate: { secrets: { login: { deliver: env, name: OWNER }, key: {} } } }\n";
    let (at, keys) = said(API, own);
    let changes = [(at, keys.as_str()), (LOGIN, "")];
    let pod = pod(&changes, "api");
    let variables = |container: &Value| {
        let env = container["env"].as_array().expect("variables").clone();
        let mut names: Vec<String> =
            env.iter().filter(|one| one["valueFrom"] != Value::Null).map(|one| one["name"].to_string()).collect();
        names.sort();
        names
    };
    let quoted = |names: &[&str]| names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>();
    // what it shares, it gets as the app does
    assert_eq!(variables(one(&pod, "migrate")), quoted(&["API_KEY", "OWNER_PASSWORD", "OWNER_USERNAME"]));
    assert_eq!(variables(&pod["containers"][0]), quoted(&["API_KEY", "REPORT_PASSWORD", "REPORT_USERNAME"]));
    let mounts = |container: &Value, path: &str| {
        container["volumeMounts"].as_array().expect("mounts").iter().any(|mount| mount["mountPath"] == path)
    };
    assert!(mounts(&pod["containers"][0], "/tls") && !mounts(one(&pod, "migrate"), "/tls"));
    assert!(mounts(&pod["containers"][0], "/data") && !mounts(one(&pod, "migrate"), "/data"));
    // the databases of the app are known to all
    let host =
        |container: &Value| container["env"].as_array().expect("variables").iter().any(|v| v["name"] == "ORDERS_HOST");
    assert!(host(one(&pod, "migrate")) && host(&pod["containers"][0]));
    let model = model(&changes);
    let objects = crate::components::apps::secrets::objects(&model, app(&model, "api"));
    // it has ended when the login changes: nothing starts again
    let login = object(&objects, "VaultDynamicSecret", "api-login");
    assert_eq!(login["spec"]["rolloutRestartTargets"], Value::Null);
    assert_eq!(problems(&changes), []);
}

#[test]
fn a_token_for_vault_is_given_to_who_asks() {
    let keys = "    initContainers: { one: { secrets: { cloud: {} } }, two: { volumes: [] } }\n";
    let (at, keys) = said(API, keys);
    let changes = [(at, keys.as_str())];
    let pod = pod(&changes, "api");
    let token = |container: &Value| {
        let mounts = container["volumeMounts"].as_array().expect("mounts");
        mounts.iter().any(|mount| mount["name"] == "vault-token")
    };
    let found = [one(&pod, "one"), one(&pod, "two"), &pod["containers"][0]].map(token);
    assert_eq!(found, [true, false, false]);
    assert!(pod["volumes"].as_array().expect("volumes").iter().any(|volume| volume["name"] == "vault-token"));
}

#[test]
fn a_secret_that_comes_too_late_is_refused() {
    let refuse = |keys: &str, words: &[&str]| {
        let (at, keys) = said(API, keys);
        refused(&[(at, &keys)], Code::ContainerSecret, words);
    };
    let init = |secrets: &str| format!("    initContainers: {{ migrate: {{ secrets: {secrets} }} }}\n");
    refuse(&init("{ key: { deliver: env, name: OTHER } }"), &["`key`", "without settings"]);
    refuse(&init("{ cert: {}, cloud: { deliver: api, onRotate: restart } }"), &["onRotate", "remove"]);
    let beside = "    sidecars: { beside: { secrets: [cloud] } }\n";
    refuse(&format!("{}{beside}", init("[cloud]")), &["into the app's `secrets`"]);
    let agent = ("      cert: { deliver: file, path: /tls,", "      cert: { deliver: file, via: agent, path: /tls,");
    for (keys, words) in [
        (init("[cert]"), ["`cert`", "via: operator"]),
        ("    sidecars: { beside: {} }\n".to_owned(), ["would see `cert`", "via: operator"]),
    ] {
        let (at, keys) = said(API, &keys);
        refused(&[(at, &keys), agent], Code::ContainerSecret, &words);
    }
    let (at, keys) = said(API, &init("[login]"));
    refused(&[(at, &keys), (LOGIN, "      login: {}\n")], Code::ContainerSecret, &["gets nothing of `login`"]);
}

#[test]
fn an_init_container_runs_before_the_proxy_of_consul_alone() {
    let keys = "    initContainers: { first: {} }\n    sidecars: { beside: {} }\n";
    let found = |mesh, at, keys: &str| {
        let all = warnings(&[mesh, (at, keys)]);
        all.into_iter().filter(|(code, _)| *code == Code::BeforeProxy).map(|(_, text)| text).collect::<Vec<_>>()
    };
    let (web, in_web) = said(WEB, keys);
    let found_in_web = found(CONSUL, web, &in_web);
    assert!(
        matches!(found_in_web.as_slice(), [one] if one.contains("`first`") && one.contains("`api`")),
        "{found_in_web:?}"
    );
    assert_eq!(found(("kind: istio", "kind: istio"), web, &in_web), [] as [&str; 0]);
    // databases are reached past the proxy
    let (api, in_api) = said(API, keys);
    assert_eq!(found(CONSUL, api, &in_api), [] as [&str; 0]);
}

#[test]
fn names_of_containers_are_their_own() {
    let refuse = |keys: &str, code, words: &[&str]| {
        let (at, keys) = said(WEB, keys);
        refused(&[(at, &keys)], code, words);
    };
    refuse("    initContainers: { web: {} }\n", Code::NameCollision, &["`web`", "rename"]);
    refuse("    initContainers: { a: {} }\n    sidecars: { a: {} }\n", Code::NameCollision, &["`a`"]);
    for name in ["istio-proxy", "consul-dataplane", "vault-agent-init"] {
        refuse(&format!("    sidecars: {{ {name}: {{}} }}\n"), Code::NameCollision, &[name, "injected"]);
    }
    refuse("    initContainers: { a: { after: [b] }, b: { after: [a] } }\n", Code::Cycle, &["`a`, `b`"]);
    refuse("    initContainers: { a: { after: [a] } }\n", Code::Cycle, &["`a` waits for itself"]);
    refuse(
        "    initContainers: { a: {}, b: { after: [aa] } }\n",
        Code::UnknownReference,
        &["`aa`", "did you mean `a`"],
    );
    refuse("    initContainers: { a: { volumes: [x] } }\n", Code::UnknownReference, &["no volume `x`"]);
    refuse("    initContainers: { a: { user: 1337 } }\n", Code::NameCollision, &["1337"]);
}
