"""Real agents beside the programs of examples/programs, started from the annotations of the emitted pods.

The annotations become an agent's configuration as the injector makes it (vault-k8s, `agent-inject/agent/config.go`); a pod is a
namespace of processes with a first one that only waits, as Kubernetes makes it for `shareProcessNamespace`.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import stat
import subprocess
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tools

from . import delivery
from .expectation import database_name
from .programs import Load, answers, commands
from .servers import free_port

if TYPE_CHECKING:
    from tree import Tree

    from vault_server.expectation import Subject
    from vault_server.matrix import Lab

LIFE = {"default_ttl": "4s", "max_ttl": "9s"}  # of a login in the test, so that several end while it runs
STATIC = 10  # seconds between two passwords in the test
VALUES = "2s"  # how often values are read again in the test


@dataclasses.dataclass
class Seen:
    """What the proof was about."""

    agents: int = 0
    files: int = 0
    signals: int = 0
    logins: int = 0
    answers: int = 0

    def __str__(self) -> str:
        return (
            f"{self.agents} agents, {self.files} files, {self.logins} logins and {self.signals} signals, {self.answers} requests answered"
        )


def configuration(said: Any, folder: Path, address: str, init: Any, values: str = VALUES) -> Any:
    """The configuration that the injector makes of annotations, below `folder` instead of the pod's root."""
    numbers = sorted(key.rpartition("-")[2] for key in said if key.startswith("agent-inject-secret-"))
    templates = []
    for number in numbers:
        template = {
            "destination": f"{folder}{said[f'secret-volume-path-{number}']}/{said[f'agent-inject-file-{number}']}",
            "contents": said[f"agent-inject-template-{number}"],
            "left_delimiter": "{{",
            "right_delimiter": "}}",
            "perms": said[f"agent-inject-perms-{number}"],
            "error_on_missing_key": said[f"error-on-missing-key-{number}"] == "true",
        }
        if f"agent-inject-command-{number}" in said:
            template["command"] = said[f"agent-inject-command-{number}"]
        templates.append(template)
    home = folder / ("home-init" if init else "home-sidecar")
    home.mkdir(parents=True, exist_ok=True)
    method = {
        "type": said["auth-type"],
        "mount_path": said["auth-path"],
        "config": {"role": said["role"], "token_path": str(folder / "token")},
    }
    return {
        "auto_auth": {"method": method, "sink": [{"type": "file", "config": {"path": str(home / ".vault-token")}}]},
        "exit_after_auth": init,
        "pid_file": str(home / ".pid"),
        "vault": {"address": address},
        "template": templates,
        "template_config": {
            "exit_on_retry_failure": True,
            "static_secret_render_interval": values,
            "lease_renewal_threshold": float(said["template-lease-renewal-threshold"]),
        },
    }


def signalled(said: Any) -> Any:
    """Whether the agent tells its app of changes."""
    return any(key.startswith("agent-inject-command-") for key in said)


class Pod:
    """A namespace of processes; all of them end with it."""

    def __init__(self, stack: contextlib.ExitStack, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [tools.on_path("unshare"), *self.user(), "--pid", "--fork", "--kill-child", "--mount-proc", "sleep", "infinity"]
        self.first = subprocess.Popen(command, stderr=subprocess.PIPE)
        stack.callback(self.end)
        self.running: list[Any] = []
        for _ in range(100):
            if self.first.poll() is not None:
                raise tools.Missing("namespaces of processes: " + self.first.stderr.read().decode().strip())  # type: ignore[union-attr]
            if subprocess.run([*self.enter(), "true"], capture_output=True).returncode == 0:
                return
            time.sleep(0.05)
        raise tools.Missing("a namespace of processes did not come about within 5 s")

    @staticmethod
    def user() -> Any:
        return [] if os.geteuid() == 0 else ["--user", "--map-root-user"]

    def enter(self) -> Any:
        of = f"/proc/{self.first.pid}/ns"
        user = [] if os.geteuid() == 0 else [f"--user={of}/user", "--preserve-credentials"]
        return [tools.on_path("nsenter"), *user, f"--mount={of}/mnt", f"--pid={of}/pid_for_children"]

    def start(self, name: str, command: list[Any], environment: Any = None) -> Any:
        """A container's main process: nothing in the pod is its parent."""
        with open(self.folder / f"{name}.log", "ab") as log:
            whole = [*self.enter(), *(str(part) for part in command)]
            environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), **(environment or {})}
            process = subprocess.Popen(whole, stdout=log, stderr=subprocess.STDOUT, env=environment)
        self.running.append(process)
        return process

    def log(self, name: str) -> Any:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def end(self) -> None:
        self.first.kill()  # `unshare` waits for its child whatever it is asked; its end is the child's
        self.first.wait()
        for process in self.running:
            process.wait()
        self.first.stderr.close()  # type: ignore[union-attr]


