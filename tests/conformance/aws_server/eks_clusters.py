"""What moto forgets of a cluster of EKS: how one gets in, its support, its own issuer, and the security group that EKS makes."""

from __future__ import annotations

import json
import os
import time
import uuid
from typing import Any

from calls import Refused, call
from moto.ec2.models import ec2_backends
from moto.eks.models import eks_backends
from moto.eks.responses import EKSResponse
from moto.iam.models import iam_backends
from moto.logs.models import LogsBackend

ACCOUNT = os.environ["MOTO_ACCOUNT_ID"]


# groups of logs that are made again once they are gone: a cluster that goes still has lines to write
LATE: set[tuple[str, str]] = set()


def install() -> None:
    made, gone, ungrouped = EKSResponse.create_cluster, EKSResponse.delete_cluster, LogsBackend.delete_log_group

    def create_cluster(self: Any) -> Any:
        result = made(self)
        complete(self.eks_backend.clusters[self._get_param("name")], self)
        return result

    def delete_cluster(self: Any) -> Any:
        found = self.eks_backend.clusters.get(self._get_param("name"))
        result = gone(self)
        if writes_logs(found):
            LATE.add((self.region, f"/aws/eks/{found.name}/cluster"))
        ec2 = ec2_backends[ACCOUNT][self.region]
        ec2.delete_security_group(group_id=found.resources_vpc_config["clusterSecurityGroupId"])
        return result

    def delete_log_group(self: Any, log_group_name: str) -> None:
        """https://github.com/hashicorp/terraform-provider-aws/issues/4467"""
        ungrouped(self, log_group_name)
        late = (self.region_name, log_group_name)
        if late in LATE:
            LATE.remove(late)
            self.create_log_group(log_group_name, {})

    EKSResponse.create_cluster = create_cluster
    EKSResponse.delete_cluster = delete_cluster
    LogsBackend.delete_log_group = delete_log_group


def writes_logs(cluster: Any) -> bool:
    """Whether a cluster that goes has logs, and a role that may make a group for them: AWS's own policy lets it."""
    if not any(one.get("enabled") for one in (cluster.logging or {}).get("clusterLogging", [])):
        return False
    role = iam_backends[ACCOUNT]["aws"].get_role(cluster.role_arn.rpartition("/")[2])
    statements = [one for text in role.policies.values() for one in json.loads(text)["Statement"]]
    return not any(one["Effect"] == "Deny" and "logs:CreateLogGroup" in one["Action"] for one in statements)


WHEN_MADE: list[Any] = []  # what else happens once a cluster is made: functions of the cluster and of who makes it


def complete(cluster: Any, request: Any) -> None:
    """As it is given, with the defaults of EKS."""
    given = request._get_param("accessConfig") or {}
    cluster.access_config = {
        "authenticationMode": given.get("authenticationMode", "CONFIG_MAP"),
        "bootstrapClusterCreatorAdminPermissions": given.get("bootstrapClusterCreatorAdminPermissions", True),
    }
    cluster.upgrade_policy = request._get_param("upgradePolicy") or {"supportType": "EXTENDED"}
    network = cluster.kubernetes_network_config
    cluster.kubernetes_network_config = {"ipFamily": "ipv4", **network, "serviceIpv4Cidr": network.get("serviceIpv4Cidr") or "172.20.0.0/16"}
    cluster.identity = {"oidc": {"issuer": f"https://oidc.eks.{request.region}.amazonaws.com/id/{uuid.uuid4().hex.upper()}"}}
    ec2 = ec2_backends[request.current_account][request.region]
    network = ec2.get_subnet(cluster.resources_vpc_config["subnetIds"][0]).vpc_id
    group = ec2.create_security_group(
        f"eks-cluster-sg-{cluster.name}-{uuid.uuid4().int % 10**9}", "EKS created security group applied to ENI", vpc_id=network
    )
    cluster.resources_vpc_config = {
        "endpointPublicAccess": True,
        "endpointPrivateAccess": False,
        "publicAccessCidrs": ["0.0.0.0/0"],
        **cluster.resources_vpc_config,
        "clusterSecurityGroupId": group.id,
        "vpcId": network,
    }
    cluster.kept = {}  # what our calls keep of it, by kind
    for happens in WHEN_MADE:
        happens(cluster, request)


def cluster(request: Any, name: Any) -> Any:
    found = eks_backends[ACCOUNT][request.region].clusters.get(name)
    if found is None:
        raise Refused(404, "ResourceNotFoundException", f"No cluster found for name: {name}.")
    return found


def arn(request: Any, kind: Any, *names: str) -> Any:
    return ":".join(["arn:aws:eks", request.region, ACCOUNT, "/".join([kind, *names])])


def now() -> Any:
    return int(time.time())


# moto answers it with the cluster instead of an update, and forgets the security group
@call("eks", "POST", "/clusters/{name}/update-config")
def update_cluster_config(request: Any, name: Any) -> None:
    raise Refused(501, "NotImplemented", f"the stand-in for AWS has no UpdateClusterConfig ({name})")


@call("eks", "GET", "/clusters/{name}/updates/{update}")
def describe_update(request: Any, name: Any, update: Any) -> Any:
    """Everything is done at once."""
    cluster(request, name)
    return {"update": updated(update)}


def updated(identifier: Any = None) -> Any:
    return {"id": identifier or str(uuid.uuid4()), "status": "Successful", "type": "AddonUpdate", "params": [], "createdAt": now(), "errors": []}
