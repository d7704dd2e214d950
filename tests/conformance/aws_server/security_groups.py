"""What moto forgets of rules of security groups: what they are for, if their peer is a group or a list of prefixes.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models.security_groups import SecurityGroupRule


def install() -> None:
    made = SecurityGroupRule.__init__

    def init(self: Any, *arguments: Any, **named: Any) -> None:
        made(self, *arguments, **named)
        prefixes = named.get("prefix_list_id") or (arguments[7] if len(arguments) > 7 else None) or {}
        self.told = prefixes.get("Description")

    def description(self: Any) -> Any:
        return self.ip_range.get("Description") or self.source_group.get("Description") or self.told

    SecurityGroupRule.__init__ = init
    SecurityGroupRule.description = property(description)
