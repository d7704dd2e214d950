output "autoscaling_group_names" {
  description = "Names of the Auto Scaling groups behind the node group."
  value       = flatten(aws_eks_node_group.this.resources[*].autoscaling_groups[*].name)
}

output "launch_template_id" {
  description = "Id of the nodes' launch template."
  value       = aws_launch_template.this.id
}
