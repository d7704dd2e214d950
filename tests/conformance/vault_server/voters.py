"""Voters of Vault from the configuration that the chart is given, on 127.0.0.1, each stopped by its own process id.

Everything that names a cluster or a cloud is replaced by something of this machine, and has to be there to be replaced, so that a
new setting is not overlooked. What stays is what the test is about: the listener's rules and raft's timing.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import signal
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hcl
import tools

from .client import Refused, exchange, refused
from .servers import free_port, stop

# what a pod sees -> removed or replaced here; anything else is kept as it stands
REPLACED = {"listener", "storage", "seal", "service_registration", "audit"}
KEPT = {"ui", "disable_mlock", "telemetry"}


class Authority:
    """A certificate for 127.0.0.1 and the authority that signed it."""

    def __init__(self, folder: Path) -> None:
        self.certificate, self.key = folder / "tls.crt", folder / "tls.key"
        subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
        request = [tools.on_path("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
        done = subprocess.run([*request, "-keyout", self.key, "-out", self.certificate], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        self.trusted = ssl.create_default_context(cafile=str(self.certificate))


class Voter:
    def __init__(self, cluster: Voters, index: int) -> None:
        self.cluster, self.index = cluster, index
        self.folder = cluster.folder / f"vault-{index}"
        self.process: Any = None  # the server, while it runs
        self.ports: dict[Any, Any] = {}  # what a pod listens at -> what this voter does

    def own(self, address: str) -> str:
        """An address of this machine in the place of one of a pod."""
        port = int(address.rpartition(":")[2])
        return f"127.0.0.1:{self.ports.setdefault(port, free_port())}"

    @property
    def address(self) -> str:
        return f"https://{self.own(':8200')}"

    def start(self) -> None:
        (self.folder / "data").mkdir(parents=True, exist_ok=True)
        config = self.folder / "config.json"
        config.write_text(json.dumps(self.cluster.config(self)))
        # what the chart sets by the pod's name, under Vault's names for it, whichever server it is
        pod = {
            "VAULT_API_ADDR": self.address,
            "VAULT_CLUSTER_ADDR": f"https://{self.own(':8201')}",
            "VAULT_RAFT_NODE_ID": f"vault-{self.index}",
        }
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), **pod}
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [self.cluster.executable, "server", f"-config={config}"],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=self.folder,
            )

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def restart(self) -> None:
        """As Kubernetes does, one after the other: the next one waits until this one is ready."""
        stop(self.process)
        self.start()
        wait(self.health, 60, f"vault-{self.index} is not ready again")

    def request(self, method: str, path: str, body: dict[str, Any] | None = None, token: str | None = None, timeout: int = 5, raw: Any = None, address: str | None = None) -> bytes | None:
        headers = {"X-Vault-Token": token} if token else {}
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        status, text = exchange(
            address or self.address, method, path, data, headers, trusted=self.cluster.authority.trusted, timeout=timeout
        )
        if status >= 300:
            raise refused(status, text)
        return text

    def json(self, method: str, path: str, body: dict[str, int] | None = None, token: str | None = None, timeout: int = 5) -> dict[str, Any]:
        text = self.request(method, path, body, token, timeout)
        return json.loads(text) if text else {}

    def health(self) -> dict[str, Any] | None:
        """What a probe sees, or None. The path is the readiness probe's."""
        with contextlib.suppress(OSError, Refused, ValueError):
            return self.json("GET", self.cluster.probe, timeout=1)
        return None


