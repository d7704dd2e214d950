"""What roots tell modules is what the platform says. Read from the platform's own text, apart from the compiler."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import hcl

from . import alarms, homes
from .homes import entry
from .rules import given

if TYPE_CHECKING:
    from report import Step
    from terraform_roots.wiring import Folder
    from tree import Tree


def check(folder: Folder, tree: Tree, step: Step) -> None:
    if not folder.root:
        return
    place, platform = folder.name.rpartition("/")[2], tree.platform
    for _, (name,), body in folder.blocks("module"):
        call = hcl.plain(body)
        module = str(call.get("source", "")).rpartition("/")[2].replace("-", "_")
        judges = [judge for judge in (JUDGES.get(module), alarms.JUDGES.get(module)) if judge]
        for key, value, wanted in (one for judge in judges for one in judge(call, name, place, platform)):
            if callable(wanted):
                if not wanted(value):
                    step.fail(f"{folder.name}: module.{name}: `{key}` is {value!r}")
            elif value != wanted:
                step.fail(f"{folder.name}: module.{name}: `{key}` is {value!r}, and the platform says {wanted!r}")
        for key, value, wanted in homes.of(call, module, name, place, platform):
            if value != wanted:
                step.fail(f"{folder.name}: module.{name}: `{key}` is {value!r}, and it belongs in {wanted!r}")
    missing(folder, place, tree, step)


Found = Iterator[tuple[str, Any, Any]]
# call -> the one account in the cluster that gets its role: that of the chart, or of the platform's own program
ACCOUNTS = {
    "cert_manager": ("cert-manager", "cert-manager"), "cluster_autoscaler": ("kube-system", "cluster-autoscaler"), "efs_csi_controller": ("kube-system", "efs-csi-controller-sa"),
    "efs_csi_node": ("kube-system", "efs-csi-node-sa"), "external_dns": ("external-dns", "external-dns"), "gitlab_runner": ("gitlab-runner", "gitlab-runner"), "tracing": ("tracing", "opentelemetry-collector"),
    "load_balancer_controller": ("kube-system", "aws-load-balancer-controller"), "vault": ("vault", "vault"), "vault_snapshot": ("vault", "vault-snapshot"),
}


def size(value: Any, otherwise: int) -> int:
    return int(re.sub(r"Gi\Z", "", str(value))) if value is not None else otherwise


def days(value: Any, otherwise: int) -> Any:
    return int(str(value).removesuffix("d")) if value is not None else otherwise


def ranges(value: Any) -> bool:
    """Ranges of somebody: none is the world."""
    entries = value.values() if isinstance(value, dict) else value
    return isinstance(value, (dict, list)) and all(isinstance(one, str) and (one.startswith("${") or narrow(one)) for one in entries)


def narrow(cidr: str) -> bool:
    try:
        return ipaddress.IPv4Network(cidr).prefixlen >= 8
    except ValueError:
        return False


def rds(call: dict[str, Any], name: str, _place: str, platform: dict[str, Any]) -> Found:
    _, said = entry(platform, "databases", name)
    storage = said.get("storage")
    yield "engine", call.get("engine"), said.get("engine", "postgres")
    yield "engine_version", call.get("engine_version"), lambda value: value == str(said.get("version")) if "version" in said else given(value)
    yield "multi_az", call.get("multi_az"), said.get("multiZone", said.get("multiAz", True))
    yield "storage_gib", call.get("storage_gib"), lambda value: isinstance(value, int) and value >= 20 and (storage is None or value == size(storage, 0))
    yield "max_storage_gib", call.get("max_storage_gib"), lambda value: isinstance(value, int) and (value > call.get("storage_gib", 0)) == (said.get("maxStorage") != said.get("storage") or "storage" not in said)
    yield "apply_immediately", call.get("apply_immediately"), said.get("applyChanges") == "immediately" if "applyChanges" in said else False
    yield "extended_support", call.get("extended_support"), bool(said.get("extendedSupport", False))
    yield "backup_retention_days", call.get("backup_retention_days"), days(said.get("backups", said.get("backupRetention")), 14) if not isinstance(said.get("backups"), dict) else given
    yield "log_retention_days", call.get("log_retention_days"), lambda value: isinstance(value, int) and value >= 90
    yield "role_path", call.get("role_path"), lambda value: value is None or str(value).endswith("/log-writers/")
    yield "permissions_boundary_arn with role_path", ("role_path" in call, "permissions_boundary_arn" in call), lambda value: value[0] == value[1]
    networks, clusters = platform.get("networks") or {}, platform.get("clusters") or {}
    users = {app.get("cluster", next(iter(clusters), "")) for app in (platform.get("apps") or {}).values() if any(name in str(one).replace("-", "_") for one in app.get("calls") or [])}
    users |= {str((platform.get("vault") or {}).get("cluster"))} & clusters.keys()
    yield "clients", call, lambda value: all(cluster in (value.get("client_security_group_ids") or {}) or networks[clusters[cluster]["network"]]["cidr"] in (value.get("client_cidrs") or {}).values() for cluster in users)
    outside = (platform.get("vault") or {}).get("external") or {}
    yield "client_cidrs", call.get("client_cidrs") or {}, lambda value: set(outside.get("networks") or ()) <= set(value.values())
    yield "clients", (call.get("client_cidrs"), call.get("client_security_group_ids")), lambda value: any(value) and all(one is None or ranges(one) for one in value)


def eks_cluster(call: dict[str, Any], _name: str, place: str, platform: dict[str, Any]) -> Found:
    _, said = entry(platform, "clusters", place.removeprefix("cluster-").replace("-", "_"))
    yield "kubernetes_version", call.get("kubernetes_version"), str(said.get("kubernetes"))
    yield "support_type", call.get("support_type"), lambda value: value in ("STANDARD", "EXTENDED")
    yield "public_access_cidrs", call.get("public_access_cidrs"), lambda value: ranges(value) and (bool(value) == (said.get("endpoint", "private") != "private"))
    yield "access_entries", call.get("access_entries"), lambda value: isinstance(value, dict) and bool(value) and all(given(one.get("principal_arn")) for one in value.values())
    wanted = sum(1 for _ in platform.get("networks") or {})
    for near in beside(platform, str(said.get("network"))):
        yield "ingress_rules", call.get("ingress_rules"), lambda value: near in {one.get("cidr") for one in value.values()}
    yield "ingress_rules", call.get("ingress_rules"), lambda value: isinstance(value, dict) and bool(value) and all(rule(one) for one in value.values())
    cidrs = {network["cidr"] for network in (platform.get("networks") or {}).values()}
    own = (platform.get("networks") or {}).get(said.get("network"), {}).get("cidr")
    yield "ingress_rules", call.get("ingress_rules"), lambda value: own is None or (own in {one.get("cidr") for one in value.values()} and (wanted > 0) and {one.get("cidr") for one in value.values()} & cidrs != set())


def beside(platform: dict[str, Any], home: str) -> Iterator[str]:
    """Ranges from which people and pipelines come: networks that are connected to that of a cluster, and offices."""
    networks = platform.get("networks") or {}
    for peering in (platform.get("peerings") or {}).values():
        if home in peering["between"]:
            yield from (networks[other]["cidr"] for other in peering["between"])
    for connection in (platform.get("connections") or {}).values():
        if home in (connection.get("reaches") or networks):
            yield from connection["ranges"]
    yield from ((platform.get("vault") or {}).get("external") or {}).get("networks") or []


def rule(one: dict[str, Any]) -> bool:
    return narrow(str(one.get("cidr"))) and one.get("from_port") == one.get("to_port") and isinstance(one.get("from_port"), int) and one["from_port"] in (443, 8200)


def node_group(call: dict[str, Any], name: str, place: str, platform: dict[str, Any]) -> Found:
    cluster_name, cluster = entry(platform, "clusters", place.removeprefix("cluster-").replace("-", "_"))
    groups = cluster.get("nodeGroups") or cluster.get("nodes") or {}
    label = re.sub(r"\Anodes_", "", name)
    said = next((one or {} for known, one in groups.items() if label == known.replace("-", "_") or re.fullmatch(re.escape(known.replace("-", "_")) + r"_[a-z]", label)), {})
    # the label that pods of apps ask for which are placed on the group, and else none
    group = next((known for known in groups if re.fullmatch(re.escape(known.replace("-", "_")) + r"(_zone_\d)?", label)), None)
    placed = {(app.get("placement") or {}).get("nodeGroup") for app in (platform.get("apps") or {}).values() if app.get("cluster") == cluster_name}
    yield "labels", call.get("labels"), {"node-group": group} if group in placed else None
    yield "kubernetes_version", call.get("kubernetes_version"), str(cluster.get("kubernetes"))
    yield "cluster_name", call.get("cluster_name"), "${module.cluster.node_cluster_name}"
    yield "instance_types", call.get("instance_types"), lambda value: isinstance(value, list) and bool(value) and value == (said.get("instanceTypes") or value)
    yield "max_size", (call.get("min_size"), call.get("max_size")), lambda value: isinstance(value[0], int) and isinstance(value[1], int) and 1 <= value[0] <= value[1]
    least, most = (said.get("min") or (said.get("size") or {}).get("min")), (said.get("max") or (said.get("size") or {}).get("max"))
    # of one a zone, together what the platform says
    zones = ((platform.get("networks") or {}).get(str(cluster.get("network"))) or {}).get("zones", 3)
    whole = next((one or {} for known, one in groups.items() if re.fullmatch(re.escape(known.replace("-", "_")) + r"_zone_\d", label)), None)
    if whole is not None:
        for key, said_in_all in (("min_size", whole.get("min")), ("max_size", whole.get("max"))):
            yield key, call.get(key), lambda value, all_of=said_in_all: all_of is None or value == -(-all_of // zones)
    zoned = label not in {known.replace("-", "_") for known in groups}
    if not zoned:
        yield "min_size", call.get("min_size"), lambda value: least is None or value == least
        yield "max_size", call.get("max_size"), lambda value: most is None or value == most
    yield "disk_gib", call.get("disk_gib"), lambda value: isinstance(value, int) and value >= 20 and ("disk" not in said or value == size(said["disk"], 0))
    yield "subnet_ids", call.get("subnet_ids"), given


def pod_identity(call: dict[str, Any], name: str, place: str, platform: dict[str, Any]) -> Found:
    if (place, name) == ("vault-infrastructure", "vault"):
        # the voters unseal themselves, and ship what they record
        shipped = ((platform.get("audit") or {}).get("vault") or {}).get("to") != "none" and (platform.get("vault") or {}).get("audit") != []
        yield "policies", call.get("policies"), {"unseal": "${module.unseal.vault_policy}", **({"audit": "${module.audit_log.writer_policy}"} if shipped else {})}
    if name in ACCOUNTS:
        yield "service_account", (call.get("namespace"), call.get("service_account")), ACCOUNTS[name]
    if name == "external_dns":
        # names by which others prove that the zone is theirs, and Vault's own
        host = (platform.get("vault") or {}).get("host")
        yield "policies", names(call.get("policies")), lambda value: {"_*", *([host, f"*.{host}"] if host else [])} <= value
    yield "policies", call.get("policies"), lambda value: isinstance(value, (dict, str)) and bool(value) and (isinstance(value, str) or all(map(given, value.values())))
    yield "cluster_name", call.get("cluster_name"), lambda value: str(value).endswith(("module.cluster.name}", ".outputs.name}")) or not str(value).startswith("$")
    if isinstance(call.get("policies"), dict):
        yield "policies", call["policies"], lambda value: all(isinstance(one, dict) or re.search(r"policy\}\Z", str(one)) for one in value.values())


def names(policies: Any) -> set[str]:
    """The records that a policy speaks of."""
    key = "route53:ChangeResourceRecordSetsNormalizedRecordNames"
    statements = [entry for one in policies.values() if isinstance(one, dict) for entry in (one.get("jsonencode") or {}).get("Statement") or ()] if isinstance(policies, dict) else []
    return {name for entry in statements for inner in (entry.get("Condition") or {}).values() for name in inner.get(key) or inner.get(f'"{key}"') or ()}


def karpenter(call: dict[str, Any], _name: str, _place: str, _platform: dict[str, Any]) -> Found:
    yield "namespace", call.get("namespace"), "karpenter"
    yield "service_account", call.get("service_account"), "karpenter"
    yield "cluster_name", call.get("cluster_name"), "${module.cluster.name}"


def network(call: dict[str, Any], name: str, _place: str, platform: dict[str, Any]) -> Found:
    _, said = entry(platform, "networks", name.removeprefix("network_"))
    yield "cidr", call.get("cidr"), said.get("cidr")
    yield "zone_count", call.get("zone_count"), said.get("zones", 3)
    yield "nat", call.get("nat"), lambda value: value == said.get("nat", value) and given(value)
    yield "gateway_endpoints", call.get("gateway_endpoints"), lambda value: isinstance(value, list) and "s3" in value
    yield "interface_endpoints", call.get("interface_endpoints"), lambda value: isinstance(value, list) and {"ecr.api", "ecr.dkr", "sts"} <= set(value)
    yield "flow_log_retention_days", call.get("flow_log_retention_days"), days((said.get("flowLogs") or {}).get("retention") if isinstance(said.get("flowLogs"), dict) else None, 90)
    yield "permissions_boundary_arn with role_path", ("role_path" in call, "permissions_boundary_arn" in call), lambda value: value[0] == value[1]


def peering(call: dict[str, Any], name: str, _place: str, _platform: dict[str, Any]) -> Found:
    for side in ("requester", "accepter"):
        own = call.get(side) or {}
        homes = {str(value).rpartition(".")[0] for value in own.values()}
        yield side, own, lambda value: set(value) == {"vpc_id", "cidr", "zone_count", "route_table_ids"} and len(homes) == 1
        for key in ("vpc_id", "cidr", "zone_count"):
            yield f"{side}.{key}", own.get(key), lambda value: str(value).endswith(f".{key}}}")
        yield f"{side}.route_table_ids", own.get("route_table_ids"), lambda value: str(value).endswith(".private_route_table_ids}")
    yield "two networks", (str(call.get("requester")), str(call.get("accepter"))), lambda value: value[0] != value[1] and bool(name)


def efs(call: dict[str, Any], name: str, _place: str, platform: dict[str, Any]) -> Found:
    section = next((key for key in ("storage", "fileSystems") if platform.get(key)), "storage")
    _, said = entry(platform, section, name)
    yield "backup", call.get("backup"), said.get("backup", True)
    yield "throughput", call.get("throughput"), lambda value: value == said.get("throughput", value) and given(value)
    yield "zone_count", call.get("zone_count"), lambda value: isinstance(value, int) and value >= 2
    networks, clusters = platform.get("networks") or {}, platform.get("clusters") or {}
    homes = {networks[clusters[cluster]["network"]]["cidr"] for cluster in said.get("clusters") or []}
    yield "client_cidrs", call.get("client_cidrs"), lambda value: ranges(value) and bool(value) and homes <= set(value.values())
    mounted = {f"{app}/{volume}" for app, one in (platform.get("apps") or {}).items() for volume, mount in (one.get("volumes") or {}).items() if str(mount.get("storage")).replace("-", "_") == name}
    yield "access_points", call.get("access_points"), lambda value: mounted <= set(value or ())
    yield "access_points", call.get("access_points"), lambda value: value is None or all(str(one.get("path", "")).startswith("/") and one.get("uid", 0) >= 1000 and one.get("gid", 0) >= 1000 for one in value.values())


def load_balancer(call: dict[str, Any], name: str, place: str, platform: dict[str, Any]) -> Found:
    listeners = call.get("listeners") or {"none": {}}
    yield "hosts", call.get("hosts"), lambda value: isinstance(value, list) and bool(value) and "*" not in value
    for key, one in listeners.items():
        yield f"listeners.{key}.port", one.get("port"), lambda value: value in (80, 443, 8200, 15443)
        yield f"listeners.{key}.tls", one.get("tls"), lambda value: isinstance(value, bool)
        yield f"listeners.{key}.target_group_name", one.get("target_group_name"), given
    if place == "ingress":
        yield from ingress(call, listeners, *entry(platform, "ingress", name), platform)
        return
    yield "internal", call.get("internal"), True
    yield "allow_cidrs", call.get("allow_cidrs"), lambda value: ranges(value) and bool(value)
    yield "private_zone", call.get("private_zone"), lambda value: value is True or place not in ("east-west", "vault-infrastructure")
    yield from private_zone(call, place, platform)
    yield "private_zone_vpc_ids", call.get("private_zone_vpc_ids"), lambda value: place != "east-west" or (isinstance(value, list) and bool(value) and all(str(one).endswith("_vpc_id}") for one in value) and value != [call.get("vpc_id")])
    for key, one in listeners.items():
        # who logs in from outside is known by address; on these nodes targets are clients too, and would wait for themselves
        yield f"listeners.{key}.proxy_protocol", one.get("proxy_protocol", False), place == "vault-infrastructure" and bool((platform.get("vault") or {}).get("outside"))
        yield f"listeners.{key}.preserve_client_ip", one.get("preserve_client_ip", False), False
        yield f"listeners.{key}.target_port", one.get("target_port"), lambda value: value == {443: 8200}.get(one.get("port"), one.get("port"))
        yield f"listeners.{key}.tls", (one.get("tls"), one.get("target_tls", False)), lambda value: value[0] == value[1]
        yield f"listeners.{key}.health_check", one.get("health_check"), lambda value: isinstance(value, dict) and value.get("protocol") in ("http", "https") and str(value.get("path", "")).startswith(("/healthz/ready", "/v1/sys/health"))
        if place == "east-west":
            yield f"listeners.{key}", (one.get("tls"), (one.get("health_check") or {}).get("port")), (False, 15021)


def private_zone(call: dict[str, Any], place: str, platform: dict[str, Any]) -> Found:
    """Whoever asks for Vault's name inside gets its address there: each network of the platform whose pods or people do."""
    if not call.get("private_zone"):
        return
    have = {re.sub(r".*outputs\.|_vpc_id\}\Z", "", str(one)) for one in call.get("private_zone_vpc_ids") or ()}
    if place == "vault-infrastructure":
        yield "private_zone_vpc_ids", have, {name.replace("-", "_") for name in platform.get("networks") or {}}
    else:
        yield "private_zone_vpc_ids", have, given


