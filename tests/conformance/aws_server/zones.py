"""What moto takes for public: a zone of Route 53 that is made with a network.

https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html
"""

from __future__ import annotations

from typing import Any

from moto.route53.responses import Route53


def install() -> None:
    made = Route53.create_hosted_zone

    def create_hosted_zone(self: Any) -> Any:
        if self._get_param("VPC.VPCId"):
            asked = self._get_bool_param
            self._get_bool_param = lambda name, *default: name.endswith(".PrivateZone") or asked(name, *default)
        return made(self)

    Route53.create_hosted_zone = create_hosted_zone
