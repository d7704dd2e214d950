//! What a pipeline needs of AWS to apply the file systems.

use crate::aws::{Arn, Rights, Statement};
use platformc_model::Model;

pub(super) fn rights(model: &Model) -> Rights {
    let arn = Arn(model);
    let statements = vec![
        Statement::allow(
            "FileSystems",
            &[
                "elasticfilesystem:CreateAccessPoint",
                "elasticfilesystem:CreateMountTarget",
                "elasticfilesystem:DeleteAccessPoint",
                "elasticfilesystem:DeleteFileSystemPolicy",
                "elasticfilesystem:DeleteMountTarget",
                "elasticfilesystem:List*",
                "elasticfilesystem:ModifyMountTargetSecurityGroups",
                "elasticfilesystem:Put*Policy",
                "elasticfilesystem:PutLifecycleConfiguration",
                "elasticfilesystem:TagResource",
                "elasticfilesystem:UntagResource",
                "elasticfilesystem:UpdateFileSystem",
            ],
        )
        .on([arn.of("elasticfilesystem", "file-system/*"), arn.of("elasticfilesystem", "access-point/*")])
        .when("StringEqualsIfExists", "aws:ResourceTag/platform", [model.name.as_str()]),
        // creation has no resource to restrict
        Statement::allow("NewFileSystems", &["elasticfilesystem:CreateFileSystem"]).when(
            "StringEquals",
            "aws:RequestTag/platform",
            [model.name.as_str()],
        ),
        // those of mount targets; a network interface without an instance cannot be used
        Statement::allow(
            "NetworkInterfaces",
            &["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute"],
        )
        .on(["network-interface", "security-group", "subnet"].map(|kind| arn.of("ec2", &format!("{kind}/*")))),
        Statement::allow("LookAtFileSystems", &["elasticfilesystem:Describe*"]),
    ];
    Rights { name: "storage", statements, keys: vec![format!("{}-efs", model.aws_name("*"))], uses_keys: true }
}
