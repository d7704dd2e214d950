"""Rules about Terraform's resources, where they stand in a module or a root."""

from __future__ import annotations

import re

from .rules import Rule, at_least, between, given, has, keys, refers, table, var

TRUE, FALSE = True, False
KEPT = {"lifecycle.prevent_destroy": TRUE}
FIRST = {"lifecycle.create_before_destroy": TRUE}
CLUSTER_GROUP = r"aws_eks_cluster\.this\.vpc_config\[0\]\.cluster_security_group_id|aws_security_group\.\w+(\[0\])?\.id|var\.target_security_group_id"

DATA = [
    *[
        rule
        for kind in ("aws_db_instance", "aws_efs_file_system", "aws_eks_cluster", "aws_vpc", "aws_cloudwatch_log_group", "aws_s3_bucket@!runner-cache", "aws_kms_key@!runner-cache")
        for rule in table("what holds data, and the key that it is read with, are not destroyed by a plan", kind, KEPT)
    ],
    *[
        rule
        for kind in ("aws_eks_node_group", "aws_db_parameter_group", "aws_efs_access_point", "aws_acm_certificate", "aws_security_group@!network")
        for rule in table("what uses it moves to the successor before it goes", kind, FIRST)
    ],
    *table(
        "the cluster's own change of what only counts at its making would replace it",
        "aws_eks_cluster",
        {"lifecycle.ignore_changes": re.compile("bootstrap_cluster_creator_admin_permissions")},
    ),
    *table(
        "a zone that AWS opens later, and sorts before the others, would replace every subnet",
        "aws_subnet",
        {"lifecycle.ignore_changes": re.compile("availability_zone")},
    ),
    *table(
        "the autoscaler owns the size, and the name of a group of an earlier version replaces nothing",
        "aws_eks_node_group",
        {"lifecycle.ignore_changes": lambda value: {"node_group_name", "node_group_name_prefix"} <= set(value or ()) and "desired_size" in str(value)},
    ),
    *table(
        "the name of the last snapshot has the day in it, and would change with each plan",
        "aws_db_instance",
        {"lifecycle.ignore_changes": has("engine_lifecycle_support", "final_snapshot_identifier")},
    ),
    *table(
        "others write labels and annotations of this namespace too",
        "kubernetes_namespace_v1",
        {"lifecycle.ignore_changes": lambda value: "labels" in str(value) and "annotations" in str(value)},
    ),
]

SECRECY = [
    *table(
        "keys are renewed, and a mistaken deletion can be taken back for a month",
        "aws_kms_key",
        {"enable_key_rotation": TRUE, "deletion_window_in_days": at_least(30), "policy": given},
    ),
    *table("its rotation is what the platform says", "aws_kms_key@vault-unseal", {"rotation_period_in_days": var("rotation_days")}),
    *table("people and policies find a key by its name", "aws_kms_alias", {"name": re.compile(r"\Aalias/"), "target_key_id": refers(r"aws_kms_key\.\w+\.key_id")}),
    *table(
        "a log tells who talked to whom and what they asked: it is encrypted with the platform's key, and ends",
        "aws_cloudwatch_log_group",
        {"kms_key_id": refers(r"aws_kms_key\.\w+\.arn"), "retention_in_days": refers(r"var\.((flow_)?log_)?retention_days"), "name": re.compile(r"/aws/|log_group_name|log_prefix")},
    ),
    *table(
        "objects are encrypted with the platform's own key",
        "aws_s3_bucket_server_side_encryption_configuration",
        {"rule.apply_server_side_encryption_by_default.sse_algorithm": "aws:kms", "rule.apply_server_side_encryption_by_default.kms_master_key_id": refers(r"aws_kms_key\.\w+\.arn"), "rule.bucket_key_enabled": TRUE},
    ),
    *table(
        "no bucket is ever open",
        "aws_s3_bucket_public_access_block",
        dict.fromkeys(("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"), TRUE),
    ),
    *table("there are no access lists beside the policy", "aws_s3_bucket_ownership_controls", {"rule.object_ownership": "BucketOwnerEnforced"}),
    *table("nothing stays for ever", "aws_s3_bucket_lifecycle_configuration", {"rule.filter": [{}], "rule.status": "Enabled", "rule.abort_incomplete_multipart_upload.days_after_initiation": at_least(1)}),
    *table("a large state takes more than a day to arrive", "aws_s3_bucket_lifecycle_configuration@state-bucket", {"rule.abort_incomplete_multipart_upload.days_after_initiation": at_least(7), "rule.noncurrent_version_expiration.newer_noncurrent_versions": at_least(10), "rule.noncurrent_version_expiration.noncurrent_days": var("noncurrent_days")}),
    *table("versions can only expire once versioning is on", "aws_s3_bucket_lifecycle_configuration@s*-bucket", {"depends_on": re.compile("aws_s3_bucket_versioning")}),
    *table("snapshots are kept as long as the platform says", "aws_s3_bucket_lifecycle_configuration@snapshot-bucket", {"rule.expiration.days": var("keep_days"), "rule.noncurrent_version_expiration.noncurrent_days": var("keep_days")}),
    *table("a cache is kept as long as the platform says", "aws_s3_bucket_lifecycle_configuration@runner-cache", {"rule.expiration.days": var("expire_days")}),
    *table("AWS refuses two writes to one bucket at the same time", "aws_s3_bucket_policy", {"depends_on": re.compile("public_access_block"), "policy": refers(r"local\.bucket_policy")}),
    *table("a bucket has the name that others know", "aws_s3_bucket", {"bucket": var("bucket")}),
    *table("a cache goes with its content", "aws_s3_bucket@runner-cache", {"force_destroy": TRUE}),
    *table("what was overwritten can be had back", "aws_s3_bucket_versioning", {"versioning_configuration.status": "Enabled"}),
    *table("messages are encrypted", "aws_sqs_queue", {"sqs_managed_sse_enabled": TRUE}),
    *table("a notice of an interruption is worthless after minutes, and lost before the first if it is kept for less", "aws_sqs_queue", {"name": var("queue_name"), "message_retention_seconds": between(300, 3600)}),
]

