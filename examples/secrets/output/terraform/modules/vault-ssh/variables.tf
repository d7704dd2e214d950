variable "path" {
  description = "Path of the ssh engine's mount."
  type        = string
}

variable "roles" {
  description = "Roles by name: the logins that a certificate opens (the first one if none is asked for), what its sessions may do besides running a command (permit-pty, permit-port-forwarding, permit-agent-forwarding), and its life in seconds, which is also its longest."
  type = map(object({
    principals  = list(string)
    extensions  = optional(list(string), ["permit-pty"])
    ttl_seconds = number
  }))

  validation {
    condition     = alltrue(flatten([for role in values(var.roles) : [length(role.principals) > 0, [for login in role.principals : can(regex("^[a-z_][a-z0-9_-]{0,31}$", login))]]]))
    error_message = "A role names its logins, each exactly: a star would open all."
  }

  validation {
    condition     = alltrue(flatten([for role in values(var.roles) : [for extension in role.extensions : contains(["permit-pty", "permit-port-forwarding", "permit-agent-forwarding"], extension)]]))
    error_message = "An extension is permit-pty, permit-port-forwarding or permit-agent-forwarding."
  }

  validation {
    condition     = alltrue([for role in values(var.roles) : 60 <= role.ttl_seconds && role.ttl_seconds <= 86400])
    error_message = "A certificate lives for a minute to a day."
  }
}
