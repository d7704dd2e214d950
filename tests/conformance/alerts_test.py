"""Alerts reach whom they should: routes and inhibition on a real Alertmanager, unit tests of every rule, and a rule that fires through a
real Prometheus and Alertmanager into a webhook."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kube
import tools
import yaml
from alerting import configuration, expected, rules, servers

if TYPE_CHECKING:
    from report import Report, Step
    from tree import Tree


def check(tree: Tree, report: Report) -> None:
    configurations = configuration.of(tree)
    if configurations:
        with report.step(f"alerts.config {tree.name}") as step:
            step.detail = configs(tree, configurations, step)
        with report.step(f"alerts.routes {tree.name}") as step:
            step.detail = routes(tree, configurations, step)
        with report.step(f"alerts.inhibition {tree.name}") as step:
            step.detail = inhibition(configurations, step)
    with report.step(f"alerts.runbooks {tree.name}") as step:
        step.detail = runbooks(tree, step)
    with report.step(f"alerts.rules {tree.name}") as step:
        objective = MUTATED.get(tree.name) if tree.name == FIRST or report.thorough or tree.name in report.named else None
        step.detail = units(tree, objective, step)
    if tree.name == "secret-management-consul":
        with report.step("alerts.grpc") as step:
            step.detail = grpc(speaking_grpc(tree), step)
    cluster, app = next(((cluster, app) for cluster in configurations for app in [burning(tree, cluster)] if app), (None, None))
    if cluster and app and tree.platform["mesh"]["kind"] == "istio":
        with report.step(f"alerts.delivery {tree.name}") as step:
            step.detail = delivery(tree, cluster, app, configurations[cluster], step)


def configs(tree: Tree, configurations: dict[str, Any], step: Step) -> str:
    """amtool takes it, and each file that it names is one of a Secret that Alertmanager mounts and the secrets operator makes."""
    for cluster, found in configurations.items():
        problem = configuration.refused(found)
        if problem:
            step.fail(f"{cluster}: amtool: {problem}")
        values = yaml.safe_load(tree.text(f"flux/infrastructure/{cluster}/monitoring/values.yaml"))
        mounted = values["alertmanager"]["alertmanagerSpec"].get("secrets") or []
        name = f"flux/infrastructure/{cluster}/alerting/secrets.yaml"
        made = {kube.name(thing): thing for thing in tree.yaml(name) if kube.kind(thing) == "VaultStaticSecret"} if tree.exists(name) else {}
        for path in configuration.secrets(found):
            secret, key = path.removeprefix("/etc/alertmanager/secrets/").split("/")
            keys = (made.get(secret) or {}).get("spec", {}).get("destination", {}).get("transformation", {}).get("templates", {})
            if secret not in mounted or key not in keys:
                step.fail(f"{cluster}: `{path}` is a file of no Secret that is made and mounted")
        for problem in late(tree, cluster, mounted):
            step.fail(f"{cluster}: {problem}")
        if mounted and not all(late(tree, cluster, mounted, without=part) for part in ("dependsOn", "healthChecks")):
            step.fail(f"{cluster}: nobody notices that Alertmanager does not wait for its secrets")
        if any(word in json.dumps(found) for word in ("routing_key\"", "api_key\"", "api_url\": \"https://hooks", "auth_password\"")):
            step.fail(f"{cluster}: a secret stands in the configuration")
    return f"{len(configurations)} configurations"


def late(tree: Tree, cluster: str, mounted: list[str], without: str = "") -> list[str]:
    """Secrets for which Alertmanager does not wait: Flux deploys it after the folder with them, whose health is that they are there."""
    folder = f"flux/clusters/{cluster}/infrastructure"
    (monitoring,) = tree.yaml(f"{folder}-monitoring.yaml")
    (alerting,) = tree.yaml(f"{folder}-alerting.yaml") if mounted else ({},)
    specs = [{key: value for key, value in (thing.get("spec") or {}).items() if key != without} for thing in (monitoring, alerting)]
    waits = "infrastructure-alerting" in [other["name"] for other in specs[0].get("dependsOn") or ()]
    healthy = {check["name"] for check in specs[1].get("healthChecks") or () if (check["kind"], check["namespace"]) == ("Secret", "monitoring")}
    return [f"Alertmanager does not wait for the Secret `{name}`" for name in mounted if not waits or name not in healthy]


def routes(tree: Tree, configurations: dict[str, Any], step: Step) -> str:
    """A real Alertmanager routes each case to the receiver that the language names, amtool says the same, and mutants do not."""
    cases, broken = 0, 0
    amtool = str(tools.need("amtool"))
    for cluster, found in configurations.items():
        wanted = expected.cases(tree, cluster)
        cases += len(wanted)
        with tempfile.TemporaryDirectory(prefix="alerts") as temporary, servers.web() as (address, _):
            local = configuration.locally(found, address, hurry=False)
            with servers.alertmanager(Path(temporary), local) as server:
                server.raise_alerts([labels for labels, _ in wanted])
                servers.until("alerts", lambda: len(server.alerts()) == len(wanted))
                for problem in wrong(server, wanted):
                    step.fail(f"{cluster}: {problem}")
                for what, mutant in mutants_of(local):
                    broken += 1
                    if not server.load(mutant) and not wrong(server, wanted):
                        step.fail(f"{cluster}: nobody notices: {what}")
            # each receiver once by amtool as well
            file = Path(temporary) / "alertmanager.yaml"
            file.write_text(yaml.safe_dump(local))
            for labels, receiver in {receiver: (labels, receiver) for labels, receiver in wanted}.values():
                said = [f"{key}={value}" for key, value in labels.items()]
                done = subprocess.run([amtool, "config", "routes", "test", f"--config.file={file}", f"--verify.receivers={receiver}", *said], text=True, capture_output=True)
                if done.returncode:
                    step.fail(f"{cluster}: amtool: {' '.join(said)} should go to {receiver}: {(done.stdout + done.stderr).strip()[-300:]}")
    return f"{cases} cases, {broken} mutants"


def wrong(server: servers.Alertmanager, wanted: list[tuple[dict[str, str], str]]) -> list[str]:
    """Cases that do not go to their receiver alone."""
    to = {alert["labels"]["case"]: [receiver["name"] for receiver in alert["receivers"]] for alert in server.alerts()}
    return [f"{labels} goes to {to.get(labels['case'])}, not to {receiver}" for labels, receiver in wanted if to.get(labels["case"]) != [receiver]]


def mutants_of(found: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """By operator: each route gone, with another receiver, with a matcher less, before the first, going on; each default swapped."""
    mutants: list[tuple[str, dict[str, Any]]] = []
    names = [receiver["name"] for receiver in found["receivers"]]

    def paths(route: dict[str, Any], path: tuple[int, ...] = ()) -> list[tuple[int, ...]]:
        return [path, *(inner for at, one in enumerate(route.get("routes") or ()) for inner in paths(one, (*path, at)))]

    def at(document: dict[str, Any], path: tuple[int, ...]) -> Any:
        route = document["route"]
        for number in path:
            route = route["routes"][number]
        return route

    for path in paths(found["route"]):
        route = at(found, path)
        what = f"{route.get('matchers') or 'the root'} to {route['receiver']}"
        for name in names:
            if name != route["receiver"]:
                other = copy.deepcopy(found)
                at(other, path)["receiver"] = name
                mutants.append((f"{what}: to {name}", other))
        if not path:
            continue
        other = copy.deepcopy(found)
        del at(other, path[:-1])["routes"][path[-1]]
        mutants.append((f"{what}: gone", other))
        for number, matcher in enumerate(route["matchers"]):
            other = copy.deepcopy(found)
            del at(other, path)["matchers"][number]
            mutants.append((f"{what}: without `{matcher}`", other))
            other = copy.deepcopy(found)
            at(other, path)["matchers"][number] = matcher.replace("=~", "!~") if "=~" in matcher else matcher.replace("=", "!=")
            mutants.append((f"{what}: not `{matcher}`", other))
            if "|error" in matcher:
                other = copy.deepcopy(found)
                at(other, path)["matchers"][number] = matcher.replace("|error", "")
                mutants.append((f"{what}: without errors", other))
        # to go on leads nowhere if no later route can match the same alert
        if any(together(route["matchers"], later["matchers"]) for later in at(found, path[:-1])["routes"][path[-1] + 1 :]):
            other = copy.deepcopy(found)
            at(other, path)["continue"] = True
            mutants.append((f"{what}: goes on", other))
    return mutants


def together(matchers: list[str], others: list[str]) -> bool:
    """Whether one alert can match both: no label must have two values."""
    for matcher in matchers:
        for other in others:
            (label, _, values), (label2, _, values2) = matcher.split(" ", 2), other.split(" ", 2)
            words, words2 = values.strip('"').split("|"), values2.strip('"').split("|")
            plain = not any("(" in word for word in words + words2)
            if label == label2 and plain and not set(words) & set(words2):
                return False
    return True


def inhibition(configurations: dict[str, Any], step: Step) -> str:
    """On a real Alertmanager, what silences what is what the language says, and each change of a rule is noticed."""
    cases, broken = expected.inhibitions(), 0
    raised = [{**labels, "case": case.what, "end": end} for case in cases for end, labels in (("source", case.source), ("target", case.target))]
    for cluster, found in configurations.items():
        with tempfile.TemporaryDirectory(prefix="alerts") as temporary, servers.web() as (address, _):
            local = configuration.locally(found, address, hurry=False)
            if (proved := PROVED.get(json.dumps(local["inhibit_rules"]))) is not None:
                broken = proved
                continue
            with servers.alertmanager(Path(temporary), local) as server:
                server.raise_alerts(raised)
                servers.until("alerts", lambda: len(server.alerts()) == len(raised))
                for problem in settled(server, cases):
                    step.fail(f"{cluster}: {problem}")
                for what, mutant in inhibition_mutants(local):
                    broken += 1
                    if not server.load(mutant) and not settled(server, cases):
                        step.fail(f"{cluster}: nobody notices: {what}")
            PROVED[json.dumps(local["inhibit_rules"])] = broken
    return f"{len(cases)} cases, {broken} mutants"


# rules that were proved, and how many mutants of them: those of all platforms are the same
PROVED: dict[str, int] = {}


def settled(server: servers.Alertmanager, cases: list[expected.Inhibition]) -> list[str]:
    """The cases that do not hold. An inhibitor that was just made learns of what fires one by one, so nothing counts that has changed
    within the last third of a second."""
    seen: list[list[str]] = []
    for _ in range(50):
        silenced = {alert["labels"]["case"] for alert in server.alerts() if alert["labels"]["end"] == "target" and alert["status"]["inhibitedBy"]}
        seen.append([f"{case.what}: {'not silenced' if case.silent else 'silenced'}" for case in cases if (case.what in silenced) != case.silent])
        if len(seen) >= 4 and seen[-1] == seen[-2] == seen[-3] == seen[-4]:
            break
        time.sleep(0.1)
    return seen[-1]


def inhibition_mutants(found: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """By operator: each rule gone, turned around, without each label that must be equal, with each severity left out or another."""
    mutants: list[tuple[str, dict[str, Any]]] = []

    def changed(number: int, what: str, **fields: Any) -> None:
        other = copy.deepcopy(found)
        rule = other["inhibit_rules"][number]
        mutants.append((f"{rule['source_matchers']} {rule['target_matchers']}: {what}", other))
        rule.update(fields)

    for number, rule in enumerate(found["inhibit_rules"]):
        source, target = rule["source_matchers"], rule["target_matchers"]
        changed(number, "gone", source_matchers=['severity = "nothing"'])
        changed(number, "turned around", source_matchers=target, target_matchers=source)
        for label in rule["equal"]:
            changed(number, f"`{label}` may differ", equal=[other for other in rule["equal"] if other != label])
        changed(number, "nothing must be equal", equal=[])
        for end in ("source_matchers", "target_matchers"):
            for matcher in rule[end]:
                changed(number, f"{end}: not `{matcher}`", **{end: [matcher.replace("=~", "!~") if "=~" in matcher else matcher.replace("=", "!=")]})
                for word in ("warning|", "|info"):
                    if word in matcher:
                        changed(number, f"{end}: without `{word}`", **{end: [matcher.replace(word, "")]})
    return mutants


def runbooks(tree: Tree, step: Step) -> str:
    """Each rule and each alarm has a page, a rule's annotation leads there, and there is no page of nothing."""
    named = {}
    for name, thing in rules.of(tree):
        for rule in rules.alerts(thing):
            named[rule["alert"]] = (name, (rule.get("annotations") or {}).get("runbook_url"))
    from vault_server import alarms

    # alarms of CloudWatch have pages too; `audit` looks at where they lead
    watched = alarms.named(tree)
    pages = {name.removeprefix("runbooks/").removesuffix(".md") for name in tree.files() if name.startswith("runbooks/")}
    repository = tree.platform["git"]["url"].removesuffix(".git")
    known = "gitlab" in repository or "github" in repository or (tree.platform["git"].get("forge") is not None)
    for alert, (name, url) in named.items():
        if alert not in pages:
            step.fail(f"{name}: `{alert}` has no page")
        folder = "" if tree.git_path == "." else f"{tree.git_path}/"
        if known and not (url or "").endswith(f"/{folder}runbooks/{alert}.md"):
            step.fail(f"{name}: `{alert}` leads to `{url}`")
    for alarm in sorted(watched - pages):
        step.fail(f"the alarm `{alarm}` has no page")
    for page in sorted(pages - named.keys() - watched):
        step.fail(f"runbooks/{page}.md is about no rule")
    return f"{len(pages)} pages"


