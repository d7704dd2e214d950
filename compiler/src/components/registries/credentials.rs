//! The logins of registries: a node for each namespace before its apps, so that none of them is pulled without.

use std::{collections::BTreeMap, sync::Arc};

use platformc_base::{Spanned, scalar::Name};
use platformc_output::{json, value::Value};

use crate::{
    graph::{Capability, Node},
    kubernetes,
    object::{ObjectId, ObjectKind},
    pull_secrets::{self, NAME},
    vault_api::{
        self, mount,
        subject::{Grant, Subject},
    },
};
use platformc_model::{Cluster, PrivateRegistry, RegistryAccess, SecretKind, Vault};

/// The registries from which the apps of a namespace are pulled with a login, by their names.
pub(super) type Registries = BTreeMap<Name, Arc<PrivateRegistry>>;

/// The field of a `kv` secret that people write.
const FIELD: &str = "value";
/// How often a login is read again.
const REFRESH: &str = "10m";

/// What brings them to a namespace of a cluster.
pub(super) fn node(vault: &Vault, cluster: &Arc<Cluster>, namespace: &Spanned<Name>, registries: &Registries) -> Node {
    let space = namespace.as_str();
    let holder = format!("the pull of images of the namespace {space}");
    let subject = Subject::workload(vault, cluster, (space, NAME, NAME), holder, namespace.span);
    let subject = registries
        .values()
        .filter_map(|registry| registry.credentials())
        .fold(subject, |subject, used| subject.grant(Grant::Use(used.to.clone(), used.usual_operations().into())));
    let (target, name, wanted) = (cluster.clone(), space.to_owned(), registries.clone());
    let node = Node::release(cluster, pull_secrets::step(space), move |cx, out| {
        let Some(vault) = &cx.model.vault else { return };
        let registries: Vec<&PrivateRegistry> = wanted.values().map(Arc::as_ref).collect();
        out.yaml("logins.yaml", objects(vault, &target, &name, &registries));
        out.shared();
        kubernetes::kustomization(out);
    })
    .from(namespace.span)
    .makes_all([account(space), login(space)])
    .makes_all(vault_api::operator_rights_ids(space, NAME))
    .refers_to(vault_api::OPERATOR_ACCOUNT)
    .needs(Capability::Namespaces(cluster.name.clone()))
    .needs(Capability::SecretSync(cluster.name.clone()))
    .provides(Capability::Logins(cluster.name.clone(), namespace.value.clone()))
    .subject(subject);
    registries.values().fold(node, |node, registry| {
        node.from(registry.span).makes(synced(space, registry)).brings_object(pull_secrets::id(space, registry)).health(
            "v1",
            "Secret",
            pull_secrets::name(registry),
            space,
        )
    })
}

fn account(namespace: &str) -> ObjectId<'_> {
    ObjectId::fixed(ObjectKind::ServiceAccount, namespace, NAME)
}

fn login(namespace: &str) -> ObjectId<'_> {
    ObjectId::fixed(ObjectKind::VaultAuth, namespace, NAME)
}

fn synced<'a>(namespace: &'a str, registry: &PrivateRegistry) -> ObjectId<'a> {
    ObjectId::new(ObjectKind::VaultStaticSecret, namespace, pull_secrets::name(registry))
}

fn objects(vault: &Vault, cluster: &Cluster, namespace: &str, registries: &[&PrivateRegistry]) -> Vec<Value> {
    let role = vault_api::role(namespace, NAME);
    let spec = vault_api::operator_login(vault, &cluster.name, &role, NAME);
    let names: Vec<String> = registries.iter().map(|registry| pull_secrets::name(registry)).collect();
    let rights = vault_api::operator_rights(&vault_api::operator_rights_ids(namespace, NAME), NAME, &names, &[]);
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
        "vaultAuthRef": NAME,
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
