use platformc_output::{json, value::Value};

use super::{alerts, files, network, secrets, storage, workload};
use crate::sample::{self, app, model, object};

mod container;
mod containers;
mod delivery;
mod kinds;
mod placed;
mod ports;
mod release;
mod rules;
mod stateful;

const CONSUL: (&str, &str) = ("kind: istio", "kind: consul");

fn pod(objects: &[Value], deployment: &str) -> Value {
    object(objects, "Deployment", deployment)["spec"]["template"]["spec"].clone()
}

#[test]
fn pods_have_the_priority_that_the_app_says() {
    let model = model(&[(
        "  web:\n    cluster: first\n",
        "  web:\n    cluster: first\n    priorityClassName: business-critical\n",
    )]);
    let class = |name| pod(&workload::objects(&model, app(&model, name)), name)["priorityClassName"].clone();
    assert_eq!(class("web"), "business-critical");
    assert_eq!(class("api"), Value::Null);
}

#[test]
fn pods_meet_the_restricted_standard() {
    let model = model(&[]);
    for name in ["web", "api", "worker"] {
        let objects = workload::objects(&model, app(&model, name));
        let pod = pod(&objects, name);
        assert_eq!(pod["securityContext"]["runAsNonRoot"], true, "{name}");
        assert_eq!(pod["securityContext"]["seccompProfile"]["type"], "RuntimeDefault", "{name}");
        assert_eq!(pod["automountServiceAccountToken"], false, "{name}");
        let container = &pod["containers"][0];
        assert_eq!(container["securityContext"]["capabilities"]["drop"], json!(["ALL"]), "{name}");
        assert_eq!(container["securityContext"]["allowPrivilegeEscalation"], false, "{name}");
        assert_eq!(container["securityContext"]["readOnlyRootFilesystem"], true, "{name}");
        assert_eq!(container["resources"]["limits"]["memory"], container["resources"]["requests"]["memory"], "{name}");
        assert_eq!(container["resources"]["limits"].get("cpu"), None, "{name}");
        assert_eq!(object(&objects, "ServiceAccount", name)["automountServiceAccountToken"], false, "{name}");
    }
}

#[test]
fn replicas_belong_to_the_autoscaler_where_there_is_one() {
    let model = model(&[]);
    let objects = workload::objects(&model, app(&model, "api"));
    assert_eq!(object(&objects, "Deployment", "api")["spec"].get("replicas"), None);
    let scaler = &object(&objects, "HorizontalPodAutoscaler", "api")["spec"];
    assert_eq!((&scaler["minReplicas"], &scaler["maxReplicas"]), (&json!(4), &json!(30)));
    assert_eq!(scaler["metrics"][0]["containerResource"]["container"], "api");
    object(&objects, "PodDisruptionBudget", "api");
    let objects = workload::objects(&model, app(&model, "worker"));
    assert_eq!(object(&objects, "Deployment", "worker")["spec"]["replicas"], 1);
    assert!(!objects.iter().any(|o| o["kind"] == "HorizontalPodAutoscaler" || o["kind"] == "PodDisruptionBudget"));
}

#[test]
fn a_canary_has_its_share_of_the_pods() {
    let model = model(&[]);
    let objects = workload::objects(&model, app(&model, "api"));
    let scaler = &object(&objects, "HorizontalPodAutoscaler", "api-canary")["spec"];
    assert_eq!((&scaler["minReplicas"], &scaler["maxReplicas"]), (&json!(1), &json!(3)));
    let spec = &object(&objects, "Deployment", "api-canary")["spec"];
    assert_eq!(spec["template"]["spec"]["containers"][0]["image"], "registry.example.com/shop/api:2.0.0");
    assert_eq!(spec["selector"]["matchLabels"]["track"], "canary");
    assert_eq!(object(&objects, "Deployment", "api")["spec"]["selector"]["matchLabels"]["track"], "stable");
    // calls reach both through one service
    let selector = json!({ "app.kubernetes.io/name": "api" });
    assert_eq!(object(&objects, "Service", "api")["spec"]["selector"], selector);
}

