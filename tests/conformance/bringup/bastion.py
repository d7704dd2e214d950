"""What a bastion installs when it starts: its script, run here with stand-ins for the network and the package manager, and the real GnuPG.
Whatever is not signed by its makers, or not what they signed, ends it before it is installed."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import tools

SCRIPT = tools.ROOT / "compiler" / "src" / "components" / "bastion" / "modules" / "bastion" / "tools.sh.tftpl"
VALUES = {"packages": "postgresql16", "kubernetes": "1.36", "releases": "terraform@1.11.4 vault@2.0.4"}
CURL = """#!/bin/bash
for word in "$@"; do
  case $word in
    https://*) name=${word//[^A-Za-z0-9._-]/_}; cp "$WEB/$name" "${target:-$(basename "$word")}" || exit 22; target= ;;
    -*|5) ;;
    *) target=$word ;;
  esac
done
"""
DNF = """#!/bin/bash
echo "$@" >> "$LOG"
"""


class Case(NamedTuple):
    """What is offered instead of what should be, and whether it is taken."""

    what: str
    change: Callable[[World], None]
    taken: bool


class World:
    """Two makers and somebody else, each with a key, and what is at their addresses."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.web = folder, folder / "web"
        self.web.mkdir()
        self.keys = {name: self.key(name) for name in ("hashicorp", "kubernetes", "another")}
        self.put("https://pkgs.k8s.io/core:/stable:/v1.36/rpm/repodata/repomd.xml.key", self.public("kubernetes"))
        self.put("https://www.hashicorp.com/.well-known/pgp-key.txt", self.public("hashicorp"))
        for release in VALUES["releases"].split():
            product, _, version = release.partition("@")
            self.release(product, version, b"the program", "hashicorp")

    def gpg(self, *arguments: str, given: bytes = b"") -> bytes:
        home = self.folder / "home"
        home.mkdir(mode=0o700, exist_ok=True)
        command = [tools.on_path("gpg"), "--homedir", str(home), "--batch", "--yes", "--pinentry-mode", "loopback", "--passphrase", "", *arguments]
        return subprocess.run(command, input=given, check=True, capture_output=True).stdout

    def key(self, name: str) -> str:
        self.gpg("--quick-generate-key", f"{name}@example.com", "ed25519", "sign", "never")
        listed = self.gpg("--with-colons", "--list-keys", f"{name}@example.com").decode()
        fingerprint: str = re.findall(r"^fpr:+(\w+):", listed, re.MULTILINE)[0]
        return fingerprint

    def public(self, *names: str) -> bytes:
        return self.gpg("--armor", "--export", *(self.keys[name] for name in names))

    def put(self, address: str, content: bytes) -> None:
        (self.web / re.sub(r"[^A-Za-z0-9._-]", "_", address)).write_bytes(content)

    def release(self, product: str, version: str, program: bytes, signer: str, signed: bytes | None = None, offered: bytes | None = None) -> None:
        """The files of a release; `signed` are digests that are signed instead of those that are there, `offered` a program that is there instead."""
        base, name = f"https://releases.hashicorp.com/{product}/{version}/", f"{product}_{version}"
        archive = archived(product, program)
        sums = f"{hashlib.sha256(archive).hexdigest()}  {name}_linux_arm64.zip\n".encode()
        self.put(f"{base}{name}_linux_arm64.zip", archived(product, offered) if offered else archive)
        self.put(f"{base}{name}_SHA256SUMS", sums)
        self.put(f"{base}{name}_SHA256SUMS.sig", self.gpg("--local-user", self.keys[signer], "--detach-sign", given=signed or sums))

    def starts(self) -> tuple[int, str, Path]:
        """How the script ends, what the package manager was told, and the folder with what was installed."""
        host = Path(tempfile.mkdtemp(dir=self.folder))
        programs, log = host / "bin", host / "log"
        for place in ("bin", "local", "repos", "keys"):
            (host / place).mkdir()
        for name, text in (("curl", CURL), ("dnf", DNF)):
            (programs / name).write_text(text)
            (programs / name).chmod(0o755)
        text = re.sub(r"\$\{(\w+)\}", lambda found: VALUES[found[1]], SCRIPT.read_text())
        for old, new in (("/usr/local/bin", "local"), ("/etc/yum.repos.d", "repos"), ("/etc/pki/rpm-gpg", "keys")):
            text = text.replace(old, str(host / new))
        for name in ("hashicorp", "kubernetes"):
            text = re.sub(rf"^{name.upper()}=\w+$", f"{name.upper()}={self.keys[name]}", text, flags=re.MULTILINE)
        environment = {"PATH": f"{programs}:{os.environ['PATH']}", "WEB": str(self.web), "LOG": str(log), "TMPDIR": str(host)}
        done = subprocess.run([tools.on_path("bash"), "-c", text], env=environment, capture_output=True)
        return done.returncode, log.read_text(), host

    def close(self) -> None:
        subprocess.run([tools.on_path("gpgconf"), "--homedir", str(self.folder / "home"), "--kill", "all"], capture_output=True)


def archived(name: str, program: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, program)
    return buffer.getvalue()


def another_key(*names: str) -> Callable[[World], None]:
    return lambda world: world.put("https://pkgs.k8s.io/core:/stable:/v1.36/rpm/repodata/repomd.xml.key", world.public(*names))


def signed_by_another(world: World) -> None:
    """The key of whoever signed it is offered too."""
    world.put("https://www.hashicorp.com/.well-known/pgp-key.txt", world.public("hashicorp", "another"))
    world.release("vault", "2.0.4", b"something else", "another")


CASES = (
    Case("what the makers signed", lambda world: None, True),
    Case("two keys of Kubernetes", another_key("another", "kubernetes"), True),
    Case("another key of Kubernetes", another_key("another"), False),
    Case("another program", lambda world: world.release("terraform", "1.11.4", b"the program", "hashicorp", offered=b"something else"), False),
    Case("digests that nobody signed", lambda world: world.release("vault", "2.0.4", b"something else", "hashicorp", signed=b"other digests\n"), False),
    Case("digests that somebody else signed", signed_by_another, False),
)


def problems() -> list[str]:
    found = []
    for case in CASES:
        with tempfile.TemporaryDirectory(prefix="bastion") as temporary:
            world = World(Path(temporary))
            try:
                case.change(world)
                status, told, host = world.starts()
                installed = {path.name: path.read_bytes() for path in (host / "local").iterdir()}
                trusted = keys(world, host / "keys" / "kubernetes")
            finally:
                world.close()
        if (status == 0) != case.taken:
            found.append(f"{case.what}: the script ends with {status}")
        if b"something else" in installed.values():
            found.append(f"{case.what}: it is installed")
        if case.taken and (installed.keys() != {"terraform", "vault"} or "install -y kubectl" not in told or "postgresql16" not in told):
            found.append(f"{case.what}: installed are {sorted(installed)}, and {told.split()}")
        if trusted - {world.keys["kubernetes"]} or ("kubectl" in told and not trusted):
            found.append(f"{case.what}: packages are trusted that are signed by {trusted}")
    return found


def keys(world: World, file: Path) -> set[str]:
    if not file.is_file() or not file.stat().st_size:
        return set()
    listed = world.gpg("--with-colons", "--show-keys", str(file)).decode()
    return set(re.findall(r"^fpr:+(\w+):", listed, re.MULTILINE))


def lacking() -> str | None:
    """A program that this machine lacks."""
    return next((name for name in ("gpg", "gpgconf", "unzip", "bash") if not shutil.which(name)), None)
