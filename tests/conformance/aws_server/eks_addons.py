"""Add-ons of EKS, active at once. One that is given roles owns the pod identity associations made of them.

https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html and the calls beside it
"""

from __future__ import annotations

import uuid
from typing import Any

import eks_identities
from calls import Refused, call
from eks_clusters import arn, cluster, now, updated

VERSION = "v1.0.0-eksbuild.1"  # of one that is asked for without
NAMESPACE = "kube-system"  # where all add-ons of EKS live


def install() -> None:
    """Nothing of moto's is changed."""


def addons(cluster: Any) -> Any:
    return cluster.kept.setdefault("add-ons", {})


def addon(request: Any, name: Any, wanted: Any) -> Any:
    found = addons(cluster(request, name)).get(wanted)
    if found is None:
        raise Refused(404, "ResourceNotFoundException", f"No addon: {wanted} found in cluster: {name}")
    return found


def give_roles(request: Any, cluster: Any, made: Any, wanted: Any) -> None:
    """In place of those that it has."""
    take_roles(cluster, made)
    for one in wanted:
        given = {"namespace": NAMESPACE, **one}
        association = eks_identities.make(request, cluster, given, owner=made["addonArn"])
        made["podIdentityAssociations"].append(association["associationArn"])


def take_roles(cluster: Any, made: Any) -> None:
    kept = eks_identities.associations(cluster)
    for identifier in [key for key, one in kept.items() if one.get("ownerArn") == made["addonArn"]]:
        del kept[identifier]
    made["podIdentityAssociations"] = []


@call("eks", "GET", "/addons/supported-versions")
def describe_addon_versions(request: Any) -> Any:
    """One version of each, which AWS recommends."""
    (name,), (kubernetes,) = request.query["addonName"], request.query["kubernetesVersion"]
    version = {"addonVersion": VERSION, "compatibilities": [{"clusterVersion": kubernetes, "defaultVersion": True}]}
    return {"addons": [{"addonName": name, "type": "networking", "addonVersions": [version]}]}


@call("eks", "POST", "/clusters/{name}/addons")
def create_addon(request: Any, name: Any) -> Any:
    found, given = cluster(request, name), request.body
    if given["addonName"] in addons(found):
        raise Refused(409, "ResourceInUseException", "Addon already exists.")
    made = {
        "addonName": given["addonName"],
        "clusterName": name,
        "status": "ACTIVE",
        "addonVersion": given.get("addonVersion") or VERSION,
        "health": {"issues": []},
        "addonArn": arn(request, "addon", name, given["addonName"], str(uuid.uuid4())),
        "tags": given.get("tags") or {},
        "createdAt": now(),
        "modifiedAt": now(),
    }
    made.update({key: given[key] for key in ("serviceAccountRoleArn", "configurationValues") if given.get(key)})
    give_roles(request, found, made, given.get("podIdentityAssociations") or [])
    addons(found)[made["addonName"]] = made
    return {"addon": made}


@call("eks", "GET", "/clusters/{name}/addons")
def list_addons(request: Any, name: Any) -> Any:
    return {"addons": sorted(addons(cluster(request, name)))}


@call("eks", "GET", "/clusters/{name}/addons/{wanted}")
def describe_addon(request: Any, name: Any, wanted: Any) -> Any:
    return {"addon": addon(request, name, wanted)}


@call("eks", "POST", "/clusters/{name}/addons/{wanted}/update")
def update_addon(request: Any, name: Any, wanted: Any) -> Any:
    """Roles that are not named stay."""
    found, given = addon(request, name, wanted), request.body
    if given.get("podIdentityAssociations") is not None:
        give_roles(request, cluster(request, name), found, given["podIdentityAssociations"])
    found.update({key: given[key] for key in ("addonVersion", "configurationValues", "serviceAccountRoleArn") if given.get(key)}, modifiedAt=now())
    return {"update": updated()}


@call("eks", "DELETE", "/clusters/{name}/addons/{wanted}")
def delete_addon(request: Any, name: Any, wanted: Any) -> Any:
    found = addon(request, name, wanted)
    take_roles(cluster(request, name), found)
    del addons(cluster(request, name))[wanted]
    return {"addon": {**found, "status": "DELETING"}}
