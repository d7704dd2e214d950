variable "kv" {
  description = "KV version 2 engine, or null for none: its path, how many versions of a secret are kept, and after how many seconds a version is deleted (0: never)."
  type = object({
    path                         = string
    max_versions                 = optional(number, 10)
    delete_version_after_seconds = optional(number, 0)
  })
  default = null
}

variable "database" {
  description = "Database engine, or null for none: its path, and the default and the longest life of its leases in seconds."
  type = object({
    path                      = string
    default_lease_ttl_seconds = optional(number, 3600)
    max_lease_ttl_seconds     = optional(number, 86400)
  })
  default = null
}

variable "transit" {
  description = "Transit engine, or null for none: its path."
  type = object({
    path = string
  })
  default = null
}

variable "ssh" {
  description = "SSH engine, or null for none: its path, and the longest life of a certificate in seconds."
  type = object({
    path            = string
    max_ttl_seconds = optional(number, 86400)
  })
  default = null
}

variable "totp" {
  description = "TOTP engine, or null for none: its path."
  type = object({
    path = string
  })
  default = null
}

variable "aws" {
  description = "AWS engine, or null for none: its path, its region, and the default and the longest life of its leases in seconds. It signs with the identity of Vault's own pods, so it holds no access key."
  type = object({
    path                      = string
    region                    = string
    default_lease_ttl_seconds = optional(number, 3600)
    max_lease_ttl_seconds     = optional(number, 3600)
  })
  default = null
}

variable "pki" {
  description = "PKI, or null for none: the paths and common names of the root and the intermediate authority, their lives in seconds, which intermediate signs (the first, or a later one beside those before it), and the address of Vault (https://host) and the namespace in it (null for none) that certificates name for their issuer and their revocation list."
  type = object({
    root_path                = string
    root_common_name         = string
    root_ttl_seconds         = optional(number, 315360000)
    intermediate_path        = string
    intermediate_common_name = string
    intermediate_ttl_seconds = optional(number, 157680000)
    generation               = optional(number, 1)
    leaf_max_ttl_seconds     = optional(number, 2592000)
    address                  = string
    namespace                = optional(string)
  })
  default = null

  validation {
    condition     = var.pki == null ? true : var.pki.root_ttl_seconds > var.pki.intermediate_ttl_seconds && var.pki.intermediate_ttl_seconds > var.pki.leaf_max_ttl_seconds
    error_message = "The root outlives the intermediate, and the intermediate outlives every certificate that it signs."
  }
}
