"""Rules about objects, by kind and by the component that they are of (the folder that Flux deploys; `apps` for the platform's own)."""

from __future__ import annotations

import re
from typing import Any

from .rules import Rule, at_least, between, given, has, keys, seconds, table

TRUE, FALSE = True, False
KEEP = {"metadata.annotations.kustomize.toolkit.fluxcd.io/prune": "disabled"}
CERT_MANAGER = {"issuerRef.kind": re.compile(r"\A(Cluster)?Issuer\Z")}

FLUX = [
    *table("Flux asks again in minutes, and gives what it installs ten of them", "HelmRelease", {"spec.interval": seconds(240, 900), "spec.timeout": seconds(600, 1800), "spec.install.strategy.retryInterval": seconds(240, 900), "spec.upgrade.strategy.retryInterval": seconds(240, 900)}),
    *table("definitions of custom resources that go with a chart take what they define with them", "HelmRelease", {"spec.install.crds": re.compile(r"\A(Skip|CreateReplace)\Z"), "spec.upgrade.crds": re.compile(r"\A(Skip|CreateReplace)\Z")}),
    *table("a sealed voter is not ready, and waits for people, not for Helm", "HelmRelease@vault", {"spec.install.disableWait": TRUE, "spec.upgrade.disableWait": TRUE}),
    *table("a chart of a user has the rights of its namespace", "HelmRelease@apps", {"spec.serviceAccountName": given}),
    *table("a new version of a source is seen in minutes", "HelmRepository", {"spec.interval": seconds(240, 900), "spec.url": re.compile(r"\Ahttps://")}),
    *table("a new version of a source is seen in minutes", "OCIRepository", {"spec.interval": seconds(240, 900), "spec.layerSelector.mediaType": re.compile(r"\Aapplication/vnd\.cncf\.helm\.chart"), "spec.url": re.compile(r"\Aoci://")}),
    *table("what fails is tried again in minutes, and what was changed is taken back within the hour", "Kustomization", {"spec.interval": seconds(3600, 7200), "spec.retryInterval": seconds(120, 300), "spec.timeout": seconds(600, 1800), "spec.sourceRef.kind": "GitRepository", "spec.sourceRef.name": "flux-system"}),
    *table("what is deleted ends before what it needs", "Kustomization", {"spec.deletionPolicy": "WaitForTermination", "spec": lambda value: all(one.get("optional") is False or "optional" not in one for one in (value.get("postBuild") or {}).get("substituteFrom") or ())}),
    *table("failures of each of Flux's sources are told", "Alert", {"spec.eventSeverity": re.compile(r"\A(info|error)\Z"), "spec.eventSources": lambda value: isinstance(value, list) and bool(value) and all(one.get("kind") and one.get("name") for one in value)}),
    *table("failures name their cluster", "Alert@failures", {"spec.eventSeverity": "error", "spec.eventMetadata.cluster": given, "spec.eventSources": lambda value: {one.get("kind") for one in value or ()} >= {"Kustomization", "GitRepository"}}),
    *table("what became of a commit is told to the forge", "Alert@notifications", {"spec.eventSeverity": "info"}),
    *table("it is told to somebody", "Provider", {"spec.type": given, "spec.address": re.compile(r"\Ahttps?://")}),
    *table("the forge takes it from who has a token", "Provider@notifications", {"spec.secretRef.name": given}),
]



CHARTED = "app.kubernetes.io/instance"


def ports(rule: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(str(one.get("protocol")), one.get("port")) for one in rule.get("ports") or ()]


def ways(rule: dict[str, Any], spec: dict[str, Any]) -> bool:
    said = ports(rule)
    # the ports of a user's chart, and where jobs go, are not known
    if "ports" not in rule and (CHARTED in str(rule) or CHARTED in str(spec.get("podSelector")) or spec.get("podSelector") == {}):
        return True
    return bool(said) and all(protocol in ("TCP", "UDP") and (isinstance(port, int) and port >= 53) for protocol, port in said)


