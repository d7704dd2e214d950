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
  description = "One role a project, by the name of the role: the project's full path, its number (null: its path alone is bound), the branches whose jobs may log in (all protected), what may have started their pipelines, policies of the token, and its life in seconds, which is also its longest."
  type = map(object({
    project_path     = string
    project_id       = optional(string)
    branches         = list(string)
    pipeline_sources = list(string)
    policies         = list(string)
    ttl_seconds      = number
  }))

  validation {
    condition     = alltrue([for role in values(var.roles) : can(regex("^[^*,/]+(/[^*,/]+)+$", role.project_path))])
    error_message = "A project is named by its full path: a pattern would cross groups."
  }

  validation {
    condition     = alltrue(flatten([for role in values(var.roles) : [length(role.branches) > 0, [for branch in role.branches : can(regex("^[^*,]+$", branch))]]]))
    error_message = "A role names its branches, each exactly."
  }

  validation {
    condition     = alltrue([for role in values(var.roles) : can(regex("^[1-9][0-9]*$", coalesce(role.project_id, "1")))])
    error_message = "The number of a project is GitLab's project_id."
  }

  validation {
    condition = alltrue([
      for role in values(var.roles) :
      length(role.pipeline_sources) > 0 && length(setsubtract(role.pipeline_sources, ["api", "chat", "pipeline", "push", "schedule", "trigger", "web"])) == 0
    ])
    error_message = "Pipelines of merge requests, and children of others, may run what a fork says: they get no secrets."
  }
}

variable "configuration" {
  description = "Whose job applies Vault's configuration, or null for nobody's: the project's full path and its number, its branches (protected), the environment (protected), what may have started the pipeline, the policies of its tokens, and the life of these in seconds."
  type = object({
    project_path     = string
    project_id       = string
    branches         = list(string)
    environment      = string
    pipeline_sources = list(string)
    policies         = list(string)
    ttl_seconds      = number
  })
  default = null

  validation {
    condition     = var.configuration == null ? true : can(regex("^[^*,/]+(/[^*,/]+)+$", var.configuration.project_path)) && can(regex("^[1-9][0-9]*$", var.configuration.project_id))
    error_message = "One project, by its full path and its number."
  }

  validation {
    condition     = var.configuration == null ? true : alltrue([for name in concat(var.configuration.branches, [var.configuration.environment]) : can(regex("^[^*,]+$", name))]) && length(var.configuration.branches) > 0
    error_message = "Branches and the environment are named exactly."
  }

  validation {
    condition     = var.configuration == null ? true : length(var.configuration.pipeline_sources) > 0 && length(setsubtract(var.configuration.pipeline_sources, ["push", "web"])) == 0
    error_message = "A person starts the pipeline: by a push, or by hand."
  }
}