#[test]
fn secrets_arrive_as_files_and_variables() {
    let model = model(&[]);
    let pod = pod(&workload::objects(&model, app(&model, "api")), "api");
    let env = pod["containers"][0]["env"].as_array().expect("variables");
    let find = |name: &str| env.iter().find(|v| v["name"] == name).unwrap_or_else(|| panic!("no {name}"));
    assert_eq!(find("API_KEY")["valueFrom"]["secretKeyRef"], json!({ "name": "api-key", "key": "value" }));
    let report = json!({ "name": "api-report", "key": "password" });
    assert_eq!(find("REPORT_PASSWORD")["valueFrom"]["secretKeyRef"], report);
    assert_eq!(find("REPORT_USERNAME")["valueFrom"]["secretKeyRef"]["key"], "username");
    assert_eq!(find("ORDERS_HOST")["value"], "${DATABASE_ORDERS_HOST}");
    // Flux leaves the user's own dollars alone
    assert_eq!(find("GREETING")["value"], "hello $${NAME}");
    assert_eq!(crate::contract::literal("$1 $$ ${a} $"), "$$1 $$$$ $${a} $$");
    let mounts = pod["containers"][0]["volumeMounts"].as_array().expect("mounts");
    for (path, read_only) in [("/secrets/login", true), ("/tls", true), ("/data", false), ("/tmp", false)] {
        let mount = mounts.iter().find(|m| m["mountPath"] == path).unwrap_or_else(|| panic!("no {path}"));
        assert_eq!(mount["readOnly"] == true, read_only, "{path}");
        assert!(pod["volumes"].as_array().expect("volumes").iter().any(|v| v["name"] == mount["name"]), "{path}");
    }
}

#[test]
fn text_of_the_user_is_literal_only_where_flux_substitutes() {
    let changes = [("port: 8080\n", "port: 8080\n    env: { GREETING: \"hello ${NAME}\" }\n")];
    let model = model(&changes);
    let pod = pod(&workload::objects(&model, app(&model, "web")), "web");
    let env = pod["containers"][0]["env"].as_array().expect("variables");
    assert!(env.iter().any(|v| v["value"] == "hello ${NAME}"), "{env:?}");
}

#[test]
fn an_app_that_asks_vault_has_a_token_for_vault_alone() {
    let model = model(&[]);
    let objects = workload::objects(&model, app(&model, "web"));
    let pod = pod(&objects, "web");
    let token = &pod["volumes"]
        .as_array()
        .expect("volumes")
        .iter()
        .find(|v| v["name"] == "vault-token")
        .expect("token")["projected"]["sources"][0]["serviceAccountToken"];
    assert_eq!(token["audience"], "vault");
    let env = &pod["containers"][0]["env"];
    for (name, value) in
        [("VAULT_ADDR", "https://vault.example.com"), ("VAULT_ROLE", "shop-web"), ("VAULT_AUTH_MOUNT", "jwt-first")]
    {
        assert!(env.as_array().expect("variables").contains(&json!({ "name": name, "value": value })), "{name}: {env}");
    }
    assert!(secrets::objects(&model, app(&model, "web")).is_empty());
}

#[test]
fn the_operator_logs_in_as_the_app() {
    let model = model(&[]);
    let objects = secrets::objects(&model, app(&model, "api"));
    let auth = &object(&objects, "VaultAuth", "api")["spec"];
    assert_eq!((&auth["mount"], &auth["jwt"]["role"]), (&json!("jwt-first"), &json!("shop-api")));
    assert_eq!(auth["jwt"]["serviceAccount"], "api");
    let dynamic = &object(&objects, "VaultDynamicSecret", "api-login")["spec"];
    assert_eq!((&dynamic["path"], &dynamic["renewalPercent"]), (&json!("creds/login"), &json!(67)));
    assert_eq!(dynamic["rolloutRestartTargets"].as_array().map(Vec::len), Some(2));
    let fixed = &object(&objects, "VaultDynamicSecret", "api-report")["spec"];
    assert_eq!((&fixed["path"], &fixed["allowStaticCreds"]), (&json!("static-creds/report"), &json!(true)));
    let value = &object(&objects, "VaultStaticSecret", "api-key")["spec"];
    assert_eq!((&value["mount"], &value["path"], &value["type"]), (&json!("kv"), &json!("team/key"), &json!("kv-v2")));
    let cert = &object(&objects, "VaultPKISecret", "api-cert")["spec"];
    assert_eq!((&cert["ttl"], &cert["expiryOffset"]), (&json!("24h"), &json!("8h")));
    // `onRotate: none` restarts nothing
    assert_eq!(cert.get("rolloutRestartTargets"), None);
}

