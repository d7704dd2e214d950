# A host without a public address and without an open port, on which people work: Systems Manager connects them. One runs at a
# time, in any zone; whatever fails is started again from the image, and nobody's files are kept.

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

# default_tags reach what Terraform makes, not what Auto Scaling starts
data "aws_default_tags" "current" {}

# looked up with every plan: an update is shown, and applied or not
data "aws_ssm_parameter" "image" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
}

resource "aws_launch_template" "this" {
  name                   = var.name
  description            = "The bastion ${var.name}"
  image_id               = data.aws_ssm_parameter.image.insecure_value
  instance_type          = "t4g.small"
  update_default_version = true
  vpc_security_group_ids = [aws_security_group.this.id]

  user_data = base64encode(templatefile("${path.module}/tools.sh.tftpl", {
    kubernetes = var.kubernetes_version
    packages   = join(" ", var.packages)
    releases   = join(" ", [for product, version in var.releases : "${product}@${version}"])
  }))

  iam_instance_profile {
    name = aws_iam_instance_profile.this.name
  }

  # version 2 of the metadata service only
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  monitoring {
    enabled = true
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = 30
      encrypted             = true
      delete_on_termination = true
    }
  }

  dynamic "tag_specifications" {
    for_each = toset(["instance", "volume"])

    content {
      resource_type = tag_specifications.value
      tags          = merge(data.aws_default_tags.current.tags, { Name = var.name })
    }
  }
}

resource "aws_autoscaling_group" "this" {
  name                = var.name
  vpc_zone_identifier = var.subnet_ids
  min_size            = 1
  max_size            = 1

  # a week, so that no host grows old
  max_instance_lifetime = 7 * 24 * 60 * 60

  launch_template {
    id      = aws_launch_template.this.id
    version = aws_launch_template.this.latest_version
  }

  instance_refresh {
    strategy = "Rolling"

    preferences {
      min_healthy_percentage = 0
    }
  }

  dynamic "tag" {
    for_each = merge(data.aws_default_tags.current.tags, { Name = var.name })

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = false
    }
  }

  # the host writes its first lines as soon as it starts
  depends_on = [aws_iam_role_policy.this, aws_cloudwatch_log_group.sessions]
}

resource "aws_security_group" "this" {
  name        = "${var.name}-host"
  description = "Bastion ${var.name}: nothing comes in"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-host" }

  # in another network, the new one stands before what uses the old one lets go of it
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "this" {
  for_each = var.egress

  security_group_id = aws_security_group.this.id
  description       = each.key
  cidr_ipv4         = each.value.cidr
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
}
