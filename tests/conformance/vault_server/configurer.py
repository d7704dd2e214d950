"""Who applies Vault's configuration: what applying takes, read from platform.yaml alone, and how whoever does it logs in.

What a path may is stated here a third time, after the compiler's lowering and its own expectation.
"""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .client import Client, Refused

if TYPE_CHECKING:
    from vault_server.expectation import Expectation, Subject
    from vault_server.matrix import Lab

ROLE = "configuration"
POLICIES = ("configuration", "configuration-before")
ALL, KEPT, ASKED, NUMBERED = {"create", "delete", "read", "update"}, {"create", "read", "update"}, {"create", "update"}, {"delete", "read", "update"}
REDIRECT = "http://localhost:8250/oidc/callback"
FRESH = 300  # how old a login may be, in seconds
LIFE = 1800
ENVIRONMENT = "terraform/vault-configuration"


def who(platform: dict[str, Any]) -> str:
    """people, pipeline or rootToken."""
    vault = platform["vault"]
    default = "people" if vault.get("operators") else "rootToken"
    said: str = (vault.get("configuration") or {}).get("appliedBy", default)
    return said


def granted(expectation: Expectation, others: list[Subject]) -> dict[str, set[str]]:
    """path -> capabilities of who applies the root that makes `others`."""
    found: dict[str, set[str]] = {}

    def may(path: str, capabilities: set[str]) -> None:
        found.setdefault(path, set()).update(capabilities)

    def engine(*mounts: str) -> None:
        for mount in mounts:
            may(f"sys/mounts/{mount}", KEPT)
            may(f"sys/mounts/{mount}/tune", KEPT)

    vault, secrets = expectation.vault, list(expectation.secrets.values())
    for policy in (*POLICIES, *(subject.policy for subject in others)):
        may(f"sys/policies/acl/{policy}", ALL)
    for subject in others:
        if subject.mount:
            may(f"auth/{subject.mount}/role/{subject.role}", ALL)
            if subject.mount == "approle":
                may(f"auth/approle/role/{subject.role}/role-id", {"read"})
    mounts = {expectation.mount(cluster) for cluster in expectation.clusters} | {subject.mount for subject in others if subject.mount}
    if vault.get("operators"):
        mounts.add("oidc")
        may("auth/oidc/role/people", ALL)
        for kind in ("group", "group-alias"):
            may(f"identity/{kind}", ASKED)
            may(f"identity/{kind}/id/+", NUMBERED)
    own_mount = {"people": "oidc", "pipeline": "gitlab"}[who(expectation.platform)]
    mounts.add(own_mount)
    may(f"auth/{own_mount}/role/{ROLE}", ALL)
    for mount in mounts:
        may(f"sys/auth/{mount}", {*ALL, "sudo"})
        may(f"sys/mounts/auth/{mount}/tune", KEPT)
        if mount != "approle":
            may(f"auth/{mount}/config", KEPT)
    if expectation.own and vault.get("server", "vault") == "vault" and "file" in vault.get("audit", ["file"]):
        may("sys/audit", {"read", "sudo"})
    if expectation.own and vault.get("replicas", 3) >= 3:
        may("sys/storage/raft/autopilot/configuration", KEPT)
    if own_mount == "gitlab":
        may("aws/roles/vault.configuration", ALL)
        may("aws/sts/vault.configuration", {"read"})
    kinds = {entry.kind for entry in secrets}
    if "kv" in kinds or expectation.runner:
        engine("kv")
        may("kv/config", KEPT)
    if kinds & {"dynamic", "static"}:
        engine("database")
        may("sys/mounts/database", {"delete"})
    if "transit" in kinds or vault["serves"]:
        engine("transit")
    for kind in kinds & {"aws", "ssh", "totp"}:
        engine(kind)
    if "aws" in kinds:
        may("sys/mounts/aws", {"delete"})
        may("aws/config/root", KEPT)
    if "ssh" in kinds:
        may("ssh/config/ca", KEPT)
    for key in (*(f"secrets-operator.{cluster}" for cluster in vault["serves"]), *(entry.name for entry in secrets if entry.kind == "transit")):
        may(f"transit/keys/{key}", KEPT)
        may(f"transit/keys/{key}/config", KEPT)
    places = {"dynamic": "database/roles", "static": "database/static-roles", "pki": "pki-int/roles", "aws": "aws/roles", "ssh": "ssh/roles"}
    for entry in secrets:
        if entry.kind in places:
            may(f"{places[entry.kind]}/{entry.name}", ALL)
        if entry.kind in ("dynamic", "static"):
            may(f"database/config/{entry.settings['name']}", ALL)
        if entry.kind == "kv" and entry.settings.keys() & {"versions", "deleteAfter", "checkAndSet"}:
            may(f"kv/metadata/{entry.settings['path']}", KEPT)
    if "pki" in kinds or expectation.gateways():
        engine("pki", "pki-int")
        asked = ("pki/issuers/generate/root/internal", "pki/issuer/root/sign-intermediate", "pki-int/issuers/generate/intermediate/internal")
        for path in (*asked, "pki-int/config/ca", "pki-int/intermediate/set-signed"):
            may(path, ASKED)
        for path in ("pki/config/urls", *(f"pki-int/config/{page}" for page in ("auto-tidy", "crl", "issuers", "urls"))):
            may(path, KEPT)
    for name in expectation.gateways():
        may(f"pki-int/roles/ingress.{name}", ALL)
    if expectation.crossed():
        engine("pki-mesh")
        may("pki-mesh/issuers/generate/root/internal", ASKED)
    return found


