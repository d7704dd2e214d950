//! Addresses: what connected networks share, what a network has room for, how it reaches the internet.

use platformc_base::{
    Code, Diagnostic, Diagnostics,
    scalar::{Cidr, Duration},
    words::{Endpoint, Nat},
};

use super::connections;
use platformc_model::{Autoscaling, Cluster, Model, Network};

/// The days for which CloudWatch Logs can keep logs
/// (<https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html>).
const RETENTION: [u64; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/// Addresses that a network of one's own may have (RFC 1918, RFC 6598).
const PRIVATE: [([u8; 4], u8); 4] =
    [([10, 0, 0, 0], 8), ([172, 16, 0, 0], 12), ([192, 168, 0, 0], 16), ([100, 64, 0, 0], 10)];

/// What EKS gives to the services of a cluster: one of these, which the cluster's own network does not have
/// (<https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html>).
const SERVICES: [([u8; 4], u8); 2] = [([10, 100, 0, 0], 16), ([172, 20, 0, 0], 16)];

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    for cluster in model.clusters.values() {
        services(model, cluster, problems);
    }
    for network in model.networks.values() {
        size(network, problems);
        private(network, problems);
        nat(model, network, problems);
        endpoints(model, network, problems);
        retention(network, problems);
        neighbours(model, network, problems);
    }
    connections::check(model, problems);
    for peering in &model.peerings {
        let (a, b) = (&peering.between.0.cidr, &peering.between.1.cidr);
        if a.overlaps(b.value) {
            let (first, second) = (&peering.between.0.name, &peering.between.1.name);
            let message = format!("the connected networks `{first}` and `{second}` have overlapping addresses");
            problems.push(
                Diagnostic::error(Code::OverlappingNetworks, b.span, message)
                    .label(format!("`{second}`"))
                    .related(a.span, format!("`{first}`"))
                    .related(peering.span, "connected here")
                    .help("give one of them other addresses: routes between overlapping networks are ambiguous"),
            );
        }
    }
}

/// EKS looks at the cluster's own network only.
fn services(model: &Model, cluster: &Cluster, problems: &mut Diagnostics) {
    for network in model.neighbours(&cluster.network) {
        let cidr = &network.cidr;
        if let Some(services) = SERVICES
            .iter()
            .map(|(address, prefix)| Cidr::new(*address, *prefix))
            .find(|services| services.overlaps(cidr.value))
        {
            let message = format!(
                "the service addresses of the cluster `{}` can overlap with the network `{}`",
                cluster.name, network.name
            );
            problems.push(
                Diagnostic::error(Code::OverlappingNetworks, cidr.span, message)
                    .label(format!("EKS may use `{services}` for services"))
                    .related(cluster.span, "the cluster reaches this network")
                    .help("give the network other addresses than `10.100.0.0/16` and `172.20.0.0/16`"),
            );
        }
    }
}

/// Whether no address of a network is one of the internet.
pub(super) fn is_private(network: Cidr) -> bool {
    PRIVATE.iter().any(|(address, prefix)| network.within(Cidr::new(*address, *prefix)))
}

fn private(network: &Network, problems: &mut Diagnostics) {
    let cidr = &network.cidr;
    if !is_private(cidr.value) {
        let message = format!("`{cidr}` of the network `{}` is not a private range", network.name);
        problems.push(
            Diagnostic::error(Code::OutOfRange, cidr.span, message)
                .label("public hosts with these addresses would be unreachable")
                .help("write addresses within `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16` or `100.64.0.0/10`"),
        );
    }
}