DATABASES = [
    *table(
        "rows are encrypted, reached from inside alone, and copies outlive the instance",
        "aws_db_instance",
        {
            "storage_encrypted": TRUE, "kms_key_id": refers(r"aws_kms_key\.this\.arn"), "publicly_accessible": FALSE, "iam_database_authentication_enabled": TRUE,
            "deletion_protection": var("deletion_protection"), "skip_final_snapshot": FALSE, "delete_automated_backups": FALSE, "copy_tags_to_snapshot": TRUE,
            "backup_retention_period": var("backup_retention_days"), "final_snapshot_identifier": re.compile(r"plantimestamp\(\)"),
            "vpc_security_group_ids": ["${aws_security_group.this.id}"], "db_subnet_group_name": refers(r"aws_db_subnet_group\.this\.name"),
        },
    ),
    *table(
        "backups and maintenance have their hour, and not the same one",
        "aws_db_instance",
        {"backup_window": re.compile(r"\d\d:\d\d-\d\d:\d\d"), "maintenance_window": re.compile(r"[a-z]{3}:\d\d:\d\d-[a-z]{3}:\d\d:\d\d")},
    ),
    *table(
        "minor versions follow, a major one only ever as the platform says, at the time that it says",
        "aws_db_instance",
        {"auto_minor_version_upgrade": TRUE, "allow_major_version_upgrade": TRUE, "apply_immediately": var("apply_immediately"), "engine_lifecycle_support": re.compile("extended_support.*disabled"), "engine_version": var("engine_version"), "parameter_group_name": refers(r"aws_db_parameter_group\.this\.name")},
    ),
    *table(
        "it is the instance that the platform says",
        "aws_db_instance",
        {"identifier": var("name"), "engine": var("engine"), "instance_class": var("instance_class"), "multi_az": var("multi_az"), "allocated_storage": var("storage_gib"), "max_allocated_storage": var("max_storage_gib"), "storage_type": "gp3", "db_name": var("database_name"), "username": var("username"), "port": re.compile(r"local\.engine\.port"), "password_wo_version": var("password_version")},
    ),
    *table("clients know it by this authority", "aws_db_instance", {"ca_cert_identifier": "rds-ca-rsa2048-g1"}),
    *table(
        "what it does can be seen afterwards, in groups that are there first",
        "aws_db_instance",
        {"enabled_cloudwatch_logs_exports": re.compile(r"local\.engine\.logs"), "performance_insights_enabled": re.compile(r"local\.insights"), "performance_insights_kms_key_id": re.compile(r"aws_kms_key\.this\.arn"), "performance_insights_retention_period": re.compile(r"\? 7 :"), "monitoring_interval": between(1, 60), "monitoring_role_arn": refers(r"aws_iam_role\.monitoring\.arn"), "depends_on": lambda value: "aws_cloudwatch_log_group" in str(value) and "policy_attachment.monitoring" in str(value)},
    ),
    *table("clients speak TLS, and logins are recorded", "locals@rds", {
        "engines.postgres.parameters.rds.force_ssl": "1", "engines.postgres.parameters.log_connections": "1", "engines.postgres.parameters.log_disconnections": "1", "engines.postgres.logs": has("postgresql", "upgrade"), "engines.postgres.port": 5432, "engines.postgres.title": given, "engines.postgres.logged": given,
        "engines.mysql.parameters.require_secure_transport": "1", "engines.mysql.parameters.slow_query_log": "1", "engines.mysql.parameters.log_output": "FILE", "engines.mysql.logs": has("error", "slowquery"), "engines.mysql.port": 3306, "engines.mysql.title": given, "engines.mysql.logged": given,
    }),
    *table("the parameters are those of the engine's major version", "aws_db_parameter_group", {"family": refers(r"local\.family"), "name": re.compile(r"var\.name.*local\.family"), "dynamic.parameter.for_each": refers(r"local\.engine\.parameters"), "dynamic.parameter.content.apply_method": "immediate"}),
    *table("its name is one of the platform's", "aws_db_subnet_group", {"name": var("name"), "subnet_ids": var("subnet_ids")}),
    *table("the first password is long and has no character that a client would have to escape", "ephemeral:aws_secretsmanager_random_password", {"password_length": at_least(32), "exclude_punctuation": TRUE}),
    *table("a second life of the database finds the name free", "aws_secretsmanager_secret", {"recovery_window_in_days": 0, "kms_key_id": refers(r"aws_kms_key\.this\.arn"), "name": var("secret_name")}),
    *table("a new password reaches the secret and the database together", "aws_secretsmanager_secret_version", {"secret_string_wo_version": var("password_version")}),
    *table("somebody learns that the storage runs out, of this database, and not of a dip of minutes", "aws_cloudwatch_metric_alarm@rds", {"namespace": "AWS/RDS", "metric_name": "FreeStorageSpace", "dimensions.DBInstanceIdentifier": var("name"), "statistic": "Minimum", "comparison_operator": "LessThanThreshold", "period": between(60, 900), "evaluation_periods": at_least(12), "threshold": re.compile(r"storage_gib \* 1024 \* 1024 \* 1024 / 10"), "alarm_actions": var("alarm_topic_arns"), "ok_actions": var("alarm_topic_arns")}),
]

FILES = [
    *table("files are encrypted with the platform's key", "aws_efs_file_system", {"encrypted": TRUE, "kms_key_id": refers(r"aws_kms_key\.this\.arn")}),
    *table("it is the file system that the platform says, and another token would make another one", "aws_efs_file_system", {"creation_token": var("name"), "throughput_mode": var("throughput"), "performance_mode": "generalPurpose"}),
    *table("what is not read costs less, and what is read again is fast again", "aws_efs_file_system", {"lifecycle_policy": lambda value: {key for one in value or () for key in one} >= {"transition_to_ia", "transition_to_primary_storage_class"}}),
    *table("it is backed up unless the platform says otherwise", "aws_efs_backup_policy", {"backup_policy.status": re.compile(r"var\.backup \?.*ENABLED")}),
    *table("each app sees its own folder, as its own user", "aws_efs_access_point", {"posix_user": keys("uid", "gid"), "root_directory.path": re.compile(r"each\.value\.path"), "root_directory.creation_info": keys("owner_uid", "owner_gid", "permissions")}),
    *table("only clients reach it", "aws_efs_mount_target", {"security_groups": ["${aws_security_group.this.id}"]}),
]

