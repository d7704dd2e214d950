variable "name" {
  description = "Name of the endpoint."
  type        = string
}

variable "vpc_id" {
  description = "VPC whose names are asked for."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets, one a zone, in which the endpoint has an address."
  type        = list(string)
}

variable "zone_count" {
  description = "Number of zones, at least two."
  type        = number

  validation {
    condition     = var.zone_count >= 2
    error_message = "A resolver endpoint needs addresses in two zones."
  }
}

variable "cidrs" {
  description = "Addresses of the DNS servers that ask."
  type        = list(string)

  validation {
    condition     = alltrue([for cidr in var.cidrs : can(cidrhost(cidr, 0))])
    error_message = "Every address range is a CIDR block."
  }
}
