"""A test file that plans all roots with mock providers; the remote states carry what the roots that write them write."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from .layout import identifier

if TYPE_CHECKING:
    from tree import Tree

    from terraform_roots.layout import Root

MOCKS = {
    "aws_partition": {"partition": "aws"},
    "aws_iam_policy_document": {"json": json.dumps({"Version": "2012-10-17", "Statement": []})},
    "aws_eks_addon_version": {"version": "v1.0.0-eksbuild.1"},
    "aws_ssm_parameter": {"insecure_value": "1.36.3-20260903"},
    "aws_route53_zone": {"arn": "arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ", "zone_id": "Z0123456789ABCDEFGHIJ"},
    "aws_default_tags": {"tags": {"managed-by": "platformc"}},
}
CALL = re.compile(r"module\.(\w+)\.(\w+)(.*)", re.DOTALL)
FORMS = (
    (re.compile(r"(^|_)arn$"), "arn:aws:iam::{account}:role/{marker}"),
    (re.compile(r"(^|_)(endpoint|oidc_issuer)$"), "https://{marker}.example.com"),
    (re.compile(r"(^|_)certificate_authority$"), "Y2VydGlmaWNhdGU="),
)


def write(tree: Tree, roots: list[Root], every: dict[str, Root]) -> str:
    aws = tree.platform["aws"]
    mocks = MOCKS | {
        "aws_region": {"name": aws["region"]},
        "aws_caller_identity": {"account_id": str(aws["account"])},
        "aws_availability_zones": {"names": [aws["region"] + letter for letter in "abcdef"]},
    }
    lines = ['mock_provider "aws" {']
    lines += [f'  mock_data "{kind}" {{\n    defaults = {json.dumps(values)}\n  }}' for kind, values in mocks.items()]
    lines += ["}", ""]
    keys = {root.backend()["key"]: root for root in every.values()}
    for root in roots:
        for name, state in root.states().items():
            values = {"outputs": outputs(tree, keys[state["config"]["key"]])}
            target = f"module.{identifier(root.name)}.data.terraform_remote_state.{name}"
            lines.append(f"override_data {{\n  target = {target}\n  values = {json.dumps(values)}\n}}\n")
    lines.append('run "plan" {\n  command = plan\n}\n')
    return "\n".join(lines)


def outputs(tree: Tree, root: Root) -> dict[str, Any]:
    """Values of a root's outputs, of the types that its modules give them."""
    return {name: value(tree, root, name, expression) for name, expression in root.outputs.items()}


def value(tree: Tree, root: Root, name: str, expression: str) -> list[str] | str:
    marker = f"{root.name}-{name}".replace("_", "-")
    found = CALL.search(expression)
    if found and not found[3].startswith("["):
        source = root.calls()[found[1]]["source"].rpartition("/")[2]
        text = tree.text(f"terraform/modules/{source}/outputs.tf")
        body = re.search(rf'output "{found[2]}" \{{.*?^\}}', text, re.DOTALL | re.MULTILINE)[0]  # type: ignore[index]
        if "[*]" in body:
            return [f"{marker}-{index}" for index in range(6)]
    account = tree.platform["aws"]["account"]
    for form, template in FORMS:
        if form.search(name):
            return template.format(account=account, marker=marker)
    return marker
