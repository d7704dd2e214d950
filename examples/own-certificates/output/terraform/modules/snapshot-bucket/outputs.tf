output "bucket" {
  description = "Name of the bucket."
  value       = aws_s3_bucket.this.bucket
}

output "writer_policy" {
  description = "Policy document that lets a role write snapshots, JSON."
  value       = local.writer_policy
}

output "key_arn" {
  description = "ARN of the key that encrypts the snapshots."
  value       = aws_kms_key.this.arn
}