def speaking_grpc(tree: Tree) -> Tree:
    """The same platform with an app that speaks gRPC, which Consul's proxies count in other series than HTTP."""
    import golden
    from tree import Tree

    folder = tools.ROOT / "target" / "alerts-grpc"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    head, app, rest = tree.spec.read_text().partition("\n  backend:\n")
    changed = rest.replace("port: 8080", "ports: { rpc: { port: 8080, protocol: grpc } }", 1).replace("    health: /healthz\n", "", 1)
    (folder / "platform.yaml").write_text(head + app + changed)
    done = golden.platformc("build", folder / "platform.yaml")
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-900:])
    return Tree(folder)


def grpc(tree: Tree, step: Step) -> str:
    """Failures of gRPC count, by a unit test, and each change of what counts them is noticed; the rest of the rules is proved with HTTP."""
    broken = 0
    for name, thing in rules.of(tree):
        if not name.startswith("flux/apps/"):
            continue
        cases = [case for case in rules.tests(tree, name, thing)[0] if rules.of_objective(case) == "errors"][:2]
        problem = rules.promtool(thing, cases)
        if problem or not cases:
            step.fail(f"{name}: promtool: {problem or 'there is no unit test'}")
            continue
        mutants = [mutant for mutant in rules.mutants(thing, "errors") if mutant.what.startswith("app:slo_bad:rate5m errors: without ")]
        broken += len(mutants)
        for mutant in mutants:
            if rules.unnoticed(mutant, cases):
                step.fail(f"{name}: nobody notices: {mutant.what}")
    if not broken:
        step.fail("no rule counts failures of gRPC")
    return f"{broken} mutants"


