data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  partition   = data.aws_partition.current.partition
  account     = data.aws_caller_identity.current.account_id
  region      = data.aws_region.current.id
  queue_arn   = "arn:${local.partition}:sqs:${local.region}:${local.account}:${var.queue_name}"
  cluster_arn = "arn:${local.partition}:eks:${local.region}:${local.account}:cluster/${var.cluster_name}"
}

locals {
  controller_trust = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "pods.eks.amazonaws.com" }
        Action    = ["sts:AssumeRole", "sts:TagSession"]
        Condition = {
          StringEquals = {
            "aws:SourceAccount"                         = local.account
            "aws:RequestTag/kubernetes-namespace"       = var.namespace
            "aws:RequestTag/kubernetes-service-account" = var.service_account
          }
          ArnEquals = {
            "aws:SourceArn" = local.cluster_arn
          }
        }
      },
    ]
  })
}

resource "aws_iam_role" "controller" {
  name               = var.controller_role_name
  description        = "Karpenter in ${var.cluster_name}"
  assume_role_policy = local.controller_trust
}

# Four policies: one document of all statements would go past the limit on inline policies.
resource "aws_iam_policy" "controller" {
  for_each = {
    instances = local.instances_policy
    profiles  = local.profiles_policy
    queue     = local.queue_reader_policy
    discovery = local.discovery_policy
  }

  name        = "${var.controller_role_name}-${each.key}"
  description = "Karpenter in ${var.cluster_name}: ${each.key}"
  policy      = each.value
}

resource "aws_iam_role_policy_attachment" "controller" {
  for_each = aws_iam_policy.controller

  role       = aws_iam_role.controller.name
  policy_arn = each.value.arn
}

resource "aws_eks_pod_identity_association" "controller" {
  cluster_name    = var.cluster_name
  namespace       = var.namespace
  service_account = var.service_account
  role_arn        = aws_iam_role.controller.arn
}
