output "devices" {
  description = "Paths of the audit devices, sorted."
  value       = sort([for device in vault_audit.this : device.path])
}