def units(tree: Tree, objective: str | None, step: Step) -> str:
    found, tried, broken = rules.of(tree), 0, 0
    if not found:
        return "no rules"
    tools.need("promtool")
    for name, thing in found:
        cases, without = rules.tests(tree, name, thing)
        for alert in without:
            step.fail(f"{name}: `{alert}` has no unit test")
        tried += len(cases)
        problem = rules.promtool(thing, cases)
        if problem:
            step.fail(f"{name}: promtool: {problem}")
            continue
        if objective:
            about = [case for case in cases if rules.of_objective(case) in (None, objective)]
            mutants = rules.mutants(thing, objective)
            broken += len(mutants)
            for mutant in mutants:
                if rules.unnoticed(mutant, about):
                    step.fail(f"{name}: nobody notices: {mutant.what}")
    return f"{len(found)} objects, {tried} tests, {broken} mutants"


# one for each mesh, and one objective of each: the rules of all others are the same but for names and limits, and those of the second mesh are
# the first one's but for names, so that they are broken with `--all`
FIRST = "secret-management"
MUTATED = {"secret-management": "errors", "secret-management-consul": "latency"}


def burning(tree: Tree, cluster: str) -> str | None:
    """An app whose calls may fail only so often."""
    apps = (tree.platform.get("apps") or {}).items()
    return next((name for name, app in apps if app["cluster"] == cluster and (app.get("alerts") or {}).get("errorRate")), None)


