"""Who should be told of what, by the rules of the language: stated a second time, apart from the compiler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

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
    ends = {name: app.get("kind") in ("job", "cronJob") for name, app in (tree.platform.get("apps") or {}).items()}
    switch = alerting.get("deadMansSwitch")
    found: list[tuple[Labels, str]] = [
        ({"alertname": "Watchdog", "severity": "none"}, HEARTBEAT if switch else NOBODY),
        ({"alertname": "InfoInhibitor", "severity": "none", "namespace": "elsewhere"}, NOBODY),
    ]
    # whatever else they say, they are for nobody else
    for namespace in sorted(set(apps.values())):
        for severity in ("critical", "warning"):
            more = {"severity": severity, "namespace": namespace}
            found += [({**found[0][0], **more}, found[0][1]), ({**found[1][0], **more}, NOBODY)]
    for severity in SEVERITIES:
        said: Labels = {"severity": severity} if severity else {}
        places: list[tuple[Labels, str | None, str | None]] = [({}, None, None), ({"namespace": "kube-system"}, None, "kube-system")]
        for namespace in sorted(set(apps.values())):
            places.append(({"namespace": namespace, "pod": "some"}, None, namespace))
        for app, namespace in apps.items():
            own = (("job_name", app), ("job_name", f"{app}-29000000")) if ends[app] else (("deployment", app), ("deployment", f"{app}-canary"))
            for label, value in (("app", app), ("container", app), *own):
                places.append(({"namespace": namespace, label: value}, app, namespace))
                # an app is one of its namespace, and of no other that is called so
                places.append(({"namespace": "kube-system", label: value}, None, "kube-system"))
            places.append(({"namespace": namespace, "app": app, "deployment": app, "container": app}, app, namespace))
            places.append(({"namespace": namespace, "app": f"{app}-more"}, None, namespace))
        for labels, app_or_none, namespace_or_none in places:
            found.append(({"alertname": "Any", **said, **labels}, told(alerting, app_or_none, namespace_or_none, severity)))
    return [({**labels, "cluster": cluster, "case": str(number)}, receiver) for number, (labels, receiver) in enumerate(found)]


class Inhibition(NamedTuple):
    """An alert that would silence another, and whether it does."""

    what: str
    source: Labels
    target: Labels
    silent: bool


# what two alerts of one thing agree in
THING = ("alertname", "cluster", "namespace", "app", "deployment", "statefulset", "daemonset", "pod", "container", "persistentvolumeclaim", "node", "instance", "device", "mountpoint")


def inhibitions() -> list[Inhibition]:
    """Each worse alert with each lesser one: of the same thing, and of things that differ in one label. No case meets another, since
    each has a cluster and a name of its own."""
    found: list[Inhibition] = []

    def case(what: str, source: Labels, target: Labels, silent: bool) -> None:
        own = {"cluster": f"c{len(found)}", "alertname": f"Case{len(found)}"}
        found.append(Inhibition(what, {**own, **source}, {**own, **target}, silent))

    for worse, lesser in (("critical", "warning"), ("critical", "info"), ("warning", "info")):
        source, target = {"severity": worse}, {"severity": lesser}
        case(f"{lesser} by {worse} of the same thing", source, target, True)
        everything = dict.fromkeys(THING[2:], "one")
        case(f"{lesser} by {worse}, where both name everything", source | everything, target | everything, True)
        for label in THING:
            one = f"{label}-{worse}-{lesser}"
            case(f"{lesser} by {worse} of another {label}", {**source, label: one}, {**target, label: f"{one}-other"}, False)
        case(f"{worse} by {lesser}", target, source, False)
    for severity in ("critical", "warning", "info"):
        case(f"{severity} by itself", {"severity": severity, "reason": "a"}, {"severity": severity, "reason": "b"}, False)
    informs = {"severity": "none", "alertname": "InfoInhibitor", "namespace": "shop"}
    case("info where nothing else fires", informs, {"severity": "info", "namespace": "shop", "pod": "some"}, True)
    case("info in another namespace", informs, {"severity": "info", "namespace": "other", "pod": "some"}, False)
    case("info in another cluster", {**informs, "cluster": "a"}, {"severity": "info", "namespace": "shop", "cluster": "b"}, False)
    for severity in ("critical", "warning", "error"):
        case(f"{severity} where InfoInhibitor fires", informs, {"severity": severity, "namespace": "shop"}, False)
    case("info by something else that says nothing", {**informs, "alertname": "Other"}, {"severity": "info", "namespace": "shop"}, False)
    return found
