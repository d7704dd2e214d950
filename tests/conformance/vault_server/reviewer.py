"""The API servers of clusters, as far as Vault asks them: whether a service account's token is good (TokenReview, over TLS)."""

from __future__ import annotations

import base64
import contextlib
import http.server
import json
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tools
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

if TYPE_CHECKING:
    from vault_server.issuer import Issuers

PATH = "/apis/authentication.k8s.io/v1/tokenreviews"
OWN = "https://kubernetes.default.svc"  # the audience of the API itself, which a review asks for if it names none


def decoded(part: str) -> Any:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def status(issuer: Any, spec: dict[str, Any]) -> Any:
    """What an API server answers: it knows its own tokens, as long as they live, and for whom they are."""
    try:
        signed, _, signature = spec["token"].rpartition(".")
        issuer.key.public_key().verify(decoded(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        claims = json.loads(decoded(signed.split(".")[1]))
    except (InvalidSignature, ValueError, IndexError):
        return {"error": "invalid bearer token"}
    inside = claims.get("kubernetes.io") or {}
    name = f"system:serviceaccount:{inside.get('namespace')}:{(inside.get('serviceaccount') or {}).get('name')}"
    audiences = [one for one in spec.get("audiences") or [OWN] if one in (claims.get("aud") or [])]
    good = claims.get("iss") == issuer.url and claims["nbf"] <= time.time() < claims["exp"] and claims.get("sub") == name and audiences
    if not good:
        return {"error": "invalid bearer token"}
    groups = ["system:serviceaccounts", f"system:serviceaccounts:{inside['namespace']}", "system:authenticated"]
    user = {"username": name, "uid": inside["serviceaccount"].get("uid", ""), "groups": groups}
    return {"authenticated": True, "user": user, "audiences": audiences}


class Reviewers:
    """The API servers, by the name of their cluster: each takes questions of one account alone."""

    def __init__(self, address: str, authority: str) -> None:
        self.address, self.authority = address, authority

    def host(self, cluster: str) -> str:
        return f"{self.address}/{cluster}"

    @staticmethod
    def token(cluster: str) -> str:
        return f"token-of-the-reviewer-of-{cluster}"


@contextlib.contextmanager
def serving(folder: Path, issuers: Issuers) -> Iterator[Reviewers]:
    certificate, key = folder / "reviewer.crt", folder / "reviewer.key"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    request = [tools.on_path("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*request, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True, timeout=60)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            cluster = self.path.removesuffix(PATH).strip("/")
            issuer = issuers.by_name.get(cluster)
            if not self.path.endswith(PATH) or issuer is None:
                code, answer = 404, {"kind": "Status", "status": "Failure", "code": 404}
            elif self.headers["Authorization"] != f"Bearer {Reviewers.token(cluster)}":
                code, answer = 401, {"kind": "Status", "status": "Failure", "reason": "Unauthorized", "code": 401}
            else:
                code, answer = 201, {**body, "status": status(issuer, body["spec"])}
            text = json.dumps(answer).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Reviewers(f"https://127.0.0.1:{server.server_port}", certificate.read_text())
        finally:
            server.shutdown()
            thread.join()
