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

# Karpenter makes the instance profile of this role itself, from the role's name in the node class.
resource "aws_iam_role" "node" {
  name               = var.node_role_name
  description        = "Nodes that Karpenter starts for ${var.cluster_name}"
  assume_role_policy = local.node_trust
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each = toset(["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"])

  role       = aws_iam_role.node.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/${each.key}"
}

# EKS enters the roles of managed node groups itself; this one it does not know.
resource "aws_eks_access_entry" "node" {
  cluster_name  = var.cluster_name
  principal_arn = aws_iam_role.node.arn
  type          = "EC2_LINUX"
}
