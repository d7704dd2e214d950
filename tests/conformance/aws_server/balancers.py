"""What moto lacks of load balancers: names of network load balancers, protection from deletion, and who obeys their security groups.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancer.html, API_DeleteLoadBalancer.html beside it
"""

from __future__ import annotations

from typing import Any

from moto.elbv2.exceptions import ELBClientError
from moto.elbv2.models import ELBv2Backend
from moto.elbv2.responses import ELBV2Response

OBEYS = "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"


def install() -> None:
    made, gone, set_groups = ELBv2Backend.create_load_balancer, ELBv2Backend.delete_load_balancer, ELBV2Response.set_security_groups

    def create_load_balancer(self: Any, *arguments: Any, **named: Any) -> Any:
        balancer = made(self, *arguments, **named)
        if balancer.type == "network":
            del self.load_balancers[balancer.arn]
            balancer.arn = balancer.arn.replace(":loadbalancer/app/", ":loadbalancer/net/")
            self.load_balancers[balancer.arn] = balancer
            self.tagging_service.tag_resource(balancer.arn, named.get("tags"))
            if balancer.security_groups:
                balancer.enforce_security_group_inbound_rules_on_private_link_traffic = "on"
        return balancer

    def delete_load_balancer(self: Any, arn: str) -> None:
        balancer = self.load_balancers.get(arn)
        if balancer and balancer.attrs.get("deletion_protection.enabled") == "true":
            raise ELBClientError("OperationNotPermitted", f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled")
        gone(self, arn)

    def set_security_groups(self: Any) -> Any:
        result = set_groups(self)
        asked = self._get_param(OBEYS)
        if asked:
            balancer = self.elbv2_backend.load_balancers[self._get_param("LoadBalancerArn")]
            balancer.enforce_security_group_inbound_rules_on_private_link_traffic = asked
        return result

    ELBv2Backend.create_load_balancer = create_load_balancer
    ELBv2Backend.delete_load_balancer = delete_load_balancer
    ELBV2Response.set_security_groups = set_security_groups
