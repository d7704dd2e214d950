"""What moto mistakes about zones of Route 53: one that is made with a network is public to it, and a record that is gone cannot be made again
while another one stands after it in the order of names.

https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html
https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
"""

from __future__ import annotations

from typing import Any

from moto.route53.models import Route53Backend
from moto.route53.responses import Route53


def install() -> None:
    made, changed = Route53.create_hosted_zone, Route53Backend.change_resource_record_sets

    def create_hosted_zone(self: Any) -> Any:
        if self._get_param("VPC.VPCId"):
            asked = self._get_bool_param
            self._get_bool_param = lambda name, *default: name.endswith(".PrivateZone") or asked(name, *default)
        return made(self)

    def change_resource_record_sets(self: Any, zoneid: str, change_list: list[dict[str, Any]]) -> None:
        changed(self, zoneid, change_list)
        gone = [record(change) for change in change_list if change["Action"] == "DELETE"]
        journal = self.get_hosted_zone(zoneid).rr_changes
        journal[:] = [change for change in journal if record(change) not in gone]

    Route53.create_hosted_zone = create_hosted_zone
    Route53Backend.change_resource_record_sets = change_resource_record_sets


def record(change: dict[str, Any]) -> tuple[str, str, str | None]:
    """Which record a change is about."""
    found = change["ResourceRecordSet"]
    return found["Name"].strip("."), found["Type"], found.get("SetIdentifier")