CLUSTERS = [
    *table(
        "rights in the cluster come from access entries alone; who made it has none by that",
        "aws_eks_cluster",
        {"access_config.authentication_mode": "API", "access_config.bootstrap_cluster_creator_admin_permissions": FALSE, "bootstrap_self_managed_addons": FALSE},
    ),
    *table("Secrets are encrypted in etcd with the platform's key", "aws_eks_cluster", {"encryption_config.resources": ["secrets"], "encryption_config.provider.key_arn": refers(r"aws_kms_key\.this\.arn")}),
    *table("nodes reach it inside, and from outside only who is named", "aws_eks_cluster", {"vpc_config.endpoint_private_access": TRUE, "vpc_config.endpoint_public_access": re.compile(r"length\(var\.public_access_cidrs\) > 0"), "vpc_config.public_access_cidrs": re.compile(r"\? var\.public_access_cidrs : null"), "vpc_config.subnet_ids": var("subnet_ids")}),
    *table("all that its control plane does is recorded", "aws_eks_cluster", {"enabled_cluster_log_types": has("api", "audit", "authenticator", "controllerManager", "scheduler")}),
    *table("it is the cluster that the platform says, with the support that it says", "aws_eks_cluster", {"name": var("name"), "version": var("kubernetes_version"), "upgrade_policy.support_type": var("support_type"), "role_arn": refers(r"aws_iam_role\.cluster\.arn"), "kubernetes_network_config.service_ipv4_cidr": var("service_cidr"), "kubernetes_network_config.ip_family": "ipv4"}),
    *table("its log group is there first, and it may not make it again", "aws_eks_cluster", {"depends_on": lambda value: all(name in str(value) for name in ("aws_cloudwatch_log_group", "no_log_groups", "policy_attachment"))}),
    *table("tokens of service accounts are for STS", "aws_iam_openid_connect_provider", {"client_id_list": ["sts.amazonaws.com"]}),
    *table("an add-on follows the cluster's Kubernetes, and takes over what it finds", "aws_eks_addon", {"addon_version": re.compile(r"local\.addon_versions\[each\.key\]"), "resolve_conflicts_on_create": "OVERWRITE", "resolve_conflicts_on_update": "OVERWRITE", "dynamic.pod_identity_association.content": given, "dynamic.pod_identity_association.for_each": re.compile(r"local\.addon_roles"), "depends_on": re.compile(r"policy_attachment\.addon")}),
    *table("its version is that for the cluster's Kubernetes", "aws_eks_addon_version", {"kubernetes_version": var("kubernetes_version")}),
    *table("network policies are enforced, and nodes have what they need", "aws_eks_addon@eks-cluster:node", {"for_each.vpc-cni.jsonencode.enableNetworkPolicy": "true", "for_each": lambda value: {"vpc-cni", "kube-proxy", "eks-pod-identity-agent"} <= set(value or ()), "configuration_values": re.compile(r"each\.value")}),
    *table("the add-ons that need nodes come after them", "aws_eks_addon@eks-cluster:workload", {"depends_on": re.compile(r"aws_eks_addon\.node")}),
    *table("add-ons have roles of their own", "locals@eks-cluster", {"addon_roles.vpc-cni": {"name": var("cni_role_name"), "service_account": "aws-node", "policy": "AmazonEKS_CNI_Policy"}, "addon_roles.aws-ebs-csi-driver": {"name": var("ebs_csi_role_name"), "service_account": "ebs-csi-controller-sa", "policy": "service-role/AmazonEBSCSIDriverPolicy"}}),
    *table("the role is the add-on's", "aws_iam_role@eks-cluster:addon", {"for_each": refers(r"local\.addon_roles")}),
    *table("its policy is the add-on's", "aws_iam_role_policy_attachment@eks-cluster:addon", {"for_each": refers(r"local\.addon_roles")}),
    *table("a policy is attached to the role that it is for", "aws_iam_role_policy_attachment@eks-cluster:cluster", {"role": refers(r"aws_iam_role\.cluster\.name")}),
    *table("a policy is attached to the role that it is for", "aws_iam_role_policy_attachment@*:node", {"role": refers(r"aws_iam_role\.node\.name")}),
    *table("a policy is attached to the role that it is for", "aws_iam_role_policy_attachment@karpenter:controller", {"role": refers(r"aws_iam_role\.controller\.name")}),
    *table("the deny is on the role of the control plane", "aws_iam_role_policy@eks-cluster:no_log_groups", {"role": refers(r"aws_iam_role\.cluster\.name")}),
    *table("who is named gets in as an ordinary user", "aws_eks_access_entry@*:this", {"type": "STANDARD", "principal_arn": re.compile(r"principal_arn\}\Z|var\.principal_arn")}),
    *table("an entry is there before it has rights", "aws_eks_access_policy_association@cluster-access", {"depends_on": re.compile("aws_eks_access_entry"), "access_scope.type": "cluster", "principal_arn": var("principal_arn")}),
    *table("nodes get in as nodes", "aws_eks_access_entry@karpenter:node", {"type": "EC2_LINUX", "principal_arn": refers(r"aws_iam_role\.node\.arn"), "cluster_name": var("cluster_name")}),
    *table("rights are given where the platform says, to an entry that is there", "aws_eks_access_policy_association@eks-cluster", {"access_scope.namespaces": re.compile("namespaces"), "access_scope.type": re.compile("namespace"), "depends_on": re.compile("aws_eks_access_entry"), "principal_arn": re.compile(r"principal_arn\}\Z")}),
    *table("Karpenter finds the group of its nodes by it", "aws_ec2_tag@eks-cluster", {"key": "karpenter.sh/discovery", "value": var("name")}),
]

