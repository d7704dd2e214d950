path "aws/sts/deploy" {
  capabilities = ["update"]
}

path "kv/metadata/shop/" {
  capabilities = ["list"]
}
