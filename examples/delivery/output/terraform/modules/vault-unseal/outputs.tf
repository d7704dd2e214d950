output "key_arn" {
  description = "ARN of the unseal key."
  value       = aws_kms_key.this.arn
}

output "alias" {
  description = "Alias of the unseal key, with alias/."
  value       = aws_kms_alias.this.name
}

output "vault_policy" {
  description = "Policy document that lets Vault's role use the key, JSON."
  value       = local.vault_policy
}
