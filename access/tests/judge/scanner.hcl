path "kv/data/scanner" {
  capabilities = ["read"]
}