def ingress(call: dict[str, Any], listeners: dict[str, Any], _name: str, said: dict[str, Any], platform: dict[str, Any]) -> Found:
    balancer = said.get("loadBalancer") or {}
    yield "internal", call.get("internal"), balancer.get("internal", True)
    if balancer.get("allow"):
        yield "allow_cidrs", call.get("allow_cidrs"), lambda value: isinstance(value, list) and set(value) == set(balancer["allow"])
    else:
        yield "allow_cidrs", call.get("allow_cidrs"), lambda value: ranges(value) and bool(value)
    certified = (said.get("tls") or {}).get("certificate", "acm") == "acm"
    mesh = platform.get("mesh") or {}
    istio = mesh.get("kind") == "istio" and said.get("cluster") in mesh.get("clusters", [])
    for key, one in listeners.items():
        if one.get("port") == 443:
            yield f"listeners.{key}.tls", (one.get("tls"), one.get("target_tls")), (certified, certified)
            yield f"listeners.{key}.alpn_policy", one.get("alpn_policy"), "HTTP2Preferred" if certified else None
        yield f"listeners.{key}.target_port", one.get("target_port"), lambda value: value in (8080, 8443) and (one.get("port") != 443 or value == 8443)
        # the gateway of Istio learns the client's address by it; Consul's reads none
        yield f"listeners.{key}.proxy_protocol", one.get("proxy_protocol", False), istio
        yield f"listeners.{key}.preserve_client_ip", one.get("preserve_client_ip", False), not istio and not balancer.get("internal", True)


