//! What is nobody's to do, besides the ways up.

use platformc_access::iam::Call;

use super::needed::{arn, certificate, key, log_writer, plain, record, tag_again};

/// What its rights alone must not give, whatever its boundary says: what is somebody else's, what is not said as it must be.
pub(super) fn foreign(needed: &[Call], clusters: bool) -> Vec<Call> {
    // the same in another account, in another bucket
    let elsewhere = |call: &Call| {
        let changed =
            call.resource.replace("111122223333", "999999999999").replace("secret-management-tfstate", "other");
        (changed != call.resource).then(|| Call { resource: changed, ..call.clone() })
    };
    let mut all: Vec<Call> = needed.iter().filter_map(elsewhere).collect();
    let other = |call: Call| call.with("aws:ResourceTag/platform", ["other"]);
    let tagged = plain(&[
        ("ec2:DeleteSubnet", "subnet/subnet-2"),
        ("elasticfilesystem:UpdateFileSystem", "file-system/fs-2"),
        ("acm:DeleteCertificate", "certificate/2"),
        ("kms:PutKeyPolicy", "key/2"),
        ("ec2:ModifyLaunchTemplate", "launch-template/lt-2"),
        ("rds:ModifyDBInstance", "db:secret-management-dev-orders"),
        ("elasticloadbalancing:ModifyListener", "listener/net/secret-management-dev/1/2"),
    ]);
    all.extend(tagged.into_iter().map(other));
    all.extend(plain(&[
        ("rds:ModifyDBInstance", "db:other"),
        ("elasticloadbalancing:DeleteLoadBalancer", "loadbalancer/net/other/1"),
        ("logs:DeleteLogGroup", "log-group:/aws/eks/other/cluster"),
        ("kms:DeleteAlias", "alias/secret-management-vault-unseal"),
        // what tells of a break-in into Vault
        ("cloudwatch:DeleteAlarms", "alarm:secret-management-vault-VaultRootTokenUsed"),
        ("cloudwatch:PutMetricAlarm", "alarm:secret-management-vault-VaultAuditSilent"),
        ("cloudwatch:PutMetricAlarm", "alarm:secret-management-tooling-KubernetesExecInVault"),
        ("logs:DeleteMetricFilter", "log-group:/platformc/secret-management-vault-audit"),
        ("logs:PutRetentionPolicy", "log-group:/platformc/secret-management-vault-audit"),
        ("logs:PutMetricFilter", "log-group:/aws/eks/secret-management-tooling/cluster"),
        ("kms:CreateKey", "*"),
        ("elasticfilesystem:CreateFileSystem", "*"),
        ("ssm:GetParameter", "parameter/other"),
        ("acm:AddTagsToCertificate", "*"),
        ("acm:RequestCertificate", "*"),
    ]));
    // keys of the platform that are not of the pipeline's roots, told by their aliases
    for alias in [
        "secret-management-runner-cache-111122223333",
        "secret-management-tooling-cluster",
        "secret-management-tfstate",
    ] {
        all.extend(
            ["kms:PutKeyPolicy", "kms:UpdateKeyDescription", "kms:TagResource"].map(|action| key(action, alias)),
        );
        all.push(key("kms:Decrypt", alias).with("kms:ViaService", ["rds.eu-west-1.amazonaws.com"]));
        all.push(tag_again(alias));
    }
    let tag =
        |platform: &str| Call::new("kms:TagResource", arn("kms", "key/2")).with("aws:RequestTag/platform", [platform]);
    all.extend([other(tag("secret-management")), tag("other")]);
    all.push(key("kms:Decrypt", "secret-management-orders-db"));
    all.push(Call::new("kms:Decrypt", arn("kms", "key/2")).with("kms:ViaService", ["rds.eu-west-1.amazonaws.com"]));
    all.push(
        Call::new("kms:Decrypt", arn("kms", "key/9")).with("kms:ResourceAliases", ["alias/secret-management-tfstate"]),
    );
    let another = Call::new("kms:Decrypt", arn("kms", "key/8")).with("kms:ViaService", ["s3.eu-west-1.amazonaws.com"]);
    all.push(another.with("kms:ResourceAliases", ["alias/other"]));
    all.extend([record("www.example.org", "A"), record("shop.example.com", "TXT")]);
    // whoever answers there is everybody: Vault believes it, and Flux deploys what it says
    all.extend(["gitlab.example.com", "example.com", "registry.example.com"].map(|name| record(name, "A")));
    let linked = "arn:aws:iam::111122223333:role/aws-service-role/other";
    all.push(Call::new("iam:CreateServiceLinkedRole", linked).with("iam:AWSServiceName", ["other.amazonaws.com"]));
    all.extend(["iam:CreateRole", "iam:PutRolePolicy"].map(|action| Call::new(action, log_writer())));
    let node = "arn:aws:iam::111122223333:role/secret-management-application-node";
    let passed = [log_writer(), node.to_owned()].map(|role| Call::new("iam:PassRole", role));
    all.extend(passed.map(|call| call.with("iam:PassedToService", ["lambda.amazonaws.com"])));
    if !clusters {
        all.push(Call::new("iam:GetRole", node));
    }
    all
}

