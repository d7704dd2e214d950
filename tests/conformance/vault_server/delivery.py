"""The way from a pod to its secrets, as the Vault Secrets Operator, the agent and the CSI driver go it: who logs in, role, path, all in
the emitted objects; and the way from a certificate to who signs it, as cert-manager goes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kube
import yaml

from .client import Refused

if TYPE_CHECKING:
    from tree import Tree

    from vault_server.expectation import Subject
    from vault_server.matrix import Lab

CLASSES = "secrets-store.csi.x-k8s.io/"
AGENT = "vault.hashicorp.com/"
# what vault-csi-provider reads of a file (internal/config/config.go)
FILE = {"objectName", "secretPath", "secretKey", "method", "secretArgs", "filePermission", "encoding"}
KINDS = ("VaultStaticSecret", "VaultDynamicSecret", "VaultPKISecret")


def objects(tree: Tree, group: str = "secrets.hashicorp.com/") -> Iterator[tuple[str, dict[str, Any]]]:
    """(cluster, object) of a group's kinds."""
    for file in sorted((tree.root / "flux").glob("*/*/**/*.yaml")):
        text = file.read_text()
        if group in text:
            for thing in yaml.safe_load_all(text):
                if thing and str(thing.get("apiVersion")).startswith(group):
                    yield file.relative_to(tree.root).parts[2], thing


def pods(tree: Tree) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """(cluster, namespace, name, pod) of the apps' workloads, as Flux deploys them."""
    for file in sorted((tree.root / "flux" / "apps").glob("*/*/workload.yaml")):
        cluster, app = file.relative_to(tree.root).parts[2:4]
        text = file.read_text()
        if "postBuild" in (tree.root / "flux" / "clusters" / cluster / f"app-{app}.yaml").read_text():
            text = kube.substitute(text, lambda name: f"{name.lower()}.example.com")
        for thing in yaml.safe_load_all(text):
            pod = kube.pod_spec(thing) if thing else None
            if pod is not None:
                yield cluster, thing["metadata"]["namespace"], thing["metadata"]["name"], pod


def agents(tree: Tree) -> Iterator[Any]:
    """Those beside which the injector puts an agent, with what the annotations say."""
    for cluster, namespace, name, pod in pods(tree):
        said = {key.removeprefix(AGENT): text for key, text in (pod["metadata"].get("annotations") or {}).items() if key.startswith(AGENT)}
        if said.get("agent-inject") == "true":
            yield cluster, namespace, name, pod, said


def token_audience(pod: dict[str, Any], volume: Any) -> Any:
    """For whom the service account token in a volume is, or None."""
    for found in pod["spec"]["volumes"]:
        if found["name"] == volume:
            return next((source["serviceAccountToken"]["audience"] for source in found["projected"]["sources"]), None)
    return None


def asked_by_agent(said: Any) -> Iterator[Any]:
    """What the agent asks of Vault: (path, capability)."""
    for key, path in said.items():
        if key.startswith("agent-inject-secret-"):
            yield path, "update" if "/issue/" in path else "read"


def files_of(tree: Tree, subjects: dict[tuple[Any, ...], Subject]) -> Iterator[Any]:
    """(place, subject, paths, problems) of the agents and of the classes of the CSI driver."""
    for cluster, namespace, name, pod, said in agents(tree):
        subject = subjects.get((said["auth-path"].removeprefix("auth/"), said["role"]))
        problems = []
        if subject and (namespace, pod["spec"]["serviceAccountName"]) != subject.where:
            problems.append(f"its pods do not run as what the role {subject.role} is bound to")
        if subject and token_audience(pod, said["agent-service-account-token-volume-name"]) != subject.claims()["aud"][0]:
            problems.append(f"the token of its agent is not for what the role {subject.role} is bound to")
        problems += [f"the injector {why}" for why in ignored(tree, cluster, namespace, pod)]
        yield f"{cluster}/{namespace}/{name}", subject, list(asked_by_agent(said)), problems
    mounted = {}
    for cluster, namespace, _, pod in pods(tree):
        for volume in pod["spec"]["volumes"]:
            if "csi" in volume:
                mounted[(cluster, namespace, volume["csi"]["volumeAttributes"]["secretProviderClass"])] = pod["spec"]["serviceAccountName"]
    for cluster, thing in objects(tree, CLASSES):
        place = (cluster, thing["metadata"]["namespace"], thing["metadata"]["name"])
        said = thing["spec"]["parameters"]
        subject = subjects.get((said["vaultAuthMountPath"], said["roleName"]))
        problems = []
        if subject and (place[1], mounted.get(place)) != subject.where:
            problems.append(f"no pod mounts it that runs as what the role {subject.role} is bound to")
        if (subject and said["audience"] != subject.claims()["aud"][0]) or said["audience"] not in requested(tree, cluster):
            problems.append("the driver asks for no token of its audience")
        files = yaml.safe_load(said["objects"])
        for file in files:
            problems += [f"the provider knows no `{key}`" for key in sorted(file.keys() - FILE)]
        if len({file["objectName"] for file in files}) < len(files):
            problems.append("two of its files have one name")
        yield "/".join(place), subject, [(file["secretPath"], "read") for file in files], problems