def bastion(call: dict[str, Any], _name: str, _place: str, platform: dict[str, Any]) -> Found:
    newest = sorted(str(cluster["kubernetes"]) for cluster in platform["clusters"].values())[-1]
    yield "kubernetes_version", call.get("kubernetes_version"), newest
    yield "egress", call.get("egress"), lambda value: isinstance(value, dict) and "HTTPS" in value and all(isinstance(one.get("cidr"), str) and one.get("port") in (443, 3306, 5432, 8200) for one in value.values())
    yield "egress", call.get("egress"), lambda value: all(name == "HTTPS" or narrow(one["cidr"]) for name, one in value.items())
    yield "packages", call.get("packages"), lambda value: isinstance(value, list) and (not platform.get("databases") or bool(value))
    yield "releases", call.get("releases"), lambda value: isinstance(value, dict) and set(value) >= {"terraform", "vault"}
    yield "log_retention_days", call.get("log_retention_days"), lambda value: isinstance(value, int) and value >= 365
    ports = {"postgres": 5432, "mysql": 3306}
    wanted = {ports[one.get("engine", "postgres")] for one in (platform.get("databases") or {}).values() if one.get("hosting", "rds") == "rds"}
    yield "egress", call.get("egress"), lambda value: wanted <= {one["port"] for one in value.values()}


