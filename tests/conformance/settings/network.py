"""Who may talk to whom: every way of a network policy of what the platform itself runs, every peer of those of apps, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube
from flux import calls

if TYPE_CHECKING:
    from report import Step
    from tree import Cluster, Kustomization, Tree

DNS = "out: anybody UDP/53 TCP/53"
WORLD = "out: the world TCP/443"
IDENTITY = "out: 169.254.170.23/32 TCP/80"  # the agent that gives pods their roles
SERVER = "app.kubernetes.io/name=vault,component=server"  # the labels of Vault's chart
COLLECTOR = "app.kubernetes.io/name=opentelemetry-collector"
# what each namespace of apps may reach whatever it runs
DEFAULT = {"out: ns kube-system k8s-app=kube-dns UDP/53 TCP/53"}
# of a mesh: where its control plane gives proxies their configuration
CONTROL = {"istio": "out: ns istio-system TCP/15012", "consul": "out: ns consul TCP/8501 TCP/8502"}
TRACING = "out: ns tracing TCP/4317"
PROMETHEUS = "ns monitoring app.kubernetes.io/name=prometheus"
PORTS = {"postgres": 5432, "mysql": 3306}
# where proxies take calls in, and where they are measured
PROXIES = {"consul": 20000}
MEASURED = {15090, 20200}
# addresses that lead nowhere on the internet (https://www.iana.org/assignments/iana-ipv4-special-registry)
NOT_PUBLIC = {"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3"}
POD_KINDS = ("CronJob", "DaemonSet", "Deployment", "Job", "StatefulSet")


def check(tree: Tree, cluster: Cluster, found: Kustomization, here: str, thing: dict[str, Any], step: Step) -> None:
    if kube.kind(thing) != "NetworkPolicy":
        return
    spec, what = thing.get("spec") or {}, f"{found.path}: {kube.label(thing)}"
    if here == "apps":
        name = found.path.rpartition("/")[2]
        of_app(tree, cluster, name, spec, what, step)
        outside(tree, cluster, found, name, spec, what, step)
        return
    chosen, have = labels(spec.get("podSelector") or {}), set(ways(spec))
    wanted = of_component(tree, cluster, found, here).get(chosen)
    if wanted is None:
        step.fail(f"{what}: closes {chosen or 'everything'}")
        return
    for way in sorted(have - wanted):
        step.fail(f"{what}: `{way}` is open")
    for way in sorted(wanted - have):
        step.fail(f"{what}: `{way}` is closed")


def of_component(tree: Tree, cluster: Cluster, found: Kustomization, here: str) -> dict[str, set[str]]:
    """labels of pods -> their ways"""
    platform = tree.platform
    meshed = cluster.name in ((platform.get("mesh") or {}).get("clusters") or [])
    seen = tree.exists(f"flux/infrastructure/{cluster.name}/monitoring")
    if here == "vault":
        jobs = sorted(f"app={kube.name(thing)}" for thing in found.objects if kube.kind(thing) == "CronJob")
        databases = {f"out: networks TCP/{one.get('port') or PORTS[one.get('engine', 'postgres')]}" for one in (platform.get("databases") or {}).values()}
        return {
            SERVER: {", ".join(["in: networks", *jobs]) + " TCP/8200", f"in: {SERVER} TCP/8200 TCP/8201", DNS, f"out: {SERVER} TCP/8200 TCP/8201", WORLD, IDENTITY, *databases, *["in: ns monitoring TCP/8204"] * seen},
            "app=vault-snapshot": {DNS, f"out: {SERVER} TCP/8200", WORLD, IDENTITY},
            "app=vault-rotation": {DNS, f"out: {SERVER} TCP/8200"},
        }
    if here == "tracing":
        return {COLLECTOR: {f"in: {', '.join(sorted(callers(tree, cluster)))} TCP/4317", DNS, WORLD, IDENTITY}}
    if here == "gitlab-runner":
        return {"": {DNS, "out: the world"}}
    if here == "gateway-east-west":
        return {"istio=east-west": {"in: networks TCP/15443 TCP/15021", DNS, CONTROL["istio"], *remote(tree, cluster), *["in: ns monitoring TCP/15090"] * seen}}
    if here == "namespaces":
        traced = {TRACING} if tree.exists(f"flux/infrastructure/{cluster.name}/tracing") else set()
        return {"": DEFAULT | ({CONTROL[platform["mesh"]["kind"]], *traced} if meshed else set())}
    return {}


def callers(tree: Tree, cluster: Cluster) -> set[str]:
    """Namespaces of what sends spans: apps, and the gateways in front of them."""
    gateways = {f"ns ingress-{name}" for name, said in (tree.platform.get("ingress") or {}).items() if said.get("cluster") == cluster.name}
    return gateways | {f"ns {app['namespace']}" for app in calls.apps(tree, cluster.name).values()}


def remote(tree: Tree, cluster: Cluster) -> Iterator[str]:
    """The way to each app here that an app of another cluster calls."""
    here = calls.apps(tree, cluster.name)
    for name, app in here.items():
        if calls.callers(tree, name) - here.keys():
            yield f"out: ns {app['namespace']} {of_pods(name, app)}" + ("" if "chart" in app else f" TCP/{app['port']}")


def of_pods(name: str, app: dict[str, Any]) -> str:
    return f"app.kubernetes.io/{'instance' if 'chart' in app else 'name'}={name}"


def of_app(tree: Tree, cluster: Cluster, name: str, spec: dict[str, Any], what: str, step: Step) -> None:
    here = calls.apps(tree, cluster.name)
    app = here.get(name)
    if app is None:
        return
    own = {of_pods(name, app)} if "chart" in app else set()
    heard = {f"ns {here[one]['namespace']} {of_pods(one, here[one])}" for one in calls.callers(tree, name) & here.keys()}
    heard |= {"ns east-west"} if calls.callers(tree, name) - here.keys() else set()
    heard |= {f"ns ingress-{one['ingress']}" for one in calls.entrances(app).values()}
    called = {f"ns {here[one]['namespace']} {of_pods(one, here[one])}" for one in calls.called(app) if one in here}
    for side, key, wanted in (("ingress", "from", heard | own), ("egress", "to", called | own)):
        have = {peer(one) for rule in spec.get(side) or () for one in rule.get(key) or () if "ipBlock" not in one}
        for one in sorted(have - wanted - ({PROMETHEUS} if side == "ingress" else set())):
            step.fail(f"{what}: {side}: `{one}` is open")
        for one in sorted(wanted - have):
            step.fail(f"{what}: {side}: `{one}` is closed")
    known = numbers(app) | {PROXIES.get((tree.platform.get("mesh") or {}).get("kind", ""))}
    for rule in spec.get("ingress") or ():
        measured = [peer(one) for one in rule.get("from") or ()] == [PROMETHEUS]
        for port in rule.get("ports") or () if "chart" not in app else ():
            if port.get("port") not in (known | MEASURED if measured else known):
                step.fail(f"{what}: ingress: the app has no port {port.get('port')}")


def outside(tree: Tree, cluster: Cluster, found: Kustomization, name: str, spec: dict[str, Any], what: str, step: Step) -> None:
    """What an app reaches by addresses: externals, databases, Vault, and the gateways of other clusters."""
    app = calls.apps(tree, cluster.name).get(name)
    if app is None or not tree.platform.get("networks"):
        return
    have = set()
    for rule in spec.get("egress") or ():
        for one in rule.get("to") or ():
            block = one.get("ipBlock") or {}
            if block.get("cidr") == "0.0.0.0/0" and not set(block.get("except") or ()) >= NOT_PUBLIC:
                step.fail(f"{what}: egress: addresses that are nobody's on the internet are open")
            have |= {(str(block["cidr"]), port.get("port")) for port in rule.get("ports") or [{}]} if block else set()
    wanted = set(blocks(tree, cluster, found, app))
    networks = {str(one["cidr"]) for one in tree.platform["networks"].values()}
    for cidr, port in sorted(have - wanted, key=str):
        # an endpoint of AWS in the network, for an external of AWS
        if (cidr, port) not in {(network, 443) for network in networks} or not any("amazonaws.com" in str(one) for one in (tree.platform.get("externals") or {}).values()):
            step.fail(f"{what}: egress: {cidr} is open on {port}")
    for cidr, port in sorted(wanted - have, key=str):
        step.fail(f"{what}: egress: {cidr} is closed on {port}")


def blocks(tree: Tree, cluster: Cluster, found: Kustomization, app: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    platform = tree.platform
    apps, databases, externals = (platform.get(section) or {} for section in ("apps", "databases", "externals"))
    networks = {name: str(said["cidr"]) for name, said in platform["networks"].items()}
    for name in calls.called(app):
        if name in apps and apps[name].get("cluster", cluster.name) != cluster.name:
            yield networks[platform["clusters"][apps[name]["cluster"]]["network"]], 15443
        elif name in databases and "network" in databases[name]:
            yield networks[databases[name]["network"]], databases[name].get("port") or PORTS[databases[name].get("engine", "postgres")]
        elif name in externals:
            yield from ((cidr, externals[name].get("port", 443)) for cidr in externals[name].get("ranges") or ["0.0.0.0/0"])
    pods = [kube.pod_spec(thing) or {} for thing in found.objects if kube.kind(thing) in POD_KINDS]
    if any("vault.hashicorp.com/agent-inject" in str(pod.get("metadata")) or "'VAULT_ADDR'" in str(pod) for pod in pods):
        vault = platform.get("vault") or {}
        external = vault.get("external")
        if external is None:
            yield networks[platform["clusters"][vault["cluster"]]["network"]], 443
        else:
            port = str(external["address"]).removeprefix("https://").partition(":")[2].strip("/")
            yield from ((cidr, int(port or 443)) for cidr in external.get("networks") or ())


def numbers(said: Any) -> set[int]:
    """Every number that stands under a key that speaks of ports."""
    found: set[int] = set()
    for key, value in said.items() if isinstance(said, dict) else ():
        if "port" in str(key).lower():
            found |= set(whole(value))
        elif isinstance(value, dict):
            found |= numbers(value)
    return found


def whole(value: Any) -> Iterator[int]:
    if isinstance(value, int):
        yield value
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from whole(below)


def labels(selector: dict[str, Any]) -> str:
    return ",".join(f"{key}={value}" for key, value in sorted((selector.get("matchLabels") or {}).items()))


def ways(spec: dict[str, Any]) -> Iterator[str]:
    for direction, side, key in (("ingress", "in", "from"), ("egress", "out", "to")):
        for rule in spec.get(direction) or []:
            peers = sorted({peer(one) for one in rule.get(key) or []}) or ["anybody"]
            ports = " ".join(f"{port.get('protocol')}/{port.get('port')}" for port in rule.get("ports") or ())
            yield f"{side}: {', '.join(sorted(peers, key=lambda name: (name != 'networks', name)))} {ports}".strip()


def peer(one: dict[str, Any]) -> str:
    block = one.get("ipBlock")
    if block is not None:
        if block.get("cidr") == "0.0.0.0/0":
            return "the world" if block.get("except") == ["169.254.0.0/16"] else "everything"
        return str(block["cidr"]) if str(block.get("cidr")).startswith("169.") else "networks"
    space = ((one.get("namespaceSelector") or {}).get("matchLabels") or {}).get("kubernetes.io/metadata.name")
    named = labels(one.get("podSelector") or {})
    return " ".join([f"ns {space}"] * ("namespaceSelector" in one) + [named] * bool(named)) or "any pod"
