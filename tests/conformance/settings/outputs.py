"""Outputs give what their names say, and keys in the clusters get the output that they are called after."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import hcl
from terraform_roots import expressions

from .rules import given

if TYPE_CHECKING:
    from report import Step
    from terraform_roots.wiring import Folder

# end of an output's name -> other ends of what it may give
CALLED = {
    "host": ("address",), "access_point": ("access_point_ids",), "database_name": ("db_name",), "certificate_authority": ("certificate_authority",), "security_group_id": ("cluster_security_group_id", "id"),
    "oidc_issuer": ("identity",), "secret_name": ("name",), "subnet_ids": ("id",), "route_table_ids": ("id",), "nat_public_ips": ("public_ip",), "vpc_id": ("id",), "alias": ("name",), "log_group": ("name",),
}
# module, output -> what is there before who reads it goes on
AFTER = {("efs", "id"): "aws_efs_mount_target", ("eks-cluster", "node_cluster_name"): "aws_eks_addon.node", ("eks-cluster", "node_role_arn"): "aws_iam_role_policy_attachment.node"}


def check(folder: Folder, place: str, step: Step) -> None:
    types = [labels[0] for _, labels, _ in folder.blocks("resource")]
    for _, (name,), body in folder.blocks("output"):
        where = f"{folder.name}: the output {name}"
        value = body.get("value")
        if not given(value):
            step.fail(f"{where} has no value")
        for chain in expressions.references(value):
            if isinstance(value, str) and value == f"${{{'.'.join(chain)}}}" and not fits(name, chain, types):
                step.fail(f"{where} gives {'.'.join(chain)}")
        before = AFTER.get((place, name))
        if before and before not in str(body.get("depends_on")):
            step.fail(f"{where} is known before {before} is there")
    for _, labels, body in folder.blocks("resource"):
        if labels[0] == "kubernetes_config_map_v1":
            for key, value in (hcl.plain(body).get("data") or {}).items():
                named(f"{folder.name}: {key}", key, value, step)


def fits(name: str, chain: tuple[str, ...], types: list[str]) -> bool:
    last = chain[-1]
    if chain[0] in ("var", "local"):
        return name == last
    ends = [last, *(end for end, others in CALLED.items() if last in others)]
    end = next((one for one in sorted(ends, key=len, reverse=True) if name == one or name.endswith(f"_{one}")), None)
    if end is None:
        return False
    rest = set(name.removesuffix(end).strip("_").split("_")) - {""}
    if chain[0] == "module":
        return all(any(part.startswith(word) for part in chain[1].split("_")) for word in rest)
    return chain[1] == "this" or types.count(chain[0]) < 2 or chain[1] in rest


def named(where: str, key: str, value: Any, step: Step) -> None:
    output = re.search(r"outputs\.(\w+)\}\Z", str(value))
    wanted = re.sub(r"\A(DATABASE|EFS|DNS)_", "", re.sub(r"_AP\Z", "_ACCESS_POINT", key)).lower()
    if not output or (output[1] != wanted and not (key == "VPC_ID" and output[1].endswith("_vpc_id"))):
        step.fail(f"{where} gets {value}")