NODES = [
    *table("pods cannot become the node, and its metadata need a token", "aws_launch_template", {"metadata_options.http_endpoint": "enabled", "metadata_options.http_tokens": "required", "metadata_options.http_put_response_hop_limit": 1}),
    *table("its disk is encrypted and goes with it", "aws_launch_template", {"block_device_mappings.ebs.encrypted": TRUE, "block_device_mappings.ebs.delete_on_termination": TRUE, "block_device_mappings.ebs.volume_type": "gp3", "block_device_mappings.device_name": "/dev/xvda"}),
    *table("images and logs fill a small disk", "aws_launch_template@node-group", {"block_device_mappings.ebs.volume_size": var("disk_gib")}),
    *table("sessions are recorded on a disk with room", "aws_launch_template@bastion", {"block_device_mappings.ebs.volume_size": at_least(30), "instance_type": given, "vpc_security_group_ids": ["${aws_security_group.this.id}"], "iam_instance_profile.name": refers(r"aws_iam_instance_profile\.this\.name")}),
    *table("each minute is measured, and what is started carries the platform's tags", "aws_launch_template", {"monitoring.enabled": TRUE, "update_default_version": TRUE, "name": re.compile(r"var\.name"), "dynamic.tag_specifications.for_each": re.compile("instance.*volume"), "dynamic.tag_specifications.content.resource_type": re.compile("tag_specifications.value"), "dynamic.tag_specifications.content.tags": re.compile("default_tags")}),
    *table("policies tell clusters apart by it", "aws_launch_template@node-group", {"tags": re.compile(r"kubernetes\.io/cluster/")}),
    *table("nodes run the release for the cluster's Kubernetes, in the platform's sizes and zones", "aws_eks_node_group", {"release_version": re.compile(r"data\.aws_ssm_parameter\.release"), "version": var("kubernetes_version"), "cluster_name": var("cluster_name"), "instance_types": var("instance_types"), "ami_type": re.compile(r"AL2023_ARM_64_STANDARD.*var\.architecture"), "capacity_type": re.compile(r"ON_DEMAND.*SPOT.*var\.capacity"), "scaling_config.min_size": var("min_size"), "scaling_config.desired_size": var("min_size"), "scaling_config.max_size": var("max_size"), "subnet_ids": var("subnet_ids"), "node_group_name_prefix": re.compile(r"var\.name"), "launch_template.id": refers(r"aws_launch_template\.this\.id"), "launch_template.version": re.compile("latest_version"), "labels": var("labels")}),
    *table("a release that the platform pins needs no look-up", "aws_ssm_parameter@node-group", {"count": re.compile(r"release_version == null")}),
    *table("an update takes a third at most, and a broken node is replaced", "aws_eks_node_group", {"update_config.max_unavailable_percentage": between(10, 50), "node_repair_config.enabled": TRUE}),
    *table("only who tolerates it runs there", "aws_eks_node_group", {"dynamic.taint.for_each": var("taints"), "dynamic.taint.content": keys("key", "value", "effect")}),
    *table("there is one bastion, which is renewed each week from the newest template", "aws_autoscaling_group", {"name": var("name"), "min_size": 1, "max_size": 1, "max_instance_lifetime": re.compile(r"7 \* 24 \* 60 \* 60"), "launch_template.id": refers(r"aws_launch_template\.this\.id"), "launch_template.version": re.compile("latest_version"), "instance_refresh.preferences.min_healthy_percentage": 0, "instance_refresh.strategy": "Rolling", "dynamic.tag.for_each": re.compile("default_tags"), "dynamic.tag.content": keys("key", "value", "propagate_at_launch"), "dynamic.tag.content.propagate_at_launch": FALSE, "depends_on": lambda value: "aws_iam_role_policy" in str(value) and "log_group" in str(value)}),
    *table("it is the bastion's own role", "aws_iam_instance_profile", {"name": re.compile(r"var\.(role_)?name"), "role": refers(r"aws_iam_role\.this\.name")}),
    *table("sessions are logged, encrypted, and end", "aws_ssm_document", {"name": var("name"), "document_format": "JSON", "document_type": "Session", "content.jsonencode.schemaVersion": "1.0", "content.jsonencode.sessionType": "Standard_Stream", "content.jsonencode.inputs.cloudWatchLogGroupName": re.compile("log_group"), "content.jsonencode.inputs.cloudWatchEncryptionEnabled": TRUE, "content.jsonencode.inputs.cloudWatchStreamingEnabled": TRUE, "content.jsonencode.inputs.s3EncryptionEnabled": TRUE, "content.jsonencode.inputs.kmsKeyId": refers(r"aws_kms_key\.sessions\.arn"), "content.jsonencode.inputs.idleSessionTimeout": re.compile(r"\A([1-9]|[1-5]\d|60)\Z"), "content.jsonencode.inputs.maxSessionDuration": re.compile(r"\A\d{1,3}\Z"), "content.jsonencode.inputs.runAsEnabled": FALSE, "content.jsonencode.inputs.shellProfile.linux": re.compile(r"umask 077.*rm -rf")}),
]

