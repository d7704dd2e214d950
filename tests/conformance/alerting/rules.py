"""Unit tests of every rule that is generated, for promtool: series as proxies and Vault print them, and what fires when."""

from __future__ import annotations

import copy
import re
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import kube
import tools
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree import Tree

MINUTE, HOUR, DAY = 60, 3600, 86400
STEP = 150  # seconds between two samples: at least two of them are in the five minutes of the shortest rate
BOUNDS = ("0.5", "1", "5", "10", "25", "50", "100", "250", "500", "1000", "2500", "5000", "10000", "30000", "60000", "300000", "600000", "1800000", "3600000", "+Inf")

Rules = dict[str, Any]


def of(tree: Tree) -> list[tuple[str, Rules]]:
    """The objects with rules that the platform itself makes, each with its file."""
    found = []
    for name in tree.files():
        if name.startswith("flux/") and name.rpartition("/")[2] == "alerts.yaml":
            found += [(name, thing) for thing in tree.yaml(name) if kube.kind(thing) == "PrometheusRule"]
    return found


def alerts(thing: Rules) -> list[dict[str, Any]]:
    return [rule for group in thing["spec"]["groups"] for rule in group["rules"] if "alert" in rule]


def counter(*segments: tuple[float, float]) -> str:
    """A counter that grows by (so much a second, for so many seconds), one after the other, in promtool's form."""
    parts, value = [], 0.0
    for slope, seconds in segments:
        steps, growth = int(seconds // STEP) - 1, slope * STEP
        parts.append(f"{value:.6f}+{growth:.6f}x{steps}")
        value += growth * (steps + 1)
    return " ".join(parts)


Segments = list[tuple[float, float, int]]

# how fast a budget of 30 days is used up, over which windows, and how bad that is: https://sre.google/workbook/alerting-on-slos/
TABLE = ((14.4, HOUR, 5 * MINUTE, "critical"), (6.0, 6 * HOUR, 30 * MINUTE, "critical"), (3.0, DAY, 2 * HOUR, "warning"), (1.0, 3 * DAY, 6 * HOUR, "warning"))
WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
# a rate over five minutes is that of half of them ago
LAG = 150
# how far from a limit a share must be to be judged: the rates are computed from samples
MARGIN = 0.08


class Burn:
    """Calls to an app over time, as (calls a second, share of bad ones, seconds), and how often the rules are evaluated: seldom where
    windows are long, since that is what takes time."""

    def __init__(self, name: str, every: int, segments: Segments, records: dict[str, tuple[int, str]] | None = None) -> None:
        self.name, self.every, self.segments, self.records = name, every, segments, records or {}

    def share(self, at: float, window: float) -> float:
        """The share of bad calls in a window that ends then."""
        every, bad, begin = 0.0, 0.0, 0.0
        for rate, share, lasting in self.segments:
            within = max(0.0, min(begin + lasting, at) - max(begin, at - window))
            every, bad, begin = every + within * rate, bad + within * rate * share, begin + lasting
        return bad / every if every else 0.0

    def fires(self, at: int, budget: float) -> set[str] | None:
        """Which severities fire then; none of what is too near to a limit to be judged."""
        found: set[str] = set()
        for factor, long, short, severity in TABLE:
            limit = min(factor * budget, max(budget, 0.5))
            exceeded = []
            for window in (long, short):
                shares = [self.share(at - lag, window) for lag in (0, LAG, LAG + self.every)]
                if any(abs(share / limit - 1) < MARGIN for share in shares) or (min(shares) > limit) != (max(shares) > limit):
                    return None
                exceeded.append(shares[0] > limit)
            if all(exceeded):
                found.add(severity)
        return found

    def times(self, budget: float) -> dict[int, set[str]]:
        """The seconds at which it is clear what fires: where that changes, what is just before and after; else a few."""
        end = sum(lasting for _, _, lasting in self.segments) - STEP
        found = {at: self.fires(at, budget) for at in range(self.every, end + 1, self.every)}
        clear = [(at, severities) for at, severities in found.items() if severities is not None]
        thin = len(clear) // 10 + 1
        near = [(at, fires) for number, (at, fires) in enumerate(clear) if number % thin == 0 or any(other != fires for _, other in clear[max(0, number - 1) : number + 2])]
        # and what is clear as soon as it may be after something begins or ends: there other windows would differ
        begins, begin = [], 0
        for _, _, lasting in self.segments[:-1]:
            begin += lasting
            begins += [at for at, _ in clear if begin < at <= begin + 8 * self.every]
        return dict(sorted((dict(near) | {at: fires for at, fires in clear if at in begins}).items()))


def burns(budget: float) -> list[Burn]:
    """For each row of the table calls that are too bad for it alone, and for all of them calls that are not."""
    limit = [min(factor * budget, max(budget, 0.5)) for factor, *_ in TABLE]
    # so many good calls that longer windows see nothing of what comes
    many = (1000.0 / budget, 0.0, HOUR)
    first, five = 2 * HOUR, 5 * MINUTE
    found = [
        # every call is bad
        Burn("1h and 5m", STEP, [many, (10.0, 0.0, HOUR), (10.0, 1.0, HOUR), (10.0, 0.0, HOUR)], {"round(app:slo_bad:ratio_rate1h, 0.1)": (first + 30 * MINUTE, "0.5"), "round(app:slo_bad:rate5m, 0.01)": (first + 30 * MINUTE, "10")}),
        # as bad, and over before an hour has seen enough
        Burn("5m alone", STEP, [many, (10.0, 0.0, HOUR), (10.0, 1.0, five), (10.0, 0.0, HOUR)]),
    ]
    for row, every, good, bad, after in ((1, five, 6 * HOUR, 6 * HOUR, 2 * HOUR), (2, 3 * five, DAY, DAY, 4 * HOUR), (3, 6 * five, DAY, 2 * DAY, 12 * HOUR)):
        share = (limit[row] + limit[row - 1]) / 2
        if limit[row - 1] > limit[row] * 1.3:
            before = [(10.0, 0.0, good)] if row == 3 else [many, (10.0, 0.0, good)]
            found.append(Burn(("", "6h and 30m", "1d and 2h", "3d and 6h")[row], every, [*before, (10.0, share, bad), (10.0, 0.0, after)]))
    # two days at twice the budget after three good ones: four fifths of what five days have are used up
    left = 1 - min(1.0, 2 * budget) / budget * 0.4
    found.append(Burn("what is left", 6 * five, [(10.0, 0.0, 3 * DAY), (10.0, min(1.0, 2 * budget), 2 * DAY), (10.0, 0.0, HOUR)], {"round(app:slo_budget_left:ratio, 0.1)": (5 * DAY, f"{round(left / 0.1) * 0.1:.1f}")}))
    found.append(Burn("within the budget", 6 * five, [(10.0, budget * 0.85, 3 * DAY), (10.0, budget * 0.85, 4 * HOUR)]))
    return found


# the statuses of gRPC with which a server does not say that it failed itself, and those with which it does
ANSWERED, FAILED = (0, 1, 3, 5, 6, 7, 8, 9, 10, 11, 16), (2, 4, 12, 13, 14, 15)


def mesh_series(mesh: str, namespace: str, app: str, segments: list[tuple[float, float, int]], objective: str, limit: float, float_bounds: bool, grpc: bool) -> dict[str, str]:
    """What proxies print for these calls; beside them an app all of whose calls are bad, and what other proxies print of the same calls."""
    failed = segments if objective == "errors" else [(rate, 0.0, seconds) for rate, _, seconds in segments]

    def part(of: float, good: bool) -> str:
        """This part of the good calls, or of the bad ones."""
        return counter(*[(rate * ((1 - bad) if good else bad) * of, seconds) for rate, bad, seconds in failed])

    ok, bad = part(1, True), part(1, False)
    every = counter(*[(rate, seconds) for rate, _, seconds in segments])
    awful = counter(*[(10000.0, seconds) for _, _, seconds in segments])
    slow = [(rate, share if objective == "latency" else 0.0, seconds) for rate, share, seconds in segments]
    intime = counter(*[(rate * (1 - share), seconds) for rate, share, seconds in slow])
    if mesh == "istio":
        def calls(of: str, reporter: str = "destination", ns: str = namespace) -> str:
            return f'reporter="{reporter}",destination_workload_namespace="{ns}",destination_canonical_service="{of}"'
        total, histogram, code = "istio_requests_total", "istio_request_duration_milliseconds", 'response_code="%s"'
        mine, noise = calls(app), [calls("another"), calls(app, "source"), calls(app, ns="elsewhere")]
        # half of the calls are HTTP, half gRPC with an answer of 200, of which only some statuses are the server's failures; and some are both
        series = {f"{total}{{{mine},{code % '200'}}}": part(1 / 2, True), f"{total}{{{mine},{code % '503'}}}": part(1 / 4, False)}
        series[f'{total}{{{mine},{code % "503"},grpc_response_status="14"}}'] = part(1 / 4, False)
        for statuses, good in ((ANSWERED, True), (FAILED, False)):
            for status in statuses:
                series[f'{total}{{{mine},{code % "200"},grpc_response_status="{status}"}}'] = part(1 / 2 / len(statuses), good)
        series |= {f"{total}{{{one},{code % '503'}}}": awful for one in noise}
    else:
        def proxied(of: str, prefix: str = "public_listener", ns: str = namespace) -> str:
            return f'namespace="{ns}",job="{of}",envoy_http_conn_manager_prefix="{prefix}"'
        histogram = "envoy_http_downstream_rq_time"
        mine, noise = proxied(app), [proxied("another"), proxied(app, "upstream"), proxied(app, ns="elsewhere")]
        series = {f"envoy_http_downstream_rq_completed{{{mine}}}": every}
        answers = (("2", counter(*[(rate * (1 - bad / 2), seconds) for rate, bad, seconds in failed])), ("5", part(1 / 2, False))) if grpc else (("2", ok), ("5", bad))
        for digit, growth in answers:
            series[f'envoy_http_downstream_rq_xx{{{mine},envoy_response_code_class="{digit}"}}'] = growth
        if grpc and objective == "errors":
            series |= grpc_series(namespace, app, part, awful)
        for one in noise:
            series[f'envoy_http_downstream_rq_xx{{{one},envoy_response_code_class="5"}}'] = awful
            series[f"envoy_http_downstream_rq_completed{{{one}}}"] = awful
    if objective == "errors":
        return series
    # the bounds around the limit, and some further away
    above = next(number for number, bound in enumerate(BOUNDS) if float(bound.replace("+Inf", "inf")) >= limit)
    for bound in sorted({BOUNDS[at] for at in (0, above - 2, above - 1, above, above + 1, len(BOUNDS) - 1) if 0 <= at < len(BOUNDS)}, key=BOUNDS.index):
        label = bound if bound == "+Inf" or not float_bounds or "." in bound else f"{bound}.0"
        # calls in time take just the limit, slow ones forever
        fits = bound == "+Inf" or float(bound) >= limit
        growth = every if bound == "+Inf" else intime if fits else counter(*[(0.0, seconds) for _, _, seconds in segments])
        series[f'{histogram}_bucket{{{mine},le="{label}"}}'] = growth
        series |= {f'{histogram}_bucket{{{one},le="{label}"}}': awful if bound == "+Inf" else "0x1" for one in noise}
    series[f"{histogram}_count{{{mine}}}"] = every
    series |= {f"{histogram}_count{{{one}}}": awful for one in noise}
    return series


def grpc_series(namespace: str, app: str, part: Callable[[float, bool], str], awful: str) -> dict[str, str]:
    """What a proxy of Consul prints of gRPC: half of the bad calls are answered by 200 and a status of the server's failure. Two methods
    have the same labels, and their names in those of the metrics: https://github.com/envoyproxy/envoy/issues/29735."""

    def counted(what: int | str, ns: str = namespace, job: str = app, cluster: str = "local_app", method: str = "List_") -> str:
        return f'envoy_cluster_grpc_{method}{what}{{namespace="{ns}",job="{job}",envoy_cluster_name="{cluster}",envoy_grpc_bridge_method="Stock",envoy_grpc_bridge_service="shop"}}'

    series: dict[str, str] = {}
    for statuses, good in ((ANSWERED, True), (FAILED, False)):
        for status in statuses:
            series |= {counted(status, method=method): part(1 / 2 / len(statuses) / 3, good) for method in ("Get_", "List_", "")}
    # calls of another app, and those that the app makes itself
    series |= {counted(14, ns="elsewhere"): awful, counted(14, job="another"): awful, counted(14, cluster="upstream_stock"): awful}
    # what is counted besides
    return series | {counted(what): awful for what in ("failure", "success", "total", "request_message_count", "response_message_count")}


def recorded_of_others(labels: str, lasting: int) -> dict[str, str]:
    """What is recorded of another app, of one that is called so elsewhere, and of another objective: all of their calls are bad."""
    others = [re.sub(rf'{label}="[^"]*"', f'{label}="another"', labels) for label in ("app", "namespace", "slo")]
    names = ["app:slo_calls:rate5m", "app:slo_bad:rate5m", *(f"app:slo_bad:ratio_rate{window}" for window in WINDOWS)]
    return {f"{name}{{{other}}}": f"1x{lasting // STEP}" for other in others for name in names}


def of_objective(case: dict[str, Any]) -> str | None:
    """The objective that a unit test is about; none for those of other rules."""
    return next((objective for objective in ("errors", "latency") if f" {objective}: " in case["name"]), None)


def milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"(\d+)(ms|s|m)", text).groups()  # type: ignore[union-attr]
    return float(number) * {"ms": 1, "s": 1000, "m": 60000}[unit]


