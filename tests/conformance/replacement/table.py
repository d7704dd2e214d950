"""What the AWS provider does when one attribute changes, for every type and attribute that the modules set: the catalog's table.

  python3 tests/conformance/replacement_table.py --write    writes compiler/catalog/replacement.json

Each value that a plan knows is changed alone, in a copy of its resource without `lifecycle`, against a written state. A first copy is
not changed: where even that would be replaced, nothing follows from the others. What a provider refuses gets another value, and after the
last one the attribute is left out: then `platformc diff` does not know what a change of it does.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import tools

from . import flat, flips, offline

if TYPE_CHECKING:
    from pathlib import Path

STRICTEST = ("same", "update", "replace")
ROLE = "arn:aws:iam::111122223333:role/one"
# what is known after an apply, by the end of its name; the first that fits
UNKNOWN: tuple[tuple[str, str], ...] = (
    ("kms_key_id", flips.KEY),
    ("kms_master_key_id", flips.KEY),
    ("certificate_arn", "arn:aws:acm:eu-west-1:111122223333:certificate/11111111-1111-1111-1111-111111111111"),
    ("load_balancer_arn", "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/one/0123456789abcdef"),
    ("policy_arn", "arn:aws:iam::111122223333:policy/one"),
    ("permissions_boundary", "arn:aws:iam::111122223333:policy/one"),
    ("log_destination", "arn:aws:logs:eu-west-1:111122223333:log-group:one"),
    ("arn", ROLE),
    ("_actions", "arn:aws:sns:eu-west-1:111122223333:one"),
    ("policy", flips.DOCUMENT),
    ("subnet_id", "subnet-1"),
    ("vpc_id", "vpc-1"),
    ("route_table_id", "rtb-1"),
    ("security_group_id", "sg-1"),
)
# what is known after an apply and has a form of its own, by type; first of all resources of the type, then of one of this name
FORMS: dict[str, dict[str, Any]] = {
    "aws_autoscaling_group": {
        "launch_template": [{"id": "lt-1", "version": "1"}],
        "tag": [{"key": "one", "value": "two", "propagate_at_launch": True}],
    },
    "aws_db_parameter_group": {"parameter": [{"name": "log_connections", "value": "1", "apply_method": "immediate"}]},
    "aws_eks_addon": {"pod_identity_association": [{"role_arn": ROLE, "service_account": "one"}]},
    "aws_eks_node_group": {"taint": [{"key": "one", "value": "two", "effect": "NO_SCHEDULE"}]},
    "aws_launch_template": {"tag_specifications": [{"resource_type": "instance", "tags": {"one": "two"}}]},
    "aws_lb": {"access_logs": [{"bucket": "one", "enabled": True}]},
    "aws_route53_zone": {"vpc": [{"vpc_id": "vpc-1"}]},
    "aws_iam_openid_connect_provider": {"url": "https://one.example.com"},
    "aws_lb_listener": {"default_action": [{"type": "forward", "target_group_arn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/one/0123456789abcdef"}]},
    "aws_route53_record": {"zone_id": "Z1"},
    "aws_route53_record.private": {"name": "one.example.com", "type": "A", "alias": [{"name": "two.example.com", "zone_id": "Z2", "evaluate_target_health": True}]},
    "aws_route53_record.public": {"name": "one.example.com", "type": "A", "alias": [{"name": "two.example.com", "zone_id": "Z2", "evaluate_target_health": True}]},
    "aws_route53_record.validation": {"name": "one.example.com", "type": "CNAME", "records": ["two.example.com"], "ttl": 60},
    "aws_route53_resolver_endpoint": {"ip_address": [{"subnet_id": "subnet-1"}, {"subnet_id": "subnet-2"}], "security_group_ids": ["sg-1"]},
    "aws_secretsmanager_secret_version": {"secret_string_wo": "constant", "secret_string_wo_version": 1},
}
# what no state holds
WRITE_ONLY = ("secret_string_wo", "password_wo")
CHOICES = re.compile(r"one of:? \[([^]]*)\]")
EVENTS = '{"source":["aws.ec2"]}'
OTHER_EVENTS = '{"source":["aws.health"]}'
ARN = re.compile(r"arn:aws[\w-]*:[\w-]*:[\w-]*:[\w-]*:.+")
CIDR = re.compile(r"(\d+)\.(\d+)\.\d+\.\d+/\d+")
WORDS = {"tcp": "udp", "TCP": "TLS", "TLS": "TCP", "STANDARD": "EXTENDED", "HTTP": "HTTPS", "HTTPS": "HTTP", "ENABLED": "DISABLED", "Enabled": "Suspended", "enabled": "disabled"}


class Found(flat.Resource):
    """A resource of a plan, with what only an apply tells."""

    def __init__(self, module: str, resource: dict[str, Any], values: dict[str, Any], unknown: dict[str, Any], block: dict[str, Any]) -> None:
        kind, name = resource["type"], resource["name"]
        self.types = {key: one["type"] for key, one in block.get("attributes", {}).items() if "type" in one}
        settable = {key for key, one in block.get("attributes", {}).items() if one.get("optional") or one.get("required")}
        said = [key for key in resource["expressions"] if key in settable or key in block.get("block_types", {})]
        for key in said:
            if values.get(key) is None and unknown.get(key) and key in self.types:
                values = {**values, key: placeholder(key, self.types[key])}
        forms = {**FORMS.get(kind, {}), **FORMS.get(f"{kind}.{name}", {})}
        # the parts of blocks that are made one by one are not in a plan's configuration
        said += [key for key in forms if key not in said and key in block.get("block_types", {})]
        values = {**values, **{key: value for key, value in forms.items() if key in said}}
        super().__init__(kind, name, module, said, values, resource["schema_version"])
        self.state.setdefault("id", "one-1")
        self.state |= {key: None for key in WRITE_ONLY if key in self.state}
        self.absent = [key for key in said if key not in self.body and key in self.types]


def placeholder(name: str, kind: Any) -> Any:
    text = next((value for end, value in UNKNOWN if name.endswith(end)), "one")
    match kind:
        case ["list" | "set", "string"]:
            return ["sg-1"] if "security" in name else ["subnet-1"] if "subnet" in name else [text]
        case ["map", "string"]:
            return {"one": "1"}
        case "number":
            return 1
        case "bool":
            return False
    return text


class Trial(flat.Flip):
    """A copy with another value in one place of one attribute; in none, for the first copy of a resource."""

    def __init__(self, resource: Found, attribute: str, place: tuple[Any, ...], number: int) -> None:
        super().__init__(resource, attribute, number)
        self.place = place
        self.others = list(others(resource, attribute, place)) if attribute else [None]
        self.asked = False

    def refused(self, reason: str) -> None:
        """Another value is tried, the first time one of those that the provider names."""
        self.others.pop(0)
        choices = CHOICES.search(reason) if self.attribute and not self.asked else None
        if choices:
            self.asked = True
            self.others[:0] = [choice for choice in re.findall(r'[\w:.-]+', choices[1]) if choice != self.now()]

    def now(self) -> Any:
        value: Any = self.resource.body.get(self.attribute)
        for step in self.place:
            value = value[step]
        return value

    def body(self) -> dict[str, Any]:
        body = copy.deepcopy(self.resource.body)
        if self.attribute:
            put(body, (self.attribute, *self.place), self.others[0])
        return body


def put(body: Any, place: tuple[Any, ...], value: Any) -> None:
    for step in place[:-1]:
        body = body[step]
    body[place[-1]] = value


def places(value: Any, *, whole: bool) -> Iterator[tuple[Any, ...]]:
    """The places of a value that are changed one by one: within blocks; a list of texts or a map is changed as a whole."""
    if whole or not isinstance(value, list) or not value or not isinstance(value[0], dict):
        yield ()
        return
    for key, inner in value[0].items():
        if inner not in (None, "", [], {}):
            nested = isinstance(inner, list) and inner and isinstance(inner[0], dict)
            yield from ((0, key, *rest) for rest in places(inner, whole=not nested))


def others(resource: Found, attribute: str, place: tuple[Any, ...]) -> Iterator[Any]:
    """Other values, the likeliest to be accepted first."""
    if not place and attribute in flips.FLIPS.get(resource.kind, {}):
        yield flips.FLIPS[resource.kind][attribute][0]
    if attribute in resource.absent:
        yield placeholder(attribute, resource.types[attribute])
        return
    value = resource.body[attribute]
    for step in place:
        value = value[step]
    yield from other(value)


def other(value: Any) -> Iterator[Any]:
    match value:
        case bool():
            yield not value
        case int() | float():
            yield from (value + 1, value * 2, max(value - 1, 0), 443 if value != 443 else 80)
        case str():
            yield from other_text(value)
        case dict():
            yield {**value, "another": "one"}
        case [str(), *_]:
            for text in other_text(value[0]):
                yield [text, *value[1:]]
            yield [*value, value[0] + "2"]
            yield value[1:]
        case _:
            return


def other_text(value: str) -> Iterator[str]:
    if value in ("true", "false"):
        yield "false" if value == "true" else "true"
    if value in WORDS:
        yield WORDS[value]
    if found := CIDR.fullmatch(value):
        yield value.replace(found[0].partition("/")[0], f"{found[1]}.{(int(found[2]) + 1) % 256}.0.0", 1)
    if value.startswith("{"):
        try:
            document = json.loads(value)
        except ValueError:  # the pattern of a filter
            yield "{ $.another = 1 }"
            return
        yield OTHER_EVENTS if value != OTHER_EVENTS else EVENTS
        if "Statement" in document:
            yield json.dumps({**document, "Statement": [*document["Statement"], {"Sid": "Another", "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]})
            yield json.dumps({**document, "Statement": [*document["Statement"], {"Sid": "Another", "Effect": "Deny", "Action": "*", "Resource": "*"}]})
        return
    if ARN.fullmatch(value):
        yield value + "2"
    if value.isdigit():
        yield str(int(value) + 1)
    yield from (value + "2", value + "-another", "another", "/another/")


def found(planned: dict[str, Any], schemas: dict[str, Any]) -> Iterator[Found]:
    """One resource of each block of each module."""
    changes = {re.sub(r"\[[^]]*\]", "", change["address"]): change["change"] for change in planned["resource_changes"]}
    versions = {one["type"]: one["schema_version"] for one in flat.planned(planned["planned_values"]["root_module"])}
    seen = set()
    for module, address, resource in flat.said(planned["configuration"]["root_module"]):
        key = (module, resource["type"], resource["name"])
        if key in seen or address not in changes:
            continue
        seen.add(key)
        change = changes[address]
        block = schemas[resource["type"]]["block"]
        yield Found(module, {**resource, "schema_version": versions[resource["type"]]}, change["after"] or {}, change["after_unknown"], block)


def write(folder: Path, region: str, trials: list[Trial]) -> None:
    blocks: dict[str, Any] = {}
    kept = []
    for trial in trials:
        resource = trial.resource
        blocks.setdefault(resource.kind, {})[trial.label] = trial.body()
        instance = {"schema_version": resource.version, "attributes": resource.state}
        kept.append({"mode": "managed", "type": resource.kind, "name": trial.label, "provider": f'provider["{flat.ADDRESS}"]', "instances": [instance]})
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "provider.tf").write_text(offline.PROVIDER % region)
    (folder / "main.tf.json").write_text(json.dumps({"resource": blocks}))
    state = {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "table", "outputs": {}, "resources": kept}
    (folder / "terraform.tfstate").write_text(json.dumps(state))


def refused(folder: Path, environment: dict[str, str]) -> dict[str, str]:
    """The copies that the provider refuses, by label, with its reason."""
    done = offline.run(folder, environment, "plan", "-refresh=false", "-input=false", "-json", "-out=plan")
    wrong = {}
    for line in done.stdout.splitlines():
        told = json.loads(line).get("diagnostic") or {}
        if told.get("severity") != "error":
            continue
        named = re.search(r"copy_\d+", json.dumps(told))
        if named is None:
            raise RuntimeError(f"{told['summary']}: {told.get('detail', '')}")
        wrong[named[0]] = f"{told['summary']}: {told.get('detail', '')}"
    return wrong


def extract(resources: list[Found], region: str, environment: dict[str, str]) -> tuple[dict[str, dict[str, str]], list[str]]:
    """The table, and what could not be found out."""
    trials: list[Trial] = []
    for resource in resources:
        trials.append(Trial(resource, "", (), len(trials)))
        for attribute in sorted([*resource.body, *resource.absent]):
            for place in places(resource.body.get(attribute), whole=attribute in flips.FLIPS.get(resource.kind, {})):
                trials.append(Trial(resource, attribute, place, len(trials)))
    folder = tools.ROOT / "target" / "conformance" / "replacement" / "table"
    left_out = [f"{trial}: no other value" for trial in trials if not trial.others]
    trials = [trial for trial in trials if trial.others]
    write(folder, region, trials)
    offline.run(folder, environment, "init", "-input=false", "-no-color")
    for _ in range(10):
        if not (wrong := refused(folder, environment)):
            break
        # what was refused tries its other values alone; then all are planned again, since a value that is not valid hides what would be
        # said of the others
        while wrong:
            asked = [trial for trial in trials if trial.label in wrong]
            for trial in asked:
                trial.refused(wrong[trial.label])
                if not trial.others:
                    left_out.append(f"{trial}: {wrong[trial.label][:200]}")
            asked = [trial for trial in asked if trial.others]
            write(folder, region, asked)
            wrong = refused(folder, environment) if asked else {}
        trials = [trial for trial in trials if trial.others]
        write(folder, region, trials)
    else:
        raise RuntimeError("the provider refuses too many values")
    planned = json.loads(offline.run(folder, environment, "show", "-json", "plan").stdout)
    changes = {change["address"]: change["change"] for change in planned["resource_changes"]}
    return judged(trials, changes, left_out), left_out


def judged(trials: list[Trial], changes: dict[str, Any], left_out: list[str]) -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = {}
    still = {id(trial.resource): changes[trial.address] for trial in trials if not trial.attribute}
    for trial in (trial for trial in trials if trial.attribute):
        change, first = changes[trial.address], still.get(id(trial.resource))
        paths = [path[0] for path in change.get("replace_paths", ())]
        if first is None or ("delete" in first["actions"] and trial.attribute in [path[0] for path in first.get("replace_paths", ())]):
            left_out.append(f"{trial}: replaced without a change")
            continue
        if trial.attribute in paths or ("delete" in change["actions"] and "delete" not in first["actions"]):
            done = "replace"
        else:
            before, after = change["before"].get(trial.attribute), (change["after"] or {}).get(trial.attribute)
            done = "same" if change["actions"] == ["no-op"] or before == after else "update"
        of = table.setdefault(trial.resource.kind, {})
        of[trial.attribute] = max(done, of.get(trial.attribute, "same"), key=STRICTEST.index)
    return {kind: dict(sorted(of.items())) for kind, of in sorted(table.items())}
