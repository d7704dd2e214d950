"""What `platformc access` says against what the server says: every subject, every path, both ways."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import stage
from .client import Refused

if TYPE_CHECKING:
    from vault_server.client import Client
    from vault_server.matrix import Lab

DENIED = frozenset(["deny"])


def said(compiler: Path, spec: Path, environment: Any = None) -> dict[str, Any]:
    """The matrix of the compiler."""
    command = [compiler, "access", str(spec), "--format", "json", *(("--env", environment) if environment else ())]
    result: dict[str, Any] = json.loads(subprocess.run(command, text=True, capture_output=True, check=True, timeout=120).stdout)
    return result


def cells(matrix: dict[str, Any]) -> dict[tuple[Any, ...], frozenset[str]]:
    """(subject, path) -> capabilities, of what is granted."""
    return {(grant["subject"], grant["path"]): frozenset(grant["capabilities"]) for grant in matrix["grants"]}


def differences(matrix: dict[str, Any], answers: Callable[..., Any], paths: list[str]) -> Iterator[str]:
    """Each cell that one side sees otherwise; `answers` gives the server's capabilities of a subject."""
    expected = cells(matrix)
    for subject in matrix["subjects"]:
        found = answers(subject)
        for path in paths:
            own = expected.get((subject["id"], path), DENIED)
            if found[path] != own:
                yield f"{subject['id']}: {path}: the server says {', '.join(sorted(found[path]))}, access {', '.join(sorted(own))}"


def compare(lab: Lab, matrix: dict[str, Any], more: Iterable[str] = ()) -> Iterator[str]:
    """On a server with the configuration applied. `more` are paths that access does not list, and so denies."""
    paths = sorted({path["path"] for path in matrix["paths"]})
    by_id = {subject.id: subject for subject in lab.expectation.everybody}
    if set(by_id) != {subject["id"] for subject in matrix["subjects"]}:
        yield f"other subjects: {sorted(set(by_id) ^ {subject['id'] for subject in matrix['subjects']})}"
        return

    found = {}

    def answers(subject: dict[str, Any]) -> dict[str, frozenset[str]]:
        if subject["id"] not in found:
            if subject["kind"] in ("workload", "ci"):
                token = lab.own_login(by_id[subject["id"]])["client_token"]  # what its role gives
            else:
                token = token_of(lab.client, subject["policies"])
            found[subject["id"]] = lab.client.capabilities(token, [*paths, *more])
        return found[subject["id"]]

    yield from differences(matrix, answers, paths)
    yield from blind(matrix, answers, paths)
    granted = {path["path"] for path in matrix["paths"]}
    for subject in matrix["subjects"]:
        if "default" in subject["policies"]:
            continue  # theirs is the server's own policy `default` too, whose rules are no paths of the platform
        own = answers(subject)
        for path in more:
            # A rule for a path holds for the path with a slash behind it, too.
            if path not in granted and path.rstrip("/") not in granted and not within(granted, path) and own[path] != DENIED:
                yield f"{subject['id']}: {path}: the server says {', '.join(sorted(own[path]))}, access does not know the path"


def within(granted: set[str], path: str) -> bool:
    """Whether a pattern of access covers a path: those have `+` for a segment, also for an empty one."""
    patterns = [pattern for pattern in granted if "+" in pattern.split("/")]
    return any(re.fullmatch(re.escape(pattern).replace(r"\+", "[^/]*"), path) for pattern in patterns)


def hands(lab: Lab, matrix: dict[str, Any]) -> Iterator[str]:
    """Whoever gets a secret id and opens it is who logs in with it: `actsAs` names those, and nobody else."""
    said = {(actor["id"], other) for actor in matrix["operators"] for other in actor["actsAs"] if "secret id" in actor["by"]}
    configures = [subject["id"] for subject in matrix["subjects"] if subject["id"] == getattr(lab.expectation.configurer, "id", None)]
    for who in configures:
        others = {subject["id"] for subject in matrix["subjects"]}
        if not any(actor["id"] == who and others <= set(actor["actsAs"]) for actor in matrix["operators"]):
            yield f"{who} writes policies, and access does not say that it can become everybody"
    for outsider in lab.expectation.outsiders:
        role = f"auth/approle/role/{outsider.role}"
        for subject in lab.expectation.everybody:
            try:
                wrapped = lab.as_subject(subject).write(f"{role}/secret-id", wrap="5m")["wrap_info"]["token"]
                secret = lab.anonymous.with_token(wrapped).write("sys/wrapping/unwrap")["data"]["secret_id"]
                login = {"role_id": lab.client.read(f"{role}/role-id")["data"]["role_id"], "secret_id": secret}
                able = lab.anonymous.write("auth/approle/login", login)["auth"]["policies"] == [outsider.policy]
            except Refused:
                able = False
            if able != ((subject.id, outsider.id) in said):
                yield f"{subject.id} {'can' if able else 'cannot'} log in as {outsider.id}, and access says otherwise"


def blind(matrix: dict[str, Any], answers: Callable[..., Any], paths: list[str]) -> Iterator[str]:
    """Mistakes of access that the comparison does not see: each grant left out, and each with a capability more."""
    for index, grant in enumerate(matrix["grants"]):
        rest = [*matrix["grants"][:index], *matrix["grants"][index + 1 :]]
        more = {**grant, "capabilities": [*grant["capabilities"], "patch"]}
        for what, grants in (("without", rest), ("with more on", [*rest, more])):
            if not any(differences({**matrix, "grants": grants}, answers, paths)):
                yield f"{what} {grant['subject']}: {grant['path']}, no difference is seen"


