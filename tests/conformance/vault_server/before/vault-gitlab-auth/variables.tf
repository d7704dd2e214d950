variable "path" {
  description = "Path of the auth mount."
  type        = string
}

variable "issuer" {
  description = "URL of GitLab without a slash at its end, as its ID tokens carry it in iss."
  type        = string

  validation {
    condition     = can(regex("^https?://[^ ]+[^/ ]$", var.issuer))
    error_message = "The issuer is a URL without a slash at its end, exactly as tokens carry it."
  }
}

variable "issuer_ca" {
  description = "Certificate authorities in PEM that sign GitLab's TLS certificate; null for the public ones."
  type        = string
  default     = null
}

variable "audience" {
  description = "Audience that a job asks its ID token for (id_tokens: aud)."
  type        = string

  validation {
    condition     = length(var.audience) > 0
    error_message = "Without an audience a token that was meant for others would do."
  }
}

variable "roles" {
  description = "One role a project, by the name of the role: the project's full path, the branches whose jobs may log in (all protected), policies of the token, and its life in seconds, which is also its longest."
  type = map(object({
    project_path = string
    branches     = list(string)
    policies     = list(string)
    ttl_seconds  = number
  }))

  validation {
    condition     = alltrue([for role in values(var.roles) : can(regex("^[^*,/]+(/[^*,/]+)+$", role.project_path))])
    error_message = "A project is named by its full path: a pattern would cross groups."
  }

  validation {
    condition     = alltrue(flatten([for role in values(var.roles) : [length(role.branches) > 0, [for branch in role.branches : can(regex("^[^*,]+$", branch))]]]))
    error_message = "A role names its branches, each exactly."
  }
}
