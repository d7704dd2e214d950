//! What Karpenter may buy, and how a node of it is made.

use platformc_base::words::Capacity;
use platformc_output::{
    json,
    value::{Map, Value},
};

use crate::{
    kubernetes::{self, CAPACITY_TYPE, JOBS_POOL, JOBS_TAINT, capacity_type},
    object::{ObjectId, ObjectKind},
};
use platformc_model::{Architecture, Cluster, Karpenter, Model};

const NAME: &str = "default";
const CLASS: ObjectId<'_> = ObjectId::cluster_wide(ObjectKind::Ec2NodeClass, NAME);
const POOL: ObjectId<'_> = ObjectId::cluster_wide(ObjectKind::NodePool, NAME);

const JOBS: ObjectId<'_> = ObjectId::cluster_wide(ObjectKind::NodePool, JOBS_POOL);

/// What [`objects`] makes.
pub(super) fn ids(model: &Model, cluster: &Cluster) -> impl Iterator<Item = ObjectId<'static>> {
    [CLASS, POOL].into_iter().chain(runs_jobs(model, cluster).then_some(JOBS))
}

pub(super) fn objects(model: &Model, cluster: &Cluster, karpenter: &Karpenter) -> Vec<Value> {
    let jobs = runs_jobs(model, cluster).then(|| json!({ "spec": jobs(cluster, karpenter) }));
    let mut objects = vec![
        kubernetes::object(&CLASS, json!({ "spec": class(model, cluster, karpenter) })),
        kubernetes::object(&POOL, json!({ "spec": pool(karpenter) })),
    ];
    objects.extend(jobs.map(|spec| kubernetes::object(&JOBS, spec)));
    objects
}

/// Whether pipelines run there.
fn runs_jobs(model: &Model, cluster: &Cluster) -> bool {
    model.ci.as_ref().is_some_and(|ci| ci.cluster.name == cluster.name)
}

fn class(model: &Model, cluster: &Cluster, karpenter: &Karpenter) -> Value {
    let eks = model.aws_name(cluster.name.as_str());
    let network = model.aws_name(cluster.network.name.as_str());
    let disk = json!({ "volumeSize": "80Gi", "volumeType": "gp3", "encrypted": true, "deleteOnTermination": true });
    // Terraform's default tags do not reach what Karpenter makes
    let mut tags: Map = model.aws.tags.iter().map(|(key, value)| (key.to_string(), json!(value.as_str()))).collect();
    tags.insert("platform".into(), json!(model.name.as_str()));
    tags.insert("managed-by".into(), json!("karpenter"));
    json!({
        "role": super::node_role(model, cluster),
        // dated: `latest` replaces nodes whenever AWS publishes an image (https://karpenter.sh/docs/concepts/nodeclasses/)
        "amiSelectorTerms": [{ "alias": format!("al2023@{}", *karpenter.node_image) }],
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
    let architectures: Vec<&str> = karpenter.architecture().map(Architecture::kubernetes).into_iter().collect();
    let mut capacity: Vec<&str> = karpenter.capacity.iter().map(|capacity| capacity_type(*capacity)).collect();
    capacity.sort_unstable();
    capacity.dedup();
    let disruption = json!({
        "consolidationPolicy": "WhenEmptyOrUnderutilized",
        "consolidateAfter": "5m",
        "budgets": [{ "nodes": "10%" }],
    });
    // a pod that refuses to go does not keep an old node for ever
    let template = template(karpenter, &capacity, &architectures, "1h");
    spec(karpenter, &Value::Object(template), &disruption)
}

/// Nodes for jobs alone, which AWS does not take back: they go once they are empty. An old one waits for its jobs.
fn jobs(cluster: &Cluster, karpenter: &Karpenter) -> Value {
    let on_demand = [capacity_type(Capacity::OnDemand)];
    let mut template = template(karpenter, &on_demand, &[cluster.architecture().kubernetes()], "12h");
    let taint = json!({ "key": JOBS_TAINT.0, "value": JOBS_TAINT.1, "effect": "NoSchedule" });
    template.insert("taints".into(), json!([taint]));
    let disruption = json!({ "consolidationPolicy": "WhenEmpty", "consolidateAfter": "5m" });
    spec(karpenter, &Value::Object(template), &disruption)
}

/// A node: every one is replaced in time, and so is its image. `grace` is how long its pods hold it up.
fn template(karpenter: &Karpenter, capacity: &[&str], architectures: &[&str], grace: &str) -> Map {
    let families: Vec<&str> = karpenter.instance_families.iter().map(|family| family.value.as_str()).collect();
    kubernetes::map(json!({
        "nodeClassRef": { "group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": NAME },
        "requirements": [
            requirement("karpenter.k8s.aws/instance-family", &families),
            requirement(CAPACITY_TYPE, capacity),
            requirement("kubernetes.io/arch", architectures),
            requirement("kubernetes.io/os", &["linux"]),
        ],
        "expireAfter": "720h",
        "terminationGracePeriod": grace,
    }))
}

fn spec(karpenter: &Karpenter, template: &Value, disruption: &Value) -> Value {
    json!({
        "template": { "spec": template },
        "limits": { "cpu": karpenter.limits.cpu.to_string(), "memory": karpenter.limits.memory.to_string() },
        "disruption": disruption,
    })
}

fn requirement(key: &str, values: &[&str]) -> Value {
    json!({ "key": key, "operator": "In", "values": values })
}
