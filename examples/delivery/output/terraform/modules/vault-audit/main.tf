resource "vault_audit" "this" {
  for_each = var.devices

  path        = each.key
  type        = "file"
  description = "Every request and answer, secrets hashed"

  options = {
    file_path = each.value.file_path
    mode      = each.value.mode
    log_raw   = "false"
  }
}
