resource "aws_security_group" "this" {
  name        = "${var.name}-db"
  description = "Database ${var.name}"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-db" }

  # in another network, the new one stands before what uses the old one lets go of it
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "cidr" {
  for_each = var.client_cidrs

  security_group_id = aws_security_group.this.id
  description       = "${local.engine.title} from ${each.key}"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = local.engine.port
  to_port           = local.engine.port
}

resource "aws_vpc_security_group_ingress_rule" "group" {
  for_each = var.client_security_group_ids

  security_group_id            = aws_security_group.this.id
  description                  = "${local.engine.title} from ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = local.engine.port
  to_port                      = local.engine.port
}

locals {
  monitoring_trust = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "monitoring.rds.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = data.aws_caller_identity.current.account_id
          }
        }
      },
    ]
  })
}

resource "aws_iam_role" "monitoring" {
  name                 = var.monitoring_role_name
  description          = "Reports the metrics of the database ${var.name}"
  assume_role_policy   = local.monitoring_trust
  path                 = var.role_path
  permissions_boundary = var.permissions_boundary_arn
}

resource "aws_iam_role_policy_attachment" "monitoring" {
  role       = aws_iam_role.monitoring.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}
