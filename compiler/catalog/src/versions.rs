//! Catalogs by their names: the versions that a platform uses move when its catalog does, and only then.

use super::{
    FLUX, HOLDERS, Holder, NODE_IMAGES, OWN, PREVIOUS, PROVIDERS,
    chart::{Chart, Entry},
    pinned::Image,
};

/// The versions of charts, images, Flux, images of nodes and Terraform providers, under one name. What is a fact about the world, such as the end of
/// a support, has one value for all catalogs.
#[derive(Debug, PartialEq, Eq)]
pub struct Catalog {
    /// The year and month of its date, such as `2026.11`.
    pub name: &'static str,
    /// The day on which its versions were looked at last.
    pub date: &'static str,
    /// What is different from the program's own catalog.
    pub differences: Differences,
}

/// What a catalog has other than the program's own. Everything else is the same.
#[derive(Debug, PartialEq, Eq)]
pub struct Differences {
    /// Charts at other versions.
    pub charts: &'static [Chart],
    /// Images of the platform itself with other tags.
    pub images: &'static [Image],
    /// Another distribution of Flux.
    pub flux: Option<&'static str>,
    /// What the roles of the charts allow, if not the same.
    pub holders: Option<&'static [Holder]>,
    /// Other images of nodes, by minor version of Kubernetes.
    pub node_images: Option<&'static [(u16, &'static str)]>,
    /// Providers at other versions, by name.
    pub providers: &'static [(&'static str, &'static str)],
}

impl Differences {
    pub(crate) const NONE: Self =
        Self { charts: &[], images: &[], flux: None, holders: None, node_images: None, providers: &[] };
}

impl Catalog {
    /// A chart at the version of this catalog.
    #[must_use]
    pub fn chart(&self, entry: &'static Entry) -> &'static Chart {
        let earlier = self.differences.charts.iter().find(|chart| chart.name == entry.0.name);
        earlier.unwrap_or(&entry.0)
    }

    /// The exact version of an image that platformc names itself.
    #[must_use]
    pub fn tag(&self, image: &Image) -> &'static str {
        self.differences.images.iter().find(|other| other.id == image.id).map_or(image.tag, |other| other.tag)
    }

    /// The distribution of Flux that the operator carries in its own image.
    #[must_use]
    pub fn flux(&self) -> &'static str {
        self.differences.flux.unwrap_or(FLUX)
    }

    /// The version of a Terraform provider, such as that of `hashicorp/aws`.
    #[must_use]
    pub fn provider(&self, name: &str) -> &'static str {
        let other = self.differences.providers.iter().find(|(known, _)| *known == name).map(|(_, version)| *version);
        other
            .or_else(|| PROVIDERS.iter().find(|known| known.name == name).map(|known| known.version))
            .unwrap_or_default()
    }

    /// Who may become another in a cluster, by the roles of the charts.
    #[must_use]
    pub fn holders(&self) -> &'static [Holder] {
        self.differences.holders.unwrap_or(HOLDERS)
    }

    /// The release of the image from which Karpenter's nodes start, such as `v20261023`: the one that was published for a minor
    /// version of Kubernetes, or the newest for one that the catalog does not know.
    #[must_use]
    pub fn node_image(&self, minor: u16) -> &'static str {
        let images = self.differences.node_images.unwrap_or(NODE_IMAGES);
        let known = images.iter().find(|(known, _)| *known == minor);
        known.or_else(|| images.last()).map_or("", |(_, image)| image)
    }
}

/// The catalogs that a program carries.
#[derive(Clone, Copy, Debug)]
pub struct Catalogs {
    /// The one that a platform uses that names none.
    pub own: &'static Catalog,
    /// The one before it, once there is one.
    pub previous: Option<&'static Catalog>,
}

impl Catalogs {
    /// Those of this program.
    pub const CARRIED: Self = Self { own: &OWN, previous: PREVIOUS };

    /// The catalog of a name.
    #[must_use]
    pub fn find(self, name: &str) -> Option<&'static Catalog> {
        self.all().find(|catalog| catalog.name == name)
    }

    /// All of them, the newest first.
    pub fn all(self) -> impl Iterator<Item = &'static Catalog> {
        std::iter::once(self.own).chain(self.previous)
    }
}

#[cfg(test)]
mod tests {
    use super::{Catalog, Catalogs, Differences};
    use crate::{Image, KUBERNETES, NODE_IMAGES, OWN, VAULT, image};

    /// An image that was not published for a version starts no node.
    #[test]
    fn every_kubernetes_has_a_dated_image() {
        for support in KUBERNETES {
            assert!(NODE_IMAGES.iter().any(|(minor, _)| *minor == support.minor), "1.{}", support.minor);
            let image = OWN.node_image(support.minor);
            assert!(image.len() == 9 && image.starts_with("v20"), "{image}");
        }
        assert_eq!(OWN.node_image(99), OWN.node_image(NODE_IMAGES.last().unwrap().0));
    }

    #[test]
    fn an_earlier_catalog_has_its_own_versions_and_everything_else_of_this_one() {
        static BEFORE: Catalog = Catalog {
            name: "2000.01",
            date: "2000-01-31",
            differences: Differences {
                images: &[
                    Image { tag: "1.0.0", ..image::VAULT },
                    Image { tag: "arm64-v1.0.0", ..image::GITLAB_RUNNER_HELPER_ARM64 },
                ],
                flux: Some("1.0.0"),
                node_images: Some(&[(36, "v20000131")]),
                providers: &[("hashicorp/helm", "1.0.0")],
                ..Differences::NONE
            },
        };
        let both = Catalogs { own: &OWN, previous: Some(&BEFORE) };
        assert_eq!(both.find("2000.01"), Some(&BEFORE));
        assert_eq!(both.find(OWN.name), Some(&OWN));
        assert_eq!(both.find("1999.12"), None);
        assert_eq!((BEFORE.tag(&image::VAULT), BEFORE.flux()), ("1.0.0", "1.0.0"));
        assert_eq!((BEFORE.node_image(36), BEFORE.node_image(35)), ("v20000131", "v20000131"));
        assert_eq!(BEFORE.tag(&image::OPENBAO), OWN.tag(&image::OPENBAO));
        // of one name, for two processors
        assert_eq!(BEFORE.tag(&image::GITLAB_RUNNER_HELPER_ARM64), "arm64-v1.0.0");
        assert_eq!(BEFORE.tag(&image::GITLAB_RUNNER_HELPER_AMD64), OWN.tag(&image::GITLAB_RUNNER_HELPER_AMD64));
        assert_eq!(
            (BEFORE.provider("hashicorp/helm"), BEFORE.provider("hashicorp/aws")),
            ("1.0.0", OWN.provider("hashicorp/aws"))
        );
        assert_eq!(BEFORE.chart(&VAULT), OWN.chart(&VAULT));
        assert_eq!(BEFORE.holders(), OWN.holders());
    }
}
