resource "vault_jwt_auth_backend" "this" {
  path                  = var.path
  type                  = "jwt"
  description           = "Jobs of GitLab CI, by their ID tokens"
  oidc_discovery_url    = var.issuer
  oidc_discovery_ca_pem = var.issuer_ca
  bound_issuer          = var.issuer
  jwt_supported_algs    = ["RS256"]
}

resource "vault_jwt_auth_backend_role" "this" {
  for_each = var.roles

  backend         = vault_jwt_auth_backend.this.path
  role_name       = each.key
  role_type       = "jwt"
  user_claim      = "sub"
  bound_audiences = [var.audience]

  # GitLab writes every claim as a string, and the provider takes a list of allowed values apart at its commas.
  bound_claims_type = "string"
  bound_claims = {
    project_path  = each.value.project_path
    ref_type      = "branch"
    ref           = join(",", each.value.branches)
    ref_protected = "true"
  }

  token_type              = "service"
  token_policies          = each.value.policies
  token_no_default_policy = true
  token_ttl               = each.value.ttl_seconds
  token_max_ttl           = each.value.ttl_seconds
}
