"""What moto lacks of RDS: an id of its own for each instance, its insights and support, the marks of parameters, and the groups of logs.

https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html and API_Parameter.html beside it
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html
"""

from __future__ import annotations

import os
import uuid
from typing import Any

from moto.logs.models import logs_backends
from moto.rds.models import DBInstance, DBParameterGroup

ACCOUNT = os.environ["MOTO_ACCOUNT_ID"]
RETENTION = 7  # days for which insights are kept if nothing is said
SUPPORT = "open-source-rds-extended-support"  # unless another is asked for


def install() -> None:
    made, changed = DBInstance.__init__, DBParameterGroup.update_parameters

    def init(self: Any, *arguments: Any, **named: Any) -> None:
        made(self, *arguments, **named)
        self.dbi_resource_id = "db-" + uuid.uuid4().hex[:26].upper()
        self.performance_insights_enabled = bool(named.get("enable_performance_insights"))
        if self.performance_insights_enabled:
            self.performance_insights_kms_key_id = named.get("performance_insights_kms_key_id")
            self.performance_insights_retention_period = named.get("performance_insights_retention_period") or RETENTION
        self.engine_lifecycle_support = named.get("engine_lifecycle_support") or SUPPORT
        logs = logs_backends[ACCOUNT][self.region]
        for log in self.enabled_cloudwatch_logs_exports:
            name = f"/aws/rds/instance/{self.db_instance_identifier}/{log}"
            if name not in logs.groups:
                logs.create_log_group(name, {})

    def update_parameters(self: Any, new: Any) -> None:
        new = list(new)
        changed(self, new)
        for one in new:
            self.parameters[one["ParameterName"]].update(Source="user", IsModifiable=True)

    DBInstance.__init__ = init
    DBParameterGroup.update_parameters = update_parameters
