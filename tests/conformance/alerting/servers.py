"""Prometheus, Alertmanager and a receiver of webhooks, on free ports of 127.0.0.1; each is ended by its process id."""

from __future__ import annotations

import contextlib
import http.server
import json
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import tools
import yaml

PATIENCE = 60  # seconds until something that was started must answer, or a message must have come


def free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(url: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json"}, method="GET" if body is None else "POST")
    with urllib.request.urlopen(request, timeout=10) as answer:
        text = answer.read()
    return json.loads(text) if text.strip().startswith((b"{", b"[")) else text.decode()


def until(what: str, holds: Any) -> Any:
    """The first result that is something; `TimeoutError` if there is none in time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            result = holds()
            if result:
                return result
        time.sleep(0.1)
    raise TimeoutError(f"no {what} within {PATIENCE} seconds")


# where Debian's Alertmanager looks for its templates, which it does not start without
SHARE = b"/usr/share/prometheus/alertmanager"


def movable(folder: Path) -> Path:
    """Alertmanager as a program that finds its templates below the folder in which it is started: the package is unpacked, and not
    installed, and the place of its files is a text in the program."""
    program = folder / "alertmanager"
    program.write_bytes(tools.need("alertmanager-server").read_bytes().replace(SHARE, b"usr/share/prometheus//alertmanager"))
    program.chmod(0o755)
    return program


@contextlib.contextmanager
def program(folder: Path, name: str, *arguments: str, inside: Path | None = None) -> Iterator[None]:
    with open(folder / f"{Path(name).name}.log", "w") as log:
        process = subprocess.Popen([name, *arguments], stdout=log, stderr=subprocess.STDOUT, cwd=inside or folder)
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Alertmanager:
    def __init__(self, folder: Path, port: int) -> None:
        self.file, self.address = folder / "alertmanager.yaml", f"http://127.0.0.1:{port}"

    def load(self, configuration: dict[str, Any]) -> str | None:
        """Takes another configuration; what is wrong with it, if it is refused."""
        self.file.write_text(yaml.safe_dump(configuration))
        try:
            ask(f"{self.address}/-/reload", {})
        except urllib.error.HTTPError as error:
            return error.read().decode()
        return None

    def raise_alerts(self, alerts: list[dict[str, str]]) -> None:
        ask(f"{self.address}/api/v2/alerts", [{"labels": labels, "annotations": {"summary": "one"}} for labels in alerts])

    def alerts(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = ask(f"{self.address}/api/v2/alerts")
        return found


@contextlib.contextmanager
def alertmanager(folder: Path, configuration: dict[str, Any]) -> Iterator[Alertmanager]:
    folder.mkdir(parents=True, exist_ok=True)
    server = Alertmanager(folder, free())
    server.file.write_text(yaml.safe_dump(configuration))
    listen = server.address.removeprefix("http://")
    arguments = (f"--config.file={server.file}", f"--storage.path={folder / 'data'}", f"--web.listen-address={listen}", "--cluster.listen-address=")
    with program(folder, str(movable(folder)), *arguments, inside=tools.need("alertmanager")):
        until("answer of Alertmanager", lambda: ask(f"{server.address}/-/ready"))
        yield server


@contextlib.contextmanager
def prometheus(folder: Path, configuration: dict[str, Any]) -> Iterator[str]:
    folder.mkdir(parents=True, exist_ok=True)
    file, listen = folder / "prometheus.yaml", f"127.0.0.1:{free()}"
    file.write_text(yaml.safe_dump(configuration))
    # what is raised before Alertmanager is discovered is sent again after this delay
    arguments = (f"--config.file={file}", f"--storage.tsdb.path={folder / 'data'}", f"--web.listen-address={listen}", "--rules.alert.resend-delay=1s")
    with program(folder, str(tools.need("prometheus-server")), *arguments):
        until("answer of Prometheus", lambda: ask(f"http://{listen}/-/ready"))
        yield f"http://{listen}"


class Web(http.server.BaseHTTPRequestHandler):
    """Takes webhooks at the name of a receiver, and answers with metrics at `/metrics`."""

    taken: ClassVar[list[tuple[str, Any]]] = []
    metrics: ClassVar[Any] = staticmethod(str)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).taken.append((self.path.lstrip("/"), json.loads(body)))
        self.answer("")

    def do_GET(self) -> None:
        self.answer(type(self).metrics())

    def answer(self, text: str) -> None:
        # Alertmanager breaks off what it sends when it takes another configuration
        with contextlib.suppress(ConnectionError):
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write(text.encode())

    def log_message(self, *_: Any) -> None:
        pass


@contextlib.contextmanager
def web(metrics: Any = str) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """An address, and what was taken there: the receiver, and the message."""
    taken: list[tuple[str, Any]] = []
    handler = type("Handler", (Web,), {"taken": taken, "metrics": staticmethod(metrics)})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", taken
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
