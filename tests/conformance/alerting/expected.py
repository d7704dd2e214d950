"""Who should be told of what, by the rules of the language: stated a second time, apart from the compiler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tree import Tree

HEARTBEAT = "platform.heartbeat"
NOBODY = "platform.nobody"
SEVERITIES = ("critical", "warning", "info", "error", "none", "")

Labels = dict[str, str]


def told(alerting: dict[str, Any], app: str | None, namespace: str | None, severity: str) -> str:
    """The receiver: of a severity that is named anywhere, else of a default; of the app before its namespace before everything."""
    routes = alerting["routes"]
    places = [
        (routes.get("apps") or {}).get(app) or {},
        (routes.get("namespaces") or {}).get(namespace) or {},
        routes,
    ]
    word = {"error": "warning"}.get(severity, severity)
    keys = [word, "default"] if word in ("critical", "warning", "info") else ["default"]
    return next(str(place[key]) for key in keys for place in places if place.get(key))


def cases(tree: Tree, cluster: str) -> list[tuple[Labels, str]]:
    """Alerts of every place and severity, each with its receiver."""
    alerting = tree.platform["alerting"]
    apps = {name: app["namespace"] for name, app in (tree.platform.get("apps") or {}).items()}
    switch = alerting.get("deadMansSwitch")
    found: list[tuple[Labels, str]] = [
        ({"alertname": "Watchdog", "severity": "none"}, HEARTBEAT if switch else NOBODY),
        ({"alertname": "InfoInhibitor", "severity": "none", "namespace": "elsewhere"}, NOBODY),
    ]
    for severity in SEVERITIES:
        said: Labels = {"severity": severity} if severity else {}
        places: list[tuple[Labels, str | None, str | None]] = [({}, None, None), ({"namespace": "kube-system"}, None, "kube-system")]
        for namespace in sorted(set(apps.values())):
            places.append(({"namespace": namespace, "pod": "some"}, None, namespace))
        for app, namespace in apps.items():
            for label, value in (("app", app), ("container", app), ("deployment", app), ("deployment", f"{app}-canary")):
                places.append(({"namespace": namespace, label: value}, app, namespace))
            # an app is one of its namespace, and of no other that is called so
            places.append(({"namespace": "kube-system", "app": app}, None, "kube-system"))
            places.append(({"namespace": namespace, "app": f"{app}-more"}, None, namespace))
        for labels, app_or_none, namespace_or_none in places:
            found.append(({"alertname": "Any", **said, **labels}, told(alerting, app_or_none, namespace_or_none, severity)))
    return [({**labels, "cluster": cluster, "case": str(number)}, receiver) for number, (labels, receiver) in enumerate(found)]


# an alert that is silenced, the one that silences it, and what both have in common; the last two silence nothing
INHIBITIONS: tuple[tuple[str, Labels, Labels, bool], ...] = (
    ("a warning by the critical alert of the same app", {"severity": "warning"}, {"severity": "critical"}, True),
    ("an information by the critical alert", {"severity": "info"}, {"severity": "critical"}, True),
    ("an information by the warning", {"severity": "info"}, {"severity": "warning"}, True),
    ("a warning of another app", {"severity": "warning", "app": "other"}, {"severity": "critical", "app": "one"}, False),
    ("a warning of another disk", {"severity": "warning", "mountpoint": "/data"}, {"severity": "critical", "mountpoint": "/"}, False),
    ("a warning of another cluster", {"severity": "warning", "cluster": "b"}, {"severity": "critical", "cluster": "a"}, False),
    ("another alert", {"severity": "warning", "alertname": "Other"}, {"severity": "critical"}, False),
    ("a critical alert by a warning", {"severity": "critical"}, {"severity": "warning"}, False),
    ("an information in a namespace where nothing else fires", {"severity": "info", "pod": "some"}, {"severity": "none", "alertname": "InfoInhibitor"}, True),
    ("an information in another namespace", {"severity": "info", "namespace": "b"}, {"severity": "none", "alertname": "InfoInhibitor", "namespace": "a"}, False),
)
