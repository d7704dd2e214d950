path "kv/data/shop/other" {
  capabilities = ["create", "read", "update", "patch"]
}

path "kv/delete/shop/other" {
  capabilities = ["update"]
}

path "totp/code/bank" {
  capabilities = ["read"]
}

path "auth/approle/role/scanner/secret-id" {
  capabilities = ["update"]
  min_wrapping_ttl = "1s"
  max_wrapping_ttl = "600s"
}
