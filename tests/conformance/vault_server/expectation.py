"""Who may do what, read from platform.yaml alone: what the emitted files are held against.

Nothing here looks at an emitted file, so that a bug of the compiler cannot hide in both.
"""

import dataclasses

from . import issuer

AUDIENCE = "vault"
SELF = {
    "auth/token/lookup-self": {"read"},
    "auth/token/renew-self": {"update"},
    "auth/token/revoke-self": {"update"},
}
LEASES = {"sys/leases/renew": {"update"}, "sys/leases/revoke": {"update"}}
MESH = "pki-mesh/root/sign-intermediate"
RUNNER = "platform/gitlab-runner"  # where people write the runner's token


@dataclasses.dataclass(frozen=True)
class Secret:
    name: str
    kind: str  # dynamic, static, kv, transit, pki or aws
    paths: tuple  # (path, capability)
    settings: dict = dataclasses.field(hash=False, compare=False)


def database_name(name):
    """The name of a database in PostgreSQL."""
    return name.replace("-", "_")


def secret(name, settings):
    ((kind, body),) = settings.items()
    if kind == "database":
        if "rotation" in body:
            return Secret(name, "static", ((f"database/static-creds/{name}", "read"),), body)
        return Secret(name, "dynamic", ((f"database/creds/{name}", "read"),), body)
    paths = {
        "kv": lambda: ((f"kv/data/{body['path']}", "read"),),
        "transit": lambda: ((f"transit/encrypt/{name}", "update"), (f"transit/decrypt/{name}", "update")),
        "pki": lambda: ((f"pki-int/issue/{name}", "update"),),
        "aws": lambda: ((f"aws/sts/{name}", "read"),),
    }
    return Secret(name, kind, paths[kind](), body)


@dataclasses.dataclass(frozen=True)
class Subject:
    """A workload, a CI project or a group of people, with all that its token says."""

    id: str
    kind: str  # workload, ci or people
    policy: str
    granted: dict = dataclasses.field(hash=False, compare=False)  # path -> capabilities, all that its token may do
    secrets: tuple = ()
    issuer: str = ""
    mount: str = ""
    role: str = ""
    where: tuple = ()  # (namespace, service account) or (project, branch)
    synced: tuple = ()  # those of its secrets that something brings to it

    def claims(self, **changes):
        shape = issuer.service_account if self.kind == "workload" else issuer.gitlab_job
        return shape(*self.where, **{"audience": AUDIENCE, **changes})


