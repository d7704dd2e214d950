"""Every subject against every path, and every way in: each function returns what is wrong, as sentences."""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import struct
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from . import configurer, issuer
from .client import Refused
from .expectation import LEASES, MESH, SELF, database_name

if TYPE_CHECKING:
    from vault_server.client import Client
    from vault_server.expectation import Expectation, Secret, Subject
    from vault_server.issuer import Issuers

DENIED = frozenset(["deny"])

# What nobody here may touch, whatever the platform is.
FORBIDDEN = """
    auth/token/create auth/token/create-orphan auth/token/lookup auth/token/renew auth/token/revoke cubbyhole/probe identity/entity kv/metadata/
    sys/audit sys/auth/probe sys/capabilities-self sys/internal/ui/mounts sys/leases/lookup sys/leases/revoke-force/database
    sys/leases/revoke-prefix/database sys/mounts sys/mounts/probe sys/policies/acl sys/policies/acl/probe sys/raw/probe sys/renew
    sys/revoke sys/seal sys/step-down sys/storage/raft/snapshot-force sys/wrapping/wrap
""".split()


class Lab:
    """The servers with the configuration applied."""

    def __init__(self, client: Client, issuers: Issuers, expectation: Expectation, databases: dict[str, Any], reviewers: Any = None) -> None:
        self.client = client
        self.anonymous = client.with_token(None)
        self.issuers = issuers
        self.reviewers = reviewers
        self.expectation = expectation
        self.databases = databases  # by engine; none of them if one cannot be had
        self.missing = {"aws"} if databases or not expectation.databases() else {"aws", "dynamic", "static"}
        self.tokens: dict[Any, Any] = {}
        self.forged: dict[Any, Any] = {}
        self.leases: dict[Any, Any] = {}

    def login(self, subject: Subject, token: str) -> dict[str, Any]:
        result: dict[str, Any] = self.anonymous.write(f"auth/{subject.mount}/login", {"role": subject.role, "jwt": token})["auth"]
        return result

    def own_login(self, subject: Subject) -> dict[str, Any]:
        return self.login(subject, self.issuers.by_name[subject.issuer].token(subject.claims()))

    def outside_login(self, subject: Subject, client: Client | None = None) -> Any:
        """A login as something outside has it: its owner gives it a secret id, wrapped, and it alone opens that."""
        role = self.client.read(f"auth/approle/role/{subject.role}/role-id")["data"]["role_id"]
        wrapped = self.owner(subject).write(f"auth/approle/role/{subject.role}/secret-id", wrap="5m")["wrap_info"]["token"]
        secret = self.anonymous.with_token(wrapped).write("sys/wrapping/unwrap")["data"]["secret_id"]
        return (client or self.anonymous).write("auth/approle/login", {"role_id": role, "secret_id": secret})["auth"]

    def owner(self, subject: Subject) -> Any:
        """A client of whoever hands something outside its secret id."""
        (owner,) = [other for other in self.expectation.everybody if other.id == f"people/{subject.owner}"]
        return self.as_subject(owner)

    def token(self, subject: Subject) -> str:
        """A token of the subject. People log in with a browser, which is nothing to a program: they get one of their policy."""
        if subject.id not in self.tokens:
            if subject.kind == "people":
                wanted = {"policies": [subject.policy], "no_default_policy": True}
                auth = self.client.write("auth/token/create", wanted)["auth"]
            elif subject.kind == "configurer":
                # without what the person's groups have besides
                wanted = {"policies": list(subject.policies), "no_default_policy": True}
                auth = self.client.write("auth/token/create", wanted)["auth"]
            elif subject.kind == "outside":
                auth = self.outside_login(subject)
            else:
                auth = self.own_login(subject)
            self.tokens[subject.id] = auth["client_token"]
        result: str = self.tokens[subject.id]
        return result

    def as_subject(self, subject: Subject) -> Client:
        return self.client.with_token(self.token(subject))

    def server(self, entry: Secret) -> Any:
        """The server on which a login is made."""
        return self.databases[self.expectation.engine(entry.settings["name"])]

    def lease(self, name: str) -> str:
        """A lease of a dynamic secret that root made; without a database a name of one that is not there."""
        if not self.databases:
            return f"database/creds/{name}/none"
        if name not in self.leases:
            self.leases[name] = self.client.read(f"database/creds/{name}")["lease_id"]
        result: str = self.leases[name]
        return result


