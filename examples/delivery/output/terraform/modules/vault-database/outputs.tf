output "roles" {
  description = "Names of the dynamic roles, sorted."
  value       = sort([for role in vault_database_secret_backend_role.this : role.name])
}

output "static_roles" {
  description = "Names of the static roles, sorted."
  value       = sort([for role in vault_database_secret_backend_static_role.this : role.name])
}
