"""What people and programs do with Vault, for the alarms on its audit log: each deed is done on a real server, and says which alarms see
how many of the entries that it leaves. Nothing here is read from the patterns.
"""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from .client import Client, Refused, exchange
from .servers import free_port, openbao
from .voters import wait

Counts = dict[str, int]

JOB = "vault-vault-snapshot"  # the role of the job that takes snapshots: its namespace and its name
APPLIES = "configuration"  # the role of whoever applies the configuration
# what a voter cannot say of itself in one entry: names are not hashed, and an entry is longer than CloudWatch takes
LONG_NAMES = {f"name-{index:04}-{'x' * 300}": 1 for index in range(900)}
MOST = 256 * 1024 - 26  # https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/v0.156.0/internal/aws/cwlogs/pusher.go
CUT = "[Truncated...]"


class Deed(NamedTuple):
    what: str
    lines: list[str]
    expected: Counts


class Server:
    """A development server that records into a file; `log_in` gives a client with a role of a jwt mount."""

    def __init__(self, client: Client, log: Path, recovery: str, issuer: Any) -> None:
        self.root, self.log, self.issuer = client, log, issuer
        self.anybody = client.with_token(None)
        self.recovery = Client(recovery)
        self.read = 0
        everything = 'path "*" { capabilities = ["create", "read", "update", "delete", "list", "sudo"] }'
        self.root.write("sys/policies/acl/everything", {"policy": everything})
        self.root.write("sys/policies/acl/app", {"policy": 'path "kv/*" { capabilities = ["create", "read", "update", "list"] }'})
        self.root.write("sys/mounts/kv", {"type": "kv"})
        self.root.write("sys/auth/jwt", {"type": "jwt"})
        self.root.write("auth/jwt/config", {"oidc_discovery_url": issuer.url, "bound_issuer": issuer.url})
        self.root.write("sys/auth/approle", {"type": "approle"})
        for role, policy in ((APPLIES, "everything"), (JOB, "everything"), ("shop-web", "app"), ("ops-admin", "everything")):
            self.role(role, policy)
        self.root.write("auth/approle/role/batch", {"token_policies": ["app"]})
        self.entries()

    def role(self, name: str, policy: str) -> None:
        bound = {"role_type": "jwt", "user_claim": "sub", "bound_audiences": ["vault"], "bound_subject": name}
        self.root.write(f"auth/jwt/role/{name}", {**bound, "token_policies": [policy], "token_ttl": "1h"})

    def log_in(self, role: str) -> Client:
        token = self.issuer.token({"aud": "vault", "sub": role})
        answer = self.anybody.write("auth/jwt/login", {"role": role, "jwt": token})
        return self.anybody.with_token(answer["auth"]["client_token"])

    def entries(self) -> list[str]:
        """The lines that were written since the last time."""
        lines = self.log.read_text().splitlines()
        new, self.read = lines[self.read :], len(lines)
        return new


def tried(deed: Callable[[], Any]) -> None:
    """A deed that may be refused: it is recorded all the same."""
    with contextlib.suppress(Refused):
        deed()


def often(deed: Callable[[], Any]) -> None:
    """A deed as often as an alarm takes it for a burst."""
    for _ in range(30):
        tried(deed)


def saved(client: Client) -> None:
    """A snapshot, which is no JSON."""
    status, text = exchange(client.address, "GET", "sys/storage/raft/snapshot", None, {"X-Vault-Token": client.token or ""})
    if status != 200 or not text:
        raise RuntimeError(f"no snapshot: {status}")


@contextlib.contextmanager
def serving(executable: Path, folder: Path, issuer: Any) -> Iterator[Server]:
    folder.mkdir(parents=True)
    log, port = folder.resolve() / "audit.log", free_port()
    device = f'audit "file" "file" {{\n  options {{\n    file_path = "{log}"\n  }}\n}}\n'
    listener = f'listener "tcp" {{\n  address = "127.0.0.1:{port}"\n  tls_disable = true\n  disable_unauthed_generate_root_endpoints = false\n}}\n'
    (folder / "raft").mkdir()
    # raft, as voters have it: without it there is nobody to step down, and no snapshot
    storage = f'storage "raft" {{\n  path = "{folder.resolve() / "raft"}"\n  node_id = "one"\n}}\ncluster_addr = "http://127.0.0.1:{free_port()}"\n'
    with openbao(executable, folder, more=device + listener + storage) as client:
        yield Server(client, log, f"http://127.0.0.1:{port}", issuer)


