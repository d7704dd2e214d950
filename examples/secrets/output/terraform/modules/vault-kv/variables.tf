variable "path" {
  description = "Path of the kv engine's mount."
  type        = string
}

variable "secrets" {
  description = "Settings of single secrets by their path below the mount, each null for what the mount does: how many versions are kept, after how many seconds a version is deleted, and whether a writer must name the version that is replaced."
  type = map(object({
    max_versions                 = optional(number)
    delete_version_after_seconds = optional(number)
    cas_required                 = optional(bool)
  }))

  validation {
    condition     = alltrue([for path in keys(var.secrets) : can(regex("^[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*$", path))])
    error_message = "A secret has one exact path in lower case."
  }

  validation {
    condition     = alltrue([for secret in values(var.secrets) : coalesce(secret.max_versions, 1) >= 1])
    error_message = "At least one version is kept."
  }
}
