output "path" {
  description = "Path of the auth mount."
  value       = vault_auth_backend.this.path
}

output "roles" {
  description = "Names of the roles, sorted."
  value       = sort([for role in vault_approle_auth_backend_role.this : role.role_name])
}
