"""Tests of the checks themselves: a small valid tree passes them all, and each way to break it is caught by its check."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cover_test
import editor
import flux
import golden
import helm
import images
import policy
import report_test
import schemas
import tools
from report import Report
from tree import Tree

if TYPE_CHECKING:
    from report import Step

ENTRY = "output/flux/clusters/main"
MESH = "output/flux/infrastructure/main/mesh"
STORAGE = "output/flux/infrastructure/main/storage"
SHOP = "output/flux/apps/main/shop"
ROOT = "output/terraform/roots/flux-main/main.tf"


class Ownership:
    """The part of the golden check that needs no compiler."""

    @staticmethod
    def check(tree: Tree, report: Report) -> None:
        with report.step(f"golden.ownership {tree.name}") as step:
            golden.ownership(tree, step)


class Versions:
    """The part of the images that needs no compiler and no charts."""

    check = staticmethod(images.check_tree)


CHECKS: dict[str, Any] = {"images": Versions, "golden": Ownership, "policy": policy, "flux": flux, "schemas": schemas, "helm": helm, "editor": editor}


def swap(file: str, old: str, new: str) -> Callable[..., Any]:
    def edit(folder: Path) -> None:
        path = folder / file
        text = path.read_text()
        if old not in text:
            raise ValueError(f"{file} has no `{old}`")
        path.write_text(text.replace(old, new, 1))

    return edit


def add(file: str, text: str) -> Callable[..., Any]:
    def edit(folder: Path) -> None:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as end:
            end.write(text)

    return edit


def remove(file: str) -> Callable[..., Any]:
    return lambda folder: (folder / file).unlink()


def both(*edits: Callable[..., Any]) -> Callable[..., Any]:
    return lambda folder: [edit(folder) for edit in edits]


def objects(text: str) -> Callable[..., Any]:
    """One more file of the app's path."""
    return both(
        add(f"{SHOP}/more.yaml", text),
        swap(f"{SHOP}/kustomization.yaml", "  - service.yaml\n", "  - service.yaml\n  - more.yaml\n"),
    )


CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: %s\n  namespace: %s\ndata:\n  key: value\n"
MONITOR = "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  selector: {}\n  endpoints: []\n"
WIDGET = "apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: a\n  namespace: shop\n"
NODES = "---\napiVersion: karpenter.k8s.aws/v1\nkind: EC2NodeClass\nmetadata:\n  name: a\nspec:\n  amiSelectorTerms:\n    - alias: al2023@latest\n"
CERTIFICATE = """apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: a
  namespace: shop
spec:
  secretName: a
  issuerRef:
    name: a
"""
SECRET_CLASS = """apiVersion: secrets-store.csi.x-k8s.io/v1
kind: SecretProviderClass
metadata:
  name: a
  namespace: shop
spec:
  provider: vault
  parameters:
    roleName: shop-shop
    vaultRole: shop-shop
    objects: ""
"""
VAULT_SECRET = """apiVersion: secrets.hashicorp.com/v1beta1
kind: VaultStaticSecret
metadata:
  name: a
  namespace: shop
spec:
  mount: kv
  type: kv-v2
  path: a
  destination:
    name: key
    create: %s
"""
DEPENDS = "  dependsOn:\n    - name: "

