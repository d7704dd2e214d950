"""What moto does otherwise than S3: conditions of a bucket's policy, and how many versions a rule of the lifecycle leaves.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_NoncurrentVersionExpiration.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport
"""

from __future__ import annotations

import json
import re
from typing import Any

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response

SECURE = {"Bool": {"aws:SecureTransport": "false"}}
DAYS = re.compile("<NoncurrentVersionExpiration>(.*?)</NoncurrentVersionExpiration>", re.DOTALL)


def install() -> None:
    ruled, told = FakeBucket.set_lifecycle, S3Response.get_bucket_lifecycle

    def get_permission(self: Any, action: str, resource: str) -> Any:
        """The provider asks the stand-in without TLS, as it could not ask AWS: statements about that do not count here."""
        if self.policy is None:
            return PermissionResult.NEUTRAL
        policy = json.loads(self.policy)
        counted = [one for one in policy["Statement"] if one.get("Condition") != SECURE]
        return IAMPolicy(json.dumps({**policy, "Statement": counted})).is_action_permitted(action, resource)

    def set_lifecycle(self: Any, rules: Any) -> None:
        ruled(self, rules)
        for rule, given in zip(self.rules, rules, strict=True):
            rule.newer_versions = (given.get("NoncurrentVersionExpiration") or {}).get("NewerNoncurrentVersions")

    def get_bucket_lifecycle(self: Any) -> Any:
        status, headers, body = told(self)
        rules = [rule for rule in self.backend.get_bucket_lifecycle(self.bucket_name) if rule.nve_noncurrent_days]
        newer = iter([getattr(rule, "newer_versions", None) for rule in rules])

        def complete(found: re.Match[str]) -> str:
            versions = next(newer)
            more = f"<NewerNoncurrentVersions>{versions}</NewerNoncurrentVersions>" if versions else ""
            return f"<NoncurrentVersionExpiration>{found[1]}{more}</NoncurrentVersionExpiration>"

        return status, headers, DAYS.sub(complete, body)

    FakeBucket.get_permission = get_permission
    FakeBucket.set_lifecycle = set_lifecycle
    S3Response.get_bucket_lifecycle = get_bucket_lifecycle
