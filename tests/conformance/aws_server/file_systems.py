"""What moto lacks of EFS: setting the policy of backups, and removing a file system's policy.

https://docs.aws.amazon.com/efs/latest/ug/API_PutBackupPolicy.html and the calls beside it
"""

from __future__ import annotations

import os
from typing import Any

from calls import Refused, call
from moto.efs.models import efs_backends

ACCOUNT = os.environ["MOTO_ACCOUNT_ID"]
PATH = "/2015-02-01/file-systems/{identifier}"
POLICIES: dict[Any, Any] = {}  # of backups, by file system


def install() -> None:
    """Nothing of moto's is changed."""


def file_system(request: Any, identifier: Any) -> Any:
    found = efs_backends[ACCOUNT][request.region].file_systems_by_id.get(identifier)
    if found is None:
        raise Refused(404, "FileSystemNotFound", f"File system '{identifier}' does not exist.")
    return found


@call("elasticfilesystem", "PUT", PATH + "/backup-policy")
def put_backup_policy(request: Any, identifier: Any) -> Any:
    file_system(request, identifier)
    POLICIES[identifier] = request.body["BackupPolicy"]
    return {"BackupPolicy": POLICIES[identifier]}


@call("elasticfilesystem", "GET", PATH + "/backup-policy")
def describe_backup_policy(request: Any, identifier: Any) -> Any:
    file_system(request, identifier)
    if identifier not in POLICIES:
        raise Refused(404, "PolicyNotFound", "None")
    return {"BackupPolicy": POLICIES[identifier]}


@call("elasticfilesystem", "DELETE", PATH + "/policy")
def delete_file_system_policy(request: Any, identifier: Any) -> Any:
    file_system(request, identifier).file_system_policy = None
    return {}
