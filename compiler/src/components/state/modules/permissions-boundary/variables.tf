variable "name" {
  description = "Name of the policy."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,128}$", var.name))
    error_message = "A policy name has at most 128 characters."
  }
}

variable "description" {
  description = "What the policy is for."
  type        = string
}

variable "policy" {
  description = "The policy document, JSON."
  type        = string
}
