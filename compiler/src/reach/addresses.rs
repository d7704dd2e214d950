//! Addresses at which rules are tried.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

/// Addresses that a rule may only reach if it means them: of the internet, of private networks, of nodes.
const SAMPLES: [[u8; 4]; 9] = [
    [8, 8, 8, 8],
    [10, 0, 0, 1],
    [100, 64, 0, 1],
    [127, 0, 0, 1],
    [169, 254, 169, 254],
    [172, 16, 0, 1],
    [192, 168, 0, 1],
    [198, 18, 0, 1],
    [224, 0, 0, 1],
];

/// The addresses at both sides of the edges of ranges.
pub(super) fn edges(ranges: impl Iterator<Item = Ipv4Net>) -> impl Iterator<Item = Ipv4Addr> {
    ranges.flat_map(|range| {
        let (first, last) = (u32::from(range.network()), u32::from(range.broadcast()));
        [first.saturating_sub(1), first, last, last.saturating_add(1)].map(Ipv4Addr::from)
    })
}

/// Some addresses of each kind.
pub(super) fn samples() -> impl Iterator<Item = Ipv4Addr> {
    SAMPLES.into_iter().map(Ipv4Addr::from)
}
