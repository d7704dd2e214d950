//! The time zones that Kubernetes knows.

/// One line a zone.
const ZONES: &str = include_str!("../time-zones.txt");

/// The names of all zones of the IANA database, old ones too.
pub fn time_zones() -> impl Iterator<Item = &'static str> + Clone {
    ZONES.lines().filter(|line| !line.starts_with('#'))
}
