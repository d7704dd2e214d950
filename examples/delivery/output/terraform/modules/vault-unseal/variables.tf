variable "alias" {
  description = "Alias of the key, without alias/; Vault's configuration names the key by it."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9/_-]{1,250}$", var.alias)) && !startswith(var.alias, "alias/") && !startswith(var.alias, "aws/")
    error_message = "An alias has letters, digits, slashes, underscores and hyphens, and starts neither with alias/ nor with aws/."
  }
}

variable "rotation_days" {
  description = "Days after which AWS rotates the key's material, 90 to 2560."
  type        = number
  default     = 365

  validation {
    condition     = var.rotation_days >= 90 && var.rotation_days <= 2560
    error_message = "A key is rotated every 90 to 2560 days."
  }
}

variable "vault_role_arn" {
  description = "ARN of Vault's IAM role, the only one that may use the key."
  type        = string
}
