"""The alarms on Vault's audit log and on those of the Kubernetes APIs: each sees exactly its events, counted, on a real server's own entries,
and each of its patterns that is broken is noticed.

What CloudWatch itself does with a pattern cannot be had here: `log_patterns` is written from its documentation.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import hcl
import log_patterns
import yaml

from . import configurer, deeds, kubernetes_events

if TYPE_CHECKING:
    from tree import Tree

ROOT = "terraform/roots/vault-infrastructure"
MODULE = "terraform/modules/log-alarms/main.tf"
SILENT = "VaultAuditSilent"
Alarms = dict[str, Any]


def calls(tree: Tree, root: str, module: str) -> Iterator[dict[str, Any]]:
    """The arguments with which a root calls a module."""
    for name in sorted(tree.files()):
        if name.startswith(f"{root}/") and name.endswith(".tf"):
            for block in hcl.parsed(tree.text(name)).get("module", []):
                yield from (body for body in block.values() if body["source"].endswith(f"/{module}"))


def of(tree: Tree, root: str) -> Alarms:
    """The alarms of a root, by name."""
    return {name: alarm for call in calls(tree, root, "log-alarms") for name, alarm in call["alarms"].items()}


def named(tree: Tree) -> set[str]:
    """The names of all alarms on logs."""
    roots = {"/".join(name.split("/")[:3]) for name in tree.files() if name.startswith("terraform/roots/")}
    found = [call for root in sorted(roots) for call in calls(tree, root, "log-alarms")]
    return {name for call in found for name in call["alarms"]} | {call["silence"]["name"] for call in found if call.get("silence")}


def parsed(alarms: Alarms) -> dict[str, Any]:
    # the reader of HCL leaves a quote inside of a text as it is written
    return {name: log_patterns.parse(alarm["pattern"].replace('\\"', '"')) for name, alarm in alarms.items()}


def seen(patterns: dict[str, Any], lines: list[str]) -> dict[str, int]:
    """How many lines each pattern fits."""
    counts = {name: sum(log_patterns.fits(pattern, line) for line in lines) for name, pattern in patterns.items()}
    return {name: count for name, count in counts.items() if count}


def by_root(tree: Tree) -> bool:
    """Whether each change of Vault's configuration is made with a root token."""
    return configurer.who(tree.platform) == "rootToken"


def expected(deed: deeds.Deed, tree: Tree) -> dict[str, int]:
    """Where root tokens alone apply, an apply is no exception."""
    if by_root(tree) and deed.what == "an apply by whoever applies":
        return {"VaultConfiguredOutside": sum(1 for line in deed.lines if changes(json.loads(line)))}
    return deed.expected


def changes(entry: dict[str, Any]) -> bool:
    """Whether an entry is of a request that changes who may do what."""
    request = entry["request"]
    path, kinds = request["path"], ("sys/policies/", "sys/policy/", "sys/auth/", "sys/mounts/", "identity/group", "identity/entity")
    login = path.startswith("auth/") and ("/role/" in path or path.endswith("/config")) and not path.endswith("/secret-id")
    return request["operation"] not in ("read", "list") and (path.startswith(kinds) or login or path == "sys/remount")


def wrong(patterns: dict[str, Any], done: list[deeds.Deed], tree: Tree) -> Iterator[str]:
    """What these alarms see wrongly of what was done."""
    for deed in done:
        if not deed.lines:
            yield f"{deed.what}: nothing was recorded"
        found = seen(patterns, deed.lines)
        wanted = {name: count for name, count in expected(deed, tree).items() if name in patterns}
        if found != wanted:
            yield f"{deed.what}: seen by {found}, not by {wanted}"


def day(tree: Tree, lines: list[str]) -> tuple[int, list[str]]:
    """What the alarms see of a bring-up and an ordinary day: what a root token does, and nothing that whoever applies does with a login of
    their own. How many entries are of the latter, and what is wrong."""
    patterns = {name: pattern for name, pattern in parsed(of(tree, ROOT)).items() if name != "VaultRefusesMany"}
    problems, applied = [], 0
    for line in lines:
        entry = json.loads(line)
        auth, request = entry.get("auth") or {}, entry["request"]
        own = (auth.get("metadata") or {}).get("role") == "configuration"
        wanted = set()
        if auth.get("policies") == ["root"]:
            wanted.add("VaultRootTokenUsed")
        if changes(entry) and (by_root(tree) or not own):
            wanted.add("VaultConfiguredOutside")
        if request["path"].startswith("sys/audit") and request["operation"] != "read":
            wanted.add("VaultAuditChanged")
        applied += own and not wanted
        if (found := set(seen(patterns, [line]))) != wanted:
            problems.append(f"{request['operation']} {request['path']}: seen by {sorted(found)}, not by {sorted(wanted)}")
    return applied, problems


def mutants(patterns: dict[str, Any], judge: Callable[[dict[str, Any]], list[str]]) -> Iterator[tuple[str, bool]]:
    """The ways to break a pattern, and whether each is noticed."""
    for name, pattern in patterns.items():
        for what, mutant in log_patterns.broken(pattern):
            try:
                caught = bool(judge({name: mutant}))
            except log_patterns.Unclear:
                caught = True
            yield f"{name}: {what}", caught


