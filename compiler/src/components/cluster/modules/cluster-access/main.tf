# Lets a role that is made after the clusters use their Kubernetes APIs.

data "aws_partition" "current" {}

resource "aws_eks_access_entry" "this" {
  for_each = var.cluster_names

  cluster_name  = each.value
  principal_arn = var.principal_arn
  type          = "STANDARD"
}

resource "aws_eks_access_policy_association" "this" {
  for_each = var.cluster_names

  cluster_name  = each.value
  principal_arn = var.principal_arn
  policy_arn    = "arn:${data.aws_partition.current.partition}:eks::aws:cluster-access-policy/${var.policy}"

  access_scope {
    type = "cluster"
  }

  depends_on = [aws_eks_access_entry.this]
}