def token_of(client: Client, policies: list[str]) -> str:
    """A token of these policies; the policy `default` comes only if it is one of them."""
    wanted = {"policies": policies, "no_default_policy": "default" not in policies}
    result: str = client.write("auth/token/create", wanted)["auth"]["client_token"]
    return result


# A platform of 50 subjects and 200 paths: 48 apps, the job of the snapshots, a group.
HEAD = """
apiVersion: platformc/v1alpha1
kind: Platform
name: bench
aws: { account: "111122223333", region: eu-west-1, state: { bucket: bench-tfstate } }
dns: { zone: example.com }
git: { url: "https://gitlab.example.com/platform/bench.git" }
networks: { main: { cidr: 10.10.0.0/16 } }
clusters: { main: { network: main, kubernetes: "1.36", admins: { platform: "arn:aws:iam::111122223333:role/platform-admin" },
  nodeGroups: { system: { instanceTypes: [m7g.large] } } } }
vault: { cluster: main, host: vault.example.com, serves: [main], operators: { group: admins, clientId: vault } }
databases: { orders: { engine: postgres, version: "16", network: main, class: db.t4g.medium, storage: 50Gi } }
"""
KINDS = (
    "{{ kv: {{ path: team-{team}/{name}, owner: admins }} }}",
    "{{ database: {{ name: orders, role: readOnly, ttl: 1h, maxTtl: 24h }} }}",
    "{{ database: {{ name: orders, role: readWrite, rotation: 24h }} }}",
    "{{ transit: {{ rotation: 30d }} }}",
    "{{ pki: {{ commonName: {name}.example.com, ttl: 24h }} }}",
)


def generated(apps: int = 48) -> str:
    """A platform as text."""
    out = [HEAD, "secrets:"]
    for app in range(apps):
        out.append(f"  secret{app}: " + KINDS[app % len(KINDS)].format(team=app % 7, name=f"secret{app}"))
    out.append("apps:")
    for app in range(apps):
        out.append(
            f"  app{app}: {{ cluster: main, namespace: team-{app % 7}, image: registry.example.com/app:1.0.0, port: 8080, health: /,"
            f" replicas: {{ min: 2, max: 3, cpu: 70% }}, resources: {{ cpu: 50m, memory: 64Mi }}, secrets: [secret{app}]{', calls: [orders]' if app % len(KINDS) in (1, 2) else ''} }}"
        )
    return "\n".join(out) + "\n"


def policies_of(root: Client, tree: Path) -> int:
    """Puts the policies of a tree on a server, under the names that the root gives them."""
    import hcl

    found: dict[str, str] = {}
    for file in sorted((tree / stage.ROOT).glob("*.tf")):
        for block in hcl.parsed(file.read_text()).get("module", []):
            for body in block.values():
                if body["source"].endswith("/vault-policies"):
                    found |= body["policies"]
    for name, text in found.items():
        path = text.split("../../../")[1].split('"')[0]
        root.write(f"sys/policies/acl/{name}", {"policy": (tree / path).read_text()})
    return len(found)


SUBJECTS, PATHS, SECONDS = 50, 200, 30  # what the project promises: this many compared within this time


def many(client: Client, compiler: Path) -> tuple[str, list[Any]]:
    """(what was done, problems): a generated platform, by its policies alone."""
    with tempfile.TemporaryDirectory(prefix="platformc-access-") as folder:
        spec = Path(folder) / "platform.yaml"
        spec.write_text(generated())
        subprocess.run([compiler, "build", str(spec)], check=True, capture_output=True, text=True, timeout=120)
        made = policies_of(client, Path(folder) / "output")
        start, used = time.monotonic(), os.times()
        matrix = said(compiler, spec)
        subjects, paths = sorted({subject["id"] for subject in matrix["subjects"]}), sorted({path["path"] for path in matrix["paths"]})
        compared: set[Any] = set()

        def answers(subject: dict[str, Any]) -> dict[str, frozenset[str]]:
            found = client.capabilities(token_of(client, subject["policies"]), paths)
            compared.update((subject["id"], path) for path in found)
            return found

        problems = list(differences(matrix, answers, paths))
        seconds, spent = time.monotonic() - start, sum(os.times()[:4]) - sum(used[:4])
    if made != len({policy for subject in matrix["subjects"] for policy in subject["policies"]} - {"default"}):
        problems.append(f"{made} policies for {len(subjects)} subjects")
    if len(subjects) < SUBJECTS or len(paths) < PATHS:
        problems.append(f"only {len(subjects)} subjects and {len(paths)} paths")
    if len(compared) != len(subjects) * len(paths):
        problems.append(f"only {len(compared)} cells were compared of {len(subjects)} x {len(paths)}")
    for subject, path in sorted(set(cells(matrix)) - compared):
        problems.append(f"{subject}: {path}: granted by access, and not compared")
    if seconds >= SECONDS:
        problems.append(f"it took {seconds:.1f} s, not less than {SECONDS} s")
    done = f"{len(subjects)} subjects x {len(paths)} paths of a generated platform, {len(compared)} cells"
    return f"{done} in {seconds:.1f} s, of which {spent:.1f} s computed here", problems
