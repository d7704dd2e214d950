"""What an editor says at places of the example: over a key, in place of its value, and about a wrong value.

A row is a path of keys; texts that the hover shows; values that completion offers, each with what its documentation begins
with; a wrong value and the message about it, at that value or at a key in it.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from language_server import Server
    from report import Step
    from tree import Tree


@dataclasses.dataclass
class Place:
    path: str
    hover: tuple[str, ...]
    offers: dict[str, str]
    wrong: str
    message: str


NUMBER = "without quotes and without a unit"

PLACES = {
    "secret-management": (
        Place(
            "apiVersion",
            ("The version of this language",),
            {"platformc/v1alpha1": "The first version"},
            "platformc/v1",
            "write platformc/v1alpha1",
        ),
        Place(
            "aws.account",
            ("twelve digits in quotes", '"111122223333"'),
            {'"111122223333"': ""},
            "111122223333",
            'write the account\'s twelve digits in quotes, such as "111122223333"',
        ),
        Place(
            "aws.region",
            ("The region that everything is created in", "Example:"),
            {"eu-west-1": ""},
            "eu-west-1a",
            "write an AWS region, such as eu-west-1",
        ),
        Place(
            "networks.application.cidr",
            ("#### CIDR", "a /16 to /20", "Changing it replaces the network"),
            {"10.40.0.0/16": ""},
            "10.40.0.0",
            "write an IPv4 network, such as 10.40.0.0/16",
        ),
        Place(
            "networks.application.zones",
            ("2 to 4", "Default: `3`"),
            {"3": ""},
            '"3"',
            f"write a whole number from 2 to 4, {NUMBER}",
        ),
        Place(
            "networks.application.nat",
            ("#### NAT", "Default: `perZone`", "* `single`: One NAT gateway for all zones"),
            {"perZone": "One NAT gateway a zone", "single": "One NAT gateway for all", "none": "No way out"},
            "per-zone",
            "write one of perZone, single, none",
        ),
        Place(
            "networks.application.endpoints",
            ("AWS services reached without leaving the network", "Default: `[s3, ecr, sts]`"),
            {},
            "s3",
            "write a list: [one, two], or one `- one` a line",
        ),
        Place(
            "networks.application.flowLogs",
            ("How long flow logs are kept", "(the default)"),
            {"90d": ""},
            "90 days",
            "write one number and one unit, such as 30s, 5m, 1h or 7d",
        ),
        Place(
            "clusters.tooling.kubernetes",
            ("Its minor version, in quotes",),
            {'"1.36"': ""},
            "1.36",
            'write a minor version in quotes, such as "1.36"',
        ),
        Place(
            "clusters.tooling.endpoint",
            ("Default: `private`", "- `restricted`: Also from the internet, from these addresses only"),
            {"private": "Only from the cluster's network", "public": "From the whole internet"},
            "open",
            "write private, public, or restricted with its settings",
        ),
        Place(
            "clusters.tooling.autoscaling",
            ("Who adds nodes when pods do not fit", "- `karpenter`: Karpenter, which starts nodes of the right size"),
            {"none": "Nobody: the node groups keep", "clusterAutoscaler": "The Kubernetes cluster autoscaler"},
            "karpentr",
            "write none, clusterAutoscaler, or karpenter with its settings",
        ),
        Place(
            "storage.shared.backup",
            ("Whether AWS Backup keeps daily copies", "Default: `true`"),
            {"true": "", "false": ""},
            "yes",
            "write true or false: yes, no, on and off are text in YAML 1.2",
        ),
        Place(
            "mesh.kind",
            ("Which mesh", "* `consul`: HashiCorp Consul"),
            {"istio": "Istio, with a sidecar", "consul": "HashiCorp Consul, with a sidecar"},
            "linkerd",
            "write one of istio, consul",
        ),
        Place(
            "mesh.tracing.sampling",
            ("The share of calls that are traced",),
            {"1%": ""},
            "0.01",
            "write a number from 0 to 100 with a percent sign, such as 70% or 0.5%",
        ),
        Place(
            "vault.replicas",
            ("an odd number", "Default: `3`"),
            {"3": ""},
            "9",
            "Value is above the maximum of 7.",
        ),
        Place(
            "vault.unseal",
            ("Who unseals it after a restart", "- `awsKms`: AWS KMS, with its own key"),
            {},
            "{ kms: {} }",
            "Property kms is not allowed.",
        ),
        Place(
            "databases.orders.class",
            ("The instance class",),
            {"db.t4g.medium": ""},
            "t4g.medium",
            "write family and size behind db., such as db.t4g.medium",
        ),
        Place(
            "secrets.payment-key",
            ("what it is and how long it lives", "- `transit`: A key that never leaves Vault"),
            {},
            "{ kvv: {} }",
            "Property kvv is not allowed.",
        ),
        Place(
            "apps.frontend.image",
            ("The container image, pinned",),
            {"registry.example.com/shop/backend:2.4.0": ""},
            "nginx",
            "write registry, path and tag, such as registry.example.com/shop/backend:2.4.0",
        ),
        Place(
            "apps.frontend.replicas.cpu",
            ("The processor use at which pods are added", "(the default)"),
            {"70%": ""},
            "70",
            "write a number from 0 to 100 with a percent sign, such as 70% or 0.5%",
        ),
        Place(
            "apps.frontend.health",
            ("The path that answers `200`",),
            {"/healthz": ""},
            "healthz",
            "write a path from its slash on, such as / or /api",
        ),
        Place(
            "apps.backend.secrets.payment-key.deliver",
            ("The way of delivery", "* `sync`: As a Kubernetes Secret"),
            {"file": "As files in a folder", "env": "As environment", "sync": "As a Kubernetes", "api": "Not at all"},
            "disk",
            "write one of file, env, sync, api",
        ),
        Place(
            "apps.backend.alerts.latency.p99",
            ("99 of 100 calls", "500ms"),
            {"500ms": ""},
            "500",
            "write one number and one unit, such as 500ms, 2s or 1m",
        ),
    ),
    # the fixture of the harness's own tests
    "small": (
        Place(
            "clusters.main.kubernetes",
            ("The version, in quotes",),
            {'"1.36"': ""},
            "1.36",
            'write a version in quotes, such as "1.36"',
        ),
        Place(
            "clusters.main.endpoint",
            ("Who reaches it", "* `public`: Everybody"),
            {"private": "The network", "public": "Everybody"},
            "open",
            "write one of private, public",
        ),
    ),
}


def check(server: Server, tree: Tree, table: tuple[Place, ...], step: Step) -> None:
    text = tree.spec.read_text()
    places = [(place, *find(text, place.path.split("."))) for place in table]
    uri = document(tree, "right")
    server.open(uri, text)
    for place, key, value in places:
        hover(server, uri, place, key, step)
        complete(server, uri, place, value, step)
    wrong(server, document(tree, "wrong"), text, places, step)
    step.detail = f"{len(places)} places"


def hover(server: Server, uri: str, place: Place, key: Any, step: Step) -> None:
    position = {"line": key.start_mark.line, "character": key.start_mark.column + 1}
    found = server.request("textDocument/hover", textDocument={"uri": uri}, position=position)
    shown = ((found or {}).get("contents") or {}).get("value", "")
    for wanted in place.hover:
        if wanted not in shown:
            step.fail(f"over `{place.path}`: no `{wanted}` in {shown!r}")


def complete(server: Server, uri: str, place: Place, value: Any, step: Step) -> None:
    """What is offered in place of the value."""
    position = {"line": value.start_mark.line, "character": value.start_mark.column + 1}
    found = server.request("textDocument/completion", textDocument={"uri": uri}, position=position)
    items = found["items"] if isinstance(found, dict) else found or []
    offered = {item["label"]: plain(item.get("documentation")) for item in items}
    for label, beginning in place.offers.items():
        if label not in offered:
            step.fail(f"for `{place.path}`: `{label}` is not offered, but {sorted(offered)}")
        elif not offered[label].startswith(beginning):
            step.fail(f"for `{place.path}`: `{label}` is explained by {offered[label]!r}, not by `{beginning}`")


def plain(documentation: str | None) -> str:
    return documentation.get("value", "") if isinstance(documentation, dict) else documentation or ""


def wrong(server: Server, uri: str, text: str, places: list[tuple[Place, Any, Any]], step: Step) -> None:
    """All wrong values at once: each gets its one message, and nothing else is marked."""
    lines: dict[Any, Any] = {}
    for place, _, value in sorted(places, key=lambda found: -found[2].start_mark.index):
        text = text[: value.start_mark.index] + place.wrong + text[value.end_mark.index :]
    problems = server.open(uri, text)
    for place, _, _ in places:
        _, value = find(text, place.path.split("."))
        lines.setdefault(place.path, value)
        inside = [problem for problem in problems if within(problem["range"], value)]
        messages = {problem["message"] for problem in inside}
        if messages != {place.message}:
            step.fail(f"`{place.path}: {place.wrong}` is answered by {sorted(messages)}, not by `{place.message}`")
    for problem in problems:
        if not any(within(problem["range"], value) for value in lines.values()):
            step.fail(f"line {problem['range']['start']['line'] + 1}, where nothing is wrong: {problem['message']}")


def within(span: dict[str, Any], node: Any) -> bool:
    """Whether a diagnostic begins in a value."""
    start = (span["start"]["line"], span["start"]["character"])
    first = (node.start_mark.line, node.start_mark.column)
    return first <= start < (node.end_mark.line, node.end_mark.column)


def document(tree: Tree, name: str) -> str:
    return (tree.folder / f"{name}.yaml").as_uri()


def find(text: str, path: list[str]) -> tuple[Any, Any]:
    """The nodes of a key and its value."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    for name in path:
        (found,) = [(key, value) for key, value in node.value if key.value == name]  # type: ignore[union-attr]
        node = found[1]
    return found
