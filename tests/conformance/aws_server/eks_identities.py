"""EKS Pod Identity: which role the pods of a service account have.

https://docs.aws.amazon.com/eks/latest/APIReference/API_CreatePodIdentityAssociation.html and the calls beside it
"""

from __future__ import annotations

import uuid
from typing import Any

from calls import Refused, call
from eks_clusters import arn, cluster, now


def install() -> None:
    """Nothing of moto's is changed."""


def associations(cluster: Any) -> Any:
    return cluster.kept.setdefault("pod identity associations", {})


def association(request: Any, name: Any, identifier: Any) -> Any:
    found = associations(cluster(request, name)).get(identifier)
    if found is None:
        raise Refused(404, "ResourceNotFoundException", f"No association found for id: {identifier}")
    return found


def make(request: Any, cluster: Any, given: Any, owner: Any = None) -> Any:
    for other in associations(cluster).values():
        if all(other[key] == given[key] for key in ("namespace", "serviceAccount")):
            raise Refused(409, "ResourceInUseException", "Association already exists")
    identifier = "a-" + uuid.uuid4().hex[:17]
    made = {
        "clusterName": cluster.name,
        "namespace": given["namespace"],
        "serviceAccount": given["serviceAccount"],
        "roleArn": given["roleArn"],
        "associationArn": arn(request, "podidentityassociation", cluster.name, identifier),
        "associationId": identifier,
        "tags": given.get("tags") or {},
        "disableSessionTags": given.get("disableSessionTags") or False,
        "createdAt": now(),
        "modifiedAt": now(),
        **({"ownerArn": owner} if owner else {}),
    }
    associations(cluster)[identifier] = made
    return made


@call("eks", "POST", "/clusters/{name}/pod-identity-associations")
def create_pod_identity_association(request: Any, name: Any) -> Any:
    return {"association": make(request, cluster(request, name), request.body)}


@call("eks", "GET", "/clusters/{name}/pod-identity-associations")
def list_pod_identity_associations(request: Any, name: Any) -> Any:
    keys = ("clusterName", "namespace", "serviceAccount", "associationArn", "associationId", "ownerArn")
    found = associations(cluster(request, name)).values()
    wanted = [(key, request.query[key][0]) for key in ("namespace", "serviceAccount") if key in request.query]
    found = [one for one in found if all(one[key] == value for key, value in wanted)]
    return {"associations": [{key: one[key] for key in keys if key in one} for one in found]}


@call("eks", "GET", "/clusters/{name}/pod-identity-associations/{identifier}")
def describe_pod_identity_association(request: Any, name: Any, identifier: Any) -> Any:
    return {"association": association(request, name, identifier)}


@call("eks", "POST", "/clusters/{name}/pod-identity-associations/{identifier}")
def update_pod_identity_association(request: Any, name: Any, identifier: Any) -> Any:
    found = association(request, name, identifier)
    found.update({key: request.body[key] for key in ("roleArn", "disableSessionTags") if key in request.body}, modifiedAt=now())
    return {"association": found}


@call("eks", "DELETE", "/clusters/{name}/pod-identity-associations/{identifier}")
def delete_pod_identity_association(request: Any, name: Any, identifier: Any) -> Any:
    found = association(request, name, identifier)
    del associations(cluster(request, name))[identifier]
    return {"association": found}
