variable "name" {
  description = "Name of the peering connection."
  type        = string
}

variable "requester" {
  description = "One side: its VPC, its IPv4 range, and its private route tables, one a zone."
  type = object({
    vpc_id          = string
    cidr            = string
    zone_count      = number
    route_table_ids = list(string)
  })

  validation {
    condition     = can(cidrhost(var.requester.cidr, 0))
    error_message = "The range of the requester is not a CIDR block."
  }
}

variable "accepter" {
  description = "The other side, likewise."
  type = object({
    vpc_id          = string
    cidr            = string
    zone_count      = number
    route_table_ids = list(string)
  })

  validation {
    condition     = can(cidrhost(var.accepter.cidr, 0))
    error_message = "The range of the accepter is not a CIDR block."
  }
}