def around(path: str) -> Iterator[str]:
    """A path and what a slip of a pattern would reach from it."""
    parent, _, last = path.rpartition("/")
    engine, _, inside = path.partition("/")
    yield from (path, f"{path}x", f"{path}/x", f"{path}/")
    yield from (f"{parent}/x{last}", f"{parent}/probe", f"{parent}/", parent)
    yield from (f"probe/{inside}", f"{engine}/probe", f"{engine}/config/probe")


def of_engine(entry: Secret) -> Iterator[str]:
    """What an engine offers about a secret besides its use."""
    name, settings = entry.name, entry.settings
    if entry.kind == "ssh":
        yield from (f"ssh/roles/{name}", f"ssh/creds/{name}", f"ssh/issue/{name}", "ssh/config/ca")
    elif entry.kind == "totp":
        yield from (f"totp/keys/{name}", f"totp/code/{name}", "totp/keys/")
    elif entry.kind == "transit":
        for part in ("keys", "rewrap", "encrypt", "decrypt", "sign", "verify", "hmac", "backup", "datakey/plaintext", "export/encryption-key"):
            yield f"transit/{part}/{name}"
        yield from (f"transit/keys/{name}/config", f"transit/keys/{name}/rotate", f"transit/encrypt/{name}/probe")
    elif entry.kind == "pki":
        yield from (f"pki-int/roles/{name}", f"pki-int/sign/{name}", f"pki-int/sign-verbatim/{name}", f"pki/issue/{name}")
        yield from ("pki-int/revoke", "pki/root/generate/exported")
    elif entry.kind in ("dynamic", "static"):
        for part in ("creds", "static-creds", "roles", "static-roles", "rotate-role"):
            yield f"database/{part}/{name}"
        for part in ("config", "rotate-root", "reset"):
            yield f"database/{part}/{settings['name']}"
    elif entry.kind == "aws":
        yield from (f"aws/creds/{name}", f"aws/roles/{name}", "aws/config/root", "aws/config/rotate-root")


def probes(expectation: Expectation) -> list[str]:
    """All paths that are asked about: those that somebody may use, what lies around each, and what nobody may touch."""
    paths = set(FORBIDDEN)
    for subject in expectation.everybody:
        paths |= {f"sys/policies/acl/{policy}" for policy in subject.policies or [subject.policy]}
        if subject.mount:
            role = f"auth/{subject.mount}/role/{subject.role}"
            paths |= {role, f"auth/{subject.mount}/config", f"{role}/secret-id", f"{role}/custom-secret-id", f"{role}/role-id"}
    exact = {path for subject in expectation.everybody for path in subject.granted} | set(SELF) | set(LEASES)
    for entry in expectation.secrets.values():
        exact |= {path for path, _ in entry.paths()}
        paths.update(of_engine(entry))
    for path in exact:
        paths.update(around(path))
    for key in expectation.values():
        paths |= {f"kv/{part}/{key}" for part in ("data", "metadata", "delete", "undelete", "destroy", "subkeys")}
        paths |= {f"kv/metadata/{key.rpartition('/')[0]}/", "kv/metadata/", "kv/config"}
    return sorted(paths)


def capabilities(lab: Lab, subject: Subject, paths: list[str]) -> Iterator[str]:
    """The server's answer on each path against what the platform says."""
    found = lab.client.capabilities(lab.token(subject), paths)
    for path in paths:
        # The server takes a rule for a path to hold for the path with a slash behind it, too.
        expected = configurer.allowed(subject.granted, path)
        if found[path] != expected:
            yield f"{subject.id}: {path}: {', '.join(sorted(found[path]))}, not {', '.join(sorted(expected))}"


def attempt(action: Callable[..., Any]) -> bool:
    """Whether the server lets it happen; an error that is no refusal is the caller's problem."""
    try:
        action()
    except Refused as refused:
        if refused.status == 403:
            return False
        raise
    return True


