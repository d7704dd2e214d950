//! The images of the platform itself, and where they are pulled from. Only [`Images`] makes the name of one: what is named
//! nowhere else cannot miss the mirror.

use platformc_output::value::{Map, Value};

use super::{chart::Chart, pinned::Image, versions::Catalog};

/// Where the images of a platform are pulled from: the registries of their makers, or a mirror of all.
#[derive(Clone, Copy, Debug)]
pub struct Images<'a> {
    catalog: &'static Catalog,
    mirror: Option<&'a str>,
}

impl<'a> Images<'a> {
    /// At the versions of a catalog, and with a mirror: the host of a registry, perhaps with a port and a path.
    #[must_use]
    pub const fn of(catalog: &'static Catalog, mirror: Option<&'a str>) -> Self {
        Self { catalog, mirror }
    }

    /// The image as a container names it.
    #[must_use]
    pub fn reference(self, image: &Image) -> String {
        format!("{}:{}", self.repository(image), self.tag(image))
    }

    /// The image without its tag, for charts with separate values.
    #[must_use]
    pub fn repository(self, image: &Image) -> String {
        self.place(image.name)
    }

    /// The tag, for the same charts.
    #[must_use]
    pub fn tag(self, image: &Image) -> &'static str {
        self.catalog.tag(image)
    }

    /// Adds the sources of a chart's images to its values, without changing existing ones. Without a mirror this is
    /// done only where the chart's default is outdated.
    pub fn fill(self, chart: &Chart, values: &mut Value) {
        for source in chart.images.iter().filter(|source| source.moved || self.mirror.is_some()) {
            set(values, source.key, self.place(source.upstream));
        }
    }

    /// A registry, a repository or an image, in the mirror if there is one: below the name of the registry that it is from.
    fn place(self, upstream: &str) -> String {
        match self.mirror {
            None => upstream.to_owned(),
            Some(mirror) => format!("{mirror}/{}", qualified(upstream)),
        }
    }
}

/// The name with its registry. One without is on Docker Hub, as every container runtime reads it, and there in `library`
/// if it is a single word (<https://github.com/distribution/reference/blob/v0.6.0/normalize.go>).
#[must_use]
pub fn qualified(name: &str) -> String {
    let host = |first: &str| first.contains(['.', ':']) || first == "localhost";
    match name.split_once('/') {
        Some((first, _)) if host(first) => name.to_owned(),
        Some(_) => format!("docker.io/{name}"),
        None if name.contains('.') && !name.contains(':') => name.to_owned(),
        None => format!("docker.io/library/{name}"),
    }
}

/// Sets a text in nested maps, unless there is a value.
fn set(values: &mut Value, key: &'static str, text: String) {
    let Value::Object(map) = values else { return };
    match key.split_once('.') {
        None => map.change(key, || text.into(), |_| {}),
        Some((first, rest)) => map.change(first, || Value::Object(Map::new()), |inner| set(inner, rest, text)),
    }
}

/// The key of a registry's host in a file of logins: Docker Hub has its own
/// (<https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/>).
#[must_use]
pub fn login_key(host: &str) -> &str {
    if host == "docker.io" { "https://index.docker.io/v1/" } else { host }
}

#[cfg(test)]
mod tests;
