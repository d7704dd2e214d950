output "log_group_name" {
  description = "Name of the log group, known once it exists."
  value       = aws_cloudwatch_log_group.this.name
}

output "writer_policy" {
  description = "Policy document that lets a role add entries, JSON."
  value       = local.writer_policy
}
