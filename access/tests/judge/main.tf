provider "vault" {
  namespace = "platform"
}

data "terraform_remote_state" "one" {
  backend = "s3"

  config = {
    bucket = "state"
    key    = "roots/cluster-main.tfstate"
  }
}

resource "vault_mount" "kv" {
  path = "kv"
  type = "kv"
}

resource "vault_mount" "database" {
  path = "database"
  type = "database"
}

resource "vault_mount" "pki" {
  path = "pki/"
  type = "pki"
}

resource "vault_mount" "totp" {
  path = "totp"
  type = "totp"
}

resource "vault_aws_secret_backend" "aws" {
  path = "aws"
}

resource "vault_audit" "file" {
  type = "file"
}

resource "vault_generic_endpoint" "key" {
  path = "kv/metadata/shop/key"
}

resource "vault_database_secret_backend_role" "orders" {
  backend     = "database"
  name        = "orders"
  default_ttl = 600
  max_ttl     = 3600
}

resource "vault_database_secret_backend_static_role" "ledger" {
  backend         = "database"
  name            = "ledger"
  username        = "ledger_owner"
  rotation_period = "86400s"
}

resource "vault_pki_secret_backend_role" "shop" {
  backend         = "pki"
  name            = "shop"
  allowed_domains = ["api.shop.svc", "shop.example.com"]
  max_ttl         = 0
  ttl             = "7200s"
}

resource "vault_jwt_auth_backend" "main" {
  path               = "jwt-main"
  oidc_discovery_url = data.terraform_remote_state.one.outputs.issuer
  bound_issuer       = data.terraform_remote_state.one.outputs.issuer
}

resource "vault_jwt_auth_backend" "gitlab" {
  path               = "gitlab"
  oidc_discovery_url = "https://gitlab.example.com"
  bound_issuer       = "https://gitlab.example.com"
}

resource "vault_jwt_auth_backend" "people" {
  path               = "oidc"
  type               = "oidc"
  oidc_discovery_url = "https://people.example.com"
  bound_issuer       = "https://people.example.com"
  default_role       = "people"
}

resource "vault_auth_backend" "east" {
  path = "kubernetes-east/"
  type = "kubernetes"
}

resource "vault_jwt_auth_backend_role" "api" {
  backend         = "jwt-main"
  role_name       = "shop-api"
  bound_audiences = ["vault"]
  bound_subject   = "system:serviceaccount:shop:api"

  bound_claims = {
    "/kubernetes.io/namespace"           = "shop"
    "/kubernetes.io/serviceaccount/name" = "api"
  }

  token_policies          = ["Shop-API"]
  token_no_default_policy = true
  token_ttl               = 1200
  token_max_ttl           = 3600
}

resource "vault_jwt_auth_backend_role" "deploy" {
  backend         = "gitlab"
  role_name       = "ci-deploy"
  bound_audiences = ["https://vault.example.com"]

  bound_claims = {
    project_path    = "shop/deploy"
    ref             = "main"
    ref_protected   = "true"
    ref_type        = "branch"
    pipeline_source = "push,schedule"
  }

  token_policies          = ["ci-deploy"]
  token_no_default_policy = true
  token_max_ttl           = 600
}

resource "vault_jwt_auth_backend_role" "people" {
  backend         = "oidc"
  role_name       = "people"
  role_type       = "oidc"
  bound_audiences = ["people"]
  token_ttl       = 3600
  token_max_ttl   = "28800"
}

resource "vault_identity_group" "ops" {
  name     = "ops"
  type     = "external"
  policies = ["people-ops"]
}

resource "vault_kubernetes_auth_backend_role" "batch" {
  backend                          = "kubernetes-east"
  role_name                        = "billing-batch"
  audience                         = "vault-east"
  bound_service_account_namespaces = ["billing"]
  bound_service_account_names      = ["batch"]
  token_policies                   = ["billing-batch"]
  token_no_default_policy          = true
  token_period                     = 1800
}

# its mount comes after it
resource "vault_approle_auth_backend_role" "scanner" {
  backend                 = "approle"
  role_name               = "scanner"
  bind_secret_id          = true
  secret_id_bound_cidrs   = ["192.0.2.0/24"]
  token_bound_cidrs       = ["192.0.2.0/24", "198.51.100.7/32"]
  token_policies          = ["scanner"]
  token_no_default_policy = true
  token_ttl               = 900
  token_max_ttl           = 900
}

resource "vault_auth_backend" "approle" {
  type = "approle"
}

resource "vault_policy" "shop_api" {
  name   = "shop-api"
  policy = file("../../../vault/policies/shop-api.hcl")
}

resource "vault_policy" "deploy" {
  name   = "ci-deploy"
  policy = file("../../../vault/policies/ci-deploy.hcl")
}

resource "vault_policy" "ops" {
  name   = "people-ops"
  policy = file("../../../vault/policies/people-ops.hcl")
}

resource "vault_policy" "batch" {
  name   = "billing-batch"
  policy = file("../../../vault/policies/billing-batch.hcl")
}

resource "vault_policy" "scanner" {
  name   = "scanner"
  policy = file("../../../vault/policies/scanner.hcl")
}