/// What its boundary alone must deny, beside the ways up.
pub(super) fn never() -> Vec<Call> {
    let mut all = plain(&[
        ("ec2:AssociateIamInstanceProfile", "instance/i-1"),
        ("ec2:AttachVolume", "volume/vol-1"),
        ("ec2:CopySnapshot", "snapshot/snap-1"),
        ("ec2:CreateImage", "instance/i-1"),
        ("ec2:CreateReplaceRootVolumeTask", "instance/i-1"),
        ("ec2:CreateSnapshot", "volume/vol-1"),
        ("ec2:CreateTrafficMirrorSession", "traffic-mirror-session/tms-1"),
        ("ec2:EnableSerialConsoleAccess", "*"),
        ("ec2:GetPasswordData", "instance/i-1"),
        ("ec2:ModifyInstanceAttribute", "instance/i-1"),
        ("ec2:ModifySnapshotAttribute", "snapshot/snap-1"),
        ("ec2:ReplaceIamInstanceProfileAssociation", "instance/i-1"),
        ("route53:DeleteHostedZone", "hostedzone/Z1"),
        // what holds data, or what such a thing cannot be without
        ("ec2:DeleteVpc", "vpc/vpc-1"),
        ("eks:DeleteCluster", "cluster/secret-management-application"),
        ("elasticfilesystem:DeleteFileSystem", "file-system/fs-1"),
        ("kms:DisableKey", "key/1"),
        ("kms:ScheduleKeyDeletion", "key/1"),
        ("logs:DeleteLogGroup", "log-group:/aws/eks/secret-management-application/cluster"),
        ("logs:DeleteLogStream", "log-group:/aws/rds/instance/secret-management-orders/postgresql:log-stream:1"),
        ("rds:DeleteDBInstance", "db:secret-management-orders"),
        ("rds:DeleteDBInstanceAutomatedBackup", "auto-backup:ab-1"),
        ("rds:DeleteDBSnapshot", "snapshot:secret-management-orders-final"),
        ("s3:DeleteBucket", "secret-management-vault-snapshots"),
        ("secretsmanager:DeleteSecret", "secret:secret-management/database/orders-AbCdEf"),
    ]);
    all.extend(of_cluster("secret-management-tooling"));
    all.push(certificate("*.example.com"));
    all.push(record("gitlab.example.com", "A"));
    all
}

/// Calls on the computers of a cluster.
pub(super) fn of_cluster(eks: &str) -> Vec<Call> {
    let calls = plain(&[
        ("ec2:CreateTags", "launch-template/lt-3"),
        ("ec2:DeleteVolume", "volume/vol-3"),
        ("ec2:TerminateInstances", "instance/i-3"),
    ]);
    let owned = |call: Call| call.with(format!("aws:ResourceTag/kubernetes.io/cluster/{eks}"), ["owned"]);
    calls.into_iter().map(owned).collect()
}