# (the check that has to fail, what it has to say, how the tree is broken)
MUTANTS = (
    ("images.exact", "has the tag `latest`", swap(f"{SHOP}/deployment.yaml", "shop:1.0.0", "shop:latest")),
    ("images.exact", "has no tag", swap(f"{SHOP}/deployment.yaml", "shop:1.0.0", "shop")),
    ("images.exact", "has the tag `2.x`", swap(f"{SHOP}/deployment.yaml", "shop:1.0.0", "shop:2.x")),
    ("images.exact", "`busybox:1` has the tag", swap(f"{SHOP}/deployment.yaml", "          ports:", "          args: [--proxy-image=busybox:1]\n          ports:")),
    ("images.exact", "another version tomorrow", add(f"{SHOP}/service.yaml", "  version: latest\n")),
    ("images.exact", "another version tomorrow", add(ROOT, 'resource "a" "b" {\n  version = "~> 1.2"\n}\n')),
    ("images.exact", "another chart tomorrow", swap(f"{MESH}/source.yaml", "tag: 1.30.3", "tag: latest")),
    ("images.exact", "`spec.ref` is", swap(f"{MESH}/source.yaml", "tag: 1.30.3", 'semver: ">=1.30.0"')),
    ("images.exact", "`spec.ref` is", swap(f"{MESH}/source.yaml", "  ref:\n    tag: 1.30.3\n", "")),
    ("images.exact", "`al2023@latest` may be another version tomorrow", add(f"{MESH}/release.yaml", NODES)),
    ("images.exact", "the version `2.x`", swap(ROOT, '"2.8.7"', '"2.x"')),
    ("images.exact", "no `artifact`", swap(ROOT, '        artifact = ""\n', "")),
    ("images.exact", "has no digest", swap(ROOT, 'artifact = ""', 'artifact = "oci://ghcr.io/a/b:v1.0.0"')),
    ("images.exact", "nobody waits", swap(ROOT, "enabled = true", "enabled = false")),
    ("images.exact", "helm_release.flux_instance has the version", swap(ROOT, '  version    = "0.49.0"\n', "")),
    ("images.registries", "does not know", swap(f"{MESH}/source.yaml", "registry.example.com", "charts.example.org")),
    ("images.registries", "which its maker retires", swap(f"{MESH}/source.yaml", "registry.example.com", "registry.istio.io/release")),
    ("images.registries", "names `k8s.gcr.io`", add("output/README.md", "Images come from k8s.gcr.io.\n")),
    ("flux.builds", "no folder", swap(f"{ENTRY}/app-shop.yaml", "main/shop", "main/shoe")),
    ("flux.builds", "is not under", swap(f"{ENTRY}/app-shop.yaml", "./output/", "./out/")),
    ("flux.builds", "kubectl kustomize", swap(f"{SHOP}/kustomization.yaml", "service.yaml", "serviced.yaml")),
    ("flux.builds", "kubectl kustomize", swap(f"{SHOP}/kustomization.yaml", "resources:", "resource:")),
    ("flux.named-once", "no Kustomization", add("output/flux/apps/main/orphan/kustomization.yaml", "resources: []\n")),
    (
        "flux.named-once",
        "app-shop.yaml, flux/clusters/main/infrastructure-mesh.yaml",
        swap(f"{ENTRY}/infrastructure-mesh.yaml", "infrastructure/main/mesh", "apps/main/shop"),
    ),
    ("flux.settings", "spec.prune", swap(f"{ENTRY}/app-shop.yaml", "prune: true", "prune: false")),
    ("flux.settings", "spec.wait", swap(f"{ENTRY}/app-shop.yaml", "  wait: true\n", "")),
    ("flux.settings", "spec.timeout", swap(f"{ENTRY}/app-shop.yaml", "  timeout: 10m\n", "")),
    (
        "flux.settings",
        "stalled for ever",
        swap(f"{MESH}/release.yaml", "name: RetryOnFailure\n      retryInterval", "name: RemediateOnFailure\n      retryInterval"),
    ),
    ("flux.settings", "stalled for ever", swap(f"{MESH}/release.yaml", "    strategy:\n      name: RetryOnFailure\n  upgrade", "    remediation:\n      retries: 3\n  upgrade")),
    ("flux.settings", "is not taken back", swap(f"{MESH}/release.yaml", "mode: enabled", "mode: warn")),
    (
        "flux.depends-on",
        "`infrastructure-mash`",
        swap(f"{ENTRY}/app-shop.yaml", "infrastructure-mesh", "infrastructure-mash"),
    ),
    (
        "flux.depends-on",
        "it is in namespace `flux-system`",
        swap(
            f"{ENTRY}/app-shop.yaml",
            "- name: infrastructure-mesh",
            "- name: infrastructure-mesh\n      namespace: shop",
        ),
    ),
    ("flux.depends-on", "a cycle", add(f"{ENTRY}/infrastructure-mesh.yaml", DEPENDS + "app-shop\n")),
    ("flux.chart-sources", "layerSelector", swap(f"{MESH}/source.yaml", "operation: copy", "operation: extract")),
    ("flux.depends-on", "itself", add(f"{ENTRY}/infrastructure-mesh.yaml", DEPENDS + "infrastructure-mesh\n")),
    ("flux.depends-on", "no HelmRelease `istio-system/nothing`", add(f"{MESH}/release.yaml", DEPENDS + "nothing\n")),
    (
        "flux.namespaces-first",
        "`istio-system`",
        both(
            objects(CONFIG_MAP % ("a", "istio-system")),
            swap(f"{ENTRY}/app-shop.yaml", "    - name: infrastructure-mesh\n", ""),
        ),
    ),
    (
        "flux.definitions-first",
        "networking.istio.io",
        swap(f"{ENTRY}/app-shop.yaml", "    - name: infrastructure-mesh\n", ""),
    ),
    (
        "flux.definitions-first",
        "networking.istio.io",
        swap(f"{ENTRY}/infrastructure-mesh.yaml", "name: base", "name: bass"),
    ),
    (
        "flux.definitions-first",
        "extra.serviceMonitor.enabled",
        add(f"{MESH}/values.yaml", "  serviceMonitor:\n    enabled: true\n"),
    ),
    (
        "flux.definitions-first",
        "cert-manager.io (chart cert-manager)",
        both(
            objects(CERTIFICATE),
            swap(f"{MESH}/source.yaml", "charts/base", "charts/cert-manager"),
            add(f"{MESH}/values.yaml", "crds:\n  enabled: false\n"),
        ),
    ),
    ("flux.definitions-first", "monitoring.coreos.com", objects(MONITOR)),
    (
        "flux.source-refs",
        "`flux-system/flux`",
        swap(f"{ENTRY}/app-shop.yaml", "name: flux-system\n  wait", "name: flux\n  wait"),
    ),
    (
        "flux.chart-sources",
        "no OCIRepository `istio-system/base`",
        swap(f"{MESH}/source.yaml", "name: base", "name: bass"),
    ),
    ("flux.chart-sources", "`1.30.x`", swap(f"{MESH}/source.yaml", "1.30.3", "1.30.x")),
    (
        "flux.values-from",
        "`base-values`",
        swap(f"{MESH}/kustomization.yaml", "configurations:\n  - kustomizeconfig.yaml\n", ""),
    ),
    ("flux.values-from", "inline", add(f"{MESH}/release.yaml", "  values:\n    extra: 1\n")),
    (
        "flux.contract-references",
        "`${EFS_SHORED_ID}` is not a key",
        swap(f"{STORAGE}/storage-class.yaml", "EFS_SHARED", "EFS_SHORED"),
    ),
    (
        "flux.contract-references",
        "`${namespace}` is not a key",
        swap(f"{STORAGE}/storage-class.yaml", "$${namespace}", "${namespace}"),
    ),
    (
        "flux.contract-references",
        "is not a plain key",
        swap(f"{STORAGE}/storage-class.yaml", "EFS_SHARED_ID}", "EFS_SHARED_ID:-none}"),
    ),
    (
        "flux.contract-references",
        "would stay as it is",
        objects(CONFIG_MAP.replace("value", "${EFS_SHARED_ID}") % ("a", "shop")),
    ),
    (
        "flux.contract-references",
        "would stay as it is",
        objects(CONFIG_MAP.replace("value", "$${escaped}") % ("a", "shop")),
    ),
    ("flux.contract-references", "writes no ConfigMap", swap(ROOT, "platform-outputs", "platform-output")),
    ("flux.contract-used", "key `VPC_ID`", swap(ROOT, "  data = {\n", "  data = {\n    VPC_ID = module.network.id\n")),
    (
        "flux.contract-used",
        "refers to no key",
        add(
            f"{ENTRY}/app-shop.yaml",
            "  postBuild:\n    substituteFrom:\n      - kind: ConfigMap\n        name: platform-outputs\n",
        ),
    ),
    ("flux.contract-strict", "StrictPostBuildSubstitutions", swap(ROOT, "Substitutions=true", "Substitutions=false")),
    ("flux.contract-strict", "is optional", add(f"{ENTRY}/infrastructure-storage.yaml", "        optional: true\n")),
    ("flux.contract-references", "writes no ConfigMap", swap(ROOT, 'name = "flux-system"', 'name = "flux"')),
    ("flux.sync", "`./output/flux/clusters/main`", swap(ROOT, "flux/clusters/main", "flux/clusters/mian")),
    (
        "flux.owned-once",
        "Namespace shop stands in",
        add(f"{MESH}/namespace.yaml", "---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n"),
    ),
    ("flux.namespaces", "creates namespace `shop`", swap(f"{SHOP}/kustomization.yaml", "  - namespace.yaml\n", "")),
    ("flux.namespaces", "no metadata.namespace", swap(f"{SHOP}/service.yaml", "  namespace: shop\n", "")),
    (
        "flux.namespaces",
        "lives in no namespace",
        swap(f"{STORAGE}/storage-class.yaml", "  name: shared\n", "  name: shared\n  namespace: shop\n"),
    ),
    (
        "flux.health-checks",
        "`istio-system/bass`",
        swap(f"{ENTRY}/infrastructure-mesh.yaml", "name: base", "name: bass"),
    ),
    ("flux.health-checks", "version `v2`", swap(f"{ENTRY}/infrastructure-mesh.yaml", "io/v2\n", "io/v2beta2\n")),
    (
        "flux.patches",
        "kind `Deployment`, name `shoe` matches nothing",
        swap(f"{SHOP}/kustomization.yaml", "name: shop", "name: shoe"),
    ),
    (
        "flux.patches",
        "spec.patches",
        add(f"{ENTRY}/app-shop.yaml", "  patches:\n    - target:\n        kind: Job\n      patch: '[]'\n"),
    ),
    (
        "flux.no-secrets",
        "Secret a with data",
        objects("apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  namespace: shop\nstringData:\n  a: b\n"),
    ),
    (
        "flux.no-secrets",
        "Secret a with data",
        objects(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  namespace: shop\nstringData:\n  ca.crt: |\n"
            "    -----BEGIN CERTIFICATE-----\n    MIIB\n    -----END CERTIFICATE-----\n    and more\n"
        ),
    ),
    (
        "policy.parses",
        "not certificates alone",
        add("output/vault/ca.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\nand more\n"),
    ),
    (
        "flux.no-secrets",
        "secretGenerator",
        add(f"{SHOP}/kustomization.yaml", "secretGenerator:\n  - name: a\n    literals: [a=b]\n"),
    ),
    (
        "flux.names",
        "no ServiceAccount `shoe`",
        swap(f"{SHOP}/deployment.yaml", "    spec:\n", "    spec:\n      serviceAccountName: shoe\n"),
    ),
    (
        "flux.names",
        "no Secret `key`",
        swap(
            f"{SHOP}/deployment.yaml",
            "          ports:",
            "          envFrom:\n            - secretRef:\n                name: key\n          ports:",
        ),
    ),
    (
        "flux.names",
        "no Secret `key`",
        both(
            swap(
                f"{SHOP}/deployment.yaml",
                "          ports:",
                "          envFrom:\n            - secretRef:\n                name: key\n          ports:",
            ),
            objects(VAULT_SECRET % "false"),
        ),
    ),
    (
        "flux.names",
        "no Gateway `istio-system/public`",
        swap(f"{SHOP}/virtual-service.yaml", "  hosts:", "  gateways:\n    - istio-system/public\n  hosts:"),
    ),
    ("flux.selectors", "selects no pod", swap(f"{SHOP}/service.yaml", "app: shop", "app: shoe")),
    ("flux.pod-security", "runAsNonRoot", swap(f"{SHOP}/deployment.yaml", "runAsNonRoot: true", "runAsNonRoot: false")),
    ("flux.pod-security", "no ALL", swap(f"{SHOP}/deployment.yaml", "- ALL", "- KILL")),
    (
        "flux.pod-security",
        "hostNetwork",
        swap(f"{SHOP}/deployment.yaml", "      containers:", "      hostNetwork: true\n      containers:"),
    ),
    ("schemas.core", "containerPorts", swap(f"{SHOP}/deployment.yaml", "containerPort:", "containerPorts:")),
    ("schemas.core", "has no apps/v1beta9 Deployment", swap(f"{SHOP}/deployment.yaml", "apps/v1", "apps/v1beta9")),
    ("schemas.names", "is not a name of this kind", swap(f"{SHOP}/service.yaml", "name: shop", "name: 1shop")),
    (
        "schemas.names",
        "is not a value of labels",
        swap(f"{SHOP}/deployment.yaml", "        app: shop", "        app: shop/2"),
    ),
    ("schemas.names", "is not a container's name", swap(f"{SHOP}/deployment.yaml", "- name: shop", "- name: shop.1")),
    (
        "schemas.models",
        "unknown field `spec.http[0].timeouts`",
        swap(f"{SHOP}/virtual-service.yaml", "timeout:", "timeouts:"),
    ),
    (
        "schemas.models",
        "unknown field `spec.upgrade.strategy.retry`",
        swap(f"{MESH}/release.yaml", "retryInterval: 5m", "retry: 5m"),
    ),
    ("schemas.models", "spec.timeout", swap(f"{ENTRY}/app-shop.yaml", "timeout: 10m", "timeout: [a]")),
    ("schemas.definitions", "timeouts", swap(f"{SHOP}/virtual-service.yaml", "timeout:", "timeouts:")),
    ("schemas.definitions", "'vaultRole' was unexpected", objects(SECRET_CLASS)),
    ("schemas.coverage", "example.com/v1 Widget", objects(WIDGET)),
    (
        "helm.values",
        "`base.enableCRDTemplate` is not a key",
        swap(f"{MESH}/values.yaml", "enableCRDTemplates", "enableCRDTemplate"),
    ),
    (
        "helm.values",
        "`defaultRevision` is a map",
        swap(f"{MESH}/values.yaml", "defaultRevision: default", "defaultRevision:\n  a: b"),
    ),
    ("helm.values", "`base` is a bool", swap(f"{MESH}/values.yaml", "base:\n  enableCRDTemplates: true", "base: true")),
    ("helm.values", "no `base-1.30.4.json`", swap(f"{MESH}/source.yaml", "1.30.3", "1.30.4")),
    ("helm.values", "`oci://registry.example.com/other`", swap(f"{MESH}/source.yaml", "/charts/", "/other/")),
    ("helm.files", "carried by no ConfigMap", add(f"{MESH}/more-values.yaml", "a: b\n")),
    ("editor.accepts", "platform.yaml:11: ", add("platform.yaml", "nam: small\n")),
    (
        "editor.misspelt",
        "no diagnostic",
        swap(
            "schema.json",
            '"additionalProperties": false,\n      "properties": { "kubernetes"',
            '"properties": { "kubernetes"',
        ),
    ),
    (
        "editor.completes",
        "`clusters` is not offered",
        swap(
            "schema.json",
            '"description": "The Kubernetes clusters, by name.",',
            '"description": "The Kubernetes clusters, by name.", "doNotSuggest": true,',
        ),
    ),
    (
        "editor.hovers",
        "has no description",
        swap(
            "schema.json",
            '"type": "string", "description": "The name of the platform, which every resource begins with."',
            '"type": "string"',
        ),
    ),
    ("editor.places", "no `Who reaches it`", swap("schema.json", "Who reaches it.", "Somebody.")),
    (
        "editor.places",
        "no `* `public`: Everybody`",
        swap("schema.json", 'EnumDescriptions": ["The network.", "Everybody."]', 'EnumDescriptions": ["", "Nobody."]'),
    ),
    (
        "editor.places",
        "`public` is explained by 'Nobody.'",
        swap("schema.json", '"enumDescriptions": ["The network.", "Everybody."]', '"enumDescriptions": ["", "Nobody."]'),
    ),
    ("editor.places", "`public` is not offered", swap("schema.json", '["private", "public"]', '["private", "secret"]')),
    ("editor.places", '`"1.36"` is not offered', swap("schema.json", '"examples": ["1.36"]', '"examples": ["1.34"]')),
    (
        "editor.places",
        "is answered by ['Incorrect type",
        swap("schema.json", '"errorMessage": "write a version', '"$comment": "write a version'),
    ),
    (
        "editor.places",
        "is answered by []",
        swap("schema.json", '"enum": ["private", "public"]', '"examples": ["private", "public"]'),
    ),
    ("policy.files", "empty", add("output/empty.md", "\n")),
    ("policy.files", "one newline", add("output/README.md", "no newline")),
    ("policy.files", "a path of the machine", add("output/README.md", f"see {tools.ROOT}/README.md\n")),
    ("policy.files", "not a plain file", lambda folder: (folder / "output" / "link").symlink_to("README.md")),
    ("policy.parses", "stands twice", add(f"{SHOP}/service.yaml", "kind: Service\n")),
    ("policy.parses", "what kind of file", add("output/notes.txt", "text\n")),
    ("policy.parses", "is no digest", add("output/ownership/notes.txt", "a.md\n  12\n")),
    ("policy.parses", "a path and how it is known", add("output/ownership/notes.txt", "a.md\n")),
    ("policy.parses", "Git may convert line ends", add("output/.gitattributes", "* text=auto\n")),
    ("policy.parses", "a.json", add("output/a.json", "{\n")),
    ("policy.parses", "unexpected end of file", add("output/a.tftpl", "if true; then\n")),
    ("golden.ownership", "is not listed", add("output/more.md", "more\n")),
    (
        "golden.ownership",
        "`pages/mine.md` is not listed",
        both(add("output/ownership/pages.txt", "pages/\n  generated\n"), add("output/pages/mine.md", "mine\n")),
    ),
    (
        "golden.ownership",
        "`pages/` is listed twice",
        both(add("output/ownership/a.txt", "pages/\n  generated\n"), add("output/ownership/b.txt", "pages/\n  generated\n")),
    ),
    ("golden.ownership", "is listed, but not there", remove("output/README.md")),
    ("golden.ownership", "is listed twice", add("output/ownership/more.txt", "README.md\n  shared\n")),
    ("golden.ownership", "not a path and a digest", add("output/ownership/everything.txt", "README.md\n")),
    ("golden.ownership", "`generator` is other", swap("output/ownership/tree.json", '"platformc"', '"other"')),
    ("golden.ownership", "`version` is '3', not a number", swap("output/ownership/tree.json", '"version": 3', '"version": "3"')),
    ("golden.ownership", "`platform` is other", swap("output/ownership/tree.json", '"small"', '"other"')),
    ("golden.ownership", "`environment` is staging", swap("output/ownership/tree.json", '"source"', '"environment": "staging", "source"')),
    ("golden.ownership", "`source` is other.yaml", swap("output/ownership/tree.json", '"platform.yaml"', '"other.yaml"')),
    ("golden.ownership", "sha256", add("output/README.md", "more\n")),
)


