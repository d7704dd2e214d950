//! Secrets that an agent or the CSI driver brings.

use platformc_base::Code;
use platformc_output::{json, value::Value};

use super::{
    super::{agent, csi, network, secrets, workload},
    CONSUL, pod,
    sample::{app, files, model, object, problems},
};

const LOGIN: &str = "login: { deliver: file, path: /secrets/login }";
const CERT: &str = "cert: { deliver: file, path: /tls, onRotate: none }";
const AGENT: (&str, &str) = (LOGIN, "login: { deliver: file, path: /secrets/login, via: agent, onRotate: none }");
const SIGNAL: [(&str, &str); 2] = [
    (LOGIN, "login: { deliver: file, path: /secrets/login, via: agent, onRotate: signal, signal: SIGUSR1 }"),
    ("api:1.0.0\n    port: 9090", "api:1.0.0\n    user: 10001\n    port: 9090"),
];
const CSI: (&str, &str) = (LOGIN, "login: { deliver: file, path: /secrets/login, via: csi, onRotate: none }");

/// The metadata and the spec of the pods of `api`.
fn template(changes: &[(&str, &str)]) -> (Value, Value) {
    let model = model(changes);
    let objects = workload::objects(&model, app(&model, "api"));
    (object(&objects, "Deployment", "api")["spec"]["template"]["metadata"].clone(), pod(&objects, "api"))
}

fn said<'a>(metadata: &'a Value, key: &str) -> &'a str {
    metadata["annotations"][format!("vault.hashicorp.com/{key}")].as_str().unwrap_or_default()
}

#[test]
fn the_agent_logs_in_as_the_app_and_has_a_token_that_the_app_does_not_see() {
    let (metadata, pod) = template(&[AGENT]);
    assert_eq!((said(&metadata, "auth-path"), said(&metadata, "role")), ("auth/jwt-first", "shop-api"));
    assert_eq!(said(&metadata, "agent-inject-containers"), "api");
    assert_eq!(metadata["labels"]["vault-agent-injector"], "enabled");
    let name = said(&metadata, "agent-service-account-token-volume-name");
    let volumes = pod["volumes"].as_array().unwrap();
    let token = volumes.iter().find(|volume| volume["name"] == name).unwrap();
    assert_eq!(token["projected"]["sources"][0]["serviceAccountToken"]["audience"], "vault");
    let mounts = pod["containers"][0]["volumeMounts"].as_array().unwrap();
    assert!(!mounts.iter().any(|mount| mount["name"] == name), "{mounts:?}");
    // the injector mounts the folder of the files itself
    assert!(!mounts.iter().any(|mount| mount["mountPath"] == "/secrets/login"), "{mounts:?}");
    assert_eq!(pod.get("shareProcessNamespace"), None);
}

