//! The words of AWS: regions, instance types, classes of database instances.

mod families;

pub use families::{Family, Known, database_families, database_family, families, family};

/// One line a region: its name, its partition, its zones that can have a cluster, the major version of the provider.
const REGIONS: &str = include_str!("../regions.txt");

/// A region of AWS that has EKS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// Its name, such as `eu-west-1`.
    pub name: &'static str,
    /// The part of AWS that it belongs to, as ARNs name it.
    pub partition: &'static str,
    /// In how many of its zones a cluster can be; nothing where that is not known.
    pub zones: Option<u8>,
    /// The first major version of the AWS provider of Terraform that knows it.
    pub provider: u16,
}

/// The end of the names of AWS's services, by partition
/// (<https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html>).
const SUFFIXES: &[(&str, &str)] = &[("aws-cn", "amazonaws.com.cn"), ("aws-eusc", "amazonaws.eu")];

/// How the names of regions begin outside of the partition `aws`.
const PREFIXES: &[(&str, &str)] = &[("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"), ("eusc-", "aws-eusc")];

/// All regions.
pub fn regions() -> impl Iterator<Item = Region> + Clone {
    REGIONS.lines().filter_map(|line| {
        let mut words = line.split(' ');
        let (name, partition, zones) = (words.next()?, words.next()?, words.next()?);
        Some(Region { name, partition, zones: zones.parse().ok(), provider: words.next()?.parse().ok()? })
    })
}

/// A region by its name.
#[must_use]
pub fn region(name: &str) -> Option<Region> {
    regions().find(|region| region.name == name)
}

/// The partition of a region. That of one which the catalog does not know is told by the beginning of its name.
#[must_use]
pub fn partition(name: &str) -> &'static str {
    let of_prefix = || PREFIXES.iter().find(|(prefix, _)| name.starts_with(prefix)).map_or("aws", |(_, of)| of);
    region(name).map_or_else(of_prefix, |region| region.partition)
}

/// The end of the names of AWS's services in a partition.
#[must_use]
pub fn dns_suffix(partition: &str) -> &'static str {
    SUFFIXES.iter().find(|(of, _)| *of == partition).map_or("amazonaws.com", |(_, suffix)| suffix)
}

#[cfg(test)]
mod tests;
