path "kv/data/shop/key" {
  capabilities = ["read"]
}

path "database/creds/orders" {
  capabilities = ["read"]
}

path "pki/issue/shop" {
  capabilities = ["create", "update"]
  allowed_parameters = {
    "common_name" = []
    "not_after" = [""]
  }
}

path "sys/leases/renew" {
  capabilities = ["update"]
  allowed_parameters = {
    "lease_id" = ["database/creds/orders/*"]
    "increment" = []
  }
}

path "sys/leases/revoke" {
  capabilities = ["update"]
  allowed_parameters = {
    "lease_id" = ["database/creds/orders/*"]
  }
}

path "auth/token/lookup-self" {
  capabilities = ["read"]
}
