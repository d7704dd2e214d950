variable "path" {
  description = "Path of the auth mount."
  type        = string
}

variable "roles" {
  description = "Roles by name: the addresses that it comes from, the policies of its token, for how many seconds a secret id lets it log in, and the life of its token in seconds. A token of fixed life ends after max_ttl_seconds; without (null) it can be renewed for as long as its holder lives, which holders of leases need."
  type = map(object({
    cidrs                 = list(string)
    policies              = list(string)
    secret_id_ttl_seconds = number
    ttl_seconds           = number
    max_ttl_seconds       = optional(number)
  }))

  validation {
    condition     = alltrue(flatten([for role in values(var.roles) : [length(role.cidrs) > 0, [for cidr in role.cidrs : can(cidrnetmask(cidr)) && try(tonumber(split("/", cidr)[1]) >= 8, false)]]]))
    error_message = "A role is bound to the addresses that its holder comes from."
  }

  validation {
    condition     = alltrue([for role in values(var.roles) : length(role.policies) > 0 && 0 < role.ttl_seconds && role.ttl_seconds <= coalesce(role.max_ttl_seconds, role.ttl_seconds)])
    error_message = "A role has a policy, and the life of its tokens is positive and no longer than their longest life."
  }

  validation {
    condition     = alltrue([for role in values(var.roles) : 3600 <= role.secret_id_ttl_seconds && role.secret_id_ttl_seconds <= 7776000])
    error_message = "A secret id lives for an hour to 90 days."
  }
}
