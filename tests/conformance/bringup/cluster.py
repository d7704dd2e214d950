"""The API servers of a platform's clusters, as far as kubectl asks them for a bring-up: the objects of the output, and what follows from
them. What is asked by another name is not found."""

from __future__ import annotations

import contextlib
import http.server
import json
import threading
import urllib.parse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube

if TYPE_CHECKING:
    from tree import Tree

Object = dict[str, Any]
READY = {"conditions": [{"type": "Ready", "status": "True", "message": "applied"}]}
# the plural names that are not the kind's with an s
PLURALS = {"NetworkPolicy": "networkpolicies", "Gateway": "gateways", "Ingress": "ingresses", "StorageClass": "storageclasses", "IngressClass": "ingressclasses", "GatewayClass": "gatewayclasses", "PriorityClass": "priorityclasses"}


def plural(kind: str) -> str:
    end = kind.lower()
    return PLURALS.get(kind) or (end[:-1] + "ies" if end.endswith("y") and end[-2] not in "aeiou" else end + ("es" if end.endswith(("s", "x", "ch")) else "s"))


def made(api: str, kind: str, namespace: str, name: str, **more: Any) -> Object:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name, "namespace": namespace, **more.pop("metadata", {})}, **more}


def objects(tree: Tree, name: str, secrets: dict[str, dict[str, str]]) -> Iterator[Object]:
    """What is in a cluster once Flux has deployed all of it."""
    yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "flux-system"}}
    yield made("fluxcd.controlplane.io/v1", "FluxInstance", "flux-system", "flux", status=READY)
    yield made("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "flux-system", "flux-system", status=READY)
    own = {"app": "flux-operator"}
    yield made("apps/v1", "Deployment", "flux-system", "flux-operator", spec={"selector": {"matchLabels": own}})
    yield made("v1", "Pod", "flux-system", "flux-operator-0", metadata={"labels": own}, spec={"containers": [{"name": "manager"}]})
    for _, _, thing in tree.cluster(name).placed():
        yield {**thing, "status": READY} if "fluxcd.io" in thing["apiVersion"] else thing
        if thing["kind"] == "Certificate":
            yield made("v1", "Secret", kube.namespace(thing) or "", thing["spec"]["secretName"], data=secrets.get(thing["spec"]["secretName"], {}))
        if thing["kind"] == "Secret" and kube.name(thing) in secrets:
            yield {**thing, "data": secrets[kube.name(thing)]}
    vault = tree.platform.get("vault") or {}
    if vault.get("cluster") == name:
        product = vault.get("server", "vault")
        yield made("apps/v1", "StatefulSet", "vault", "vault")
        yield made("v1", "ConfigMap", "vault", "vault-config")
        for number in range(vault.get("replicas", 3)):
            labels = {"labels": {f"{product}-active": str(number == 0).lower()}}
            yield made("v1", "Pod", "vault", f"vault-{number}", metadata=labels, status={"phase": "Running"}, spec={"containers": [{"name": "vault"}]})


class Clusters:
    """Those that answer, each below its own name."""

    def __init__(self) -> None:
        self.known: dict[str, dict[tuple[str, str, str, str], Object]] = {}
        self.address = ""

    def come_up(self, name: str, things: Iterator[Object]) -> None:
        self.known[name] = {(thing["apiVersion"], plural(thing["kind"]), kube.namespace(thing) or "", kube.name(thing)): thing for thing in things}

    def answer(self, method: str, path: str, query: dict[str, list[str]], table: bool) -> tuple[int, Any]:
        _, name, *parts = path.rstrip("/").split("/")
        if name not in self.known:
            return 503, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 503, "message": f"no API server of {name} answers yet"}
        known = self.known[name]
        if parts in (["readyz"], ["livez"]):
            return 200, "ok"
        if parts == ["version"]:
            return 200, {"major": "1", "minor": "36", "gitVersion": "v1.36.0"}
        if parts == ["api"]:
            return 200, {"kind": "APIVersions", "versions": ["v1"]}
        if parts == ["apis"]:
            groups = sorted({api for api, *_ in known if "/" in api})
            versions = {group: [api for api in groups if api.startswith(f"{group}/")] for group in sorted({api.partition("/")[0] for api in groups})}
            listed = [{"name": group, "versions": [{"groupVersion": api, "version": api.partition("/")[2]} for api in of], "preferredVersion": {"groupVersion": of[0], "version": of[0].partition("/")[2]}} for group, of in versions.items()]
            return 200, {"kind": "APIGroupList", "apiVersion": "v1", "groups": listed}
        api = "v1" if parts[0] == "api" else "/".join(parts[1:3])
        rest = parts[2:] if parts[0] == "api" else parts[3:]
        if not rest:
            kinds = {(thing["kind"], plural(thing["kind"]), bool(kube.namespace(thing))) for (of, *_), thing in known.items() if of == api}
            if api == "v1":
                kinds |= {("PersistentVolumeClaim", "persistentvolumeclaims", True), ("Pod", "pods", True)}
            verbs = ["create", "delete", "get", "list", "patch", "update", "watch", "deletecollection"]
            return 200, {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": api, "resources": [{"name": of, "singularName": kind.lower(), "shortNames": ["pvc"] if kind == "PersistentVolumeClaim" else [], "namespaced": inside, "kind": kind, "verbs": verbs} for kind, of, inside in sorted(kinds)]}
        namespace = ""
        if rest[0] == "namespaces" and len(rest) > 2:
            namespace, rest = rest[1], rest[2:]
        of, wanted = rest[0], rest[1] if len(rest) > 1 else ""
        if wanted:
            thing = known.get((api, of, namespace, wanted))
            if not thing:
                return 404, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404, "message": f'{of} "{wanted}" not found', "details": {"name": wanted, "kind": of}}
            return 200, tabular([thing]) if table and method == "GET" else thing
        chosen = [thing for (version, kinds, where, _), thing in known.items() if (version, kinds) == (api, of) and namespace in ("", where)]
        for selector in query.get("labelSelector", []):
            key, _, value = selector.partition("=")
            chosen = [thing for thing in chosen if (thing["metadata"].get("labels") or {}).get(key) == value]
        for selector in query.get("fieldSelector", []):
            chosen = [thing for thing in chosen if selector == f"metadata.name={kube.name(thing)}"]
        kind = next((thing["kind"] for (version, kinds, *_), thing in known.items() if (version, kinds) == (api, of)), of)
        return 200, tabular(chosen) if table else {"kind": f"{kind}List", "apiVersion": api, "metadata": {"resourceVersion": "1"}, "items": chosen}


def tabular(things: list[Object]) -> Object:
    """As a server prints it: the name, and whether it is ready."""
    columns = [{"name": name, "type": "string"} for name in ("Name", "Ready", "Status")]
    rows = [{"cells": [kube.name(thing), *([of["conditions"][0]["status"], of["conditions"][0]["message"]] if (of := thing.get("status") or {}).get("conditions") else ["", of.get("phase", "")])], "object": {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": thing["metadata"]}} for thing in things]
    return {"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": {}, "columnDefinitions": columns, "rows": rows}


@contextlib.contextmanager
def serving() -> Iterator[Clusters]:
    clusters = Clusters()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            url = urllib.parse.urlsplit(self.path)
            status, said = clusters.answer(self.command, url.path, urllib.parse.parse_qs(url.query), "as=Table" in self.headers.get("Accept", ""))
            body = said.encode() if isinstance(said, str) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain" if isinstance(said, str) else "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_DELETE = do_PATCH = do_POST = do_PUT = handle_any

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    clusters.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield clusters
    finally:
        server.shutdown()
        server.server_close()
