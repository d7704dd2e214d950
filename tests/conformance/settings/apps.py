"""What an app of the platform says, and its objects: all of them are there, and say the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube
from flux import calls

from . import containers, jobs, placed, stateful

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Kustomization, Tree

PORTS = {"postgres": 5432, "mysql": 3306}
SECRETS = {"VaultStaticSecret", "VaultDynamicSecret", "VaultPKISecret"}
OPERATOR = [{"kind": "ServiceAccount", "name": "vault-secrets-operator-controller-manager", "namespace": "vault-secrets-operator"}]


def check(tree: Tree, cluster: Cluster, found: Kustomization, step: Step) -> None:
    name = found.path.rpartition("/")[2]
    app = (tree.platform.get("apps") or {}).get(name)
    if app is None:
        return
    have = {kube.kind(thing) for thing in found.objects}
    for kind in needed(tree, cluster, name, app):
        if kind not in have:
            step.fail(f"{found.path}: there is no {kind}")
    scaled = {((thing.get("spec") or {}).get("scaleTargetRef") or {}).get("name") for thing in found.objects if kube.kind(thing) == "HorizontalPodAutoscaler"}
    for thing in found.objects:
        if kube.kind(thing) == "Deployment" and ("replicas" in (thing.get("spec") or {})) == (kube.name(thing) in scaled):
            step.fail(f"{found.path}: {kube.label(thing)}: nobody, or two, say how many pods it has")
        for problem in problems(tree, cluster, name, app, thing):
            step.fail(f"{found.path}: {kube.label(thing)}: {problem}")
    jobs.check(tree, cluster, app, found, step)
    stateful.check(tree, cluster, name, app, found, step)
    placed.check(tree, cluster, name, app, found, step)
    reached(tree, cluster, name, app, found, step)


def needed(tree: Tree, cluster: Cluster, name: str, app: dict[str, Any]) -> Iterator[str]:
    mesh, kind = meshed(tree, cluster)
    yield "NetworkPolicy"
    if "chart" in app:
        yield "HelmRelease"
        return
    if containers.held(app):
        yield "ConfigMap"
    if app.get("kind") in jobs.KINDS:
        yield from ("ServiceAccount", jobs.KINDS[app["kind"]])
        if mesh and kind == "istio":
            yield "Sidecar"
        if mesh and cluster.name in ((tree.platform.get("observability") or {}).get("clusters") or []):
            yield "PodMonitor"
        return
    keeps = app.get("kind") == stateful.KIND
    yield "StatefulSet" if keeps else "Deployment"
    if not keeps and isinstance(app.get("replicas"), dict) and app["replicas"].get("max") != app["replicas"].get("min"):
        yield "HorizontalPodAutoscaler"
    if app.get("replicas") != 1 and not (keeps and stateful.replicas(app) == 1):
        yield "PodDisruptionBudget"
    if calls.ports(app):
        yield "Service"
        if mesh and kind == "consul":
            yield from ("ServiceDefaults", "ServiceIntentions")
    if mesh and kind == "istio":
        yield from ("AuthorizationPolicy", "Sidecar") if calls.callers(tree, name) or "expose" in app else ("Sidecar",)
    if (mesh or "metrics" in app) and cluster.name in ((tree.platform.get("observability") or {}).get("clusters") or []):
        yield "PodMonitor"
    if calls.entrances(app) and mesh:
        yield "VirtualService" if kind == "istio" else "HTTPRoute"
    traffic = app.get("traffic") or {}
    if traffic.keys() & {"timeout", "retries", "routes"} and mesh:
        yield "VirtualService" if kind == "istio" else "ServiceRouter"
    if "canary" in traffic and mesh:
        yield from ("DestinationRule", "VirtualService") if kind == "istio" else ("ServiceResolver", "ServiceSplitter")
    if traffic.keys() & {"sticky", "outlierDetection"} and mesh:
        yield "DestinationRule" if kind == "istio" else "ServiceResolver"


def meshed(tree: Tree, cluster: Cluster) -> tuple[bool, str]:
    mesh = tree.platform.get("mesh") or {}
    return cluster.name in (mesh.get("clusters") or []), str(mesh.get("kind"))


def problems(tree: Tree, cluster: Cluster, name: str, app: dict[str, Any], thing: dict[str, Any]) -> Iterator[str]:
    kind, spec = kube.kind(thing), thing.get("spec") or {}
    traffic = app.get("traffic") or {}
    if kind == "ConfigMap" and kube.name(thing) == f"{name}-files" and thing.get("data") != containers.held(app):
        yield "its files say something else"
    labels = (thing.get("metadata") or {}).get("labels") or {}
    if kind == "ConfigMap" and kube.name(thing) == f"{name}-files" and (labels.get("app.kubernetes.io/name") != name or not labels.get("app.kubernetes.io/managed-by")):
        yield f"its labels are {labels}"
    if kind in ("Deployment", "StatefulSet", *jobs.KINDS.values()) and not kube.partial(thing):
        yield from containers.problems(name, app, thing)
        yield from in_mesh(*meshed(tree, cluster), served(tree, name, app), app, thing)
        if "replicas" in spec and isinstance(app.get("replicas"), int) and "canary" not in kube.name(thing) and spec["replicas"] != app["replicas"]:
            yield f"{spec['replicas']} pods, and the platform says {app['replicas']}"
    if kind == "HorizontalPodAutoscaler" and "canary" not in kube.name(thing):
        said = app.get("replicas") or {"min": 2, "max": 4}
        if (spec.get("minReplicas"), spec.get("maxReplicas")) != (said.get("min"), said.get("max", said.get("min"))):
            yield f"{spec.get('minReplicas')} to {spec.get('maxReplicas')} pods, and the platform says {said}"
        if any((one.get("containerResource") or {}).get("container") != name for one in spec.get("metrics") or []):
            yield "it counts the load of another container"
    if kind in SECRETS:
        used = app.get("secrets") or {}
        said = (used.get(kube.name(thing).removeprefix(f"{name}-")) if isinstance(used, dict) else None) or {}
        chart = app.get("chart") or {"deployments": [name]}
        stays = app.get("kind") in jobs.KINDS or said.get("onRotate") == "none" or not (chart.get("deployments") or chart.get("statefulSets"))
        if bool(spec.get("rolloutRestartTargets")) == stays:
            yield "who uses it is not restarted when it changes, or is for nothing"
    own = calls.ports(app)
    if kind == "Service" and own and {one.get("name"): one.get("port") for one in spec.get("ports") or []} != own:
        yield f"its ports are not {own}"
    if kind == "VirtualService":
        for rule in spec.get("http") or []:
            mesh_only = spec.get("gateways") == ["mesh"]
            if traffic and (rule.get("timeout") != traffic.get("timeout", rule.get("timeout")) or tried(rule.get("retries")) != (traffic.get("retries") or {}).get("attempts", tried(rule.get("retries")))):
                yield f"calls end after {rule.get('timeout')} and are tried {tried(rule.get('retries'))} times, and the platform says {traffic}"
            wanted = matched(rule, own) if mesh_only else led(app, f"{name}-ingress", thing)
            if any((one.get("destination") or {}).get("port", {}).get("number") != wanted for one in rule.get("route") or []):
                yield "it leads to another port"
            if "retries" in traffic and set(str((rule.get("retries") or {}).get("retryOn")).split(",")) != set(traffic["retries"].get("on") or ["connect-failure"]):
                yield "calls are not tried again as the platform says"
    if kind == "VirtualService":
        yield from versions(traffic, spec.get("http") or [])
        yield from pages(None if spec.get("gateways") == ["mesh"] else traffic.get("cors"), spec.get("http") or [])
    if kind == "ServiceIntentions" and (spec.get("destination") or {}).get("name") != kube.name(thing):
        yield "it is about calls to another app"
    if kind == "ServiceRouter":
        have = [({one["name"]: one.get("exact") for one in route["match"]["http"]["header"]}, (route.get("destination") or {}).get("serviceSubset")) for route in spec.get("routes") or [] if "header" in ((route.get("match") or {}).get("http") or {})]
        if have != [(one["when"]["header"], one["to"]) for one in traffic.get("routes") or []]:
            yield "calls with a header go to another version"
        for route in spec.get("routes") or []:
            to = route.get("destination") or {}
            if traffic.get("timeout") and to.get("requestTimeout") != traffic["timeout"]:
                yield f"calls end after {to.get('requestTimeout')}"
            if traffic.get("retries"):
                on = set(traffic["retries"].get("on") or ["connect-failure"])
                if (to.get("numRetries"), set(to.get("retryOn") or ()), to.get("retryOnConnectFailure", False)) != (traffic["retries"].get("attempts"), on - {"connect-failure"}, "connect-failure" in on):
                    yield "calls are not tried again as the platform says"
    if kind == "DestinationRule":
        yield from chosen(traffic, spec.get("trafficPolicy") or {})
    if kind == "ServiceResolver" and traffic.get("sticky", {}).get("cookie") != next((one.get("fieldValue") for one in (spec.get("loadBalancer") or {}).get("hashPolicies") or ()), None):
        yield "another cookie tells callers apart"
    if kind == "HTTPRoute" and any(ref.get("port") != led(app, name if "ingress" in app["expose"] else f"{name}-ingress", thing) for rule in spec.get("rules") or [] for ref in rule.get("backendRefs") or []):
        yield "it leads to another port"
    if kind == "PodDisruptionBudget" and "track" not in ((spec.get("selector") or {}).get("matchLabels") or {}):
        yield "it counts pods of the canary"
    if kind == "PersistentVolume" and (spec.get("claimRef") or {}).get("namespace") != (app.get("namespace") or name):
        yield "it is for a claim of another namespace"


def remote(tree: Tree, thing: dict[str, Any]) -> Iterator[str]:
    """What the platform says of calls to an app holds for callers of other clusters."""
    app = (tree.platform.get("apps") or {}).get(kube.name(thing)) or {}
    traffic = app.get("traffic") or {}
    if kube.kind(thing) != "VirtualService" or not traffic:
        return
    yield from versions(traffic, thing["spec"].get("http") or [])
    for rule in thing["spec"].get("http") or [{}]:
        said = rule.get("retries") or {}
        if rule.get("timeout") != traffic.get("timeout") or tried(said) != (traffic.get("retries") or {}).get("attempts") or bool(said.get("retryOn")) != ("retries" in traffic):
            yield f"calls end after {rule.get('timeout')} and are tried {tried(said)} times, and the platform says {traffic}"
        routes = {(one.get("destination") or {}).get("subset"): one.get("weight") for one in rule.get("route") or []}
        weight = (traffic.get("canary") or {}).get("weight") if not any("headers" in one for one in rule.get("match") or ()) else None
        if weight is not None and routes != {"stable": 100 - weight, "canary": weight}:
            yield f"{routes} is not {weight} of 100 for the canary"
        if any(((one.get("destination") or {}).get("port") or {}).get("number") != calls.meant(app, None) for one in rule.get("route") or []):
            yield "it leads to another port"


def reached(tree: Tree, cluster: Cluster, name: str, app: dict[str, Any], found: Kustomization, step: Step) -> None:
    """What the app calls is open to it: other apps here, and databases."""
    policies = [thing for thing in found.objects if kube.kind(thing) == "NetworkPolicy"]
    ways = [(peer, {port.get("port") for port in rule.get("ports") or ()}) for thing in policies for rule in thing["spec"].get("egress") or () for peer in rule.get("to") or ()]
    apps, databases = tree.platform.get("apps") or {}, tree.platform.get("databases") or {}
    for other, port in calls.ways(app):
        if other in apps and apps[other].get("cluster", app.get("cluster")) == app.get("cluster"):
            space = apps[other].get("namespace") or other
            labels = ({"app.kubernetes.io/name": other}, {"app.kubernetes.io/instance": other})
            if not any((peer.get("namespaceSelector") or {}).get("matchLabels") == {"kubernetes.io/metadata.name": space} and (peer.get("podSelector") or {}).get("matchLabels") in labels and (calls.meant(apps[other], port) in ports or "chart" in apps[other] or meshed(tree, cluster) == (True, "consul")) for peer, ports in ways):
                step.fail(f"{found.path}: the way to {other} is closed")
        elif other in databases and databases[other].get("hosting", "rds") == "rds":
            number = PORTS[databases[other].get("engine", "postgres")]
            if not any("ipBlock" in peer and number in ports for peer, ports in ways):
                step.fail(f"{found.path}: the way to the database {other} is closed")
    for peer, _ in ways:
        if "namespaceSelector" in peer and not (peer.get("podSelector") or {}).get("matchLabels") and str(peer["namespaceSelector"]).find("istio-system") < 0 and name not in str(peer):
            step.fail(f"{found.path}: all pods of a namespace are open to {name} in {cluster.name}")


def led(app: dict[str, Any], route: str, thing: dict[str, Any]) -> int | None:
    """The port to which a route from outside leads, as the platform says it of the way with the name of that route."""
    way = calls.entrances(app).get(kube.name(thing).removeprefix(route))
    return None if way is None else calls.meant(app, way.get("port"))


def chosen(traffic: dict[str, Any], policy: dict[str, Any]) -> Iterator[str]:
    """How callers choose among the pods."""
    cookie = ((policy.get("loadBalancer") or {}).get("consistentHash") or {}).get("httpCookie") or {}
    if cookie.get("name") != traffic.get("sticky", {}).get("cookie") or (cookie and (cookie.get("ttl"), cookie.get("path")) != ("0s", "/")):
        yield "another cookie tells callers apart"
    said, have = traffic.get("outlierDetection"), policy.get("outlierDetection")
    wanted = said and {"consecutive5xxErrors": said["errors"], "baseEjectionTime": said.get("eject", "30s"), "maxEjectionPercent": said.get("atMost", 50)}
    near = ((policy.get("loadBalancer") or {}).get("localityLbSetting") or {}).get("enabled")
    if near is not (False if said else None):
        yield "pods of the caller's own zone get more calls than others, or nothing is said of them for no reason"
    if wanted != have:
        yield f"a failing pod is left out by {have}, and the platform says {said}"


def versions(traffic: dict[str, Any], http: list[dict[str, Any]]) -> Iterator[str]:
    """The calls that go to one version, before the others; once for each port."""
    said = [(one["when"]["header"], one["to"]) for one in traffic.get("routes") or []]
    have: list[Any] = []
    for rule in http:
        headers = [{key: one.get("exact") for key, one in match["headers"].items()} for match in rule.get("match") or [] if "headers" in match]
        to = [(one.get("destination") or {}).get("subset") for one in rule.get("route") or []]
        have.append((headers[0], to[0]) if headers and all(one == headers[0] for one in headers) and len(headers) == len(rule["match"]) and len(to) == 1 else None)
    if have != [*said, None] * (len(have) // (len(said) + 1)):
        yield f"calls go to the versions {have}, and the platform says {said}"


def pages(said: dict[str, Any] | None, http: list[dict[str, Any]]) -> Iterator[str]:
    """The pages of other origins that may call, on each route from outside; calls inside the mesh come from no page."""
    wanted = said and {
        "allowOrigins": [{"exact": origin} for origin in said["origins"]],
        "allowMethods": said.get("methods", ["GET", "HEAD", "POST"]),
        "allowHeaders": said.get("headers") or None,
        "exposeHeaders": said.get("exposeHeaders") or None,
        "allowCredentials": said.get("credentials", False),
        "maxAge": said.get("maxAge", "10m"),
        "unmatchedPreflights": "IGNORE",
    }
    for rule in http:
        have = rule.get("corsPolicy")
        if (have and {**dict.fromkeys(wanted or ()), **have}) != wanted:
            yield f"pages of other origins call by {have}, and the platform says {said}"


def matched(rule: dict[str, Any], own: dict[str, int]) -> int | None:
    """The port of which a rule of the mesh speaks: with several ports, it says which."""
    if len(own) == 1:
        return next(iter(own.values()))
    ports = {match.get("port") for match in rule.get("match") or []}
    return ports.pop() if len(ports) == 1 and ports <= set(own.values()) else None


def served(tree: Tree, name: str, app: dict[str, Any]) -> int | None:
    """The port of an app in Consul, which knows one of each: that which is called, or the usual one."""
    said = [port for other in (tree.platform.get("apps") or {}).values() for called, port in calls.ways(other) if called == name]
    said += [one.get("port") for one in calls.entrances(app).values()]
    found = {calls.meant(app, port) for port in said} or {calls.meant(app, None)}
    return found.pop() if len(found) == 1 else None


def tried(retries: Any) -> Any:
    return (retries or {}).get("attempts")


def in_mesh(inside: bool, kind: str, port: int | None, app: dict[str, Any], thing: dict[str, Any]) -> Iterator[str]:
    """Its pods get their proxy before they start, and keep it while they end."""
    metadata = (kube.pod_spec(thing) or {}).get("metadata") or {}
    labels, notes = metadata.get("labels") or {}, metadata.get("annotations") or {}
    if inside and kind == "istio" and (labels.get("sidecar.istio.io/inject"), notes.get("sidecar.istio.io/nativeSidecar")) != ("true", "true"):
        yield "its pods have no proxy, or one that ends first"
    if inside and kind == "consul":
        prefix = "consul.hashicorp.com"
        wanted = {f"{prefix}/connect-inject": "true", f"{prefix}/service-meta-track": labels.get("track"), f"{prefix}/enable-consul-dataplane-as-sidecar": "true"}
        if port:
            wanted[f"{prefix}/connect-service-port"] = str(port)
        for key, value in wanted.items():
            if notes.get(key) != value:
                yield f"`{key}` is `{notes.get(key)}`, not `{value}`"
    template = (kube.pod_spec(thing) or {}).get("spec") or {}
    for container in template.get("containers") or []:
        if app.get("health") and not lives(container):
            yield f"container `{container.get('name')}`: it is given up while it starts, or kept when it is dead"


def lives(container: dict[str, Any]) -> bool:
    """Two minutes to start, half a minute to be dead, some seconds to be left alone."""
    def most(probe: str) -> int:
        said = container.get(probe) or {}
        complete = (said.get("httpGet") or said.get("grpc") or said.get("tcpSocket")) and said.get("timeoutSeconds", 0) >= 2
        if "httpGet" in said and not (said["httpGet"].get("path") and said["httpGet"].get("port")):
            return 0
        return int(said.get("periodSeconds", 0) * said.get("failureThreshold", 0)) if complete else 0

    return most("startupProbe") >= 120 and 30 <= most("livenessProbe") <= 120 and 10 <= most("readinessProbe") <= 30


def allowed(found: Kustomization, step: Step) -> None:
    """The operator may write the Secrets of its namespace that are said, restart who uses them, and log in as who reads them; nothing else."""
    mine = [thing for thing in found.objects if kube.kind(thing) in SECRETS]
    if not mine:
        return
    secrets = {thing["spec"]["destination"]["name"] for thing in mine}
    restarted = {(f"{one['kind'].lower()}s", one["name"]) for thing in mine for one in thing["spec"].get("rolloutRestartTargets") or ()}
    accounts = {(thing["spec"].get(thing["spec"].get("method", "")) or {}).get("serviceAccount") for thing in found.objects if kube.kind(thing) == "VaultAuth"}
    given = {thing["roleRef"]["name"] for thing in found.objects if kube.kind(thing) == "RoleBinding" and thing.get("subjects") == OPERATOR}
    roles = [thing for thing in found.objects if kube.kind(thing) == "Role" and kube.name(thing) in given]
    have = {(resource, verb, name) for role in roles for rule in role.get("rules") or () for resource in rule["resources"] for verb in rule["verbs"] for name in rule.get("resourceNames") or ("",)}
    wanted = {("secrets", "create", "")} | {("secrets", verb, name) for verb in ("delete", "patch", "update") for name in secrets}
    wanted |= {("serviceaccounts/token", "create", name) for name in accounts} | {(resource, "patch", name) for resource, name in restarted}
    for resource, verb, name in sorted(wanted - have):
        step.fail(f"{found.path}: the operator may not {verb} {resource} `{name}`")
    for resource, verb, name in sorted(one for one in have - wanted if one[0] in ("secrets", "serviceaccounts/token") and one[1] not in ("get", "list", "watch")):
        step.fail(f"{found.path}: the operator may {verb} {resource} `{name}`, which nothing says")
