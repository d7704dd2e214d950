output "authority" {
  description = "Public key of the authority, which hosts trust: the line of TrustedUserCAKeys."
  value       = vault_ssh_secret_backend_ca.this.public_key
}

output "roles" {
  description = "Names of the roles, sorted."
  value       = sort([for role in vault_ssh_secret_backend_role.this : role.name])
}
