"""The programs of examples/programs under load, while Vault takes their database logins away."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tools

from .client import OPENER
from .expectation import database_name
from .servers import free_port, stop

if TYPE_CHECKING:
    from vault_server.expectation import Secret
    from vault_server.matrix import Lab

FOLDER = tools.ROOT / "examples" / "programs"
WORKERS = 4
SETTLED = 0.7  # seconds of load between two changes


def commands() -> Iterator[tuple[str, Any]]:
    """Name and command of each program; raises `Missing`."""
    yield "python", [tools.need("program-python") / "bin" / "python", FOLDER / "python" / "orders.py"]
    # node looks for packages beside the program
    installed = tools.need("program-node")
    yield "node", [tools.on_path("node"), installed / "orders.js"]


class Login:
    """The folder that the kubelet mounts: files behind a link that changes in one step."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.version = folder, 0
        folder.mkdir(parents=True)

    def put(self, data: dict[str, Any]) -> None:
        self.version += 1
        target = self.folder / f"..version-{self.version}"
        target.mkdir()
        for name in ("username", "password"):
            (target / name).write_text(data[name])
            with contextlib.suppress(FileExistsError):
                (self.folder / name).symlink_to(f"..data/{name}")
        (self.folder / "..next").symlink_to(target.name)
        os.replace(self.folder / "..next", self.folder / "..data")


class Load:
    """Requests without a pause, from several callers; every answer is remembered."""

    def __init__(self, address: str, writes: bool) -> None:
        self.address, self.writes = address, writes
        self.kept: list[Any] = []
        self.failures: list[Any] = []
        self.answers = 0
        self.done = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(index,), daemon=True) for index in range(WORKERS)]

    def run(self, index: int) -> None:
        number = 0
        while not self.done.is_set():
            number += 1
            order = f"{index}-{number}"
            method, path = ("POST", f"/orders/{order}") if self.writes and number % 2 else ("GET", "/orders")
            try:
                with OPENER.open(urllib.request.Request(self.address + path, method=method), timeout=30) as answer:
                    answer.read()
                self.answers += 1
                if method == "POST":
                    self.kept.append(order)
            except (OSError, urllib.error.URLError) as error:
                self.failures.append(f"{method} {path}: {error}")

    def __enter__(self) -> Load:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: None) -> None:
        self.done.set()
        for thread in self.threads:
            thread.join(40)


def answers(address: str) -> bool:
    """Whether a program takes requests."""
    with contextlib.suppress(OSError), OPENER.open(f"{address}/healthz", timeout=1):
        return True
    return False