/// Two neighbours of one network: its routes could not tell them apart.
fn neighbours(model: &Model, network: &Network, problems: &mut Diagnostics) {
    let peerings: Vec<_> = model
        .peerings
        .iter()
        .filter_map(|peering| match &peering.between {
            (a, b) if a.name == network.name => Some((peering, b)),
            (a, b) if b.name == network.name => Some((peering, a)),
            _ => None,
        })
        .collect();
    for (index, (second, b)) in peerings.iter().enumerate() {
        for (first, a) in peerings.iter().take(index) {
            if a.name == b.name {
                // Said once, by the end that comes first.
                if network.name < a.name {
                    let message = format!("two peerings connect `{}` and `{}`", network.name, a.name);
                    problems.push(
                        Diagnostic::error(Code::NameCollision, second.span, message)
                            .related(first.span, "the first one")
                            .help("remove one of them"),
                    );
                }
            } else if a.cidr.overlaps(b.cidr.value) {
                let message = format!(
                    "`{}` is connected with `{}` and `{}`, whose addresses overlap",
                    network.name, a.name, b.name
                );
                problems.push(
                    Diagnostic::error(Code::OverlappingNetworks, b.cidr.span, message)
                        .label(format!("`{}`", b.name))
                        .related(a.cidr.span, format!("`{}`", a.name))
                        .related(network.span, "connected with both")
                        .help("give one of them other addresses: routes between overlapping networks are ambiguous"),
                );
            }
        }
    }
}

/// A network is cut into eighths, one of them a zone's private subnet, from which every pod takes an address.
fn size(network: &Network, problems: &mut Diagnostics) {
    let cidr = &network.cidr;
    let (message, label) = match cidr.prefix() {
        16..=20 => return,
        small @ 21.. => (
            format!("`{cidr}` is too small for the subnets of `{}`", network.name),
            format!("{} addresses for pods in each zone", addresses(small)),
        ),
        _ => (format!("`{cidr}` is larger than AWS allows for a VPC"), "AWS allows a /16 at most".to_owned()),
    };
    problems.push(
        Diagnostic::error(Code::SubnetTooSmall, cidr.span, message).label(label).help("write a /16 to /20 network"),
    );
}

/// The addresses of a zone's private subnet, if the network is of a size that can be cut.
pub(super) fn zone(prefix: u8) -> Option<u64> {
    matches!(prefix, 16..=20).then(|| addresses(prefix))
}

/// Addresses of a zone's private subnet, without the five that AWS keeps.
fn addresses(prefix: u8) -> u64 {
    let bits = u32::from(32_u8.saturating_sub(prefix)).saturating_sub(3);
    1_u64.checked_shl(bits).unwrap_or(0).saturating_sub(5)
}

fn nat(model: &Model, network: &Network, problems: &mut Diagnostics) {
    let nat = &network.nat;
    let cluster = model.clusters.values().find(|cluster| cluster.network.name == network.name);
    let (message, label) = match (nat.value, cluster) {
        // then an error says more
        (Nat::None, Some(cluster)) if !missing(network, &needed(model, cluster)).is_empty() => return,
        (Nat::Single, _) => (
            format!("all zones of `{}` share one NAT gateway", network.name),
            "when its zone fails, the other zones lose internet access".to_owned(),
        ),
        (Nat::None, Some(cluster)) => (
            format!("the cluster `{}` runs in a network without a NAT gateway", cluster.name),
            "images from outside of AWS cannot be pulled".to_owned(),
        ),
        (Nat::PerZone, _) | (Nat::None, None) => return,
    };
    problems.push(Diagnostic::warning(Code::Weakened, nat.span(), message).label(label).help("write `nat: perZone`"));
}

/// Without a NAT gateway, nodes reach AWS through endpoints alone: one that is missing keeps them from joining, or pods from
/// starting (<https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html>).
fn endpoints(model: &Model, network: &Network, problems: &mut Diagnostics) {
    if network.nat.value != Nat::None {
        return;
    }
    for cluster in model.clusters.values().filter(|cluster| cluster.network.name == network.name) {
        let needed = needed(model, cluster);
        let missing = missing(network, &needed);
        if missing.is_empty() {
            continue;
        }
        let names = |all: &[(Endpoint, &str)]| all.iter().map(|(endpoint, _)| word(*endpoint)).collect::<Vec<_>>();
        let reasons: Vec<String> =
            missing.iter().map(|(endpoint, why)| format!("`{}` ({why})", word(*endpoint))).collect();
        let message = format!(
            "nothing on the cluster `{}` reaches AWS without a NAT gateway and these endpoints: {}",
            cluster.name,
            reasons.join(", ")
        );
        let mut whole: Vec<&str> = network.endpoints.value.iter().map(|endpoint| word(*endpoint)).collect();
        whole.extend(
            names(&needed).into_iter().filter(|name| !network.endpoints.value.iter().any(|said| word(*said) == *name)),
        );
        let place = network.endpoints.said_at().unwrap_or_else(|| network.nat.span());
        problems.push(
            Diagnostic::error(Code::EndpointsMissing, place, message)
                .related(network.nat.span(), "no way out")
                .related(cluster.span, "the cluster")
                .help(format!("write `endpoints: [{}]`, or `nat: perZone`", whole.join(", "))),
        );
    }
}

