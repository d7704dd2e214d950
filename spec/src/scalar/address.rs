//! Network addresses and host names.

use std::{fmt, net::Ipv4Addr};

use super::{
    Problem,
    macros::{scalar, text_scalar},
};

/// An IPv4 network, `a.b.c.d/prefix`, without host bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr {
    address: Ipv4Addr,
    prefix: u8,
}

scalar!(Cidr, format: "cidr", pattern: r"^([0-9]{1,3}\.){3}[0-9]{1,3}/[0-9]{1,2}$",
    message: "an IPv4 network such as 10.40.0.0/16", examples: ["10.40.0.0/16", "0.0.0.0/0"]);

impl Cidr {
    /// # Errors
    /// Not an IPv4 network, or one with host bits set.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let bad = || {
            Problem::new(
                format!("`{text}` is not an IPv4 network"),
                "write an address and a prefix length, such as `10.40.0.0/16`",
            )
        };
        let (address, prefix) = text.split_once('/').ok_or_else(bad)?;
        let address: Ipv4Addr = address.parse().map_err(|_| bad())?;
        let prefix: u8 = prefix.parse().ok().filter(|p| *p <= 32).ok_or_else(bad)?;
        let network = Ipv4Addr::from(u32::from(address) & mask(prefix));
        if network != address {
            return Err(Problem::new(
                format!("`{text}` has host bits set: a /{prefix} network does not start at {address}"),
                format!("write `{network}/{prefix}`"),
            ));
        }
        Ok(Self { address, prefix })
    }

    #[must_use]
    pub fn prefix(self) -> u8 {
        self.prefix
    }

    /// Whether the two networks share an address.
    #[must_use]
    pub fn overlaps(self, other: Cidr) -> bool {
        let common = mask(self.prefix.min(other.prefix));
        u32::from(self.address) & common == u32::from(other.address) & common
    }

    /// Whether all of its addresses are addresses of the other one.
    #[must_use]
    pub fn within(self, other: Cidr) -> bool {
        self.prefix >= other.prefix && self.overlaps(other)
    }

    /// The network of these numbers; host bits are cleared.
    #[must_use]
    pub const fn new(address: [u8; 4], prefix: u8) -> Self {
        let [a, b, c, d] = address;
        let prefix = if prefix > 32 { 32 } else { prefix };
        Self { address: Ipv4Addr::from_bits(Ipv4Addr::new(a, b, c, d).to_bits() & mask(prefix)), prefix }
    }

    /// Whether this is every address there is.
    #[must_use]
    pub fn is_any(self) -> bool {
        self.prefix == 0
    }
}

const fn mask(prefix: u8) -> u32 {
    match u32::MAX.checked_shl(32 - prefix as u32) {
        Some(mask) => mask,
        None => 0,
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

text_scalar! {
    /// A DNS host name, lower case, with at least one dot.
    Host
}

scalar!(Host, format: "host", pattern: r"^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])?$",
    message: "a host name such as shop.example.com", examples: ["shop.example.com"]);

impl Host {
    /// # Errors
    /// Not a DNS name (RFC 1123), upper case, or without a dot.
    pub fn parse(text: &str) -> Result<Self, Problem> {
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
        if good {
            return Ok(Self(text.into()));
        }
        let lower = text.to_lowercase();
        let help = if lower != text && Self::parse(&lower).is_ok() {
            format!("write it in lower case: `{lower}`")
        } else {
            "write a full host name such as `shop.example.com`, without a scheme, a port or a path".into()
        };
        Err(Problem::new(format!("`{text}` is not a host name"), help))
    }
}
