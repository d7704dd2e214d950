use super::{Known, REGIONS, database_families, database_family, dns_suffix, families, family, partition, region};
use crate::shape;

#[test]
fn every_line_is_read() {
    let lines = |text: &str| text.lines().filter(|line| !line.starts_with('#')).count();
    assert_eq!(super::regions().count(), lines(REGIONS));
    assert!(families().count() > 150 && database_families().count() > 30);
    for family in families().chain(database_families()) {
        assert!(family.sizes().all(|size| !size.is_empty() && !size.contains('=')), "{family:?}");
    }
}

#[test]
fn a_region_has_its_partition_and_the_zones_that_clusters_can_use() {
    let zones = |name| region(name).expect(name).zones;
    assert_eq!((zones("us-west-1"), zones("eu-west-1"), zones("us-east-1")), (Some(2), Some(3), Some(5)));
    assert_eq!(region("eu-west-9"), None);
    assert_eq!([partition("eu-west-1"), partition("cn-north-1")], ["aws", "aws-cn"]);
    assert_eq!([partition("us-gov-west-1"), partition("eusc-de-east-1")], ["aws-us-gov", "aws-eusc"]);
    // A region of tomorrow.
    assert_eq!([partition("cn-south-1"), partition("eu-west-4")], ["aws-cn", "aws"]);
    assert_eq!([dns_suffix("aws"), dns_suffix("aws-cn")], ["amazonaws.com", "amazonaws.com.cn"]);
    assert_eq!(dns_suffix("aws-eusc"), "amazonaws.eu");
}

#[test]
fn a_family_has_sizes_processors_and_an_architecture() {
    let graviton = family("m7g").expect("m7g");
    assert_eq!((graviton.architecture, graviton.processors("2xlarge")), (Some("arm64"), Some(8)));
    assert_eq!((graviton.has("metal"), graviton.has("huge"), graviton.has("larg")), (true, false, false));
    assert_eq!(family("mac2").expect("mac2").architecture, Some("mac"));
    assert_eq!(family("from"), None);
    assert!(database_family("t4g").expect("t4g").has("medium") && database_family("c7g").is_none());
}

#[test]
fn a_region_lacks_what_the_catalog_says_and_only_that() {
    let class = family("m7g").expect("m7g");
    assert_eq!((class.offered_in("eu-west-1"), class.offered_in("eu-south-1")), (Known::Maybe, Known::NotOffered));
    let few = family("x2gd").expect("x2gd");
    assert_eq!((few.offered_in("eu-west-1"), few.offered_in("eu-west-2")), (Known::Maybe, Known::NotOffered));
    // The source has no word on this region, nor on one that does not exist.
    assert_eq!((few.offered_in("cn-north-1"), few.offered_in("eu-west-9")), (Known::Maybe, Known::Maybe));
}

/// Both lists of instance types are of the same world.
#[test]
fn a_type_with_a_shape_has_a_family() {
    let known = families().flat_map(|family| family.sizes().map(move |size| format!("{}.{size}", family.name)));
    let shaped = known.filter(|name| shape(name).is_some()).count();
    assert!(shaped > 1200, "{shaped}");
}
