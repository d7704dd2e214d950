//! What a provider does when an attribute changes.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What happens to a resource when one of its attributes changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Another one is made.
    Replace,
    /// It stays, and is changed.
    Update,
    /// Nothing.
    Same,
}

/// What stays in its VPC (<https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html>,
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBSubnetGroup.html>).
const OF_ONE_VPC: [(&str, &str); 3] = [
    ("aws_db_instance", "db_subnet_group_name"),
    ("aws_db_subnet_group", "subnet_ids"),
    ("aws_eks_cluster", "vpc_config"),
];

/// What is known of the providers.
#[derive(Debug, Default)]
pub struct Provider(BTreeMap<String, BTreeMap<String, Action>>);

impl Provider {
    /// The table of the catalog. One that cannot be read knows nothing, and then everything is unknown.
    pub fn known() -> Self {
        Self(serde_json::from_str(platformc_catalog::REPLACEMENT).unwrap_or_default())
    }

    /// What a change of an attribute of a type does; nothing, if that is not known.
    pub fn action(&self, kind: &str, attribute: &str) -> Option<Action> {
        // https://registry.terraform.io/providers/hashicorp/helm/latest/docs/resources/release and
        // https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs: what has another name is another thing
        let named = matches!(attribute, "name" | "namespace");
        if kind.starts_with("helm_") || kind.starts_with("kubernetes_") {
            return Some(if named { Action::Replace } else { Action::Update });
        }
        self.0.get(kind)?.get(attribute).copied()
    }

    /// What happens if the attribute refers to something else, or to something that is replaced. Subnets are in another VPC then: the
    /// provider changes these attributes in place, and AWS refuses that, so the resource has to be replaced.
    pub fn followed(&self, kind: &str, attribute: &str) -> Option<Action> {
        if OF_ONE_VPC.contains(&(kind, attribute)) {
            return Some(Action::Replace);
        }
        self.action(kind, attribute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read() {
        let provider = Provider::known();
        assert_eq!(provider.action("aws_vpc", "cidr_block"), Some(Action::Replace));
        assert_eq!(provider.action("aws_vpc", "enable_dns_support"), Some(Action::Update));
        assert_eq!(provider.action("aws_vpc", "another"), None);
        assert_eq!(provider.action("helm_release", "values"), Some(Action::Update));
        // what has no other VPC
        assert_eq!(provider.action("aws_eks_cluster", "vpc_config"), Some(Action::Update));
        for (kind, attribute) in OF_ONE_VPC {
            assert!(provider.action(kind, attribute).is_some(), "{kind}.{attribute}");
            assert_eq!(provider.followed(kind, attribute), Some(Action::Replace));
        }
        assert_eq!(provider.followed("aws_db_instance", "instance_class"), Some(Action::Update));
    }
}
