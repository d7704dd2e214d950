data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

# The account administers the key but may not use it: only Vault opens Vault.
locals {
  key_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AccountAdministersTheKey"
        Effect    = "Allow"
        Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root" }
        Action = [
          "kms:CancelKeyDeletion",
          "kms:Create*",
          "kms:Delete*",
          "kms:Describe*",
          "kms:Disable*",
          "kms:Enable*",
          "kms:Get*",
          "kms:List*",
          "kms:Put*",
          "kms:Revoke*",
          "kms:RotateKeyOnDemand",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:Update*",
        ]
        Resource = "*"
      },
      {
        Sid       = "VaultUnseals"
        Effect    = "Allow"
        Principal = { AWS = var.vault_role_arn }
        Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"]
        Resource  = "*"
      },
    ]
  })
}

resource "aws_kms_key" "this" {
  description             = "Unseals Vault"
  enable_key_rotation     = true
  rotation_period_in_days = var.rotation_days
  deletion_window_in_days = 30
  policy                  = local.key_policy

  # without this key, Vault's storage is noise
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.alias}"
  target_key_id = aws_kms_key.this.key_id
}

locals {
  vault_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"]
        Resource = aws_kms_key.this.arn
      },
    ]
  })
}
