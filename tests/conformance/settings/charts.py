"""Rules about the values of charts, by the folder of their release, and about the release itself."""

from __future__ import annotations

import fnmatch
import re
from typing import TYPE_CHECKING, Any

import kube
import yaml
from flux.charts import values_of

from .pods import bounded, spread
from .rules import Rule, at_least, between, broken, given, has, keys, table

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Kustomization, Tree

TRUE, FALSE = True, False
CRITICAL = "system-cluster-critical"
OPEN = {"runAsNonRoot": TRUE, "seccompProfile.type": "RuntimeDefault"}
CLOSED = {"allowPrivilegeEscalation": FALSE, "readOnlyRootFilesystem": TRUE, "capabilities.drop": ["ALL"]}


def reloads(container: dict[str, Any]) -> bool:
    """The container that tells Vault of a renewed certificate."""
    command, mounts = container.get("command") or [], container.get("volumeMounts") or []
    tells = "pkill -HUP" in str(container.get("args")) and command[:1] == ["/bin/sh"] and "-c" in command
    tls = [one for one in mounts if one.get("name") == "tls"]
    return tells and given(container.get("image")) and bool(tls) and all(one.get("readOnly") is True for one in tls)


def under(prefix: str, paths: dict[str, Any]) -> dict[str, Any]:
    return {f"{prefix}.{path}": test for path, test in paths.items()}


def one_away(value: Any) -> bool:
    """One pod goes at a time."""
    return isinstance(value, dict) and str(value.get("maxUnavailable", value.get("minAvailable"))) == "1" and value.get("enabled", True) is True


def text_of(test: Any) -> Any:
    """YAML in a text."""
    return lambda value: isinstance(value, str) and test(yaml.safe_load(value))


WHY_BOUNDED = "what it needs is asked for, and what is too much is refused"
WHY_SPREAD = "losing a zone, or a node, leaves one of two"
WHY_CLOSED = "it runs with the least rights that it works with"
WHY_ACCOUNT = "its account is the one that has its rights in AWS"
WHY_SEEN = "it is measured"


def drained(value: Any) -> bool:
    said = yaml.safe_load(value) if isinstance(value, str) else {}
    return {key: int(str(said.get(key, "0s")).removesuffix("s")) >= 90 for key in ("drainDuration", "terminationDrainDuration")} == {"drainDuration": True, "terminationDrainDuration": True}


JOBS = (
    r"^\s*executor = \"kubernetes\"", r"^\s*privileged = false", r"^\s*allow_privilege_escalation = false", r"^\s*automount_service_account_token = false", r"^\s*service_account = \"gitlab-runner-job\"",
    r"^\s*namespace = \"gitlab-runner-jobs\"", r"^\s*cpu_request = ", r"^\s*memory_request = ", r"^\s*memory_limit = ", r"(safe-to-evict\" = \"false\"|do-not-disrupt\" = \"true\")", r"kubernetes.io/arch",
)
NARROW = {
    "pods": {"create", "delete", "get", "list", "watch"}, "pods/attach": {"create", "delete", "get", "patch"}, "pods/exec": {"create", "delete", "get", "patch"}, "pods/log": {"get", "list"},
    "configmaps": {"create", "delete", "get", "update"}, "secrets": {"create", "delete", "get", "update"}, "services": {"create", "get"}, "serviceaccounts": {"get"}, "events": {"list", "watch"},
}
# charts whose rights are narrowed, or whose pods are changed, after they are rendered
NARROWED = ("cert-manager", "monitoring", "vault-agent-injector", "vault-csi-provider", "vault-secrets-operator")
# not only the project's own: a chart that a user names
UNKNOWN = "apps"


def fills(spec: Any) -> bool:
    """What Prometheus keeps is less than its volume."""
    try:
        kept = int(str(spec["retentionSize"]).removesuffix("MiB"))
        size = int(str(spec["storageSpec"]["volumeClaimTemplate"]["spec"]["resources"]["requests"]["storage"]).removesuffix("Gi")) * 1024
    except (KeyError, TypeError, ValueError):
        return False
    return 0.5 * size < kept <= 0.9 * size


def mounted(said: Any) -> bool:
    wanted = set(re.findall(r"/etc/alertmanager/secrets/([\w.-]+)/", str((said or {}).get("config"))))
    return wanted == set(((said or {}).get("alertmanagerSpec") or {}).get("secrets") or ())


