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
  #
  # A pipeline of a merge request runs what a fork says. GitLab before 18.2.2 gives it the claims of the project that it is for
  # and of a protected branch, if the fork's branch is called like one (gitlab-org/gitlab#548165): only pipeline_source tells.
  bound_claims = { for claim, value in {
    project_path    = each.value.project_path
    project_id      = each.value.project_id
    ref_type        = "branch"
    ref             = join(",", each.value.branches)
    ref_protected   = "true"
    pipeline_source = join(",", each.value.pipeline_sources)
  } : claim => value if value != null }

  token_type              = "service"
  token_policies          = each.value.policies
  token_no_default_policy = true
  token_ttl               = each.value.ttl_seconds
  token_max_ttl           = each.value.ttl_seconds
}

# The job that applies Vault's configuration. Its environment is protected: GitLab starts the job for nobody but those who are listed there.
resource "vault_jwt_auth_backend_role" "configuration" {
  count = var.configuration == null ? 0 : 1

  backend         = vault_jwt_auth_backend.this.path
  role_name       = "configuration"
  role_type       = "jwt"
  user_claim      = "sub"
  bound_audiences = [var.audience]

  bound_claims_type = "string"
  bound_claims = {
    project_path          = var.configuration.project_path
    project_id            = var.configuration.project_id
    ref_type              = "branch"
    ref                   = join(",", var.configuration.branches)
    ref_protected         = "true"
    environment           = var.configuration.environment
    environment_protected = "true"
    pipeline_source       = join(",", var.configuration.pipeline_sources)
  }

  token_type              = "service"
  token_policies          = var.configuration.policies
  token_no_default_policy = true
  token_ttl               = var.configuration.ttl_seconds
  token_max_ttl           = var.configuration.ttl_seconds
}
