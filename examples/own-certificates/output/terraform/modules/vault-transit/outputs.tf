output "keys" {
  description = "Names of the keys, sorted."
  value       = sort([for key in vault_transit_secret_backend_key.this : key.name])
}