def app_tests(tree: Tree, name: str) -> list[dict[str, Any]]:
    """The unit tests of an app's rules."""
    app = tree.platform["apps"][name]
    namespace, mesh, limits = app["namespace"], tree.platform["mesh"]["kind"], app["alerts"]
    found = []
    grpc = any(isinstance(port, dict) and port.get("protocol") == "grpc" for port in (app.get("ports") or {}).values())
    latency = (limits.get("latency") or {}).get("p99")
    objectives = [("errors", "CallsFail", float(str(limits["errorRate"]).rstrip("%")) / 100)] if limits.get("errorRate") else []
    if latency:
        objectives.append(("latency", "CallsAreSlow", 0.01))
    for objective, alert, budget in objectives:
        for number, burn in enumerate(burns(budget)):
            limit, times = milliseconds(latency) if latency else 500.0, burn.times(budget)
            series = mesh_series(mesh, namespace, name, burn.segments, objective, limit, float_bounds=number % 2 == 1, grpc=grpc)
            labels = f'app="{name}",namespace="{namespace}",slo="{objective}"'
            series |= recorded_of_others(labels, sum(seconds for _, _, seconds in burn.segments))
            firing = f'ALERTS{{alertname="{alert}",alertstate="firing",{labels}}}'
            checks = [
                {
                    "expr": firing,
                    "eval_time": f"{at}s",
                    "exp_samples": [{"labels": firing.replace("}", f',severity="{severity}"}}'), "value": 1} for severity in sorted(severities)],
                }
                for at, severities in times.items()
            ]
            # nothing else of the two fires, of no other app
            silent = f'ALERTS{{alertstate="firing",alertname!="{alert}"}} or ALERTS{{alertstate="firing",app!="{name}"}}'
            checks += [{"expr": silent, "eval_time": f"{at}s", "exp_samples": []} for at in times]
            for expression, (at, value) in burn.records.items():
                selected = re.sub(r"(app:[a-z_]+:\w+)", rf"\1{{{labels}}}", expression)
                checks.append({"expr": selected, "eval_time": f"{at}s", "exp_samples": [{"labels": f"{{{labels}}}", "value": float(value)}]})
            found.append({
                "name": f"{name} {objective}: {burn.name}",
                "interval": f"{STEP}s",
                "every": f"{burn.every}s",
                "input_series": [{"series": key, "values": values} for key, values in series.items()],
                "promql_expr_test": checks,
            })
    return found


