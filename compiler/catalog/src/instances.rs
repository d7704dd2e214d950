//! How many addresses a node takes.

/// One line a shape: interfaces, addresses of each, and the instance types that have them.
const TYPES: &str = include_str!("../instances.txt");

/// One line a family of a previous generation: its successor, and the one of a database.
const PREVIOUS: &str = include_str!("../previous-generations.txt");

/// The most pods that EKS lets a managed node run: fewer below 30 processors
/// (<https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html>).
const FEW: u64 = 110;
const MANY: u64 = 250;
/// Pods that have the node's own address: the network plugin and kube-proxy.
const ON_THE_HOST: u64 = 2;

/// The network interfaces of an instance type, and the addresses of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    interfaces: u64,
    addresses: u64,
    most: u64,
}

/// The shape of an instance type, if the catalog knows it.
#[must_use]
pub fn shape(instance_type: &str) -> Option<Shape> {
    TYPES.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let mut words = line.split(' ');
        let (interfaces, addresses) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        words.any(|word| word == instance_type).then(|| Shape { interfaces, addresses, most: most(instance_type) })
    })
}

/// The family that succeeds one of a previous generation of EC2, such as `m7i` for `m4`; nothing for a current one.
#[must_use]
pub fn successor(family: &str) -> Option<&'static str> {
    previous(family, 1)
}

/// The same for the instances of a database.
#[must_use]
pub fn database_successor(family: &str) -> Option<&'static str> {
    previous(family, 2)
}

fn previous(family: &str, column: usize) -> Option<&'static str> {
    let lines = PREVIOUS.lines().filter(|line| !line.starts_with('#'));
    let words = lines.map(|line| line.split(' ')).find(|words| words.clone().next() == Some(family));
    words?.nth(column).filter(|word| *word != "-")
}

/// A `4xlarge` has sixteen processors, and so on.
fn most(instance_type: &str) -> u64 {
    let size = instance_type.split_once('.').map_or("", |(_, size)| size);
    let times = size.strip_suffix("xlarge").map(|times| times.parse().unwrap_or(1));
    if size.contains("metal") || times.is_some_and(|times: u64| times > 7) { MANY } else { FEW }
}

impl Shape {
    /// How many pods run on a node at once: an address each but the first of every interface
    /// (<https://docs.aws.amazon.com/eks/latest/best-practices/vpc-cni.html>).
    #[must_use]
    pub fn pods(self) -> u64 {
        (self.interfaces * self.addresses.saturating_sub(1) + ON_THE_HOST).min(self.most)
    }

    /// The addresses that a full node takes of its subnet: whole interfaces, as many as its pods need.
    #[must_use]
    pub fn taken(self) -> u64 {
        let pods = self.pods().saturating_sub(ON_THE_HOST);
        let interfaces = pods.div_ceil(self.addresses.saturating_sub(1).max(1)).clamp(1, self.interfaces.max(1));
        interfaces * self.addresses
    }
}

#[cfg(test)]
mod tests {
    use super::{PREVIOUS, database_successor, shape, successor};

    #[test]
    fn a_previous_generation_has_a_current_successor() {
        assert_eq!((successor("m4"), database_successor("m4")), (Some("m7i"), Some("m7g")));
        assert_eq!((successor("t2"), database_successor("t2")), (None, Some("t4g")));
        assert_eq!((successor("a1"), database_successor("a1")), (Some("m7g"), None));
        assert_eq!((successor("m7g"), successor("#"), successor("-")), (None, None, None));
        for line in PREVIOUS.lines().filter(|line| !line.starts_with('#')) {
            let words: Vec<&str> = line.split(' ').collect();
            assert_eq!(words.len(), 3, "{line}");
            for current in words.iter().skip(1).filter(|word| **word != "-") {
                assert!(shape(&format!("{current}.large")).is_some(), "{current} is no family");
                assert_eq!(successor(current), None, "{current} is an old one itself");
            }
        }
    }

    #[test]
    fn pods_and_addresses_follow_the_interfaces() {
        // 3 interfaces with 10 addresses each: 3 x 9 + 2 pods; 250 pods need 6 of the 15 with 50.
        for (name, pods, taken) in [
            ("m7g.large", 29, 30),
            ("t3.medium", 17, 18),
            ("m7g.2xlarge", 58, 60),
            ("m7g.4xlarge", 110, 120),
            ("m7g.8xlarge", 234, 240),
            ("m7g.16xlarge", 250, 300),
            ("m7g.metal", 250, 300),
        ] {
            let shape = shape(name).expect(name);
            assert_eq!((shape.pods(), shape.taken()), (pods, taken), "{name}");
        }
        assert_eq!(shape("m7g"), None);
        assert_eq!(shape("from"), None);
    }
}