#[test]
fn what_a_chart_deploys_is_not_restarted() {
    let model = model(&[]);
    let objects = secrets::objects(&model, app(&model, "report"));
    assert_eq!(object(&objects, "VaultDynamicSecret", "report-report")["spec"].get("rolloutRestartTargets"), None);
}

#[test]
fn a_volume_is_one_access_point() {
    let model = model(&[]);
    let objects = storage::objects(app(&model, "api"));
    let volume = &object(&objects, "PersistentVolume", "shop-api-uploads")["spec"];
    assert_eq!(volume["csi"]["volumeHandle"], "${EFS_FILES_ID}::${EFS_FILES_API_UPLOADS_AP}");
    assert_eq!(volume["claimRef"], json!({ "namespace": "shop", "name": "api-uploads" }));
    let claim = &object(&objects, "PersistentVolumeClaim", "api-uploads")["spec"];
    assert_eq!((&claim["volumeName"], &claim["storageClassName"]), (&json!("shop-api-uploads"), &json!("")));
}

#[test]
fn only_callers_come_in_and_only_callees_are_reached() {
    for (mesh, port) in [(("kind: istio", "kind: istio"), 9090), (CONSUL, 20000)] {
        let model = model(&[mesh]);
        let policy = network::policy(&model, app(&model, "api"));
        let ingress = policy["spec"]["ingress"].as_array().expect("rules");
        let web = json!({
            "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": "shop" } },
            "podSelector": { "matchLabels": { "app.kubernetes.io/name": "web" } },
        });
        assert_eq!(ingress[0], json!({ "from": [web], "ports": [{ "protocol": "TCP", "port": port }] }));
        assert_eq!(ingress[1]["from"][0]["podSelector"]["matchLabels"]["app.kubernetes.io/name"], "prometheus");
        assert_eq!(ingress.len(), 2);
        let database =
            json!({ "to": [{ "ipBlock": { "cidr": "10.2.0.0/16" } }], "ports": [{ "protocol": "TCP", "port": 5432 }] });
        assert_eq!(policy["spec"]["egress"], json!([database]));
        let web = network::policy(&model, app(&model, "web"));
        let gateway = &web["spec"]["ingress"][0]["from"][0]["namespaceSelector"]["matchLabels"];
        assert_eq!(gateway["kubernetes.io/metadata.name"], "ingress-public");
        let vault =
            json!({ "to": [{ "ipBlock": { "cidr": "10.2.0.0/16" } }], "ports": [{ "protocol": "TCP", "port": 443 }] });
        assert_eq!(web["spec"]["egress"][1], vault);
        let worker = network::policy(&model, app(&model, "worker"));
        assert_eq!(worker["spec"]["egress"], json!([]));
    }
}