NETWORKS = [
    *table("names of inside resolve inside", "aws_vpc", {"enable_dns_support": TRUE, "enable_dns_hostnames": TRUE, "cidr_block": var("cidr")}),
    *table("whatever is started without a group of its own reaches nothing", "aws_default_security_group", {"vpc_id": refers(r"aws_vpc\.this\.id"), "ingress": None, "egress": None}),
    *table("each zone has its subnets, which AWS does not open by itself", "aws_subnet", {"count": var("zone_count"), "availability_zone": re.compile(r"local\.zones\[count\.index\]"), "cidr_block": re.compile(r"cidrsubnet\(var\.cidr")}),
    *table("nothing gets a public address by itself", "aws_subnet@network:public", {"map_public_ip_on_launch": FALSE, "tags.kubernetes.io/role/elb": "1"}),
    *table("load balancers and nodes are put where they belong", "aws_subnet@network:private", {"tags.kubernetes.io/role/internal-elb": "1", "tags.karpenter.sh/discovery": var("name")}),
    *table("EKS refuses the zones that it has no control plane in, and a zone that the account did not open", "aws_availability_zones", {"state": "available", "exclude_zone_ids": has("cac1-az3", "use1-az3", "usw1-az2"), "filter.name": "opt-in-status", "filter.values": ["opt-in-not-required"]}),
    *table("public subnets lead out through the gateway", "aws_internet_gateway", {"vpc_id": refers(r"aws_vpc\.this\.id")}),
    *table("public subnets lead out through the gateway", "aws_route@network:internet", {"destination_cidr_block": "0.0.0.0/0", "gateway_id": refers(r"aws_internet_gateway\.this\.id"), "route_table_id": refers(r"aws_route_table\.public\.id")}),
    *table("public subnets lead out through the gateway", "aws_route_table_association@network:public", {"count": var("zone_count"), "subnet_id": re.compile(r"aws_subnet\.public\[count\.index\]"), "route_table_id": refers(r"aws_route_table\.public\.id")}),
    *table("each zone leads out through its own gateway, so that none takes the others down", "aws_route@network:nat", {"destination_cidr_block": "0.0.0.0/0", "nat_gateway_id": re.compile(r'perZone" \? count\.index : 0'), "count": re.compile(r"var\.zone_count"), "route_table_id": re.compile(r"aws_route_table\.private\[count\.index\]")}),
    *table("each zone leads out through its own gateway, so that none takes the others down", "aws_route_table_association@network:private", {"count": var("zone_count"), "subnet_id": re.compile(r"aws_subnet\.private\[count\.index\]"), "route_table_id": re.compile(r"aws_route_table\.private\[count\.index\]")}),
    *table("each zone leads out through its own gateway, so that none takes the others down", "aws_nat_gateway", {"count": refers(r"local\.nat_count"), "allocation_id": re.compile(r"aws_eip\.nat\[count\.index\]"), "subnet_id": re.compile(r"aws_subnet\.public\[count\.index\]"), "depends_on": re.compile("aws_internet_gateway")}),
    *table("there are as many addresses as gateways", "aws_eip", {"count": refers(r"local\.nat_count"), "domain": "vpc", "depends_on": re.compile("aws_internet_gateway")}),
    *table("there is one table a zone, so that a gateway a zone changes routes only", "aws_route_table@network:private", {"count": var("zone_count")}),
    *table("what the platform names is reached without leaving the network", "aws_vpc_endpoint@network:gateway", {"for_each": var("gateway_endpoints"), "vpc_endpoint_type": "Gateway", "route_table_ids": re.compile(r"aws_route_table\.private\[\*\]"), "service_name": re.compile(r"each\.key")}),
    *table("what the platform names is reached without leaving the network", "aws_vpc_endpoint@network:interface", {"for_each": var("interface_endpoints"), "vpc_endpoint_type": "Interface", "private_dns_enabled": TRUE, "subnet_ids": re.compile(r"aws_subnet\.private\[\*\]"), "security_group_ids": re.compile(r"aws_security_group\.endpoints"), "service_name": re.compile(r"each\.key")}),
    *table("only the network itself reaches its endpoints", "aws_vpc_security_group_ingress_rule@network:endpoints", {"cidr_ipv4": var("cidr"), "from_port": 443, "to_port": 443, "count": re.compile("interface_endpoints")}),
    *table("there is a group where there are endpoints", "aws_security_group@network:endpoints", {"count": re.compile("interface_endpoints")}),
    *table("every connection is recorded, refused ones too", "aws_flow_log", {"traffic_type": "ALL", "log_destination_type": "cloud-watch-logs", "log_destination": refers(r"aws_cloudwatch_log_group\.flow_logs\.arn"), "iam_role_arn": refers(r"aws_iam_role\.flow_logs\.arn"), "vpc_id": refers(r"aws_vpc\.this\.id")}),
    *table("a rule says who, over which protocol, to which ports", "aws_vpc_security_group_ingress_rule", {"security_group_id": refers(CLUSTER_GROUP), "ip_protocol": re.compile(r"tcp|each\.value\.protocol"), "from_port": given, "to_port": given, "description": given}),
    *table("a rule says whom, over which protocol, to which ports", "aws_vpc_security_group_egress_rule", {"security_group_id": refers(CLUSTER_GROUP), "ip_protocol": "tcp", "from_port": re.compile("each"), "to_port": re.compile("each")}),
    *table("nobody is let in but who is named", "aws_vpc_security_group_ingress_rule@*:this", {"cidr_ipv4": re.compile(r"each\.value"), "from_port": re.compile(r"from_port|\A(2049|53)\Z"), "to_port": re.compile(r"to_port|\A(2049|53)\Z")}),
    *table("nobody is let in but who is named", "aws_vpc_security_group_ingress_rule@rds:cidr", {"cidr_ipv4": re.compile(r"each\.value"), "from_port": re.compile(r"local\.engine\.port"), "to_port": re.compile(r"local\.engine\.port"), "for_each": var("client_cidrs")}),
    *table("nobody is let in but who is named", "aws_vpc_security_group_ingress_rule@rds:group", {"referenced_security_group_id": re.compile(r"each\.value"), "from_port": re.compile(r"local\.engine\.port"), "to_port": re.compile(r"local\.engine\.port"), "for_each": var("client_security_group_ids")}),
    *table("nobody is let in but who is named", "aws_vpc_security_group_ingress_rule@load-balancer:clients", {"cidr_ipv4": re.compile(r"each\.value\.cidr"), "from_port": re.compile(r"each\.value\.port"), "to_port": re.compile(r"each\.value\.port"), "for_each": refers(r"local\.allowed")}),
    *table("the load balancer reaches its targets alone", "aws_vpc_security_group_egress_rule@load-balancer:targets", {"referenced_security_group_id": var("target_security_group_id"), "for_each": refers(r"local\.target_ports")}),
    *table("the load balancer reaches its targets alone", "aws_vpc_security_group_ingress_rule@load-balancer:targets", {"referenced_security_group_id": refers(r"aws_security_group\.this\.id"), "for_each": refers(r"local\.target_ports"), "from_port": re.compile("each"), "to_port": re.compile("each")}),
    *table("the bastion reaches what is named, and nothing else", "aws_vpc_security_group_egress_rule@bastion", {"cidr_ipv4": re.compile(r"each\.value\.cidr"), "for_each": var("egress")}),
    *table("a group is of its network and has a name of the platform's", "aws_security_group", {"vpc_id": refers(r"var\.vpc_id|aws_vpc\.this\.id"), "name": re.compile(r"var\.(cluster_)?name")}),
    *table("both networks resolve each other's names", "aws_vpc_peering_connection", {"auto_accept": TRUE, "requester.allow_remote_vpc_dns_resolution": TRUE, "accepter.allow_remote_vpc_dns_resolution": TRUE}),
    *table("each network leads to the other", "aws_route@peering:requester", {"destination_cidr_block": var("accepter.cidr"), "vpc_peering_connection_id": refers(r"aws_vpc_peering_connection\.this\.id"), "route_table_id": re.compile(r"var\.requester")}),
    *table("each network leads to the other", "aws_route@peering:accepter", {"destination_cidr_block": var("requester.cidr"), "vpc_peering_connection_id": refers(r"aws_vpc_peering_connection\.this\.id"), "route_table_id": re.compile(r"var\.accepter")}),
    *table("answers find the way back", "aws_route@transit-gateway-attachment:back", {"destination_cidr_block": given, "transit_gateway_id": re.compile("transit_gateway"), "depends_on": re.compile("attachment")}),
    *table("it is the gateway that the platform names", "aws_ec2_transit_gateway_vpc_attachment", {"transit_gateway_id": var("transit_gateway_id")}),
    *table("clients outside ask it for names of inside", "aws_route53_resolver_endpoint", {"direction": "INBOUND", "name": var("name"), "security_group_ids": ["${aws_security_group.this.id}"], "dynamic.ip_address.for_each": given}),
]

