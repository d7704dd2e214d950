resource "vault_auth_backend" "this" {
  path        = var.path
  type        = "kubernetes"
  description = "Service accounts of the cluster ${var.cluster}, by token review"
}

# Where Vault runs on the cluster it uses what the cluster mounts for it, and reads it again: neither ends.
resource "vault_kubernetes_auth_backend_config" "this" {
  backend                       = vault_auth_backend.this.path
  kubernetes_host               = var.host
  kubernetes_ca_cert            = var.authority
  disable_local_ca_jwt          = var.authority != null
  token_reviewer_jwt_wo         = var.reviewer
  token_reviewer_jwt_wo_version = var.authority == null ? null : var.reviewer_version
}

resource "vault_kubernetes_auth_backend_role" "this" {
  for_each = var.roles

  backend                          = vault_auth_backend.this.path
  role_name                        = each.key
  audience                         = var.audience
  alias_name_source                = "serviceaccount_uid"
  bound_service_account_namespaces = [each.value.namespace]
  bound_service_account_names      = [each.value.service_account]

  # Renewed by the client for as long as the workload lives, so it is a service token, and one without the default policy.
  token_type              = "service"
  token_policies          = each.value.policies
  token_no_default_policy = true
  token_ttl               = each.value.max_ttl_seconds == null ? null : each.value.ttl_seconds
  token_max_ttl           = each.value.max_ttl_seconds
  token_period            = each.value.max_ttl_seconds == null ? each.value.ttl_seconds : null

  depends_on = [vault_kubernetes_auth_backend_config.this]
}
