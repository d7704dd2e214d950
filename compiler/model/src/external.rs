//! Services outside of the platform.

use platformc_base::{
    Span, Spanned,
    scalar::{Cidr, Host, Name},
    words::{Endpoint, ExternalProtocol},
};

use crate::{Effective, Network};

/// A service outside of the platform.
#[derive(Debug)]
pub struct ExternalService {
    pub name: Name,
    /// The place of its name.
    pub span: Span,
    /// The hosts that it is known by, in the order of the file.
    pub hosts: Vec<Spanned<Host>>,
    /// Its addresses, in the order of the file; if there are none, any public ones.
    pub ranges: Vec<Spanned<Cidr>>,
    /// Its port. A rule gives the usual one of its protocol.
    pub port: Effective<u16>,
    /// What apps speak with it. The schema's default.
    pub protocol: Effective<ExternalProtocol>,
    /// Whether an app that calls it may reach nothing else. The schema's default.
    pub exact: Effective<bool>,
}

impl ExternalService {
    /// Whether a host is what it is known by. If not, its addresses are.
    #[must_use]
    pub fn is_known_by_host(&self) -> bool {
        !self.hosts.is_empty()
    }

    /// Whether only its hosts tell it from other services on its port.
    #[must_use]
    pub fn is_known_by_host_alone(&self) -> bool {
        self.is_known_by_host() && self.ranges.is_empty()
    }

    /// Whether an app in a network reaches one of its hosts at an address of this network: through an endpoint for a service of AWS.
    #[must_use]
    pub fn has_endpoint_in(&self, network: &Network) -> bool {
        let endpoint = |host: &Host| network.endpoints.iter().any(|endpoint| is_host_of(host.as_str(), *endpoint));
        self.hosts.iter().any(|host| endpoint(&host.value))
    }
}

/// Whether a host is that of a service of AWS for which a network has an interface endpoint. S3 has a gateway: its addresses stay public
/// (<https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html>).
fn is_host_of(host: &str, endpoint: Endpoint) -> bool {
    let names: &[&str] = match endpoint {
        Endpoint::S3 => &[],
        Endpoint::Ecr => &["api.ecr", "dkr.ecr"],
        Endpoint::Sts => &["sts"],
        Endpoint::Ec2 => &["ec2"],
        Endpoint::Kms => &["kms"],
        Endpoint::Logs => &["logs"],
        Endpoint::Eks => &["eks"],
        Endpoint::ElasticLoadBalancing => &["elasticloadbalancing"],
        Endpoint::Autoscaling => &["autoscaling"],
        Endpoint::Sqs => &["sqs"],
        Endpoint::Ssm => &["ssm", "ssmmessages", "ec2messages"],
        Endpoint::SecretsManager => &["secretsmanager"],
        Endpoint::ElasticFileSystem => &["elasticfilesystem"],
    };
    let service = host.strip_suffix(".amazonaws.com").or_else(|| host.strip_suffix(".amazonaws.com.cn"));
    let service = service.and_then(|rest| rest.rsplit_once('.')).map(|(service, _)| service);
    service.is_some_and(|service| names.iter().any(|name| service == *name || service.ends_with(&format!(".{name}"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_services_with_an_endpoint_are_known() {
        for (host, endpoint) in [
            ("sts.eu-west-1.amazonaws.com", Endpoint::Sts),
            ("111122223333.dkr.ecr.eu-west-1.amazonaws.com", Endpoint::Ecr),
            ("kms.cn-north-1.amazonaws.com.cn", Endpoint::Kms),
        ] {
            assert!(is_host_of(host, endpoint), "{host}");
        }
        for (host, endpoint) in [
            ("invoices.s3.eu-west-1.amazonaws.com", Endpoint::S3),
            ("sts.eu-west-1.example.com", Endpoint::Sts),
            ("sts.amazonaws.com", Endpoint::Sts),
            ("mysts.eu-west-1.amazonaws.com", Endpoint::Sts),
            ("kms.eu-west-1.amazonaws.com", Endpoint::Sts),
        ] {
            assert!(!is_host_of(host, endpoint), "{host}");
        }
    }
}
