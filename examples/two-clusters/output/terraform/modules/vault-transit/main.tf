# A key that is gone takes all that it encrypted with it: Vault refuses to delete it, and nobody can take it out of Vault.
resource "vault_transit_secret_backend_key" "this" {
  for_each = var.keys

  backend                = var.path
  name                   = each.key
  type                   = each.value.type
  auto_rotate_period     = each.value.auto_rotate_seconds
  min_decryption_version = each.value.min_decryption_version
  key_size               = each.value.type == "hmac" ? 32 : null
  derived                = each.value.convergent
  convergent_encryption  = each.value.convergent
  deletion_allowed       = false
  exportable             = false
  allow_plaintext_backup = false
}
