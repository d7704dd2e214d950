resource "vault_auth_backend" "this" {
  path        = var.path
  type        = "approle"
  description = "What runs outside of the platform's clusters and pipelines"
}

# No secret id is made here, where a state would keep it: an owner makes one, wrapped, and whoever opens the wrapping first has it.
resource "vault_approle_auth_backend_role" "this" {
  for_each = var.roles

  backend   = vault_auth_backend.this.path
  role_name = each.key

  bind_secret_id        = true
  secret_id_bound_cidrs = each.value.cidrs
  secret_id_ttl         = each.value.secret_id_ttl_seconds
  secret_id_num_uses    = 0

  token_type              = "service"
  token_policies          = each.value.policies
  token_no_default_policy = true
  token_bound_cidrs       = each.value.cidrs
  token_ttl               = each.value.max_ttl_seconds == null ? null : each.value.ttl_seconds
  token_max_ttl           = each.value.max_ttl_seconds
  token_period            = each.value.max_ttl_seconds == null ? each.value.ttl_seconds : null
}