BALANCERS = [
    *table("a load balancer is not deleted by mistake, and all zones share the load", "aws_lb", {"enable_deletion_protection": var("deletion_protection"), "enable_cross_zone_load_balancing": TRUE, "load_balancer_type": "network", "name": var("name"), "internal": var("internal"), "subnets": var("subnet_ids"), "security_groups": ["${aws_security_group.this.id}"]}),
    *table("what comes by a private link is judged too", "aws_lb", {"enforce_security_group_inbound_rules_on_private_link_traffic": "on"}),
    *table("who gives a bucket gets the log", "aws_lb", {"dynamic.access_logs.content": keys("enabled", "bucket", "prefix"), "dynamic.access_logs.content.enabled": TRUE}),
    *table("pods are drained before they go, and told who the client is as the platform says", "aws_lb_target_group", {"deregistration_delay": between(60, 300), "connection_termination": TRUE, "preserve_client_ip": re.compile("preserve_client_ip"), "proxy_protocol_v2": re.compile("proxy_protocol"), "target_type": "ip", "port": re.compile("target_port"), "protocol": re.compile("target_tls.*TLS.*TCP"), "vpc_id": var("vpc_id"), "name": re.compile("target_group_name")}),
    *table("a pod that does not answer gets nothing within half a minute", "aws_lb_target_group", {"health_check.enabled": TRUE, "health_check.interval": between(5, 15), "health_check.healthy_threshold": between(2, 3), "health_check.unhealthy_threshold": between(2, 3), "health_check.protocol": re.compile("health_check.protocol"), "health_check.port": re.compile("health_check.port"), "health_check.path": re.compile("health_check.path"), "health_check.matcher": re.compile("health_check.matcher")}),
    *table("the controller changes what carries its cluster's name", "aws_lb_target_group", {"tags.elbv2.k8s.aws/cluster": var("cluster_name")}),
    *table("TLS is of today, with a certificate that is proved, and clients choose HTTP/2", "aws_lb_listener@*:tls", {"protocol": "TLS", "ssl_policy": re.compile(r"\AELBSecurityPolicy-TLS13-1-2"), "certificate_arn": re.compile(r"aws_acm_certificate_validation"), "alpn_policy": re.compile("alpn_policy"), "port": re.compile(r"each\.value\.port"), "default_action.type": "forward", "default_action.target_group_arn": re.compile("aws_lb_target_group")}),
    *table("what is not TLS here passes through", "aws_lb_listener@*:tcp", {"protocol": "TCP", "port": re.compile(r"each\.value\.port"), "default_action.type": "forward", "default_action.target_group_arn": re.compile("aws_lb_target_group")}),
    *table("the certificate names all hosts, and renews itself", "aws_acm_certificate", {"domain_name": re.compile(r"var\.hosts\[0\]"), "subject_alternative_names": re.compile("slice"), "validation_method": "DNS", "count": re.compile("local.certified")}),
    *table("nothing listens before the certificate is there", "aws_acm_certificate_validation", {"validation_record_fqdns": re.compile("validation"), "count": re.compile("local.certified")}),
    *table("the proof of ownership stands in the public zone", "aws_route53_record@*:validation", {"records": given, "ttl": between(30, 3600), "allow_overwrite": TRUE, "zone_id": re.compile("zone.public")}),
    *table("hosts lead to the load balancer, whole", "aws_route53_record@*:p*", {"alias": given}),
    *table("Route 53 knows whether the balancer of a host works", "aws_route53_record@*:public", {"alias.evaluate_target_health": TRUE}),
    *table("Route 53 knows whether the balancer of a host works", "aws_route53_record@*:private", {"alias.evaluate_target_health": TRUE}),
    *table("it is the public zone of that name", "aws_route53_zone@*:public", {"name": given, "private_zone": FALSE}),
    *table("it is the public zone of that name", "aws_route53_zone@*:external_dns", {"name": given, "private_zone": FALSE}),
    *table("a private zone is of the networks that ask it", "aws_route53_zone@load-balancer:private", {"dynamic.vpc.content": given}),
]

