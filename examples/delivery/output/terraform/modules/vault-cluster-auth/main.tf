resource "vault_jwt_auth_backend" "this" {
  path                  = var.path
  type                  = "jwt"
  description           = "Service accounts of the cluster ${var.cluster}"
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
  bound_subject   = "system:serviceaccount:${each.value.namespace}:${each.value.service_account}"

  bound_claims_type = "string"
  bound_claims = {
    "/kubernetes.io/namespace"           = each.value.namespace
    "/kubernetes.io/serviceaccount/name" = each.value.service_account
  }

  # Renewed by the client for as long as the workload lives, so it is a service token, and one without the default policy.
  token_type              = "service"
  token_policies          = each.value.policies
  token_no_default_policy = true
  token_ttl               = each.value.max_ttl_seconds == null ? null : each.value.ttl_seconds
  token_max_ttl           = each.value.max_ttl_seconds
  token_period            = each.value.max_ttl_seconds == null ? each.value.ttl_seconds : null
}
