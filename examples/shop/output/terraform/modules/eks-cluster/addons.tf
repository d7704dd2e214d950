# The version that AWS recommends for the cluster's Kubernetes, looked up with every plan: an update is shown, and applied or not.
data "aws_eks_addon_version" "recommended" {
  for_each = setsubtract(["vpc-cni", "kube-proxy", "eks-pod-identity-agent", "coredns", "aws-ebs-csi-driver"], keys(var.addon_versions))

  addon_name         = each.key
  kubernetes_version = var.kubernetes_version
}

locals {
  addon_versions = merge({ for name, addon in data.aws_eks_addon_version.recommended : name => addon.version }, var.addon_versions)
}

# What a node needs before it is ready; outputs that lead to nodes wait for these.
resource "aws_eks_addon" "node" {
  for_each = {
    vpc-cni                = jsonencode({ enableNetworkPolicy = "true" })
    kube-proxy             = null
    eks-pod-identity-agent = null
  }

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = local.addon_versions[each.key]
  configuration_values        = each.value
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  dynamic "pod_identity_association" {
    for_each = { for name, role in local.addon_roles : name => role if name == each.key }

    content {
      role_arn        = aws_iam_role.addon[pod_identity_association.key].arn
      service_account = pod_identity_association.value.service_account
    }
  }

  depends_on = [aws_iam_role_policy_attachment.addon]
}

# These become active with the first nodes, which are made meanwhile.
resource "aws_eks_addon" "workload" {
  for_each = toset(["coredns", "aws-ebs-csi-driver"])

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = local.addon_versions[each.key]
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  dynamic "pod_identity_association" {
    for_each = { for name, role in local.addon_roles : name => role if name == each.key }

    content {
      role_arn        = aws_iam_role.addon[pod_identity_association.key].arn
      service_account = pod_identity_association.value.service_account
    }
  }

  depends_on = [aws_eks_addon.node, aws_iam_role_policy_attachment.addon]
}
