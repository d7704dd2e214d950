//! Who else brings a workload its secrets, by the emitted objects: the agent in its pods, the CSI driver of their nodes.

use platformc_access::Subject;
use platformc_output::value::Value;

use super::index::{Index, text};

/// Whether an agent is put into a pod.
pub(super) fn has_agent(pod: &Value) -> bool {
    annotation(pod, "agent-inject") == "true"
}

/// Why the agent in a pod does not log in as a subject; none if it does.
pub(super) fn stray_agent(pod: &Value, subject: &Subject, objects: &Index) -> Option<String> {
    let (role, path) = (annotation(pod, "role"), annotation(pod, "auth-path"));
    let token = annotation(pod, "agent-service-account-token-volume-name");
    let volumes = pod.pointer("/spec/volumes").and_then(Value::as_array).into_iter().flatten();
    let sources = volumes.filter(|volume| text(volume, "/name") == token);
    let mut sources = sources.filter_map(|volume| volume.pointer("/projected/sources")?.as_array()).flatten();
    if role != subject.role || path.strip_prefix("auth/") != Some(subject.mount.as_str()) {
        return Some(format!("no: the agent in its pods logs in as {role} at {path}"));
    }
    if !sources.any(|source| text(source, "/serviceAccountToken/audience") == subject.audience) {
        return Some("no: the agent in its pods has no token for Vault".to_owned());
    }
    (!objects.releases("vault-agent-injector")).then(|| "no: nothing puts the agent into its pods".to_owned())
}

fn annotation<'a>(pod: &'a Value, name: &str) -> &'a str {
    let annotations = pod.pointer("/metadata/annotations");
    annotations.and_then(|all| all.get(format!("vault.hashicorp.com/{name}"))?.as_str()).unwrap_or_default()
}

/// Whether a pod mounts a class.
fn mounts(pod: &Value, class: &str) -> bool {
    let volumes = pod.pointer("/spec/volumes").and_then(Value::as_array);
    volumes.into_iter().flatten().any(|volume| text(volume, "/csi/volumeAttributes/secretProviderClass") == class)
}

/// How a class brings its subject what it is for, or why it does not.
pub(super) fn by_class(
    class: &Value,
    subject: &Subject,
    mut pods: Vec<&Value>,
    objects: &Index,
) -> Result<String, String> {
    let name = text(class, "/metadata/name");
    pods.retain(|pod| mounts(pod, name));
    if pods.is_empty() {
        return Err(format!("no: none of its pods mounts the SecretProviderClass {name}"));
    }
    if text(class, "/spec/parameters/audience") != subject.audience {
        return Err(format!("no: the SecretProviderClass {name} logs in with a token for somebody else"));
    }
    if !objects.releases("vault-csi-provider") {
        return Err(format!("no: there is no provider for the SecretProviderClass {name}"));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use platformc_access::{SubjectKind, Token};
    use platformc_output::json;

    use super::{super::index::Login, *};

    fn subject() -> Subject {
        Subject {
            id: "main/shop/api".into(),
            kind: SubjectKind::Workload,
            cluster: "main".into(),
            namespace: "shop".into(),
            service_account: "api".into(),
            mount: "jwt-main".into(),
            role: "shop-api".into(),
            audience: "vault".into(),
            bounds: String::new(),
            claims: std::collections::BTreeMap::new(),
            policies: Vec::new(),
            token: Token::default(),
            weak: Vec::new(),
        }
    }

    fn release(name: &str) -> Index {
        let mut index = Index::default();
        index.add(json!({ "kind": "HelmRelease", "metadata": { "name": name } }));
        index
    }

    #[test]
    fn an_agent_logs_in_as_its_pod_and_as_nobody_else() {
        let pod = |role: &str, path: &str, audience: &str| {
            let name = |key: &str| format!("vault.hashicorp.com/{key}");
            json!({
                "metadata": { "annotations": {
                    (name("agent-inject")): "true", (name("role")): role, (name("auth-path")): path,
                    (name("agent-service-account-token-volume-name")): "token",
                } },
                "spec": { "volumes": [
                    { "name": "other", "projected": { "sources": [{ "serviceAccountToken": { "audience": "vault" } }] } },
                    { "name": "token", "projected": { "sources": [{ "serviceAccountToken": { "audience": audience } }] } },
                ] },
            })
        };
        let (injector, none) = (release("vault-agent-injector"), Index::default());
        let stray = |pod: &Value, objects: &Index| stray_agent(pod, &subject(), objects);
        let good = pod("shop-api", "auth/jwt-main", "vault");
        assert!(has_agent(&good) && !has_agent(&json!({})));
        assert_eq!(stray(&good, &injector), None);
        assert!(stray(&good, &none).is_some_and(|why| why.contains("nothing puts")));
        assert!(
            stray(&pod("shop-web", "auth/jwt-main", "vault"), &injector).is_some_and(|why| why.contains("shop-web"))
        );
        assert!(stray(&pod("shop-api", "auth/jwt-other", "vault"), &injector).is_some());
        assert!(
            stray(&pod("shop-api", "auth/jwt-main", "else"), &injector).is_some_and(|why| why.contains("no token"))
        );
    }

    #[test]
    fn a_class_brings_what_a_pod_mounts() {
        let class = |audience: &str| {
            let parameters = json!({ "roleName": "shop-api", "vaultAuthMountPath": "jwt-main", "audience": audience });
            json!({ "metadata": { "name": "api-login" }, "spec": { "parameters": parameters } })
        };
        let pod = json!({ "spec": { "volumes": [{ "csi": { "volumeAttributes": { "secretProviderClass": "api-login" } } }] } });
        let (provider, none) = (release("vault-csi-provider"), Index::default());
        let mut index = Index::default();
        let mut placed = class("vault");
        placed.as_object_mut().unwrap().insert("kind".into(), "SecretProviderClass".into());
        let metadata = placed.get_mut("metadata").and_then(Value::as_object_mut).unwrap();
        metadata.insert("namespace".into(), "shop".into());
        index.add(placed);
        assert_eq!(index.logins(Login::Class, "shop", "jwt-main", "shop-api").count(), 1);
        assert_eq!(index.logins(Login::Class, "shop", "jwt-main", "shop-web").count(), 0);
        assert_eq!(by_class(&class("vault"), &subject(), vec![&pod], &provider), Ok("api-login".to_owned()));
        for (class, pods, objects) in [
            (class("else"), vec![&pod], &provider),
            (class("vault"), vec![], &provider),
            (class("vault"), vec![&pod], &none),
        ] {
            assert!(by_class(&class, &subject(), pods, objects).is_err_and(|why| why.starts_with("no: ")));
        }
    }
}
