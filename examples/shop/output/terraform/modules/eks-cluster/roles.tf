locals {
  cluster_trust = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "eks.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = local.account
          }
        }
      },
    ]
  })
}

resource "aws_iam_role" "cluster" {
  name               = var.cluster_role_name
  description        = "Control plane of the cluster ${var.name}"
  assume_role_policy = local.cluster_trust
}

resource "aws_iam_role_policy_attachment" "cluster" {
  role       = aws_iam_role.cluster.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/AmazonEKSClusterPolicy"
}

# The group of its logs is Terraform's: a cluster that goes would make it again, unencrypted, with its last lines
# (hashicorp/terraform-provider-aws#4467), and the next one could not be made.
resource "aws_iam_role_policy" "no_log_groups" {
  name = "no-log-groups"
  role = aws_iam_role.cluster.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "NoLogGroups"
        Effect   = "Deny"
        Action   = "logs:CreateLogGroup"
        Resource = "*"
      },
    ]
  })
}

locals {
  node_trust = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "ec2.amazonaws.com" }
        Action    = "sts:AssumeRole"
      },
    ]
  })
}

resource "aws_iam_role" "node" {
  name               = var.node_role_name
  description        = "Nodes of the managed node groups of ${var.name}"
  assume_role_policy = local.node_trust
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each = toset(["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"])

  role       = aws_iam_role.node.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/${each.key}"
}

# Add-ons that change AWS have roles of their own, so that nodes need no such right.
locals {
  addon_roles = {
    vpc-cni = {
      name            = var.cni_role_name
      service_account = "aws-node"
      policy          = "AmazonEKS_CNI_Policy"
    }
    aws-ebs-csi-driver = {
      name            = var.ebs_csi_role_name
      service_account = "ebs-csi-controller-sa"
      policy          = "service-role/AmazonEBSCSIDriverPolicy"
    }
  }
}

locals {
  addon_trust = { for name, role in local.addon_roles : name => jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "pods.eks.amazonaws.com" }
        Action    = ["sts:AssumeRole", "sts:TagSession"]
        Condition = {
          StringEquals = {
            "aws:SourceAccount"                         = local.account
            "aws:RequestTag/kubernetes-namespace"       = "kube-system"
            "aws:RequestTag/kubernetes-service-account" = role.service_account
          }
          ArnEquals = {
            "aws:SourceArn" = local.cluster_arn
          }
        }
      },
    ]
  }) }
}

resource "aws_iam_role" "addon" {
  for_each = local.addon_roles

  name               = each.value.name
  description        = "Add-on ${each.key} of the cluster ${var.name}"
  assume_role_policy = local.addon_trust[each.key]
}

resource "aws_iam_role_policy_attachment" "addon" {
  for_each = local.addon_roles

  role       = aws_iam_role.addon[each.key].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/${each.value.policy}"
}
