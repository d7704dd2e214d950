//! The logins of registries: a node before the apps, so that none of them is pulled without.

use std::{collections::BTreeMap, sync::Arc};

use platformc_base::{Span, scalar::Name};
use platformc_output::{json, value::Value};

use crate::{
    graph::{Capability, Node},
    kubernetes,
    object::{ObjectId, ObjectKind},
    pull_secrets::{self, STEP},
    vault_api::{
        self, mount,
        subject::{Grant, Subject},
    },
};
use platformc_model::{Cluster, PrivateRegistry, RegistryAccess, SecretKind, Vault};

/// The registries that the apps of each namespace are pulled from with a login, and the first of those apps.
pub(super) type Namespaces = BTreeMap<String, (Span, BTreeMap<Name, Arc<PrivateRegistry>>)>;

/// The field of a `kv` secret that people write.
const FIELD: &str = "value";
/// How often a login is read again.
const REFRESH: &str = "10m";

/// What brings them to the namespaces of a cluster.
pub(super) fn node(vault: &Vault, cluster: &Arc<Cluster>, namespaces: Namespaces) -> Node {
    let namespaces = Arc::new(namespaces);
    let (target, wanted) = (cluster.clone(), namespaces.clone());
    let node = Node::release(cluster, STEP, move |cx, out| {
        let Some(vault) = &cx.model.vault else { return };
        for (namespace, (_, registries)) in wanted.iter() {
            let registries: Vec<&PrivateRegistry> = registries.values().map(Arc::as_ref).collect();
            out.yaml(&format!("{namespace}.yaml"), objects(vault, &target, namespace, &registries));
            out.shared();
        }
        kubernetes::kustomization(out);
    })
    .refers_to(vault_api::OPERATOR_ACCOUNT)
    .needs(Capability::Namespaces(cluster.name.clone()))
    .needs(Capability::SecretSync(cluster.name.clone()))
    .provides(Capability::Step(cluster.name.clone(), STEP));
    namespaces.iter().fold(node, |node, (namespace, (span, registries))| {
        let holder = format!("the pull of images of the namespace {namespace}");
        let subject = Subject::workload(vault, cluster, (namespace, STEP, STEP), holder, *span);
        let subject = registries
            .values()
            .filter_map(|registry| registry.credentials())
            .fold(subject, |subject, used| subject.grant(Grant::Use(used.to.clone(), used.usual_operations().into())));
        let node = node
            .from(*span)
            .makes_all([account(namespace), login(namespace)])
            .makes_all(vault_api::operator_rights_ids(namespace, STEP))
            .subject(subject);
        registries.values().fold(node, |node, registry| {
            node.from(registry.span)
                .makes(synced(namespace, registry))
                .brings_object(pull_secrets::id(namespace, registry))
                .health("v1", "Secret", pull_secrets::name(registry), namespace.as_str())
        })
    })
}

fn account(namespace: &str) -> ObjectId<'_> {
    ObjectId::fixed(ObjectKind::ServiceAccount, namespace, STEP)
}

fn login(namespace: &str) -> ObjectId<'_> {
    ObjectId::fixed(ObjectKind::VaultAuth, namespace, STEP)
}

fn synced<'a>(namespace: &'a str, registry: &PrivateRegistry) -> ObjectId<'a> {
    ObjectId::new(ObjectKind::VaultStaticSecret, namespace, pull_secrets::name(registry))
}

fn objects(vault: &Vault, cluster: &Cluster, namespace: &str, registries: &[&PrivateRegistry]) -> Vec<Value> {
    let role = vault_api::role(namespace, STEP);
    let spec = vault_api::operator_login(vault, &cluster.name, &role, STEP);
    let names: Vec<String> = registries.iter().map(|registry| pull_secrets::name(registry)).collect();
    let rights = vault_api::operator_rights(&vault_api::operator_rights_ids(namespace, STEP), STEP, &names, &[]);
    let mut objects = vec![
        kubernetes::object(&account(namespace), json!({ "automountServiceAccountToken": false })),
        kubernetes::object(&login(namespace), kubernetes::fields([("spec", spec)])),
    ];
    objects.extend(registries.iter().filter_map(|registry| sync(namespace, registry)));
    objects.extend(rights);
    objects
}

/// The login in the forms that its users know: the kubelet and OCI sources of Flux read the first, repositories of charts the others
/// (<https://fluxcd.io/flux/components/source/helmrepositories/#secret-reference>).
fn sync(namespace: &str, registry: &PrivateRegistry) -> Option<Value> {
    let RegistryAccess::Login { username, credentials } = &registry.access else { return None };
    let SecretKind::Kv(kv) = &credentials.kind else { return None };
    let (user, host) = (username.as_str(), platformc_catalog::login_key(&registry.host));
    let value = format!("get .Secrets \"{FIELD}\"");
    let config = format!(
        "{{{{ dict \"auths\" (dict \"{host}\" (dict \"username\" \"{user}\" \"password\" ({value}) \"auth\" (printf \"%s:%s\" \"{user}\" ({value}) | b64enc))) | mustToJson }}}}"
    );
    let templates = json!({
        ".dockerconfigjson": { "text": config },
        "username": { "text": user },
        "password": { "text": format!("{{{{ {value} }}}}") },
    });
    let spec = json!({
        "vaultAuthRef": STEP,
        "mount": mount::KV,
        "type": "kv-v2",
        "path": kv.path.as_str(),
        "refreshAfter": REFRESH,
        "destination": {
            "name": pull_secrets::name(registry),
            "create": true,
            "type": "kubernetes.io/dockerconfigjson",
            "transformation": { "excludeRaw": true, "excludes": [".*"], "templates": templates },
        },
    });
    Some(kubernetes::object(&synced(namespace, registry), kubernetes::fields([("spec", spec)])))
}
