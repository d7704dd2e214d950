//! Versions of Kubernetes, what Karpenter may buy, the mesh.

use platformc_spec::{
    Code, Diagnostic, Diagnostics, Span,
    platform::{ApiEndpoint, Karpenter, Mtls},
};

use super::networks::is_private;
use crate::resolve::{Cluster, Model};

/// The minor versions that both EKS and the charts of the catalog support. EKS:
/// <https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html> (1.31 to 1.35, standard or extended support in
/// 2026); the charts: `kubeVersion` of each in `catalog/charts`, and the support tables of Istio 1.30 and Karpenter 1.14.
const SUPPORTED: std::ops::RangeInclusive<u16> = 31..=35;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    for cluster in model.clusters.values() {
        version(cluster, problems);
        endpoint(cluster, problems);
        if let Some(karpenter) = cluster.karpenter() {
            families(karpenter, problems);
        }
    }
    if let Some(mesh) = &model.mesh {
        let mtls = &mesh.spec.mtls;
        if mtls.value == Mtls::Permissive {
            problems.push(
                Diagnostic::warning(Code::Weakened, mtls.span, "the mesh lets calls in plain text through")
                    .label("neither encrypted nor authenticated")
                    .help("write `mtls: strict` once every caller is in the mesh"),
            );
        }
    }
}

fn version(cluster: &Cluster, problems: &mut Diagnostics) {
    let kubernetes = &cluster.spec.kubernetes;
    let minor = kubernetes.minor();
    if SUPPORTED.contains(&minor) {
        return;
    }
    let (oldest, newest) = (SUPPORTED.start(), SUPPORTED.end());
    let (label, help) = if minor < *oldest {
        (
            "EKS no longer offers it",
            format!("write `\"1.{oldest}\"` to `\"1.{newest}\"`, and upgrade one minor version at a time"),
        )
    } else {
        ("newer than this version of platformc knows", format!("write `\"1.{newest}\"` or an earlier one"))
    };
    let message = format!("kubernetes `{kubernetes}` is not supported on `{}`", cluster.name);
    problems.push(Diagnostic::error(Code::UnsupportedVersion, kubernetes.span, message).label(label).help(help));
}

/// What comes from the platform's networks comes over the private endpoint; the list is of the internet's addresses.
fn endpoint(cluster: &Cluster, problems: &mut Diagnostics) {
    let ApiEndpoint::Restricted(networks) = &cluster.spec.endpoint.value else { return };
    for network in networks.iter().filter(|network| is_private(network.value)) {
        let message = format!("EKS refuses `{network}` for the endpoint of `{}`", cluster.name);
        problems.push(
            Diagnostic::error(Code::OutOfRange, network.span, message)
                .label("no address of the internet")
                .help("list public addresses only: the cluster's own and the connected networks reach the API anyway"),
        );
    }
}

/// Pods that Karpenter schedules have images of one architecture.
fn families(karpenter: &Karpenter, problems: &mut Diagnostics) {
    let mut first: Option<(&str, Span)> = None;
    for family in &karpenter.instance_families {
        let architecture = architecture(family.as_str());
        let (wanted, span) = *first.get_or_insert((architecture, family.span));
        if architecture != wanted {
            let message = format!("`{family}` is {architecture}, and the first family is {wanted}");
            problems.push(
                Diagnostic::error(Code::BadScalar, family.span, message)
                    .label(architecture)
                    .related(span, wanted)
                    .help("keep families of one architecture: an image runs on one"),
            );
        }
    }
}

/// The processor of a family: letters, a generation, then `g` for Graviton, as in `m7g`.
fn architecture(family: &str) -> &'static str {
    let processor = family.trim_start_matches(|c: char| c.is_ascii_lowercase());
    let processor = processor.trim_start_matches(|c: char| c.is_ascii_digit());
    if family == "a1" || processor.starts_with('g') { "arm64" } else { "x86_64" }
}

#[cfg(test)]
mod tests {
    use super::architecture;

    #[test]
    fn graviton_is_told_by_the_letter_behind_the_generation() {
        for arm in ["m7g", "c7gn", "t4g", "r8gd", "im4gn", "a1", "g5g"] {
            assert_eq!(architecture(arm), "arm64", "{arm}");
        }
        for x86 in ["m7i", "g5", "g4dn", "t3", "m7i-flex", "u7in-16tb"] {
            assert_eq!(architecture(x86), "x86_64", "{x86}");
        }
    }
}
