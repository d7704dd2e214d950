use std::sync::Arc;

use platformc_model::{App, Origin, SecretUse, Track};
use platformc_spec::{
    Allows, Span,
    platform::{Deliver, OnRotate, Operation, Signal, Via},
};

const PLATFORM: &str = r#"
apiVersion: platformc/v1alpha1
kind: Platform
name: small
aws: { account: "111122223333", region: eu-west-1, state: { bucket: small-tfstate } }
git: { url: https://gitlab.example.com/platform/small.git }
networks: { main: { cidr: 10.40.0.0/16 } }
clusters:
  main:
    network: main
    kubernetes: "1.36"
    admins: { platform: "arn:aws:iam::111122223333:role/platform-admin" }
    nodeGroups: { system: { instanceTypes: [m7g.large] } }
secrets:
  token: { kv: { path: shop/token, owner: team-shop } }
  key: { transit: { rotation: 30d } }
apps:
  quiet: { cluster: main, namespace: shop, image: registry.example.com/shop/quiet:1.0.0, secrets: [token, key] }
  fixed: { cluster: main, namespace: shop, image: registry.example.com/shop/fixed:1.0.0, replicas: { min: 3 } }
  loud:
    cluster: main
    namespace: shop
    serviceAccount: speaker
    image: registry.example.com/shop/loud:1.0.0
    port: 8080
    replicas: { min: 3, max: 20, cpu: 50% }
    resources: { cpu: 250m, memory: 256Mi }
    traffic: { retries: { attempts: 2 }, canary: { image: registry.example.com/shop/loud:1.1.0, weight: 10 } }
    secrets:
      token: { deliver: file, via: agent, path: /secrets/token, onRotate: signal, signal: SIGUSR1 }
      key: { operations: [rewrap] }
  packed:
    cluster: main
    namespace: shop
    port: 80
    chart: { repository: oci://registry.example.com/charts, name: packed, version: 1.0.0, service: packed-server }
"#;

fn app(name: &str) -> Arc<App> {
    let sources = platformc_spec::include::single("platform.yaml", PLATFORM);
    let (platforms, _) = platformc_spec::read(&sources, &mut Allows::scan(&sources).0)
        .unwrap_or_else(|problems| panic!("{:?}", problems.sorted()));
    let platform = platforms.into_iter().next().expect("a platform");
    let (model, _) = crate::resolve(platform).unwrap_or_else(|problems| panic!("{:?}", problems.sorted()));
    model.apps.values().find(|app| app.head.name.as_str() == name).expect("an app of this name").clone()
}

fn said(span: Option<Span>) -> Option<&'static str> {
    span.and_then(|span| PLATFORM.get(span.start as usize..span.end as usize))
}

fn secret<'a>(app: &'a App, name: &str) -> &'a SecretUse {
    app.secrets.iter().find(|used| used.secret.name.as_str() == name).expect("a secret of this name")
}

#[test]
fn what_an_app_leaves_out_has_a_default() {
    let app = app("quiet");
    assert_eq!((app.head.service_account.as_str(), app.head.service_account.origin), ("quiet", Origin::Default));
    assert_eq!((app.head.service.as_str(), app.head.service.origin), ("quiet", Origin::Default));
    let replicas = &app.stable.replicas;
    assert_eq!((*replicas.min, *replicas.max, replicas.cpu.to_string()), (2, 4, "70%".into()));
    assert_eq!((replicas.origin, replicas.cpu.origin), (Origin::Default, Origin::Default));
    assert_eq!((app.resources.cpu.as_str(), app.resources.memory.to_string()), ("100m", "128Mi".into()));
    assert_eq!(app.resources.origin, Origin::Default);
    assert_eq!((*app.stable.weight, app.canary.is_none()), (100, true));
}

#[test]
fn what_an_app_says_has_the_place_where_it_says_it() {
    let app = app("loud");
    assert_eq!(said(app.head.service_account.said_at()), Some("speaker"));
    let replicas = &app.stable.replicas;
    assert_eq!(said(replicas.said_at()), Some("{ min: 3, max: 20, cpu: 50% }"));
    let values = [replicas.min.said_at(), replicas.max.said_at(), replicas.cpu.said_at()].map(said);
    assert_eq!(values, [Some("3"), Some("20"), Some("50%")]);
    assert_eq!(said(app.resources.said_at()), Some("{ cpu: 250m, memory: 256Mi }"));
    let retries = app.traffic.as_ref().and_then(|traffic| traffic.retries.as_ref()).expect("retries");
    assert_eq!((*retries.attempts, retries.on.len(), retries.on.origin), (2, 1, Origin::Default));
}

#[test]
fn without_a_largest_number_the_least_is_the_largest() {
    let replicas = app("fixed").stable.replicas;
    assert_eq!((*replicas.max, replicas.max.origin, said(replicas.min.said_at())), (3, Origin::Default, Some("3")));
    assert!(!replicas.scales());
}

#[test]
fn a_canary_has_its_share_of_pods_and_calls() {
    let app = app("loud");
    let canary = app.canary.as_ref().expect("a canary");
    assert_eq!((canary.track, canary.deployment.as_str()), (Track::Canary, "loud-canary"));
    assert_eq!((*canary.replicas.min, *canary.replicas.max), (1, 2));
    assert!(matches!(canary.replicas.origin, Origin::Rule(_)), "{:?}", canary.replicas);
    assert_eq!((*canary.weight, *app.stable.weight, said(canary.weight.said_at())), (10, 90, Some("10")));
    assert!(matches!(app.stable.weight.origin, Origin::Rule(_)), "{:?}", app.stable.weight);
    // 20 and 2 pods, 5 and 1 of an update
    assert_eq!(app.most_pods(), 28);
}

#[test]
fn the_service_of_a_chart_has_the_name_that_the_chart_gives_it() {
    let app = app("packed");
    assert_eq!(said(app.head.service.said_at()), Some("packed-server"));
    assert_eq!((app.head.chart, app.head.service_port(), app.head.pod_port()), (true, Some(80), None));
}

#[test]
fn a_secret_is_delivered_as_fits_its_kind() {
    let app = app("quiet");
    let (token, key) = (secret(&app, "token"), secret(&app, "key"));
    assert_eq!((*token.deliver, token.deliver.origin), (Deliver::Sync, Origin::Default));
    assert_eq!((*key.deliver, key.deliver.origin), (Deliver::Api, Origin::Default));
    assert_eq!((*token.via, *token.on_rotate, *token.signal), (Via::Operator, OnRotate::Restart, Signal::Hangup));
    assert_eq!((token.file_writer(), token.synced(), token.restarts()), (None, true, true));
    assert_eq!((key.synced(), key.restarts()), (false, false));
    assert_eq!(token.operations(), []);
    assert_eq!(key.operations(), [Operation::Encrypt, Operation::Decrypt]);
    assert!(key.operations.iter().all(|operation| operation.origin == Origin::Default));
}

#[test]
fn a_secret_is_delivered_as_the_app_says() {
    let app = app("loud");
    let (token, key) = (secret(&app, "token"), secret(&app, "key"));
    assert_eq!((*token.deliver, token.file_writer(), token.synced()), (Deliver::File, Some(Via::Agent), false));
    let places = [token.deliver.said_at(), token.via.said_at(), token.on_rotate.said_at(), token.signal.said_at()];
    assert_eq!(places.map(said), [Some("file"), Some("agent"), Some("signal"), Some("SIGUSR1")]);
    assert_eq!(key.operations(), [Operation::Rewrap]);
}