def peer(one: dict[str, Any]) -> bool:
    """Who is meant: a block, or pods and namespaces by labels."""
    block = one.get("ipBlock")
    if block is not None:
        return bool(block.get("cidr")) and (block["cidr"] != "0.0.0.0/0" or bool(block.get("except")))
    named = [one[key] for key in ("namespaceSelector", "podSelector") if key in one]
    return bool(named) and all((selector or {}).get("matchLabels") or (selector or {}).get("matchExpressions") for selector in named)


DRAINS = [
    *table("a gateway that Consul makes drains as long as the load balancer takes to forget it", "Deployment@gateway-*-drain", {"metadata.annotations.kustomize.toolkit.fluxcd.io/prune": "disabled", "metadata.annotations.kustomize.toolkit.fluxcd.io/ssa": "Merge", "spec.template.spec.terminationGracePeriodSeconds": at_least(90), "spec.template.spec.containers.lifecycle.preStop.sleep.seconds": at_least(60), "spec.template.spec.containers.name": given}),
]

SPACES = [
    *table("people see whose a namespace is", "Namespace", {"metadata.labels.app.kubernetes.io/managed-by": "platformc"}),
    *[rule for kind in ("Deployment", "Service", "ServiceAccount") for rule in table("people find all of the collector by its name", f"{kind}@tracing", {"metadata.labels.app.kubernetes.io/name": "opentelemetry-collector"})],
    *table("data outlives the last app of its namespace", "Namespace", KEEP),
    *table("pods are held to a standard", "Namespace", {"metadata.labels.pod-security.kubernetes.io/enforce": re.compile(r"\A(restricted|baseline|privileged)\Z")}),
    *table("a gateway gets requests when the load balancer knows it, and until it forgets it", "Namespace@gateway-*", {"metadata.labels.elbv2.k8s.aws/pod-readiness-gate-inject": "enabled"}),
    *table("apps are held to the strictest standard", "Namespace@namespaces", {"metadata.labels.pod-security.kubernetes.io/enforce": re.compile(r"\A(restricted|baseline)\Z")}),
    *table("a token that nobody needs is not mounted", "ServiceAccount@!gitlab-runner-token", {"": lambda value: value.get("automountServiceAccountToken") is False or "meta.helm.sh/release-name" in str(value)}),
    *table("nothing passes that is not said, in and out", "NetworkPolicy", {"spec.policyTypes": ["Ingress", "Egress"], "spec.podSelector": lambda value: isinstance(value, dict), "spec.ingress": lambda value: isinstance(value, list), "spec.egress": lambda value: isinstance(value, list)}),
    *table("each way leads over a protocol to a port", "NetworkPolicy", {"spec": lambda value: all(ways(rule, value) for side in ("ingress", "egress") for rule in value.get(side) or ())}),
    *table("somebody is let in, and not everybody", "NetworkPolicy", {"spec.ingress": lambda value: all(rule.get("from") and all(map(peer, rule["from"])) for rule in value or ())}),
    *table("names are resolved; everything else leads to somebody", "NetworkPolicy", {"spec.egress": lambda value: all((rule.get("to") and all(map(peer, rule["to"]))) or set(ports(rule)) == {("UDP", 53), ("TCP", 53)} for rule in value or ())}),
    *table("the credentials of the node are nobody's business", "NetworkPolicy", {"spec.egress": lambda value: all("169.254.0.0/16" in (one["ipBlock"].get("except") or ()) for rule in value or () for one in rule.get("to") or () if (one.get("ipBlock") or {}).get("cidr") == "0.0.0.0/0")}),
]