class Agent:
    """The two containers of the injector in a pod."""

    def __init__(self, lab: Lab, pod: Pod, subject: Subject, said: Any, executable: Path) -> None:
        self.pod, self.said, self.executable = pod, said, executable
        token = lab.issuers.by_name[subject.issuer].token(subject.claims())
        (pod.folder / "token").write_text(token)
        self.address = lab.client.address
        for key, path in said.items():
            if key.startswith("secret-volume-path"):
                (pod.folder / path.strip("/")).mkdir(parents=True, exist_ok=True)

    def start(self, init: Any) -> Any:
        name = "vault-agent-init" if init else "vault-agent"
        config = self.pod.folder / f"{name}.json"
        # as Go writes it: the command looks into it
        config.write_text(json.dumps(configuration(self.said, self.pod.folder, self.address, init), separators=(",", ":")))
        # as its containers do: a shell, and the agent below it
        return self.pod.start(name, ["/bin/sh", "-ec", f"true && {self.executable} agent -config={config}"])

    def prepare(self, seconds: int = 20) -> bool:
        """Whether the files are there before the app starts."""
        try:
            result: bool = self.start(init=True).wait(seconds) == 0
            return result
        except subprocess.TimeoutExpired:
            return False

    def files(self) -> Any:
        return {
            self.pod.folder / self.said[f"secret-volume-path-{number}"].strip("/") / self.said[f"agent-inject-file-{number}"]: path
            for number, path in ((key.rpartition("-")[2], path) for key, path in self.said.items() if key.startswith("agent-inject-secret-"))
        }


def until(condition: Callable[..., Any], seconds: int) -> Any:
    """What a condition gives as soon as it is anything, or its last answer."""
    end = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < end:
        time.sleep(0.1)
    return found


@contextlib.contextmanager
def shortened(lab: Lab, paths: Collection[str]) -> Iterator[None]:
    """The logins of some roles live for seconds, and their passwords change within."""
    before = {}
    for path in sorted(paths):
        engine, kind, name = path.split("/")
        role = f"{engine}/{kind.replace('creds', 'roles')}/{name}"
        before[role] = lab.client.read(role)["data"]
        changed = {"rotation_period": STATIC} if kind == "static-creds" else LIFE
        lab.client.write(role, {**wanted(before[role]), **changed})
    try:
        yield
    finally:
        for role, data in before.items():
            lab.client.write(role, wanted(data))


def wanted(role: dict[str, Any]) -> Any:
    """What a role was written with, of what is read of it."""
    known: tuple[str, ...] = ("db_name", "creation_statements", "revocation_statements", "renew_statements", "rollback_statements", "default_ttl", "max_ttl")
    known += ("username", "rotation_period", "rotation_statements", "credential_type")
    return {key: value for key, value in role.items() if key in known and value not in (None, [])}


def check(tree: Tree, lab: Lab, folder: Path, executable: Path, seen: Any) -> Iterator[str]:
    """What is wrong, as sentences."""
    subjects = {(subject.mount, subject.role): subject for subject in lab.expectation.subjects}
    for cluster, namespace, name, pod, said in delivery.agents(tree):
        subject = subjects[(said["auth-path"].removeprefix("auth/"), said["role"])]
        logins = {path for path, _ in delivery.asked_by_agent(said) if path.startswith("database/")}
        told_so = signalled(said)
        if told_so != bool(pod["spec"].get("shareProcessNamespace")):
            yield f"{cluster}/{namespace}/{name}: its agent sends signals if and only if its processes are shared"
        if told_so and "runAsUser" not in pod["spec"]["containers"][0]["securityContext"]:
            yield f"{cluster}/{namespace}/{name}: the injector does not know its user"
        with shortened(lab, logins):
            seen.agents += 1
            place = folder / namespace / name
            if told_so:
                for program, command in commands():
                    yield from told(lab, place / program, f"{name}, {program}", subject, said, executable, command, seen)
            else:
                yield from untold(lab, place, name, subject, said, executable, seen)


