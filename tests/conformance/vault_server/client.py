"""The few requests of Vault's HTTP API that the tests and the stand-in provider make."""

from __future__ import annotations

import contextlib
import http.client
import json
import ssl
import threading
import urllib.request
from collections.abc import Iterable
from typing import Any

# Nothing here may leave the machine, whatever proxies the environment names.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
ELSEWHERE = "127.0.0.2"  # another one of this machine's own addresses
AT_ONCE = 500  # the server refuses a request with more than 1000 texts
open_ones = threading.local()  # a thread's connections, which stay open: there are many thousands of requests


def exchange(address: str, method: str, path: str, data: bytes | None, headers: dict[str, str], source: str | None = None, trusted: ssl.SSLContext | None = None, timeout: int = 30) -> tuple[int, bytes]:
    """Status and text of an answer; `trusted` is the TLS context of an https address."""
    key = (address, source, timeout)
    known: dict[Any, http.client.HTTPConnection] = vars(open_ones)
    used = key in known
    if address.startswith("https://"):
        trusted = trusted or ssl.create_default_context()
    while True:
        if key not in known:
            how: dict[str, Any] = {"timeout": timeout, "source_address": (source, 0) if source else None}
            host = address.partition("://")[2]
            known[key] = http.client.HTTPSConnection(host, context=trusted, **how) if trusted else http.client.HTTPConnection(host, **how)
        try:
            known[key].request(method, f"/v1/{path}", data, headers)
            answer = known[key].getresponse()
            return answer.status, answer.read()
        except BaseException as error:
            known.pop(key).close()
            # the server has closed a connection that nobody used for long
            if not (used and isinstance(error, (ConnectionResetError, BrokenPipeError))):
                raise
            used = False


class Refused(Exception):
    """The server answered with an error."""

    def __init__(self, status: int, errors: list[str]) -> None:
        super().__init__(f"{status}: {'; '.join(errors)}")
        self.status = status
        self.errors = errors


def refused(status: int, text: bytes) -> Refused:
    errors = [text.decode(errors="replace")]
    with contextlib.suppress(ValueError, AttributeError):
        errors = json.loads(text).get("errors") or []
    return Refused(status, errors)


class Client:
    def __init__(self, address: str, token: str | None = None, source: str | None = None, namespace: str | None = None) -> None:
        self.address = address
        self.token = token
        self.source = source  # this machine's address that requests come from
        self.namespace = namespace

    def with_token(self, token: str | None) -> Client:
        return Client(self.address, token, self.source, self.namespace)

    def within(self, namespace: str | None) -> Client:
        """The same client in a namespace of the server; None for its root."""
        return Client(self.address, self.token, self.source, namespace)

    def elsewhere(self) -> Client:
        """The same client at another address."""
        return Client(self.address, self.token, ELSEWHERE, self.namespace)

    def request(self, method: str, path: str, body: dict[str, Any] | None = None, wrap: str | None = None) -> Any:
        headers = {"Content-Type": "application/json", **({"X-Vault-Wrap-TTL": wrap} if wrap else {})}
        if self.token:
            headers["X-Vault-Token"] = self.token
        if self.namespace:
            headers["X-Vault-Namespace"] = self.namespace
        data = None if body is None else json.dumps(body).encode()
        status, text = exchange(self.address, method, path, data, headers, self.source)
        if status >= 300:
            raise refused(status, text)
        return json.loads(text) if text else {}

    def read(self, path: str) -> Any:
        return self.request("GET", path)

    def fetch(self, path: str) -> bytes:
        """What anybody may have, as it is."""
        with OPENER.open(f"{self.address}/v1/{path}", timeout=30) as answer:
            result: bytes = answer.read()
            return result

    def list(self, path: str) -> Any:
        result: dict[str, Any] = self.request("LIST", path)
        return result

    def write(self, path: str, body: dict[str, Any] | None = None, wrap: str | None = None) -> Any:
        return self.request("POST", path, body or {}, wrap)

    def delete(self, path: str) -> Any:
        return self.request("DELETE", path)

    def capabilities(self, token: str, paths: Iterable[str]) -> dict[str, frozenset[str]]:
        """The capabilities of a token on each path, asked for in few requests by whoever this client is."""
        every, answer = list(paths), {}
        for start in range(0, len(every), AT_ONCE):
            # not beside `data`: a path may be called `data` itself
            answer.update(self.write("sys/capabilities", {"token": token, "paths": every[start : start + AT_ONCE]})["data"])
        return {path: frozenset(answer[path]) for path in every}