fn missing<'a>(network: &Network, needed: &'a [(Endpoint, &'static str)]) -> Vec<&'a (Endpoint, &'static str)> {
    needed.iter().filter(|(endpoint, _)| !network.endpoints.value.contains(endpoint)).collect()
}

/// The endpoints that a cluster needs, and what for.
fn needed(model: &Model, cluster: &Cluster) -> Vec<(Endpoint, &'static str)> {
    let mut needed = vec![
        (Endpoint::S3, "layers of images"),
        (Endpoint::Ecr, "images of the add-ons"),
        (Endpoint::Sts, "credentials"),
        (Endpoint::Ec2, "network interfaces and volumes"),
        (Endpoint::Eks, "joining the cluster, and the roles of pods"),
    ];
    match cluster.autoscaling.value {
        Autoscaling::None => {}
        Autoscaling::ClusterAutoscaler => needed.push((Endpoint::Autoscaling, "the cluster autoscaler")),
        Autoscaling::Karpenter(_) => {
            needed.extend([(Endpoint::Sqs, "interruptions"), (Endpoint::Ssm, "images of Karpenter's nodes")]);
        }
    }
    if model.balances_load(cluster) {
        needed.push((Endpoint::ElasticLoadBalancing, "targets of load balancers"));
    }
    if model.vault.as_ref().is_some_and(|vault| vault.runs_on(&cluster.name)) {
        needed.push((Endpoint::Kms, "unsealing Vault"));
    }
    if model.audited_vault().is_some_and(|(vault, _)| vault.runs_on(&cluster.name)) {
        needed.push((Endpoint::Logs, "shipping Vault's audit log"));
    }
    if model.storage.values().any(|storage| storage.clusters.iter().any(|mounts| mounts.name == cluster.name)) {
        needed.push((Endpoint::ElasticFileSystem, "file systems"));
    }
    needed
}

/// An endpoint, as the language writes it.
const fn word(endpoint: Endpoint) -> &'static str {
    match endpoint {
        Endpoint::S3 => "s3",
        Endpoint::Ecr => "ecr",
        Endpoint::Sts => "sts",
        Endpoint::Ec2 => "ec2",
        Endpoint::Kms => "kms",
        Endpoint::Logs => "logs",
        Endpoint::Eks => "eks",
        Endpoint::ElasticLoadBalancing => "elasticLoadBalancing",
        Endpoint::Autoscaling => "autoscaling",
        Endpoint::Sqs => "sqs",
        Endpoint::Ssm => "ssm",
        Endpoint::SecretsManager => "secretsManager",
        Endpoint::ElasticFileSystem => "elasticFileSystem",
    }
}

fn retention(network: &Network, problems: &mut Diagnostics) {
    let kept = &network.flow_logs;
    let days = kept.days();
    if RETENTION.contains(&days) && kept.seconds().is_multiple_of(86_400) {
        return;
    }
    let below = RETENTION.iter().rev().find(|known| **known < days);
    let above = RETENTION.iter().find(|known| **known >= days);
    let help = match (below, above) {
        (Some(below), Some(above)) => format!("write `{below}d` or `{above}d`"),
        (Some(only), None) | (None, Some(only)) => format!("write `{only}d`"),
        (None, None) => "write `90d`".into(),
    };
    let message = format!(
        "CloudWatch cannot keep the flow logs of `{}` for `{}`",
        network.name,
        Duration::from_seconds(kept.seconds())
    );
    problems.push(
        Diagnostic::error(Code::OutOfRange, kept.span(), message)
            .label("not a retention that CloudWatch supports")
            .help(help),
    );
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn a_zone_has_an_eighth_of_the_addresses() {
        assert_eq!([addresses(16), addresses(20), addresses(24), addresses(30)], [8187, 507, 27, 0]);
    }
}