def use(lab: Lab, client: Client, entry: Secret, operations: tuple[Any, ...]) -> None:
    """Uses a secret as a workload does, each operation by itself; raises if what comes back is not it."""
    name = entry.name
    if entry.kind == "kv":
        data = client.read(f"kv/data/{entry.settings['path']}")["data"]["data"]
        assert data == {"value": f"value of {entry.settings['path']}"}, f"{name}: another value came back"
    elif entry.kind == "transit":
        for operation in operations:
            crypt(lab, client, entry, operation)
    elif entry.kind == "totp":
        for operation in operations:
            if operation == "generate":
                code = client.read(f"totp/code/{name}")["data"]["code"]
                assert code in passwords(), f"{name}: another code came back"
            else:
                # one of the code before and the one after this one is always good
                assert client.write(f"totp/code/{name}", {"code": passwords()[0]})["data"]["valid"], f"{name}: a good code is refused"
    elif entry.kind == "ssh":
        signed = client.write(f"ssh/sign/{name}", {"public_key": public_key()})["data"]["signed_key"]
        assert signed.startswith("ssh-ed25519-cert-v01@openssh.com "), f"{name}: no certificate came back"
    elif entry.kind == "pki":
        # as the secrets operator asks of Vault, but for the empty `not_after`: this server takes it for a time
        empty = dict.fromkeys(("alt_names", "ip_sans", "uri_sans", "other_sans", "user_ids", "ttl"), "")
        flags = {"exclude_cn_from_sans": False, "remove_roots_from_chain": True}
        client.write(f"pki-int/issue/{name}", {"common_name": entry.settings["commonName"], **empty, **flags})
    elif entry.kind == "dynamic":
        answer = client.read(f"database/creds/{name}")
        login = (database_name(entry.settings["name"]), answer["data"]["username"], answer["data"]["password"])
        assert lab.server(entry).logs_in(*login), f"{name}: the login does not work"
        lab.client.write("sys/leases/revoke", {"lease_id": answer["lease_id"], "sync": True})
        assert not lab.server(entry).logs_in(*login), f"{name}: a revoked login works"
    elif entry.kind == "static":
        data = client.read(f"database/static-creds/{name}")["data"]
        login = (database_name(entry.settings["name"]), data["username"], data["password"])
        assert lab.server(entry).logs_in(*login), f"{name}: the login does not work"


def crypt(lab: Lab, client: Client, entry: Secret, operation: str) -> None:
    """One operation by the subject; the other half of it, where there is one, by root."""
    path = f"transit/{{}}/{entry.name}".format
    plain = base64.b64encode(b"a session").decode()
    context = {"context": plain} if entry.settings.get("convergent") else {}
    if operation in ("encrypt", "decrypt", "rewrap"):
        first = client if operation == "encrypt" else lab.client
        cipher = first.write(path("encrypt"), {"plaintext": plain, **context})["data"]["ciphertext"]
        if operation == "rewrap":
            cipher = client.write(path("rewrap"), {"ciphertext": cipher, **context})["data"]["ciphertext"]
        second = client if operation == "decrypt" else lab.client
        back = second.write(path("decrypt"), {"ciphertext": cipher, **context})["data"]["plaintext"]
        assert back == plain, f"{entry.name}: another text came back"
        return
    kind = "hmac" if entry.settings["type"] == "hmac" else "sign"
    field = {"hmac": "hmac", "sign": "signature"}[kind]
    first = client if operation == kind else lab.client
    made = first.write(path(kind), {"input": plain})["data"][field]
    second = client if operation == "verify" else lab.client
    for text, expected in ((plain, True), (base64.b64encode(b"another").decode(), False)):
        valid = second.write(path("verify"), {"input": text, field: made})["data"]["valid"]
        assert valid == expected, f"{entry.name}: a {field} of {'this' if expected else 'another'} text is {valid}"


SEED = base64.b32encode(b"a seed of the test, 20 bytes"[:20]).decode()


def passwords() -> Any:
    """The one-time passwords of this moment and of its neighbours (RFC 6238, SHA-1, 30 s, 6 digits), this one's first."""
    now = int(time.time()) // 30
    codes = []
    for counter in (now, now - 1, now + 1):
        digest = hmac.new(base64.b32decode(SEED), struct.pack(">Q", counter), hashlib.sha1).digest()
        offset = digest[-1] & 15
        codes.append(f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06}")
    return codes


@functools.cache
def public_key() -> Any:
    """The public half of a key that its holder keeps."""
    key = ed25519.Ed25519PrivateKey.generate().public_key()
    return key.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH).decode()


def secrets(lab: Lab, subject: Subject) -> Iterator[str]:
    """The subject tries each secret of the platform for real."""
    client = lab.as_subject(subject)
    for entry in lab.expectation.secrets.values():
        if entry.kind in lab.missing:
            continue
        try:
            operations = subject.operations.get(entry.name, entry.operations)
            allowed = attempt(lambda: use(lab, client, entry, operations))
        except (Refused, AssertionError) as error:
            yield f"{subject.id}: {entry.name}: {error}"
            continue
        if allowed != (entry.name in subject.secrets):
            yield f"{subject.id}: {entry.name} is {'given' if allowed else 'refused'}"


