data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

# The account administers the key but may not use it: only Vault opens Vault.
data "aws_iam_policy_document" "key" {
  #checkov:skip=CKV_AWS_109:in a key policy, * is the key itself
  #checkov:skip=CKV_AWS_111:in a key policy, * is the key itself
  #checkov:skip=CKV_AWS_356:in a key policy, * is the key itself
  statement {
    sid = "AccountAdministersTheKey"
    actions = [
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
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }

  statement {
    sid       = "VaultUnseals"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [var.vault_role_arn]
    }
  }
}

resource "aws_kms_key" "this" {
  description             = "Unseals Vault"
  enable_key_rotation     = true
  rotation_period_in_days = var.rotation_days
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.key.json

  # without this key, Vault's storage is noise
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.alias}"
  target_key_id = aws_kms_key.this.key_id
}

data "aws_iam_policy_document" "vault" {
  statement {
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"]
    resources = [aws_kms_key.this.arn]
  }
}
