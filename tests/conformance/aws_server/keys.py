"""What moto forgets of keys of KMS: after how many days they are rotated.

https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html
"""

from __future__ import annotations

import json
from typing import Any

from moto.kms.responses import KmsResponse

DEFAULT = 365  # days


def install() -> None:
    enabled, told = KmsResponse.enable_key_rotation, KmsResponse.get_key_rotation_status

    def enable_key_rotation(self: Any) -> Any:
        result = enabled(self)
        key(self).rotation_period = self._get_param("RotationPeriodInDays") or DEFAULT
        return result

    def get_key_rotation_status(self: Any) -> Any:
        result = json.loads(told(self))
        if result["KeyRotationEnabled"]:
            result["RotationPeriodInDays"] = getattr(key(self), "rotation_period", DEFAULT)
        return json.dumps(result)

    KmsResponse.enable_key_rotation = enable_key_rotation
    KmsResponse.get_key_rotation_status = get_key_rotation_status


def key(request: Any) -> Any:
    backend = request.kms_backend
    return backend.keys[backend.get_key_id(request._get_param("KeyId"))]
