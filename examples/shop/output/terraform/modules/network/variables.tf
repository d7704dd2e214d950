variable "name" {
  description = "Name of the network, prefix of the names of its parts, and value of the tag karpenter.sh/discovery on its private subnets."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,99}$", var.name))
    error_message = "A network name starts with a lower-case letter and has at most 100 lower-case letters, digits and hyphens."
  }
}

variable "cidr" {
  description = "IPv4 range of the network, /16 to /20."
  type        = string

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && can(regex("/(1[6-9]|20)$", var.cidr))
    error_message = "The range of a network is an IPv4 CIDR block of /16 to /20."
  }
}

variable "zone_count" {
  description = "Number of availability zones, 1 to 6."
  type        = number

  validation {
    condition     = contains([1, 2, 3, 4, 5, 6], var.zone_count)
    error_message = "A network spans 1 to 6 zones."
  }
}

variable "nat" {
  description = "How private subnets reach the internet: perZone (one gateway a zone), single (one gateway for all zones) or none."
  type        = string
  default     = "perZone"

  validation {
    condition     = contains(["perZone", "single", "none"], var.nat)
    error_message = "NAT is perZone, single or none."
  }
}

variable "gateway_endpoints" {
  description = "Services reached through a gateway endpoint, which costs nothing: s3, dynamodb."
  type        = set(string)
  default     = ["s3"]

  validation {
    condition     = alltrue([for service in var.gateway_endpoints : contains(["s3", "dynamodb"], service)])
    error_message = "Only s3 and dynamodb have gateway endpoints."
  }
}

variable "interface_endpoints" {
  description = "Services reached through an interface endpoint in every zone, by the last part of the service name, for example ecr.api or sts."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for service in var.interface_endpoints : can(regex("^[a-z0-9]+([.-][a-z0-9]+)*$", service))])
    error_message = "A service is given by the last part of its name, for example ecr.api."
  }
}

variable "flow_logs_role_name" {
  description = "Name of the IAM role that writes the flow logs."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.flow_logs_role_name))
    error_message = "A role name has at most 64 characters."
  }
}

variable "flow_log_retention_days" {
  description = "Days for which flow logs are kept; one of the values that CloudWatch Logs knows."
  type        = number
  default     = 90

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.flow_log_retention_days)
    error_message = "CloudWatch Logs keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }
}

variable "role_path" {
  description = "Path of the IAM role that writes logs: who may change roles of this path need not be one who may change others."
  type        = string
  default     = "/"

  validation {
    condition     = can(regex("^/([a-z0-9-]+/)*$", var.role_path))
    error_message = "A path begins and ends with a slash."
  }
}

variable "permissions_boundary_arn" {
  description = "Policy that bounds what the IAM role may ever do; null sets none."
  type        = string
  default     = null
}
