"""What moto forgets of a node group of EKS: how it is updated and repaired, its versions, and what a launch template says instead.

Beside it, the parameters of SSM in which AWS publishes the releases of its images for EKS
(https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html).
"""

from __future__ import annotations

import os
import re
from typing import Any

from calls import Refused, call
from eks_clusters import cluster, now, updated
from moto.core.utils import utcnow
from moto.eks.responses import EKSResponse
from moto.ssm.models import Parameter, SimpleSystemManagerBackend

RELEASE = "1.36.3-20260903"  # what AWS recommends here
PARAMETER = re.compile(r"/aws/service/eks/optimized-ami/1\.\d+/amazon-linux-2023/(arm64|x86_64)/standard/recommended/release_version")
ACCOUNT = os.environ["MOTO_ACCOUNT_ID"]


def install() -> None:
    made, known = EKSResponse.create_nodegroup, SimpleSystemManagerBackend.get_parameter

    def create_nodegroup(self: Any) -> Any:
        result = made(self)
        group = self.eks_backend.clusters[self._get_param("name")].nodegroups[self._get_param("nodegroupName")]
        complete(group, self)
        return result

    def get_parameter(self: Any, name: str) -> Any:
        if not PARAMETER.fullmatch(name):
            return known(self, name)
        moment = utcnow()
        return Parameter(self.account_id, name, RELEASE, "String", None, None, None, moment, 1, "text")

    EKSResponse.create_nodegroup = create_nodegroup
    SimpleSystemManagerBackend.get_parameter = get_parameter


def complete(group: Any, request: Any) -> None:
    """As it is given, with the defaults of EKS."""
    group.update_config = request._get_param("updateConfig") or {"maxUnavailable": 1}
    group.node_repair_config = request._get_param("nodeRepairConfig") or {"enabled": False}
    group.remote_access = request._get_param("remoteAccess")
    group.version = request._get_param("version") or request.eks_backend.clusters[group.cluster_name].version
    group.release_version = request._get_param("releaseVersion") or RELEASE
    if group.launch_template:
        group.disk_size = None


@call("eks", "POST", "/clusters/{name}/node-groups/{wanted}/update-version")
def update_nodegroup_version(request: Any, name: Any, wanted: Any) -> Any:
    """Everything is done at once."""
    group = cluster(request, name).nodegroups.get(wanted)
    if group is None:
        raise Refused(404, "ResourceNotFoundException", f"No node group found for name: {wanted}.")
    given = request.body
    group.version = given.get("version") or group.version
    group.release_version = given.get("releaseVersion") or group.release_version
    if given.get("launchTemplate"):
        group.launch_template = {**group.launch_template, **given["launchTemplate"]}
    group.modified_at = now()
    return {"update": updated()}


@call("eks", "GET", "/clusters/{name}/node-groups/{wanted}/updates/{update}")
def describe_nodegroup_update(request: Any, name: Any, wanted: Any, update: Any) -> Any:
    return {"update": updated(update)}
