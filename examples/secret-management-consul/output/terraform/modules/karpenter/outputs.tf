output "queue_name" {
  description = "Name of the interruption queue."
  value       = aws_sqs_queue.interruption.name
}

output "node_role_name" {
  description = "Name of the role of the nodes."
  value       = aws_iam_role.node.name
}

output "controller_role_arn" {
  description = "ARN of the controller's role."
  value       = aws_iam_role.controller.arn
}
