"""Servers of the test, on 127.0.0.1 only, each stopped by its own process id."""

from __future__ import annotations

import contextlib
import os
import pwd
import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tools

from .client import Client, Refused

DEBIAN = Path("/usr/lib/postgresql")  # a folder for each version
POSTGRES = DEBIAN / "15" / "bin"
ROOT_TOKEN = "root-of-the-test"


def free_port() -> int:
    """Below those that a system takes for its own ends of connections, of which a load makes thousands beside a server that restarts."""
    while True:
        port = random.randrange(12000, 32000)
        with socket.socket() as sock, contextlib.suppress(OSError):
            sock.bind(("127.0.0.1", port))
            return port


def stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def openbao(executable: Path, folder: Path, trusted: Any = None, more: str = "") -> Iterator[Client]:
    """A development server in memory; a client of it with the root token. `trusted` is a PEM of authorities that it believes, `more` is
    added to its configuration."""
    port = free_port()
    config = folder / "bao.hcl"
    # what nobody asks it for, it would measure with each request
    config.write_text('unsafe_allow_api_audit_creation = true\ntelemetry {\n  prometheus_retention_time = "0s"\n}\n' + more)
    options = [f"-dev-root-token-id={ROOT_TOKEN}", f"-dev-listen-address=127.0.0.1:{port}", f"-config={config}"]
    command: list[str | Path] = [executable, "server", "-dev", "-dev-no-store-token", *options]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    if trusted:
        (folder / "trusted.pem").write_text(trusted)
        environment["SSL_CERT_FILE"] = str(folder / "trusted.pem")
    with open(folder / "bao.log", "wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment, cwd=folder)
    try:
        client = Client(f"http://127.0.0.1:{port}", ROOT_TOKEN)
        for _ in range(200):
            with contextlib.suppress(OSError, Refused):
                client.read("sys/health")
                break
            if process.poll() is not None:
                raise RuntimeError("the server ended: " + (folder / "bao.log").read_text()[-400:])
            time.sleep(0.05)
        else:
            raise RuntimeError("the server did not answer within 10 s")
        yield client
    finally:
        stop(process)


class Postgres:
    def __init__(self, binaries: Path, port: int, password: str, authority: Path) -> None:
        self.binaries = binaries
        self.port = port
        self.password = password
        self.authority_file = authority  # the authority that signed the server's certificate
        self.authority = authority.read_text()

    def command(self, database: str, user: str, password: str | None, *arguments: str) -> tuple[list[Path | str], dict[str, str]]:
        environment = {"PATH": os.environ["PATH"], "PGPASSWORD": password or self.password, "PGCONNECT_TIMEOUT": "5"}
        target = f"host=127.0.0.1 port={self.port} dbname={database} user={user} sslmode=require"
        return [self.binaries / "psql", "-X", "-v", "ON_ERROR_STOP=1", "-q", "-A", "-t", *arguments, target], environment

    def psql(self, database: str, *arguments: str, user: str = "vault", password: str | None = None, check: bool = True) -> subprocess.CompletedProcess[str]:
        command, environment = self.command(database, user, password, *arguments)
        done = subprocess.run(command, env=environment, text=True, capture_output=True, timeout=60)
        if check and done.returncode:
            raise RuntimeError(f"psql: {done.stderr.strip()}")
        return done

    def version(self) -> str:
        return self.psql("postgres", "-c", "SHOW server_version", user="postgres").stdout.split()[0]

    def session(self, database: str, user: str, password: str) -> subprocess.Popen[bytes]:
        """A session that stays open, once it is open."""
        command, environment = self.command(database, user, password, "-c", "SELECT 1", "-c", "SELECT pg_sleep(60)")
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert process.stdout is not None
        if process.stdout.readline() != b"1\n":
            stop(process)
            raise RuntimeError("a session could not be opened")
        return process

    def logs_in(self, database: str, user: str, password: str) -> bool:
        return self.psql(database, "-c", "SELECT 1", user=user, password=password, check=False).returncode == 0


def installed() -> Path:
    """The folder of the programs of the machine's PostgreSQL."""
    found = shutil.which("postgres")
    places = [POSTGRES, *sorted(DEBIAN.glob("*/bin"), reverse=True), *([Path(found).resolve().parent] if found else [])]
    for place in places:
        if all((place / name).is_file() for name in ("initdb", "postgres", "psql")):
            return place
    raise tools.Missing("PostgreSQL's server and its client are not on this machine")


@contextlib.contextmanager
def postgres(own: bool = True) -> Iterator[Postgres]:
    """A PostgreSQL server with TLS and an administrator that may make roles but is no superuser, as a managed server's is: of the
    version that examples ask for, or else the machine's, in which such an administrator may do more with any role."""
    binaries = installed()
    identity: dict[str, Any] = {}
    if os.geteuid() == 0:
        # The server refuses to run as root.
        try:
            user = pwd.getpwnam("postgres")
        except KeyError:
            raise tools.Missing("PostgreSQL does not run as root, and there is no user postgres") from None
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    folder = Path(tempfile.mkdtemp(prefix="platformc-postgres-"))
    process = None
    try:
        if identity:
            os.chown(folder, identity["user"], identity["group"])
        client = binaries
        if own:
            # copied, because another user runs it, who may not come into this folder
            binaries = shutil.copytree(tools.need("postgres"), folder / "server", symlinks=True) / "bin"
        data, port, password = folder / "data", free_port(), "first-password-of-the-test"
        secret = folder / "password"
        secret.write_text(password)
        secret.chmod(0o644)
        options: dict[str, Any] = {"cwd": folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C"}, **identity}

        def run(*command: Any) -> None:
            subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=120, **options)

        run(binaries / "initdb", "-D", data, "-U", "postgres", f"--pwfile={secret}", "--auth=scram-sha-256", "--no-sync", "-E", "UTF8")
        subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
        request = [tools.on_path("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
        run(*request, "-keyout", data / "server.key", "-out", data / "server.crt")
        settings = {"listen_addresses": "127.0.0.1", "port": port, "ssl": "on", "fsync": "off", "unix_socket_directories": ""}
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with open(folder / "postgres.log", "wb") as log:
            process = subprocess.Popen([binaries / "postgres", "-D", data, *arguments], stdout=log, stderr=subprocess.STDOUT, **options)
        server = Postgres(client, port, password, data / "server.crt")
        for _ in range(200):
            if server.psql("postgres", "-c", "SELECT 1", user="postgres", check=False).returncode == 0:
                break
            if process.poll() is not None:
                raise RuntimeError("PostgreSQL ended: " + (folder / "postgres.log").read_text()[-400:])
            time.sleep(0.05)
        else:
            raise RuntimeError("PostgreSQL did not answer within 10 s")
        server.psql("postgres", "-c", f"CREATE ROLE vault LOGIN CREATEROLE CREATEDB PASSWORD '{password}'", user="postgres")
        # as on Amazon RDS, where the master user owns both
        server.psql("postgres", "-c", "ALTER DATABASE postgres OWNER TO vault", "-c", "ALTER DATABASE template1 OWNER TO vault", user="postgres")
        yield server
    finally:
        if process is not None:
            stop(process)
        shutil.rmtree(folder, ignore_errors=True)