def deploy_role(call: dict[str, Any], _name: str, _place: str, _platform: dict[str, Any]) -> Found:
    yield "policies", call.get("policies"), given
    yield "boundary", call.get("boundary"), lambda value: (isinstance(value, dict) and bool((value.get("jsonencode") or {}).get("Statement"))) or (isinstance(value, str) and value != "")


def transit_gateway_attachment(call: dict[str, Any], _name: str, _place: str, platform: dict[str, Any]) -> Found:
    offices = {cidr for one in (platform.get("connections") or {}).values() for cidr in one["ranges"]}
    zones = {network.get("zones", 3) for network in (platform.get("networks") or {}).values()}
    yield "cidrs", call.get("cidrs"), lambda value: bool(value) and set(value) <= offices
    yield "zone_count", call.get("zone_count"), lambda value: value in zones
    yield "subnet_ids", call.get("subnet_ids"), lambda value: str(value).endswith(".private_subnet_ids}")
    yield "route_table_ids", call.get("route_table_ids", "${.private_route_table_ids}"), lambda value: str(value).endswith(".private_route_table_ids}")


def snapshot_bucket(call: dict[str, Any], _name: str, _place: str, platform: dict[str, Any]) -> Found:
    kept = ((platform.get("vault") or {}).get("snapshots") or {}).get("keep")
    yield "keep_days", call.get("keep_days", 30), days(kept, call.get("keep_days", 30))