def delivery(tree: Tree, cluster: str, app: str, found: dict[str, Any], step: Step) -> str:
    """Failing calls to an app, the sign of life and a failure of Flux end at the webhooks of their receivers, and nowhere else."""
    namespace = tree.platform["apps"][app]["namespace"]
    begin = time.monotonic()

    def metrics() -> str:
        labels = f'reporter="destination",destination_workload_namespace="{namespace}",destination_canonical_service="{app}",response_code="503"'
        return f"istio_requests_total{{{labels}}} {int((time.monotonic() - begin) * 100)}\n"

    (rule_file,) = [thing for name, thing in rules.of(tree) if name == f"flux/apps/{cluster}/{app}/alerts.yaml"]
    groups = copy.deepcopy(rule_file["spec"]["groups"])
    for group in groups:
        group["interval"] = "1s"
    # the chart's own rule of this name is the same
    groups.append({"name": "general", "interval": "1s", "rules": [{"alert": "Watchdog", "expr": "vector(1)", "labels": {"severity": "none"}}]})
    with tempfile.TemporaryDirectory(prefix="alerts") as temporary, servers.web(metrics) as (address, taken):
        folder = Path(temporary)
        (folder / "rules.yaml").write_text(yaml.safe_dump({"groups": groups}))
        with servers.alertmanager(folder / "alertmanager", configuration.locally(found, address)) as alertmanager:
            host = alertmanager.address.removeprefix("http://")
            settings = {
                "global": {"scrape_interval": "1s", "evaluation_interval": "1s", "external_labels": {"cluster": cluster}},
                "rule_files": [str(folder / "rules.yaml")],
                "scrape_configs": [{"job_name": "proxies", "static_configs": [{"targets": [address.removeprefix("http://")]}]}],
                "alerting": {"alertmanagers": [{"static_configs": [{"targets": [host]}]}]},
            }
            flux = {"alertname": "FluxKustomizationHealthCheckFailed", "severity": "error", "kind": "Kustomization", "name": "app", "namespace": "flux-system", "cluster": cluster}
            alertmanager.raise_alerts([flux])
            with servers.prometheus(folder / "prometheus", settings):
                alerting = tree.platform["alerting"]
                oncall = expected.told(alerting, app, namespace, "critical")
                ends = [(oncall, "CallsFail"), (expected.told(alerting, None, "flux-system", "error"), flux["alertname"])]
                if alerting.get("deadMansSwitch"):
                    ends.append((expected.HEARTBEAT, "Watchdog"))

                def came(receiver: str, alert: str) -> Any:
                    return [one for where, message in list(taken) if where == receiver for one in message["alerts"] if one["labels"]["alertname"] == alert]

                for receiver, alert in ends:
                    try:
                        messages = servers.until(f"message of {alert} at {receiver}", lambda receiver=receiver, alert=alert: came(receiver, alert))
                    except TimeoutError as error:
                        step.fail(f"{cluster}: {error}; what came: {[where for where, _ in taken]}")
                        continue
                    if alert == "CallsFail":
                        one = messages[0]
                        wanted = {"app": app, "namespace": namespace, "severity": "critical", "cluster": cluster}
                        if wanted.items() - one["labels"].items():
                            step.fail(f"{cluster}: the message says {one['labels']}")
                        if not one["annotations"].get("runbook_url", "").endswith("/runbooks/CallsFail.md"):
                            step.fail(f"{cluster}: the message has no runbook: {one['annotations']}")
                severities = {"critical": oncall, "warning": expected.told(alerting, app, namespace, "warning")}
                for where, message in list(taken):
                    for one in message["alerts"]:
                        name, severity = one["labels"]["alertname"], one["labels"].get("severity", "")
                        right = {"Watchdog": expected.HEARTBEAT, flux["alertname"]: ends[1][0]}.get(name, severities.get(severity))
                        if where != right:
                            step.fail(f"{cluster}: {name} ({severity}) came to {where}, not to {right}")
    return f"{', '.join(f'{alert} to {receiver}' for receiver, alert in ends)} in {int(time.monotonic() - begin)} s"
