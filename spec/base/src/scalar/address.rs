//! Network addresses and host names.

use std::{fmt, iter, net::Ipv4Addr};

use ipnet::{Ipv4Net, ipv4_mask_to_prefix};

use super::{
    Problem,
    macros::{scalar, text_scalar},
    mend,
};

/// An IPv4 network, `a.b.c.d/prefix`, without host bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr(Ipv4Net);

scalar!(Cidr, format: "cidr", pattern: r"^([0-9]{1,3}\.){3}[0-9]{1,3}/[0-9]{1,2}$",
    message: "write an IPv4 network, such as 10.40.0.0/16", examples: ["10.40.0.0/16", "0.0.0.0/0"]);

impl Cidr {
    /// Address and prefix length; host bits may be set. Stricter than [`Ipv4Net`] reads a text: it takes `010` for 10.
    fn parts(text: &str) -> Option<Ipv4Net> {
        let (address, prefix) = text.split_once('/')?;
        let digits = prefix.len() <= 2 && prefix.bytes().all(|b| b.is_ascii_digit());
        let prefix = prefix.parse().ok().filter(|_| digits)?;
        Ipv4Net::new(address.parse().ok()?, prefix).ok()
    }

    fn read(text: &str) -> Option<Self> {
        let given = Self::parts(text)?;
        (given.trunc() == given).then_some(Self(given))
    }

    fn problem(text: &str) -> Problem {
        let message = match Self::parts(text) {
            Some(given) => {
                let (address, prefix) = (given.addr(), given.prefix_len());
                format!("`{text}` has host bits set: a /{prefix} network does not start at {address}")
            }
            None => format!("`{text}` is not an IPv4 network"),
        };
        Problem::new(message, Self::help(text))
    }

    /// What to type instead.
    fn help(text: &str) -> String {
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let plain = plain.replace('\\', "/").replace(['*', 'x'], "0");
        let (address, length) = plain.trim_end_matches('/').split_once('/').unwrap_or((&plain, ""));
        if address.contains("::") || address.matches(':').count() > 1 {
            return "write an IPv4 network, such as `10.40.0.0/16`: the platform's networks have no IPv6".into();
        }
        if matches!(text, "any" | "all" | "internet" | "*") {
            return "write `0.0.0.0/0` for every address".into();
        }
        let network = |address: Ipv4Addr, prefix: u8| Self::new(address.octets(), prefix);
        if let Some((first, last)) = address.split_once('-').and_then(|(a, b)| Some((quad(a)?, quad(b)?))) {
            let first = Ipv4Net::from(first);
            let both = iter::successors(Some(first), Ipv4Net::supernet).find(|network| network.contains(&last));
            return format!("write `{}`", Self(both.unwrap_or(first)));
        }
        let Some(found) = quad(address) else {
            return "write an address and a prefix length, such as `10.40.0.0/16`".into();
        };
        // `10.40.0.0` alone is the network that its zeros leave open.
        let zeros = found.octets().iter().rev().take_while(|octet| **octet == 0).count();
        let natural = [32, 24, 16, 8, 0].get(zeros).copied().unwrap_or(32);
        let prefix = match length.parse::<u8>() {
            Ok(prefix) if prefix <= 32 => prefix,
            Ok(_) => return format!("a prefix length is at most 32: write `{}`, for example", network(found, natural)),
            Err(_) if length.is_empty() => {
                return format!("add the prefix length: `{}`", network(found, natural));
            }
            Err(_) => match quad(length).and_then(|mask| ipv4_mask_to_prefix(mask).ok()) {
                Some(ones) => ones,
                None => return format!("write a prefix length, such as `{}`", network(found, natural)),
            },
        };
        format!("write `{}`", network(found, prefix))
    }

    /// How many bits of an address are the same for all: 0 to 32.
    #[must_use]
    pub fn prefix(self) -> u8 {
        self.0.prefix_len()
    }

    /// Whether the two networks share an address.
    #[must_use]
    pub fn overlaps(self, other: Cidr) -> bool {
        self.within(other) || other.within(self)
    }

    /// Whether all of its addresses are addresses of the other one.
    #[must_use]
    pub fn within(self, other: Cidr) -> bool {
        other.0.contains(&self.0)
    }

    /// The network of these numbers; host bits are cleared, and a prefix length above 32 is 32.
    #[must_use]
    pub fn new(address: [u8; 4], prefix: u8) -> Self {
        let address = Ipv4Addr::from(address);
        Self(Ipv4Net::new(address, prefix).unwrap_or(Ipv4Net::from(address)).trunc())
    }

    /// The shortest prefix of addresses that somebody has: all of `10.0.0.0/8`.
    pub const WIDEST: u8 = 8;

    /// Whether these are more addresses than anybody has.
    #[must_use]
    pub fn is_vast(self) -> bool {
        self.prefix() < Self::WIDEST
    }

    /// Whether this is every address there is.
    #[must_use]
    pub fn is_any(self) -> bool {
        self.0.prefix_len() == 0
    }
}

/// Four numbers of a byte each, leading zeros and missing numbers forgiven.
fn quad(text: &str) -> Option<Ipv4Addr> {
    let mut octets = [0_u8; 4];
    let parts: Vec<&str> = text.split('.').collect();
    if !(2..=4).contains(&parts.len()) {
        return None;
    }
    for (octet, part) in octets.iter_mut().zip(&parts) {
        *octet = part.parse().ok().filter(|_| part.bytes().all(|b| b.is_ascii_digit()))?;
    }
    Some(Ipv4Addr::from(octets))
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

text_scalar! {
    /// A DNS host name, lower case, with at least one dot.
    Host
}

scalar!(Host, format: "host", pattern: r"^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])?$",
    message: "write a full host name in lower case, such as shop.example.com", examples: ["shop.example.com"]);

impl Host {
    fn read(text: &str) -> Option<Self> {
        let label = |l: &str| {
            !l.is_empty()
                && l.len() <= 63
                && !l.starts_with('-')
                && !l.ends_with('-')
                && l.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        let last = text.rsplit('.').next().unwrap_or("");
        let good = text.len() <= 253
            && text.contains('.')
            && text.split('.').all(label)
            && last.starts_with(|c: char| c.is_ascii_lowercase());
        good.then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        Problem::new(format!("`{text}` is not a host name"), Self::help(text))
    }

    /// What to type instead.
    fn help(text: &str) -> String {
        let host = mend::host(text);
        if let Some(domain) = host.strip_prefix("*.") {
            return format!(
                "name each host, such as `shop.{domain}`: a wildcard would also take hosts that nobody listed"
            );
        }
        if host.parse::<Ipv4Addr>().is_ok() {
            return "write a host name, such as `shop.example.com`: an address has no certificate and no record".into();
        }
        let lower = host.to_lowercase();
        if lower == text.to_lowercase() && lower != text && Self::read(&lower).is_some() {
            return format!("write it in lower case: `{lower}`");
        }
        if let Some(fixed) = mend::fitting([lower.clone(), lower.replace([' ', '_'], "-")], Self::read) {
            let what = if text.contains("://") || text.contains(['/', ':']) {
                ", without a scheme, a port or a path"
            } else {
                ""
            };
            return format!("write `{fixed}`{what}");
        }
        if !lower.contains('.') && Self::read(&format!("{lower}.example.com")).is_some() {
            return format!("write the full name with its domain, such as `{lower}.example.com`");
        }
        if !text.is_ascii() {
            return "write the name as DNS carries it, with `xn--` in front of each encoded part".into();
        }
        "write a full host name such as `shop.example.com`, without a scheme, a port or a path".into()
    }
}