def seconds(text: str) -> int:
    return int(text[:-1]) * {"m": MINUTE, "h": HOUR, "d": DAY}[text[-1]]


def vault_tests(tree: Tree) -> dict[str, list[dict[str, Any]]]:
    """By alert: the unit tests of Vault's rules."""
    vault = tree.platform["vault"]
    late = 2 * seconds((vault.get("snapshots") or {}).get("every", "6h")) + HOUR
    longest = {"daily": 1, "weekly": 7, "monthly": 31}[vault.get("rootRotation", "monthly")] * DAY + DAY
    job = 'namespace="vault",cronjob="%s"'

    def one(alert: str, severity: str, series: dict[str, str], labels: str, fires: dict[int, bool], step: int = MINUTE) -> dict[str, Any]:
        expected = f'{{__name__="ALERTS",alertname="{alert}",alertstate="firing",severity="{severity}"{labels}}}'
        return {
            "name": alert,
            "interval": f"{step}s",
            "every": f"{step}s",
            "input_series": [{"series": key, "values": values} for key, values in series.items()],
            "promql_expr_test": [
                {"expr": f'ALERTS{{alertname="{alert}",alertstate="firing"}}', "eval_time": f"{at}s", "exp_samples": [{"labels": expected, "value": 1}] if is_firing else []}
                for at, is_firing in fires.items()
            ],
        }

    def overdue(alert: str, name: str, limit: int) -> list[dict[str, Any]]:
        label = job % name
        step = HOUR
        steps = limit // step + 6
        # a job of another name, and one of another namespace
        late = {f"kube_cronjob_status_last_successful_time{{{other}}}": f"0x{steps}" for other in (job % "another", label.replace('"vault"', '"another"'))}
        return [
            one(alert, "warning", {f"kube_cronjob_status_last_successful_time{{{label}}}": f"0x{steps}", f"kube_cronjob_created{{{label}}}": f"0x{steps}"}, f",{label}", {limit - step: False, limit + 3 * step: True}, step),
            # one that never succeeded, since it was made
            one(alert, "warning", {f"kube_cronjob_created{{{label}}}": f"0x{steps}"}, f",{label}", {limit - step: False, limit + 3 * step: True}, step),
            one(alert, "warning", {f"kube_cronjob_status_last_successful_time{{{label}}}": f"{limit}x{steps}", **late}, "", {limit + 3 * step: False}, step),
        ]

    # at 3 KiB an entry, 2 GiB last for a day at 8.09 requests a second, and 8 GiB for an hour at 776.7; a sample is a minute's
    shipped = ((tree.platform.get("audit") or {}).get("vault") or {}).get("to") != "none"
    above, below = (48000, 45000) if shipped else (540, 420)
    up = {'vault_core_unsealed{pod="vault-0"}': "1x30", 'vault_core_active{pod="vault-0"}': "1x30"}
    answers = ('up{job="vault/vault",pod="vault-0"}', 'up{job="vault/vault",pod="vault-1"}')
    failures = ('vault_audit_log_request_failure{pod="vault-0"}', 'vault_audit_log_response_failure{pod="vault-0"}')
    return {
        "VaultSealed": [
            # a sealed voter answers, says that it is sealed for half a minute, and then nothing of it (`ha.listeners` measures that)
            one("VaultSealed", "critical", {**up, answers[0]: "1x30", answers[1]: "1x30", 'vault_core_unsealed{pod="vault-1"}': "1x4 0 _x25"}, ',pod="vault-1"', {8 * MINUTE: False, 16 * MINUTE: True}),
            one("VaultSealed", "critical", {**up, answers[0]: "1x30", answers[1]: "1x30", 'vault_core_unsealed{pod="vault-1"}': "0x30"}, ',pod="vault-1"', {4 * MINUTE: False, 6 * MINUTE: True}),
            # one that has just started has never said anything
            one("VaultSealed", "critical", {**up, answers[0]: "1x30", answers[1]: "1x30"}, ',pod="vault-1"', {4 * MINUTE: False, 6 * MINUTE: True}),
            # a voter measures itself twice, before it has a name and with it
            one("VaultSealed", "critical", {answers[1]: "1x30", 'vault_core_unsealed{pod="vault-1",cluster=""}': "0x30", 'vault_core_unsealed{pod="vault-1",cluster="a"}': "1x30"}, "", {20 * MINUTE: False}),
            # what does not answer, and what is no voter, is the business of others
            one("VaultSealed", "critical", {**up, answers[0]: "1x30", answers[1]: "0x30", 'up{job="shop/web",pod="web-0"}': "1x30"}, "", {20 * MINUTE: False}),
        ],
        "VaultWithoutLeader": [
            one("VaultWithoutLeader", "critical", {**up, 'vault_core_active{pod="vault-0"}': "1x5 0x20"}, "", {4 * MINUTE: False, 13 * MINUTE: True}),
            one("VaultWithoutLeader", "critical", {**up, 'vault_core_active{pod="vault-1"}': "0x30"}, "", {20 * MINUTE: False}),
        ],
        "VaultUnmeasured": [one("VaultUnmeasured", "critical", {"up": "1x30"}, "", {4 * MINUTE: False, 6 * MINUTE: True}), one("VaultUnmeasured", "critical", up, "", {20 * MINUTE: False})],
        "VaultNotRecording": [
            one("VaultNotRecording", "critical", {failures[0]: "0x10 1+1x20", failures[1]: "0x31"}, ',pod="vault-0"', {9 * MINUTE: False, 20 * MINUTE: True}),
            one("VaultNotRecording", "critical", {failures[1]: "0x10 1+1x20", failures[0]: "0x31"}, ',pod="vault-0"', {9 * MINUTE: False, 20 * MINUTE: True}),
            one("VaultNotRecording", "critical", dict.fromkeys(failures, "7x30"), "", {20 * MINUTE: False}),
        ],
        "VaultAuditOverwritten": [
            one("VaultAuditOverwritten", "warning", {'vault_audit_log_request_count{pod="vault-0"}': f"0+{above}x30"}, ',pod="vault-0"', {6 * MINUTE: False, 20 * MINUTE: True}),
            one("VaultAuditOverwritten", "warning", {'vault_audit_log_request_count{pod="vault-0"}': f"0+{below}x30", 'vault_audit_log_request_count{pod="vault-1"}': f"0+{below}x30"}, "", {20 * MINUTE: False}),
        ],
        "VaultSnapshotsFail": overdue("VaultSnapshotsFail", "vault-snapshot", late),
        "VaultRotationFails": overdue("VaultRotationFails", "vault-rotation", longest),
    }