def check_once(report: Report) -> None:
    with report.step("mutants.report") as step:
        step.detail = report_test.check(step)
    with report.step("mutants.cover") as step:
        step.detail = cover_test.check(step)
    with tempfile.TemporaryDirectory(prefix="platformc") as temporary:
        with report.step("mutants.none") as step:
            tree = broken(Path(temporary) / "none", lambda folder: None)
            inner = Report(quiet=True)
            for module in CHECKS.values():
                module.check(tree, inner)
            for failed in inner.of("FAIL"):
                step.fail("the valid tree fails " + failed.line())
            step.detail = f"the valid tree passes {len(inner.of('ok'))} checks"
        for part in CHECKS:
            with report.step(f"mutants.{part}") as step:
                step.detail = caught(part, Path(temporary), step)


def caught(part: str, temporary: Path, step: Step) -> str:
    mine = [mutant for mutant in MUTANTS if mutant[0].startswith(part + ".")]
    skipped = 0
    for number, (name, saying, edit) in enumerate(mine):
        tree = broken(temporary / f"{part}-{number}", edit)
        inner = Report(quiet=True)
        CHECKS[part].check(tree, inner)
        (target,) = [found for found in inner.steps if found.name == f"{name} {tree.name}"] or [None]
        if target is None:
            step.fail(f"{name} did not run on mutant {number}, which is to make it say `{saying}`")
        elif target.state() == "skip":
            skipped += 1
        elif not any(saying in problem for problem in target.problems):
            step.fail(f"{name} did not say `{saying}`: {target.line()} {target.problems}")
    if skipped and skipped == len(mine):
        step.skip(target.skipped, shared=target.excused)
    return f"{len(mine) - skipped} of {len(mine)} mutants caught"


def broken(folder: Path, edit: Callable[..., Any]) -> Tree:
    """A copy of the valid tree with its list of files, then broken."""
    shutil.copytree(tools.HERE / "fixtures" / "small", folder)
    output = folder / "output"
    files = sorted(path for path in output.rglob("*") if path.is_file())
    digests = {path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    (output / "ownership").mkdir()
    owner = {"generator": "platformc", "version": 3, "platform": "small", "source": "platform.yaml"}
    (output / "ownership/tree.json").write_text(json.dumps(owner) + "\n")
    lines = "".join(f"{name}\n  {digest}\n" for name, digest in digests.items())
    (output / "ownership/everything.txt").write_text(lines)
    edit(folder)
    return Tree(folder)