#[test]
fn without_a_mesh_the_port_is_the_apps_own() {
    let unmeshed = [
        ("mesh: { kind: istio, clusters: [first, second] }\n", ""),
        ("ingress:\n  public:\n    cluster: first\n    hosts: [shop.example.com, api.example.com]\n", ""),
        ("    expose: { ingress: public, host: shop.example.com }\n", ""),
        (
            "    traffic:\n      timeout: 2s\n      retries: { attempts: 3, on: [5xx, connect-failure] }\n      canary: { image: \"registry.example.com/shop/api:2.0.0\", weight: 10 }\n",
            "",
        ),
        ("    alerts: { errorRate: 1%, latency: { p99: 500ms } }\n", ""),
    ];
    let model = model(&unmeshed);
    let policy = network::policy(&model, app(&model, "api"));
    assert_eq!(policy["spec"]["ingress"].as_array().map(Vec::len), Some(1));
    assert_eq!(policy["spec"]["ingress"][0]["ports"][0]["port"], 9090);
    assert!(alerts::objects(&model, app(&model, "api")).is_empty());
}

#[test]
fn in_consul_every_pod_belongs_to_a_service_and_has_a_token() {
    let model = model(&[CONSUL]);
    let objects = workload::objects(&model, app(&model, "worker"));
    assert_eq!(object(&objects, "Service", "worker")["spec"]["clusterIP"], "None");
    assert_eq!(pod(&objects, "worker")["automountServiceAccountToken"], true);
    // the account as such stays without
    assert_eq!(object(&objects, "ServiceAccount", "worker")["automountServiceAccountToken"], false);
}

#[test]
fn a_chart_keeps_its_values_and_gets_its_account() {
    let files = sample::files(&[]);
    let text = |name: &str| {
        let path = format!("flux/apps/second/report/{name}");
        &files.iter().find(|(p, _)| *p == path).unwrap_or_else(|| panic!("no {path}")).1
    };
    assert_eq!(text("values.yaml"), "text: costs $${X}\nlist:\n- $${Y}\n");
    assert!(text("workload.yaml").contains("meta.helm.sh/release-name: report"), "{}", text("workload.yaml"));
    assert!(text("workload.yaml").contains("ORDERS_HOST: ${DATABASE_ORDERS_HOST}"), "{}", text("workload.yaml"));
    for file in ["kustomization.yaml", "source.yaml", "release.yaml", "secrets.yaml", "network.yaml", "traffic.yaml"] {
        text(file);
    }
}

#[test]
fn an_app_waits_for_what_it_needs() {
    let files = sample::files(&[]);
    let text = |app: &str, cluster: &str| {
        let path = format!("flux/clusters/{cluster}/app-{app}.yaml");
        files.iter().find(|(p, _)| *p == path).unwrap_or_else(|| panic!("no {path}")).1.clone()
    };
    let api = text("api", "first");
    for need in ["app-worker", "infrastructure-namespaces", "infrastructure-aws-efs-csi-driver"] {
        assert!(api.contains(&format!("- name: {need}\n")), "{need}: {api}");
    }
    assert!(api.contains("substituteFrom"), "{api}");
    assert!(api.contains("name: api-canary"), "{api}");
    let web = text("web", "first");
    // calls order nothing, and nothing is substituted
    assert!(!web.contains("app-api") && !web.contains("substituteFrom"), "{web}");
    assert!(text("report", "second").contains("kind: HelmRelease"));
}

#[test]
fn calls_between_clusters_pass_the_gateway_and_nothing_else() {
    let model = model(sample::CROSSING);
    let policy = |name: &str| network::policy(&model, app(&model, name))["spec"].clone();
    let gateway = json!({ "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": "east-west" } } });
    // the load balancer of `second` has addresses of its network
    let block =
        json!({ "to": [{ "ipBlock": { "cidr": "10.2.0.0/16" } }], "ports": [{ "protocol": "TCP", "port": 15443 }] });
    assert_eq!(policy("web")["egress"][1], block);
    let api = policy("api");
    assert_eq!(api["ingress"][0]["from"][1], gateway);
    assert_eq!(api["ingress"][0]["from"].as_array().map(Vec::len), Some(2));
    assert_eq!(api["ingress"][0]["ports"], json!([{ "protocol": "TCP", "port": 9090 }]));
    assert_eq!(policy("report")["ingress"][0], json!({ "from": [gateway] }));
}

