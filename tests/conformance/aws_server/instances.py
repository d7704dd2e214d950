"""What moto forgets of instances: how old those of a group may get, and that a launch template's own tags are not those of its instances.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AutoScalingGroup.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
"""

from __future__ import annotations

from typing import Any

from moto.autoscaling.responses import AutoScalingResponse
from moto.ec2.models import EC2Backend


def install() -> None:
    made, changed = AutoScalingResponse.create_auto_scaling_group, AutoScalingResponse.update_auto_scaling_group
    templated = EC2Backend.create_launch_template

    def aged(self: Any, result: Any) -> Any:
        age = self._get_int_param("MaxInstanceLifetime")
        if age is not None:
            group = self.autoscaling_backend.autoscaling_groups[self._get_param("AutoScalingGroupName")]
            group.max_instance_lifetime = age or None
        return result

    def create_launch_template(self: Any, *arguments: Any, **named: Any) -> Any:
        template = templated(self, *arguments, **named)
        for version in template.versions:
            tagged = version.data.get("TagSpecifications", [])
            version.data["TagSpecifications"] = [one for one in tagged if one.get("ResourceType") != "launch-template"]
        return template

    AutoScalingResponse.create_auto_scaling_group = lambda self: aged(self, made(self))
    AutoScalingResponse.update_auto_scaling_group = lambda self: aged(self, changed(self))
    EC2Backend.create_launch_template = create_launch_template
