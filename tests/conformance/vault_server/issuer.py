"""OIDC issuers: what EKS and GitLab publish, and tokens shaped like theirs."""

from __future__ import annotations

import base64
import contextlib
import http.server
import json
import threading
import time
import urllib.parse
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa


def encoded(data: bytes | dict[str, Any]) -> str:
    if not isinstance(data, bytes):
        data = json.dumps(data).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int) -> str:
    return encoded(value.to_bytes((value.bit_length() + 7) // 8, "big"))


class Issuer:
    """One issuer with a key of its own; its tokens say what they are told to say."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.kid = "key-of-" + url.rsplit("/", 1)[-1]
        self.codes: dict[str, dict[str, Any]] = {}
        self.given = 0

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/keys",
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "response_types_supported": ["id_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def code(self, claims: dict[str, Any]) -> str:
        """The code that a person's browser brings back: the server changes it for an ID token with these claims, once."""
        self.given += 1
        code = f"code-{self.given}"
        self.codes[code] = claims
        return code

    def exchange(self, code: str) -> dict[str, Any] | None:
        """The answer of the endpoint for tokens."""
        claims = self.codes.pop(code, None)
        if claims is None:
            return None
        return {"access_token": "of-no-use", "token_type": "Bearer", "expires_in": 60, "id_token": self.token(claims)}

    def keys(self) -> dict[str, Any]:
        public = self.key.public_key().public_numbers()
        return {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": number(public.n), "e": number(public.e)}]}

    def token(self, claims: dict[str, Any], key: Any = None) -> str:
        """A signed token; `key` signs with another key while naming this issuer's."""
        now = int(time.time())
        whole = {"iss": self.url, "iat": now, "nbf": now - 5, "exp": now + 600, **claims}
        whole = {name: value for name, value in whole.items() if value is not None}
        signed = f"{encoded({'alg': 'RS256', 'kid': self.kid})}.{encoded(whole)}"
        signature = (key or self.key).sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{encoded(signature)}"


def service_account(namespace: str, account: str, audience: str, **changes: Any) -> dict[str, Any]:
    """The claims of a projected service account token of EKS."""
    claims = {
        "aud": [audience],
        "sub": f"system:serviceaccount:{namespace}:{account}",
        "jti": "5b1c5a3e-0000-4000-8000-000000000001",
        "kubernetes.io": {
            "namespace": namespace,
            "node": {"name": "ip-10-40-1-10.eu-west-1.compute.internal", "uid": "5b1c5a3e-0000-4000-8000-000000000002"},
            "pod": {"name": f"{account}-7d4b9c-abcde", "uid": "5b1c5a3e-0000-4000-8000-000000000003"},
            "serviceaccount": {"name": account, "uid": "5b1c5a3e-0000-4000-8000-000000000004"},
        },
    }
    return {**claims, **changes}


# what starts a pipeline: https://docs.gitlab.com/ci/jobs/job_rules/#ci_pipeline_source-predefined-variable, and the enum
# `source` of GitLab's pipelines
SOURCES = (
    "api", "chat", "container_registry_push", "duo_workflow", "external", "external_pull_request_event", "merge_request_event", "ondemand_dast_scan",
    "ondemand_dast_validation", "parent_pipeline", "pipeline", "pipeline_execution_policy_schedule", "push", "schedule", "security_orchestration_policy",
    "trigger", "unknown", "web", "webide",
)
USUAL = ("push", "schedule", "web")  # those that the language allows where nothing is said


def fork_before(project: str, branch: str) -> dict[str, str]:
    """What GitLab before 18.2.2 says of a merge request's pipeline, if a fork's branch is called like the protected one: all that is
    said of the project itself (gitlab-org/gitlab#548165)."""
    return {"pipeline_source": "merge_request_event", "user_login": "stranger", "user_id": "7"}


def fork_since(project: str, branch: str) -> dict[str, str]:
    """What GitLab says since: the fork's own path and number."""
    fork = f"stranger/{project.rsplit('/', 1)[-1]}"
    return {
        **fork_before(project, branch), "project_path": fork, "project_id": "9001", "namespace_path": "stranger", "namespace_id": "9000",
        "ref_protected": "false", "sub": f"project_path:{fork}:ref_type:branch:ref:{branch}",
    }


def gitlab_job(project: str, branch: str, audience: str, **changes: Any) -> dict[str, Any]:
    """The claims of an ID token of a GitLab job on a protected branch."""
    claims = {
        "aud": audience,
        "sub": f"project_path:{project}:ref_type:branch:ref:{branch}",
        "project_id": "22",
        "project_path": project,
        "namespace_id": "72",
        "namespace_path": project.rsplit("/", 1)[0],
        "user_id": "1",
        "user_login": "somebody",
        "user_email": "somebody@example.com",
        "pipeline_id": "574",
        "pipeline_source": "push",
        "job_id": "302",
        "ref": branch,
        "ref_type": "branch",
        "ref_path": f"refs/heads/{branch}",
        "ref_protected": "true",
        "runner_environment": "self-hosted",
    }
    return {**claims, **changes}


class Issuers:
    """The issuers that one HTTP server publishes, by name."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.by_name: dict[str, Issuer] = {}

    def add(self, name: str) -> Issuer:
        self.by_name[name] = Issuer(f"{self.base}/{name}")
        return self.by_name[name]

    def page(self, path: str) -> dict[str, Any] | None:
        for name, issuer in self.by_name.items():
            if path == f"/{name}/.well-known/openid-configuration":
                return issuer.discovery()
            if path == f"/{name}/keys":
                return issuer.keys()
        return None


@contextlib.contextmanager
def serving() -> Iterator[Issuers]:
    """An HTTP server of issuers on 127.0.0.1, in a thread."""
    issuers: Any = None

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(issuers.page(self.path))

        def do_POST(self) -> None:
            form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            name, _, endpoint = self.path.strip("/").partition("/")
            issuer = issuers.by_name.get(name)
            self.answer(issuer.exchange(form["code"][0]) if issuer and endpoint == "token" else None)

        def answer(self, page: dict[str, Any] | None) -> None:
            body = json.dumps(page).encode()
            self.send_response(404 if page is None else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: str) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        issuers = Issuers(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield issuers
        finally:
            server.shutdown()
            thread.join()
