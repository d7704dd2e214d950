output "roles" {
  description = "Names of the roles, sorted."
  value       = sort([for role in vault_pki_secret_backend_role.this : role.name])
}
