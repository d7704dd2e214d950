//! The versions that a platform uses: those of its catalog, and those that the specification names.

use std::collections::BTreeMap;

use platformc_base::Span;
use platformc_catalog::FLUX_INSTANCE;

use super::{Kind, catalog::minor};
use crate::{Plan, graph::Graph};
use platformc_model::{Effective, Model};

/// A version that is used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Used {
    pub kind: Kind,
    pub name: String,
    /// The minor version of Kubernetes that it is for, if there is one for each.
    pub kubernetes: Option<String>,
    pub version: String,
    /// The repository of a chart that an app names. Any other chart is the catalog's.
    pub repository: Option<String>,
    /// Where the specification says this version, or the catalog that it comes from.
    pub pinned: Option<Span>,
    /// Whether an entry of the specification says it itself.
    pub own: bool,
}

/// All of them in order, each with who uses it.
pub(super) fn used(plan: &Plan) -> BTreeMap<Used, Vec<String>> {
    let mut all = All::default();
    of_catalog(&plan.model, &plan.graph, &mut all);
    of_clusters(&plan.model, &mut all);
    of_apps(&plan.model, &mut all);
    all.0
}

#[derive(Default)]
struct All(BTreeMap<Used, Vec<String>>);

impl All {
    fn add(&mut self, used: Used, by: String) {
        let users = self.0.entry(used).or_default();
        if users.last() != Some(&by) {
            users.push(by);
        }
    }
}

/// What comes from the platform's catalog.
fn of_catalog(model: &Model, graph: &Graph, all: &mut All) {
    let pinned = place(&model.catalog);
    let used = |kind, name: &str, version: &str| Used {
        kind,
        name: name.to_owned(),
        kubernetes: None,
        version: version.to_owned(),
        repository: None,
        pinned,
        own: false,
    };
    for (_, node) in graph.nodes() {
        for entry in &node.charts {
            let chart = model.catalog.chart(entry);
            all.add(used(Kind::Chart, chart.name, chart.version), node.kind.id());
            if *entry == &FLUX_INSTANCE {
                all.add(used(Kind::Flux, "flux", model.catalog.flux()), node.kind.id());
            }
        }
        for image in &node.images {
            all.add(used(Kind::Image, image.name, model.catalog.tag(image)), node.kind.id());
        }
        for provider in node.written().into_iter().flat_map(|root| &root.providers) {
            all.add(used(Kind::Provider, provider, model.catalog.provider(provider)), node.kind.id());
        }
    }
}

/// Images of nodes, and add-ons that are pinned: the others are looked up when the cluster is planned.
fn of_clusters(model: &Model, all: &mut All) {
    for cluster in model.clusters.values() {
        let kubernetes = Some(minor(cluster.kubernetes.minor()));
        let used = |kind, name: &str, version: &str, pinned, own| Used {
            kind,
            name: name.to_owned(),
            kubernetes: kubernetes.clone(),
            version: version.to_owned(),
            repository: None,
            pinned,
            own,
        };
        let image = |version: &str, pinned, own| used(Kind::NodeImage, "amazon-linux-2023", version, pinned, own);
        if let Some(karpenter) = cluster.karpenter() {
            let said = place(&karpenter.node_image);
            let pinned = said.or_else(|| place(&model.catalog));
            all.add(image(&karpenter.node_image.value, pinned, said.is_some()), format!("clusters.{}", cluster.name));
        }
        for group in &cluster.node_groups {
            if let Some(release) = &group.ami_release {
                let by = format!("clusters.{}.nodeGroups.{}", cluster.name, group.name);
                all.add(image(release.as_str(), Some(release.span), true), by);
            }
        }
        for (name, version) in &cluster.addons {
            let addon = used(Kind::Addon, name, version.as_str(), Some(version.span), true);
            all.add(addon, format!("clusters.{}", cluster.name));
        }
    }
}

/// Charts and images of apps: they are compared where the catalog has the same one.
fn of_apps(model: &Model, all: &mut All) {
    for app in model.apps.values() {
        let by = || format!("apps.{}", app.head.name);
        let used = |kind, name: &str, version: &str, repository: Option<&str>, span| Used {
            kind,
            name: name.to_owned(),
            kubernetes: None,
            version: version.to_owned(),
            repository: repository.map(str::to_owned),
            pinned: Some(span),
            own: true,
        };
        if let Some(chart) = &app.chart {
            let repository = Some(chart.repository.as_str());
            let version = &chart.version;
            all.add(used(Kind::Chart, chart.name.as_str(), version.as_str(), repository, version.span), by());
        }
        for image in app.versions().filter_map(|track| track.image.as_ref()).chain(app.images_beside()) {
            let text = image.as_str().split('@').next().unwrap_or_default();
            // without a tag it is pinned by its digest alone
            if let Some((name, tag)) = text.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')) {
                all.add(used(Kind::Image, name, tag, None, image.span), by());
            }
        }
    }
}

/// Where a key says a value.
fn place<T>(value: &Effective<T>) -> Option<Span> {
    Some(value.span()).filter(|span| *span != Span::default())
}
