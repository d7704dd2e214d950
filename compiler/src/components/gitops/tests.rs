use super::notifications::web_address;
use crate::{
    contract::{Key, keys},
    sample::model,
};

#[test]
fn commit_statuses_go_over_https() {
    for (url, address) in [
        ("https://gitlab.example.com/platform/shop.git", "https://gitlab.example.com/platform/shop.git"),
        ("ssh://git@gitlab.example.com/platform/shop.git", "https://gitlab.example.com/platform/shop.git"),
        ("ssh://git@gitlab.example.com:2222/platform/shop.git", "https://gitlab.example.com/platform/shop.git"),
    ] {
        assert_eq!(web_address(url), address);
    }
}

#[test]
fn only_what_a_cluster_uses_crosses() {
    // an ingress leads into the first, vault's load balancer into the second
    let both = model(&[]);
    assert!(both.clusters.values().all(|cluster| keys(&both, cluster).contains(&Key::VpcId)));
    let one = model(&[("  cluster: second\n  host", "  cluster: first\n  host")]);
    let of = |cluster: &str| keys(&one, &one.clusters[cluster]).iter().map(Key::name).collect::<Vec<_>>();
    assert_eq!(of("first"), ["VPC_ID", "EFS_FILES_ID", "EFS_FILES_API_UPLOADS_AP", "DATABASE_ORDERS_HOST"]);
    assert_eq!(of("second"), ["DATABASE_ORDERS_HOST"]);
}
