path "database/static-creds/ledger" {
  capabilities = ["read"]
}

path "kv/data/shop/forbidden" {
  capabilities = ["deny"]
}
