use platformc_output::json;

use super::{Images, qualified};
use crate::{self as catalog, ALL, OWN, image};

const MIRROR: Images<'static> = Images::of(&OWN, Some("registry.example.com:5000/mirror"));
const NONE: Images<'static> = Images::of(&OWN, None);

#[test]
fn a_name_without_a_registry_is_on_docker_hub() {
    for (name, full) in [
        ("hashicorp/vault:2.0.4", "docker.io/hashicorp/vault:2.0.4"),
        ("busybox:1.38.0", "docker.io/library/busybox:1.38.0"),
        ("busybox", "docker.io/library/busybox"),
        ("docker.io/istio", "docker.io/istio"),
        ("quay.io", "quay.io"),
        ("localhost:5000/a/b:1.0.0", "localhost:5000/a/b:1.0.0"),
        ("registry.k8s.io/a/b@sha256:00", "registry.k8s.io/a/b@sha256:00"),
    ] {
        assert_eq!(qualified(name), full, "{name}");
    }
}

#[test]
fn an_image_is_in_the_mirror_below_its_registry() {
    assert_eq!(NONE.reference(&image::VAULT), "hashicorp/vault:2.0.4");
    assert_eq!(MIRROR.reference(&image::VAULT), "registry.example.com:5000/mirror/docker.io/hashicorp/vault:2.0.4");
    assert_eq!(MIRROR.repository(&image::OPENBAO), "registry.example.com:5000/mirror/quay.io/openbao/openbao");
    assert_eq!(MIRROR.tag(&image::OPENBAO), NONE.tag(&image::OPENBAO));
}

#[test]
fn a_chart_is_told_where_its_images_are_and_keeps_what_it_was_told() {
    let mut values = json!({ "csi": { "agent": { "image": { "repository": "own", "tag": "1" } } } });
    MIRROR.fill(OWN.chart(&catalog::VAULT), &mut values);
    assert_eq!(values["csi"]["agent"]["image"], json!({ "repository": "own", "tag": "1" }));
    assert_eq!(
        values["server"],
        json!({ "image": { "repository": "registry.example.com:5000/mirror/docker.io/hashicorp/vault" } })
    );
    let mut values = json!({});
    NONE.fill(OWN.chart(&catalog::VAULT), &mut values);
    assert_eq!(values, json!({}));
}

/// Istio's charts name a registry that closes in December 2026 (<https://github.com/istio/istio/issues/61467>).
#[test]
fn what_has_moved_is_said_without_a_mirror_too() {
    for chart in [&catalog::ISTIOD, &catalog::CNI].map(|entry| OWN.chart(entry)) {
        let mut values = json!({ "global": { "logAsJson": true } });
        NONE.fill(chart, &mut values);
        assert_eq!(values, json!({ "global": { "logAsJson": true, "hub": "docker.io/istio" } }), "{}", chart.name);
    }
}

/// Pods of a running platform that keep their image are not restarted: nothing is said of what has not moved, and what
/// platformc names itself is named as ever.
#[test]
fn an_upgrade_restarts_the_mesh_alone() {
    for chart in ALL.iter().map(|entry| OWN.chart(entry)).filter(|chart| !["istiod", "cni"].contains(&chart.name)) {
        let mut values = json!({});
        NONE.fill(chart, &mut values);
        assert_eq!(values, json!({}), "{}", chart.name);
    }
    let own = [image::VAULT, image::OPENBAO, image::AWS_CLI, image::OPENTELEMETRY_COLLECTOR]
        .map(|image| NONE.repository(&image));
    assert_eq!(
        own,
        [
            "hashicorp/vault",
            "quay.io/openbao/openbao",
            "public.ecr.aws/aws-cli/aws-cli",
            "ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib",
        ]
    );
}

/// Every upstream is a whole name or begins with the host of a registry, so that it stays one behind the mirror.
#[test]
fn every_source_of_every_chart_is_set_once() {
    let mut seen = 0;
    for chart in ALL.iter().map(|entry| OWN.chart(entry)) {
        let mut values = json!({});
        MIRROR.fill(chart, &mut values);
        for source in chart.images {
            let value = values.pointer(&format!("/{}", source.key.replace('.', "/"))).and_then(|value| value.as_str());
            let expected = format!("registry.example.com:5000/mirror/{}", qualified(source.upstream));
            assert_eq!(value, Some(expected.as_str()), "{}: {}", chart.name, source.key);
            seen += 1;
        }
    }
    assert!(seen > 30, "only {seen}");
}

#[test]
fn nothing_floats() {
    let exact = |version: &str| {
        let parts: Vec<&str> = version.rsplit(['-', 'v']).next().unwrap_or_default().split('.').collect();
        parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    };
    for tag in image::ALL
        .iter()
        .map(|image| image.tag)
        .chain(ALL.iter().map(|entry| OWN.chart(entry).version))
        .chain([OWN.flux()])
    {
        assert!(exact(tag), "{tag}");
    }
    for loose in ["latest", "2.x", "2", "2.8", "^2.8.0x", "", ">=2.8.x"] {
        assert!(!exact(loose), "{loose}");
    }
}