def ordinary(server: Server, sign_of_life: str) -> Iterator[tuple[str, Callable[[], Any], Counts]]:
    """What happens every day: no alarm sees any of it, and refusals only count."""
    applies, job, app, people = (server.log_in(role) for role in (APPLIES, JOB, "shop-web", "ops-admin"))
    server.entries()

    def apply() -> None:
        for path in ("sys/policies/acl/shop", "sys/policies/acl/shop", "sys/policies/acl/configuration"):
            applies.write(path, {"policy": 'path "kv/shop" { capabilities = ["read"] }'})
        applies.write("sys/mounts/transit", {"type": "transit"})
        applies.write("sys/mounts/transit/tune", {"description": "keys"})
        applies.write("sys/auth/jwt-other", {"type": "jwt"})
        applies.write("auth/jwt-other/config", {"oidc_discovery_url": server.issuer.url})
        applies.write("auth/jwt-other/role/shop-api", {"role_type": "jwt", "user_claim": "sub", "bound_audiences": ["vault"], "token_policies": ["app"]})
        applies.write("identity/group", {"name": "team", "type": "external"})
        applies.read("sys/audit")
        applies.read("sys/mounts")
        applies.delete("auth/jwt-other/role/shop-api")
        applies.delete("sys/policies/acl/shop")

    def secrets() -> None:
        app.write("kv/shop", {"key": "value"})
        app.read("kv/shop")
        app.list("kv/")
        app.write("kv/login", {"key": "value"})  # a secret that is called like one
        app.read("auth/token/lookup-self")
        app.write("auth/token/renew-self")

    def handed_over() -> None:
        people.read("auth/approle/role/batch/role-id")
        people.write("auth/approle/role/batch/secret-id", wrap="5m")

    yield "an apply by whoever applies", apply, {}
    yield "an app with its secrets", secrets, {}
    yield "a login and its end", lambda: server.log_in("shop-web").write("auth/token/revoke-self"), {}
    yield "a wrapped login", lambda: server.anybody.write("auth/jwt/login", {"role": "shop-web", "jwt": server.issuer.token({"aud": "vault", "sub": "shop-web"})}, wrap="1m"), {}
    yield "a secret id for something outside", handed_over, {}
    yield "the job that takes snapshots", lambda: saved(job), {}
    yield "settings of a key", lambda: (people.write("transit/keys/shop"), people.write("transit/keys/shop/config", {"deletion_allowed": False})), {}
    yield "people who look around", lambda: (people.read("sys/policies/acl/app"), people.list("sys/policies/acl"), people.read("sys/auth"), people.read("sys/audit")), {}
    yield "how far a root token is", lambda: server.recovery.read("sys/generate-root/attempt"), {}
    yield "the sign of life", lambda: server.anybody.read(sign_of_life), {}