def tests(tree: Tree, name: str, thing: Rules) -> tuple[list[dict[str, Any]], list[str]]:
    """The tests of an object with rules, and the alerts that none of them is about."""
    named = {rule["alert"] for rule in alerts(thing)}
    if name.startswith("flux/apps/"):
        found = app_tests(tree, kube.name(thing))
        about = {alert for test in found for alert in ("CallsFail", "CallsAreSlow") if f'"{alert}"' in str(test["promql_expr_test"][0]["expr"])}
    else:
        of_vault = vault_tests(tree)
        found = [test for alert in sorted(named & of_vault.keys()) for test in of_vault[alert]]
        about = set(of_vault)
    return found, sorted(named - about)


def promtool(thing: Rules, cases: list[dict[str, Any]]) -> str | None:
    """What is not as it should be."""
    with tempfile.TemporaryDirectory(prefix="alerts") as temporary:
        folder = Path(temporary)
        groups = copy.deepcopy(thing["spec"]["groups"])
        objectives = {of_objective(case) for case in cases}
        for group in groups:
            group["rules"] = [rule for rule in group["rules"] if (rule.get("labels") or {}).get("slo") in {None, *objectives}]
        (folder / "rules.yaml").write_text(yaml.safe_dump({"groups": groups}))
        problems = []
        for every in sorted({case["every"] for case in cases}):
            file = folder / f"test-{every}.yaml"
            tests = [{key: value for key, value in case.items() if key != "every"} for case in cases if case["every"] == every]
            # without an order promtool takes a random one, and what is recorded seldom may be asked for before it is there
            order = [group["name"] for group in groups]
            file.write_text(yaml.safe_dump({"rule_files": ["rules.yaml"], "evaluation_interval": every, "group_eval_order": order, "tests": tests}))
            done = subprocess.run([str(tools.need("promtool")), "test", "rules", str(file)], text=True, capture_output=True, cwd=folder)
            if done.returncode:
                problems.append((done.stdout + done.stderr).strip()[-900:])
        return "\n".join(problems) or None


