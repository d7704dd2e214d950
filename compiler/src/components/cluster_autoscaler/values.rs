//! Values of the chart `cluster-autoscaler`.

use std::collections::BTreeMap;

use platformc_base::scalar::KubernetesVersion;
use platformc_output::{
    json,
    value::{Map, Value},
};

use crate::kubernetes::{container_security, resources, spread};

/// The newest image for each minor version of Kubernetes.
const IMAGES: &str = include_str!("../../../catalog/cluster-autoscaler-images.json");

pub(super) fn values(region: &str, eks: &str, version: &KubernetesVersion, monitored: bool) -> Value {
    let labels = json!({ "app.kubernetes.io/name": "aws-cluster-autoscaler" });
    json!({
        "cloudProvider": "aws",
        "awsRegion": region,
        // node groups carry tags with this name
        "autoDiscovery": { "clusterName": eks },
        "image": image(version),
        "replicaCount": 2,
        "rbac": { "serviceAccount": { "create": true, "name": super::NAME } },
        "podDisruptionBudget": { "maxUnavailable": 1 },
        "resources": resources("50m", "256Mi", "512Mi"),
        "extraArgs": {
            // one group a zone or several: volumes must find a node in their zone
            "balance-similar-node-groups": true,
            "skip-nodes-with-system-pods": false,
            // nearly every pod has an emptyDir: by default the autoscaler would never remove its node
            "skip-nodes-with-local-storage": false,
            "expander": "least-waste",
        },
        "topologySpreadConstraints": spread(&labels),
        "securityContext": { "runAsNonRoot": true, "runAsUser": 65534, "seccompProfile": { "type": "RuntimeDefault" } },
        "containerSecurityContext": container_security(),
        "serviceMonitor": { "enabled": monitored, "namespace": super::NAMESPACE },
    })
}

/// Its minor version is the cluster's; for one that the catalog does not know, the chart's own.
fn image(version: &KubernetesVersion) -> Value {
    let images: BTreeMap<String, String> = serde_json::from_str(IMAGES).unwrap_or_default();
    let mut image = Map::new();
    if let Some(tag) = images.get(version.as_str()) {
        image.insert("tag".into(), json!(tag));
    }
    Value::Object(image)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_image_follows_the_cluster() {
        let version = KubernetesVersion::parse("1.36").expect("a version");
        assert!(image(&version)["tag"].as_str().is_some_and(|tag| tag.starts_with("v1.36.")));
        let unknown = KubernetesVersion::parse("1.99").expect("a version");
        assert_eq!(image(&unknown), json!({}));
    }
}