JUDGES = {
    "snapshot_bucket": snapshot_bucket, "rds": rds, "eks_cluster": eks_cluster, "node_group": node_group, "pod_identity": pod_identity, "karpenter": karpenter, "network": network,
    "peering": peering, "efs": efs, "load_balancer": load_balancer, "bastion": bastion, "deploy_role": deploy_role,
    "transit_gateway_attachment": transit_gateway_attachment, "resolver_endpoint": transit_gateway_attachment,
}


# folder of what Flux deploys -> what it needs in AWS
NEEDS = {
    "aws-load-balancer-controller": ("load_balancer_controller",), "aws-efs-csi-driver": ("efs_csi_controller", "efs_csi_node"), "cluster-autoscaler": ("cluster_autoscaler",),
    "karpenter": ("karpenter",), "tracing": ("tracing",), "external-dns": ("external_dns",),
}


def missing(folder: Folder, place: str, tree: Tree, step: Step) -> None:
    """Each entry of the platform has its module, and so has what a cluster runs."""
    platform = tree.platform
    calls = {labels[0]: str(body.get("source")).strip('"').rpartition("/")[2] for _, labels, body in folder.blocks("module")}
    sources = list(calls.values())
    if place.startswith("cluster-"):
        cluster = place.removeprefix("cluster-")
        for module in ("eks-cluster", "node-group"):
            if module not in sources:
                step.fail(f"{folder.name}: it has no {module}")
        for component, needed in NEEDS.items():
            for call in needed if tree.exists(f"flux/infrastructure/{cluster}/{component}") else ():
                if call not in calls:
                    step.fail(f"{folder.name}: the cluster runs {component}, and nothing gives it `{call}`")
    made = {str(body.get("role_name")).strip('"') for _, _, body in folder.blocks("module") if str(body.get("source")).strip('"').endswith("/deploy-role")}
    handed = {f"{platform['name']}-{one['aws']['role']}" for one in (platform.get("secrets") or {}).values() if one.get("aws")}
    for role in sorted(handed - made) if place == "vault-infrastructure" else ():
        step.fail(f"{folder.name}: Vault hands out the role {role} of AWS, which nobody makes")
    for root, section, module in (("network", "networks", "network"), ("network", "peerings", "peering"), ("storage", "storage", "efs"), ("ingress", "ingress", "load-balancer")):
        if place == root and sources.count(module) < len(platform.get(section) or {}):
            step.fail(f"{folder.name}: the platform has more {section} than it")
    connected = sum("transitGateway" in one for one in (platform.get("connections") or {}).values())
    if place == "network" and sources.count("transit-gateway-attachment") < connected:
        step.fail(f"{folder.name}: offices have no way in")
    for problem in alarms.missing(folder, place, platform):
        step.fail(f"{folder.name}: {problem}")
    tagged(folder, platform, step)
    moved(folder, place, platform, calls, step)