def thresholds(alarms: Alarms) -> Iterator[str]:
    """An alarm is for the first event, but for refusals: an app that asks with an ended login makes a few."""
    for name, alarm in alarms.items():
        wanted = (30, 300) if name == "VaultRefusesMany" else (1, 60)
        if (alarm["threshold"], alarm["period_seconds"]) != wanted:
            yield f"{name} goes off at {alarm['threshold']} in {alarm['period_seconds']} s"
        if not tidy(alarm["description"]).endswith(f"runbooks/{name}.md"):
            yield f"{name}: its description does not lead to its runbook"


def tidy(text: str) -> str:
    return text.strip().rstrip("/")


def silence(tree: Tree) -> Iterator[str]:
    """Nothing at all is an alarm too, and only where CloudWatch takes no data for too little."""
    (call,) = calls(tree, ROOT, "log-alarms")
    if (call.get("silence") or {}).get("name") != SILENT:
        yield "nobody is told when nothing is shipped"
    blocks = {name: body for block in hcl.parsed(tree.text(MODULE))["resource"] for kind, named in block.items() if kind == "aws_cloudwatch_metric_alarm" for name, body in named.items()}
    alarm = blocks["silence"]
    wanted = {"namespace": "AWS/Logs", "metric_name": "IncomingLogEvents", "treat_missing_data": "breaching", "comparison_operator": "LessThanThreshold", "threshold": 1}
    for key, value in wanted.items():
        if alarm.get(key) != value:
            yield f"the alarm on silence has {key} {alarm.get(key)}"
    if blocks["this"]["treat_missing_data"] != "notBreaching":
        yield "an alarm goes off when nothing happens"
    minutes = alarm["period"] * alarm["evaluation_periods"] / 60
    if minutes > 15 or sign_of_life(tree)[1] >= alarm["period"] // 60:
        yield f"silence is noticed after {minutes} minutes, with a sign of life each {sign_of_life(tree)[1]}"


def shipper(tree: Tree) -> dict[str, Any]:
    """The container beside each voter that ships what it records."""
    (values,) = tree.yaml(f"flux/infrastructure/{tree.platform['vault']['cluster']}/vault/values.yaml")
    (found,) = [one for one in values["server"]["extraContainers"] if one["name"] == "audit-shipper"]
    result: dict[str, Any] = found
    return result


def configuration(tree: Tree) -> dict[str, Any]:
    (text,) = [variable["value"] for variable in shipper(tree)["env"] if variable["name"] == "CONFIG"]
    result: dict[str, Any] = yaml.safe_load(text)
    return result


def sign_of_life(tree: Tree) -> tuple[str, int]:
    """The path that each voter asks itself for, and every how many minutes."""
    checked = configuration(tree)["receivers"]["httpcheck"]
    ((target),) = checked["targets"]
    return target["endpoint"].partition("/v1/")[2], int(checked["collection_interval"].removesuffix("m"))


def shipping(tree: Tree) -> Iterator[str]:
    """What the collector is told, what the role of the voters may do, and that both mean the same log group."""
    config, container = configuration(tree), shipper(tree)
    exporter, receiver = config["exporters"]["awscloudwatchlogs"], config["receivers"]["filelog"]
    (log,) = calls(tree, ROOT, "audit-log")
    if exporter["log_group_name"] != log["log_group_name"]:
        yield f"it ships to {exporter['log_group_name']}, and {log['log_group_name']} is made"
    if exporter["sending_queue"] != {"enabled": False} or exporter["retry_on_failure"]["max_elapsed_time"] != "0s":
        yield "entries that CloudWatch does not take are lost"
    if receiver["storage"] not in config["service"]["extensions"] or receiver["start_at"] != "beginning" or not exporter["raw_log"]:
        yield "after a restart, entries are missing or sent anew, or they are wrapped"
    state = config["extensions"][receiver["storage"]]["directory"]
    mounted = {mount["mountPath"]: mount for mount in container["volumeMounts"]}
    if mounted[state]["name"] != "audit" or not mounted["/vault/audit"].get("readOnly"):
        yield "how far it is goes with its pod, or it may write the audit log"
    pipelines = config["service"]["pipelines"]
    if pipelines["logs"] != {"receivers": ["filelog"], "exporters": ["awscloudwatchlogs"]}:
        yield "something stands between the file and CloudWatch, where entries could be lost"
    policies = hcl.parsed(tree.text("terraform/modules/audit-log/main.tf"))
    text = json.dumps([block for block in policies["locals"] if "writer_policy" in block])
    for action in ("logs:Delete", "logs:PutRetention", "logs:*", "logs:Get", "logs:Filter", "logs:CreateLogGroup", "kms:"):
        if action in text:
            yield f"who ships may {action}"
    if "logs:PutLogEvents" not in text or "logs:CreateLogStream" not in text:
        yield "who ships may not ship"


def kubernetes(tree: Tree) -> Iterator[tuple[str, Alarms]]:
    """The alarms on the API of each cluster, with the cluster's name."""
    for cluster in tree.platform["clusters"]:
        yield cluster, of(tree, f"terraform/roots/cluster-{cluster}")


def misjudged(patterns: dict[str, Any], home: bool) -> Iterator[str]:
    """What the alarms on a Kubernetes API see wrongly."""
    for what, line, alarms in kubernetes_events.every():
        wanted = alarms & patterns.keys() if home else alarms & kubernetes_events.EVERYWHERE & patterns.keys()
        found = set(seen(patterns, [line]))
        if found != wanted:
            yield f"{what}: seen by {sorted(found)}, not by {sorted(wanted)}"