def mounts(tree: Tree, lab: Lab) -> Iterator[str]:
    """What is wrong with the classes, as sentences: the provider's own steps, a login with the token that the node hands over, one
    question a path, and a field of the answer a file."""
    subjects = {(subject.mount, subject.role): subject for subject in lab.expectation.subjects}
    for cluster, thing in objects(tree, CLASSES):
        said, name = thing["spec"]["parameters"], f"{cluster}/{thing['metadata']['namespace']}/{thing['metadata']['name']}"
        subject = subjects[(said["vaultAuthMountPath"], said["roleName"])]
        token = lab.issuers.by_name[subject.issuer].token(subject.claims(aud=[said["audience"]]))
        login = {"role": said["roleName"], "jwt": token}
        answers: dict[Any, Any] = {}
        try:
            client = lab.client.with_token(lab.anonymous.write(f"auth/{said['vaultAuthMountPath']}/login", login)["auth"]["client_token"])
            for file in yaml.safe_load(said["objects"]):
                path = file["secretPath"]
                if path.startswith("database/") and not lab.databases:
                    continue
                answer = answers.setdefault(path, None) or client.read(path)["data"]
                answers[path] = answer
                data = answer["data"] if isinstance(answer.get("data"), dict) else answer
                if not data.get(file["secretKey"]):
                    yield f"{name}: {path} has no field {file['secretKey']}"
        except Refused as refused:
            yield f"{name}: the provider is refused: {refused}"


def values(tree: Tree, cluster: str, release: Any) -> Any:
    return yaml.safe_load((tree.root / "flux" / "infrastructure" / cluster / release / "values.yaml").read_text())


def ignored(tree: Tree, cluster: str, namespace: Any, pod: dict[str, Any]) -> Iterator[Any]:
    """Why the injector would not see a pod."""
    webhook = values(tree, cluster, "vault-agent-injector")["injector"]["webhook"]
    if any(pod["metadata"]["labels"].get(key) != value for key, value in webhook["objectSelector"]["matchLabels"].items()):
        yield "does not see its label"
    for one in webhook["namespaceSelector"]["matchExpressions"]:
        if one["operator"] != "In" or one["key"] != "kubernetes.io/metadata.name" or namespace not in one["values"]:
            yield "does not see its namespace"


def requested(tree: Tree, cluster: str) -> Any:
    """The audiences that the nodes hand tokens for to the provider."""
    return [request["audience"] for request in values(tree, cluster, "secrets-store-csi-driver")["tokenRequests"]]


def issuers(tree: Tree) -> Iterator[Any]:
    """(cluster, issuer) of those that have Vault sign."""
    for cluster, thing in objects(tree, "cert-manager.io/"):
        if thing["kind"] in ("Issuer", "ClusterIssuer") and "vault" in thing["spec"]:
            yield cluster, thing


