//! What references lead to.

use std::sync::Arc;

use indexmap::IndexMap;
use platformc_model::{Cluster, Database, ExternalService, Ingress, Secret, Storage};
use platformc_spec::scalar::Name;

use super::{groups::Groups, names::Names, registry::Hosts};

/// What apps and pipelines refer to.
pub(super) struct World<'a> {
    pub(super) names: &'a Names,
    pub(super) clusters: &'a IndexMap<Name, Arc<Cluster>>,
    pub(super) groups: &'a Groups,
    pub(super) databases: &'a IndexMap<Name, Arc<Database>>,
    pub(super) externals: &'a IndexMap<Name, Arc<ExternalService>>,
    pub(super) registries: &'a Hosts<'a>,
    pub(super) secrets: &'a IndexMap<Name, Arc<Secret>>,
    pub(super) ingress: &'a IndexMap<Name, Arc<Ingress>>,
    pub(super) storage: &'a IndexMap<Name, Arc<Storage>>,
}
