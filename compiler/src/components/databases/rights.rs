//! What a pipeline needs of AWS to apply the databases, except to delete one. Somebody who may change a database can set its
//! master password: the pipeline can reach the data in it, but not Vault's secrets.

use crate::aws::{Arn, Rights, Statement, rights::KEEPING};
use platformc_model::Model;

pub(super) fn rights(model: &Model) -> Rights {
    let arn = Arn(model);
    let prefix = model.aws_name("");
    let own =
        [format!("db:{prefix}*"), format!("pg:{prefix}*"), format!("subgrp:{prefix}*"), "og:default:*".to_owned()];
    let statements = vec![
        Statement::allow(
            "Databases",
            &[
                "rds:AddTagsToResource",
                "rds:CreateDBInstance",
                "rds:CreateDBParameterGroup",
                "rds:CreateDBSubnetGroup",
                "rds:DeleteDBParameterGroup",
                "rds:DeleteDBSubnetGroup",
                "rds:ListTagsForResource",
                "rds:ModifyDBInstance",
                "rds:ModifyDBParameterGroup",
                "rds:ModifyDBSubnetGroup",
                "rds:RebootDBInstance",
                "rds:RemoveTagsFromResource",
                "rds:ResetDBParameterGroup",
            ],
        )
        .on(own.map(|name| arn.of("rds", &name)))
        // names of another platform may begin with this one's
        .when("StringEqualsIfExists", "aws:ResourceTag/platform", [model.name.as_str()]),
        Statement::allow(
            "FirstPasswords",
            &[
                "secretsmanager:CreateSecret",
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetResourcePolicy",
                "secretsmanager:GetSecretValue",
                "secretsmanager:PutSecretValue",
                "secretsmanager:TagResource",
                "secretsmanager:UntagResource",
                "secretsmanager:UpdateSecret*",
            ],
        )
        .on([first_passwords(model)]),
        Statement::allow("LogsOfDatabases", KEEPING)
            .on([arn.of("logs", &format!("log-group:/aws/rds/instance/{prefix}*"))]),
        Statement::allow(
            "Alarms",
            &[
                "cloudwatch:DeleteAlarms",
                "cloudwatch:ListTagsForResource",
                "cloudwatch:PutMetricAlarm",
                "cloudwatch:TagResource",
                "cloudwatch:UntagResource",
            ],
        )
        // not those of others, such as the alarms on Vault's audit log
        .on([arn.of("cloudwatch", &format!("alarm:{prefix}*-free-storage"))]),
        Statement::allow(
            "LookAtDatabases",
            &["cloudwatch:DescribeAlarms", "rds:Describe*", "secretsmanager:GetRandomPassword"],
        ),
    ];
    Rights { name: "databases", statements, keys: vec![format!("{prefix}*-db")], uses_keys: true }
}

/// The secrets with the passwords with which Vault connects the first time.
fn first_passwords(model: &Model) -> String {
    Arn(model).of("secretsmanager", &format!("secret:{}/database/*", model.name))
}
