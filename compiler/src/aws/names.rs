//! Names in AWS that several components build, within the limits that AWS sets.

use platformc_base::scalar::Name;

use platformc_model::{Cluster, Model};

/// The longest name of an IAM role.
const ROLE: usize = 64;

/// The name of a cluster in EKS.
pub fn eks(model: &Model, cluster: &Cluster) -> String {
    model.aws_name(cluster.name.as_str())
}

/// The IAM role that serves a purpose in a cluster.
pub fn role(model: &Model, cluster: &Cluster, purpose: &str) -> String {
    short(&format!("{}-{purpose}", eks(model, cluster)), ROLE)
}

/// What the role of the nodes of a cluster's node groups is for, as its name says.
pub const NODE: &str = "node";
/// The same of the nodes that Karpenter starts.
pub const KARPENTER_NODE: &str = "karpenter-node";

/// The roles with which the nodes of a cluster act in AWS.
pub fn node_roles(model: &Model, cluster: &Cluster) -> impl Iterator<Item = String> {
    let started = cluster.karpenter().map(|_| KARPENTER_NODE);
    [NODE].into_iter().chain(started).map(|purpose| role(model, cluster, purpose))
}

/// An IAM role of the platform, of no one cluster.
pub fn platform_role(model: &Model, purpose: &str) -> String {
    short(&model.aws_name(purpose), ROLE)
}

/// The ARN of an IAM role of this account.
pub fn role_arn(model: &Model, role: &str) -> String {
    format!("arn:{}:iam::{}:role/{role}", partition(model), *model.aws.account)
}

/// The part of AWS that the region belongs to, as ARNs name it.
pub fn partition(model: &Model) -> &'static str {
    platformc_catalog::partition(model.aws.region.as_str())
}

/// The longest identifier from which all names of a database can be made: AWS limits a snapshot's to 63.
const DATABASE: usize = 57;

/// The identifier of a database's instance.
pub fn database_instance(model: &Model, database: &Name) -> String {
    short(&model.aws_name(database.as_str()), DATABASE)
}

/// The end of the names of AWS's services where the region is.
pub fn suffix(model: &Model) -> &'static str {
    platformc_catalog::dns_suffix(partition(model))
}

/// The beginning that all names of the platform share, also those that are cut to `most` characters (see [`short`]).
pub fn prefix(model: &Model, most: usize) -> String {
    kept(&model.aws_name(""), most)
}

/// The beginning that the roles of a cluster share, also those whose names are cut.
pub fn roles(eks: &str) -> String {
    kept(&format!("{eks}-"), ROLE)
}

/// What stays of the beginning of a name, however long the whole of it is.
fn kept(whole: &str, most: usize) -> String {
    let kept: String = whole.chars().take(most.saturating_sub(9)).collect();
    if kept.len() < whole.len() { kept.trim_end_matches('-').to_owned() } else { whole.to_owned() }
}

/// A name of at most `most` characters. What is too long is cut and ends in a digest of the whole, so that two long
/// names with the same beginning stay two.
pub fn short(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let digest = format!("{:08x}", digest(name));
    let kept: String = name.chars().take(most.saturating_sub(digest.len() + 1)).collect();
    format!("{}-{digest}", kept.trim_end_matches(['-', '.']))
}

/// FNV-1a, folded to 32 bits: it keeps names apart, nothing more.
fn digest(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn a_name_that_fits_stays_as_it_is() {
        assert_eq!(short("shop-public", 32), "shop-public");
        assert_eq!(short(&"a".repeat(32), 32), "a".repeat(32));
    }

    #[test]
    fn a_long_name_is_cut_and_told_apart_by_its_digest() {
        let (one, two) = (format!("{}-one", "a".repeat(40)), format!("{}-two", "a".repeat(40)));
        let (one, two) = (short(&one, 32), short(&two, 32));
        assert_eq!(one.len(), 32);
        assert_ne!(one, two);
        assert_eq!(short("abcdefghijkl-------------", 20), short("abcdefghijkl-------------", 20));
        assert!(!short("abcdefghijk--------------", 20).contains("--"));
    }
}