@contextlib.contextmanager
def running(command: list[Any], folder: Path, lab: Lab, base: str, login: Login) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The program and its address, once it answers."""
    port = free_port()
    (folder / "ca.pem").write_text(lab.databases["postgres"].authority)
    environment = {
        "PATH": os.environ["PATH"],
        "ADDRESS": "127.0.0.1",
        "PORT": str(port),
        "LOGIN": str(login.folder),
        "ORDERS_HOST": "127.0.0.1",
        "ORDERS_PORT": str(lab.databases["postgres"].port),
        "ORDERS_NAME": base,
        "ORDERS_CA": str(folder / "ca.pem"),
    }
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen([str(part) for part in command], stdout=log, stderr=subprocess.STDOUT, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            if process.poll() is not None:
                raise RuntimeError("the program ended: " + (folder / "log").read_text()[-400:])
            if answers(address):
                break
            time.sleep(0.05)
        yield process, address
    finally:
        stop(process)


def dynamic(lab: Lab, base: str, path: str, login: Login) -> Iterator[None]:
    """A login ends after the next one is there, then one before: somebody revoked it by hand, and Vault changed its own password."""
    first = lab.client.read(path)
    login.put(first["data"])
    yield
    second = lab.client.read(path)
    login.put(second["data"])
    time.sleep(SETTLED)
    lab.client.write("sys/leases/revoke", {"lease_id": first["lease_id"], "sync": True})
    yield
    lab.client.write("sys/leases/revoke", {"lease_id": second["lease_id"], "sync": True})
    lab.client.write(f"database/rotate-root/{connection(lab, path)}")
    time.sleep(SETTLED)
    login.put(lab.client.read(path)["data"])
    yield


def connection(lab: Lab, path: str) -> str:
    """Which database a role of the engine is of."""
    result: str = lab.client.read(path.replace("creds/", "roles/"))["data"]["db_name"]
    return result


def static(lab: Lab, base: str, path: str, login: Login) -> Iterator[None]:
    """The password changes, and every session ends, before the new one is delivered."""
    role = path.rpartition("/")[2]
    login.put(lab.client.read(path)["data"])
    yield
    for _ in range(2):
        lab.client.write(f"database/rotate-role/{role}")
        user = lab.client.read(path)["data"]["username"]
        lab.databases["postgres"].psql(
            base, "-c", f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{user}'", user="postgres"
        )
        time.sleep(SETTLED)
        login.put(lab.client.read(path)["data"])
        yield


def check(lab: Lab, folder: Path, count: Callable[..., Any]) -> Iterator[str]:
    """What is wrong, as sentences; `count` is told how many requests were answered."""
    for name, command in commands():
        yield from survives(lab, folder, name, command, count)
    for base in {database_name(entry.settings["name"]) for entry in logins(lab) if entry.kind == "dynamic"}:
        if lab.databases["postgres"].logs_in(base, "vault", lab.databases["postgres"].password):
            yield f"{base}: the first password of vault's own login still works"


def logins(lab: Lab) -> Iterator[Secret]:
    """The secrets that are logins of PostgreSQL, which the programs speak, for what programs do: not for migrations."""
    for entry in lab.expectation.secrets.values():
        if entry.kind in ("dynamic", "static") and entry.settings["role"] != "owner" and lab.expectation.engine(entry.settings["name"]) == "postgres":
            yield entry


def survives(lab: Lab, folder: Path, name: str, command: list[Any], count: Callable[..., Any]) -> Iterator[str]:
    for entry in logins(lab):
        base = database_name(entry.settings["name"])
        # as the owner of the schema, from whose tables the rights of others follow
        for statement in ("DROP TABLE IF EXISTS orders", "CREATE TABLE orders (id text PRIMARY KEY)"):
            lab.databases["postgres"].psql(base, "-c", f'SET ROLE "{base}_owner"', "-c", statement, user="postgres")
        place = folder / f"{name}-{entry.name}"
        login = Login(place / "login")
        writes = entry.settings["role"] == "readWrite"
        path = f"database/creds/{entry.name}" if entry.kind == "dynamic" else f"database/static-creds/{entry.name}"
        changes = (dynamic if entry.kind == "dynamic" else static)(lab, base, path, login)
        next(changes)
        with running(command, place, lab, base, login) as (process, address):
            with Load(address, writes) as load:
                time.sleep(SETTLED)
                for _ in changes:
                    time.sleep(SETTLED)
            for failure in load.failures[:3]:
                yield f"{name}, {entry.name}: {failure}"
            kept = lab.databases["postgres"].psql(base, "-c", "SELECT id FROM orders", user="postgres").stdout.split()
            if sorted(load.kept) != sorted(kept):
                yield f"{name}, {entry.name}: {len(load.kept)} orders were acknowledged, {len(kept)} are kept"
            if load.answers < 20 or (writes and not kept):
                yield f"{name}, {entry.name}: only {load.answers} requests were answered: nothing is proved"
            count(load.answers)
            yield from graceful(process, address, name)


# a program that lives through nothing: what stands there, and what stands there instead
MUTANTS = {
    "no patience": ("PATIENCE = 15 ", "PATIENCE = 0 "),
    "one login for ever": ('"..data"', '"..version-1"'),
}


def mutants(lab: Lab, folder: Path) -> Iterator[str]:
    """The broken programs that answer every request all the same, as sentences."""
    text = (FOLDER / "python" / "orders.py").read_text()
    folder.mkdir(parents=True)
    python = tools.need("program-python") / "bin" / "python"
    for name, (right, wrong) in MUTANTS.items():
        program = folder / f"{name.replace(' ', '-')}.py"
        program.write_text(text.replace(right, wrong))
        if right not in text:
            yield f"{name}: the program no longer says `{right}`"
        elif not any(survives(lab, folder / program.stem, "python", [python, program], lambda _: None)):
            yield f"not noticed: {name}"


def graceful(process: subprocess.Popen[bytes], address: str, name: str) -> Iterator[str]:
    """It ends by itself when Kubernetes asks, with status 0."""
    process.terminate()
    try:
        if process.wait(10) != 0:
            yield f"{name}: it ends with status {process.returncode} when it is asked to"
    except subprocess.TimeoutExpired:
        yield f"{name}: it does not end within 10 s when it is asked to"
