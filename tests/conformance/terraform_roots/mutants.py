"""Tests of the checks themselves: each way to break a tree, or a plan, is caught by its check."""

from __future__ import annotations

import copy
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from report import Report

from . import attributes, crossing, layout, properties, statements, states
from .resources import Resources

if TYPE_CHECKING:
    from report import Step
    from tree import Tree

ROOTS = "output/terraform/roots"


def swap(pattern: str, old: str, new: str) -> Callable[..., Any]:
    """Replaces a text in the first file of the pattern that has it."""

    def edit(folder: Path) -> None:
        for path in sorted(folder.glob(pattern)):
            text = path.read_text()
            if old in text:
                path.write_text(text.replace(old, new, 1))
                return
        raise LookupError(f"no {pattern} has `{old}`")

    return edit


# (what the check has to say, how the tree is broken)
STATES = (
    (
        "no root keeps its state in `roots/networks.tfstate`",
        swap(f"{ROOTS}/*/*.tf", "roots/network.tfstate", "roots/networks.tfstate"),
    ),
    ("has no such output", swap(f"{ROOTS}/*/*.tf", "_private_subnet_ids\n", "_private_subnets\n")),
    (
        "the bucket is `other`",
        swap(f"{ROOTS}/*/*.tf", 'config = {\n    bucket = "', 'config = {\n    bucket = "other" # "'),
    ),
    ("is also that of", swap(f"{ROOTS}/network/backend.tf", "roots/network.tfstate", "roots/state.tfstate")),
    ("`use_lockfile` is not True", swap(f"{ROOTS}/network/backend.tf", "use_lockfile = true", "use_lockfile = false")),
)
ATTRIBUTES = (
    ("no attribute `data_w`", swap(f"{ROOTS}/flux-*/main.tf", "data_wo ", "data_w ")),
    ("`chart` is required", swap(f"{ROOTS}/flux-*/main.tf", "  chart ", "  charts ")),
    ("no such block", swap(f"{ROOTS}/flux-*/main.tf", "  metadata {", "  meta {")),
    ("no attribute `tokens`", swap(f"{ROOTS}/flux-*/providers.tf", "    token ", "    tokens ")),
    ("no attribute `enable_key_rotations`", swap("output/terraform/modules/*/*.tf", "enable_key_rotation ", "enable_key_rotations ")),
    ("`arn` is computed", swap("output/terraform/modules/*/*.tf", "enable_key_rotation ", "arn = null\n  enable_key_rotation ")),
    ("`vpc` is deprecated", swap("output/terraform/modules/network/*.tf", '  domain = "vpc"', "  vpc = true")),
    ("has none", swap(f"{ROOTS}/*/*.tf", 'ephemeral "aws_eks_cluster_auth"', 'ephemeral "aws_eks_cluster_login"')),
)


def change(kind: str, attribute: str, value: bool | str) -> Callable[..., Any]:
    """Sets an attribute of the first planned resource of a kind."""

    def edit(changes: list[dict[str, Any]]) -> None:
        for found in changes:
            if found["type"] == kind:
                found["change"]["after"][attribute] = value
                return
        raise LookupError(f"no {kind} is planned")

    return edit


def same(kind: str, attribute: str) -> Callable[..., Any]:
    """Gives the first two planned resources of a kind the same value."""

    def edit(changes: list[dict[str, Any]]) -> None:
        first, second = [found["change"]["after"] for found in changes if found["type"] == kind][:2]
        second[attribute] = first[attribute]

    return edit


def drop(kind: str) -> Callable[..., Any]:
    def edit(changes: list[dict[str, Any]]) -> None:
        changes.remove(next(found for found in changes if found["type"] == kind))

    return edit


def statement(having: str, **said: Any) -> Callable[..., Any]:
    """Changes the first statement in a policy of the plan that has this text; None drops a part of it."""

    def edit(changes: list[dict[str, Any]]) -> None:
        for found in changes:
            for attribute in ("policy", "assume_role_policy"):
                text = found["change"]["after"].get(attribute)
                document = json.loads(text) if isinstance(text, str) and text.startswith("{") else {"Statement": []}
                for one in document["Statement"]:
                    if having in json.dumps(one):
                        one.update(said)
                        document["Statement"][:] = [{key: value for key, value in each.items() if value is not None} for each in document["Statement"]]
                        found["change"]["after"][attribute] = json.dumps(document)
                        return
        raise LookupError(f"no policy is planned with `{having}`")

    return edit