class Voters:
    """A cluster of voters, as many as the configuration lets join each other."""

    def __init__(self, executable: Path, folder: Path, values: dict[str, Any], seal_key: str) -> None:
        self.executable, self.folder, self.seal_key = executable, folder, seal_key
        folder.mkdir(parents=True)
        server = values["server"]
        self.written = hcl.parsed(server["ha"]["raft"]["config"])
        self.probe = server["readinessProbe"]["path"].removeprefix("/v1/")
        self.authority = Authority(folder)
        self.voters = [Voter(self, index) for index in range(server["ha"]["replicas"])]

    def config(self, voter: Voter) -> dict[str, Any]:
        unknown = set(self.written) - REPLACED - KEPT
        if unknown:
            raise RuntimeError(f"the configuration has settings that this test does not know: {sorted(unknown)}")
        tls = {"tls_cert_file": str(self.authority.certificate), "tls_key_file": str(self.authority.key)}
        listeners = []
        for listener in (block["tcp"] for block in self.written["listener"]):
            own = {key: voter.own(listener[key]) for key in ("address", "cluster_address")}
            listeners.append({"tcp": replaced(listener, {**own, **tls})})
        (raft,) = (block["raft"] for block in self.written["storage"])
        raft = replaced(raft, {"path": str(voter.folder / "data"), "retry_join": [peer for peer in map(self.join, raft["retry_join"]) if peer]})
        kept = {name: self.written[name] for name in KEPT if name in self.written}
        devices = [{kind: {name: self.device(device)}} for kind, name, device in self.devices()]
        return {
            **kept,
            "listener": listeners,
            "storage": [{"raft": raft}],
            "seal": [{"static": {"current_key_id": "test", "current_key": self.seal_key}}],
            **({"audit": devices} if devices else {}),  # no list may be empty
        }

    def devices(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """The audit devices of the configuration: (kind, name, settings). Only OpenBao has them there."""
        for block in self.written.get("audit", []):
            for kind, named in block.items():
                for name, device in named.items():
                    yield kind, name, device

    def device(self, device: dict[str, Any]) -> dict[str, Any]:
        """The same on every voter, as it must be: one whose options differ never becomes active. So all share one file, and so
        does the cluster that a snapshot is restored to."""
        (options,) = device["options"]
        path = options["file_path"].replace("/vault/audit/", f"{self.folder.parent}/")
        return {**device, "options": {**options, "file_path": path}}

    def unrecorded(self, token: str) -> Iterator[str]:
        """What is wrong with the audit devices of the active voter."""
        wanted = {f"{name}/" for _, name, _ in self.devices()}
        if not wanted:
            return
        found = set(self.leader().json("GET", "sys/audit", token=token)["data"])
        if found != wanted:
            yield f"requests are recorded by {sorted(found)}, not by {sorted(wanted)}"
        log = self.folder.parent / "audit.log"
        if not log.is_file() or "kv/data/" not in log.read_text():
            yield "the audit log does not hold the requests"

    def join(self, peer: dict[str, str]) -> dict[str, str] | None:
        found = re.fullmatch(r"https://vault-(\d+)\.vault-internal:8200", peer["leader_api_addr"])
        if not found:
            raise RuntimeError(f"a voter joins {peer['leader_api_addr']}, which is no pod of the set")
        if int(found[1]) >= len(self.voters):
            return None
        target = self.voters[int(found[1])].address
        return replaced(peer, {"leader_api_addr": target, "leader_ca_cert_file": str(self.authority.certificate)})

    def leader(self) -> Any:
        for voter in self.voters:
            health = voter.health() if voter.process.poll() is None else None
            if health and health.get("initialized") and not health.get("sealed") and not health.get("standby"):
                return voter
        return None

    def initialise(self) -> str:
        """Initialises the first voter and waits until it leads; the root token."""
        first = self.voters[0]
        wait(lambda: answers(first), 20, "the first voter does not answer")
        answer = first.json("PUT", "sys/init", {"recovery_shares": 1, "recovery_threshold": 1}, timeout=30)
        wait(self.leader, 20, "the first voter does not lead")
        result: str = answer["root_token"]
        return result

    def gather(self, token: str) -> None:
        """Waits until every voter has joined. Whoever is new is a voter once it was steady for ten seconds; here one is enough."""
        hasty = {"server_stabilization_time": "1s"}
        self.leader().request("POST", "sys/storage/raft/autopilot/configuration", hasty, token)
        self.settle(token)

    def settle(self, token: str) -> None:
        """Waits until every voter is unsealed and healthy, as the leader's own books have it."""

        def settled() -> bool:
            leader = self.leader()
            if not leader:
                return False
            with contextlib.suppress(OSError, Refused):
                state = leader.json("GET", "sys/storage/raft/autopilot/state", token=token)["data"]
                servers = (state.get("servers") or {}).values()
                voters = [server for server in servers if server["healthy"] and server["status"] in ("leader", "voter")]
                return len(voters) == len(self.voters)
            return False

        wait(settled, 60, "not every voter joined")


def essence(values: dict[str, Any]) -> str:
    """What of the chart's values the voters of this test run with: all but the seal, which is replaced, and the listeners that
    have no part in how they agree."""
    server = values["server"]
    written = {name: value for name, value in hcl.parsed(server["ha"]["raft"]["config"]).items() if name != "seal"}
    written["listener"] = [block for block in written["listener"] if block["tcp"]["address"].endswith(":8200")]
    return json.dumps([written, server["ha"]["replicas"], server["readinessProbe"]["path"]], sort_keys=True)


def listening(values: dict[str, Any]) -> list[dict[str, Any]]:
    """Where voters listen, and for whom."""
    written = hcl.parsed(values["server"]["ha"]["raft"]["config"])
    return [block["tcp"] for block in written["listener"]]


METRICS = "sys/metrics?format=prometheus"


def is_openbao(values: dict[str, Any]) -> bool:
    return "openbao" in json.dumps(values["server"].get("image", {}))


def metrics(voter: Voter, root: str, values: dict[str, Any]) -> Iterator[str]:
    """Who gets metrics: at the clients' port who has a token for them; at the one that the pod has for Prometheus everybody, and
    there, of OpenBao, nothing else."""

    def gets(path: str, token: str | None = None, port: int = 8200) -> Any:
        try:
            return voter.request("GET", path, token=token, address=f"https://{voter.own(f':{port}')}")
        except Refused:
            return b""

    if gets(METRICS):
        yield "at the clients' port anybody gets metrics"
    if not gets(METRICS, root):
        yield "at the clients' port not even the root token gets metrics"
    for port in values["server"].get("extraPorts", []):
        if b"\nvault_core_unsealed" not in gets(METRICS, port=port["containerPort"]):
            yield "Prometheus gets no metrics"
        if is_openbao(values) and gets("sys/seal-status", port=port["containerPort"]):
            yield "the port of the metrics answers other requests"


def sealed(voter: Voter, root: str, values: dict[str, Any]) -> Iterator[str]:
    """What the alert on a sealed voter rests on: Prometheus still gets an answer, in which nothing says that the voter is unsealed."""
    voter.request("PUT", "sys/seal", {}, root)
    for number in [port["containerPort"] for port in values["server"].get("extraPorts", [])]:
        try:
            said = voter.request("GET", METRICS, address=f"https://{voter.own(f':{number}')}")
        except (OSError, Refused) as error:
            yield f"a sealed voter does not answer Prometheus: {error}"
            continue
        if re.search(rb"^vault_core_unsealed\b.* 1$", said or b"", re.MULTILINE):
            yield "a sealed voter says that it is unsealed"


def answers(voter: Voter) -> bool:
    with contextlib.suppress(OSError):
        with contextlib.suppress(Refused):
            voter.request("GET", "sys/seal-status", timeout=1)
        return True
    return False


def replaced(settings: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    missing = set(new) - set(settings)
    if missing:
        raise RuntimeError(f"the configuration no longer has {sorted(missing)}: adapt the test")
    return {**settings, **new}


def wait(condition: Callable[..., Any], seconds: int, otherwise: str) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.1)
    raise RuntimeError(f"{otherwise} within {seconds} s")


def new_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


@contextlib.contextmanager
def running(executable: Path, folder: Path, values: dict[str, Any], seal_key: str, only: int | None = None) -> Iterator[Voters]:
    """All voters, or the first ones of them."""
    cluster = Voters(executable, folder, values, seal_key)
    cluster.voters = cluster.voters[:only]
    try:
        for voter in cluster.voters:
            voter.start()
        yield cluster
    finally:
        for voter in cluster.voters:
            if voter.process is not None:
                stop(voter.process)
