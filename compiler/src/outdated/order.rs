//! Which of two versions is the later one.

use std::cmp::Ordering;

use super::Kind;

/// How a version compares to another of the same thing. The versions of charts and providers are semantic: a pre-release comes
/// before its release. All others are rows of numbers, such as a day or the build behind a version.
pub(super) fn order(kind: Kind, now: &str, there: &str) -> Ordering {
    if kind == Kind::NodeImage {
        return day(now).cmp(day(there));
    }
    if !matches!(kind, Kind::Chart | Kind::Provider | Kind::Flux) {
        return numbers(now).cmp(&numbers(there));
    }
    let (now, there) = (Semantic::of(now), Semantic::of(there));
    now.core.cmp(&there.core).then_with(|| match (now.before, there.before) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(now), Some(there)) => numbers(now).cmp(&numbers(there)).then(now.cmp(there)),
    })
}

/// The day of a release of the image of nodes: `20261023` of `v20261023` and of `1.36.2-20261023`.
pub(super) fn day(release: &str) -> &str {
    release.rsplit(['-', 'v']).next().unwrap_or_default()
}

/// A semantic version.
struct Semantic<'a> {
    core: Vec<u64>,
    /// What says that it comes before the release of those numbers.
    before: Option<&'a str>,
}

impl<'a> Semantic<'a> {
    fn of(version: &'a str) -> Self {
        let version = version.split('+').next().unwrap_or_default();
        let (core, before) = match version.split_once('-') {
            Some((core, before)) => (core, Some(before)),
            None => (version, None),
        };
        Self { core: numbers(core), before }
    }
}

fn numbers(text: &str) -> Vec<u64> {
    let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    digits.map(|part| part.parse().unwrap_or(u64::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering::{Equal, Greater, Less};

    use super::{Kind, order};

    #[test]
    fn versions_have_their_order() {
        for (kind, now, there, expected) in [
            (Kind::Chart, "0.9.0", "0.10.0", Less),
            (Kind::Chart, "v1.21.1", "1.21.1", Equal),
            (Kind::Chart, "2.0.0-rc.1", "2.0.0", Less),
            (Kind::Chart, "2.0.0", "2.0.0-rc.1", Greater),
            (Kind::Chart, "2.0.0-rc.2", "2.0.0-rc.10", Less),
            (Kind::Chart, "2.0.0-alpha", "2.0.0-beta", Less),
            (Kind::Chart, "2.0.0+build.9", "2.0.0", Equal),
            (Kind::Provider, "5.100.0", "6.2.0", Less),
            (Kind::Flux, "2.8.10", "2.8.7", Greater),
            (Kind::Image, "arm64-v18.9.0", "arm64-v18.10.0", Less),
            (Kind::Image, "2.0.4", "2.0.4", Equal),
            (Kind::Addon, "v1.21.1-eksbuild.2", "v1.21.1-eksbuild.10", Less),
            (Kind::NodeImage, "v20260818", "v20261023", Less),
            (Kind::NodeImage, "1.36.2-20261023", "v20261023", Equal),
            (Kind::NodeImage, "1.36.9-20260818", "v20261023", Less),
        ] {
            assert_eq!(order(kind, now, there), expected, "{now} and {there}");
        }
    }
}
