//! How long `CloudWatch` Logs keeps logs.

/// The days that it knows.
const KNOWN: [u64; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/// The shortest time that it knows and that is not shorter than this one.
#[must_use]
pub fn known(days: u64) -> u64 {
    KNOWN.into_iter().find(|known| *known >= days).unwrap_or(3653)
}
