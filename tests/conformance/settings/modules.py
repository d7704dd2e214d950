"""What every module has of its sort: names by which people find what it makes, and variables that refuse what AWS would refuse later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import hcl

from .rules import given

if TYPE_CHECKING:
    from report import Step
    from terraform_roots.wiring import Folder

# types whose resources have no name of their own in the console, in bills and in alarms of others, but this tag
NAMED = {
    "aws_default_security_group", "aws_efs_access_point", "aws_efs_file_system", "aws_eip", "aws_flow_log", "aws_internet_gateway", "aws_nat_gateway", "aws_route53_resolver_endpoint", "aws_route_table", "aws_security_group",
    "aws_subnet", "aws_vpc", "aws_vpc_endpoint", "aws_vpc_peering_connection",
}
# module -> its variables that are judged before anything is made, since AWS refuses a wrong one in the middle of an apply
JUDGED: dict[str, set[str]] = {
    "audit-log": {"log_group_name", "retention_days"},
    "bastion": {"egress", "kubernetes_version", "name", "releases", "role_name"},
    "cluster-access": {"policy"},
    "deploy-role": {"role_name"},
    "efs": {"access_points", "client_cidrs", "client_role_arns", "name", "throughput"},
    "eks-cluster": {"access_entries", "addon_versions", "ingress_rules", "kubernetes_version", "log_retention_days", "name", "public_access_cidrs", "support_type"},
    "karpenter": {"controller_role_name", "node_role_name", "queue_name"},
    "load-balancer": {"allow_cidrs", "hosts", "listeners", "name"},
    "log-alarms": {"alarms"},
    "network": {"cidr", "flow_log_retention_days", "flow_logs_role_name", "gateway_endpoints", "interface_endpoints", "name", "nat", "role_path", "zone_count"},
    "node-group": {"architecture", "capacity", "disk_gib", "instance_types", "max_size", "min_size", "name", "release_version", "taints"},
    "peering": {"accepter", "requester"},
    "permissions-boundary": {"name"},
    "pod-identity": {"role_name"},
    "rds": {"backup_retention_days", "client_cidrs", "database_name", "engine", "engine_version", "instance_class", "log_retention_days", "monitoring_role_name", "name", "role_path", "storage_gib", "username"},
    "resolver-endpoint": {"cidrs", "zone_count"},
    "runner-cache": {"bucket", "expire_days"},
    "snapshot-bucket": {"bucket", "keep_days"},
    "state-bucket": {"bucket", "key_alias", "noncurrent_days"},
    "transit-gateway-attachment": {"cidrs", "transit_gateway_id"},
    "vault-unseal": {"alias", "rotation_days"},
}
# variables about which more than one thing must hold
TIMES = {("efs", "access_points"): 2, ("eks-cluster", "ingress_rules"): 2, ("load-balancer", "listeners"): 5, ("log-alarms", "alarms"): 3}


def check(folder: Folder, place: str, step: Step) -> None:
    if folder.root:
        return
    for _, labels, body in folder.blocks("resource"):
        tags = hcl.plain(body).get("tags")
        if labels[0] in NAMED and not named(tags):
            step.fail(f"{folder.name}: {'.'.join(labels)} has no name: {tags!r}")
    judged = {labels[0] for _, labels, body in folder.blocks("variable") if refuses(labels[0], hcl.plain(body), TIMES.get((place, labels[0]), 1))}
    for name in sorted(JUDGED.get(place, set()) - judged):
        step.fail(f"{folder.name}: any {name} is taken")


def named(tags: Any) -> bool:
    """A name that tells it from those of others: one of the module's own."""
    return isinstance(tags, dict) and any(one in str(tags.get("Name")) for one in ("var.name", "var.cluster_name", "each.", "local.name", "var.requester", "var.accepter"))


def refuses(name: str, variable: dict[str, Any], least: int) -> bool:
    """Each of its validations says what must hold of it, and what to do about it."""
    validations = variable.get("validation") or []
    return len(validations) >= least and all(f"var.{name}" in str(one.get("condition")) and given(one.get("error_message")) for one in validations)