def leases(lab: Lab, subject: Subject) -> Iterator[str]:
    """A lease is renewed and revoked by who holds its secret, and by nobody else."""
    client = lab.as_subject(subject)
    tried = [(lab.lease(entry.name), entry.name) for entry in lab.expectation.secrets.values() if entry.kind == "dynamic"]
    for lease, name in (*tried, ("foreign/creds/probe/none", "an engine that no policy names")):
        expected = name in subject.secrets
        for verb in ("renew", "revoke"):
            try:
                allowed = attempt(lambda: client.write(f"sys/leases/{verb}", {"lease_id": lease}))
            except Refused as refused:
                allowed = True  # past the policy: there is no such lease
                if expected and lab.databases:
                    yield f"{subject.id}: cannot {verb} a lease of {name}: {refused}"
            if allowed and verb == "revoke":
                lab.leases.pop(name, None)
            if allowed != expected:
                yield f"{subject.id}: {'can' if allowed else 'cannot'} {verb} a lease of {name}"


def lifetimes(lab: Lab, subject: Subject) -> Iterator[str]:
    """Nobody asks for a certificate that outlives its role; an empty wish is none."""
    client = lab.as_subject(subject)
    for path in subject.granted:
        if not path.startswith(("pki-int/issue/", "pki-int/sign/", MESH)):
            continue
        for wish, expected in (({"not_after": ""}, True), ({"not_after": "2099-01-01T00:00:00Z"}, False), ({"Not_After": "9999-12-31T23:59:59Z"}, False)):
            try:
                allowed = attempt(lambda: client.write(path, wish))
            except Refused:
                allowed = True  # past the policy: a request without a name, too
            if allowed != expected:
                yield f"{subject.id}: {path} with {wish} is {'taken' if allowed else 'refused'}"


def own_token(lab: Lab, subject: Subject) -> Iterator[str]:
    """What a client needs on its own token: to look at it, to renew it, to give it back."""
    try:
        auth = lab.own_login(subject)
    except Refused as refused:
        yield f"{subject.id}: cannot log in: {refused}"
        return
    if auth["policies"] != sorted(subject.policies or [subject.policy]):
        yield f"{subject.id}: its token has the policies {', '.join(auth['policies'])}"
    if subject.policies:
        yield from configurer.life(lab, subject, auth)
    if not auth["renewable"]:
        yield f"{subject.id}: its token cannot be renewed"
    client = lab.client.with_token(auth["client_token"])
    for method, path in (("GET", "lookup-self"), ("POST", "renew-self"), ("POST", "revoke-self")):
        if not attempt(lambda: client.request(method, f"auth/token/{path}", {} if method == "POST" else None)):
            yield f"{subject.id}: cannot {path} its own token"


def forgeries(lab: Lab, subject: Subject) -> list[tuple[str, str]]:
    """(what, token): tokens that are wrong in one thing only; made once, since signing is what takes the time."""
    if subject.id not in lab.forged:
        lab.forged[subject.id] = list(forge(lab, subject))
    result: list[tuple[str, str]] = lab.forged[subject.id]
    return result


def forge(lab: Lab, subject: Subject) -> Iterator[tuple[str, str]]:
    own, claims = lab.issuers.by_name[subject.issuer], subject.claims
    yield "another audience", own.token(claims(aud=["https://kubernetes.default.svc"]))
    yield "no audience", own.token(claims(aud=None))
    yield "another issuer's name", own.token(claims(iss="https://issuer.example.com"))
    yield "no issuer's name", own.token(claims(iss=None))
    yield "an expired one", own.token(claims(exp=1700000600, iat=1700000000, nbf=1700000000))
    for name, other in lab.issuers.by_name.items():
        if name != subject.issuer:
            yield f"one of {name}'s issuer", other.token(claims())
            yield f"one signed with {name}'s key", own.token(claims(), key=other.key)
    wrong = wrong_service_accounts if subject.kind == "workload" else wrong_jobs
    for what, changes in wrong(subject):
        yield what, own.token(claims(**changes))


