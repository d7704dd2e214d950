//! Changes of apps: what stands beside their containers, their volumes, and who reaches them from outside.

use super::{
    super::history::{BASE, with},
    History, NEW_APP, one,
};

const EXPOSED: &str = "    expose: { ingress: public, host: shop.example.com, path: / }\n";

/// Changes of what stands beside a container: each is in the template of the pods, unless it is said otherwise.
pub fn of_pods() -> Vec<History> {
    let backend = |more: &str| with(&[("    calls: [orders]\n", &format!("    calls: [orders]\n{more}"))]);
    let init = "    initContainers: { migrate: { image: registry.example.com/shop/migrate:1.0.0 } }\n";
    let sidecar = "    sidecars: { proxy: { image: registry.example.com/shop/proxy:1.0.0 } }\n";
    let file = |text: &str| backend(&format!("    files: {{ /etc/shop/shop.conf: {{ text: {text} }} }}\n"));
    let replicas = |keys: &str, volumes: &str| {
        let stateful = format!("    kind: statefulSet\n    volumeClaimTemplates: {{ {volumes} }}\n{keys}");
        let text = with(&[("    replicas: { min: 3, max: 20, cpu: 70% }\n", &stateful)]);
        text.replace("    volumes: { uploads: { storage: shared, mount: /data } }\n", "")
    };
    let one_volume = "data: { size: 10Gi, mount: /data }";
    let two_volumes = "data: { size: 10Gi, mount: /data }, logs: { size: 1Gi, mount: /logs }";
    vec![
        one("init container added", backend(init), ("restart", 0)).says("kubernetes.restart", "shop/backend"),
        one("init container removed", BASE.to_owned(), ("restart", 0))
            .from(backend(init))
            .says("kubernetes.restart", "shop/backend"),
        one("sidecar added", backend(sidecar), ("restart", 0)).says("kubernetes.restart", "shop/backend"),
        one("sidecar removed", BASE.to_owned(), ("restart", 0))
            .from(backend(sidecar))
            .says("kubernetes.restart", "shop/backend"),
        // its pods read it as they start
        one("another text of a file", file("b"), ("restart", 0))
            .from(file("a"))
            .says("kubernetes.restart", "shop/backend"),
        one("file removed", BASE.to_owned(), ("restart", 0)).from(file("a")).says("kubernetes.restart", "shop/backend"),
        // the pods stay; their number is no part of the template
        one("more replicas of a stateful app", replicas("    replicas: { min: 5 }\n", one_volume), ("safe", 0))
            .from(replicas("    replicas: { min: 3 }\n", one_volume))
            .says("kubernetes.updated", "shop/backend"),
        // volumes of two replicas are left behind
        one("fewer replicas of a stateful app", replicas("    replicas: { min: 3 }\n", one_volume), ("data-loss", 1))
            .from(replicas("    replicas: { min: 5 }\n", one_volume))
            .says("check.refuses", "apps.backend.replicas")
            .refused("P0621"),
        // Kubernetes refuses both, and Flux deploys nothing of it
        one("more volumes of a stateful app", replicas("", two_volumes), ("downtime", 0))
            .from(replicas("", one_volume))
            .says("check.refuses", "apps.backend.volumeClaimTemplates.logs")
            .refused("P0458"),
        one("smaller volumes of a stateful app", replicas("", one_volume), ("downtime", 0))
            .from(replicas("", one_volume).replace("10Gi", "20Gi"))
            .says("check.refuses", "apps.backend.volumeClaimTemplates.data")
            .refused("P0458"),
        // the volume of its replicas is left behind, and it cannot be taken away either
        one("volume of a stateful app removed", replicas("", one_volume), ("data-loss", 1))
            .from(replicas("", two_volumes))
            .says("kubernetes.immutable", "shop/backend")
            .refused("P0458 P0621"),
        one("another way to replace replicas", replicas("    podManagement: parallel\n", one_volume), ("downtime", 0))
            .from(replicas("", one_volume))
            .says("kubernetes.immutable", "shop/backend")
            .refused("P0458"),
    ]
}

