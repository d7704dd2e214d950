output "arn" {
  description = "ARN of the load balancer."
  value       = aws_lb.this.arn
}

output "dns_name" {
  description = "Name that AWS gave the load balancer."
  value       = aws_lb.this.dns_name
}

output "security_group_id" {
  description = "Id of the load balancer's security group."
  value       = aws_security_group.this.id
}

output "target_group_names" {
  description = "Names of the target groups, by listener."
  value       = { for name, group in aws_lb_target_group.this : name => group.name }
}
