# The root that the meshes of all clusters trust. It certifies the authority of each mesh and nothing else, its key never
# leaves Vault, and what it certified can certify no further authority.

resource "vault_mount" "this" {
  path                  = var.path
  type                  = "pki"
  description           = "Root certificate authority of the mesh"
  max_lease_ttl_seconds = var.ttl_seconds

  lifecycle {
    prevent_destroy = true
  }
}

resource "vault_pki_secret_backend_root_cert" "this" {
  backend         = vault_mount.this.path
  type            = "internal"
  common_name     = var.common_name
  issuer_name     = "root"
  ttl             = "${var.ttl_seconds}s"
  key_type        = "ec"
  key_bits        = 384
  max_path_length = 1
}
