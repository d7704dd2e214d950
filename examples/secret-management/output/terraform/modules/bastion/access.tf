# What the host itself may do: take sessions and write their logs. Who works on it brings credentials of their own.

locals {
  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "ec2.amazonaws.com" }
        Action    = "sts:AssumeRole"
      },
    ]
  })

  # https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
  host_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "TakeSessions"
        Effect = "Allow"
        Action = [
          "ssm:UpdateInstanceInformation",
          "ssmmessages:CreateControlChannel",
          "ssmmessages:CreateDataChannel",
          "ssmmessages:OpenControlChannel",
          "ssmmessages:OpenDataChannel",
        ]
        Resource = "*"
      },
      {
        Sid      = "LogSessions"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
        Resource = "${local.log_group_arn}:*"
      },
      {
        # AWS knows no resource of this one
        Sid      = "FindGroups"
        Effect   = "Allow"
        Action   = "logs:DescribeLogGroups"
        Resource = "*"
      },
      {
        Sid      = "ReadSessions"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = aws_kms_key.sessions.arn
      },
    ]
  })

  # https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-quickstart.html
  people_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "StartSessions"
        Effect   = "Allow"
        Action   = "ssm:StartSession"
        Resource = "arn:${data.aws_partition.current.partition}:ec2:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}:instance/*"
        Condition = {
          StringEquals = {
            "ssm:resourceTag/Name" = var.name
          }
          # only with a document that is allowed too: the default one logs nothing
          BoolIfExists = {
            "ssm:SessionDocumentAccessCheck" = "true"
          }
        }
      },
      {
        Sid      = "WithLogs"
        Effect   = "Allow"
        Action   = "ssm:StartSession"
        Resource = aws_ssm_document.session.arn
      },
      {
        Sid      = "OwnSessions"
        Effect   = "Allow"
        Action   = ["ssm:ResumeSession", "ssm:TerminateSession"]
        Resource = "arn:${data.aws_partition.current.partition}:ssm:*:${data.aws_caller_identity.current.account_id}:session/*"
        Condition = {
          StringLike = {
            "ssm:resourceTag/aws:ssmmessages:session-id" = "$${aws:userid}"
          }
        }
      },
      {
        Sid      = "FindTheHost"
        Effect   = "Allow"
        Action   = "ec2:DescribeInstances"
        Resource = "*"
      },
      {
        Sid      = "EncryptSessions"
        Effect   = "Allow"
        Action   = "kms:GenerateDataKey"
        Resource = aws_kms_key.sessions.arn
      },
    ]
  })
}

resource "aws_iam_role" "this" {
  name               = var.role_name
  description        = "The bastion ${var.name}: takes sessions and writes their logs"
  assume_role_policy = local.trust
}

resource "aws_iam_role_policy" "this" {
  name   = "sessions"
  role   = aws_iam_role.this.name
  policy = local.host_policy
}

resource "aws_iam_instance_profile" "this" {
  name = var.role_name
  role = aws_iam_role.this.name
}

resource "aws_iam_policy" "people" {
  name        = "${var.name}-sessions"
  description = "Logged sessions on the bastion ${var.name}"
  policy      = local.people_policy
}
