variable "path" {
  description = "Path of the intermediate certificate authority's mount."
  type        = string
}

variable "certificates" {
  description = "One role a certificate, by name: the name that it carries and those that it may carry besides, how long it is valid and the longest that may be asked for, in seconds, and whether it may be used by a server and by a client."
  type = map(object({
    common_name     = string
    alt_names       = optional(list(string), [])
    ttl_seconds     = number
    max_ttl_seconds = number
    server          = optional(bool, true)
    client          = optional(bool, true)
  }))

  validation {
    condition     = alltrue([for role in values(var.certificates) : !strcontains(join("", concat([role.common_name], role.alt_names)), "*")])
    error_message = "A certificate carries exact names, never a wildcard."
  }

  validation {
    condition     = alltrue([for role in values(var.certificates) : 0 < role.ttl_seconds && role.ttl_seconds <= role.max_ttl_seconds])
    error_message = "A certificate's life is positive and no longer than the longest that may be asked for."
  }
}
