output "path" {
  description = "Path of the authority's mount once it can sign."
  value       = vault_pki_secret_backend_root_cert.this.backend
}
