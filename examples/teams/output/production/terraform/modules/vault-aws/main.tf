resource "vault_aws_secret_backend_role" "this" {
  for_each = var.roles

  backend         = var.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [each.value.role_arn]
  default_sts_ttl = each.value.ttl_seconds
  max_sts_ttl     = each.value.max_ttl_seconds
}
