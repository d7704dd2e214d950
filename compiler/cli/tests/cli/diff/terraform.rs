//! What Terraform creates, replaces and destroys.

use super::history::{history, with, without};

#[test]
fn a_network_is_replaced_because_of_its_range() {
    let done = history(&with(&[("cidr: 10.40.0.0/16", "cidr: 10.50.0.0/16")]));
    assert_eq!((done.verdict(), done.status), ("data-loss", 1), "{:?}", done.at("unknown"));
    assert_eq!(done.keys(), ["networks.main.cidr"]);
    let fact = done.fact("terraform.replaced-data", "module.network_main.aws_vpc.this");
    assert_eq!(fact["message"], "`module.network_main.aws_vpc.this` is replaced because of `cidr_block`");
    assert_eq!(fact["because"][0]["before"], "\"10.40.0.0/16\"");
    assert_eq!(fact["because"][0]["after"], "\"10.50.0.0/16\"");
    assert_eq!((&fact["certainty"], &fact["node"]), (&"exact".into(), &"terraform/network".into()));
    assert!(fact["help"].as_str().unwrap().contains("prevent_destroy"));
    // what stands in it follows, in other roots too
    let subnets = done.fact("terraform.replaced", "module.network_main.aws_subnet.private");
    assert_eq!(subnets["level"], "downtime");
    let nodes = done.fact("terraform.replaced-successor", "module.nodes_system.aws_eks_node_group.this");
    assert_eq!((&nodes["level"], &nodes["certainty"]), (&"restart".into(), &"predicted".into()));
    let causes: Vec<&str> =
        nodes["because"].as_array().unwrap().iter().map(|one| one["from"].as_str().unwrap()).collect();
    assert!(causes.contains(&"main_private_subnet_ids of the root network"), "{causes:?}");
    // what stays in its VPC cannot follow
    for name in ["module.cluster.aws_eks_cluster.this", "module.orders.aws_db_instance.this"] {
        assert_eq!(done.fact("terraform.replaced-data", name)["certainty"], "predicted");
    }
    assert_eq!(done.fact("terraform.replaced", "module.orders.aws_db_subnet_group.this")["level"], "downtime");
    assert_eq!(done.apply().first(), Some(&"terraform/roots/network"));
}

#[test]
fn a_database_with_another_name_is_another_database() {
    let renamed = with(&[("  orders: { engine", "  sales: { engine"), ("calls: [orders]", "calls: [sales]")]);
    let done = history(&renamed);
    assert_eq!((done.verdict(), done.status), ("data-loss", 1), "{:?}", done.at("unknown"));
    let destroyed = done.names("terraform.destroyed-data");
    assert!(destroyed.contains(&"module.orders.aws_db_instance.this"), "{destroyed:?}");
    assert!(destroyed.contains(&"module.orders.aws_kms_key.this"), "{destroyed:?}");
    assert!(done.names("terraform.created").contains(&"module.sales.aws_db_instance.this"));
    assert_eq!(done.at("unknown"), []);
}

#[test]
fn the_last_database_leaves_its_root_behind() {
    let text = with(&[("    calls: [orders]\n", "")]);
    let done = history(&without(&text, "databases:", Some("secrets:\n")));
    assert_eq!((done.verdict(), done.status), ("data-loss", 1));
    let fact = done.fact("terraform.orphaned", "databases");
    assert_eq!(fact["message"], "the root `databases` vanishes: nobody manages what it made, and nobody destroys it");
    // nobody destroys it, so nothing in it is said to be destroyed, and there is nothing to apply
    assert!(done.names("terraform.destroyed-data").is_empty());
    assert!(!done.apply().contains(&"terraform/roots/databases"));
}

#[test]
fn a_database_is_changed_in_place() {
    let done = history(&with(&[("class: db.t4g.medium", "class: db.t4g.large")]));
    assert_eq!((done.verdict(), done.status), ("downtime", 0), "{:?}", done.at("unknown"));
    assert_eq!(done.names("terraform.database"), ["module.orders.aws_db_instance.this"]);
    assert_eq!(done.apply(), ["terraform/roots/databases"]);
}

#[test]
fn logs_that_are_kept_for_less_time_lose_what_is_older() {
    let before = with(&[("nat: perZone }", "nat: perZone, flowLogs: 30d }")]);
    let kept = history(&before.replace("flowLogs: 30d", "flowLogs: 180d"));
    assert_eq!(kept.verdict(), "safe", "{:#}", kept.document);
    let less = history(&before);
    assert_eq!(less.verdict(), "data-loss", "{:#}", less.document);
    assert_eq!(less.names("terraform.retention"), ["module.network_main.aws_cloudwatch_log_group.flow_logs"]);
}

#[test]
fn a_zone_that_goes_takes_its_subnets_along() {
    let done = history(&with(&[("zones: 3", "zones: 2")]));
    assert_eq!(done.verdict(), "downtime", "{:?}", done.at("unknown"));
    let destroyed = done.names("terraform.destroyed");
    assert!(destroyed.contains(&"module.network_main.aws_subnet.private[2]"), "{destroyed:?}");
    assert!(!destroyed.iter().any(|name| name.ends_with("aws_subnet.private[1]")), "{destroyed:?}");
}

#[test]
fn a_state_in_another_bucket_is_not_found() {
    let done = history(&with(&[("bucket: shop-tfstate", "bucket: shop-states")]));
    assert_eq!(done.verdict(), "data-loss", "{:?}", done.at("unknown"));
    assert!(done.names("terraform.state").contains(&"terraform/network"), "{:#}", done.document);
    assert_eq!(done.names("terraform.replaced-data"), ["module.state.aws_s3_bucket.state"]);
}
