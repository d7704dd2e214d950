"""A person with the README of the output: its commands in a shell, as they stand there, with voters of this machine in the cluster's
place.

What the commands call outside of the server, `kubectl`, `aws` and `terraform`, are programs that tell the test, which does what
the real ones would. Any other use of them than the README's is an error.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import shutil
import socket
import socketserver
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tools

from .servers import free_port, stop

if TYPE_CHECKING:
    from vault_server.voters import Voter, Voters

CLIENT = """#!{python}
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as there:
    there.connect({socket!r})
    asked = {{"program": {name!r}, "arguments": sys.argv[1:], "folder": os.getcwd(), "environment": dict(os.environ)}}
    there.sendall(json.dumps(asked).encode() + b"\\n")
    with there.makefile() as said:
        answer = json.loads(said.readline())
        sys.stdout.write(answer["out"])
        sys.stderr.write(answer["error"])
        sys.stdout.flush()
        if answer["stays"]:
            said.readline()
sys.exit(bool(answer["error"]))
"""


def block(readme: str, after: str, number: int = 0) -> str:
    """The commands of a block of the README, the n-th one behind a text."""
    place = readme.find(after)
    if place < 0:
        raise RuntimeError(f"the README no longer says `{after}`")
    found = re.findall(r"^ *```sh\n(.*?)^ *```$", readme[place:], re.MULTILINE | re.DOTALL)
    return "\n".join(line.strip() for line in found[number].splitlines())


class Person:
    """Someone with a shell in a folder. `label` is the one of the active voter's pod."""

    def __init__(self, stack: contextlib.ExitStack, cluster: Voters, folder: Path, host: str, label: str, snapshot: Path | None = None) -> None:
        tools.on_path("gpg")
        self.cluster, self.folder, self.label, self.snapshot = cluster, folder, label, snapshot
        self.local: dict[Any, Any] = {}  # what a command forwards a port to on the person's machine
        self.host = host  # Vault's own name, which leads to the active voter
        self.applied: list[Any] = []  # the tokens that Terraform was given, with their policies
        programs = folder / "bin"
        programs.mkdir(parents=True)
        (programs / "vault").symlink_to(cluster.executable)
        address = f"/tmp/platformc-person-{os.getpid()}-{free_port()}"
        server = socketserver.ThreadingUnixStreamServer(address, self.handler())
        server.daemon_threads = True
        stack.callback(os.unlink, address)
        stack.callback(server.server_close)
        stack.callback(server.shutdown)
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        for name in ("kubectl", "aws", "terraform"):
            (programs / name).write_text(CLIENT.format(python=sys.executable, socket=address, name=name))
            (programs / name).chmod(0o755)
        # gpg's socket needs a short name
        keys = f"{address}-gnupg"
        os.mkdir(keys, stat.S_IRWXU)
        stack.callback(shutil.rmtree, keys, ignore_errors=True)
        stack.callback(subprocess.run, ["gpgconf", "--homedir", keys, "--kill", "all"], capture_output=True)
        self.environment = {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "HOME": str(folder),
            "GNUPGHOME": keys,
            "SSL_CERT_FILE": str(cluster.authority.certificate),  # the world trusts who signed for Vault's own name
        }
        options: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        self.shell: Any = subprocess.Popen(["bash", "--norc", "-m"], cwd=folder, env=self.environment, **options)
        self.shell.stdin.write("trap 'kill $(jobs -p) 2> /dev/null' EXIT\n")  # type: ignore[union-attr]
        stack.callback(self.leave)

    def leave(self) -> None:
        self.shell.stdin.close()  # its jobs end with it
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.shell.wait(2)
        stop(self.shell)
        self.shell.stdout.close()

    def types(self, text: str, *entered: str, **known: Any) -> str:
        """What the commands print. Each `name=…` becomes what the person knows by that name; a command that asks for a secret gets the next of
        `entered`."""
        for name, value in known.items():
            if f"{name}=…" not in text:
                raise RuntimeError(f"nothing asks for {name} in: {text}")
            text = text.replace(f"{name}=…", f"{name}={value}")
        if "…" in text:
            raise RuntimeError(f"something is left to know in: {text}")
        for port in set(re.findall(r"https://127\.0\.0\.1:(\d+)", text)):
            text = text.replace(f"127.0.0.1:{port}", f"127.0.0.1:{self.local.setdefault(port, free_port())}")
        text = text.replace(f"https://{self.host}", self.cluster.leader().address if self.cluster.leader() else "https://nobody")
        answers = list(entered)
        # the shell goes on after the first part of such a line has failed
        strict = [f"{line} || exit 1" if " && " in line and not line.endswith("\\") else line for line in text.splitlines()]
        lines = [line if "read -rs" not in line else f"{line}\n{answers.pop(0)}" for line in strict]
        self.shell.stdin.write("\n".join(("set -e -o pipefail", *lines, "set +e", r"printf '\nend of it\n'", "")))
        self.shell.stdin.flush()
        said: list[Any] = []
        for line in self.shell.stdout:
            if line == "end of it\n":
                return "".join(said).removesuffix("\n")
            said.append(line)
        raise RuntimeError("".join(said[-6:]).strip() or f"a command failed of: {text}")

    def keys(self, names: str) -> None:
        """A PGP key each, the public ones in the folder, as the README has them."""
        for name in names:
            whole = ["gpg", "--batch", "--quiet", "--passphrase", ""]
            subprocess.run([*whole, "--quick-gen-key", f"{name}@example.com", "future-default", "default", "never"], env=self.environment, check=True, capture_output=True)
            text = subprocess.run(["gpg", "--armor", "--export", f"{name}@example.com"], env=self.environment, check=True, capture_output=True).stdout
            (self.folder / f"{name}.asc").write_bytes(text)

    def handler(self) -> type:
        person = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                asked = json.loads(self.rfile.readline())
                program, arguments = asked["program"], asked["arguments"]
                with contextlib.ExitStack() as stack:
                    answer = {"out": "", "error": "", "stays": False}
                    try:
                        out = getattr(person, program)(stack, arguments, asked)
                        answer["stays"] = out is None
                        answer["out"] = out or ""
                    except Exception as error:
                        answer["error"] = f"{program} {' '.join(arguments)}: {error}\n"
                    self.wfile.write(json.dumps(answer).encode() + b"\n")
                    if answer["stays"]:
                        self.rfile.read()  # until the program ends

        return Handler

    def aws(self, _stack: contextlib.ExitStack, arguments: list[str], _asked: dict[str, Any]) -> str:
        match arguments:
            case ["s3", "cp", source, target] if source.startswith("s3://the-bucket/") and source.endswith(".snap"):
                assert self.snapshot
                shutil.copy(self.snapshot, self.folder / target)
                return ""
        raise RuntimeError("not known")

    def terraform(self, _stack: contextlib.ExitStack, arguments: list[str], asked: dict[str, Any]) -> str:
        match arguments:
            case [_, "init"]:
                return ""
            case ["-chdir=terraform/roots/vault-configuration", "apply"]:
                token = asked["environment"]["VAULT_TOKEN"]
                found = self.cluster.leader().json("GET", "auth/token/lookup-self", token=token)["data"]
                self.applied.append((token, found["policies"]))
                return ""
            case ["-chdir=terraform/roots/vault-infrastructure", "output", "-raw", "snapshot_bucket"]:
                return "the-bucket"
        raise RuntimeError("not known")

    def kubectl(self, stack: contextlib.ExitStack, arguments: list[str], asked: dict[str, Any]) -> str | None:
        match arguments:
            case ["config", "use-context", _] | ["-n", "vault", "wait", _, "pod/vault-0", _]:
                return ""
            case ["-n", "vault", "cp", "-c", "vault", source, target]:
                pod, _, path = target.partition(":")
                place = self.inside(pod, path)
                place.parent.mkdir(exist_ok=True)
                shutil.copy(Path(asked["folder"]) / source, place)
                return ""
            case ["-n", "vault", "exec", "-ti", pod, "-c", "vault", "--", "vault", *command]:
                voter = self.voter(pod)
                environment = {"PATH": os.environ["PATH"], "VAULT_ADDR": voter.address, "VAULT_CACERT": str(self.cluster.authority.certificate)}
                command = [re.sub(r"/tmp/[a-z]+\.asc", lambda path: str(self.inside(pod, path[0])), part) for part in command]
                done = subprocess.run([self.cluster.executable, *command], env=environment, text=True, capture_output=True, timeout=60)
                if done.returncode:
                    raise RuntimeError(done.stderr.strip())
                return done.stdout
            case ["-n", "vault", "get", "pods", "-l", label, "-o", "name"] if label == f"{self.label}=true":
                return f"pod/vault-{self.cluster.leader().index}\n"
            case ["-n", "vault", "get", "secret", "vault-tls", "-o", r"jsonpath={.data.ca\.crt}"]:
                return base64.b64encode(self.cluster.authority.certificate.read_bytes()).decode()
            case ["-n", "vault", "port-forward", pod, port]:
                self.forward(stack, self.voter(pod.removeprefix("pod/")), port)
                return None
            case ["-n", "vault", "rollout", "restart", "statefulset", "vault"]:
                for voter in self.cluster.voters:
                    voter.restart()
                return ""
        raise RuntimeError("not known")

    def voter(self, pod: str) -> Voter:
        return self.cluster.voters[int(pod.removeprefix("vault-"))]

    def inside(self, pod: str, path: str) -> Path:
        return self.voter(pod).folder / path.strip("/")

    def forward(self, stack: contextlib.ExitStack, voter: Voter, port: str) -> None:
        """A port of the person's machine, for as long as the command runs."""
        target = ("127.0.0.1", int(voter.own(f":{port}").rpartition(":")[2]))

        class Through(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with socket.create_connection(target) as there:
                    back = threading.Thread(target=copied, args=(there, self.request), daemon=True)
                    back.start()
                    copied(self.request, there)
                    back.join()

        socketserver.ThreadingTCPServer.allow_reuse_address = True
        server = socketserver.ThreadingTCPServer(("127.0.0.1", self.local.setdefault(port, free_port())), Through)
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        stack.callback(server.server_close)
        stack.callback(server.shutdown)


def copied(source: Any, target: Any) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
