variable "path" {
  description = "Path of the auth mount."
  type        = string
}

variable "issuer" {
  description = "URL of the identity provider's OIDC issuer."
  type        = string
}

variable "client_id" {
  description = "Client that is registered for Vault with the identity provider."
  type        = string
}

variable "client_secret" {
  description = "Secret of that client. It stands in no file and no state: give it by hand, as TF_VAR_oidc_client_secret, on the first apply and whenever client_secret_version is raised."
  type        = string
  default     = null
  ephemeral   = true
}

variable "client_secret_version" {
  description = "Raise it to hand a new client secret to Vault."
  type        = number
  default     = 1
}

variable "vault_address" {
  description = "Address of Vault (https://host), to which the identity provider sends people back."
  type        = string
}

variable "audience" {
  description = "Audience of the identity provider's tokens; null for the client."
  type        = string
  default     = null
}

variable "user_claim" {
  description = "Claim that names a person for good."
  type        = string
  default     = "sub"
}

variable "groups_claim" {
  description = "Claim that lists a person's groups."
  type        = string
  default     = "groups"
}

variable "scopes" {
  description = "Scopes that are asked for besides openid. GitLab lists groups with openid; some providers want a scope for them."
  type        = list(string)
  default     = ["profile", "email"]
}

variable "groups" {
  description = "Groups of the identity provider whose members may do something, by name: the policies of their members."
  type = map(object({
    policies = list(string)
  }))
}

variable "configuration" {
  description = "Who applies Vault's configuration, or null for nobody by this login: the group, how old their login may be in seconds, the policies of their tokens, and the life of these in seconds."
  type = object({
    group           = string
    max_age_seconds = number
    policies        = list(string)
    ttl_seconds     = number
  })
  default = null

  validation {
    condition     = var.configuration == null ? true : var.configuration.max_age_seconds > 0 && can(regex("^[^*,]+$", var.configuration.group))
    error_message = "A fresh login of one group: without an age any login would do, and a comma would name several groups."
  }
}

variable "ttl_seconds" {
  description = "Life of a person's token in seconds."
  type        = number
  default     = 3600
}

variable "max_ttl_seconds" {
  description = "Longest life of a person's token with renewals, in seconds."
  type        = number
  default     = 28800
}