def tagged(folder: Folder, platform: dict[str, Any], step: Step) -> None:
    wanted = ((platform.get("aws") or {}).get("tags") or {}).items()
    for _, labels, body in folder.blocks("provider"):
        if labels[0] == "aws":
            tags = {key: value for block in hcl.plain(body).get("default_tags") or [] for key, value in (block.get("tags") or {}).items()}
            if not wanted <= tags.items() or tags.get("platform") != platform["name"]:
                step.fail(f"{folder.name}: what it makes has the tags {tags}")


def moved(folder: Folder, place: str, platform: dict[str, Any], calls: dict[str, str], step: Step) -> None:
    """A node group that became one a zone goes on as the first of them."""
    if not place.startswith("cluster-"):
        return
    moves = {str(body.get("from")): str(body.get("to")) for _, _, body in folder.blocks("moved")}
    _, cluster = entry(platform, "clusters", place.removeprefix("cluster-").replace("-", "_"))
    for group in cluster.get("nodeGroups") or {}:
        whole = f"nodes_{group.replace('-', '_')}"
        zones = sorted(call for call in calls if re.fullmatch(re.escape(whole) + r"_(zone_)?\w", call))
        wanted = ((platform.get("networks") or {}).get(str(cluster.get("network"))) or {}).get("zones", 3)
        if whole not in calls and len(zones) != wanted:
            step.fail(f"{folder.name}: the nodes of {group} are in {len(zones)} of {wanted} zones")
        if zones and whole not in calls and moves.get(f"${{module.{whole}}}") != f"${{module.{zones[0]}}}":
            step.fail(f"{folder.name}: the nodes of {group} would be made anew, since nothing says that they are now {zones[0]}")
