//! What to type so that something is there that another thing needs.

use platformc_base::scalar::Name;

use crate::{Model, Network};

impl Model {
    /// What to type so that traffic passes between two networks.
    #[must_use]
    pub fn peering(&self, a: &Network, b: &Network) -> String {
        let place = |network: &Network| self.networks.get_index_of(&network.name);
        let (first, second) = if place(a) <= place(b) { (&a.name, &b.name) } else { (&b.name, &a.name) };
        let entry = format!("{first}-{second}: {{ between: [{first}, {second}] }}");
        if self.peerings.is_empty() {
            format!("add `peerings: {{ {entry} }}`")
        } else {
            format!("add to `peerings`: `{entry}`")
        }
    }

    /// What to type so that a mesh covers a cluster.
    #[must_use]
    pub fn meshing(&self, cluster: &Name) -> String {
        match &self.mesh {
            Some(_) => format!("add `{cluster}` to `mesh.clusters`"),
            None => format!("add `mesh: {{ kind: istio, clusters: [{cluster}] }}`"),
        }
    }

    /// What to type so that the workloads of a cluster get secrets.
    #[must_use]
    pub fn serving(&self, cluster: &Name) -> String {
        match &self.vault {
            Some(_) => format!("add `{cluster}` to `vault.serves`"),
            None => format!("add a `vault:` section, with `serves: [{cluster}]`"),
        }
    }
}
