data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
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
        Sid       = "LogsEncryptTheseGroups"
        Effect    = "Allow"
        Principal = { Service = "logs.${data.aws_region.current.id}.amazonaws.com" }
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource  = "*"
        Condition = {
          ArnEquals = {
            "kms:EncryptionContext:aws:logs:arn" = [
              for log in local.engine.logs :
              "arn:${data.aws_partition.current.partition}:logs:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}:log-group:${local.log_prefix}/${log}"
            ]
          }
        }
      },
    ]
  })
}

resource "aws_kms_key" "this" {
  description             = "Database ${var.name}: storage, insights, logs and the first master password"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = local.key_policy

  # without this key, the database and its copies are noise
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}-db"
  target_key_id = aws_kms_key.this.key_id
}

resource "aws_db_subnet_group" "this" {
  name        = var.name
  description = "Private subnets of ${var.name}"
  subnet_ids  = var.subnet_ids
}

resource "aws_db_parameter_group" "this" {
  name        = "${var.name}-${replace(local.family, ".", "-")}"
  description = "${local.engine.title} ${local.major} of ${var.name}: TLS only, ${local.engine.logged} logged"
  family      = local.family

  dynamic "parameter" {
    for_each = local.engine.parameters

    content {
      name         = parameter.key
      value        = parameter.value
      apply_method = "immediate"
    }
  }

  # a new major version brings a new group, which must stand before the old one goes
  lifecycle {
    create_before_destroy = true
  }
}

locals {
  engines = {
    postgres = {
      title  = "PostgreSQL"
      port   = 5432
      logged = "logins"
      logs   = ["postgresql", "upgrade"]
      parameters = {
        log_connections    = "1"
        log_disconnections = "1"
        "rds.force_ssl"    = "1"
      }
    }
    mysql = {
      title  = "MySQL"
      port   = 3306
      logged = "slow queries"
      logs   = ["error", "slowquery"]
      parameters = {
        log_output               = "FILE"
        require_secure_transport = "1"
        slow_query_log           = "1"
      }
    }
  }

  engine     = local.engines[var.engine]
  log_prefix = "/aws/rds/instance/${var.name}"
  # a major version of PostgreSQL is one number, one of MySQL two
  major  = join(".", slice(split(".", var.engine_version), 0, var.engine == "mysql" ? 2 : 1))
  family = "${var.engine}${local.major}"
  # the smallest classes have no insights into MySQL
  insights = var.engine != "mysql" || !can(regex("^db\\.t[34]g?\\.(micro|small)$", var.instance_class))
}

# RDS would make these groups itself, unencrypted and kept for ever. Their statements of SQL may hold what is in the tables.
resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:how long the logs of a database are kept is the platform's decision
  for_each = toset(local.engine.logs)

  name              = "${local.log_prefix}/${each.key}"
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.this.arn

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_db_instance" "this" {
  identifier     = var.name
  engine         = var.engine
  engine_version = var.engine_version
  instance_class = var.instance_class
  multi_az       = var.multi_az

  storage_type          = "gp3"
  allocated_storage     = var.storage_gib
  max_allocated_storage = var.max_storage_gib
  storage_encrypted     = true
  kms_key_id            = aws_kms_key.this.arn

  db_name             = var.database_name
  username            = var.username
  password_wo         = ephemeral.aws_secretsmanager_secret_version.master.secret_string
  password_wo_version = var.password_version

  # by this authority Vault and apps know the database: changed here, it is changed there
  ca_cert_identifier                  = "rds-ca-rsa2048-g1"
  iam_database_authentication_enabled = true
  parameter_group_name                = aws_db_parameter_group.this.name

  port                   = local.engine.port
  publicly_accessible    = false
  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [aws_security_group.this.id]

  backup_retention_period  = var.backup_retention_days
  backup_window            = "02:00-03:00"
  maintenance_window       = "sun:03:30-sun:04:30"
  copy_tags_to_snapshot    = true
  delete_automated_backups = false
  deletion_protection      = var.deletion_protection
  skip_final_snapshot      = false
  # of its own in each life: a snapshot of an earlier one may still be there
  final_snapshot_identifier = "${var.name}-final-${formatdate("YYYYMMDDhhmmss", plantimestamp())}"

  # minor versions follow by themselves; another major version is only ever one that the specification says
  auto_minor_version_upgrade  = true
  allow_major_version_upgrade = true
  apply_immediately           = var.apply_immediately
  engine_lifecycle_support    = var.extended_support ? "open-source-rds-extended-support" : "open-source-rds-extended-support-disabled"

  enabled_cloudwatch_logs_exports       = local.engine.logs
  performance_insights_enabled          = local.insights
  performance_insights_kms_key_id       = local.insights ? aws_kms_key.this.arn : null
  performance_insights_retention_period = local.insights ? 7 : null
  monitoring_interval                   = 60
  monitoring_role_arn                   = aws_iam_role.monitoring.arn

  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy_attachment.monitoring]

  lifecycle {
    prevent_destroy = true
    # the name of the last snapshot is of the day when the database was made; RDS changes its support for none that exists
    ignore_changes = [engine_lifecycle_support, final_snapshot_identifier]
  }
}
