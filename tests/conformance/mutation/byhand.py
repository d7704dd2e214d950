"""Mistakes that a lowering could make, thought up without a look at the checks: several things at once, or a value that is right elsewhere."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import kube
import yamls
from terraform_roots import documents

from . import clusters, roots, sites

if TYPE_CHECKING:
    from tree import Tree

VALUES = "values.yaml"
Edit = Callable[[Any], Any]


def service_of_the_canary(thing: dict[str, Any]) -> None:
    thing["spec"]["selector"]["track"] = "canary"


def account_of_the_frontend(thing: dict[str, Any]) -> None:
    thing["spec"]["template"]["spec"]["serviceAccountName"] = "frontend"


def logs_in_as_the_frontend(thing: dict[str, Any]) -> None:
    thing["spec"]["jwt"] |= {"role": "shop-frontend", "serviceAccount": "frontend"}


def tables_of_the_owner(thing: dict[str, Any]) -> None:
    thing["spec"]["path"] = "creds/orders-migration"


def vault_open_to_the_world(thing: dict[str, Any]) -> None:
    thing["spec"]["ingress"][0]["from"][0]["ipBlock"] = {"cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"]}


def weights_exchanged(thing: dict[str, Any]) -> None:
    first, second = thing["spec"]["http"][0]["route"]
    first["weight"], second["weight"] = second["weight"], first["weight"]


def volume_of_another(thing: dict[str, Any]) -> None:
    thing["spec"]["csi"]["volumeHandle"] = "${EFS_SHARED_ID}"


def any_host_of_amazon(thing: dict[str, Any]) -> None:
    thing["spec"] |= {"hosts": ["*.rds.amazonaws.com"], "resolution": "NONE"}


def certificate_of_another_name(thing: dict[str, Any]) -> None:
    thing["spec"]["secretName"] = "gateway-tls"


def path_of_the_other_cluster(thing: dict[str, Any]) -> None:
    thing["spec"]["path"] = thing["spec"]["path"].replace("/application/", "/tooling/")


def probes_exchanged(thing: dict[str, Any]) -> None:
    (container,) = thing["spec"]["template"]["spec"]["containers"]
    container["livenessProbe"], container["startupProbe"] = container["startupProbe"], container["livenessProbe"]


def budget_for_all_but_one(thing: dict[str, Any]) -> None:
    thing["spec"] = {"minAvailable": 1, "selector": thing["spec"]["selector"]}


def secrets_of_all(thing: dict[str, Any]) -> None:
    for rule in thing["rules"]:
        rule.pop("resourceNames", None)


def two_voters_a_zone(values: dict[str, Any]) -> None:
    values["server"]["ha"]["replicas"] = 4


def voters_of_one_name(values: dict[str, Any]) -> None:
    values["server"]["ha"]["raft"]["setNodeId"] = False


def every_webhook_ignores(values: dict[str, Any]) -> None:
    values["meshConfig"]["outboundTrafficPolicy"]["mode"] = "ALLOW_ANY"


def capacity_for_databases(thing: dict[str, Any]) -> None:
    thing["spec"]["template"]["spec"]["taints"] = [{"key": "spot", "effect": "NoSchedule"}]


# component, kind of object (or `values`), its name, what is done to it
OBJECTS: tuple[tuple[str, str, str, Edit], ...] = (
    ("apps/application/backend", "Service", "backend", service_of_the_canary),
    ("apps/application/backend", "Deployment", "backend", account_of_the_frontend),
    ("apps/application/backend", "VaultAuth", "backend", logs_in_as_the_frontend),
    ("apps/application/backend", "VaultDynamicSecret", "backend-orders-db", tables_of_the_owner),
    ("apps/application/backend", "VirtualService", "backend", weights_exchanged),
    ("apps/application/backend", "PersistentVolume", "shop-backend-uploads", volume_of_another),
    ("apps/application/backend", "ServiceEntry", "backend-databases", any_host_of_amazon),
    ("apps/application/backend", "Deployment", "backend", probes_exchanged),
    ("apps/application/backend", "PodDisruptionBudget", "backend", budget_for_all_but_one),
    ("apps/application/backend", "Role", "backend-vault-secrets", secrets_of_all),
    ("infrastructure/application/gateway-public", "Certificate", "public", certificate_of_another_name),
    ("infrastructure/application/karpenter-nodes", "NodePool", "default", capacity_for_databases),
    ("infrastructure/tooling/vault", "NetworkPolicy", "vault", vault_open_to_the_world),
    ("infrastructure/tooling/vault", "values", "", two_voters_a_zone),
    ("infrastructure/tooling/vault", "values", "", voters_of_one_name),
    ("infrastructure/application/istiod", "values", "", every_webhook_ignores),
    ("clusters/application", "Kustomization", "app-backend", path_of_the_other_cluster),
)


def in_public_subnets(call: dict[str, Any]) -> None:
    call["subnet_ids"] = "${data.terraform_remote_state.network.outputs.tooling_public_subnet_ids}"


def in_the_network_of_another(call: dict[str, Any]) -> None:
    call["subnet_ids"] = "${data.terraform_remote_state.network.outputs.application_private_subnet_ids}"


def for_the_default_namespace(call: dict[str, Any]) -> None:
    call |= {"namespace": '"default"', "service_account": '"default"'}


def to_the_world(call: dict[str, Any]) -> None:
    call |= {"internal": "false", "allow_cidrs": ['"0.0.0.0/0"']}


def state_of_another(block: dict[str, Any]) -> None:
    (backend,) = block["backend"]
    backend['"s3"']["key"] = '"roots/network.tfstate"'


def of_an_old_version(call: dict[str, Any]) -> None:
    call["engine_version"] = '"15"'


def kept_for_a_day(call: dict[str, Any]) -> None:
    call |= {"backup_retention_days": 1, "multi_az": "false"}


# root, block with its label, what is done to it
ROOTS: tuple[tuple[str, str, str, Edit], ...] = (
    ("databases", "module", "orders", in_public_subnets),
    ("databases", "module", "orders", of_an_old_version),
    ("databases", "module", "orders", kept_for_a_day),
    ("databases", "terraform", "", state_of_another),
    ("cluster-tooling", "module", "nodes_system_zone_1", in_the_network_of_another),
    ("cluster-tooling", "module", "load_balancer_controller", for_the_default_namespace),
    ("vault-infrastructure", "module", "load_balancer", to_the_world),
)


def mutants(tree: Tree) -> Iterator[tuple[str, Any, bool]]:
    """(what, mutant, whether it is of Terraform)"""
    for place, kind, name, edit in OBJECTS:
        yield f"{place}: {kind} {name}: {edit.__name__}", of_object(tree, f"flux/{place}", kind, name, edit), False
    every = documents.folders(tree)
    for root, kind, label, edit in ROOTS:
        folder = next(folder for folder in every.values() if folder.name.endswith(f"/roots/{root}"))
        file, path, block = next(found for found in blocks(folder.files, kind) if label in (found[1][-1].strip('"') if isinstance(found[1][-1], str) else "", ""))
        changed = copy.deepcopy(block)
        edit(changed)
        site = sites.Site("byhand", path, edit.__name__, changed)
        yield f"{root}: {kind} {label}: {edit.__name__}", roots.made(tree, every, folder, file, folder.files[file], site, edit.__name__), True


def blocks(files: dict[str, dict[str, Any]], kind: str) -> Iterator[tuple[str, tuple[Any, ...], dict[str, Any]]]:
    """(file, path, block); whatever the files of the root are called"""
    for file, body in files.items():
        for index, entry in enumerate(body.get(kind) or ()):
            if kind == "terraform":
                if "backend" in entry:
                    yield file, (kind, index), entry
                continue
            for label, block in entry.items():
                if not label.startswith("__"):
                    yield file, (kind, index, label), block


def of_object(tree: Tree, place: str, kind: str, name: str, edit: Edit) -> Any:
    for cluster in tree.views:
        if place == cluster.entry:
            thing = next(one for one in cluster.entry_objects if (kube.kind(one), kube.name(one)) == (kind, name))
            changed = copy.deepcopy(thing)
            edit(changed)
            return clusters.of_entry(tree, cluster, thing, sites.Site("byhand", ("spec",), "spec", changed["spec"]), edit.__name__)
        for found in cluster.kustomizations.values():
            if found.path != place:
                continue
            for index, (thing, _) in enumerate(found.raw):
                if kind == "values" and VALUES in (thing.get("data") or {}):
                    document = yamls.documents(thing["data"][VALUES])[0]
                    edit(document)
                    changed = copy.deepcopy(thing)
                    changed["data"][VALUES] = clusters.dumped(document)
                    return clusters.of_object(tree, cluster, found, index, changed, edit.__name__)
                if (kube.kind(thing), kube.name(thing)) == (kind, name):
                    changed = copy.deepcopy(thing)
                    edit(changed)
                    return clusters.of_object(tree, cluster, found, index, changed, edit.__name__)
    raise ValueError(f"{place} has no {kind} {name}")
