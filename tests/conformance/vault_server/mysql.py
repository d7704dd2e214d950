"""A server of MySQL's protocol and of its statements about users: MariaDB, which Debian has. MySQL itself is in no registry."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tools

from .servers import free_port, stop

# what the master user of a managed server has, with the right to give it: not SUPER, and nothing on processes of others
MASTER = """
    SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER, SHOW DATABASES, CREATE TEMPORARY TABLES,
    LOCK TABLES, EXECUTE, REPLICATION SLAVE, REPLICATION CLIENT, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, CREATE USER,
    EVENT, TRIGGER
"""

TESTER = "tester"  # may do everything: it looks at what others did


class MySql:
    def __init__(self, binaries: Path, port: int, password: str, certificate: Any) -> None:
        self.client = binaries / "bin" / "mariadb"
        self.port = port
        self.password = password
        self.authority_file = certificate  # the authority that signed the server's certificate
        self.authority = certificate.read_text()

    def sql(self, database: str, *statements: Any, user: str = TESTER, password: str | None = None, check: bool = True) -> Any:
        secure = [f"--ssl-ca={self.authority_file}", "--ssl-verify-server-cert"]
        target = ["--protocol=TCP", "--host=127.0.0.1", f"--port={self.port}", f"--user={user}", "--connect-timeout=5"]
        command = [self.client, "--no-defaults", *target, *secure, "--batch", "--skip-column-names", *([database] if database else [])]
        environment = {"MYSQL_PWD": self.password if password is None else password}
        done = subprocess.run(
            [str(part) for part in command], input=";\n".join(statements), env=environment, text=True, capture_output=True, timeout=60
        )
        if check and done.returncode:
            raise RuntimeError(f"mariadb: {done.stderr.strip()}")
        return done

    def logs_in(self, database: str, user: str, password: str) -> bool:
        result: bool = self.sql(database, "SELECT 1", user=user, password=password, check=False).returncode == 0
        return result


@contextlib.contextmanager
def mysql() -> Iterator[Any]:
    """A server that takes TLS alone, with a master user as a managed server has it."""
    binaries = tools.need("mariadb") / "usr"
    folder = Path(tempfile.mkdtemp(prefix="platformc-mysql-"))
    process = None
    try:
        data, port, password = folder / "data", free_port(), "first-password-of-the-test"
        certificate, key, log = folder / "server.crt", folder / "server.key", folder / "log"

        def run(*command: Any, **options: Any) -> None:
            done = subprocess.run([str(part) for part in command], capture_output=True, timeout=120, cwd=folder, **options)
            if done.returncode:
                raise RuntimeError(f"{Path(command[0]).name}: {(done.stderr or done.stdout).decode(errors='replace')[-400:]}")

        subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
        run(tools.on_path("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject, "-keyout", key, "-out", certificate)
        server = [binaries / "sbin" / "mariadbd", "--no-defaults", f"--basedir={binaries}", f"--datadir={data}", f"--tmpdir={folder}", "--user=root"]
        (data / "mysql").mkdir(parents=True)
        scripts = ("mysql_system_tables", "mysql_system_tables_data")
        text = "USE mysql;\n" + "".join((binaries / "share" / "mysql" / f"{name}.sql").read_text() for name in scripts)
        text = text.replace("@auth_root_socket", "NULL")
        run(*server, "--bootstrap", "--innodb-flush-log-at-trx-commit=0", input=text.encode())
        start = [
            f"CREATE USER vault IDENTIFIED BY '{password}' REQUIRE SSL;",
            f"GRANT {' '.join(MASTER.split())} ON *.* TO vault WITH GRANT OPTION;",
            f"CREATE USER {TESTER} IDENTIFIED BY '{password}' REQUIRE SSL;",
            f"GRANT ALL PRIVILEGES ON *.* TO {TESTER} WITH GRANT OPTION;",
        ]
        (folder / "start.sql").write_text("\n".join(start) + "\n")
        options = [
            "--bind-address=127.0.0.1", f"--port={port}", f"--socket={folder / 'socket'}", f"--pid-file={folder / 'pid'}", f"--init-file={folder / 'start.sql'}",
            f"--ssl-ca={certificate}", f"--ssl-cert={certificate}", f"--ssl-key={key}", "--require-secure-transport=ON", "--innodb-flush-log-at-trx-commit=0",
        ]
        with open(log, "wb") as handle:
            process = subprocess.Popen([str(part) for part in (*server, *options)], stdout=handle, stderr=subprocess.STDOUT, cwd=folder)
        found = MySql(binaries, port, password, certificate)
        for _ in range(200):
            if found.logs_in("", "vault", password):
                break
            if process.poll() is not None:
                raise RuntimeError("the server ended: " + log.read_text(errors="replace")[-400:])
            time.sleep(0.05)
        else:
            raise RuntimeError("the server did not answer within 10 s")
        yield found
    finally:
        if process is not None:
            stop(process)
        shutil.rmtree(folder, ignore_errors=True)