# (check, what it has to say, how the plan is broken)
PLANS = (
    ("statements", "pods.eks.amazonaws.com may assume it for another account", statement("pods.eks.amazonaws.com", Condition=None)),
    ("statements", "eks.amazonaws.com may assume it for another account", statement('"eks.amazonaws.com"', Condition=None)),
    ("statements", "anybody may assume the role", statement('"ec2.amazonaws.com"', Principal={"AWS": "*"})),
    ("statements", "lets everybody in", statement("AccountAdministersTheKey", Principal={"AWS": "*"})),
    ("statements", "does not deny what comes without TLS", statement("aws:SecureTransport", Effect="Allow")),
    ("statements", "does not deny what comes without TLS", statement("aws:SecureTransport", Condition=None)),
    ("statements", "without a condition", statement("NoLogGroups", Effect="Allow", Action="ec2:RunInstances")),
    ("names", "is the name of", same("aws_iam_role", "name")),
    ("names", "is the name of", same("aws_kms_alias", "name")),
    ("addresses", "overlap", same("aws_subnet", "cidr_block")),
    ("addresses", "is not within", change("aws_subnet", "cidr_block", "192.168.0.0/24")),
    ("closed", "enable_key_rotation is False", change("aws_kms_key", "enable_key_rotation", False)),
    ("closed", "a bucket without aws_s3_bucket_policy", drop("aws_s3_bucket_policy")),
    ("closed", "open to the whole internet", change("aws_vpc_security_group_ingress_rule", "cidr_ipv4", "0.0.0.0/0")),
    ("crossing", "has no service account", change("aws_eks_pod_identity_association", "service_account", "nobody")),
    ("crossing", "is in the namespace `nowhere`", change("aws_eks_pod_identity_association", "namespace", "nowhere")),
    ("crossing", "no cluster is made with the name", change("aws_eks_cluster", "name", "other")),
)


def of_states(tree: Tree, before: dict[str, Any], step: Step) -> int:
    """Breaks copies of the tree, one way each."""
    return of_tree(tree, STATES, lambda broken, inner: states.check(layout.roots(broken), before, inner), step)


def of_attributes(tree: Tree, schemas: dict[str, Any], step: Step) -> int:
    return of_tree(tree, ATTRIBUTES, lambda broken, inner: attributes.check(broken, schemas, inner), step)


def of_tree(tree: Tree, table: tuple[Any, ...], check: Callable[..., Any], step: Step) -> int:
    for says, edit in table:
        with tempfile.TemporaryDirectory(prefix="platformc") as temporary:
            folder = Path(temporary) / tree.name
            shutil.copytree(tree.root / "terraform", folder / "output" / "terraform")
            shutil.copy(tree.spec, folder)
            edit(folder)
            caught(says, check, tree.at(folder), step)
    return len(table)


def of_plan(tree: Tree, planned: Resources, step: Step) -> int:
    """Breaks copies of the plan, one way each."""
    checks = {
        "names": properties.names,
        "addresses": lambda broken, inner: properties.addresses(tree.platform, broken, inner),
        "closed": lambda broken, inner: properties.closed(tree.platform, broken, inner),
        "statements": statements.check,
        "crossing": lambda broken, inner: crossing.check(tree, broken, inner),
    }
    # a platform that runs neither Vault nor a controller with rights in AWS gives no pod a role: nothing crosses
    crosses = any(found["type"] == "aws_eks_pod_identity_association" for found in planned.all)
    tried = 0
    for check, says, edit in PLANS:
        if check == "crossing" and not crosses:
            continue
        changes = copy.deepcopy(planned.all)
        edit(changes)
        caught(says, checks[check], Resources(changes), step)
        tried += 1
    return tried


def caught(says: str, check: Callable[..., Any], broken: Resources | Tree, step: Step) -> None:
    report = Report(quiet=True)
    with report.step("mutant") as inner:
        check(broken, inner)
    (found,) = report.steps
    if not any(says in problem for problem in found.problems):
        step.fail(f"not caught: `{says}`; said instead: {found.problems[:3]}")


# what `terraform validate` lets pass and a plan refuses: what it says, file of the scratch copy, old text, new text
REFUSED = (
    "Invalid for_each argument",
    "modules/network/routing.tf",
    "count = var.zone_count\n\n  subnet_id      = aws_subnet.public[count.index].id",
    "for_each = toset(aws_subnet.public[*].id)\n\n  subnet_id      = each.value",
)


def broken(folder: Path) -> str:
    """The text of the module that the mutant breaks, or nothing if the platform has none."""
    return (folder / REFUSED[1]).read_text() if (folder / REFUSED[1]).exists() else ""


def of_scratch(folder: Path) -> str | None:
    """Breaks the scratch copy; gives back what has to be said, or nothing if the tree has no such module."""
    says, name, old, new = REFUSED
    if not (folder / name).is_file():
        return None
    text = (folder / name).read_text()
    if old not in text:
        raise LookupError(f"{name} has no `{old}`")
    (folder / name).write_text(text.replace(old, new, 1))
    return says