class Expectation:
    def __init__(self, platform):
        self.platform = platform
        self.vault = platform["vault"]
        self.runner = (platform.get("ci") or {}).get("gitlabRunner")
        self.secrets = {name: secret(name, settings) for name, settings in (platform.get("secrets") or {}).items()}
        self.clusters = list(dict.fromkeys([*self.vault["serves"], self.vault["cluster"]]))
        self.subjects = [*self.workloads(), *self.projects()]  # those that log in with a token of an issuer
        self.everybody = [*self.subjects, *self.people()]

    def grants(self, used):
        """What the users of some secrets may do, besides what everybody may do with its own token."""
        granted = {path: set(capabilities) for path, capabilities in SELF.items()}
        for name in used:
            for path, capability in self.secrets[name].paths:
                granted.setdefault(path, set()).add(capability)
        if any(self.secrets[name].kind == "dynamic" for name in used):
            granted.update(LEASES)
        return granted

    def workload(self, cluster, namespace, name, account, used, more=None, synced=()):
        return Subject(
            id=f"{cluster}/{namespace}/{name}",
            kind="workload",
            policy=f"{cluster}-{namespace}-{name}",
            granted={**self.grants(used), **(more or {})},
            secrets=tuple(used),
            issuer=cluster,
            mount=f"jwt-{cluster}",
            role=f"{namespace}-{name}",
            where=(namespace, account),
            synced=tuple(synced),
        )

    def workloads(self):
        for name, app in (self.platform.get("apps") or {}).items():
            used = app.get("secrets") or {}
            if not used:
                continue
            ways = used if isinstance(used, dict) else {secret: {} for secret in used}
            synced = [
                secret
                for secret, way in ways.items()
                if self.secrets[secret].kind not in ("transit", "aws") and (way or {}).get("deliver") != "api"
            ]
            yield self.workload(app["cluster"], app["namespace"], name, app.get("serviceAccount", name), list(used), synced=synced)
        snapshot = {"sys/storage/raft/snapshot": {"read"}}
        yield self.workload(self.vault["cluster"], "vault", "vault-snapshot", "vault-snapshot", [], snapshot)
        yield from self.certifiers
        if self.runner:
            token = {f"kv/data/{RUNNER}": {"read"}}
            yield self.workload(self.runner["cluster"], "gitlab-runner", "gitlab-runner", "gitlab-runner", [], token)

    @property
    def certifiers(self):
        """Those in whose name cert-manager has Vault sign."""
        for cluster in self.crossed():
            yield self.workload(cluster, "istio-system", "mesh-authority", "mesh-authority", [], {MESH: {"update"}})
        for name, ingress in self.gateways().items():
            sign = {f"pki-int/sign/ingress.{name}": {"update"}}
            yield self.workload(ingress["cluster"], f"ingress-{name}", "gateway-certificate", "gateway-certificate", [], sign)

    def gateways(self):
        """The ingresses whose certificates Vault signs."""
        every = self.platform.get("ingress") or {}
        return {name: ingress for name, ingress in every.items() if (ingress.get("tls") or {}).get("certificate") == "vault"}

    def crossed(self):
        """The clusters on which calls between clusters begin or end: their meshes share a root."""
        apps = self.platform.get("apps") or {}
        pairs = [(app["cluster"], apps[callee]["cluster"]) for app in apps.values() for callee in app.get("calls") or () if callee in apps]
        return sorted({cluster for pair in pairs if pair[0] != pair[1] for cluster in pair})

    def projects(self):
        for path, project in ((self.runner or {}).get("projects") or {}).items():
            used = tuple(project.get("secrets") or ())
            if not used:
                continue
            name = path.lower().replace("/", "-")
            yield Subject(
                id=f"gitlab/{path}",
                kind="ci",
                policy=f"gitlab-{name}",
                granted=self.grants(used),
                secrets=used,
                issuer="gitlab",
                mount="gitlab",
                role=name,
                where=(path, (project.get("branches") or ["main"])[0]),
            )

    def people(self):
        """Owners write their values, operators rotate; neither reads a value, and nobody changes who may do what."""
        operators = self.vault.get("operators")
        if not operators:
            return
        granted = {operators["group"]: {}}
        for entry in self.secrets.values():
            if entry.kind == "kv":
                own = granted.setdefault(entry.settings["owner"], {})
                own[f"kv/data/{entry.settings['path']}"] = {"create", "update"}
                own[f"kv/metadata/{entry.settings['path']}"] = {"read"}
        own = granted[operators["group"]]
        if self.runner:
            own[f"kv/data/{RUNNER}"] = {"create", "update"}
            own[f"kv/metadata/{RUNNER}"] = {"read"}
        for entry in self.secrets.values():
            if entry.kind == "transit":
                own[f"transit/keys/{entry.name}/rotate"] = {"update"}
            elif entry.kind == "static":
                own[f"database/rotate-role/{entry.name}"] = {"update"}
            elif entry.kind == "dynamic":
                own[f"sys/leases/revoke-prefix/database/creds/{entry.name}"] = {"sudo", "update"}
            elif entry.kind == "pki":
                own["pki-int/revoke"] = {"update"}
        if self.gateways():
            own["pki-int/revoke"] = {"update"}
        for name in self.databases():
            own[f"database/rotate-root/{name}"] = {"update"}
        for group, paths in granted.items():
            slug = group.lower().replace("/", "-")
            yield Subject(id=f"people/{group}", kind="people", policy=f"people-{slug}", granted=paths)

    def databases(self):
        """The databases that secrets are of, each with the logins of its static secrets: those that read, those that write."""
        found = {}
        for entry in self.secrets.values():
            if entry.kind in ("static", "dynamic"):
                logins = found.setdefault(entry.settings["name"], {"readers": [], "writers": []})
                if entry.kind == "static":
                    which = "writers" if entry.settings["role"] == "readWrite" else "readers"
                    logins[which].append(entry.name.replace("-", "_"))
        return found

    def values(self):
        """The paths of all values that people write, below the mount."""
        paths = [entry.settings["path"] for entry in self.secrets.values() if entry.kind == "kv"]
        return paths + ([RUNNER] if self.runner else [])