class Mutant(NamedTuple):
    """A change of one rule, and what the unit test that should notice it is about: a window, or an alert."""

    what: str
    about: str
    thing: Rules


def unnoticed(mutant: Mutant, cases: list[dict[str, Any]]) -> bool:
    """Whether no unit test fails. One that is about what was changed is tried first, and the first that fails is enough."""
    return all(promtool(mutant.thing, [case]) is None for case in sorted(cases, key=lambda case: mutant.about not in case["name"]))


def mutants(thing: Rules, objective: str) -> list[Mutant]:
    """One change each, by operator, of each rule; of an app's, those of one objective."""
    found: list[Mutant] = []
    rules = [rule for group in thing["spec"]["groups"] for rule in group["rules"]]
    for number, rule in enumerate(rules):
        if rule.get("labels", {}).get("slo") not in (None, objective):
            continue
        name = f"{rule.get('alert') or rule['record']} {rule.get('labels', {}).get('slo', '')} {rule.get('labels', {}).get('severity', '')}".strip()
        expression = rule["expr"]

        def changed(what: str, about: str, fields: Any, number: int = number, name: str = name) -> None:
            other = copy.deepcopy(thing)
            mutated = [rule for group in other["spec"]["groups"] for rule in group["rules"]][number]
            mutated.update(fields(mutated) if callable(fields) else fields)
            found.append(Mutant(f"{name}: {what}", about, other))

        recorded = re.search(r"ratio_rate(\w+)$", rule.get("record", ""))
        # of the windows of a row of the table, the name of its unit test has both
        about = "what is left" if "budget_left" in rule.get("record", "") else f"{recorded[1]} and" if recorded and recorded[1] in ("1h", "6h", "1d", "3d") else recorded[1] if recorded else rule.get("alert", "1h and")
        changed("gone", about, {"expr": "vector(0) > 1"})
        for old, new in ((" > ", " < "), (" and ", " or "), (" == 0", " == 1"), (" < 1", " < 0"), ("absent(", "present_over_time(")):
            if old in expression:
                changed(f"`{old}` is `{new}`", about, {"expr": expression.replace(old, new)})
        for one in sorted(set(re.findall(r"ratio_rate(\w+)\{", expression))):
            at = WINDOWS.index(one)
            for other in WINDOWS[max(0, at - 1) : at + 2]:
                if other != one:
                    changed(f"window {one} is {other}", one, {"expr": expression.replace(f"ratio_rate{one}{{", f"ratio_rate{other}{{")})
        for limit in sorted(set(re.findall(r"> ([0-9.]+)", expression)) - {"0"}):
            pair = re.search(rf"ratio_rate(\w+)\{{[^}}]*\}} > {re.escape(limit)} and", expression)
            for factor in (0.5, 2.0):
                changed(f"limit {limit} times {factor}", f"{pair[1]} and" if pair else about, {"expr": re.sub(rf"> {re.escape(limit)}(?![0-9.])", f"> {float(limit) * factor}", expression)})
        if "record" in rule:
            for one in sorted(set(re.findall(r"\[(\w+)\]", expression))):
                at = WINDOWS.index(one) if one in WINDOWS else len(WINDOWS)
                for other in {*WINDOWS[max(0, at - 1) : at + 2]} - {one} if recorded else ["20m" if one == "5m" else "40m"]:
                    changed(f"[{one}] is [{other}]", about, {"expr": expression.replace(f"[{one}]", f"[{other}]")})
        for label in sorted(set(re.findall(r'(\w+)[=!]=?~?"', expression))):
            changed(f"without `{label}`", about, {"expr": re.sub(rf',?\s*\b{label}[=!]=?~?"[^"]*"', "", expression).replace("{,", "{")})
        for selected in sorted(set(re.findall(r'(\w+!~"[^"]*")', expression))):
            changed(f"without `{selected}`", about, {"expr": re.sub(rf",?\s*{re.escape(selected)}", "", expression).replace("{,", "{")})
        for words in sorted(set(re.findall(r'grpc_(?:response_status=~"|\(\.\+_\)\?\()([0-9|]*)', expression))):
            for word in words.split("|"):
                less = "|".join(other for other in words.split("|") if other != word)
                changed(f"without the status {word}", about, {"expr": expression.replace(words, less)})
        if "alert" in rule:
            worse = {"critical": "warning", "warning": "critical"}[rule["labels"]["severity"]]
            changed(f"severity {worse}", about, lambda rule, worse=worse: {"labels": {**rule["labels"], "severity": worse}})
            if "for" in rule:
                changed("for 60h", about, {"for": "60h"})
    return found