def wrong_service_accounts(subject: Subject) -> Iterator[tuple[str, dict[str, Any]]]:
    namespace, account = subject.where
    inside = subject.claims()["kubernetes.io"]
    for what, space, name in (("namespace", f"{namespace}-other", account), ("service account", namespace, f"{account}-other")):
        sub = f"system:serviceaccount:{space}:{name}"
        claim = {**inside, "namespace": space, "serviceaccount": {**inside["serviceaccount"], "name": name}}
        yield f"another {what}", {"sub": sub, "kubernetes.io": claim}
        yield f"another {what} in sub only", {"sub": sub}
        yield f"another {what} in its claim only", {"kubernetes.io": claim}


def wrong_jobs(subject: Subject) -> Iterator[tuple[str, dict[str, Any]]]:
    project, branch = subject.where
    wrong = {
        "project_path": (f"{project}-other", f"other/{project}", None),
        "ref": (f"{branch}-other", None),
        "ref_type": ("tag", "branch-other", None),
        "ref_protected": ("false", "true-other", None),
        "pipeline_source": (*(source for source in issuer.SOURCES if source not in subject.sources), ",".join(subject.sources), None),
        **({"project_id": (f"{subject.number}0", "9001", None)} if subject.number else {}),
        **({"environment": ("terraform/network", f"{subject.environment}-other", None), "environment_protected": ("false", "true-other", None)} if subject.environment else {}),
    }
    for claim, values in wrong.items():
        for value in values:
            yield f"{claim} {value}", {claim: value}
    yield "a fork's merge request, before GitLab 18.2.2", issuer.fork_before(project, branch)
    yield "its child", {**issuer.fork_before(project, branch), "pipeline_source": "parent_pipeline"}
    yield "a fork's merge request, since then", issuer.fork_since(project, branch)
    yield "the fork's own pipeline", {**issuer.fork_since(project, branch), "pipeline_source": "push", "ref_protected": "true"}
    tag = {"ref_type": "tag", "ref_path": f"refs/tags/{branch}", "sub": f"project_path:{project}:ref_type:tag:ref:{branch}"}
    yield "a protected tag called like the branch", tag
    other = f"elsewhere/{project.rsplit('/', 1)[-1]}"
    yield "a project of that name in another namespace", {"project_path": other, "namespace_path": "elsewhere", "sub": f"project_path:{other}:ref_type:branch:ref:{branch}"}
    if subject.number:
        yield "another project that took the path", {"project_id": "9001", "namespace_id": "9000"}


def logins(lab: Lab, subject: Subject) -> Iterator[str]:
    """The subject's own token opens its own role, and nothing else does."""
    try:
        lab.own_login(subject)
    except Refused as refused:
        yield f"{subject.id}: cannot log in: {refused}"
    for source in subject.sources[1:]:
        try:
            lab.login(subject, lab.issuers.by_name[subject.issuer].token(subject.claims(pipeline_source=source)))
        except Refused as refused:
            yield f"{subject.id}: cannot log in from a pipeline of {source}: {refused}"
    for what, token in forgeries(lab, subject):
        try:
            lab.login(subject, token)
            yield f"{subject.id}: logs in with {what}"
        except Refused:
            pass
    own = lab.issuers.by_name[subject.issuer].token(subject.claims())
    for other in lab.expectation.subjects:
        if other.id == subject.id or (subject.environment and other.where == subject.where and not other.environment):
            continue  # a job of an environment is one of the project's jobs, too
        try:
            lab.login(other, own)
            yield f"{subject.id}: logs in as {other.id}"
        except Refused:
            pass


def without_browser(lab: Lab) -> Iterator[str]:
    """Whether a token of the people's own issuer opens their role without a person: a job chooses its audience."""
    client = (lab.expectation.vault.get("operators") or {}).get("clientId")
    if not client:
        return
    groups = [subject.id.partition("/")[2] for subject in lab.expectation.everybody if subject.kind == "people"]
    claims = issuer.gitlab_job("shop/backend", "main", client, groups=groups, groups_direct=groups)
    try:
        lab.anonymous.write("auth/oidc/login", {"role": "people", "jwt": lab.issuers.by_name["people"].token(claims)})
        yield "a job's token logs in as a person"
    except Refused:
        pass


