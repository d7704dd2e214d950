"""Mistakes made on purpose, each on the server itself, and each to be caught by the matrix.

A mutant is a policy, a role or a mount's settings that is wrong in one thing. Whatever is changed is put back.
"""

from __future__ import annotations

import contextlib
import copy
import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import hcl

from . import configurer, matrix

if TYPE_CHECKING:
    from vault_server.matrix import Lab

ALL = ("create", "read", "update", "patch", "delete", "list", "sudo")


def rules(text: str) -> dict[str, Any]:
    """path -> the body of its rule."""
    return {path: body for block in hcl.parsed(text).get("path", []) for path, body in block.items()}


def of_policy(policy: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(what, where, policy): a rule too wide, too strong, without its bounds, or gone; and the path that it is about."""

    def changed(path: str, change: Callable[..., Any]) -> dict[str, Any]:
        mutant = copy.deepcopy(policy)
        change(mutant, mutant.pop(path))
        return mutant

    for path, body in policy.items():
        parent, _, _last = path.rpartition("/")
        for wide in (f"{path}*", f"{path}/*", f"{parent}/+", f"{parent}/*", f"+/{path.partition('/')[2]}"):
            if "+*" in wide or wide == path:
                continue  # the server refuses the one, and the other is no change
            yield f"{wide} for {path}", path, changed(path, lambda mutant, rule: mutant.update({wide: rule}))
        yield f"{parent}/* beside {path}", path, {**policy, f"{parent}/*": {"capabilities": body["capabilities"]}}
        for capability in ALL:
            if capability not in body["capabilities"]:
                more = {**body, "capabilities": [*body["capabilities"], capability]}
                yield f"{capability} on {path}", path, {**policy, path: more}
        yield f"no {path}", path, changed(path, lambda mutant, rule: None)
        if "min_wrapping_ttl" in body:
            for name in ("min_wrapping_ttl", "max_wrapping_ttl"):
                yield f"no {name} on {path}", path, {**policy, path: {field: value for field, value in body.items() if field != name}}
        if "allowed_parameters" in body:
            yield f"no bound on {path}", path, {**policy, path: {"capabilities": body["capabilities"]}}
            for name, values in body["allowed_parameters"].items():
                if values:
                    loose = {**body["allowed_parameters"], name: []}
                    yield f"any {name} on {path}", path, {**policy, path: {**body, "allowed_parameters": loose}}
    yield "a rule for all paths", "sys/mounts", {**policy, "*": {"capabilities": ["read"]}}
    yield "a rule for all names", "kv/metadata/", {**policy, "kv/metadata/*": {"capabilities": ["list"]}}


def of_role(role: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(what, fields): a role that binds less, or gives more."""
    if "bound_service_account_names" in role:
        yield from of_token_review(role)
        return
    bound = role["bound_claims"]
    yield "another audience", {"bound_audiences": ["https://kubernetes.default.svc"]}
    yield "an audience too many", {"bound_audiences": [*role["bound_audiences"], "https://kubernetes.default.svc"]}
    yield "no audience", {"bound_audiences": []}
    if role["bound_subject"]:
        yield "no subject", {"bound_subject": ""}
    for claim in bound:
        yield f"no {claim}", {"bound_claims": {name: value for name, value in bound.items() if name != claim}}
        yield f"any {claim}", {"bound_claims": {**bound, claim: "*"}, "bound_claims_type": "glob"}
        first = bound[claim] if isinstance(bound[claim], str) else bound[claim][0]
        yield f"{claim} and more", {"bound_claims": {**bound, claim: f"{first}*"}, "bound_claims_type": "glob"}
        if claim == "pipeline_source":
            yield "what a fork starts", {"bound_claims": {**bound, claim: [*bound[claim], "merge_request_event"]}}
        if claim == "project_path":
            yield "the project in any group", {"bound_claims": {**bound, claim: f"*{first}"}, "bound_claims_type": "glob"}
    yield "the default policy", {"token_no_default_policy": False}
    yield "another's policy", {"token_policies": [*role["token_policies"], "default"]}


def of_fresh_login(role: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(what, fields): a role of people that binds less, or gives more."""
    ((claim, group),) = role["bound_claims"].items()
    group = group if isinstance(group, str) else group[0]
    yield "no age", {"max_age": 0}
    yield "a login of a day", {"max_age": 86400}
    yield "no group", {"bound_claims": {}}
    yield "any group", {"bound_claims": {claim: "*"}, "bound_claims_type": "glob"}
    yield "the group and more", {"bound_claims": {claim: f"{group}*"}, "bound_claims_type": "glob"}
    yield "another claim", {"bound_claims": {"sub": "somebody"}}
    # one client too many is no mistake that shows: the server asks for its own in each login by a browser
    yield "another client", {"bound_audiences": ["another"]}
    yield "without a browser", {"role_type": "jwt"}
    yield from LONGER
    yield "the default policy", {"token_no_default_policy": False}
    yield "another's policy", {"token_policies": [*role["token_policies"], "people"]}


# a token that lives longer than an apply takes
LONGER = (
    ("a longer life", {"token_ttl": 3600, "token_max_ttl": 3600}),
    ("renewed for longer", {"token_max_ttl": 86400}),
    ("renewed for ever", {"token_period": 1800}),
)

# what applying a configuration must not reach, beside what it does: a path of the server's own API, and how strongly
BEYOND = (
    ("seals", "sys/seal", ("sudo", "update")),
    ("changes audit devices", "sys/audit/+", ("create", "delete", "sudo", "update")),
    ("moves mounts", "sys/remount", ("sudo", "update")),
    ("makes namespaces", "sys/namespaces/+", ("create", "update")),
    ("registers plugins", "sys/plugins/catalog/+/+", ("create", "sudo", "update")),
    ("makes tokens", "auth/token/create", ("create", "update")),
    ("lists whoever has a token", "auth/token/accessors", ("list", "sudo")),
    ("merges entities", "identity/entity/merge", ("create", "update")),
    ("reads and lists the server", "sys/*", ("list", "read", "sudo")),
)

# the same of what a server with its data in memory does not list
UNLISTED = (
    ("restores a snapshot", "sys/storage/raft/snapshot-force", ("create", "update")),
    ("reads raw storage", "sys/raw/+", ("list", "read", "sudo")),
)


def of_configurer(policy: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(what, policy): the policy of who applies the configuration, with a path of the server besides, or one that is wider."""
    for what, path, capabilities in BEYOND:
        yield what, {**policy, path: {"capabilities": list(capabilities)}}
    wider = (("sys/policies/acl/", "sys/policies/acl/+"), ("sys/mounts/", "sys/mounts/+"), ("sys/auth/", "sys/auth/+"), ("identity/group/id/+", "identity/+/id/+"))
    for beginning, wide in wider:
        for path in [path for path in policy if path.startswith(beginning)][:1]:
            yield f"{wide} for {path}", {**{name: rule for name, rule in policy.items() if name != path}, wide: policy[path]}


def of_token_review(role: dict[str, Any]) -> Iterator[Any]:
    yield "another audience", {"audience": "https://kubernetes.default.svc"}
    yield "no audience", {"audience": ""}
    for field in ("bound_service_account_names", "bound_service_account_namespaces"):
        (one,) = role[field]
        yield f"any of {field}", {field: ["*"]}
        yield f"{field} and more", {field: [f"{one}*"]}
        yield f"one of {field} too many", {field: [one, f"{one}-other"]}
    yield "the default policy", {"token_no_default_policy": False}
    yield "another's policy", {"token_policies": [*role["token_policies"], "default"]}


OF_APPROLE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("no secret id", {"bind_secret_id": False}),
    ("a secret id for all addresses", {"secret_id_bound_cidrs": []}),
    ("a token for all addresses", {"token_bound_cidrs": []}),
    ("the default policy", {"token_no_default_policy": False}),
    ("another's policy", {"token_policies": ["default"]}),
)


@contextlib.contextmanager
def changing_policy(lab: Lab, names: Iterable[str], text: str) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Gives the policy of these names one other text after another; it is put back in the end, not between two of them."""

    def change(mutant: dict[str, Any]) -> None:
        write(json.dumps({"path": mutant}))

    def write(policy: str) -> None:
        for name in names:
            lab.client.write(f"sys/policies/acl/{name}", {"policy": policy})

    try:
        yield change
    finally:
        write(text)


@contextlib.contextmanager
def changed_page(lab: Lab, path: str, fields: dict[str, Any], hidden: dict[str, Any] | None = None) -> Iterator[None]:
    """A role or a configuration with some fields changed; the server replaces the whole, so all of it is sent."""
    fixed = {"local_secret_ids"}  # said when a role is made, and never again
    whole = {name: value for name, value in lab.client.read(path)["data"].items() if value is not None and name not in fixed}
    whole.update(hidden or {})
    lab.client.write(path, {**whole, **fields})
    try:
        yield
    finally:
        lab.client.write(path, whole)


def caught(problems: Any) -> bool:
    """Whether anything at all was found; the first finding is enough."""
    return next(iter(problems), None) is not None


def run(lab: Lab, paths: list[str]) -> tuple[int, list[Any]]:
    """How many mutants were made, and those that nothing caught. It is the last that the server is for: nobody reads what its audit devices
    would write of it."""
    server = lab.client.within(None)
    for device in server.read("sys/audit")["data"]:
        server.delete(f"sys/audit/{device.rstrip('/')}")
    made, survived, every = 0, [], set(paths)

    def judge(what: str, problems: Any) -> None:
        nonlocal made
        made += 1
        if not caught(problems):
            survived.append(what)

    for subject in lab.expectation.everybody:
        text = lab.client.read(f"sys/policies/acl/{subject.policy}")["data"]["policy"]
        with changing_policy(lab, subject.policies or [subject.policy], text) as change:
            for what, where, mutant in of_policy(rules(text)):
                # first those of the paths that lie near: asking about all of them is what takes the time
                near = sorted(set(matrix.around(where)) & every)
                change(mutant)
                found = itertools.chain(matrix.capabilities(lab, subject, near) if near else (), matrix.access(lab, subject, paths))
                judge(f"policy {subject.policy}: {what}", found)
    for subject in lab.expectation.subjects:
        path = f"auth/{subject.mount}/role/{subject.role}"
        for what, fields in (*of_role(lab.client.read(path)["data"]), *(LONGER if subject.policies else ())):
            with changed_page(lab, path, fields):
                judge(f"role {subject.mount}/{subject.role}: {what}", itertools.chain(matrix.logins(lab, subject), matrix.own_token(lab, subject)))
    if lab.expectation.vault.get("operators"):
        with changed_page(lab, "auth/oidc/role/people", {"role_type": "jwt"}):
            judge("role oidc/people: without a browser", matrix.without_browser(lab))
    by = lab.expectation.configurer
    if by:
        text = lab.client.read(f"sys/policies/acl/{by.policy}")["data"]["policy"]
        listed = configurer.listing(lab.client)
        with changing_policy(lab, by.policies, text) as change:
            for what, mutant in of_configurer(rules(text)):
                change(mutant)
                # what it may do is told by one request; the check also sends those that it may not make
                judge(f"policy {by.policy}: {what}", configurer.beyond(lab, by, lab.token(by), listed) or configurer.outside(lab, by, lab.token(by))[1])
            for what, path, capabilities in UNLISTED:
                change({**rules(text), path: {"capabilities": list(capabilities)}})
                judge(f"policy {by.policy}: {what}", matrix.capabilities(lab, by, matrix.FORBIDDEN))
    if by and by.kind == "configurer":
        path = f"auth/oidc/role/{by.role}"
        for what, fields in of_fresh_login(lab.client.read(path)["data"]):
            with changed_page(lab, path, fields):
                judge(f"role oidc/{by.role}: {what}", configurer.people(lab, by))
    for subject in lab.expectation.outsiders:
        for what, fields in OF_APPROLE:
            with changed_page(lab, f"auth/approle/role/{subject.role}", fields):
                judge(f"role approle/{subject.role}: {what}", matrix.outside(lab, subject))
    for subject in {subject.mount: subject for subject in lab.expectation.subjects}.values():
        path = f"auth/{subject.mount}/config"
        others = [issuer.url for name, issuer in lab.issuers.by_name.items() if name != subject.issuer]
        if subject.mount.startswith("kubernetes-"):
            # the server gives the token of its account to nobody, so it is handed over again
            own = {"token_reviewer_jwt": lab.reviewers.token(subject.issuer)}
            elsewhere = {"kubernetes_host": lab.reviewers.host("people"), "token_reviewer_jwt": lab.reviewers.token("people")}
            for what, fields in (("another cluster", elsewhere), ("another account", {"token_reviewer_jwt": "somebody else"})):
                with changed_page(lab, path, fields, own):
                    judge(f"mount {subject.mount}: {what}", matrix.logins(lab, subject))
            continue
        for what, fields in (("no issuer", {"bound_issuer": ""}), ("another issuer", {"oidc_discovery_url": others[0], "bound_issuer": others[0]})):
            with changed_page(lab, path, fields):
                judge(f"mount {subject.mount}: {what}", matrix.logins(lab, subject))
    return made, survived