def browser(lab: Lab, role: str, **changes: Any) -> dict[str, Any]:
    """A person's login: the server sends the browser to the provider, which knows the person, and back with a code. `changes` are
    claims that the provider says otherwise."""
    issuer = lab.issuers.by_name["people"]
    begin = {"role": role, "redirect_uri": REDIRECT, "client_nonce": "nonce-of-the-client"}
    asked = lab.anonymous.write("auth/oidc/oidc/auth_url", begin)["data"]["auth_url"]
    if not asked:
        raise Refused(400, ["the server gives no address to log in at"])
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(asked).query))
    if role == ROLE and query.get("max_age") != str(FRESH):
        raise Refused(400, [f"the provider is asked for a login of {query.get('max_age')} seconds"])
    code = issuer.code({"aud": query["client_id"], "sub": "somebody", "nonce": query["nonce"], **changes})
    back = urllib.parse.urlencode({"state": query["state"], "code": code, "client_nonce": "nonce-of-the-client"})
    result: dict[str, Any] = lab.anonymous.read(f"auth/oidc/oidc/callback?{back}")["auth"]
    return result


def login(lab: Lab, subject: Subject, **changes: Any) -> dict[str, Any]:
    """The login of who applies the configuration."""
    if subject.kind == "ci":
        return lab.own_login(subject)
    import time

    group = lab.expectation.vault["operators"]["group"]
    return browser(lab, ROLE, **{"groups": [group, "others"], "auth_time": int(time.time()) - 5, **changes})


def life(lab: Lab, subject: Subject, auth: dict[str, Any]) -> Iterator[str]:
    """How long the token of a login lives, however often it is renewed."""
    client = lab.client.with_token(auth["client_token"])
    if auth["lease_duration"] != LIFE:
        yield f"{subject.id}: its token lives {auth['lease_duration']} s"
    if period := client.read("auth/token/lookup-self")["data"].get("period"):
        yield f"{subject.id}: its token can be renewed for ever, {period} s at a time"
    renewed = client.write("auth/token/renew-self", {"increment": "24h"})["auth"]["lease_duration"]
    if renewed > LIFE:
        yield f"{subject.id}: its token can be renewed for {renewed} s"


def people(lab: Lab, subject: Subject) -> Iterator[str]:
    """Only members of the group get the token, and only after a fresh login."""
    import time

    now, group = int(time.time()), lab.expectation.vault["operators"]["group"]
    try:
        auth = login(lab, subject)
    except Refused as refused:
        yield f"{subject.id}: cannot log in: {refused}"
        return
    if sorted(auth["token_policies"]) != sorted(POLICIES):
        yield f"{subject.id}: its token has the policies {', '.join(auth['token_policies'])}"
    yield from life(lab, subject, auth)
    wrong: dict[str, dict[str, Any]] = {
        "a login of an hour ago": {"auth_time": now - 3600},
        "a login of no time": {"auth_time": None},
        "a stale login": {"auth_time": now - FRESH - 200},
        "another group": {"groups": [f"{group}-other"]},
        "a group whose name begins so": {"groups": [f"{group}x", group[:-1]]},
        "no group": {"groups": []},
        "no groups": {"groups": None},
        "another client": {"aud": "another"},
        "another nonce": {"nonce": "another"},
        "another issuer": {"iss": "https://issuer.example.com"},
    }
    for what, changes in wrong.items():
        try:
            login(lab, subject, **changes)
            yield f"{subject.id}: logs in with {what}"
        except Refused:
            pass
    for audience in (lab.expectation.vault["operators"]["clientId"], "vault"):
        from . import issuer

        claims = issuer.gitlab_job("shop/backend", "main", audience, groups=[group], auth_time=now)
        try:
            lab.anonymous.write("auth/oidc/login", {"role": ROLE, "jwt": lab.issuers.by_name["people"].token(claims)})
            yield f"{subject.id}: a job's token logs in"
        except Refused:
            pass
    try:
        held = browser(lab, "people", groups=[group], auth_time=now - 10**6)["token_policies"]
        if set(held) & set(POLICIES):
            yield f"an ordinary login holds {', '.join(held)}"
    except Refused as refused:
        yield f"an ordinary login is refused: {refused}"


