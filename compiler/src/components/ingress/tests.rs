use crate::{
    mesh::{GATEWAY_DRAIN_SECONDS, GATEWAY_GRACE_SECONDS},
    sample::{files, root},
};

const CONSUL: (&str, &str) = ("kind: istio", "kind: consul");
const PUBLIC: (&str, &str) = (
    "    hosts: [shop.example.com, api.example.com]\n",
    "    hosts: [shop.example.com, api.example.com]\n    loadBalancer: { internal: false, allow: [203.0.113.0/24] }\n",
);

/// The lines of the listener of the only load balancer.
fn listener(changes: &[(&str, &str)]) -> Vec<String> {
    let files = files(changes);
    let root = root(&files, "ingress");
    let (_, listener) = root.split_once("https = {").expect("a listener");
    let lines = listener.lines().take_while(|line| !line.trim().starts_with('}'));
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|line| !line.is_empty()).collect()
}

/// A gateway whose node is a client's as well would get no answer to packets with the client's address.
#[test]
fn gateways_learn_the_address_of_a_client() {
    let has = |changes: &[(&str, &str)], line: &str| listener(changes).iter().any(|found| found == line);
    for changes in [&[][..], &[PUBLIC]] {
        assert!(has(changes, "proxy_protocol = true") && !has(changes, "preserve_client_ip = true"), "{changes:?}");
    }
    assert!(has(&[CONSUL, PUBLIC], "preserve_client_ip = true") && !has(&[CONSUL, PUBLIC], "proxy_protocol = true"));
    assert!(!has(&[CONSUL], "preserve_client_ip = true") && !has(&[CONSUL], "proxy_protocol = true"));
    for changes in [&[][..], &[CONSUL]] {
        assert!(has(changes, "alpn_policy = \"HTTP2Preferred\""), "{:?}", listener(changes));
    }
}

#[test]
fn a_gateway_drains_for_longer_than_its_load_balancer_sends() {
    let module = include_str!("modules/load-balancer/main.tf");
    let line = module.lines().find(|line| line.trim().starts_with("deregistration_delay")).expect("the delay");
    let delay: u32 = line.split('=').nth(1).and_then(|text| text.trim().parse().ok()).expect("seconds");
    assert!(delay < GATEWAY_DRAIN_SECONDS && GATEWAY_DRAIN_SECONDS < GATEWAY_GRACE_SECONDS);
}
