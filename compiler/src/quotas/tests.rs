use platformc_catalog::quotas::{CERTIFICATE_NAMES, ELASTIC_IPS, NAT_GATEWAYS, ON_DEMAND, ROLES, TARGETS, VPCS};

use super::{Need, Status, document, human, needs};
use crate::sample::plan;

fn need<'a>(needs: &'a [Need], quota: &platformc_catalog::quotas::Quota) -> &'a Need {
    needs.iter().find(|need| need.quota == quota).unwrap_or_else(|| panic!("{quota:?} in {needs:#?}"))
}

#[test]
fn a_platform_needs_what_its_modules_make() {
    let plan = plan(&[]);
    let needs = needs(&plan.model, &plan.graph);
    let networks = plan.model.networks.len() as u64;
    let zones: u64 = plan.model.networks.values().map(|network| u64::from(network.zones.value)).sum();
    assert_eq!(need(&needs, &VPCS).needed, networks);
    assert_eq!(need(&needs, &ELASTIC_IPS).needed, zones);
    assert_eq!(need(&needs, &NAT_GATEWAYS).needed, networks);
    // Two processors a node of m7g.large, up to three nodes a group, as the sample says.
    let nodes: u64 =
        plan.model.clusters.values().flat_map(|c| &c.node_groups).map(|group| u64::from(group.max.value)).sum();
    assert!(need(&needs, &ON_DEMAND).needed >= 2 * nodes);
    // six pods of Istio's gateway, twelve while they are replaced, behind two listeners
    assert_eq!(need(&needs, &TARGETS).needed, 24);
    assert!(need(&needs, &ROLES).needed > 8);
}

#[test]
fn what_is_above_is_told_from_what_is_near() {
    let at =
        |needed| Need { quota: &CERTIFICATE_NAMES, of: None, needed, span: platformc_base::Span::default() }.status();
    assert_eq!([at(7), at(8), at(10), at(11)], [Status::Below, Status::Near, Status::Near, Status::Above]);
}

#[test]
fn the_commands_name_the_codes_and_what_is_needed() {
    let plan = plan(&[]);
    let mut all = needs(&plan.model, &plan.graph);
    all.retain(|need| need.quota == &ROLES || need.quota == &ELASTIC_IPS);
    for need in &mut all {
        need.needed = need.quota.default + 1;
    }
    let mut text = String::new();
    human(&plan.model, &all, &mut text).expect("memory");
    let request = "aws service-quotas request-service-quota-increase";
    assert!(
        text.contains(&format!(
            "{request} --region eu-west-1 --service-code ec2 --quota-code L-0263D0A3 --desired-value 6\n"
        )),
        "{text}"
    );
    assert!(
        text.contains(&format!(
            "{request} --region us-east-1 --service-code iam --quota-code L-FE177D64 --desired-value 1001\n"
        )),
        "{text}"
    );
    let document = document(&plan.model, &all);
    assert_eq!(document["quotas"][0]["status"], "above");
    assert_eq!(
        (document["account"].as_str(), document["quotas"].as_array().map(Vec::len)),
        (Some("111122223333"), Some(2))
    );
}
