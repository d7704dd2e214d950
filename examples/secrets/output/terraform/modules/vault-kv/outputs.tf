output "paths" {
  description = "Paths of the secrets with settings of their own, sorted."
  value       = sort(keys(vault_generic_endpoint.this))
}
