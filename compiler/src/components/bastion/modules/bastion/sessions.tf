locals {
  log_group_name = "/platformc/${var.name}/sessions"
  log_group_arn  = "arn:${data.aws_partition.current.partition}:logs:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}:log-group:${local.log_group_name}"

  key_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AccountAdministersTheKey"
        Effect    = "Allow"
        Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "LogsEncryptThisGroup"
        Effect    = "Allow"
        Principal = { Service = "logs.${data.aws_region.current.id}.amazonaws.com" }
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource  = "*"
        Condition = {
          ArnEquals = {
            "kms:EncryptionContext:aws:logs:arn" = local.log_group_arn
          }
        }
      },
    ]
  })
}

resource "aws_kms_key" "sessions" {
  description             = "Sessions on ${var.name} and their logs"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = local.key_policy

  # without this key, the logs are noise
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "sessions" {
  name          = "alias/${var.name}-sessions"
  target_key_id = aws_kms_key.sessions.key_id
}

resource "aws_cloudwatch_log_group" "sessions" {
  #checkov:skip=CKV_AWS_338:how long logs of sessions are kept is the platform's decision
  name              = local.log_group_name
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.sessions.arn

  lifecycle {
    prevent_destroy = true
  }
}

# Each session has a home of its own, which goes when it ends, with the credentials in it. https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
resource "aws_ssm_document" "session" {
  name            = var.name
  document_type   = "Session"
  document_format = "JSON"

  content = jsonencode({
    schemaVersion = "1.0"
    description   = "A logged session on ${var.name}"
    sessionType   = "Standard_Stream"
    inputs = {
      s3BucketName                = ""
      s3KeyPrefix                 = ""
      s3EncryptionEnabled         = true
      cloudWatchLogGroupName      = aws_cloudwatch_log_group.sessions.name
      cloudWatchEncryptionEnabled = true
      cloudWatchStreamingEnabled  = true
      kmsKeyId                    = aws_kms_key.sessions.arn
      idleSessionTimeout          = "60"
      maxSessionDuration          = "720"
      runAsEnabled                = false
      runAsDefaultUser            = ""
      shellProfile = {
        linux   = "umask 077; export HOME=$(mktemp -d); cd; bash --login; rm -rf \"$HOME\"; exit"
        windows = ""
      }
    }
  })
}
