//! The versions of the program's own catalog, as one list with their sources.

use super::{ALL, FLUX, FLUX_SOURCE, NODE_IMAGES, NODE_IMAGES_SOURCE, OWN, PROVIDERS, image, pinned::Said};

/// What a version is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A Helm chart.
    Chart,
    /// An image that platformc names itself.
    Image,
    /// The distribution of Flux.
    Flux,
    /// The image of EKS that nodes start from.
    NodeImage,
    /// A Terraform provider.
    Provider,
}

/// One version of the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What it is of.
    pub kind: Kind,
    /// Its name.
    pub name: &'static str,
    /// The repository of a chart.
    pub repository: Option<&'static str>,
    /// The minor version of Kubernetes 1 that it is for, if there is one for each.
    pub kubernetes: Option<u16>,
    /// The version itself.
    pub version: &'static str,
    /// Where it is listed.
    pub source: Said,
}

impl Listed {
    /// All of them: charts, images, Flux, images of nodes, providers.
    pub fn all() -> impl Iterator<Item = Self> {
        let listed =
            |kind, name, version, source| Self { kind, name, repository: None, kubernetes: None, version, source };
        let charts = ALL.iter().map(move |entry| {
            let chart = OWN.chart(entry);
            Self { repository: Some(chart.repository), ..listed(Kind::Chart, chart.name, chart.version, chart.source) }
        });
        let images = image::ALL.iter().map(move |image| listed(Kind::Image, image.name, image.tag, image.source));
        let flux = listed(Kind::Flux, "flux", FLUX, FLUX_SOURCE);
        let nodes = NODE_IMAGES.iter().map(move |(minor, image)| Self {
            kubernetes: Some(*minor),
            ..listed(Kind::NodeImage, "amazon-linux-2023", image, NODE_IMAGES_SOURCE)
        });
        let providers = PROVIDERS
            .iter()
            .map(move |provider| listed(Kind::Provider, provider.name, provider.version, provider.source));
        charts.chain(images).chain([flux]).chain(nodes).chain(providers)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Listed;
    use crate::Image;

    #[test]
    fn every_version_is_listed_once_with_its_source_and_day() {
        let mut seen = BTreeSet::new();
        for one in Listed::all() {
            assert!(
                !one.version.is_empty() && one.source.from.len() > 8 && one.source.as_of.starts_with("20"),
                "{one:?}"
            );
            assert!(seen.insert((one.kind, one.name, one.kubernetes, Image::variant(one.version))), "twice: {one:?}");
        }
        assert!(seen.len() > 35, "only {}", seen.len());
    }
}
