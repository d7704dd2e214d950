"""Who may do what, read from platform.yaml alone: what the emitted files are held against.

Nothing here looks at an emitted file, so that a bug of the compiler cannot hide in both.

The compiler states the same grants twice, in its lowering and in `compiler/src/access/expected.rs`, and compares the two. Both read the
resolved platform, so both are wrong together if it is resolved wrongly, and both use the compiler's own evaluator. `Subject.granted` is
therefore stated here a third time, from the text of the platform, and is compared with what a real server answers.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from flux import calls, registries

from . import configurer, issuer

AUDIENCE = "vault"
SELF = {
    "auth/token/lookup-self": {"read"},
    "auth/token/renew-self": {"update"},
    "auth/token/revoke-self": {"update"},
}
LEASES = {"sys/leases/renew": {"update"}, "sys/leases/revoke": {"update"}}
MESH = "pki-mesh/root/sign-intermediate"
RUNNER = "platform/gitlab-runner"  # where people write the runner's token


# what each kind of key does, unless a use says otherwise
SIGN, ENCRYPT, AUTHENTICATE = ("sign", "verify"), ("encrypt", "decrypt"), ("hmac", "verify")


@dataclasses.dataclass(frozen=True)
class Secret:
    name: str
    kind: str  # dynamic, static, kv, transit, pki, aws, ssh or totp
    operations: tuple[str, ...]  # what is usually done with it; empty if it is read
    settings: dict[str, Any] = dataclasses.field(hash=False, compare=False)

    def paths(self, operations: tuple[str, ...] = ()) -> tuple[tuple[str, str], ...]:
        """(path, capability) of those operations, or of the usual ones."""
        name, operations = self.name, operations or self.operations
        if self.kind == "transit":
            return tuple((f"transit/{operation}/{name}", "update") for operation in operations)
        if self.kind == "totp":
            return tuple((f"totp/code/{name}", "update" if operation == "validate" else "read") for operation in operations)
        if self.kind == "kv":
            return ((f"kv/data/{self.settings['path']}", "read"),)
        return (
            {
                "dynamic": (f"database/creds/{name}", "read"),
                "static": (f"database/static-creds/{name}", "read"),
                "pki": (f"pki-int/issue/{name}", "update"),
                "aws": (f"aws/sts/{name}", "read"),
                "ssh": (f"ssh/sign/{name}", "update"),
            }[self.kind],
        )


def database_name(name: str) -> str:
    """The name of a database on its server."""
    return name.replace("-", "_")


def secret(name: str, settings: dict[str, Any]) -> Secret:
    ((kind, body),) = settings.items()
    if kind == "database":
        return Secret(name, "static" if "rotation" in body else "dynamic", (), body)
    operations: tuple[str, ...] = ()
    if kind == "transit":
        of = body.get("type", "aes256-gcm96")
        operations = AUTHENTICATE if of == "hmac" else ENCRYPT if of.startswith(("aes", "chacha")) else SIGN
    elif kind == "totp":
        operations = ("generate",)
    return Secret(name, kind, operations, body)


@dataclasses.dataclass(frozen=True)
class Subject:
    """A workload, a CI project, something outside or a group of people, with all that its token says."""

    id: str
    kind: str  # workload, ci, outside or people
    policy: str
    granted: dict[str, set[str]] = dataclasses.field(hash=False, compare=False)  # path -> capabilities, all that its token may do
    secrets: tuple[str, ...] = ()
    issuer: str = ""
    mount: str = ""
    role: str = ""
    where: tuple[Any, ...] = ()  # (namespace, service account) or (project, branch)
    number: str = ""  # of a project, if it is bound
    sources: tuple[str, ...] = ()  # what may have started a pipeline of a project
    synced: tuple[str, ...] = ()  # those of its secrets that something brings to it
    operations: dict[str, Any] = dataclasses.field(default_factory=dict, hash=False, compare=False)  # secret -> those that are not the usual ones
    owner: str = ""  # of something outside: the group that hands it its secret id
    environment: str = ""  # of a job, if it is bound
    policies: tuple[str, ...] = ()  # where its tokens have more than one

    def claims(self, **changes: Any) -> dict[str, Any]:
        if self.kind == "workload":
            return issuer.service_account(*self.where, **{"audience": AUDIENCE, **changes})
        own = {"project_id": self.number} if self.number else {}
        if self.environment:
            own |= {"environment": self.environment, "environment_protected": "true"}
        return issuer.gitlab_job(*self.where, **{"audience": AUDIENCE, "pipeline_source": self.sources[0], **own, **changes})


class Expectation:
    def __init__(self, platform: dict[str, Any], environment: str | None = None) -> None:
        self.platform = platform
        self.environment = environment  # the one of the platform's environments
        self.vault = platform["vault"]
        self.own = "external" not in self.vault  # whether the platform runs the server
        self.runner = (platform.get("ci") or {}).get("gitlabRunner")
        self.secrets = {name: secret(name, settings) for name, settings in (platform.get("secrets") or {}).items()}
        self.clusters = list(dict.fromkeys([*self.vault["serves"], *([self.vault["cluster"]] if self.own else [])]))
        self.subjects = [*self.workloads(), *self.projects()]  # those that log in with a token of an issuer
        self.outsiders = list(self.outside())  # those that log in with a secret id
        others = [*self.subjects, *self.outsiders, *self.people()]
        self.configurer = self.configuring(others)  # who applies Vault's configuration, if not a root token
        if self.configurer and self.configurer.kind == "ci":
            self.subjects.append(self.configurer)
        self.everybody = [*others, *([self.configurer] if self.configurer else [])]

    def grants(self, used: list[str] | tuple[Any, ...], operations: dict[str, Any] | None = None) -> dict[str, set[str]]:
        """What the users of some secrets may do, besides what everybody may do with its own token."""
        granted = {path: set(capabilities) for path, capabilities in SELF.items()}
        for name in used:
            for path, capability in self.secrets[name].paths((operations or {}).get(name, ())):
                granted.setdefault(path, set()).add(capability)
        if any(self.secrets[name].kind == "dynamic" for name in used):
            granted.update(LEASES)
        return granted

    def workload(self, cluster: str, namespace: str, name: str, account: str, used: list[str], more: dict[str, set[str]] | None = None, synced: list[str] | tuple[Any, ...] = (), operations: dict[str, Any] | None = None) -> Subject:
        return Subject(
            id=f"{cluster}/{namespace}/{name}",
            kind="workload",
            policy=f"{cluster}-{namespace}-{name}",
            granted={**self.grants(used, operations), **(more or {})},
            secrets=tuple(used),
            issuer=cluster,
            mount=self.mount(cluster),
            role=f"{namespace}-{name}",
            where=(namespace, account),
            synced=tuple(synced),
            operations=operations or {},
        )

    def workloads(self) -> Iterator[Subject]:
        for name, app in (self.platform.get("apps") or {}).items():
            used = app.get("secrets") or {}
            if not used:
                continue
            ways = used if isinstance(used, dict) else {secret: {} for secret in used}
            synced = [
                secret
                for secret, way in ways.items()
                if self.secrets[secret].kind not in ("transit", "aws", "ssh", "totp") and (way or {}).get("deliver") != "api"
            ]
            operations = {secret: tuple(way["operations"]) for secret, way in ways.items() if (way or {}).get("operations")}
            place = (app["cluster"], app["namespace"], name, app.get("serviceAccount", name))
            yield self.workload(*place, list(used), synced=synced, operations=operations)
        snapshot = {"sys/storage/raft/snapshot": {"read"}}
        if self.own:
            yield self.workload(self.vault["cluster"], "vault", "vault-snapshot", "vault-snapshot", [], snapshot)
        rotation = {f"database/rotate-root/{name}": {"update"} for name in self.databases()}
        if self.own and rotation:
            yield self.workload(self.vault["cluster"], "vault", "vault-rotation", "vault-rotation", [], rotation)
        yield from self.keepers
        yield from self.certifiers
        yield from self.alerting
        yield from self.pulls
        if self.runner:
            token = {f"kv/data/{RUNNER}": {"read"}}
            yield self.workload(self.runner["cluster"], "gitlab-runner", "gitlab-runner", "gitlab-runner", [], token)

    @property
    def keepers(self) -> Iterator[Subject]:
        """As whom the secrets operator of each cluster encrypts the tokens that it keeps."""
        for cluster in self.vault["serves"]:
            key = f"secrets-operator.{cluster}"
            cache = {f"transit/{operation}/{key}": {"update"} for operation in ENCRYPT}
            yield self.workload(cluster, "vault-secrets-operator", "client-cache", "client-cache", [], cache)

    @property
    def certifiers(self) -> Iterator[Any]:
        """Those in whose name cert-manager has Vault sign."""
        for cluster in self.crossed():
            yield self.workload(cluster, "istio-system", "mesh-authority", "mesh-authority", [], {MESH: {"update"}})
        for name, ingress in self.gateways().items():
            sign = {f"pki-int/sign/ingress.{name}": {"update"}}
            yield self.workload(ingress["cluster"], f"ingress-{name}", "gateway-certificate", "gateway-certificate", [], sign)

    @property
    def alerting(self) -> Iterator[Subject]:
        """In whose name Alertmanager of each observed cluster is brought the keys of those whom it tells."""
        receivers = (self.platform.get("alerting") or {}).get("receivers") or {}
        ways = [way for receiver in receivers.values() for way in receiver.values()]
        held = [way.get("key") or way.get("webhook") or (way.get("login") or {}).get("password") for way in ways]
        used = list(dict.fromkeys(name for name in held if name))
        for cluster in self.platform["observability"]["clusters"] if used else ():
            yield self.workload(cluster, "monitoring", "alerting", "alerting", used, synced=used)

    @property
    def pulls(self) -> Iterator[Subject]:
        """In whose name each namespace is brought the logins of the registries that its images and charts come from."""
        logins = registries.logins(self.platform)
        for cluster in self.vault["serves"]:
            for namespace, hosts in registries.pulled(self.platform, cluster).items():
                used = sorted({logins[host][1]["credentials"] for host in hosts})
                yield self.workload(cluster, namespace, "registries", "registries", used, synced=used)

    def gateways(self) -> dict[str, Any]:
        """The ingresses whose certificates Vault signs."""
        every = self.platform.get("ingress") or {}
        return {name: ingress for name, ingress in every.items() if (ingress.get("tls") or {}).get("certificate") == "vault"}

    def crossed(self) -> list[Any]:
        """The clusters on which calls between clusters begin or end: their meshes share a root."""
        apps = self.platform.get("apps") or {}
        pairs = [(app["cluster"], apps[callee]["cluster"]) for app in apps.values() for callee in calls.called(app) if callee in apps]
        return sorted({cluster for pair in pairs if pair[0] != pair[1] for cluster in pair})

    def projects(self) -> Iterator[Subject]:
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
                number=str(project["id"]) if "id" in project else "",
                sources=tuple(project.get("sources") or issuer.USUAL),
            )

    def outside(self) -> Iterator[Any]:
        for name, thing in (self.vault.get("outside") or {}).items():
            yield Subject(
                id=f"approle/{name}",
                kind="outside",
                policy=f"outside-{name}",
                granted=self.grants(thing["secrets"]),
                secrets=tuple(thing["secrets"]),
                mount="approle",
                role=name,
                owner=thing["owner"],
            )

    def people(self) -> Iterator[Subject]:
        """Owners write their values, operators rotate; neither reads a value, and nobody changes who may do what."""
        operators = self.vault.get("operators")
        if not operators:
            return
        granted: dict[str, Any] = {operators["group"]: {}}
        for entry in self.secrets.values():
            if entry.kind == "kv":
                own = granted.setdefault(entry.settings["owner"], {})
                own[f"kv/data/{entry.settings['path']}"] = {"create", "update"}
                own[f"kv/metadata/{entry.settings['path']}"] = {"read"}
                own[f"kv/destroy/{entry.settings['path']}"] = {"update"}
            elif entry.kind == "totp":
                granted.setdefault(entry.settings["owner"], {})[f"totp/keys/{entry.name}"] = {"update"}
        for subject in self.outsiders:
            own = granted.setdefault(subject.owner, {})
            own[f"auth/approle/role/{subject.role}/role-id"] = {"read"}
            own[f"auth/approle/role/{subject.role}/secret-id"] = {"update"}
        own = granted[operators["group"]]
        if self.runner:
            own[f"kv/data/{RUNNER}"] = {"create", "update"}
            own[f"kv/metadata/{RUNNER}"] = {"read"}
            own[f"kv/destroy/{RUNNER}"] = {"update"}
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
        used = {group: tuple(people["secrets"]) for group, people in (self.vault.get("groups") or {}).items()}
        for group, secrets in used.items():
            own = granted.setdefault(group, {})
            for path, capabilities in self.grants(secrets).items():
                own[path] = own.get(path, set()) | capabilities
        for group, paths in granted.items():
            slug = group.lower().replace("/", "-")
            yield Subject(id=f"people/{group}", kind="people", policy=f"people-{slug}", granted=paths, secrets=used.get(group, ()))

    def configuring(self, others: list[Subject]) -> Subject | None:
        """Who applies the root that makes the logins of `others`, with a login for that alone."""
        by = configurer.who(self.platform)
        if by == "rootToken":
            return None
        paths = {**self.grants(()), **configurer.granted(self, others)}
        about: dict[str, Any] = {"policy": configurer.POLICIES[0], "policies": configurer.POLICIES, "granted": paths, "role": configurer.ROLE}
        if by == "people":
            group = self.vault["operators"]["group"]
            return Subject(id=f"people/{group}:{configurer.ROLE}", kind="configurer", mount="oidc", **about)
        known = (self.runner or {}).get("projects") or {}
        projects = {path: project for path, project in known.items() if "terraform" in (project.get("may") or ())}
        repository = self.platform["git"]["url"].split("://", 1)[1].partition("/")[2].removesuffix(".git")
        path = repository if repository in projects else next(iter(projects))
        return Subject(
            id=f"gitlab/{path}:{configurer.ROLE}",
            kind="ci",
            issuer="gitlab",
            mount="gitlab",
            where=(path, self.platform["git"].get("branch", "main")),
            number=str(projects[path]["id"]),
            sources=tuple(source for source in projects[path].get("sources") or issuer.USUAL if source in ("push", "web")),
            environment=f"{self.environment}/{configurer.ENVIRONMENT}" if self.environment else configurer.ENVIRONMENT,
            **about,
        )

    def databases(self) -> dict[str, Any]:
        """The databases that secrets are of, each with the logins of its static secrets: those that read, those that write."""
        found: dict[Any, Any] = {}
        for entry in self.secrets.values():
            if entry.kind in ("static", "dynamic"):
                logins = found.setdefault(entry.settings["name"], {"readers": [], "writers": []})
                if entry.kind == "static":
                    which = "writers" if entry.settings["role"] == "readWrite" else "readers"
                    logins[which].append(entry.name.replace("-", "_"))
        return found

    def mount(self, cluster: str) -> str:
        """Where the workloads of a cluster log in."""
        return f"{(self.vault.get('auth') or {}).get(cluster, 'jwt')}-{cluster}"

    def engine(self, name: str) -> str:
        """The engine of a database, by its name in the file."""
        result: str = self.platform["databases"][name]["engine"]
        return result

    def engines(self) -> list[str]:
        """The engines of the databases that secrets are of."""
        return sorted({self.engine(name) for name in self.databases()})

    def values(self) -> list[str]:
        """The paths of all values that people write, below the mount."""
        paths = [entry.settings["path"] for entry in self.secrets.values() if entry.kind == "kv"]
        return paths + ([RUNNER] if self.runner else [])
