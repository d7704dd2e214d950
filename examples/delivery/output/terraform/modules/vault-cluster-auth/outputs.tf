output "path" {
  description = "Path of the auth mount."
  value       = vault_jwt_auth_backend.this.path
}

output "accessor" {
  description = "Accessor of the auth mount, which aliases of identities name."
  value       = vault_jwt_auth_backend.this.accessor
}

output "roles" {
  description = "Names of the roles, sorted."
  value       = sort([for role in vault_jwt_auth_backend_role.this : role.role_name])
}