CERTIFICATES = [
    *table("a certificate is renewed long before it ends, with a new key", "Certificate", {"spec.privateKey.rotationPolicy": re.compile(r"\A(Always|Never)\Z"), "spec.privateKey.algorithm": re.compile(r"\A(ECDSA|RSA)\Z"), "spec.privateKey.size": lambda value: value in (256, 384, 2048, 3072, 4096), "spec": lambda value: value.get("isCA") is True or (isinstance(value.get("usages"), list) and len(value["usages"]) >= 2), "spec.issuerRef.kind": re.compile(r"\A(Cluster)?Issuer\Z"), "spec.issuerRef.group": "cert-manager.io"}),
    *[rule for where in ("vault", "vault-agent-injector") for rule in table("a certificate lives for a quarter, and its renewal may fail for a month before somebody notices", f"Certificate@{where}", {"spec.duration": "2160h", "spec.renewBefore": "720h"})],
    *table("an authority in a cluster lives for years, and its successor is known a year before it is needed", "Certificate@cluster-authority", {"spec.duration": "43800h", "spec.renewBefore": "8760h", "spec.privateKey.size": 4096}),
    *table("what the mesh's authority signed is good for as long as it is: it is renewed at half of its life", "Certificate@mesh-authority", {"spec.duration": "2160h", "spec.renewBefore": "1080h"}),
    *table("a key is as long as is thought good for ten years", "Certificate", {"spec.privateKey": lambda value: (value or {}).get("size") in {"ECDSA": (256, 384), "RSA": (2048, 3072, 4096)}.get(str((value or {}).get("algorithm")), ())}),
    *table("a server is known by its names", "Certificate@vault", {"spec.dnsNames": lambda value: {"localhost"} <= set(value or ()) and len(value) >= 4 and not any("issuer" in str(one) for one in value), "spec.ipAddresses": has("127.0.0.1"), "spec.usages": has("server auth")}),
    *table("a certificate is renewed long before it ends", "Certificate@gateway-*", {"spec": lambda value: value.get("issuerRef", {}).get("name") == "lets-encrypt" or (value.get("duration"), value.get("renewBefore")) in (("2160h", "720h"), ("720h", "240h"))}),
    *table("a server is known by its names", "Certificate@gateway-*", {"spec.dnsNames": given, "spec.usages": has("server auth")}),
    *table("a server is known by its names", "Certificate@vault-agent-injector", {"spec.dnsNames": given, "spec.usages": has("server auth")}),
    *table("an authority signs, keeps its key, and has a name", "Certificate@cluster-authority", {"spec.isCA": TRUE, "spec.commonName": given, "spec.privateKey.rotationPolicy": given}),
    *table("an authority signs, keeps its key, and has a name", "Certificate@mesh-authority", {"spec.isCA": TRUE, "spec.commonName": given}),
    *table("one that signs itself is the root, and certificates are signed by an authority", "ClusterIssuer@cluster-authority", {"spec": lambda value: isinstance(value, dict) and ("selfSigned" in value or bool((value.get("ca") or {}).get("secretName")))}),
    *table("it proves its domains by records in their zones", "ClusterIssuer@lets-encrypt", {"spec.acme.solvers.selector.dnsZones": given, "spec.acme.solvers.dns01.route53.region": given, "spec.acme.server": re.compile(r"\Ahttps://")}),
    *table("it logs in to Vault as itself, for Vault alone", "Issuer", {"spec.vault.auth.kubernetes.mountPath": re.compile(r"\A/v1/auth/"), "spec.vault.auth.kubernetes.role": given, "spec.vault.auth.kubernetes.serviceAccountRef.name": given, "spec.vault.auth.kubernetes.serviceAccountRef.audiences": ["vault"], "spec.vault.path": re.compile(r"/sign(/|-intermediate\Z)"), "spec.vault.server": re.compile(r"\Ahttps://")}),
]

STORES = [
    *table("what was written stays, encrypted, where its pod can reach it, and grows", "StorageClass", {"reclaimPolicy": "Retain", "parameters.encrypted": "true", "parameters.type": "gp3", "allowVolumeExpansion": TRUE, "volumeBindingMode": "WaitForFirstConsumer", "metadata.annotations.storageclass.kubernetes.io/is-default-class": "true", "metadata.annotations.kustomize.toolkit.fluxcd.io/force": "enabled"}),
    *table("files stay, travel encrypted, and belong to one claim", "PersistentVolume", {**KEEP, "spec.persistentVolumeReclaimPolicy": "Retain", "spec.mountOptions": has("tls", "iam"), "spec.csi.volumeAttributes.encryptInTransit": "true", "spec.claimRef": keys("namespace", "name"), "spec.accessModes": ["ReadWriteMany"], "spec.capacity.storage": given, "spec.storageClassName": "", "spec.volumeMode": "Filesystem"}),
    *table("data is not pruned", "PersistentVolumeClaim", KEEP),
    *table("a claim says what it wants", "PersistentVolumeClaim", {"spec.accessModes": lambda value: value in (["ReadWriteMany"], ["ReadWriteOnce"]), "spec.resources.requests.storage": re.compile(r"\A\d+Gi\Z"), "spec.storageClassName": re.compile(r"\A(gp3)?\Z")}),
    *table("a file system has the volume that is made for it, and no field that cannot be changed", "PersistentVolumeClaim@apps", {"metadata.annotations.kustomize.toolkit.fluxcd.io/ssa": "IfNotPresent", "spec.volumeName": given}),
]

