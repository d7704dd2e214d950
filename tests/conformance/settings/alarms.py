"""Rules about logs that are watched: what is shipped, kept and counted, and who is told. Which entries a pattern sees is judged by `audit`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .rules import Rule, given, refers, table, var

if TYPE_CHECKING:
    from terraform_roots.wiring import Folder

Found = Iterator[tuple[str, Any, Any]]
# the days for which CloudWatch Logs keeps entries (PutRetentionPolicy)
KEPT = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
EACH = r"aws_cloudwatch_log_metric_filter\.this\[each\.key\]\.metric_transformation\[0\]\.name"
COUNTED = {"comparison_operator": "GreaterThanOrEqualToThreshold", "statistic": "Sum"}

RULES: tuple[Rule, ...] = (
    *table("each pattern counts one for each entry of the log that it is for", "aws_cloudwatch_log_metric_filter@log-alarms", {
        "for_each": var("alarms"), "log_group_name": var("log_group_name"), "pattern": re.compile(r"each\.value\.pattern"), "metric_transformation.namespace": var("metric_namespace"), "metric_transformation.value": "1", "metric_transformation.unit": "Count", "metric_transformation.name": re.compile(r"var\.prefix.*each\.key"),
    }),
    *table("an alarm goes off at once, when there are as many as it says in the time that it says, and no entry is no alarm", "aws_cloudwatch_metric_alarm@log-alarms:this", {
        **COUNTED, "for_each": var("alarms"), "namespace": var("metric_namespace"), "metric_name": re.compile(EACH), "period": re.compile(r"each\.value\.period_seconds"), "threshold": re.compile(r"each\.value\.threshold"), "evaluation_periods": 1, "treat_missing_data": "notBreaching", "alarm_actions": var("topic_arns"), "alarm_name": re.compile(r"var\.prefix.*each\.key"),
    }),
    *table("a log that is silent for a quarter of an hour is one that nobody ships", "aws_cloudwatch_metric_alarm@log-alarms:silence", {
        "count": re.compile(r"var\.silence == null \? 0 : 1"), "namespace": "AWS/Logs", "metric_name": "IncomingLogEvents", "dimensions": {"LogGroupName": var("log_group_name")}, "statistic": "Sum", "period": 300, "evaluation_periods": 3, "comparison_operator": "LessThanThreshold", "threshold": 1,
        "treat_missing_data": "breaching", "alarm_actions": var("topic_arns"), "ok_actions": var("topic_arns"),
    }),
    *table("the group is the one that is shipped to, and its key that of this module", "aws_cloudwatch_log_group@audit-log", {"name": var("log_group_name"), "kms_key_id": refers(r"aws_kms_key\.this\.arn")}),
)

# alarm -> (how many, in how many seconds)
ONCE = (1, 60)
API = dict.fromkeys(("KubernetesAnonymousAllowed", "KubernetesAdminGranted"), ONCE)
API_OF_VAULT = dict.fromkeys(("KubernetesExecInVault", "KubernetesVaultSecretsRead", "KubernetesVaultChanged"), ONCE)
VAULT = {
    **dict.fromkeys(("VaultRootTokenUsed", "VaultRecoveryKeysUsed", "VaultSealRequested", "VaultAuditChanged", "VaultCopiedOrReplaced", "VaultConfiguredOutside", "VaultAuditEntryCut"), ONCE),
    "VaultRefusesMany": (30, 300),  # somebody tries doors; a mistyped name does not
}


def days(said: Any, otherwise: int) -> int:
    """The next longer time that CloudWatch Logs knows."""
    wanted = int(str(said).removesuffix("d")) if said is not None else otherwise
    return next((one for one in KEPT if one >= wanted), KEPT[-1])


def log_alarms(call: dict[str, Any], _name: str, place: str, platform: dict[str, Any]) -> Found:
    vault, home = platform.get("vault") or {}, place.removeprefix("cluster-")
    wanted = VAULT if place == "vault-infrastructure" else {**API, **(API_OF_VAULT if vault.get("cluster") == home else {})}
    alarms = call.get("alarms") or {}
    yield "alarms", {name: (one.get("threshold"), one.get("period_seconds")) for name, one in alarms.items()}, wanted
    yield "alarms", alarms, lambda value: all(given(one.get("pattern")) for one in value.values())
    group = r"\$\{module\.audit_log\.log_group_name\}" if place == "vault-infrastructure" else r"\$\{module\.cluster\.control_plane_log_group\}"
    yield "log_group_name", call.get("log_group_name"), lambda value: re.fullmatch(group, str(value)) is not None
    yield "topic_arns", call.get("topic_arns", []), (platform.get("aws") or {}).get("alarms") or []
    yield "silence", (call.get("silence") or {}).get("name"), "VaultAuditSilent" if place == "vault-infrastructure" else None
    yield "metric_namespace", call.get("metric_namespace"), f"platformc/{platform['name']}"


def audit_log(call: dict[str, Any], _name: str, _place: str, platform: dict[str, Any]) -> Found:
    said = (platform.get("audit") or {}).get("vault") or {}
    yield "retention_days", call.get("retention_days"), days(said.get("retention"), 365)
    yield "log_group_name", call.get("log_group_name"), lambda value: str(value).startswith("/platformc/")


def eks_cluster(call: dict[str, Any], _name: str, _place: str, platform: dict[str, Any]) -> Found:
    said = (platform.get("audit") or {}).get("kubernetes") or {}
    yield "log_retention_days", call.get("log_retention_days", 90), days(said.get("retention"), 90)


def rds(call: dict[str, Any], _name: str, _place: str, platform: dict[str, Any]) -> Found:
    yield "alarm_topic_arns", call.get("alarm_topic_arns", []), (platform.get("aws") or {}).get("alarms") or []


JUDGES = {"log_alarms": log_alarms, "audit_log": audit_log, "eks_cluster": eks_cluster, "rds": rds}


def missing(folder: Folder, place: str, platform: dict[str, Any]) -> Iterator[str]:
    """What each cluster and Vault have of it."""
    sources = {str(body.get("source")).strip('"').rpartition("/")[2] for _, _, body in folder.blocks("module")}
    shipped = ((platform.get("audit") or {}).get("vault") or {}).get("to") != "none" and (platform.get("vault") or {}).get("audit") != []
    wanted = {"log-alarms"} if place.startswith("cluster-") else {"log-alarms", "audit-log"} if place == "vault-infrastructure" and shipped else set()
    for module in sorted(wanted - sources):
        yield f"it has no {module}"
