variable "path" {
  description = "Path of the intermediate certificate authority's mount."
  type        = string
}

variable "gateways" {
  description = "One role a gateway, by name: the hosts that its certificate may carry, and how long it is valid in seconds."
  type = map(object({
    hosts       = list(string)
    ttl_seconds = number
  }))

  validation {
    condition     = alltrue([for role in values(var.gateways) : length(role.hosts) > 0 && alltrue([for host in role.hosts : !strcontains(host, "*")])])
    error_message = "A certificate carries at least one exact host, never a wildcard."
  }
}