def allowed(paths: dict[str, set[str]], path: str) -> frozenset[str]:
    """What a policy of these paths allows: a `+` is any one segment, also an empty one; a rule for a path holds for it with a slash
    behind it, too."""
    bare = path.rstrip("/")
    if bare in paths:
        return frozenset(paths[bare])
    for pattern, capabilities in paths.items():
        segments = re.escape(pattern).replace(r"\+", "[^/]*")
        if "+" in pattern.split("/") and (re.fullmatch(segments, path) or re.fullmatch(segments, bare)):
            return frozenset(capabilities)
    return frozenset(["deny"])


METHODS = {"get": ("read", "list"), "post": ("create", "update"), "delete": ("delete",)}


def listing(client: Client) -> list[tuple[str, dict[str, Any]]]:
    """The server's own list of those parts of its API that ask who somebody is: (path, what it says about it), with a name in the place
    of each parameter."""
    listed: dict[str, dict[str, Any]] = client.read("sys/internal/specs/openapi")["paths"]
    found = []
    for template, about in listed.items():
        if not any(of.get("x-vault-unauthenticated") for of in (about, *(about[method] for method in METHODS if method in about))):
            found.append((re.sub(r"\{[^}]*\}", "probe", template.strip("/")), about))
    return found


def beyond(lab: Lab, subject: Subject, token: str, listed: list[tuple[str, dict[str, Any]]]) -> dict[str, str]:
    """path of the server's API -> what the token may do there other than the platform asks for."""
    found = lab.client.capabilities(token, [path for path, _ in listed])
    expected = {path: allowed(subject.granted, path) for path in found}
    return {path: f"{', '.join(sorted(found[path]))}, not {', '.join(sorted(expected[path]))}" for path in found if found[path] != expected[path]}


def outside(lab: Lab, subject: Subject, token: str) -> tuple[int, list[str]]:
    """How many requests were sent for each path of the API with each of its methods, and which the server did not refuse though the
    platform does not ask for them."""
    listed = listing(lab.client)
    open_to_it = beyond(lab, subject, token, listed)
    client, problems, tried = lab.client.with_token(token), [f"{subject.id}: {path}: {what}" for path, what in open_to_it.items()], 0
    nobody = lab.client.with_token(lab.client.write("auth/token/create", {"policies": ["nothing"], "no_default_policy": True})["auth"]["client_token"])

    def answered(who: Client, method: str, path: str) -> tuple[int, str]:
        try:
            who.request(method.upper(), path, {} if method == "post" else None)
        except Refused as refused:
            return refused.status, str(refused)
        return 200, "is not refused"

    for path, about in listed:
        if path in open_to_it:
            continue  # what is not refused is not tried: it could seal the server
        expected = allowed(subject.granted, path)
        for method, needed in METHODS.items():
            if method not in about or expected & set(needed):
                continue
            tried += 1
            status, text = answered(client, method, path)
            # some answer whoever asks, and look at no policy
            if status != 403 and (status, text) != answered(nobody, method, path):
                problems.append(f"{subject.id}: {method} {path}: {text}")
    return tried, problems


def becomes_another(lab: Lab, subject: Subject, token: str) -> Iterator[str]:
    """What `access` says of it is so: who writes policies reads every secret, after one more step."""
    client = lab.client.with_token(token)
    values = lab.expectation.values()
    if not values:
        return
    path = f"kv/data/{values[0]}"
    text = lab.client.read(f"sys/policies/acl/{POLICIES[0]}")["data"]["policy"]
    try:
        client.read(path)
        yield f"{subject.id}: reads {path} at once"
    except Refused:
        pass
    try:
        client.write(f"sys/policies/acl/{POLICIES[0]}", {"policy": f'{text}\npath "{path}" {{\n  capabilities = ["read"]\n}}\n'})
        client.read(path)
    except Refused as refused:
        yield f"{subject.id}: cannot give itself {path}, and access says it can: {refused}"
    finally:
        lab.client.write(f"sys/policies/acl/{POLICIES[0]}", {"policy": text})