def signs(tree: Tree, lab: Lab) -> Iterator[str]:
    """What is wrong with the issuers, as sentences: each logs in with its own account, and may sign where it says."""
    subjects = {(subject.mount, subject.role): subject for subject in lab.expectation.subjects}
    seen = set()
    for cluster, thing in issuers(tree):
        name = f"{cluster}/{thing['metadata'].get('namespace')}/{thing['metadata']['name']}"
        vault = thing["spec"]["vault"]
        login = vault["auth"]["kubernetes"]
        subject = subjects.get((login["mountPath"].removeprefix("/v1/auth/"), login["role"]))
        if subject is None:
            yield f"{name}: there is no role {login['role']} at {login['mountPath']}"
            continue
        seen.add(subject.id)
        account = login["serviceAccountRef"]
        if thing["kind"] != "Issuer" or (thing["metadata"]["namespace"], account["name"]) != subject.where:
            yield f"{name}: its service account is not what the role {subject.role} is bound to"
        # cert-manager puts an audience of its own in front of those that it is told
        audiences = [f"vault://{subject.where[0]}/{thing['metadata']['name']}", *account.get("audiences", [])]
        token = lab.issuers.by_name[subject.issuer].token(subject.claims(aud=audiences))
        try:
            lab.login(subject, token)
        except Refused as refused:
            yield f"{name}: cert-manager may not log in: {refused}"
        if "update" not in lab.client.capabilities(lab.token(subject), [vault["path"]])[vault["path"]]:
            yield f"{name}: {subject.id} may not sign at {vault['path']}"
    for subject in lab.expectation.certifiers:
        if subject.id not in seen:
            yield f"{subject.id}: no issuer signs with it"


def wanted(thing: dict[str, Any]) -> list[tuple[str, str]]:
    """What the operator asks of Vault for an object: (path, capability)."""
    spec, kind = thing["spec"], thing["kind"]
    if kind == "VaultStaticSecret":
        return [(f"{spec['mount']}/data/{spec['path']}" if spec["type"] == "kv-v2" else f"{spec['mount']}/{spec['path']}", "read")]
    if kind == "VaultPKISecret":
        asked = [(f"{spec['mount']}/issue/{spec['role']}", "update")]
        return asked + ([(f"{spec['mount']}/revoke", "update")] if spec.get("revoke") else [])
    asked = [(f"{spec['mount']}/{spec['path']}", "read")]
    if not spec.get("allowStaticCreds"):
        asked.append(("sys/leases/renew", "update"))
        asked += [("sys/leases/revoke", "update")] if spec.get("revoke") else []
    return asked


def check(tree: Tree, lab: Lab) -> Iterator[str]:
    """What is wrong, as sentences."""
    subjects = {(subject.mount, subject.role): subject for subject in lab.expectation.subjects}
    auths, things = {}, []
    for cluster, thing in objects(tree):
        place = (cluster, thing["metadata"].get("namespace"), thing["metadata"]["name"])
        if thing["kind"] == "VaultAuth":
            auths[place] = thing["spec"]
        elif thing["kind"] in KINDS:
            things.append((place, thing))
    held = {}
    for place, spec in auths.items():
        name = "/".join(map(str, place))
        subject = held[place] = subjects.get((spec["mount"], spec[spec["method"]]["role"]))
        if subject is None:
            yield f"{name}: there is no role {spec[spec['method']]['role']} at {spec['mount']}"
            continue
        login = spec[spec["method"]]
        if (place[1], login["serviceAccount"]) != subject.where or login["audiences"] != [subject.claims()["aud"][0]]:
            yield f"{name}: its service account or its audience is not what the role {subject.role} is bound to"
    delivered = set()
    for place, thing in things:
        name = "/".join(map(str, place))
        subject = held.get((*place[:2], thing["spec"]["vaultAuthRef"]))
        if subject is None:
            yield f"{name}: there is no VaultAuth {thing['spec']['vaultAuthRef']} beside it"
            continue
        asked = wanted(thing)
        found = lab.client.capabilities(lab.token(subject), [path for path, _ in asked])
        for path, capability in asked:
            if capability not in found[path]:
                yield f"{name}: {subject.id} may not {capability} {path}"
        delivered.add((subject.id, asked[0][0]))
    for name, subject, asked, problems in files_of(tree, subjects):
        if subject is None:
            yield f"{name}: there is no such role"
            continue
        for problem in problems:
            yield f"{name}: {problem}"
        found = lab.client.capabilities(lab.token(subject), [path for path, _ in asked])
        for path, capability in asked:
            if capability not in found[path]:
                yield f"{name}: {subject.id} may not {capability} {path}"
            delivered.add((subject.id, path))
    for subject in lab.expectation.subjects:
        for secret in subject.secrets if subject.kind == "workload" else ():
            entry = lab.expectation.secrets[secret]
            if secret in subject.synced and (subject.id, entry.paths()[0][0]) not in delivered:
                yield f"{subject.id}: nothing delivers {secret}"
