# The release of the image that AWS recommends for this Kubernetes, looked up with every plan: an update is shown, and applied or not.
data "aws_ssm_parameter" "release" {
  count = var.release_version == null ? 1 : 0

  name = "/aws/service/eks/optimized-ami/${var.kubernetes_version}/amazon-linux-2023/${var.architecture}/standard/recommended/release_version"
}

# default_tags reach what Terraform makes, not what Auto Scaling starts
data "aws_default_tags" "current" {}

resource "aws_launch_template" "this" {
  name                   = "${var.cluster_name}-${var.name}"
  description            = "Nodes of the group ${var.name} of ${var.cluster_name}"
  update_default_version = true

  # whose it is, for policies that tell the clusters apart
  tags = { "kubernetes.io/cluster/${var.cluster_name}" = "owned" }

  # version 2 of the metadata service, and no hop into the pods: they have roles of their own
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
      volume_size           = var.disk_gib
      encrypted             = true
      delete_on_termination = true
    }
  }

  dynamic "tag_specifications" {
    for_each = toset(["instance", "volume"])

    content {
      resource_type = tag_specifications.value
      tags          = merge(data.aws_default_tags.current.tags, { Name = "${var.cluster_name}-${var.name}" })
    }
  }
}

resource "aws_eks_node_group" "this" {
  cluster_name = var.cluster_name
  # with an ending of its own, so that a group can stand beside the one that it replaces
  node_group_name_prefix = "${substr(var.name, 0, 36)}-"
  node_role_arn          = var.node_role_arn
  subnet_ids             = var.subnet_ids
  version                = var.kubernetes_version
  release_version        = var.release_version == null ? data.aws_ssm_parameter.release[0].insecure_value : var.release_version
  ami_type               = { arm64 = "AL2023_ARM_64_STANDARD", x86_64 = "AL2023_x86_64_STANDARD" }[var.architecture]
  capacity_type          = { onDemand = "ON_DEMAND", spot = "SPOT" }[var.capacity]
  instance_types         = var.instance_types
  labels                 = var.labels

  launch_template {
    id      = aws_launch_template.this.id
    version = aws_launch_template.this.latest_version
  }

  scaling_config {
    min_size     = var.min_size
    max_size     = var.max_size
    desired_size = var.min_size
  }

  update_config {
    max_unavailable_percentage = 33
  }

  node_repair_config {
    enabled = true
  }

  dynamic "taint" {
    for_each = var.taints

    content {
      key    = taint.key
      value  = taint.value.value
      effect = taint.value.effect
    }
  }

  lifecycle {
    # pods move to the new nodes before the old ones go
    create_before_destroy = true
    # the autoscaler owns the size between the limits; a name as such replaces nothing, and groups of earlier versions have others
    ignore_changes = [node_group_name, node_group_name_prefix, scaling_config[0].desired_size]
  }
}
