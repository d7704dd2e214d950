"""The way from a pod to its secrets, as the Vault Secrets Operator goes it: VaultAuth, role, path, all in the emitted objects;
and the way from a certificate to who signs it, as cert-manager goes it."""

import yaml

from .client import Refused

KINDS = ("VaultStaticSecret", "VaultDynamicSecret", "VaultPKISecret")


def objects(tree, group="secrets.hashicorp.com/"):
    """(cluster, object) of a group's kinds."""
    for file in sorted((tree.root / "flux").glob("*/*/**/*.yaml")):
        text = file.read_text()
        if group in text:
            for thing in yaml.safe_load_all(text):
                if thing and str(thing.get("apiVersion")).startswith(group):
                    yield file.relative_to(tree.root).parts[2], thing


def issuers(tree):
    """(cluster, issuer) of those that have Vault sign."""
    for cluster, thing in objects(tree, "cert-manager.io/"):
        if thing["kind"] in ("Issuer", "ClusterIssuer") and "vault" in thing["spec"]:
            yield cluster, thing


def signs(tree, lab):
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


def wanted(thing):
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


def check(tree, lab):
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
    for subject in lab.expectation.subjects:
        for secret in subject.secrets if subject.kind == "workload" else ():
            entry = lab.expectation.secrets[secret]
            if secret in subject.synced and (subject.id, entry.paths()[0][0]) not in delivered:
                yield f"{subject.id}: nothing delivers {secret}"
