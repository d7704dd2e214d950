//! Default quotas of AWS: what an account may have until somebody asks for more.

/// A quota, by its codes in Service Quotas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// The code of the service.
    pub service: &'static str,
    /// The code of the quota.
    pub code: &'static str,
    /// Its name in the console.
    pub name: &'static str,
    /// What every account has.
    pub default: u64,
    /// Whether it is of the whole account; such quotas are asked for in `us-east-1`, as IAM's guide says.
    pub global: bool,
    /// Whether AWS gives most accounts more by itself, as they grow; it says so of spot instances in
    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-spot-limits.html>, others repeat it of those on demand.
    pub grows: bool,
}

/// A table of the defaults that Service Quotas itself listed (its script asks in `us-east-1` unless told otherwise), and its
/// day. It has every code, name and default below. Those of `vpc` are the same in moto 5.2.5; what another source says stands at
/// the quota.
pub const SOURCE: (&str, &str) = (
    "https://github.com/gruntwork-io/terraform-aws-utilities/blob/04f58839c5610804899dfcd815df374aea681ffd/docs/quotas.md",
    "2024-02-10",
);

const fn quota(service: &'static str, code: &'static str, name: &'static str, default: u64) -> Quota {
    Quota { service, code, name, default, global: false, grows: false }
}

const fn global(code: &'static str, name: &'static str, default: u64) -> Quota {
    Quota { global: true, ..quota("iam", code, name, default) }
}

const fn processors(code: &'static str, name: &'static str) -> Quota {
    Quota { grows: true, ..quota("ec2", code, name, 5) }
}

/// VPCs in a region.
pub const VPCS: Quota = quota("vpc", "L-F678F1CE", "VPCs per Region", 5);
/// Internet gateways in a region.
pub const INTERNET_GATEWAYS: Quota = quota("vpc", "L-A4707A72", "Internet gateways per Region", 5);
/// NAT gateways in a zone.
pub const NAT_GATEWAYS: Quota = quota("vpc", "L-FE5A380F", "NAT gateways per Availability Zone", 5);
/// Elastic IPs in a region.
pub const ELASTIC_IPS: Quota = quota("ec2", "L-0263D0A3", "EC2-VPC Elastic IPs", 5);
/// Interface endpoints of a VPC.
pub const INTERFACE_ENDPOINTS: Quota = quota("vpc", "L-29B6F2EB", "Interface VPC endpoints per VPC", 50);
/// Gateway endpoints in a region.
pub const GATEWAY_ENDPOINTS: Quota = quota("vpc", "L-1B52E74A", "Gateway VPC endpoints per Region", 20);
/// Peerings of a VPC.
pub const PEERINGS: Quota = quota("vpc", "L-7E9ECCDB", "Active VPC peering connections per VPC", 50);
/// Rules of a security group, each direction by itself.
pub const SECURITY_GROUP_RULES: Quota = quota("vpc", "L-0EA8095F", "Inbound or outbound rules per security group", 60);
/// Virtual processors of instances of the common families that are bought at the list price.
pub const ON_DEMAND: Quota =
    processors("L-1216C47A", "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances");
/// The same of spot instances.
pub const SPOT: Quota = processors("L-34B43A08", "All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests");
/// Clusters in a region.
pub const CLUSTERS: Quota = quota("eks", "L-1194D53C", "Clusters", 100);
/// Managed node groups of a cluster.
pub const NODE_GROUPS: Quota = quota("eks", "L-6D54EA21", "Managed node groups per cluster", 30);
/// Nodes of a managed node group.
pub const NODES: Quota = quota("eks", "L-BD136A63", "Nodes per managed node group", 450);
/// Database instances in a region. A later edition of
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html> has 20 for `ap-south-1`; here it is 40
/// everywhere.
pub const DATABASES: Quota = quota("rds", "L-7B6409FD", "DB instances", 40);
/// File systems in a region.
pub const FILE_SYSTEMS: Quota = quota("elasticfilesystem", "L-848C634D", "File systems per account", 1_000);
/// Network load balancers in a region. The same stands in
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-limits.html>.
pub const LOAD_BALANCERS: Quota = quota("elasticloadbalancing", "L-69A177A2", "Network Load Balancers per Region", 50);
/// Targets of a network load balancer, counted once for each of its target groups, as
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-limits.html> says.
pub const TARGETS: Quota = quota("elasticloadbalancing", "L-EEF1AD04", "Targets per Network Load Balancer", 3_000);
/// Names in a certificate of ACM. The same stands in <https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html>.
pub const CERTIFICATE_NAMES: Quota = quota("acm", "L-FB94F0B0", "Domain names per ACM certificate", 10);
/// IAM roles of an account. IAM's guide has the same default.
pub const ROLES: Quota = global("L-FE177D64", "Roles per account", 1_000);
/// Managed policies attached to a role. IAM's guide has the same default.
pub const ROLE_POLICIES: Quota = global("L-0DA4ABF3", "Managed policies per role", 10);
