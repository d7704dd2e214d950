resource "aws_security_group" "this" {
  name        = "${var.name}-efs"
  description = "Mount targets of the file system ${var.name}"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-efs" }

  # in another network, the new one stands before what uses the old one lets go of it
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each = var.client_cidrs

  security_group_id = aws_security_group.this.id
  description       = "NFS from ${each.key}"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 2049
  to_port           = 2049
}

resource "aws_efs_mount_target" "this" {
  count = var.zone_count

  file_system_id  = aws_efs_file_system.this.id
  subnet_id       = var.subnet_ids[count.index]
  security_groups = [aws_security_group.this.id]
}

# With a policy in place, a client that shows no IAM identity has no access at all.
locals {
  this_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "NodesMountThroughMountTargets"
        Effect    = "Allow"
        Principal = { AWS = var.client_role_arns }
        Action    = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
        Resource  = aws_efs_file_system.this.arn
        Condition = {
          Bool = {
            "elasticfilesystem:AccessedViaMountTarget" = "true"
          }
        }
      },
      {
        Sid       = "DenyRoot"
        Effect    = "Deny"
        Principal = { AWS = "*" }
        Action    = "elasticfilesystem:ClientRootAccess"
        Resource  = aws_efs_file_system.this.arn
      },
      {
        Sid       = "DenyPlainText"
        Effect    = "Deny"
        Principal = { AWS = "*" }
        Action    = "*"
        Resource  = aws_efs_file_system.this.arn
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
    ]
  })
}

resource "aws_efs_file_system_policy" "this" {
  file_system_id = aws_efs_file_system.this.id
  policy         = local.this_policy
}
