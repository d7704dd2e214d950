//! Who else brings a workload its secrets, by the emitted objects: the agent in its pods, the CSI driver of their nodes.

use platformc_access::Subject;
use serde_json::Value;

use super::network::{released, text};

/// Whether an agent is put into a pod.
pub(super) fn has_agent(pod: &Value) -> bool {
    annotation(pod, "agent-inject") == "true"
}

/// Why the agent in a pod does not log in as a subject; none if it does.
pub(super) fn stray_agent(pod: &Value, subject: &Subject, objects: &[Value]) -> Option<String> {
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
    (!released(objects, "vault-agent-injector")).then(|| "no: nothing puts the agent into its pods".to_owned())
}

fn annotation<'a>(pod: &'a Value, name: &str) -> &'a str {
    let annotations = pod.pointer("/metadata/annotations");
    annotations.and_then(|all| all.get(format!("vault.hashicorp.com/{name}"))?.as_str()).unwrap_or_default()
}

/// Whether a class of the CSI driver has its provider log in as a subject.
pub(super) fn class_of(class: &Value, subject: &Subject) -> bool {
    let parameter = |name: &str| text(class, &format!("/spec/parameters/{name}"));
    parameter("vaultAuthMountPath") == subject.mount && parameter("roleName") == subject.role
}

/// Whether a pod mounts a class.
fn mounts(pod: &Value, class: &str) -> bool {
    let volumes = pod.pointer("/spec/volumes").and_then(Value::as_array);
    volumes.into_iter().flatten().any(|volume| text(volume, "/csi/volumeAttributes/secretProviderClass") == class)
}

/// How a class brings its subject what it is for, or why it does not.
pub(super) fn by_class(class: &Value, subject: &Subject, mut pods: Vec<&Value>, objects: &[Value]) -> Result<String, String> {
    let name = text(class, "/metadata/name");
    pods.retain(|pod| mounts(pod, name));
    if pods.is_empty() {
        return Err(format!("no: none of its pods mounts the SecretProviderClass {name}"));
    }
    if text(class, "/spec/parameters/audience") != subject.audience {
        return Err(format!("no: the SecretProviderClass {name} logs in with a token for somebody else"));
    }
    if !released(objects, "vault-csi-provider") {
        return Err(format!("no: there is no provider for the SecretProviderClass {name}"));
    }
    Ok(name.to_owned())
}
