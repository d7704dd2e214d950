resource "vault_jwt_auth_backend" "this" {
  path                          = var.path
  type                          = "oidc"
  description                   = "People, by the identity provider"
  oidc_discovery_url            = var.issuer
  oidc_client_id                = var.client_id
  oidc_client_secret_wo         = var.client_secret
  oidc_client_secret_wo_version = var.client_secret_version
  bound_issuer                  = var.issuer
  default_role                  = "people"
}

# Logging in gives nothing but the default policy; what a person may do comes from the groups below.
resource "vault_jwt_auth_backend_role" "people" {
  backend         = vault_jwt_auth_backend.this.path
  role_name       = "people"
  role_type       = "oidc"
  user_claim      = var.user_claim
  groups_claim    = var.groups_claim
  bound_audiences = [coalesce(var.audience, var.client_id)]
  # besides openid; a provider refuses scopes that it does not know, and GitLab and most others know none for groups
  oidc_scopes = var.scopes

  allowed_redirect_uris = [
    "${var.vault_address}/ui/vault/auth/${var.path}/oidc/callback",
    "http://localhost:8250/oidc/callback",
  ]

  token_type    = "service"
  token_ttl     = var.ttl_seconds
  token_max_ttl = var.max_ttl_seconds
}

# Whoever applies Vault's configuration proves again who they are: the provider is told how old a login may be, and the server checks it.
resource "vault_jwt_auth_backend_role" "configuration" {
  count = var.configuration == null ? 0 : 1

  backend         = vault_jwt_auth_backend.this.path
  role_name       = "configuration"
  role_type       = "oidc"
  user_claim      = var.user_claim
  groups_claim    = var.groups_claim
  bound_audiences = [coalesce(var.audience, var.client_id)]
  max_age         = var.configuration.max_age_seconds

  bound_claims_type = "string"
  bound_claims      = { (var.groups_claim) = var.configuration.group }

  oidc_scopes           = var.scopes
  allowed_redirect_uris = vault_jwt_auth_backend_role.people.allowed_redirect_uris

  token_type              = "service"
  token_policies          = var.configuration.policies
  token_no_default_policy = true
  token_ttl               = var.configuration.ttl_seconds
  token_max_ttl           = var.configuration.ttl_seconds
}

resource "vault_identity_group" "this" {
  for_each = var.groups

  name     = each.key
  type     = "external"
  policies = each.value.policies
}

resource "vault_identity_group_alias" "this" {
  for_each = var.groups

  name           = each.key
  mount_accessor = vault_jwt_auth_backend.this.accessor
  canonical_id   = vault_identity_group.this[each.key].id
}