def told(lab: Lab, folder: Path, what: str, subject: Subject, said: Any, executable: Path, command: list[Any], seen: Any) -> Iterator[str]:
    """An app that reads its login when it starts and when it is told, and at no other time, lives through the end of several."""
    (login,) = {path for path, _ in delivery.asked_by_agent(said) if path.startswith("database/creds/")}
    entry = lab.expectation.secrets[login.rpartition("/")[2]]
    base = database_name(entry.settings["name"])
    for statement in ("DROP TABLE IF EXISTS orders", "CREATE TABLE orders (id text PRIMARY KEY)"):
        lab.databases["postgres"].psql(base, "-c", f'SET ROLE "{base}_owner"', "-c", statement, user="postgres")
    with contextlib.ExitStack() as stack:
        pod = Pod(stack, folder)
        agent = Agent(lab, pod, subject, said, executable)
        if not agent.prepare():
            yield f"{what}: no files before the app starts: {pod.log('vault-agent-init')[-300:]}"
            return
        yield from rights(what, agent, seen)
        ((file, _),) = [(file, path) for file, path in agent.files().items() if path == login]
        others = bystanders(pod)
        port = free_port()
        (folder / "ca.pem").write_text(lab.databases["postgres"].authority)
        app = pod.start("app", command, {
            "ADDRESS": "127.0.0.1",
            "PORT": str(port),
            "LOGIN": str(file),
            "ORDERS_HOST": "127.0.0.1",
            "ORDERS_PORT": str(lab.databases["postgres"].port),
            "ORDERS_NAME": base,
            "ORDERS_CA": str(folder / "ca.pem"),
        })
        # at once: the agent must wait until the app takes signals
        agent.start(init=False)
        address = f"http://127.0.0.1:{port}"
        # a login that was read is not yet a port that listens
        if not until(lambda: answers(address), 15):
            yield f"{what}: the program does not start: {pod.log('app')[-300:]}"
            return
        users: list[Any] = []

        def changed() -> bool:
            """Whether another login is there; the one before must still be good, or nobody could have changed over in time."""
            user = json.loads(file.read_text())
            if users and user == users[-1]:
                return False
            users.append(user)
            return True

        changed()
        with Load(address, True) as load:
            for _ in range(2):
                before = users[-1]
                if not until(changed, 20):
                    yield f"{what}: the login does not change: {pod.log('vault-agent')[-300:]}"
                    break
                if not lab.databases["postgres"].logs_in(base, before["username"], before["password"]):
                    yield f"{what}: the next login is there after the end of the one before"
            # the last of them ends too
            time.sleep(2)
        for failure in load.failures[:3]:
            yield f"{what}: {failure}"
        kept = lab.databases["postgres"].psql(base, "-c", "SELECT id FROM orders", user="postgres").stdout.split()
        if sorted(load.kept) != sorted(kept):
            yield f"{what}: {len(load.kept)} orders were acknowledged, {len(kept)} are kept"
        heard = pod.log("app").count("reads its login again")
        if not heard:
            yield f"{what}: it was never told"
        if app.poll() is not None:
            yield f"{what}: the program ended"
        for other, process in others.items():
            if process.poll() is not None:
                yield f"{what}: {other} was sent the signal"
        seen.signals += heard
        seen.logins += len(users)
        seen.answers += load.answers


def bystanders(pod: Pod) -> Any:
    """Processes of the pod that a signal would end: they have no handler of it."""
    others = {"a process that starts": pod.start("starting", ["sleep", "300"])}
    if os.geteuid() == 0:
        others["a process of another user"] = pod.start("proxy", [tools.on_path("setpriv"), "--reuid=65534", "--clear-groups", "sleep", "300"])
    return others


def untold(lab: Lab, folder: Path, what: str, subject: Subject, said: Any, executable: Path, seen: Any) -> Iterator[str]:
    """Files that change under an app that looks at them."""
    with contextlib.ExitStack() as stack:
        pod = Pod(stack, folder)
        agent = Agent(lab, pod, subject, said, executable)
        if not agent.prepare():
            yield f"{what}: no files before the app starts: {pod.log('vault-agent-init')[-300:]}"
            return
        yield from rights(what, agent, seen)
        agent.start(init=False)
        time.sleep(1)
        for path in sorted(set(agent.files().values())):
            texts = {file.name: file for file, of in agent.files().items() if of == path}
            if "/issue/" in path:
                yield from certificate(what, texts, lab.expectation.secrets[path.rpartition("/")[2]].settings)
            elif path.startswith("kv/data/"):
                yield from follows(what, lab, path, texts)
            elif path.startswith("database/static-creds/"):
                base = database_name(lab.expectation.secrets[path.rpartition("/")[2]].settings["name"])
                first = texts["password"].read_text()

                def works() -> Any:
                    now = texts["password"].read_text()
                    return now != first and lab.databases["postgres"].logs_in(base, texts["username"].read_text(), now)

                if not until(works, 3 * STATIC + 10):
                    yield f"{what}: the file does not follow the password"
                seen.logins += 2