ROLES = [
    *table("a role has the name by which others know it", "aws_iam_role", {"name": re.compile(r"_name\}\Z|var\.role_name|each\.value\.name"), "assume_role_policy": re.compile("trust")}),
    *[
        rule
        for where, name in (("*:controller", "controller_role_name"), ("karpenter:node", "node_role_name"), ("eks-cluster:node", "node_role_name"), ("eks-cluster:cluster", "cluster_role_name"), ("network:flow_logs", "flow_logs_role_name"), ("rds:monitoring", "monitoring_role_name"), ("deploy-role:this", "role_name"), ("pod-identity:this", "role_name"), ("bastion:this", "role_name"))
        for rule in table("a role has the name by which others know it", f"aws_iam_role@{where}", {"name": var(name)})
    ],
    *table("a pipeline may only make roles of this path, within this boundary", "aws_iam_role@network:flow_logs", {"path": var("role_path"), "permissions_boundary": var("permissions_boundary_arn")}),
    *table("a pipeline may only make roles of this path, within this boundary", "aws_iam_role@rds:monitoring", {"path": var("role_path"), "permissions_boundary": var("permissions_boundary_arn")}),
    *table("a session that comes from another one ends after an hour, within its boundary", "aws_iam_role@deploy-role", {"max_session_duration": 3600, "permissions_boundary": re.compile("aws_iam_policy.boundary")}),
    *table("its boundary is what the platform says", "aws_iam_policy@deploy-role:boundary", {"count": re.compile("boundary == null"), "policy": var("boundary"), "name": re.compile("role_name")}),
    *table("a policy has a name of its own", "aws_iam_policy", {"name": re.compile(r"var\."), "policy": given}),
    *table("its name is the one that the roles carry", "aws_iam_policy@permissions-boundary", {"name": var("name")}),
    *table("a policy in a role has a name", "aws_iam_role_policy", {"name": given, "policy": given}),
    *table("the pods of one service account get the role, and no others", "aws_eks_pod_identity_association", {"cluster_name": var("cluster_name"), "namespace": var("namespace"), "service_account": var("service_account")}),
    *table("the pods of one service account get the role, and no others", "aws_eks_pod_identity_association@karpenter", {"role_arn": refers(r"aws_iam_role\.controller\.arn")}),
    *table("Karpenter hears of each kind of interruption", "locals@karpenter", {"events": lambda value: {"health", "spot", "rebalance", "state", "reservation"} <= set(value or ()) and all(keys("source", "type")(one) for one in value.values())}),
    *table("Karpenter hears of each kind of interruption", "aws_cloudwatch_event_rule@karpenter", {"for_each": refers(r"local\.events"), "name": re.compile(r"var\.queue_name.*each\.key"), "event_pattern.jsonencode.source": ["${each.value.source}"], "event_pattern.jsonencode.detail-type": ["${each.value.type}"]}),
    *table("Karpenter hears of each kind of interruption", "aws_cloudwatch_event_target@karpenter", {"for_each": refers(r"local\.events"), "target_id": given, "arn": refers(r"aws_sqs_queue\.interruption\.arn")}),
]

FLUX = [
    *table("Flux's pods are the least that Kubernetes admits", "kubernetes_namespace_v1", {"metadata.labels.pod-security.kubernetes.io/enforce": "restricted", "metadata.name": "flux-system"}),
    *table("the credentials of Git are where Flux reads them, and in no state", "kubernetes_secret_v1", {"type": "Opaque", "metadata.name": "flux-system", "metadata.namespace": re.compile("kubernetes_namespace_v1.flux"), "data_wo": var("git_credentials"), "data_wo_revision": var("git_credentials_revision")}),
    *table("an installation that fails is taken back, after time enough to pull images", "helm_release", {"namespace": re.compile("kubernetes_namespace_v1.flux"), "repository": re.compile(r"\Aoci://"), "atomic": TRUE, "timeout": at_least(600), "values": given}),
    *table("no page of it is open, and its memory is bounded", "helm_release@flux-*:flux_operator", {"values.yamlencode.web.enabled": FALSE, "values.yamlencode.resources.requests": keys("cpu", "memory"), "values.yamlencode.resources.limits.memory": given, "values.yamlencode.resources.requests.cpu": "50m", "values.yamlencode.resources.requests.memory": re.compile(r"\A\d+Mi\Z")}),
    *table("Flux is whole, closed to the network, and follows one branch of one repository", "helm_release@flux-*:flux_instance", {
        "values.yamlencode.instance.components": has("source-controller", "kustomize-controller", "helm-controller", "notification-controller"),
        "values.yamlencode.instance.cluster.networkPolicy": TRUE, "values.yamlencode.instance.cluster.type": "aws", "values.yamlencode.instance.cluster.size": given,
        "values.yamlencode.instance.sync.kind": "GitRepository", "values.yamlencode.instance.sync.url": re.compile(r"\A(https|ssh)://"), "values.yamlencode.instance.sync.ref": re.compile(r"\Arefs/heads/"), "values.yamlencode.instance.sync.path": re.compile(r"\A\./.*flux/clusters/"), "values.yamlencode.instance.sync.interval": re.compile(r"\A[5-9]m\Z"), "values.yamlencode.instance.sync.pullSecret": re.compile("kubernetes_secret_v1.git"),
        "values.yamlencode.instance.kustomize.patches": lambda value: len(value or ()) == 1 and "StrictPostBuildSubstitutions=true" in str(value) and "'kustomize-controller'" in str(value) and "Deployment" in str(value),
        "values.yamlencode.healthcheck.timeout": re.compile(r"\A([5-9]|[1-9]\d)m\Z"),
        "depends_on": lambda value: "flux_operator" in str(value) and "config_map" in str(value),
    }),
    *table("who talks to the cluster is who Terraform is, by a token of minutes", "provider:kubernetes", {"host": re.compile(r"outputs\.endpoint"), "cluster_ca_certificate": re.compile(r"certificate_authority"), "token": re.compile(r"ephemeral\.aws_eks_cluster_auth")}),
    *table("who talks to the cluster is who Terraform is, by a token of minutes", "provider:helm", {"kubernetes.host": re.compile(r"outputs\.endpoint"), "kubernetes.cluster_ca_certificate": re.compile(r"certificate_authority"), "kubernetes.token": re.compile(r"ephemeral\.aws_eks_cluster_auth")}),
]

