variable "name" {
  description = "Name of the attachment."
  type        = string
}

variable "transit_gateway_id" {
  description = "Transit gateway, which exists."
  type        = string

  validation {
    condition     = startswith(var.transit_gateway_id, "tgw-")
    error_message = "The id of a transit gateway starts with tgw-."
  }
}

variable "vpc_id" {
  description = "VPC that is attached."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets, one a zone, in which the attachment has an address."
  type        = list(string)
}

variable "zone_count" {
  description = "Number of zones, known before the network exists."
  type        = number
}

variable "route_table_ids" {
  description = "Private route tables, one a zone."
  type        = list(string)
}

variable "cidrs" {
  description = "Addresses of those who come through the transit gateway."
  type        = list(string)

  validation {
    condition     = alltrue([for cidr in var.cidrs : can(cidrhost(cidr, 0))])
    error_message = "Every address range is a CIDR block."
  }
}