def cached(said: Any) -> bool:
    login = (said or {}).get(str((said or {}).get("method"))) or {}
    return login.get("tokenAudiences") == ["vault"] and login.get("serviceAccount") == "client-cache" and str(login.get("role", "")).endswith("client-cache")


def runner_rights(said: Any) -> bool:
    have: dict[str, set[str]] = {}
    for one in said or ():
        if one.get("apiGroups") != [""]:
            return False
        for resource in one.get("resources") or ():
            have[resource] = have.get(resource, set()) | set(one.get("verbs") or ())
    return have == NARROW


def asked(probe: Any, *texts: str) -> bool:
    return isinstance(probe, dict) and probe.get("enabled") is True and probe.get("port") == 8200 and str(probe.get("path")).startswith("/v1/sys/health") and all(text in probe["path"] for text in texts)


RULES: tuple[Rule, ...] = (
    *table(WHY_BOUNDED, "aws-efs-csi-driver", dict.fromkeys(("controller.resources", "node.resources", "sidecars.livenessProbe.resources", "sidecars.nodeDriverRegistrar.resources", "sidecars.csiProvisioner.resources"), bounded)),
    *table(WHY_ACCOUNT, "aws-efs-csi-driver", {"controller.serviceAccount": {"create": True, "name": "efs-csi-controller-sa"}, "node.serviceAccount": {"create": True, "name": "efs-csi-node-sa"}}),
    *table(WHY_SPREAD, "aws-efs-csi-driver", {"controller.replicaCount": 2, "controller.podDisruptionBudget": one_away, "controller.topologySpreadConstraints": spread}),
    *table("what a claim had is not deleted with it", "aws-efs-csi-driver", {"controller.deleteAccessPointRootDir": FALSE}),
    *table("Flux does not wait for a hook", "aws-efs-csi-driver", {"useHelmHooksForCSIDriver": FALSE}),
    *table("it works in its own cluster and network", "aws-load-balancer-controller", {"clusterName": given, "region": given, "vpcId": given}),
    *table(WHY_ACCOUNT, "aws-load-balancer-controller", {"serviceAccount": {"create": True, "name": "aws-load-balancer-controller"}}),
    *table("it binds pods to target groups and does nothing else", "aws-load-balancer-controller", {"createIngressClassResource": FALSE, "ingressClassParams.create": FALSE, "enableServiceMutatorWebhook": FALSE, "enableShield": FALSE, "enableWaf": FALSE, "enableWafv2": FALSE}),
    *table("its webhook's certificate is renewed", "aws-load-balancer-controller", {"enableCertManager": TRUE}),
    *table(WHY_SPREAD, "aws-load-balancer-controller", {"replicaCount": 2, "podDisruptionBudget": one_away, "topologySpreadConstraints": spread}),
    *table(WHY_BOUNDED, "aws-load-balancer-controller", {"resources": bounded}),
    *table(WHY_CLOSED, "aws-load-balancer-controller", {"podSecurityContext": {"fsGroup": 65534, "seccompProfile": {"type": "RuntimeDefault"}}, **under("securityContext", CLOSED)}),
    *table(WHY_SEEN, "aws-load-balancer-controller", {"serviceMonitor.enabled": TRUE}),
    *table("definitions outlive the release, and with them what is defined", "cert-manager", {"crds": {"enabled": True, "keep": True}}),
    *table("its certificates are what others start with", "cert-manager", {"global.priorityClassName": CRITICAL, "global.leaderElection.namespace": "cert-manager"}),
    *table(WHY_SPREAD, "cert-manager", {"replicaCount": 2, "podDisruptionBudget": one_away, "webhook.replicaCount": at_least(3), "webhook.podDisruptionBudget": one_away, "cainjector.replicaCount": 2, "cainjector.podDisruptionBudget": one_away}),
    *table(WHY_BOUNDED, "cert-manager", {"resources": bounded, "webhook.resources": bounded, "cainjector.resources": bounded}),
    *table(WHY_ACCOUNT, "cert-manager", {"serviceAccount": {"create": True, "name": "cert-manager"}}),
    *table(WHY_SEEN, "cert-manager", {"prometheus.podmonitor.enabled": TRUE}),
    *table("the load balancer is Terraform's, and its ports lead to those of the gateway", "gateway-*", {"service.type": "ClusterIP", "service.ports": lambda value: {one.get("name") for one in value or ()} >= {"status-port"} and len(value) >= 2 and all(one.get("protocol") == "TCP" and (one.get("port"), one.get("targetPort")) in ((15021, 15021), (80, 8080), (443, 8443), (15443, 15443)) for one in value)}),
    *table(WHY_SPREAD, "gateway-*", {"autoscaling.minReplicas": at_least(2), "autoscaling.maxReplicas": at_least(4), "autoscaling.targetCPUUtilizationPercentage": between(50, 80), "podDisruptionBudget": one_away, "topologySpreadConstraints": spread, "priorityClassName": CRITICAL}),
    *table("it drains as long as the load balancer takes to forget it", "gateway-*", {"podAnnotations.proxy.istio.io/config": drained, "terminationGracePeriodSeconds": between(100, 300)}),
    *table(WHY_BOUNDED, "gateway-*", {"resources": bounded}),
    *table(WHY_CLOSED, "gateway-*", {"securityContext.seccompProfile.type": "RuntimeDefault"}),
    *table("others know it by these labels", "gateway-*", {"labels": lambda value: isinstance(value, dict) and given(value.get("app")) and value.get("app") == value.get("istio")}),
    *table("there is one revision of the mesh", "istio-base", {"defaultRevision": "default"}),
    *table("logs can be searched, and images come from a registry with a future", "istio-cni", {"global.logAsJson": TRUE, "global.hub": given}),
    *table("it is on each node, whatever else is", "istio-cni", {"resourceQuotas.enabled": TRUE, "resourceQuotas.pods": at_least(1000)}),
    *table(WHY_BOUNDED, "istio-cni", {"resources": bounded}),
    *table(WHY_SPREAD, "istiod", {"autoscaleMin": at_least(2), "autoscaleMax": at_least(3), "topologySpreadConstraints": spread, "global.priorityClassName": CRITICAL}),
    *table(WHY_BOUNDED, "istiod", {"resources": bounded, "global.proxy.resources": bounded}),
    *table("pods need no right to change their network", "istiod", {"cni.enabled": TRUE}),
    *table(WHY_CLOSED, "istiod", {"seccompProfile.type": "RuntimeDefault"}),
    *table("logs can be searched, and images come from a registry with a future", "istiod", {"global.logAsJson": TRUE, "global.hub": given, "meshConfig.accessLogFile": "/dev/stdout", "meshConfig.accessLogEncoding": "JSON"}),
    *table("what no app calls is not reached, and a path is what it seems", "istiod", {"meshConfig.outboundTrafficPolicy.mode": "REGISTRY_ONLY", "meshConfig.pathNormalization.normalization": "MERGE_SLASHES"}),
    *table("two clusters tell each other's accounts apart", "istiod", {"meshConfig.trustDomain": re.compile(r"\A[a-z0-9-]+\.[a-z0-9.-]+\Z")}),
    *table("an app starts when it can call", "istiod", {"meshConfig.defaultConfig.holdApplicationUntilProxyStarts": TRUE}),
    *table("Consul's gateways are not Istio's", "istiod", {"env.PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER": "false"}),
    *table(WHY_SPREAD, "karpenter", {"replicas": 2, "topologySpreadConstraints": spread}),
    *table(WHY_ACCOUNT, "karpenter", {"serviceAccount": {"create": True, "name": "karpenter"}}),
    *table("it knows its cluster, and hears of interruptions", "karpenter", {"settings.clusterName": given, "settings.interruptionQueue": re.compile(r"karpenter\Z"), "settings.featureGates.spotToSpotConsolidation": TRUE}),
    *table(WHY_BOUNDED, "karpenter", {"controller.resources": bounded}),
    *table(WHY_SEEN, "karpenter", {"serviceMonitor.enabled": TRUE}),
    *table(WHY_SPREAD, "metrics-server", {"replicas": 2, "podDisruptionBudget": one_away, "topologySpreadConstraints": spread}),
    *table("nobody else answers for it", "metrics-server", {"apiService.insecureSkipTLSVerify": FALSE, "tls.type": "cert-manager"}),
    *table(WHY_BOUNDED, "metrics-server", {"resources": bounded}),
    *table(WHY_SEEN, "metrics-server", {"metrics.enabled": TRUE, "serviceMonitor.enabled": TRUE}),
    *table("definitions outlive the release, and with them what is defined", "monitoring-crds", {"crds.annotations.helm.sh/resource-policy": "keep"}),
    *table("others find its services by this name", "monitoring", {"fullnameOverride": "kube-prometheus-stack"}),
    *table("definitions are of their own release", "monitoring", {"crds.enabled": FALSE}),
    *table("AWS runs these, and nobody can reach them", "monitoring", {f"{one}.enabled": FALSE for one in ("kubeControllerManager", "kubeScheduler", "kubeEtcd", "kubeProxy")}),
    *table(WHY_BOUNDED, "monitoring", dict.fromkeys(("prometheusOperator.resources", "prometheus.prometheusSpec.resources", "alertmanager.alertmanagerSpec.resources", "grafana.resources", "grafana.sidecar.resources", "kube-state-metrics.resources", "prometheus-node-exporter.resources"), bounded)),
    *table("its webhook's certificate is renewed", "monitoring", {"prometheusOperator.admissionWebhooks.certManager.enabled": TRUE}),
    *table("it looks at one namespace for what it runs", "monitoring", {f"prometheusOperator.{one}": ["monitoring"] for one in ("prometheusInstanceNamespaces", "alertmanagerInstanceNamespaces", "alertmanagerConfigNamespaces", "thanosRulerInstanceNamespaces")}),
    *table("losing a zone leaves one of two", "monitoring", {"prometheus.podDisruptionBudget.enabled": TRUE, "prometheus.prometheusSpec.replicas": 2, "prometheus.prometheusSpec.podAntiAffinity": "hard", "prometheus.prometheusSpec.podAntiAffinityTopologyKey": "topology.kubernetes.io/zone", "prometheus.prometheusSpec.priorityClassName": CRITICAL, "alertmanager.podDisruptionBudget.enabled": TRUE, "alertmanager.alertmanagerSpec.replicas": 2, "alertmanager.alertmanagerSpec.podAntiAffinity": "hard", "alertmanager.alertmanagerSpec.podAntiAffinityTopologyKey": "topology.kubernetes.io/zone", "grafana.replicas": 2, "grafana.podDisruptionBudget": one_away}),
    *table("monitors and rules of all components and apps count", "monitoring", dict.fromkeys((f"prometheus.prometheusSpec.{one}SelectorNilUsesHelmValues" for one in ("serviceMonitor", "podMonitor", "rule", "probe", "scrapeConfig")), FALSE)),
    *table("an alert says its cluster", "monitoring", {"prometheus.prometheusSpec.externalLabels.cluster": given}),
    *table("the volume is never full", "monitoring", {"prometheus.prometheusSpec": fills, "prometheus.prometheusSpec.retention": re.compile(r"\A\d+d\Z")}),
    *table("measurements and silences outlive their pod, encrypted", "monitoring", {f"{where}.volumeClaimTemplate.spec.{path}": test for where in ("prometheus.prometheusSpec.storageSpec", "alertmanager.alertmanagerSpec.storage") for path, test in {"storageClassName": "gp3", "accessModes": ["ReadWriteOnce"], "resources.requests.storage": re.compile(r"\A\d+Gi\Z")}.items()}),
    *table("Grafana has no administrator, no password, and no visitor who changes anything", "monitoring", {"grafana.env.GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION": "true", "grafana.grafana.ini.auth.disable_login_form": TRUE, "grafana.grafana.ini.auth.anonymous": {"enabled": True, "org_role": "Viewer"}, "grafana.grafana.ini.users.allow_sign_up": FALSE}),
    *table("nobody outside is told of it", "monitoring", {"grafana.grafana.ini.security.disable_gravatar": TRUE, "grafana.grafana.ini.analytics": {"reporting_enabled": False, "check_for_updates": False, "check_for_plugin_updates": False}}),
    *table("a test is no part of it", "monitoring", {"grafana.testFramework.enabled": FALSE}),
    *table("dashboards of all components and apps are shown, from ConfigMaps alone", "monitoring", {"grafana.sidecar.dashboards": {"searchNamespace": "ALL", "skipReload": True, "resource": "configmap"}, "grafana.sidecar.datasources": {"skipReload": True, "initDatasources": True, "resource": "configmap"}}),
    *table("nobody reads Secrets to count them", "monitoring", {"kube-state-metrics.collectorsExclude": has("secrets")}),
    *table("each secret that a receiver reads is mounted", "monitoring", {"alertmanager": mounted}),
    *table(WHY_SPREAD, "vault-secrets-operator", {"controller.replicas": 2, "controller.podDisruptionBudget": {"enabled": True, "maxUnavailable": "1", "minAvailable": ""}, "controller.topologySpreadConstraints": spread}),
    *table(WHY_CLOSED, "vault-secrets-operator", {**under("controller.podSecurityContext", OPEN), "controller.securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}}),
    *table(WHY_BOUNDED, "vault-secrets-operator", {"controller.manager.resources": bounded}),
    *table("a restart keeps its logins, encrypted by Vault, so that no app restarts for it", "vault-secrets-operator", {"controller.manager.clientCache.persistenceModel": "direct-encrypted", **under("controller.manager.clientCache.storageEncryption", {"enabled": TRUE, "vaultConnectionRef": "default", "keyName": re.compile(r"\Asecrets-operator\."), "transitMount": given, "method": re.compile(r"\A(jwt|kubernetes)\Z"), "mount": given}), "controller.manager.clientCache.storageEncryption": cached}),
    *table("a namespace uses its own role or none", "vault-secrets-operator", {"controller.manager.globalVaultAuthOptions.allowDefaultGlobals": FALSE, "defaultVaultConnection.enabled": FALSE, "defaultAuthMethod.enabled": FALSE}),
    *table(WHY_SEEN, "vault-secrets-operator", {"telemetry.serviceMonitor.enabled": TRUE}),
    *table("Flux follows the definitions itself, and tests are no part of it", "vault-secrets-operator", {"hooks.upgradeCRDs.enabled": FALSE, "tests.enabled": FALSE}),
    *table("it scales its own groups, by the version of its cluster", "cluster-autoscaler", {"cloudProvider": "aws", "awsRegion": given, "autoDiscovery.clusterName": given, "image.tag": re.compile(r"\Av1\.\d+\.\d+\Z")}),
    *table(WHY_SPREAD, "cluster-autoscaler", {"replicaCount": 2, "podDisruptionBudget": one_away, "topologySpreadConstraints": spread}),
    *table(WHY_ACCOUNT, "cluster-autoscaler", {"rbac.serviceAccount": {"create": True, "name": "cluster-autoscaler"}}),
    *table(WHY_BOUNDED, "cluster-autoscaler", {"resources": bounded}),
    *table("nodes are removed when they are empty, and zones stay even", "cluster-autoscaler", {"extraArgs.balance-similar-node-groups": TRUE, "extraArgs.skip-nodes-with-system-pods": FALSE, "extraArgs.skip-nodes-with-local-storage": FALSE, "extraArgs.expander": "least-waste"}),
    *table(WHY_CLOSED, "cluster-autoscaler", {**under("securityContext", OPEN), "securityContext.runAsUser": 65534, **under("containerSecurityContext", CLOSED)}),
    *table(WHY_SEEN, "cluster-autoscaler", {"serviceMonitor": {"enabled": True, "namespace": "kube-system"}}),
    *table("it takes the platform's jobs, a bounded number, and finishes those that it has", "gitlab-runner", {"gitlabUrl": re.compile(r"\Ahttps://"), "replicas": 2, "concurrent": at_least(1), "checkInterval": between(1, 30), "logFormat": "json", "unregisterRunners": FALSE, "terminationGracePeriodSeconds": at_least(3600), "runners.secret": "gitlab-runner-token"}),
    *table("it makes pods in one namespace, and has no other rights", "gitlab-runner", {"rbac.create": TRUE, "rbac.clusterWideAccess": FALSE, "rbac.rules": runner_rights, "serviceAccount": {"create": False, "name": "gitlab-runner"}, "runners.jobNamespace": "gitlab-runner-jobs"}),
    *table(WHY_CLOSED, "gitlab-runner", {**under("podSecurityContext", OPEN), "podSecurityContext.runAsUser": 100, "podSecurityContext.fsGroup": 65533}),
    *table(WHY_BOUNDED, "gitlab-runner", {"resources": bounded}),
    *table(WHY_SPREAD, "gitlab-runner", {"topologySpreadConstraints": spread}),
    *table(WHY_SEEN, "gitlab-runner", {"metrics.enabled": TRUE, "metrics.podMonitor.enabled": TRUE}),
    *table("jobs have no privileges and no token, are bounded, and are not ended half way", "gitlab-runner", {"runners.config": lambda value: all(re.search(one, str(value), re.MULTILINE) for one in JOBS)}),
    *table("others know it by this name", "consul", {"global.name": "consul", "global.datacenter": given, "global.logJSON": TRUE}),
    *table("nobody reads or writes without a token, a certificate and the key", "consul", {"global.acls.manageSystemACLs": TRUE, "global.tls": {"enabled": True, "enableAutoEncrypt": True}, "global.gossipEncryption.autoGenerate": TRUE}),
    *table(WHY_SEEN, "consul", {"global.metrics.enabled": TRUE}),
    *table("losing a zone keeps the majority", "consul", {"server.replicas": 3, "server.disruptionBudget": one_away, "server.priorityClassName": CRITICAL, "server.affinity": "", "server.topologySpreadConstraints": text_of(lambda value: spread(value) and spread(value, "kubernetes.io/hostname") and all(one["whenUnsatisfiable"] == "DoNotSchedule" for one in value))}),
    *table("its state outlives its pods, encrypted", "consul", {"server.storage": re.compile(r"\A\d+Gi\Z"), "server.storageClass": "gp3"}),
    *table(WHY_BOUNDED, "consul", dict.fromkeys(("server.resources", "connectInject.resources", "connectInject.sidecarProxy.resources", "connectInject.apiGateway.managedGatewayClass.resources"), bounded)),
    *table("no page of it is open", "consul", {"ui.enabled": FALSE, "tests.enabled": FALSE}),
    *table("while it is down, only pods of the mesh do not start", "consul", {"connectInject.namespaceSelector": text_of(lambda value: value == {"matchLabels": {"consul.hashicorp.com/connect-inject": "enabled"}})}),
    *table(WHY_SPREAD, "consul", {"connectInject.enabled": TRUE, "connectInject.replicas": 2, "connectInject.disruptionBudget": one_away, "connectInject.priorityClassName": CRITICAL}),
    *table("no pod of an app changes its own network", "consul", {"connectInject.cni": {"enabled": True, "autorotateToken": True}}),
    *table("its gateways are behind Terraform's load balancer, two at least", "consul", {"connectInject.apiGateway.manageExternalCRDs": TRUE, "connectInject.apiGateway.managedGatewayClass.serviceType": "ClusterIP", "connectInject.apiGateway.managedGatewayClass.deployment": {"defaultInstances": 2, "minInstances": 2, "maxInstances": 4}, "connectInject.apiGateway.managedGatewayClass.mapPrivilegedContainerPorts": 8000}),
    *table("it writes records of its own zone, and none that it did not make", "external-dns", {"provider.name": "aws", "domainFilters": given, "extraArgs.aws-zone-type": "public", "sources": ["service", "ingress"], "managedRecordTypes": has("A", "AAAA", "CNAME"), "policy": "upsert-only", "registry": "txt", "txtOwnerId": given, "txtPrefix": given, "env": lambda value: any(one.get("name") == "AWS_REGION" and one.get("value") for one in value or ())}),
    *table(WHY_ACCOUNT, "external-dns", {"serviceAccount": {"create": True, "name": "external-dns"}}),
    *table(WHY_BOUNDED, "external-dns", {"resources": bounded}),
    *table(WHY_CLOSED, "external-dns", {**under("podSecurityContext", OPEN), **dict.fromkeys((f"podSecurityContext.{one}" for one in ("runAsUser", "runAsGroup", "fsGroup")), 65532), **under("securityContext", CLOSED)}),
    *table(WHY_SEEN, "external-dns", {"serviceMonitor.enabled": TRUE}),
    *table("Vault is elsewhere, and known by its certificate", "vault-agent-injector", {"fullnameOverride": given, "global.externalVaultAddr": re.compile(r"\Ahttps://"), "global.tlsDisable": FALSE, "server.enabled": "false", "server.authDelegator.enabled": FALSE, "server.serviceAccount.create": FALSE}),
    *table("no pod that wants an agent starts without one, and no other is asked about", "vault-agent-injector", {"injector.enabled": "true", "injector.authPath": re.compile(r"\Aauth/"), "injector.logFormat": "json", "injector.webhook.failurePolicy": "Fail", "injector.webhook.matchPolicy": "Equivalent", "injector.webhook.timeoutSeconds": between(5, 30), "injector.webhook.namespaceSelector.matchExpressions": lambda value: bool(value) and all(one.get("key") == "kubernetes.io/metadata.name" and one.get("operator") == "In" and one.get("values") for one in value), "injector.webhook.objectSelector.matchLabels": {"vault-agent-injector": "enabled"}}),
    *table("its certificate is renewed by who renews all", "vault-agent-injector", {"injector.leaderElector.enabled": FALSE, "injector.certs.secretName": given, "injector.webhook.annotations.cert-manager.io/inject-ca-from": given}),
    *table("agents are of one version, and bounded", "vault-agent-injector", {"injector.agentImage.repository": given, "injector.agentImage.tag": re.compile(r"\A\d+\.\d+\.\d+\Z"), "injector.agentDefaults": keys("cpuRequest", "cpuLimit", "memRequest", "memLimit")}),
    *table(WHY_SPREAD, "vault-agent-injector", {"injector.replicas": 2, "injector.podDisruptionBudget": one_away, "injector.topologySpreadConstraints": spread, "injector.priorityClassName": CRITICAL, "injector.strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}}}),
    *table(WHY_BOUNDED, "vault-agent-injector", {"injector.resources": bounded}),
    *table(WHY_CLOSED, "vault-agent-injector", {**under("injector.securityContext.pod", OPEN), "injector.securityContext.pod.runAsUser": 100, "injector.securityContext.pod.runAsGroup": 1000, "injector.securityContext.pod.fsGroup": 1000, **under("injector.securityContext.container", CLOSED)}),
    *table("secrets are files of pods, not Secrets, and are read anew in minutes", "secrets-store-csi-driver", {"linux.crds.enabled": FALSE, "linux.priorityClassName": "system-node-critical", "enableSecretRotation": TRUE, "rotationPollInterval": "120s", "tokenRequests": [{"audience": "vault"}], "syncSecret.enabled": FALSE, "logFormatJSON": TRUE}),
    *table("Vault is elsewhere, and known by its certificate", "vault-csi-provider", {"fullnameOverride": given, "global.externalVaultAddr": re.compile(r"\Ahttps://"), "global.tlsDisable": FALSE, "server.enabled": "false", "server.authDelegator.enabled": FALSE, "server.serviceAccount.create": FALSE}),
    *table("the driver's provider runs on each node, bounded, and asks by the pod's own login", "vault-csi-provider", {"injector.enabled": "false", "csi.enabled": TRUE, "csi.pod.tolerations": given, "csi.priorityClassName": "system-node-critical", "csi.daemonSet.updateStrategy": {"type": "RollingUpdate", "maxUnavailable": "10%"}, "csi.daemonSet.securityContext.container.allowPrivilegeEscalation": FALSE, "csi.resources": bounded, "csi.agent.enabled": TRUE, "csi.agent.image.repository": given, "csi.agent.image.tag": re.compile(r"\A\d+\.\d+\.\d+\Z"), "csi.agent.logFormat": "json", "csi.agent.resources": bounded}),
    *table("Vault speaks TLS, and its voters move one at a time", "vault", {"global.tlsDisable": FALSE, "injector.enabled": "false", "server.updateStrategyType": "RollingUpdate", "server.logFormat": "json"}),
    *table("it has an account of its own", "vault", {"server.serviceAccount.create": TRUE, "server.serviceAccount.name": given}),
    *table(WHY_BOUNDED, "vault", {"server.resources": bounded, "server.extraContainers.resources": bounded}),
    *table("a leader steps down before it goes, and is not ended for others", "vault", {"server.priorityClassName": CRITICAL, "server.terminationGracePeriodSeconds": at_least(30), "server.preStopSleepSeconds": at_least(10)}),
    *table("standbys are ready, and a sealed voter is not restarted", "vault", {"server.readinessProbe": lambda value: asked(value, "standbyok=true") and "sealedcode" not in str(value), "server.livenessProbe": lambda value: asked(value, "sealedcode=204", "uninitcode=204", "standbyok=true") and value.get("initialDelaySeconds", 0) >= 60 and value.get("periodSeconds") == 10 and value.get("failureThreshold", 0) >= 6}),
    *table("losing a zone keeps the majority", "vault", {"server.affinity": "", "server.topologySpreadConstraints": lambda value: spread(value) and spread(value, "kubernetes.io/hostname") and all(one.get("whenUnsatisfiable") == "DoNotSchedule" and one.get("maxSkew") == 1 and len(((one.get("labelSelector") or {}).get("matchLabels")) or ()) == 2 for one in value), "server.ha.enabled": TRUE, "server.ha.replicas": at_least(3), "server.ha.disruptionBudget": {"enabled": True, "maxUnavailable": 1}}),
    *table(WHY_CLOSED, "vault", {**under("server.statefulSet.securityContext.pod", OPEN), "server.statefulSet.securityContext.pod.runAsUser": 100, "server.statefulSet.securityContext.pod.runAsGroup": 1000, "server.statefulSet.securityContext.pod.fsGroup": 1000, "server.statefulSet.securityContext.container": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}, **under("server.extraContainers.securityContext", CLOSED)}),
    *table("it knows its own certificate, which is taken up when it is renewed", "vault", {"server.extraEnvironmentVars": lambda value: any(key.endswith("_CACERT") and path == "/vault/tls/ca.crt" for key, path in (value or {}).items()), "server.volumes": lambda value: any(one.get("name") == "tls" and (one.get("secret") or {}).get("secretName") for one in value or ()), "server.volumeMounts": has({"name": "tls", "mountPath": "/vault/tls", "readOnly": True}), "server.shareProcessNamespace": TRUE, "server.extraContainers": lambda value: sum(map(reloads, value or ())) == 1}),
    *table("what it holds outlives its pods, encrypted", "vault", {"server.dataStorage": {"size": "10Gi", "storageClass": "gp3"}, "server.persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"}}),
    *table("who read what is written down", "vault", {"server.auditStorage": lambda value: value in ({"enabled": True, "size": "10Gi", "storageClass": "gp3"}, {"enabled": False}, None) and value is not None}),
    *table("its image is one version", "vault", {"server.image": lambda value: value is None or (given(value.get("repository")) and re.match(r"\d+\.\d+\.\d+\Z", str(value.get("tag"))) is not None)}),
    *table("each voter knows the others", "vault", {"server.ha.raft": lambda value: (value or {}).get("enabled") is True and value.get("setNodeId") is True and str(value.get("config")).count("retry_join") >= 3}),
    *table(WHY_SEEN, "vault", {"server.extraPorts": lambda value: any(one == {"name": "metrics", "containerPort": 8204} for one in value or ())}),
)


def check(what: str, here: str, release: dict[str, Any], found: Kustomization, tree: Tree, cluster: Cluster, step: Step) -> int:
    spec = release.get("spec") or {}
    if spec.get("releaseName") != kube.name(release):
        step.fail(f"{what}: its objects have other names than it")
    if (spec.get("install") or {}).get("crds") != (spec.get("upgrade") or {}).get("crds"):
        step.fail(f"{what}: definitions are installed, and not kept up")
    sources = spec.get("valuesFrom")
    if here != UNKNOWN or sources is not None:
        if not sources or any(one.get("valuesKey") != "values.yaml" for one in sources):
            step.fail(f"{what}: has no values")
    for renderer in spec.get("postRenderers") or ([{}] if here in NARROWED else []):
        patches = (renderer.get("kustomize") or {}).get("patches") or []
        if not patches or any(not (one.get("target") or {}).get("kind") or not (one.get("target") or {}).get("name") or not one.get("patch") for one in patches):
            step.fail(f"{what}: its rights are those of the chart")
    for one in (spec.get("driftDetection") or {}).get("ignore") or ([] if "ignore" not in (spec.get("driftDetection") or {}) else [{}]):
        if not one.get("paths") or not (one.get("target") or {}).get("kind"):
            step.fail(f"{what}: changes of everything are ignored")
    values, count = values_of(release, found.objects), 0
    seen = tree.exists(f"flux/infrastructure/{cluster.name}/monitoring")
    for rule in RULES:
        if (seen or rule.why != WHY_SEEN) and fnmatch.fnmatchcase(here, rule.about):
            count += 1
            problem = broken(rule, values)
            if problem:
                step.fail(f"{what}: values: {problem}")
    traced(what, here, values, tree, cluster, step)
    return count


def traced(what: str, here: str, values: dict[str, Any], tree: Tree, cluster: Cluster, step: Step) -> None:
    """Istio sends spans where the collector is, if the platform traces."""
    if here != "istiod":
        return
    mesh = values.get("meshConfig") or {}
    wanted = tree.exists(f"flux/infrastructure/{cluster.name}/tracing")
    provider = [{"name": "open-telemetry", "opentelemetry": {"service": "opentelemetry-collector.tracing.svc.cluster.local", "port": 4317}}]
    if wanted and (mesh.get("enableTracing") is not True or mesh.get("extensionProviders") != provider):
        step.fail(f"{what}: no span reaches the collector")
