output "security_group_id" {
  description = "Id of the security group of the host."
  value       = aws_security_group.this.id
}

output "people_policy_arn" {
  description = "ARN of the policy with which people may start logged sessions."
  value       = aws_iam_policy.people.arn
}
