//! The Secrets Store CSI driver with Vault's provider, which mounts secrets into apps.

mod values;

use std::sync::Arc;

use platformc_base::words::Via;
use platformc_output::{json, value::Map};

use crate::{
    graph::{Capability, Node, Plan},
    kubernetes::{self, Release},
    vault_api::server_image,
};
use platformc_catalog as catalog;
use platformc_model::{App, Cluster, Model};

const NAME: &str = "secrets-store-csi-driver";
const PROVIDER: &str = "vault-csi-provider";

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        for cluster in model.clusters.values() {
            let mounted = |app: &&Arc<App>| app.secrets.iter().any(|used| used.file_writer() == Some(Via::Csi));
            if let Some(first) = model.apps_on(cluster).find(mounted) {
                plan.add(driver(cluster).from(first.head.span));
                plan.add(provider(model, cluster).from(first.head.span));
            }
        }
    }
}

fn driver(cluster: &Arc<Cluster>) -> Node {
    let name = cluster.name.clone();
    Node::release(cluster, NAME, |cx, out| {
        Release::new(NAME, NAME, &catalog::SECRETS_STORE_CSI_DRIVER, values::driver())
            .crds()
            // it mounts what it writes into the folders of the nodes' pods
            .objects("namespace.yaml", vec![kubernetes::namespace(NAME, "privileged", Map::new())])
            .write(cx, out);
    })
    .namespace(NAME)
    .needs(Capability::GitOps(name.clone()))
    .provides(Capability::Step(name, NAME))
    .deploys(NAME, NAME, &catalog::SECRETS_STORE_CSI_DRIVER)
}

/// In the namespace of the driver: it listens on a socket of the node.
fn provider(model: &Model, cluster: &Arc<Cluster>) -> Node {
    let name = cluster.name.clone();
    let delete = json!({ "$patch": "delete" });
    let node = Node::release(cluster, PROVIDER, move |cx, out| {
        let Some(vault) = &cx.model.vault else { return };
        Release::new(PROVIDER, NAME, &catalog::VAULT, values::provider(cx.model, vault))
            // The chart allows it to create tokens of every service account. It needs none: the kubelet passes it
            // the token of the pod that mounts.
            .patch("ClusterRole", "vault-csi-provider-clusterrole", &delete)
            .patch("ClusterRoleBinding", "vault-csi-provider-clusterrolebinding", &delete)
            .write(cx, out);
    })
    .needs(Capability::Step(name.clone(), NAME))
    .provides(Capability::SecretVolumes(name))
    .deploys(PROVIDER, NAME, &catalog::VAULT);
    model.vault.iter().map(server_image).fold(node, Node::pulls)
}