def inventory(lab: Lab) -> Iterator[str]:
    """No role, no policy and no holder of one that the platform does not ask for."""
    roles: dict[str, set[str]] = {lab.expectation.mount(cluster): set() for cluster in lab.expectation.clusters}
    for subject in lab.expectation.subjects:
        roles.setdefault(subject.mount, set()).add(subject.role)
    for subject in lab.expectation.outsiders:
        roles.setdefault(subject.mount, set()).add(subject.role)
    if lab.expectation.vault.get("operators"):
        by = lab.expectation.configurer
        roles["oidc"] = {"people", *([by.role] if by and by.mount == "oidc" else [])}
    found = {mount.rstrip("/") for mount in lab.client.read("sys/auth")["data"]} - {"token"}
    for mount in sorted(found ^ set(roles)):
        yield f"the auth mount {mount} is {'not asked for' if mount in found else 'missing'}"
    for mount in sorted(found & set(roles)):
        for role in sorted(names(lab, f"auth/{mount}/role") ^ roles[mount]):
            yield f"{mount}: the role {role} is {'missing' if role in roles[mount] else 'not asked for'}"
    groups = {f"people-{group.lower().replace('/', '-')}": group for group in names(lab, "identity/group/name")}
    people = {subject.policy for subject in lab.expectation.everybody if subject.kind == "people"}
    for policy in sorted(set(groups) ^ people):
        yield f"the group of {policy} is {'missing' if policy in people else 'not asked for'}"
    for policy, group in groups.items():
        held = lab.client.read(f"identity/group/name/{group}")["data"]["policies"]
        if held != [policy]:
            yield f"the group {group} holds {', '.join(held)}"
    expected = {policy for subject in lab.expectation.everybody for policy in subject.policies or [subject.policy]} | {"default"} | (set() if lab.client.namespace else {"root"})
    present = names(lab, "sys/policies/acl")
    for policy in sorted(expected ^ present):
        yield f"the policy {policy} is {'missing' if policy in expected else 'held by nobody'}"


def names(lab: Lab, path: str) -> set[str]:
    try:
        return set(lab.client.list(path)["data"]["keys"])
    except Refused as refused:
        if refused.status != 404:
            raise
        return set()


def access(lab: Lab, subject: Subject, paths: list[str]) -> Iterator[str]:
    """All that a changed policy can show in."""
    yield from capabilities(lab, subject, paths)
    if subject.kind != "people" or subject.secrets:
        yield from secrets(lab, subject)
        yield from leases(lab, subject)
        yield from lifetimes(lab, subject)
    for outsider in lab.expectation.outsiders:
        if subject.id == f"people/{outsider.owner}":
            yield from handed_over(lab, outsider)


def handed_over(lab: Lab, subject: Subject) -> Iterator[str]:
    """A secret id is given only wrapped, and opened once."""
    owner, path = lab.owner(subject), f"auth/approle/role/{subject.role}/secret-id"
    for wrap, expected in ((None, False), ("5s", False), ("5m", True), ("2h", False)):
        try:
            allowed = attempt(lambda: owner.write(path, wrap=wrap))
        except Refused:
            allowed = False
        if allowed != expected:
            yield f"{subject.id}: a secret id {f'wrapped for {wrap}' if wrap else 'in the open'} is {'given' if allowed else 'refused'}"


def outside(lab: Lab, subject: Subject) -> Iterator[str]:
    """It logs in from its own addresses with its own secret id, and the token is of use nowhere else."""
    try:
        auth = lab.outside_login(subject)
    except Refused as refused:
        yield f"{subject.id}: cannot log in: {refused}"
        return
    if auth["policies"] != [subject.policy]:
        yield f"{subject.id}: its token has the policies {', '.join(auth['policies'])}"
    role = lab.client.read(f"auth/approle/role/{subject.role}/role-id")["data"]["role_id"]
    wrapped = lab.owner(subject).write(f"auth/approle/role/{subject.role}/secret-id", wrap="5m")["wrap_info"]["token"]
    opener = lab.anonymous.with_token(wrapped)
    secret = opener.write("sys/wrapping/unwrap")["data"]["secret_id"]
    token = lab.client.with_token(auth["client_token"])
    actions: tuple[tuple[str, Callable[[], Any]], ...] = (
        ("opens a wrapping that somebody has opened", lambda: opener.write("sys/wrapping/unwrap")),
        ("logs in from elsewhere", lambda: lab.anonymous.elsewhere().write("auth/approle/login", {"role_id": role, "secret_id": secret})),
        ("logs in without a secret id", lambda: lab.anonymous.write("auth/approle/login", {"role_id": role})),
        ("logs in with another secret id", lambda: lab.anonymous.write("auth/approle/login", {"role_id": role, "secret_id": role})),
        ("uses its token elsewhere", lambda: token.elsewhere().read("auth/token/lookup-self")),
    )
    for what, action in actions:
        try:
            action()
            yield f"{subject.id}: {what}"
        except Refused:
            pass