def events(server: Server) -> Iterator[tuple[str, Callable[[], Any], Counts]]:
    """What an alarm is for. Sealing comes last."""
    root, admin, app, job = server.root, server.log_in("ops-admin"), server.log_in("shop-web"), server.log_in(JOB)
    unknown = server.anybody.with_token(root.write("auth/token/create", {"policies": ["everything"]})["auth"]["client_token"])
    server.entries()
    outside = "VaultConfiguredOutside"
    policy = {"policy": 'path "*" { capabilities = ["read"] }'}
    yield "a root token used", lambda: root.read("kv/shop"), {"VaultRootTokenUsed": 2}
    yield "a root token made of another", lambda: root.write("auth/token/create", {"policies": ["root"]}), {"VaultRootTokenUsed": 2}
    yield "a policy written", lambda: admin.write("sys/policies/acl/shop", policy), {outside: 2}
    yield "a policy written by its old path", lambda: admin.write("sys/policy/shop", policy), {outside: 2}
    yield "a policy deleted", lambda: admin.delete("sys/policies/acl/shop"), {outside: 2}
    yield "a policy that an app may not write", lambda: tried(lambda: app.write("sys/policies/acl/shop", policy)), {outside: 2, "VaultRefusesMany": 1}
    yield "a policy written without a login", lambda: unknown.write("sys/policies/acl/shop", policy), {outside: 2}
    yield "a mount made, tuned and moved", lambda: (admin.write("sys/mounts/new", {"type": "kv"}), admin.write("sys/mounts/new/tune", {"description": "x"}), admin.write("sys/remount", {"from": "new", "to": "moved"})), {outside: 6}
    yield "an auth method made", lambda: admin.write("sys/auth/userpass", {"type": "userpass"}), {outside: 2}
    yield "a role of an auth method", lambda: admin.write("auth/approle/role/back-door", {"token_policies": ["everything"]}), {outside: 2}
    yield "an auth method that believes another issuer", lambda: admin.write("auth/jwt/config", {"oidc_discovery_url": server.issuer.url, "bound_issuer": server.issuer.url}), {outside: 2}
    yield "a group of identities", lambda: admin.write("identity/group/name/back-door", {"policies": ["everything"]}), {outside: 2}
    yield "an entity", lambda: admin.write("identity/entity/name/back-door", {"policies": ["everything"]}), {outside: 2}
    yield "an audit device made and removed", lambda: (admin.write("sys/audit/other", {"type": "file", "options": {"file_path": "/dev/null"}}), admin.delete("sys/audit/other")), {"VaultAuditChanged": 4}
    yield "a hash asked for", lambda: admin.write("sys/audit-hash/file", {"input": "guessed"}), {"VaultAuditChanged": 2}
    yield "a header recorded", lambda: admin.write("sys/config/auditing/request-headers/x-token", {"hmac": False}), {"VaultAuditChanged": 2}
    yield "a snapshot by a person", lambda: saved(admin), {"VaultCopiedOrReplaced": 2}
    yield "a snapshot with a root token", lambda: saved(root), {"VaultCopiedOrReplaced": 2, "VaultRootTokenUsed": 2}
    yield "a snapshot restored by the job", lambda: tried(lambda: job.write("sys/storage/raft/snapshot")), {"VaultCopiedOrReplaced": 2}
    yield "a snapshot forced in", lambda: tried(lambda: admin.write("sys/storage/raft/snapshot-force")), {"VaultCopiedOrReplaced": 2}
    yield "raw storage", lambda: tried(lambda: admin.read("sys/raw/core/seal-config")), {"VaultCopiedOrReplaced": 2}
    yield "vault's own key rotated", lambda: admin.write("sys/rotate"), {"VaultRecoveryKeysUsed": 2}
    yield "new recovery keys", lambda: tried(lambda: server.recovery.write("sys/rekey/init", {"secret_shares": 1, "secret_threshold": 1})), {"VaultRecoveryKeysUsed": 2}
    yield "recovery keys rotated", lambda: admin.write("sys/rotate/root/init", {"secret_shares": 1, "secret_threshold": 1}), {"VaultRecoveryKeysUsed": 2}
    yield "thirty refusals", lambda: often(lambda: app.read("sys/mounts")), {"VaultRefusesMany": 30}
    yield "thirty requests without a token", lambda: often(lambda: server.anybody.read("kv/shop")), {"VaultRefusesMany": 30}
    yield "thirty guessed logins", lambda: often(lambda: server.anybody.write("auth/approle/login", {"role_id": "guessed", "secret_id": "guessed"})), {"VaultRefusesMany": 30}
    forged = {"role": "shop-web", "jwt": server.issuer.token({"aud": "another", "sub": "shop-web"})}
    yield "thirty forged logins", lambda: often(lambda: server.anybody.write("auth/jwt/login", forged)), {"VaultRefusesMany": 30}
    yield "an entry too long to ship", lambda: tried(lambda: app.write("kv/long", LONG_NAMES)), {"VaultAuditEntryCut": 2}
    yield "a root token made by recovery keys", lambda: generated(server), {"VaultRecoveryKeysUsed": 4, "VaultRootTokenUsed": 2}
    yield "step down", lambda: tried(lambda: admin.write("sys/step-down")), {"VaultSealRequested": 1}
    wait(lambda: active(server), 20, "nobody leads after a step-down")
    yield "sealed", lambda: admin.write("sys/seal"), {"VaultSealRequested": 1}


def active(server: Server) -> bool:
    with contextlib.suppress(OSError, Refused):
        return bool(server.anybody.read("sys/health"))  # of a standby it is refused
    return False


def generated(server: Server) -> None:
    """The ceremony: begun, ended with a key, and the token used."""
    key = next(line.split(": ")[1] for line in (server.log.parent / "bao.log").read_text().splitlines() if line.startswith("Unseal Key: "))
    begun = server.recovery.request("PUT", "sys/generate-root/attempt", {})
    done = server.recovery.request("PUT", "sys/generate-root/update", {"nonce": begun["nonce"], "key": key})
    encoded = done["encoded_token"]
    otp = begun["otp"].encode()
    token = bytes(a ^ b for a, b in zip(base64.b64decode(encoded + "=" * (-len(encoded) % 4)), otp, strict=True)).decode()
    server.anybody.with_token(token).read("kv/shop")


def shipped(line: str) -> str:
    """What arrives of an entry: the exporter cuts off what is too long."""
    return line if len(line) <= MOST else line[: MOST - len(CUT)] + CUT


def done(executable: Path, folder: Path, issuer: Any, sign_of_life: str) -> list[Deed]:
    """All deeds, with the entries that each left, as they arrive."""
    deeds = []
    with serving(executable, folder, issuer) as server:
        for kind in (ordinary(server, sign_of_life), events(server)):
            for what, do, expected in kind:
                do()
                deeds.append(Deed(what, [shipped(line) for line in server.entries()], expected))
    return deeds
