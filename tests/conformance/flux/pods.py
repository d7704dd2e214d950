"""Pods against the pod security standard that their namespace enforces; admission would refuse them only at run time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube

if TYPE_CHECKING:
    from report import Step
    from tree import Tree

LABEL = "pod-security.kubernetes.io/enforce"
BASELINE_CAPABILITIES = set(
    "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT".split()
)
RESTRICTED_VOLUMES = set(
    "configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret".split()
)


def security(tree: Tree, step: Step) -> None:
    count = 0
    for cluster in tree.views:
        levels = {}
        for _, _, thing in cluster.placed():
            if kube.kind(thing) == "Namespace":
                levels[kube.name(thing)] = (thing["metadata"].get("labels") or {}).get(LABEL, "privileged")
        for place, _, thing in cluster.placed():
            pod = None if kube.partial(thing) else kube.pod_spec(thing)
            level = levels.get(kube.namespace(thing), "privileged")
            if pod and level != "privileged":
                count += 1
                for problem in violations(pod["spec"], level == "restricted"):
                    step.fail(f"{place}: {kube.label(thing)}: {problem}, but namespace enforces `{level}`")
    step.detail = f"{count} workloads in namespaces that enforce a standard"


def violations(spec: dict[str, Any], restricted: bool) -> Iterator[str]:
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        if spec.get(key):
            yield f"spec.{key}"
    for volume in spec.get("volumes") or []:
        kinds = set(volume) - {"name"}
        if "hostPath" in kinds or (restricted and kinds - RESTRICTED_VOLUMES):
            yield f"volume `{volume['name']}` is a {', '.join(sorted(kinds))}"
    pod = spec.get("securityContext") or {}
    for container in (spec.get("initContainers") or []) + (spec.get("containers") or []):
        own = container.get("securityContext") or {}
        for problem in container_violations(own, {**pod, **own}, container, restricted):
            yield f"container `{container['name']}`: {problem}"


def container_violations(own: dict[str, Any], context: dict[str, Any], container: dict[str, Any], restricted: bool) -> Iterator[str]:
    capabilities = own.get("capabilities") or {}
    added = set(capabilities.get("add") or [])
    if own.get("privileged"):
        yield "privileged"
    if any(port.get("hostPort") for port in container.get("ports") or []):
        yield "a hostPort"
    for extra in sorted(added - ({"NET_BIND_SERVICE"} if restricted else BASELINE_CAPABILITIES)):
        yield f"capability {extra}"
    if not restricted:
        return
    if context.get("runAsNonRoot") is not True:
        yield "runAsNonRoot is not true"
    if context.get("runAsUser") == 0:
        yield "runAsUser is 0"
    if own.get("allowPrivilegeEscalation") is not False:
        yield "allowPrivilegeEscalation is not false"
    if "ALL" not in (capabilities.get("drop") or []):
        yield "capabilities.drop has no ALL"
    if (context.get("seccompProfile") or {}).get("type") not in ("RuntimeDefault", "Localhost"):
        yield "seccompProfile is not RuntimeDefault"


CHECKS = {"pod-security": security}
