"""What a Terraform provider's blocks may hold, in short.

A block is `{"a": {attribute: [use, type]}, "b": {block: [least, most, block]}}`; an empty half is left out, and `most` 0 is no
limit. The use is `r` (required), `o` (optional), `c` (computed: nobody sets it) or `oc` (both), then `w` if it is write-only and
`d` if deprecated. A type is Terraform's own (`"string"`, `["list", "string"]`, …), `"any"` where the source does not say, or
`{"nested": mode, "a": {…}}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

# provider -> the resources, data sources and ephemeral resources that are kept, by how their names begin: those that platforms are
# made of. A `$` ends the name.
KEPT = {
    "aws": (
        "acm autoscaling_group availability_zones backup_plan backup_selection backup_vault caller_identity cloudtrail "
        "cloudwatch_event_bus cloudwatch_event_rule cloudwatch_event_target cloudwatch_log_group cloudwatch_log_metric_filter "
        "cloudwatch_log_resource_policy cloudwatch_metric_alarm db default_security_group default_tags "
        "ec2_managed_prefix_list ec2_tag ec2_transit_gateway ecr efs eip eks flow_log iam internet_gateway kms "
        "launch_template lb nat_gateway network_acl partition ram rds region$ route$ route_table route53_record$ "
        "route53_resolver_endpoint route53_vpc route53_zone s3_bucket secretsmanager security_group sns_topic sqs_queue "
        "ssm_document ssm_parameter subnet subnets vpc$ vpc_endpoint vpc_peering vpc_security vpcs"
    ),
    "helm": "release template",
    "kubernetes": (
        "annotations cluster_role config_map env labels limit_range manifest namespace network_policy persistent_volume_claim "
        "pod_disruption resource_quota role secret service$ service_account service_v1 storage_class"
    ),
    "vault": (
        "approle audit auth aws database generic identity jwt kubernetes kv mount namespace oidc password pki plugin policy quota raft ssh "
        "token totp transit"
    ),
}
KINDS = {"resource": "resource_schemas", "data": "data_source_schemas", "ephemeral": "ephemeral_resource_schemas"}


def kept(provider: str, label: str) -> bool:
    """Whether a type is kept: its name goes on, after the provider's, with one of the words."""
    words = "|".join(KEPT[provider].split())
    return re.match(rf"{provider}_({words})(_|$)", label) is not None


def trimmed(schema: dict[str, Any]) -> dict[str, Any]:
    """The same provider with what is kept of it."""
    provider = schema["provider"].rpartition("/")[2]
    kinds = {kind: {label: body for label, body in schema.get(kind, {}).items() if kept(provider, label)} for kind in KINDS}
    return {
        "provider": schema["provider"],
        "version": schema["version"],
        "config": schema["config"],
        **{kind: bodies for kind, bodies in kinds.items() if bodies},
    }


def providers(printed: dict[str, Any], versions: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The providers in what `terraform providers schema -json` prints, which names no versions: `versions` has them."""
    for address, schema in printed["provider_schemas"].items():
        if address in versions:
            yield {
                "provider": address.partition("/")[2],
                "version": versions[address],
                "config": block(schema["provider"]["block"]),
                **{
                    kind: {label: block(found["block"]) for label, found in (schema.get(key) or {}).items()}
                    for kind, key in KINDS.items()
                },
            }


def block(body: dict[str, Any]) -> dict[str, Any]:
    made = {}
    if body.get("attributes"):
        made["a"] = {name: attribute(found) for name, found in body["attributes"].items()}
    if body.get("block_types"):
        made["b"] = {
            name: [found.get("min_items", 0), most(found), block(found["block"])]
            for name, found in body["block_types"].items()
        }
    return made


def attribute(found: dict[str, Any]) -> list[Any]:
    marks = (("r", "required"), ("o", "optional"), ("c", "computed"), ("w", "write_only"), ("d", "deprecated"))
    use = "".join(mark for mark, name in marks if found.get(name))
    nested = found.get("nested_type")
    if nested:
        inner = {name: attribute(below) for name, below in nested["attributes"].items()}
        return [use, {"nested": nested["nesting_mode"], "a": inner}]
    return [use, found["type"]]


def most(found: dict[str, Any]) -> int:
    return 1 if found["nesting_mode"] == "single" else found.get("max_items", 0)
