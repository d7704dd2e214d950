"""Voters from the emitted server configuration, on this machine: what differs is where they listen and what unseals them."""

import base64
import contextlib
import json
import os
import shutil
import ssl
import subprocess
import time
import urllib.request

import tools

from . import hcl, servers
from .client import Client, Refused

TLS = "/vault/tls"


def emitted(tree):
    """The configuration of a voter, as the chart gets it."""
    import yaml

    for file in sorted((tree.root / "flux/infrastructure").glob("*/vault/values.yaml")):
        return yaml.safe_load(file.read_text())["server"]["ha"]["raft"]["config"]
    return None


def authority(folder):
    """A certificate authority and one certificate for all voters, by openssl, as cert-manager would make them."""
    run = lambda *command: subprocess.run([tools.on_path("openssl"), *command], cwd=folder, check=True, capture_output=True, timeout=60)
    run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=test authority", "-keyout", "ca.key", "-out", "ca.crt")
    run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=vault", "-keyout", "tls.key", "-out", "tls.csr")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
    run("x509", "-req", "-in", "tls.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names", "-out", "tls.crt")


class Voters:
    """A cluster of voters; each is started and killed by its own process id."""

    def __init__(self, executable, text, folder, key):
        self.executable, self.folder, self.key = executable, folder, key
        folder.mkdir(parents=True)
        authority(folder)
        context = ssl.create_default_context(cafile=folder / "ca.crt")
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
        self.config = hcl.parsed(text)
        self.count = len(self.config["storage"][0]["raft"]["retry_join"])
        self.ports = [(servers.free_port(), servers.free_port()) for _ in range(self.count)]
        self.processes = [None] * self.count
        self.token = None

    def settings(self, index):
        """The emitted settings with this machine in place of the cluster; nothing else is added or taken away."""
        listener = {**self.config["listener"][0]["tcp"]}
        raft = {**self.config["storage"][0]["raft"]}
        port, cluster = self.ports[index]
        listener |= {"address": f"127.0.0.1:{port}", "cluster_address": f"127.0.0.1:{cluster}"}
        listener |= {name: value.replace(TLS, str(self.folder)) for name, value in listener.items() if isinstance(value, str)}
        listener["telemetry"] = listener["telemetry"][0]
        raft |= {"path": str(self.folder / f"data-{index}")}
        raft["retry_join"] = [
            {**join, "leader_api_addr": f"https://127.0.0.1:{self.ports[other][0]}", "leader_ca_cert_file": join["leader_ca_cert_file"].replace(TLS, str(self.folder))}
            for other, join in enumerate(raft["retry_join"])
        ]
        elsewhere = ("listener", "storage", "seal", "service_registration", "telemetry", "audit")
        whole = {name: value for name, value in self.config.items() if name not in elsewhere}
        return {
            **whole,
            "listener": {"tcp": listener},
            "storage": {"raft": raft},
            "seal": {"static": {"current_key_id": "test", "current_key": self.key}},
            "telemetry": self.config["telemetry"][0],
            "audit": [{kind: {name: self.device(device)}} for kind, name, device in self.devices()],
        }

    def devices(self):
        for block in self.config.get("audit", []):
            for kind, named in block.items():
                for name, device in named.items():
                    yield kind, name, device

    def device(self, device):
        """The same on every voter, as it must be: one whose options differ never becomes active. Here all share one
        file, and so does the cluster that the snapshot is restored to."""
        (options,) = device["options"]
        path = options["file_path"].replace("/vault/audit", str(self.folder.parent))
        return {**device, "options": {**options, "file_path": path}}

    def environment(self, index):
        """What the chart tells a voter by its pod's name, under Vault's names for it."""
        port, cluster = self.ports[index]
        return {
            "VAULT_API_ADDR": f"https://127.0.0.1:{port}",
            "VAULT_CLUSTER_ADDR": f"https://127.0.0.1:{cluster}",
            "VAULT_RAFT_NODE_ID": f"vault-{index}",
        }

    def start(self, index):
        (self.folder / f"data-{index}").mkdir(exist_ok=True)
        file = self.folder / f"voter-{index}.json"
        file.write_text(json.dumps(self.settings(index)))
        with open(self.folder / f"voter-{index}.log", "ab") as log:
            environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), **self.environment(index)}
            self.processes[index] = subprocess.Popen([self.executable, "server", f"-config={file}"], stdout=log, stderr=subprocess.STDOUT, env=environment, cwd=self.folder)

    def kill(self, index):
        self.processes[index].kill()
        self.processes[index].wait()

    def stop(self):
        for process in filter(None, self.processes):
            if process.poll() is None:
                process.kill()
                process.wait()

    def client(self, index):
        return Client(f"https://127.0.0.1:{self.ports[index][0]}", self.token, self.opener)

    def living(self):
        return [index for index, process in enumerate(self.processes) if process and process.poll() is None]

    def until(self, what, condition, seconds=60):
        """Waits; the limit is for a test that would hang, not a measure."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(Refused, OSError):
                found = condition()
                if found is not None and found is not False:
                    return found
            time.sleep(0.1)
        raise RuntimeError(f"{what} did not come about within {seconds} s")

    def initialise(self):
        """As the first bring-up says, with one holder of a recovery key instead of five."""
        first = self.client(0)
        answer = self.until("a voter that can be initialised", lambda: first.request("PUT", "sys/init", {"recovery_shares": 1, "recovery_threshold": 1}))
        self.token = answer["root_token"]
        self.until(f"{self.count} voters", lambda: self.voters() == self.count)

    def voters(self):
        peers = self.client(self.living()[0]).read("sys/storage/raft/configuration")["data"]["config"]["servers"]
        return sum(peer["voter"] for peer in peers)

    def leader(self):
        """The active voter, as itself says it."""
        for index in self.living():
            with contextlib.suppress(Refused, OSError):
                if self.client(index).read("sys/leader")["is_self"]:
                    return index
        return None


@contextlib.contextmanager
def voters(executable, text, folder, key):
    shutil.rmtree(folder, ignore_errors=True)
    cluster = Voters(executable, text, folder, key)
    try:
        for index in range(cluster.count):
            cluster.start(index)
        cluster.initialise()
        yield cluster
    finally:
        cluster.stop()


def write(cluster, number):
    """One write that somebody was told is done."""

    def attempt():
        index = cluster.living()[number % len(cluster.living())]
        return cluster.client(index).write(f"kv/data/numbers/{number}", {"data": {"value": number}})["data"]["version"]

    return cluster.until(f"the write {number}", attempt)


def check(tree, folder, executable, policy):
    """(problems, seconds of each failover). `policy` is what the job that takes snapshots may do."""
    text, problems, pauses = emitted(tree), [], []
    key = base64.b64encode(os.urandom(32)).decode()
    shutil.rmtree(folder, ignore_errors=True)
    with voters(executable, text, folder / "raft", key) as cluster:
        root = cluster.client(cluster.until("a leader", cluster.leader))
        root.write("sys/mounts/kv", {"type": "kv", "options": {"version": "2"}})
        for settings in autopilot(tree):
            root.write("sys/storage/raft/autopilot/configuration", settings)
        cluster.until("the engine", lambda: bool(root.read("kv/config")))
        done = 0
        for _ in range(3):
            for _ in range(20):
                write(cluster, done)
                done += 1
            leader = cluster.until("a leader", cluster.leader)
            began = time.monotonic()
            cluster.kill(leader)
            write(cluster, done)
            pauses.append(time.monotonic() - began)
            done += 1
            cluster.start(leader)
            cluster.until("every voter", lambda: cluster.voters() == cluster.count and healthy(cluster))
        problems += missing(cluster, done, "after three leaders were killed")
        problems += recorded(cluster)
        # the snapshot, by who takes it in the platform
        active = cluster.client(cluster.until("a leader", cluster.leader))
        active.write("sys/policies/acl/snapshot", {"policy": policy})
        auth = active.write("auth/token/create", {"policies": ["snapshot"], "no_default_policy": True})["auth"]
        taker = active.with_token(auth["client_token"])
        snapshot = raw(taker, "GET", "sys/storage/raft/snapshot")
        old = cluster.token
    # everything is gone: an empty cluster with the same key takes the copy, as the README of the output says
    with voters(executable, text, folder / "restored", key) as cluster:
        active = cluster.client(cluster.until("a leader", cluster.leader))
        raw(active, "POST", "sys/storage/raft/snapshot-force", snapshot)
        cluster.token = old
        for index in cluster.living():
            # a voter that was a standby has a key ring of before: it is started again, and unseals itself
            if not cluster.until("an answer", lambda index=index: answers(cluster, index)):
                cluster.kill(index)
                cluster.start(index)
        cluster.until("every voter", lambda: healthy(cluster))
        problems += missing(cluster, done, "after the snapshot was restored")
    return problems, pauses


def recorded(cluster):
    """The audit devices of the configuration, on whichever voter is active; each of them has been."""
    wanted = {f"{name}/" for _, name, _ in cluster.devices()}
    client = cluster.client(cluster.until("a leader", cluster.leader))
    found = set(client.read("sys/audit")["data"]) if wanted else wanted
    if found != wanted:
        yield f"requests are recorded by {sorted(found)}, not by {sorted(wanted)}"
    log = cluster.folder.parent / "audit.log"
    if wanted and (not log.is_file() or "kv/data/numbers/" not in log.read_text()):
        yield "the audit log does not hold the requests"


def answers(cluster, index):
    try:
        cluster.client(index).read("auth/token/lookup-self")
    except (Refused, OSError):
        return 0
    return 1


def healthy(cluster):
    leader = cluster.leader()
    return leader is not None and all(not cluster.client(index).read("sys/seal-status")["sealed"] for index in cluster.living())


def missing(cluster, done, when):
    client = cluster.client(cluster.until("a leader", cluster.leader))
    for number in range(done):
        value = cluster.until(f"number {number}", lambda number=number: client.read(f"kv/data/numbers/{number}"), 20)["data"]["data"]["value"]
        if value != number:
            yield f"the write {number} is lost {when}"


def raw(client, method, path, data=None):
    """A request whose body or answer is a snapshot."""
    request = urllib.request.Request(f"{client.address}/v1/{path}", data=data, method=method, headers={"X-Vault-Token": client.token})
    with client.opener.open(request, timeout=120) as answer:
        return answer.read()


def autopilot(tree):
    """The settings that the root hands to autopilot."""
    file = tree.root / "terraform/modules/vault-autopilot/main.tf"
    root = hcl.parsed((tree.root / "terraform/roots/vault-configuration/main.tf").read_text())
    for block in root.get("module", []):
        for body in block.values():
            if body["source"].endswith("/vault-autopilot"):
                (resource,) = hcl.parsed(file.read_text())["resource"]
                yield {**resource["vault_raft_autopilot"]["this"], "min_quorum": body["voters"]}