/// Changes of who reaches an app from outside.
pub fn of_routes() -> Vec<History> {
    let at = |ways: &str| with(&[(EXPOSED, &format!("    expose: {ways}\n"))]);
    let beside = |text: &str| with(&[("    calls: [orders]\n", &format!("    calls: [orders]\n{text}"))]);
    let path = |path: &str| at(&format!("{{ ingress: public, host: shop.example.com, path: {path} }}"));
    let login = |from: &str| {
        let client = format!("billing: {{ secrets: [payment-key], owner: team-payments, from: [{from}] }}");
        let text = with(&[("  serves: [main]\n", &format!("  serves: [main]\n  outside: {{ {client} }}\n"))]);
        text.replace("owner: team-payments } }", "owner: team-payments, shared: true } }")
    };
    let pages = |origins: &str, more: &str| {
        with(&[(
            EXPOSED,
            &format!(
                "{EXPOSED}    traffic: {{ cors: {{ origins: [\"{}\"]{more} }} }}\n",
                origins.replace(", ", "\", \"")
            ),
        )])
    };
    let internal = with(&[("internal: false, allow: [203.0.113.0/24]", "internal: true, allow: [10.40.0.0/16]")]);
    vec![
        one(
            "an app that was there is exposed",
            beside("    expose: { ingress: public, host: shop.example.com, path: /api }\n"),
            ("access", 1),
        )
        .says("traffic.route", "main/app/backend"),
        one("exposed app that is new", with(&[("apps:\n", &format!("{NEW_APP}    expose: {{ ingress: public, host: shop.example.com, path: /fresh }}\n")), (
            "secrets:\n  payment-key:",
            "secrets:\n  fresh-key: { kv: { path: fresh/key, owner: team-fresh } }\n  payment-key:",
        )]), ("safe", 0)).says("traffic.route", "main/app/fresh"),
        // what was at the other paths answers no more; what is left is a part of what was there
        one("narrower path", path("/shop"), ("downtime", 0)).says("traffic.closed", "main/app/frontend"),
        one("wider path", BASE.to_owned(), ("access", 1)).from(path("/shop")).says("traffic.route", "main/app/frontend"),
        one(
            "another host",
            at("{ a: { ingress: public, host: shop.example.com }, b: { ingress: public, host: www.example.com } }")
                .replace("hosts: [shop.example.com]", "hosts: [shop.example.com, www.example.com]"),
            ("access", 1),
        )
        .from(at("{ a: { ingress: public, host: shop.example.com } }"))
        .says("traffic.route", "main/app/frontend"),
        // below what it has already, so nobody reaches more
        one(
            "another way to the same",
            at("{ a: { ingress: public, host: shop.example.com }, b: { ingress: public, host: shop.example.com, path: /shop } }"),
            ("safe", 0),
        )
        .from(at("{ a: { ingress: public, host: shop.example.com } }")),
        // from the network before, from the office now
        one("ingress made public", BASE.to_owned(), ("access", 1)).from(internal).says("traffic.opened", "ingress public"),
        one("login from more addresses", login("10.60.0.0/24, 10.61.0.0/24"), ("access", 1))
            .from(login("10.60.0.0/24"))
            .says("traffic.opened", "login billing"),
        // a part of the range
        one("login from fewer addresses", login("10.60.0.0/25"), ("downtime", 0))
            .from(login("10.60.0.0/24"))
            .says("traffic.closed", "login billing"),
        one("pages of another origin", pages("https://a.example.com, https://b.example.com", ""), ("access", 1))
            .from(pages("https://a.example.com", ""))
            .says("traffic.opened", "main/app/frontend"),
        one("pages with the cookies of visitors", pages("https://a.example.com", ", credentials: true"), ("access", 1))
            .from(pages("https://a.example.com", ""))
            .says("traffic.opened", "main/app/frontend"),
        one("pages that may call no more", pages("https://a.example.com", ""), ("downtime", 0))
            .from(pages("https://a.example.com, https://b.example.com", ""))
            .says("traffic.closed", "main/app/frontend"),
        one("calls in plain text", with(&[("mtls: strict", "mtls: permissive")]), ("access", 1))
            .says("traffic.opened", "cluster main"),
    ]
}
