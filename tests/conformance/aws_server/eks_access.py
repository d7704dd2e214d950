"""Who gets into a cluster of EKS: access entries and the policies associated with them.

https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAccessEntry.html and the calls beside it
"""

from __future__ import annotations

import uuid
from typing import Any

import eks_clusters
from calls import Refused, call
from eks_clusters import ACCOUNT, arn, cluster, now
from moto.iam.exceptions import NotFoundException
from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

ADMINISTRATOR = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"


def install() -> None:
    eks_clusters.WHEN_MADE.append(let_the_creator_in)


def let_the_creator_in(cluster: Any, request: Any) -> None:
    """EKS gives whoever makes a cluster an entry like any other, unless it is told not to."""
    if cluster.access_config["bootstrapClusterCreatorAdminPermissions"] and cluster.access_config["authenticationMode"] != "CONFIG_MAP":
        principal = asking(request.access_key, request.region)
        entry = make(request, cluster, {"principalArn": principal})
        associate(entry, ADMINISTRATOR, {"type": "cluster"})


def asking(key: Any, region: Any) -> Any:
    """The ARN of the role whose session a key belongs to; a user's, if it is no role's."""
    role = sts_backends[ACCOUNT]["aws"].get_assumed_role_from_access_key(key)
    return role.role_arn if role else f"arn:aws:iam::{ACCOUNT}:user/moto"


def entries(cluster: Any) -> Any:
    return cluster.kept.setdefault("access entries", {})


def entry(request: Any, name: Any, principal: Any) -> Any:
    found = entries(cluster(request, name)).get(principal)
    if found is None:
        raise Refused(404, "ResourceNotFoundException", f"The specified principalArn could not be found: {principal}")
    return found


def exists(principal: Any) -> bool:
    try:
        iam_backends[ACCOUNT]["aws"].get_role_by_arn(principal)
    except NotFoundException:
        return False
    return True


def make(request: Any, cluster: Any, given: Any) -> Any:
    principal = given["principalArn"]
    if principal in entries(cluster):
        raise Refused(409, "ResourceInUseException", "The specified access entry resource is already in use on this cluster.")
    session = principal.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/{{SessionName}}"
    made = {
        "clusterName": cluster.name,
        "principalArn": principal,
        "kubernetesGroups": given.get("kubernetesGroups") or [],
        "username": given.get("username") or session,
        "type": given.get("type") or "STANDARD",
        "tags": given.get("tags") or {},
        "accessEntryArn": arn(request, "access-entry", cluster.name, "role", ACCOUNT, principal.rsplit("/", 1)[-1], str(uuid.uuid4())),
        "createdAt": now(),
        "modifiedAt": now(),
    }
    kept = entries(cluster)[principal] = {"entry": made, "policies": {}}
    return kept


def associate(kept: Any, policy: Any, scope: Any) -> Any:
    given = {"type": scope["type"], "namespaces": scope.get("namespaces") or []}
    made = {"policyArn": policy, "accessScope": given, "associatedAt": now(), "modifiedAt": now()}
    kept["policies"][policy] = made
    return made


@call("eks", "POST", "/clusters/{name}/access-entries")
def create_access_entry(request: Any, name: Any) -> Any:
    found = cluster(request, name)
    if not exists(request.body["principalArn"]):
        raise Refused(400, "InvalidParameterException", "The specified principalArn is invalid: invalid principal.")
    return {"accessEntry": make(request, found, request.body)["entry"]}


@call("eks", "GET", "/clusters/{name}/access-entries")
def list_access_entries(request: Any, name: Any) -> Any:
    return {"accessEntries": sorted(entries(cluster(request, name)))}


@call("eks", "GET", "/clusters/{name}/access-entries/{principal}")
def describe_access_entry(request: Any, name: Any, principal: Any) -> Any:
    return {"accessEntry": entry(request, name, principal)["entry"]}


@call("eks", "DELETE", "/clusters/{name}/access-entries/{principal}")
def delete_access_entry(request: Any, name: Any, principal: Any) -> Any:
    entry(request, name, principal)
    del entries(cluster(request, name))[principal]
    return {}


@call("eks", "POST", "/clusters/{name}/access-entries/{principal}/access-policies")
def associate_access_policy(request: Any, name: Any, principal: Any) -> Any:
    """A policy that is associated already gets the scope that is given."""
    kept = entry(request, name, principal)
    made = associate(kept, request.body["policyArn"], request.body["accessScope"])
    return {"clusterName": name, "principalArn": principal, "associatedAccessPolicy": made}


@call("eks", "GET", "/clusters/{name}/access-entries/{principal}/access-policies")
def list_associated_access_policies(request: Any, name: Any, principal: Any) -> Any:
    kept = entry(request, name, principal)
    return {"clusterName": name, "principalArn": principal, "associatedAccessPolicies": list(kept["policies"].values())}


@call("eks", "DELETE", "/clusters/{name}/access-entries/{principal}/access-policies/{policy}")
def disassociate_access_policy(request: Any, name: Any, principal: Any, policy: Any) -> Any:
    if entry(request, name, principal)["policies"].pop(policy, None) is None:
        raise Refused(404, "ResourceNotFoundException", f"{policy} is not associated with {principal}")
    return {}
