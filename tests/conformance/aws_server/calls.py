"""Who answers a call: one of ours, found by service, method and path; else moto; else nobody, which is a 501."""

from __future__ import annotations

import json
import re
import urllib.parse
from collections.abc import Callable
from typing import Any

import account

Answer = Callable[..., Any]
CALLS: list[tuple[str, str, re.Pattern[str], Answer]] = []  # (service, method, pattern of the path, function)


class Refused(Exception):
    """What AWS answers instead of a result: the status, the name of the error and its message."""

    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status, self.kind = status, kind


def call(service: str, method: str, path: str) -> Callable[[Answer], Answer]:
    """Makes a function the answer to a call of a service that speaks JSON over REST. In `path`, `{name}` is one segment, whose
    text the function gets by that name, decoded: an ARN comes with its slashes encoded."""

    def register(function: Answer) -> Answer:
        pattern = re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path)))
        CALLS.append((service, method, pattern, function))
        return function

    return register


class Request:
    """A call as a function sees it: its body, and who asks where."""

    def __init__(self, environ: Any, key: Any, region: Any) -> None:
        self.region = region
        self.key = key  # the id of the access key
        length = int(environ.get("CONTENT_LENGTH") or 0)
        text = environ["wsgi.input"].read(length) if length else b""
        self.body = json.loads(text) if text else {}
        self.query = urllib.parse.parse_qs(environ.get("QUERY_STRING", ""))


class Extended:
    """A WSGI application: moto and our calls."""

    def __init__(self, moto: Any) -> None:
        self.moto = moto

    def __call__(self, environ: Any, start: Any) -> Any:
        method, path = environ["REQUEST_METHOD"], environ.get("RAW_URI", environ["PATH_INFO"]).partition("?")[0]
        if path == account.PATH:
            return account.reply(start)
        key, region, service = scope(environ)
        for of, by, pattern, function in CALLS:
            match = pattern.fullmatch(path) if (of, by) == (service, method) else None
            if match:
                named = {name: urllib.parse.unquote(text) for name, text in match.groupdict().items()}
                return answered(function, Request(environ, key, region), named, start)
        if service == "s3":  # whose paths are names of buckets and objects: moto knows them all
            return self.moto(environ, start)
        return self.by_moto(environ, start, f"{service} {method} {path}")

    def by_moto(self, environ: Any, start: Any, name: Any) -> Any:
        said: list[Any] = []

        def remember(status: Any, headers: Any, *rest: Any) -> Any:
            said[:] = [status, headers]
            return start(status, headers, *rest) if not unknown(status, headers) else None

        try:
            body = self.moto(environ, remember)
        except NotImplementedError as error:
            return missing(f"{name}: {error}", start)
        if said and unknown(*said):
            return missing(name, start)
        return body


def scope(environ: Any) -> Any:
    """Who asks for what: access key, region and service, by the signature."""
    match = re.search(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
    return match.groups() if match else ("", "", "")


def unknown(status: Any, headers: Any) -> Any:
    """Whether moto has no such path: its answers to the SDK are no pages."""
    kind = {name.lower(): value for name, value in headers}.get("content-type", "")
    return status.startswith("404") and kind.startswith("text/html")


def answered(function: Any, request: Any, named: Any, start: Any) -> Any:
    try:
        result = function(request, **named)
    except Refused as refused:
        return reply(refused.status, {"message": str(refused)}, start, ("x-amzn-ErrorType", refused.kind))
    return reply(200, result, start)


def missing(name: Any, start: Any) -> Any:
    print(f"not implemented: {name}", flush=True)
    return reply(501, {"message": f"the stand-in for AWS has no {name}"}, start, ("x-amzn-ErrorType", "NotImplemented"))


def reply(status: Any, result: Any, start: Any, *headers: Any) -> Any:
    body = json.dumps(result).encode()
    start(f"{status} ", [("Content-Type", "application/json"), ("Content-Length", str(len(body))), *headers])
    return [body]