#[test]
fn a_database_is_reached_at_the_port_of_its_engine() {
    let mysql = ("engine: postgres, version: \"16\"", "engine: mysql, version: \"8.4\"");
    for (changes, port) in [(&[][..], 5432_u64), (&[mysql][..], 3306)] {
        let model = model(changes);
        let policy = network::policy(&model, app(&model, "api"));
        assert_eq!(policy["spec"]["egress"][0]["ports"], json!([{ "protocol": "TCP", "port": port }]));
        let files = sample::files(changes);
        let vault = files.iter().find(|(path, _)| path.ends_with("/vault/network.yaml")).expect("vault's policies");
        assert!(vault.1.contains(&format!("port: {port}\n")), "{}", vault.1);
        let told = super::settings::given(&model, app(&model, "api"), None);
        assert!(told.contains(&("ORDERS_PORT".to_owned(), port.to_string())), "{told:?}");
    }
}

/// What Kubernetes makes of the value of a variable, by its documentation: `$$` is a dollar, `$(NAME)` the variable of that name.
fn expanded(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, after) = (rest.split_at(at).0, rest.split_at(at + 1).1);
        out.push_str(before);
        rest = after;
        if let Some(more) = rest.strip_prefix('$') {
            out.push('$');
            rest = more;
        } else if let Some((_, more)) = rest.strip_prefix('(').and_then(|inside| inside.split_once(')')) {
            out.push_str("<expanded>");
            rest = more;
        } else {
            out.push('$');
        }
    }
    out + rest
}

/// In `web` Flux substitutes nothing; in `api` it reads `$$` as one dollar first.
#[test]
fn values_arrive_in_a_container_as_they_are_written() {
    for value in
        ["$$", "$", "$(HOME)", "$$(HOME)", "$$$(HOME)$", "a$b", "${HOME}", "$${HOME}", "pa$$word", "$()", "no dollar"]
    {
        let own = format!("port: 8080\n    env: {{ GREETING: \"{value}\" }}\n");
        let other = format!("GREETING: \"{value}\"");
        let model = model(&[("port: 8080\n", &own), ("GREETING: \"hello ${NAME}\"", &other)]);
        for (name, substituted) in [("web", false), ("api", true)] {
            let pod = pod(&workload::objects(&model, app(&model, name)), name);
            let env = pod["containers"][0]["env"].as_array().expect("variables");
            let found =
                env.iter().find(|v| v["name"] == "GREETING").and_then(|v| v["value"].as_str()).expect("a value");
            let after_flux = if substituted {
                assert!(!found.replace("$$", "").contains('$'), "{name}: {found}");
                found.replace("$$", "$")
            } else {
                found.to_owned()
            };
            assert_eq!(expanded(&after_flux), value, "{name}: {found}");
        }
    }
}

#[test]
fn no_variable_has_a_null_character() {
    let problems = sample::problems(&[("GREETING: \"hello ${NAME}\"", "GREETING: \"a\\0b\"")]);
    assert!(problems.iter().any(|(code, _)| code.as_str() == "P0440"), "{problems:?}");
}

/// EFS has no sizes: a claim is the same for every one, and is made once.
#[test]
fn the_claim_of_a_volume_never_changes() {
    let claim = |size: &str| {
        let volume = format!("mount: /data{size} }}");
        let model = model(&[("mount: /data }", &volume)]);
        let objects = storage::objects(app(&model, "api"));
        let claim = object(&objects, "PersistentVolumeClaim", "api-uploads").clone();
        let volume = object(&objects, "PersistentVolume", "shop-api-uploads").clone();
        assert_eq!(volume["metadata"]["annotations"]["kustomize.toolkit.fluxcd.io/prune"], "disabled");
        (claim, volume["spec"]["capacity"].clone())
    };
    let (first, second) = (claim(""), claim(", size: 20Gi"));
    assert_eq!(first, second);
    let annotations = &first.0["metadata"]["annotations"];
    assert_eq!(annotations["kustomize.toolkit.fluxcd.io/ssa"], "IfNotPresent");
    assert_eq!(annotations["kustomize.toolkit.fluxcd.io/prune"], "disabled");
}
