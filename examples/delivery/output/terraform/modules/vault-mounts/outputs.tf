output "kv_path" {
  description = "Path of the KV engine, or null."
  value       = one(vault_kv_secret_backend_v2.this[*].mount)
}

output "database_path" {
  description = "Path of the database engine, or null."
  value       = one(vault_mount.database[*].path)
}

output "transit_path" {
  description = "Path of the transit engine, or null."
  value       = one(vault_mount.transit[*].path)
}

output "ssh_path" {
  description = "Path of the SSH engine, or null."
  value       = one(vault_mount.ssh[*].path)
}

output "totp_path" {
  description = "Path of the TOTP engine, or null."
  value       = one(vault_mount.totp[*].path)
}

output "aws_path" {
  description = "Path of the AWS engine, or null."
  value       = one(vault_aws_secret_backend.this[*].path)
}

output "pki_path" {
  description = "Path of the intermediate certificate authority once it is signed and set up, or null."
  value       = one(vault_pki_secret_backend_config_auto_tidy.intermediate[*].backend)
}

output "pki_root_certificate" {
  description = "Certificate of the root authority in PEM, which clients are to trust, or null."
  value       = one(vault_pki_secret_backend_root_cert.this[*].certificate)
}
