output "id" {
  description = "Id of the file system, usable once its mount targets and its policy are in place."
  value       = aws_efs_file_system.this.id

  depends_on = [aws_efs_mount_target.this, aws_efs_file_system_policy.this]
}

output "arn" {
  description = "ARN of the file system."
  value       = aws_efs_file_system.this.arn
}

output "access_point_ids" {
  description = "Ids of the access points, by name."
  value       = { for name, point in aws_efs_access_point.this : name => point.id }
}

output "mount_target_addresses" {
  description = "Private addresses of the mount targets, in the order of the zones; networks across a peering do not resolve the file system's name."
  value       = aws_efs_mount_target.this[*].ip_address
}
