variable "role_name" {
  description = "Name of the IAM role that Vault hands out."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.role_name))
    error_message = "A role name has at most 64 characters."
  }
}

variable "vault_role_arn" {
  description = "ARN of Vault's IAM role, the only one that may assume this role."
  type        = string
}

variable "vault_role_name" {
  description = "Name of Vault's IAM role, which gets the right to assume this role."
  type        = string
}

variable "policies" {
  description = "What the role may do: policy documents as JSON, by name."
  type        = map(string)
  default     = {}
}

variable "boundary" {
  description = "The most that the role may ever do: a policy document as JSON; null sets no bound."
  type        = string
  default     = null
}
