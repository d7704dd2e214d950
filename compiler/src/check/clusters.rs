//! Versions of Kubernetes, what Karpenter may buy, the mesh.

use platformc_base::{
    Code, Diagnostic, Diagnostics, Span,
    words::{Mtls, SupportType},
};

use super::networks::is_private;
use platformc_catalog::{ALL, Chart, KUBERNETES};
use platformc_model::{ApiEndpoint, Architecture, Cluster, Karpenter, Model};

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    for cluster in model.clusters.values() {
        version(model, cluster, problems);
        endpoint(cluster, problems);
        if let Some(karpenter) = cluster.karpenter() {
            families(karpenter, problems);
        }
    }
    if let Some(mesh) = &model.mesh {
        let mtls = &mesh.mtls;
        if mtls.value == Mtls::Permissive {
            problems.push(
                Diagnostic::warning(Code::Weakened, mtls.span(), "the mesh accepts unencrypted calls")
                    .label("neither encrypted nor authenticated")
                    .help("write `mtls: strict` once every caller is in the mesh"),
            );
        }
    }
}

fn version(model: &Model, cluster: &Cluster, problems: &mut Diagnostics) {
    let kubernetes = &cluster.kubernetes;
    let minor = kubernetes.minor();
    let (Some(oldest), Some(newest)) = (KUBERNETES.first(), KUBERNETES.last()) else { return };
    let Some(support) = KUBERNETES.iter().find(|support| support.minor == minor) else {
        let message = format!("kubernetes `{kubernetes}` is not supported on `{}`", cluster.name);
        let (label, help) = if minor < oldest.minor {
            let help = format!(
                "write `\"1.{}\"` to `\"1.{}\"`, and upgrade one minor version at a time",
                oldest.minor, newest.minor
            );
            ("EKS no longer offers it", help)
        } else {
            let help = format!("write `\"1.{}\"` or an earlier one", newest.minor);
            ("newer than this version of platformc supports", help)
        };
        problems.push(Diagnostic::error(Code::UnsupportedVersion, kubernetes.span, message).label(label).help(help));
        return;
    };
    if support.over {
        let (next, until) = (newest.minor, newest.standard);
        let steps = if next == minor + 1 { "" } else { ", one minor version at a time" };
        let message = format!("standard support of kubernetes `{kubernetes}` ended on {}", support.standard);
        let upgrade = format!("upgrade `{}` to `\"1.{next}\"`{steps}: it is supported until {until}", cluster.name);
        let (label, help) = match cluster.support_type.value {
            SupportType::Extended => (format!("paid extended support until {}", support.extended), upgrade),
            SupportType::Standard => (
                "EKS upgrades the cluster by itself".to_owned(),
                format!(
                    "{upgrade}; or write `supportType: extended`, which AWS charges for until {}",
                    support.extended
                ),
            ),
        };
        problems.push(Diagnostic::warning(Code::Deprecated, kubernetes.span, message).label(label).help(help));
    }
    for chart in unfit(ALL.iter().map(|entry| model.catalog.chart(entry)), minor) {
        let message =
            format!("the chart `{}` {} does not support kubernetes `{kubernetes}`", chart.name, chart.version);
        problems.push(
            Diagnostic::error(Code::UnsupportedVersion, kubernetes.span, message)
                .label(format!("it needs 1.{} or later", chart.kubernetes))
                .help(format!("upgrade `{}` to `\"1.{}\"`", cluster.name, chart.kubernetes)),
        );
    }
}

/// The charts that do not run on a minor version. All of the catalog count: what a cluster does not have today is a line
/// away.
fn unfit<'a>(charts: impl IntoIterator<Item = &'a Chart>, minor: u16) -> impl Iterator<Item = &'a Chart> {
    charts.into_iter().filter(move |chart| minor < chart.kubernetes)
}

/// What comes from the platform's networks comes over the private endpoint; the list is of the internet's addresses.
fn endpoint(cluster: &Cluster, problems: &mut Diagnostics) {
    let ApiEndpoint::Restricted(networks) = &cluster.endpoint.value else { return };
    for network in networks.iter().filter(|network| is_private(network.value)) {
        let message = format!("EKS refuses `{network}` for the endpoint of `{}`", cluster.name);
        problems.push(
            Diagnostic::error(Code::OutOfRange, network.span, message)
                .label("not a public network")
                .help("list public addresses only: the cluster's own and the connected networks reach the API anyway"),
        );
    }
}

/// Pods that Karpenter schedules have images of one architecture.
fn families(karpenter: &Karpenter, problems: &mut Diagnostics) {
    let mut first: Option<(&str, Span)> = None;
    for family in &karpenter.instance_families {
        let architecture = Architecture::of_family(family).aws();
        let (wanted, span) = *first.get_or_insert((architecture, family.span));
        if architecture != wanted {
            let message = format!("`{family}` is {architecture}, and the first family is {wanted}");
            problems.push(
                Diagnostic::error(Code::BadScalar, family.span, message)
                    .label(architecture)
                    .related(span, wanted)
                    .help("list families of one architecture only: an image runs on one"),
            );
        }
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::unfit;
    use platformc_catalog::{Chart, KUBERNETES, OWN, VAULT};

    #[test]
    fn a_chart_names_the_oldest_kubernetes_that_it_runs_on() {
        let chart = |kubernetes| Chart { kubernetes, ..*OWN.chart(&VAULT) };
        let (old, new, silent) = (chart(20), chart(34), chart(0));
        let found: Vec<u16> = unfit([&old, &new, &silent], 33).map(|chart| chart.kubernetes).collect();
        assert_eq!(found, [34]);
        assert_eq!(unfit([&new], 34).count(), 0);
    }

    /// Versions follow each other, those out of standard support come first, and some are in it.
    #[test]
    fn the_calendar_is_whole() {
        assert!(
            KUBERNETES.windows(2).all(|pair| pair[0].minor + 1 == pair[1].minor && pair[0].standard < pair[1].standard)
        );
        assert!(KUBERNETES.windows(2).all(|pair| pair[0].over || !pair[1].over));
        assert!(KUBERNETES.iter().any(|support| !support.over) && KUBERNETES.iter().all(|s| s.standard < s.extended));
    }
}
