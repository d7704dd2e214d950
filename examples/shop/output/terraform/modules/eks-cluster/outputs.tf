output "name" {
  description = "Name of the cluster."
  value       = aws_eks_cluster.this.name
}

output "arn" {
  description = "ARN of the cluster."
  value       = aws_eks_cluster.this.arn
}

output "endpoint" {
  description = "Address of the Kubernetes API."
  value       = aws_eks_cluster.this.endpoint
}

output "certificate_authority" {
  description = "Certificate of the Kubernetes API's authority, PEM in base64."
  value       = aws_eks_cluster.this.certificate_authority[0].data
}

output "security_group_id" {
  description = "Id of the security group of the control plane, the nodes and the pods."
  value       = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}

output "oidc_issuer" {
  description = "Issuer of the cluster's service account tokens."
  value       = aws_eks_cluster.this.identity[0].oidc[0].issuer
}

output "oidc_provider_arn" {
  description = "ARN of the IAM identity provider of the cluster's issuer."
  value       = aws_iam_openid_connect_provider.this.arn
}

output "kms_key_arn" {
  description = "ARN of the key that encrypts the cluster's secrets and logs."
  value       = aws_kms_key.this.arn
}

output "node_cluster_name" {
  description = "Name of the cluster, known once a node can become ready in it."
  value       = aws_eks_cluster.this.name

  depends_on = [aws_eks_addon.node]
}

output "node_role_arn" {
  description = "ARN of the role of the managed node groups, known once it has its policies."
  value       = aws_iam_role.node.arn

  depends_on = [aws_iam_role_policy_attachment.node]
}

output "control_plane_log_group" {
  description = "Log group of the control plane, among it the audit log of the API; known once it exists."
  value       = aws_cloudwatch_log_group.control_plane.name
}