def follows(what: str, lab: Lab, path: str, texts: Any) -> Iterator[str]:
    """A value that people write anew is in the file soon."""
    before = lab.client.read(path)["data"]
    for version, data in ((0, {"value": "another value"}), (1, before["data"])):
        lab.client.write(path, {"data": data, "options": {"cas": before["metadata"]["version"] + version}})
        if not until(lambda: all(file.read_text() == data["value"] for file in texts.values()), 15):
            yield f"{what}: the file does not follow the value"


def rights(what: str, agent: Any, seen: Any) -> Iterator[str]:
    """The files are there, with content, to be read by the app's group and by nobody else."""
    for file in agent.files():
        seen.files += 1
        if not file.is_file() or not file.read_text().strip():
            yield f"{what}: no {file.name}"
        elif stat.S_IMODE(file.stat().st_mode) != 0o440:
            yield f"{what}: {file.name} has the rights {stat.S_IMODE(file.stat().st_mode):o}"


def certificate(what: str, texts: Any, settings: dict[str, Any]) -> Iterator[str]:
    """Key and certificate are a pair, and the chain leads to the root, which signed itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization

    chain = x509.load_pem_x509_certificates(texts["tls.crt"].read_bytes())
    key = serialization.load_pem_private_key(texts["tls.key"].read_bytes(), None)
    if chain[0].public_key() != key.public_key():
        yield f"{what}: tls.key is not the key of tls.crt"
    (authority,) = x509.load_pem_x509_certificates(texts["ca.crt"].read_bytes())
    *signed, top = chain
    for certificate, signer in zip((*signed, authority), (*chain[1:], authority), strict=True):
        try:
            certificate.verify_directly_issued_by(signer)
        except Exception as error:  # a signature that is wrong has no error of its own
            yield f"{what}: {signer.subject.rfc4514_string()} did not sign {certificate.subject.rfc4514_string()}: {error!r}"
    if top != authority:
        yield f"{what}: the chain of tls.crt does not end with ca.crt"
    if settings["commonName"] not in chain[0].extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName):
        yield f"{what}: tls.crt is not for {settings['commonName']}"
    if len(chain) < 2:
        yield f"{what}: tls.crt has no chain"


# what a slip of the lowering would write: annotation, what stands there, what stands there instead
MUTANTS = {
    "another role": ("role", "", "x"),
    "another mount": ("auth-path", "auth/", "auth/x"),
    "another secret": ("agent-inject-template-1", 'secret "', 'secret "x'),
    "a field that is not there": ("agent-inject-template-1", ".Data }}", ".Date }}"),
    "a method that takes no token path": ("auth-type", "kubernetes", "jwt"),
    "readable for all": ("agent-inject-perms-1", "0440", "0444"),
}


def mutants(tree: Tree, lab: Lab, folder: Path, executable: Path) -> Iterator[Any]:
    """(what was changed, whether it was noticed)."""
    subjects = {(subject.mount, subject.role): subject for subject in lab.expectation.subjects}
    for _cluster, _namespace, name, _, said in delivery.agents(tree):
        subject = subjects[(said["auth-path"].removeprefix("auth/"), said["role"])]
        if not signalled(said):
            continue
        for what, (key, right, wrong) in MUTANTS.items():
            changed = {**said, key: said[key].replace(right, wrong, 1)}
            if changed == said:
                yield f"{name}: {what}: nothing changed", False
                continue
            with contextlib.ExitStack() as stack:
                place = folder / name / what.replace(" ", "-")
                agent = Agent(lab, Pod(stack, place), subject, changed, executable)
                yield f"{name}: {what}", not agent.prepare(4) or any(rights(name, agent, Seen()))
        # one program is enough: whoever is not told keeps a login that ends
        _program, command = next(commands())
        silent = {key: text for key, text in said.items() if not key.startswith("agent-inject-command-")}
        careless = {key: text.replace("in *[13579bdf])", "in *)") for key, text in said.items()}
        for what, changed in (("nobody is told", silent), ("who takes no signal is told", careless)):
            if changed == said:
                yield f"{name}: {what}: nothing changed", False
                continue
            logins = {path for path, _ in delivery.asked_by_agent(said) if path.startswith("database/")}
            with shortened(lab, logins):
                place = folder / name / what.replace(" ", "-")
                yield f"{name}: {what}", any(told(lab, place, name, subject, changed, executable, command, Seen()))