ROOTS = [
    *table("a root runs in the account and the region that it is for, and tags what it makes", "provider:aws", {"region": re.compile(r"\A[a-z]{2}(-[a-z]+)+-\d\Z"), "allowed_account_ids": lambda value: isinstance(value, list) and len(value) == 1 and str(value[0]).isdigit(), "default_tags.tags": keys("platform", "managed-by")}),
    *table("the state is encrypted with the platform's key", "backend:s3", {"kms_key_id": re.compile(r"\Aarn:aws[\w-]*:kms:"), "encrypt": TRUE, "use_lockfile": TRUE, "bucket": given, "key": re.compile(r"\Aroots/.*\.tfstate\Z"), "region": given}),
    *table("an output of another root is read from its state", "terraform_remote_state", {"backend": "s3", "config": keys("bucket", "key", "region")}),
    *table("it is not deleted by mistake unless the platform says that it may be", "variable:deletion_protection", {"default": TRUE}),
    *table("a host that everybody may know is in the public zone alone", "variable:private_zone", {"default": FALSE}),
    *table("what was recorded can be read for a quarter at least", "variable:log_retention_days@eks-cluster", {"default": at_least(90)}),
    *table("an overwritten state can be had back for a quarter", "variable:noncurrent_days", {"default": at_least(90)}),
    *table("a cache helps for some days", "variable:expire_days", {"default": at_least(14)}),
    *table("it is the first password, and the first credentials", "variable:password_version", {"default": 1}),
    *table("it is the first password, and the first credentials", "variable:git_credentials_revision", {"default": 1}),
    *table("what needs no credentials is asked for none", "variable:git_credentials", {"default": {}}),
    *table("credentials are in no plan and no state", "variable:git_credentials", {"sensitive": TRUE, "ephemeral": TRUE}),
]

RULES: tuple[Rule, ...] = tuple(rule for rules in (DATA, SECRECY, DATABASES, FILES, CLUSTERS, NODES, NETWORKS, BALANCERS, ROLES, FLUX, ROOTS) for rule in rules)
# what a module makes beside what others refer to, by its address, and why
MADE = {
    "network": ("aws_default_security_group.this", "aws_route.internet", "aws_route.nat", "aws_route_table_association.public", "aws_route_table_association.private", "aws_flow_log.this", "aws_vpc_endpoint.gateway", "aws_vpc_endpoint.interface", "aws_vpc_security_group_ingress_rule.endpoints", "aws_iam_role_policy.flow_logs"),
    "rds": ("aws_vpc_security_group_ingress_rule.cidr", "aws_vpc_security_group_ingress_rule.group", "aws_cloudwatch_metric_alarm.storage", "aws_secretsmanager_secret_version.master"),
    "efs": ("aws_efs_backup_policy.this", "aws_vpc_security_group_ingress_rule.this", "aws_efs_file_system_policy.this", "aws_efs_mount_target.this"),
    "eks-cluster": ("aws_eks_access_entry.this", "aws_eks_access_policy_association.this", "aws_vpc_security_group_ingress_rule.this", "aws_ec2_tag.discovery", "aws_eks_addon.node", "aws_eks_addon.workload", "aws_iam_openid_connect_provider.this", "aws_iam_role_policy_attachment.node"),
    "karpenter": ("aws_iam_role_policy_attachment.controller", "aws_iam_role_policy_attachment.node", "aws_eks_pod_identity_association.controller", "aws_eks_access_entry.node", "aws_cloudwatch_event_target.interruption", "aws_cloudwatch_event_rule.interruption", "aws_sqs_queue_policy.interruption"),
    "load-balancer": ("aws_vpc_security_group_ingress_rule.clients", "aws_vpc_security_group_ingress_rule.targets", "aws_vpc_security_group_egress_rule.targets", "aws_lb_listener.tls", "aws_lb_listener.tcp", "aws_route53_record.public", "aws_route53_record.private"),
    "bastion": ("aws_vpc_security_group_egress_rule.this", "aws_autoscaling_group.this", "aws_ssm_document.session", "aws_iam_role_policy.this", "aws_iam_policy.people"),
    "deploy-role": ("aws_iam_role_policy_attachment.this", "aws_iam_role_policy.vault", "aws_iam_policy.boundary"),
    "pod-identity": ("aws_eks_pod_identity_association.this", "aws_iam_role_policy.this"),
    "peering": ("aws_route.requester", "aws_route.accepter"),
    "transit-gateway-attachment": ("aws_route.back",),
    "resolver-endpoint": ("aws_vpc_security_group_ingress_rule.this",),
    "cluster-access": ("aws_eks_access_policy_association.this",),
}
# type -> what each resource of it has beside it
BESIDE = {
    "aws_kms_key": ("aws_kms_alias",),
    "aws_s3_bucket": ("aws_s3_bucket_server_side_encryption_configuration", "aws_s3_bucket_public_access_block", "aws_s3_bucket_ownership_controls", "aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket_policy"),
}
VERSIONED = {"state-bucket", "snapshot-bucket"}
FLUX_RELEASES = {"flux_operator", "flux_instance"}
