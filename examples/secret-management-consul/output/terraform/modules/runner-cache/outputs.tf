output "bucket" {
  description = "Name of the bucket."
  value       = aws_s3_bucket.this.bucket
}

output "runner_policy" {
  description = "Policy document that lets the runner use the cache, JSON."
  value       = local.runner_policy
}
