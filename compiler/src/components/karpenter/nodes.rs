//! What Karpenter may buy, and how a node of it is made.

use platformc_base::words::Capacity;
use platformc_output::{
    json,
    value::{Map, Value},
};

use crate::{
    kubernetes,
    object::{ObjectId, ObjectKind},
};
use platformc_model::{Architecture, Cluster, Karpenter, Model};

const NAME: &str = "default";
const CLASS: ObjectId<'_> = ObjectId::cluster_wide(ObjectKind::Ec2NodeClass, NAME);
const POOL: ObjectId<'_> = ObjectId::cluster_wide(ObjectKind::NodePool, NAME);

/// What [`objects`] makes.
pub(super) const IDS: [ObjectId<'_>; 2] = [CLASS, POOL];

pub(super) fn objects(model: &Model, cluster: &Cluster, karpenter: &Karpenter) -> Vec<Value> {
    vec![
        kubernetes::object(&CLASS, json!({ "spec": class(model, cluster) })),
        kubernetes::object(&POOL, json!({ "spec": pool(karpenter) })),
    ]
}

fn class(model: &Model, cluster: &Cluster) -> Value {
    let eks = model.aws_name(cluster.name.as_str());
    let network = model.aws_name(cluster.network.name.as_str());
    let disk = json!({ "volumeSize": "80Gi", "volumeType": "gp3", "encrypted": true, "deleteOnTermination": true });
    // Terraform's default tags do not reach what Karpenter makes
    let mut tags: Map = model.aws.tags.iter().map(|(key, value)| (key.to_string(), json!(value.as_str()))).collect();
    tags.insert("platform".into(), json!(model.name.as_str()));
    tags.insert("managed-by".into(), json!("karpenter"));
    json!({
        "role": super::node_role(model, cluster),
        "amiSelectorTerms": [{ "alias": "al2023@latest" }],
        "subnetSelectorTerms": [{ "tags": { "karpenter.sh/discovery": network } }],
        "securityGroupSelectorTerms": [{ "tags": { "karpenter.sh/discovery": eks } }],
        "associatePublicIPAddress": false,
        "blockDeviceMappings": [{ "deviceName": "/dev/xvda", "ebs": disk }],
        // tokens only, and none that a pod could fetch
        "metadataOptions": { "httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1 },
        "tags": tags,
    })
}

fn pool(karpenter: &Karpenter) -> Value {
    let families: Vec<&str> = karpenter.instance_families.iter().map(|family| family.value.as_str()).collect();
    let architectures: Vec<&str> = karpenter.architecture().map(Architecture::kubernetes).into_iter().collect();
    let mut capacity: Vec<&str> = karpenter.capacity.iter().map(|capacity| capacity_type(*capacity)).collect();
    capacity.sort_unstable();
    capacity.dedup();
    json!({
        "template": {
            "spec": {
                "nodeClassRef": { "group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": NAME },
                "requirements": [
                    requirement("karpenter.k8s.aws/instance-family", &families),
                    requirement("karpenter.sh/capacity-type", &capacity),
                    requirement("kubernetes.io/arch", &architectures),
                    requirement("kubernetes.io/os", &["linux"]),
                ],
                // every node is replaced in time, and so is its image
                "expireAfter": "720h",
                // a pod that refuses to go does not keep an old node for ever
                "terminationGracePeriod": "1h",
            },
        },
        "limits": { "cpu": karpenter.limits.cpu.to_string(), "memory": karpenter.limits.memory.to_string() },
        "disruption": {
            "consolidationPolicy": "WhenEmptyOrUnderutilized",
            "consolidateAfter": "5m",
            "budgets": [{ "nodes": "10%" }],
        },
    })
}

fn requirement(key: &str, values: &[&str]) -> Value {
    json!({ "key": key, "operator": "In", "values": values })
}

const fn capacity_type(capacity: Capacity) -> &'static str {
    match capacity {
        Capacity::Spot => "spot",
        Capacity::OnDemand => "on-demand",
    }
}
