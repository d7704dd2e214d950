# How single secrets are kept. Only the settings are written, never a value: values come from people. A secret that leaves this
# list keeps its settings and its versions.
resource "vault_generic_endpoint" "this" {
  for_each = var.secrets

  path                 = "${var.path}/metadata/${each.key}"
  disable_delete       = true
  ignore_absent_fields = true

  data_json = jsonencode({ for name, value in {
    cas_required         = each.value.cas_required
    delete_version_after = each.value.delete_version_after_seconds == null ? null : local.go[each.key]
    max_versions         = each.value.max_versions
  } : name => value if value != null })
}

locals {
  # as the server prints it, so that a second plan finds nothing to change
  go = { for name, secret in var.secrets : name => format("%dh%dm%ds",
    floor(coalesce(secret.delete_version_after_seconds, 0) / 3600),
    floor(coalesce(secret.delete_version_after_seconds, 0) % 3600 / 60),
    coalesce(secret.delete_version_after_seconds, 0) % 60,
  ) }
}
