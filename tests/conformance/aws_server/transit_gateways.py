"""Transit gateways: those of other people, whose ids a platform names, since moto invents ids (whoever makes one says its id in a tag); and what
moto forgets of attachments: their tags, and those that were deleted, which AWS shows for a while.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayVpcAttachment.html
https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.responses.transit_gateway_attachments import TransitGatewayAttachment

TAG = "stand-in-id"


def install() -> None:
    made, attached = EC2Backend.create_transit_gateway, TransitGatewayAttachment.create_transit_gateway_vpc_attachment
    deleted = EC2Backend.delete_transit_gateway_vpc_attachment
    described = EC2Backend.describe_transit_gateway_vpc_attachments

    def create_transit_gateway(self: Any, *arguments: Any, **named: Any) -> Any:
        gateway = made(self, *arguments, **named)
        for tag in named.get("tags") or ():
            if tag["Key"] == TAG:
                self.transit_gateways[tag["Value"]] = self.transit_gateways.pop(gateway.id)
                gateway.id = tag["Value"]
        return gateway

    def create_transit_gateway_vpc_attachment(self: Any) -> Any:
        read = self._parse_tag_specification
        # moto looks for them under the name of another kind
        self._parse_tag_specification = lambda: {"transit-gateway-route-table": read().get("transit-gateway-attachment", {})}
        return attached(self)

    def delete_transit_gateway_vpc_attachment(self: Any, transit_gateway_attachment_id: str) -> Any:
        attachment = deleted(self, transit_gateway_attachment_id)
        vars(self).setdefault("deleted_attachments", {})[attachment.id] = attachment
        # what ties it to route tables goes with it
        for ties in (self.transit_gateway_associations, self.transit_gateway_propagations):
            ties.pop(attachment.id, None)
        return attachment

    def describe_transit_gateway_vpc_attachments(
        self: Any, transit_gateways_attachment_ids: list[str] | None = None, filters: Any = None
    ) -> list[Any]:
        gone = vars(self).get("deleted_attachments", {})
        asked = [gone[name] for name in transit_gateways_attachment_ids or () if name in gone]
        return [*described(self, transit_gateways_attachment_ids, filters), *asked]

    EC2Backend.create_transit_gateway = create_transit_gateway
    TransitGatewayAttachment.create_transit_gateway_vpc_attachment = create_transit_gateway_vpc_attachment
    EC2Backend.delete_transit_gateway_vpc_attachment = delete_transit_gateway_vpc_attachment
    EC2Backend.describe_transit_gateway_vpc_attachments = describe_transit_gateway_vpc_attachments