NODES = [
    *table("nodes are of one dated image, encrypted, without public addresses, and their metadata need a token", "EC2NodeClass", {"spec.amiSelectorTerms.alias": re.compile(r"@v\d{8}\Z"), "spec.associatePublicIPAddress": FALSE, "spec.blockDeviceMappings.deviceName": "/dev/xvda", "spec.blockDeviceMappings.ebs.encrypted": TRUE, "spec.blockDeviceMappings.ebs.deleteOnTermination": TRUE, "spec.blockDeviceMappings.ebs.volumeType": "gp3", "spec.blockDeviceMappings.ebs.volumeSize": re.compile(r"\A([2-9]|\d\d)\dGi\Z"), "spec.metadataOptions": {"httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1}, "spec.role": re.compile(r"karpenter-node\Z")}),
    *table("they are found, and told apart, by tags", "EC2NodeClass", {"spec.subnetSelectorTerms.tags.karpenter.sh/discovery": given, "spec.securityGroupSelectorTerms.tags.karpenter.sh/discovery": given, "spec.tags": keys("platform", "managed-by"), "spec.tags.managed-by": "karpenter"}),
    *table("a pool is bounded, renewed each month, and gives up a tenth at a time, but not at once", "NodePool", {"spec.limits": keys("cpu", "memory"), "spec.disruption.consolidationPolicy": re.compile(r"\AWhenEmpty(OrUnderutilized)?\Z"), "spec.disruption.consolidateAfter": seconds(300, 3600), "spec.disruption": lambda value: value.get("consolidationPolicy") == "WhenEmpty" or (bool(value.get("budgets")) and all("nodes" in one for one in value["budgets"])), "spec.template.spec.expireAfter": seconds(14 * 86400, 30 * 86400), "spec.template.spec.terminationGracePeriod": seconds(3600, 86400)}),
    *table("its nodes are those that the platform says", "NodePool", {"spec.template.spec.requirements": lambda value: {one.get("key") for one in value or ()} >= {"karpenter.k8s.aws/instance-family", "karpenter.sh/capacity-type", "kubernetes.io/arch", "kubernetes.io/os"} and all(one.get("operator") == "In" and one.get("values") for one in value)}),
]

DISRUPTION = [
    *table("one goes at a time, of these alone", "PodDisruptionBudget", {"spec.maxUnavailable": 1, "spec.selector.matchLabels": given}),
    *table("one goes at a time, of these alone", "PodDisruptionBudget@gitlab-runner", {"spec.selector.matchLabels": {"app": "gitlab-runner"}}),
    *table("a pod that never becomes ready holds up nobody", "PodDisruptionBudget@apps", {"spec.unhealthyPodEvictionPolicy": "AlwaysAllow", "spec.selector.matchLabels": lambda value: any(key.startswith("app.kubernetes.io/") for key in value or ())}),
    *table("load makes more pods of the container that has it, between bounds", "HorizontalPodAutoscaler", {"spec.minReplicas": at_least(1), "spec.maxReplicas": at_least(2), "spec.metrics.containerResource.target.averageUtilization": between(40, 90), "spec.metrics.containerResource.container": given, "spec.metrics.containerResource.name": "cpu", "spec.scaleTargetRef": keys("apiVersion", "kind", "name")}),
]



def login(spec: dict[str, Any]) -> bool:
    said = spec.get(str(spec.get("method"))) or {}
    return said.get("audiences") == ["vault"] and 600 <= said.get("tokenExpirationSeconds", 600) <= 3600 and "tokenExpirationSeconds" in said and bool(said.get("role")) and bool(said.get("serviceAccount"))


VAULT = [
    *table("logins end in minutes and are for Vault alone", "VaultAuth", {"spec.vaultConnectionRef": "vault-secrets-operator/default", "spec.method": re.compile(r"\A(jwt|kubernetes)\Z"), "spec": login}),
    *table("Vault is known by its certificate", "VaultConnection", {"spec.skipTLSVerify": FALSE, "spec.address": re.compile(r"\Ahttps://")}),
    *table("what the operator writes is what the app needs, and is read with the app's own login", "VaultDynamicSecret", {"spec.vaultAuthRef": given, "spec.destination.transformation.excludeRaw": TRUE, "spec.destination.transformation.includes": has("^username$", "^password$"), "spec": lambda value: value.get("allowStaticCreds") is True or (value.get("revoke") is True and 50 <= value.get("renewalPercent", 0) <= 80)}),
    *table("a certificate is renewed when a third of its life is left, and pods take it up", "VaultPKISecret", {"spec.vaultAuthRef": given, "spec.commonName": given, "spec.ttl": seconds(3600), "spec.expiryOffset": given, "spec.destination.type": "kubernetes.io/tls", "spec.destination.transformation.excludeRaw": TRUE}),
    *table("a changed secret is noticed in minutes, and nothing else of it is kept", "VaultStaticSecret", {"spec.vaultAuthRef": given, "spec.refreshAfter": seconds(240, 600), "spec.destination.transformation.excludeRaw": TRUE}),
    *table("a changed copy is put right", "VaultStaticSecret@apps", {"spec.hmacSecretData": TRUE}),
    *table("the runner finds its token under the names of its chart", "VaultStaticSecret@gitlab-runner-token", {"spec.rolloutRestartTargets": [{"kind": "Deployment", "name": "gitlab-runner"}], "spec.destination.transformation.excludes": [".*"], "spec.destination.transformation.templates": lambda value: {"runner-token", "runner-registration-token"} <= set(value or ())}),
    *table("Alertmanager reads one value", "VaultStaticSecret@alerting", {"spec.destination.transformation.excludes": [".*"], "spec.destination.transformation.templates.value": given}),
    *table("the driver asks Vault with a token for Vault", "SecretProviderClass", {"spec.provider": "vault", "spec.parameters.audience": "vault", "spec.parameters.vaultAuthMountPath": given, "spec.parameters.roleName": given}),
    *table("the reviewer's token is of the reviewer", "Secret@vault-token-reviewer", {"type": "kubernetes.io/service-account-token", "metadata.annotations.kubernetes.io/service-account.name": given}),
    *table("what is in it is known to everybody", "Secret@vault-connection", {"type": "Opaque", "stringData.ca.crt": re.compile("BEGIN CERTIFICATE")}),
    *table("reviewing tokens is all that it may do", "ClusterRoleBinding@vault-token-reviewer", {"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "system:auth-delegator"}, "subjects": lambda value: len(value or ()) == 1 and value[0].get("kind") == "ServiceAccount" and value[0].get("name") == "vault-token-reviewer" and value[0].get("namespace") == "vault-token-reviewer"}),
]

RIGHTS = [
    *table("the operator of Prometheus may do all with what it makes, in its namespace", "Role@monitoring", {"rules": lambda value: {resource for one in value or () for resource in one.get("resources") or ()} >= {"statefulsets", "configmaps", "secrets"} and all(one.get("apiGroups") and "*" not in one["apiGroups"] + one.get("resources", ["*"]) and one.get("verbs") for one in value)}),
    *table("a role says verbs on resources of one group", "Role@!monitoring", {"rules": lambda value: bool(value) and all(isinstance(one.get("apiGroups"), list) and one["apiGroups"] and one.get("resources") and one.get("verbs") and "*" not in one["apiGroups"] + one["resources"] + one["verbs"] for one in value)}),
    *table("a role is given to one service account", "RoleBinding", {"roleRef.apiGroup": "rbac.authorization.k8s.io", "roleRef.name": given, "subjects": lambda value: bool(value) and all(one.get("kind") == "ServiceAccount" and one.get("name") and one.get("namespace") for one in value)}),
]

SIGHT = [
    *table("metrics are read where they are", "PodMonitor", {"spec.podMetricsEndpoints": lambda value: bool(value) and all(one.get("port") for one in value), "spec.selector": lambda value: bool((value or {}).get("matchLabels") or (value or {}).get("matchExpressions"))}),
    *table("Vault's metrics come over TLS from a voter that is known", "PodMonitor@vault", {"spec.podMetricsEndpoints.scheme": "https", "spec.podMetricsEndpoints.path": "/v1/sys/metrics", "spec.podMetricsEndpoints.params.format": ["prometheus"], "spec.podMetricsEndpoints.tlsConfig.ca.secret": keys("name", "key"), "spec.podMetricsEndpoints.tlsConfig.serverName": given}),
    *table("the proxies' metrics are under their path", "PodMonitor@gateway-*", {"spec.podMetricsEndpoints.path": re.compile(r"\A/(stats/prometheus|metrics)\Z")}),
    *table("the proxies' metrics are under their path, by app", "PodMonitor@apps", {"spec.podMetricsEndpoints.path": re.compile(r"\A/(stats/prometheus|metrics)\Z"), "spec.podTargetLabels": given, "spec.jobLabel": given}),
    *table("Flux's controllers are measured", "PodMonitor@monitoring", {"spec.namespaceSelector.matchNames": ["flux-system"], "spec.selector.matchExpressions.values": has("helm-controller", "kustomize-controller", "notification-controller", "source-controller"), "spec.podMetricsEndpoints.port": "http-prom"}),
    *table("the control plane of the mesh is measured", "ServiceMonitor@istio-defaults", {"spec.endpoints.port": "http-monitoring", "spec.selector.matchLabels.istio": "pilot"}),
    *table("it is a dashboard", "ConfigMap", {"metadata": lambda value: not any(name in str(value.get("name")) for name in ("dashboard",)) or (value.get("labels") or {}).get("grafana_dashboard") is not None, "data": given}),
]



def gateway(spec: dict[str, Any]) -> bool:
    """Istio's, or one of the Gateway API that Consul serves."""
    if "gatewayClassName" in spec:
        return spec["gatewayClassName"] == "consul" and all(one.get("port") in (80, 443) and (one.get("allowedRoutes") or {}).get("namespaces", {}).get("from") and (one.get("protocol") != "HTTPS" or ((one.get("tls") or {}).get("mode") == "Terminate" and bool(one["tls"].get("certificateRefs")) and all(ref.get("name") and ref.get("kind") == "Secret" for ref in one["tls"]["certificateRefs"]))) for one in spec.get("listeners") or [{}])
    return bool((spec.get("selector") or {}).get("istio")) and bool(spec.get("servers")) and all(bool(one.get("hosts")) and one["port"]["number"] in (80, 443, 15443) and (one["port"]["protocol"] not in ("HTTPS", "TLS") or tls(one.get("tls") or {})) for one in spec["servers"])


def tls(said: dict[str, Any]) -> bool:
    return said.get("mode") == "AUTO_PASSTHROUGH" or (said.get("mode") == "SIMPLE" and bool(said.get("credentialName")) and said.get("minProtocolVersion") in ("TLSV1_2", "TLSV1_3"))


# namespace -> the port of the Service that is bound
BOUND = {"vault": 8200, "east-west": 15443}


def bound(binding: dict[str, Any]) -> bool:
    metadata, service = binding.get("metadata") or {}, (binding.get("spec") or {}).get("serviceRef") or {}
    space = str(metadata.get("namespace"))
    return service.get("name") == metadata.get("name") == space.removeprefix("ingress-") and service.get("port") == BOUND.get(space, 443)


MESH = [
    *table("nothing in the mesh is in plain text", "PeerAuthentication", {"spec.mtls.mode": "STRICT"}),
    *table("who is not named calls nobody", "AuthorizationPolicy@istio-defaults", {"spec": {}}),
    *table("the gateway passes what it has hosts for", "AuthorizationPolicy@gateway-*", {"spec.action": "ALLOW", "spec.selector.matchLabels.istio": given, "spec.rules": lambda value: bool(value) and all(one.get("to") for one in value), "spec.rules.to.operation.hosts": lambda value: isinstance(value, list) and bool(value) and "*" not in value and {host.partition(":")[0] for host in value if host.endswith(":*")} == {host for host in value if not host.endswith(":*")}}),
    *table("a source without principals is everybody", "AuthorizationPolicy@apps", {"spec.rules": lambda value: all((source.get("source") or {}).get("principals") for rule in value or () for source in rule.get("from") or ())}),
    *table("callers reach the app's port", "AuthorizationPolicy@apps", {"spec.action": "ALLOW", "spec.rules": lambda value: all(one.get("from") for one in value or ()), "spec": lambda value: CHARTED in str(value.get("selector")) or all(rule.get("to") and all((to.get("operation") or {}).get("ports") for to in rule["to"]) for rule in value.get("rules") or ())}),
    *table("one call in a hundred or as the platform says is traced", "Telemetry", {"spec.tracing.providers": lambda value: bool(value) and all(one.get("name") for one in value), "spec.tracing.randomSamplingPercentage": at_least(0.01)}),
    *table("the client's address comes from the load balancer, whose health checks bring none", "EnvoyFilter@gateway-*", {"spec.workloadSelector.labels.istio": given, "spec.configPatches": lambda value: len(value or ()) == 1 and value[0].get("applyTo") == "LISTENER_FILTER" and (value[0].get("match") or {}).get("context") == "GATEWAY" and (value[0].get("patch") or {}).get("operation") == "INSERT_FIRST" and value[0]["patch"].get("value") == {"name": "envoy.filters.listener.proxy_protocol", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol", "allow_requests_without_proxy_protocol": True}}}),
    *table("an app finds what it calls, and nobody else sees it", "ServiceEntry@apps", {"spec": lambda value: value.get("resolution") != "NONE" or bool(value.get("addresses")), "spec.hosts": lambda value: bool(value) and "*" not in value, "spec.exportTo": ["."], "spec.location": "MESH_EXTERNAL", "spec.resolution": re.compile(r"\A(NONE|DNS)\Z"), "spec.ports": lambda value: bool(value) and all(one.get("number") and one.get("name") and one.get("protocol") for one in value)}),
    *table("an app of another cluster is of the mesh", "ServiceEntry@remote-apps", {"spec.location": "MESH_INTERNAL", "spec.resolution": "DNS", "spec.endpoints": given, "spec.ports": lambda value: bool(value) and all(one.get("number") and one.get("name") and one.get("protocol") for one in value)}),
    *table("a proxy knows what its app calls", "Sidecar", {"spec.workloadSelector.labels": given, "spec.egress": lambda value: len(value or ()) == 1 and bool(value[0].get("hosts")) and all("/" in host and not host.startswith("*/") for host in value[0]["hosts"])}),
    *table("routes are known to who may use them", "VirtualService", {"spec.hosts": lambda value: bool(value) and "*" not in value, "spec.gateways": given}),
    *table("routes are known to who may use them", "VirtualService@apps", {"spec.exportTo": given, "spec.http.route.destination.port.number": at_least(80)}),
    *table("paths lead where the platform says", "VirtualService@apps", {"spec.http": lambda value: all("match" not in one or (all((match.get("uri") or {}).get("prefix") or (match.get("uri") or {}).get("exact") or (match and set(match) <= {"port", "headers"} and isinstance(match.get("port", 80), int)) for match in one["match"]) and one["match"]) for one in value or ())}),
    *table("TLS ends at the gateway, with what is no older than 1.2", "Gateway@gateway-*", {"spec": gateway}),
    *table("the public host of a route is one of the app's, by its path", "HTTPRoute", {"spec.hostnames": given, "spec.parentRefs": lambda value: bool(value) and all(one.get("name") for one in value), "spec.rules": lambda value: bool(value) and all(one.get("backendRefs") and all(ref.get("name") and isinstance(ref.get("port"), int) and ref["port"] >= 80 for ref in one["backendRefs"]) and one.get("matches") and all((match.get("path") or {}).get("value") and (match.get("path") or {}).get("type") for match in one["matches"]) for one in value)}),
    *table("Consul's mesh is closed as Istio's is", "Mesh", {"spec.transparentProxy.meshDestinationsOnly": TRUE, "spec.tls.incoming.tlsMinVersion": "TLSv1_2", "spec.tls.outgoing.tlsMinVersion": "TLSv1_2", "spec.http.sanitizeXForwardedClientCert": TRUE, "spec.http.incoming.requestNormalization.mergeSlashes": TRUE, "spec.http.incoming.requestNormalization.pathWithEscapedSlashesAction": given}),
    *table("each request is recorded, and traced", "ProxyDefaults", {"spec.accessLogs.enabled": TRUE}),
    *table("Consul knows what an app speaks", "ServiceDefaults", {"spec.protocol": given}),
    *table("who is not named is refused", "ServiceIntentions", {"spec.sources": lambda value: bool(value) and all(one.get("action") in ("allow", "deny") or one.get("permissions") for one in value)}),
    *table("each track has its pods, and a cookie leads to one", "ServiceResolver", {"spec.loadBalancer": lambda value: value is None or (value.get("policy") == "ring_hash" and [(one.get("field"), bool(one.get("fieldValue")), one.get("cookieConfig")) for one in value.get("hashPolicies") or ()] == [("cookie", True, {"session": True, "path": "/"})]), "spec": lambda value: value.get("defaultSubset") == ("stable" if "subsets" in value else None) and ("subsets" in value or "loadBalancer" in value), "spec.subsets": lambda value: value is None or ({"stable", "canary"} <= set(value) and all("Service.Meta.track" in str(one.get("filter")) for one in value.values()))}),
    *table("calls end and are repeated as the platform says", "ServiceRouter", {"spec.routes": lambda value: bool(value) and all((one.get("match") or {}).get("http", {}).get("pathPrefix") and one.get("destination") for one in value)}),
    *table("subsets have pods of their own", "DestinationRule@apps", {"spec": lambda value: "subsets" in value or "trafficPolicy" in value, "spec.subsets": lambda value: value is None or ({one.get("name") for one in value} == {"stable", "canary"} and all((one.get("labels") or {}).get("track") == one.get("name") for one in value))}),
    *table("a pod gets requests when the load balancer knows it", "TargetGroupBinding", {"spec.targetGroupName": given, "spec.targetType": "ip", "spec.serviceRef": keys("name", "port")}),
    *table("the load balancer leads to the gateway, which has the name of the binding, or to Vault", "TargetGroupBinding", {"": bound}),
    *table("a service has ports with names and leads to pods", "Service", {"spec.ports": lambda value: bool(value) and all(one.get("name") and isinstance(one.get("port"), int) for one in value)}),
    *table("what it speaks is said, and its pods are the app's", "Service@apps", {"spec.ports": lambda value: all(one.get("appProtocol") and one.get("targetPort") == one.get("name") for one in value or ()), "spec.selector": given}),
    *table("spans come as gRPC", "Service@tracing", {"spec.ports": lambda value: [(one.get("name"), one.get("port"), one.get("targetPort"), one.get("appProtocol")) for one in value or ()] == [("grpc-otlp", 4317, "otlp", "grpc")], "spec.selector.app.kubernetes.io/name": "opentelemetry-collector"}),
    *table("only the voter that leads gets writes", "Service@vault", {"spec.selector.component": "server", "spec.selector": lambda value: any(key.endswith("-active") and on == "true" for key, on in (value or {}).items())}),
    *table("what it speaks is said", "Service@remote-apps", {"spec.ports": lambda value: all(one.get("appProtocol") for one in value or ()), "spec.selector": None}),
]

RULES: tuple[Rule, ...] = tuple(rule for rules in (FLUX, SPACES, DRAINS, CERTIFICATES, STORES, NODES, DISRUPTION, VAULT, RIGHTS, SIGHT, MESH) for rule in rules)
