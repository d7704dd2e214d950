output "path" {
  description = "Path of the auth mount."
  value       = vault_jwt_auth_backend.this.path
}

output "groups" {
  description = "Names of the groups, sorted."
  value       = sort([for group in vault_identity_group.this : group.name])
}
