"""What a change of an attribute has to do, for each attribute that the modules set on what holds state.

kind -> attribute -> (another value, what happens):

- `same`: nothing, the module ignores the change or the provider does not send it
- `update`: the thing stays and is changed
- `replace`: another one is made. What is protected refuses that (`prevent_destroy`)
"""

from __future__ import annotations

from typing import Any

KEY = "arn:aws:kms:eu-west-1:111122223333:key/11111111-1111-1111-1111-111111111111"
OTHER_KEY = "arn:aws:kms:eu-west-1:111122223333:key/22222222-2222-2222-2222-222222222222"
ROLE = "arn:aws:iam::111122223333:role/one"
OTHER_ROLE = "arn:aws:iam::111122223333:role/two"
DOCUMENT = '{"Version":"2012-10-17","Statement":[]}'
TAGS = {"Name": "another"}

# what is unknown until something else is made, by kind
UNKNOWN: dict[str, dict[str, Any]] = {
    "aws_db_instance": {
        "kms_key_id": KEY,
        "monitoring_role_arn": ROLE,
        "performance_insights_kms_key_id": KEY,
        "vpc_security_group_ids": ["sg-1"],
        "password_wo": "constant",
    },
    "aws_efs_file_system": {"kms_key_id": KEY},
    "aws_efs_access_point": {"file_system_id": "fs-1"},
    "aws_efs_mount_target": {"file_system_id": "fs-1", "security_groups": ["sg-1"]},
    "aws_eks_cluster": {
        "role_arn": ROLE,
        "encryption_config": [{"resources": ["secrets"], "provider": [{"key_arn": KEY}]}],
    },
    "aws_eks_node_group": {"node_role_arn": ROLE, "launch_template": [{"id": "lt-1", "version": "1"}]},
    "aws_cloudwatch_log_group": {"kms_key_id": KEY},
    "aws_kms_key": {"policy": DOCUMENT},
    "aws_lb": {"security_groups": ["sg-1"]},
    "aws_secretsmanager_secret": {"kms_key_id": KEY},
    "aws_subnet": {"vpc_id": "vpc-1"},
    "aws_security_group": {"vpc_id": "vpc-1"},
}
# what only AWS gives it, as far as a plan looks at it
MADE: dict[str, dict[str, Any]] = {
    "aws_db_instance": {"id": "db-1", "resource_id": "db-1", "storage_throughput": 125, "iops": 3000, "password_wo": None},
    "aws_efs_file_system": {"id": "fs-1"},
    "aws_efs_access_point": {"id": "fsap-1"},
    "aws_efs_mount_target": {"id": "fsmt-1"},
    "aws_eks_cluster": {"id": "one"},
    "aws_eks_node_group": {"id": "one:system-1", "node_group_name": "system-1"},
    "aws_vpc": {"id": "vpc-1"},
    "aws_kms_key": {"id": "1", "key_id": "1", "arn": KEY},
    "aws_s3_bucket": {"id": "one"},
    "aws_cloudwatch_log_group": {"id": "one"},
    "aws_db_parameter_group": {"id": "one"},
    "aws_db_subnet_group": {"id": "one"},
    "aws_security_group": {"id": "sg-1"},
    "aws_subnet": {"id": "subnet-1"},
    "aws_secretsmanager_secret": {"id": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:one-AbCdEf"},
    "aws_lb": {"id": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/one/1"},
}
FLIPS: dict[str, dict[str, tuple[Any, str]]] = {
    "aws_db_instance": {
        "allocated_storage": (60, "update"),
        "allow_major_version_upgrade": (False, "update"),
        "apply_immediately": (True, "update"),
        "auto_minor_version_upgrade": (False, "update"),
        "backup_retention_period": (7, "update"),
        "backup_window": ("04:00-05:00", "update"),
        "ca_cert_identifier": ("rds-ca-rsa4096-g1", "update"),
        "copy_tags_to_snapshot": (False, "update"),
        "db_name": ("another", "replace"),
        "db_subnet_group_name": ("another", "update"),
        "delete_automated_backups": (True, "update"),
        "deletion_protection": (False, "update"),
        "enabled_cloudwatch_logs_exports": (["postgresql"], "update"),
        "engine": ("mysql", "replace"),
        "engine_lifecycle_support": ("open-source-rds-extended-support", "same"),
        "engine_version": ("17", "update"),
        "final_snapshot_identifier": ("another", "same"),
        "iam_database_authentication_enabled": (False, "update"),
        "identifier": ("another", "update"),
        "instance_class": ("db.t4g.large", "update"),
        "kms_key_id": (OTHER_KEY, "replace"),
        "maintenance_window": ("mon:03:30-mon:04:30", "update"),
        "max_allocated_storage": (400, "update"),
        "monitoring_interval": (30, "update"),
        "monitoring_role_arn": (OTHER_ROLE, "update"),
        "multi_az": (False, "update"),
        "parameter_group_name": ("another-postgres17", "update"),
        "password_wo": ("another", "same"),
        "password_wo_version": (2, "update"),
        "performance_insights_enabled": (False, "update"),
        "performance_insights_kms_key_id": (OTHER_KEY, "update"),
        "performance_insights_retention_period": (31, "update"),
        "port": (6432, "update"),
        "publicly_accessible": (True, "update"),
        "skip_final_snapshot": (True, "update"),
        "storage_encrypted": (False, "replace"),
        "storage_type": ("gp2", "update"),
        "username": ("another", "replace"),
        "vpc_security_group_ids": (["sg-2"], "update"),
    },
    "aws_efs_file_system": {
        "creation_token": ("another", "replace"),
        "encrypted": (False, "replace"),
        "kms_key_id": (OTHER_KEY, "replace"),
        "lifecycle_policy": ([{"transition_to_ia": "AFTER_7_DAYS"}], "update"),
        "performance_mode": ("maxIO", "replace"),
        "tags": (TAGS, "update"),
        "throughput_mode": ("bursting", "update"),
    },
    "aws_efs_access_point": {
        "file_system_id": ("fs-2", "replace"),
        "posix_user": ([{"uid": 2000, "gid": 2000}], "replace"),
        "root_directory": ([{"path": "/another"}], "replace"),
        "tags": (TAGS, "update"),
    },
    "aws_eks_cluster": {
        "access_config": ([{"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": True}], "same"),
        "bootstrap_self_managed_addons": (True, "replace"),
        "enabled_cluster_log_types": (["api"], "update"),
        "encryption_config": ([{"resources": ["secrets"], "provider": [{"key_arn": OTHER_KEY}]}], "update"),
        "kubernetes_network_config": ([{"ip_family": "ipv4", "service_ipv4_cidr": "10.200.0.0/16"}], "replace"),
        "name": ("another", "replace"),
        "role_arn": (OTHER_ROLE, "replace"),
        "upgrade_policy": ([{"support_type": "EXTENDED"}], "update"),
        "version": ("1.37", "update"),
        "vpc_config": ([{"subnet_ids": ["subnet-8", "subnet-9"], "endpoint_private_access": True, "endpoint_public_access": True}], "update"),
    },
    "aws_eks_node_group": {
        "ami_type": ("AL2023_x86_64_STANDARD", "replace"),
        "capacity_type": ("SPOT", "replace"),
        "cluster_name": ("another", "replace"),
        "instance_types": (["m7g.xlarge"], "replace"),
        "labels": ({"a": "b"}, "update"),
        "launch_template": ([{"id": "lt-1", "version": "2"}], "update"),
        "node_group_name_prefix": ("another-", "same"),
        "node_repair_config": ([{"enabled": False}], "update"),
        "node_role_arn": (OTHER_ROLE, "replace"),
        "release_version": ("1.36.4-20261001", "update"),
        "scaling_config": ([{"min_size": 1, "max_size": 9, "desired_size": 3}], "update"),
        "subnet_ids": (["subnet-8", "subnet-9"], "replace"),
        "update_config": ([{"max_unavailable_percentage": 50}], "update"),
        "version": ("1.37", "update"),
    },
    "aws_vpc": {
        "cidr_block": ("10.99.0.0/16", "replace"),
        "enable_dns_hostnames": (False, "update"),
        "enable_dns_support": (False, "update"),
        "tags": (TAGS, "update"),
    },
    "aws_kms_key": {
        "deletion_window_in_days": (7, "update"),
        "description": ("another", "update"),
        "enable_key_rotation": (False, "update"),
        "policy": ('{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*"}]}', "update"),
        "rotation_period_in_days": (180, "update"),
    },
    "aws_s3_bucket": {"bucket": ("another", "replace"), "force_destroy": (False, "update")},
    "aws_cloudwatch_log_group": {
        "kms_key_id": (OTHER_KEY, "update"),
        "name": ("another", "replace"),
        "retention_in_days": (7, "update"),
    },
    "aws_db_parameter_group": {
        "description": ("another", "replace"),
        "family": ("postgres17", "replace"),
        "name": ("another", "replace"),
    },
    "aws_db_subnet_group": {
        "description": ("another", "update"),
        "name": ("another", "replace"),
        "subnet_ids": (["subnet-8", "subnet-9"], "update"),
    },
    "aws_security_group": {
        "description": ("another", "replace"),
        "name": ("another", "replace"),
        "tags": (TAGS, "update"),
        "vpc_id": ("vpc-2", "replace"),
    },
    "aws_subnet": {
        "availability_zone": ("eu-west-1c", "same"),
        "cidr_block": ("10.99.0.0/19", "replace"),
        "map_public_ip_on_launch": (True, "update"),
        "tags": (TAGS, "update"),
        "vpc_id": ("vpc-2", "replace"),
    },
    "aws_secretsmanager_secret": {
        "description": ("another", "update"),
        "kms_key_id": (OTHER_KEY, "update"),
        "name": ("another", "replace"),
        "recovery_window_in_days": (7, "update"),
    },
}
# of each kind, whether a successor is made first (`first`), or replacing is refused (`refused`); the others are destroyed first
PROTECTED = {
    "aws_db_instance": "refused",
    "aws_efs_file_system": "refused",
    "aws_eks_cluster": "refused",
    "aws_vpc": "refused",
    "aws_kms_key": "refused",
    "aws_s3_bucket": "refused",
    "aws_cloudwatch_log_group": "refused",
    "aws_eks_node_group": "first",
    "aws_db_parameter_group": "first",
    "aws_security_group": "first",
    "aws_efs_access_point": "first",
}
# what can be made again
RENEWABLE = {("runner-cache", "aws_kms_key"), ("runner-cache", "aws_s3_bucket"), ("network", "aws_security_group", "endpoints")}
