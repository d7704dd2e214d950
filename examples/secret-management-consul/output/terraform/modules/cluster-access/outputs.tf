output "access_entry_arns" {
  description = "ARNs of the access entries, by cluster."
  value       = { for name, entry in aws_eks_access_entry.this : name => entry.access_entry_arn }
}
