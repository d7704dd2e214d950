variable "name" {
  description = "Name of the file system, prefix of the names of its parts."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{0,59}$", var.name))
    error_message = "A file system name has at most 60 lower-case letters, digits and hyphens."
  }
}

variable "throughput" {
  description = "Throughput mode: elastic (grows with the load) or bursting (grows with the size)."
  type        = string
  default     = "elastic"

  validation {
    condition     = contains(["elastic", "bursting"], var.throughput)
    error_message = "The throughput mode is elastic or bursting."
  }
}

variable "backup" {
  description = "Whether AWS Backup saves the file system every day."
  type        = bool
  default     = true
}

variable "vpc_id" {
  description = "Id of the VPC of the mount targets; a file system has them in one VPC only."
  type        = string
}

variable "zone_count" {
  description = "Number of zones that get a mount target."
  type        = number
}

variable "subnet_ids" {
  description = "Ids of the private subnets of the mount targets, one a zone."
  type        = list(string)
}

variable "client_cidrs" {
  description = "IPv4 ranges from which nodes mount the file system, by the name of their network."
  type        = map(string)

  validation {
    condition     = alltrue([for cidr in var.client_cidrs : can(cidrhost(cidr, 0))])
    error_message = "Every range is a CIDR block."
  }
}

variable "client_role_arns" {
  description = "ARNs of the IAM roles that mount the file system; nobody else can."
  type        = list(string)

  validation {
    condition     = length(var.client_role_arns) > 0
    error_message = "At least one role mounts the file system."
  }
}

variable "access_points" {
  description = "Entrances to the file system: directory, its numeric owner, and its mode, which is set when the directory is made."
  type = map(object({
    path        = string
    uid         = number
    gid         = number
    permissions = optional(string, "0750")
  }))
  default = {}

  validation {
    condition     = alltrue([for point in var.access_points : can(regex("^/[^/]", point.path)) && point.uid > 0 && point.gid > 0])
    error_message = "An access point has a path below the root and an owner that is not root."
  }

  validation {
    condition     = alltrue([for point in var.access_points : can(regex("^[0-7]{3,4}$", point.permissions))])
    error_message = "A mode has three or four octal digits."
  }
}