/// A server that somebody else runs is asked in its namespace, and known by its own authority.
#[test]
fn the_agent_knows_a_server_of_somebody_else() {
    let text = include_str!("../../../../../examples/external-vault/platform.yaml");
    let used = "path: /secrets/db }";
    assert!(text.contains(used));
    let text = text.replace(used, "path: /secrets/db, via: agent, onRotate: none }");
    let plan = crate::sample::compiled(&platformc_spec::include::single("platform.yaml", text)).unwrap();
    let objects = workload::objects(&plan.model, app(&plan.model, "stock"));
    let metadata = &object(&objects, "Deployment", "stock")["spec"]["template"]["metadata"];
    assert_eq!((said(metadata, "namespace"), said(metadata, "auth-path")), ("teams/branch", "auth/kubernetes-main"));
    assert_eq!(said(metadata, "ca-cert"), "/var/run/secrets/vault.hashicorp.com/serviceaccount/ca.crt");
    let volumes = pod(&objects, "stock")["volumes"].to_string();
    assert!(volumes.contains(r#"{"configMap":{"name":"stock-vault-authorities"}}"#), "{volumes}");
    let own = secrets::objects(&plan.model, app(&plan.model, "stock"));
    object(&own, "ConfigMap", "stock-vault-authorities");
}

#[test]
fn one_question_fills_all_files_of_a_secret() {
    let (metadata, _) = template(&[AGENT]);
    let asked = "{{ with secret \"database/creds/login\" }}{{ with .Data }}";
    for (number, field) in [(1, "username"), (2, "password")] {
        let say = |key: &str| said(&metadata, &format!("{key}-{number}")).to_owned();
        assert_eq!(say("agent-inject-template"), format!("{asked}{{{{ .{field} }}}}{{{{ end }}}}{{{{ end }}}}"));
        assert_eq!((say("agent-inject-file").as_str(), say("secret-volume-path").as_str()), (field, "/secrets/login"));
        assert_eq!((say("agent-inject-perms").as_str(), say("error-on-missing-key").as_str()), ("0440", "true"));
        assert_eq!(say("agent-inject-command"), "");
    }
    assert_eq!(said(&metadata, "agent-inject-template-3"), "");
}

#[test]
fn a_certificate_is_asked_for_with_its_names() {
    let model = model(&[(CERT, "cert: { deliver: file, path: /tls, via: agent, onRotate: none }")]);
    let annotations = agent::annotations(&model, app(&model, "api"));
    let text = annotations["vault.hashicorp.com/agent-inject-template-2"].as_str().unwrap();
    let asked =
        "{{ with secret \"pki-int/issue/cert\" \"common_name=api.shop.internal\" \"ttl=24h\" }}{{ with .Data }}";
    assert_eq!(text, format!("{asked}{{{{ .private_key }}}}\n{{{{ end }}}}{{{{ end }}}}"));
}

#[test]
fn texts_of_the_users_own_hold_what_flux_leaves_alone() {
    let own = LOGIN.replace(
        " }",
        ", via: agent, onRotate: none, templates: { db.ini: \"a=${HOME} {{ .username }}\", b: \"{{ .password }}\" } }",
    );
    let (metadata, _) = template(&[(LOGIN, &own)]);
    // `api` calls a database, so that Flux substitutes in its objects
    let text = "{{ with secret \"database/creds/login\" }}{{ with .Data }}a=$${HOME} {{ .username }}{{ end }}{{ end }}";
    assert_eq!(said(&metadata, "agent-inject-template-1"), text);
    assert_eq!((said(&metadata, "agent-inject-file-1"), said(&metadata, "agent-inject-file-2")), ("db.ini", "b"));
}

#[test]
fn a_signal_needs_shared_processes_and_the_same_user() {
    let (metadata, pod) = template(&SIGNAL);
    assert_eq!(pod["shareProcessNamespace"], true);
    assert_eq!(pod["containers"][0]["securityContext"]["runAsUser"], 10001);
    assert_eq!(said(&metadata, "agent-run-as-same-user"), "true");
    let command = said(&metadata, "agent-inject-command-1");
    // one command for all files: it is run once
    assert_eq!(command, said(&metadata, "agent-inject-command-2"));
    assert!(command.contains("kill -s USR1") && command.contains("in *[2367abef]??)"), "{command}");
    // Flux would take a brace for its own
    assert!(!command.contains("${"), "{command}");
}

#[test]
fn the_bits_of_the_signals_are_those_of_linux() {
    // of `kill -l`: HUP 1, USR1 10, USR2 12; the mask of signal n has bit n - 1
    let takes = |pattern: &str, mask: u64| {
        let digits = format!("{mask:016x}");
        let set = pattern.trim_start_matches('*').trim_end_matches('?');
        let behind = pattern.len() - pattern.trim_end_matches('?').len();
        let digit = digits.chars().rev().nth(behind).unwrap();
        let inside = set.trim_matches(['[', ']']);
        inside.contains(digit) || (inside == "89a-f" && digit >= 'a')
    };
    for (word, number) in [("SIGHUP", 1), ("SIGUSR1", 10), ("SIGUSR2", 12)] {
        let own = SIGNAL[0].1.replace("SIGUSR1", word);
        let (metadata, _) = template(&[(LOGIN, &own), SIGNAL[1]]);
        let command = said(&metadata, "agent-inject-command-1").to_owned();
        let pattern = command.split("in *").nth(1).and_then(|rest| rest.split(')').next()).unwrap();
        for other in 1..=31_u64 {
            assert_eq!(takes(pattern, 1 << (other - 1)), other == number, "{word} {pattern} {other}");
        }
    }
}

#[test]
fn the_agent_reaches_vault_in_both_meshes() {
    let model_of = |changes: &[(&str, &str)]| {
        let model = model(changes);
        let (metadata, _) = template(changes);
        let policy = network::policy(&model, app(&model, "api"));
        let out = policy["spec"]["egress"].as_array().unwrap().clone();
        // Vault is on `second`
        let vault =
            json!({ "to": [{ "ipBlock": { "cidr": "10.2.0.0/16" } }], "ports": [{ "protocol": "TCP", "port": 443 }] });
        assert!(out.contains(&vault), "{out:?}");
        metadata["annotations"].clone()
    };
    let uids = "consul.hashicorp.com/transparent-proxy-exclude-uids";
    let ports = "consul.hashicorp.com/transparent-proxy-exclude-outbound-ports";
    let consul = model_of(&[CONSUL, AGENT]);
    assert_eq!((&consul[uids], &consul[ports]), (&json!("5997"), &json!("5432")));
    // an agent of the app's own user cannot be told from it
    let consul = model_of(&[CONSUL, SIGNAL[0], SIGNAL[1]]);
    assert_eq!((consul.get(uids), &consul[ports]), (None, &json!("443,5432")));
    let istio = model_of(&[AGENT]);
    assert_eq!(istio["sidecar.istio.io/nativeSidecar"], "true");
    assert_eq!(istio["vault.hashicorp.com/agent-init-first"], "false");
    let all = files(&[AGENT]);
    let traffic = all.iter().find(|(path, _)| path == "flux/apps/first/api/traffic.yaml").unwrap();
    assert!(traffic.1.contains("- ./vault.example.com"), "its proxy does not know Vault");
}

#[test]
fn the_injector_sees_only_pods_that_ask() {
    let all = files(&[AGENT]);
    let values = |path: &str| all.iter().find(|(file, _)| file == path).map(|(_, text)| text.as_str());
    let text = values("flux/infrastructure/first/vault-agent-injector/values.yaml").expect("the injector");
    assert!(text.contains("      values:\n        - shop\n"), "{text}");
    assert!(text.contains("failurePolicy: Fail") && text.contains("vault-agent-injector: enabled"), "{text}");
    assert!(text.contains("externalVaultAddr: https://vault.example.com"), "{text}");
    // webhooks are called by name: the meshes' proxies must not be there yet, or they get the files
    let name = text.lines().find_map(|line| line.strip_prefix("fullnameOverride: ")).expect("a name");
    for mesh in ["consul-connect-injector", "istio-sidecar-injector"] {
        assert!(name < mesh, "{name} comes after {mesh}");
    }
    // nobody asks on the other cluster, and nobody mounts
    assert_eq!(values("flux/infrastructure/second/vault-agent-injector/values.yaml"), None);
    assert_eq!(values("flux/infrastructure/first/secrets-store-csi-driver/values.yaml"), None);
    let order = values("flux/clusters/first/app-api.yaml").expect("the app");
    assert!(order.contains("infrastructure-vault-agent-injector"), "{order}");
}

#[test]
fn the_driver_mounts_with_the_role_of_the_app() {
    let model = model(&[CSI]);
    let api = app(&model, "api");
    let objects = csi::objects(&model, api);
    let parameters = &object(&objects, "SecretProviderClass", "api-login")["spec"]["parameters"];
    assert_eq!((&parameters["roleName"], &parameters["vaultAuthMountPath"]), (&json!("shop-api"), &json!("jwt-first")));
    assert_eq!(parameters["audience"], "vault");
    let files = parameters["objects"].as_str().unwrap();
    assert!(files.contains("secretPath: database/creds/login\n") && files.contains("secretKey: password\n"), "{files}");
    let pod = pod(&workload::objects(&model, api), "api");
    let volume = pod["volumes"].as_array().unwrap().iter().find(|v| v["name"] == "secret-login").unwrap();
    assert_eq!(volume["csi"]["volumeAttributes"]["secretProviderClass"], "api-login");
    let mounts = pod["containers"][0]["volumeMounts"].as_array().unwrap();
    assert!(mounts.iter().any(|m| m["name"] == "secret-login" && m["mountPath"] == "/secrets/login"), "{mounts:?}");
    // no Secret of the cluster holds it
    assert!(
        !secrets::objects(&model, api)
            .iter()
            .any(|o| o["kind"] == "VaultDynamicSecret" && o["metadata"]["name"] == "api-login")
    );
}

#[test]
fn no_app_runs_as_a_user_whose_traffic_passes_by_the_proxy() {
    let user =
        |user: &str| ("api:1.0.0\n    port: 9090".to_owned(), format!("api:1.0.0\n    user: {user}\n    port: 9090"));
    let found = |changes: &[(&str, &str)], number: &str| {
        let (from, to) = user(number);
        let changes: Vec<(&str, &str)> = changes.iter().copied().chain([(from.as_str(), to.as_str())]).collect();
        problems(&changes).into_iter().map(|(code, _)| code).collect::<Vec<_>>()
    };
    assert_eq!(found(&[AGENT], "5997"), [Code::NameCollision]);
    assert_eq!(found(&[AGENT], "100"), []);
    assert_eq!(found(&[], "1337"), [Code::NameCollision]);
    assert_eq!(found(&[CONSUL], "5995"), [Code::NameCollision]);
    assert_eq!(found(&[CONSUL], "1337"), []);
}

#[test]
fn a_folder_is_one_thing_whoever_fills_it() {
    let twice = LOGIN.replace("/secrets/login }", "/tls, via: agent, onRotate: none }");
    let found = problems(&[(LOGIN, &twice)]);
    assert!(found.iter().any(|(code, _)| *code == Code::NameCollision), "{found:?}");
}
