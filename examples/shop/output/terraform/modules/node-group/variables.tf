variable "cluster_name" {
  description = "Name of the cluster."
  type        = string
}

variable "name" {
  description = "Name of the node group; EKS knows it by this name and an ending."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{0,62}$", var.name))
    error_message = "A node group name has at most 63 lower-case letters, digits and hyphens."
  }
}

variable "kubernetes_version" {
  description = "Kubernetes minor version of the nodes; the cluster's, unless an upgrade goes in steps."
  type        = string
}

variable "release_version" {
  description = "Release of the image of EKS, such as 1.36.2-20260818; null takes the one that AWS recommends."
  type        = string
  default     = null

  validation {
    condition     = var.release_version == null || can(regex("^1\\.[0-9]{2}\\.[0-9]+-[0-9]{8}$", var.release_version))
    error_message = "A release of the image is a version of Kubernetes and a day, such as 1.36.2-20260818."
  }
}

variable "node_role_arn" {
  description = "ARN of the IAM role of the nodes."
  type        = string
}

variable "subnet_ids" {
  description = "Ids of the private subnets in which nodes are started."
  type        = list(string)
}

variable "architecture" {
  description = "Processor architecture of the instance types: arm64 or x86_64."
  type        = string

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "The architecture is arm64 or x86_64."
  }
}

variable "instance_types" {
  description = "EC2 instance types, all of the one architecture."
  type        = list(string)

  validation {
    condition     = length(var.instance_types) > 0 && alltrue([for type in var.instance_types : can(regex("^[a-z0-9-]+\\.[a-z0-9-]+$", type))])
    error_message = "At least one instance type such as m7g.large."
  }
}

variable "capacity" {
  description = "How instances are bought: onDemand or spot."
  type        = string
  default     = "onDemand"

  validation {
    condition     = contains(["onDemand", "spot"], var.capacity)
    error_message = "The capacity is onDemand or spot."
  }
}

variable "min_size" {
  description = "Least number of nodes, also the number at the start; 0 where another group of the kind has some."
  type        = number

  validation {
    condition     = var.min_size >= 0
    error_message = "The least number of nodes is not negative."
  }
}

variable "max_size" {
  description = "Greatest number of nodes."
  type        = number

  validation {
    condition     = var.max_size >= 1 && var.max_size >= var.min_size
    error_message = "The greatest number of nodes is at least one, and not below the least."
  }
}

variable "disk_gib" {
  description = "Size of each node's encrypted disk, GiB."
  type        = number
  default     = 50

  validation {
    condition     = var.disk_gib >= 20 && var.disk_gib <= 16384
    error_message = "A disk has 20 to 16384 GiB."
  }
}

variable "labels" {
  description = "Kubernetes labels of the nodes."
  type        = map(string)
  default     = {}
}

variable "taints" {
  description = "Kubernetes taints of the nodes, by key: value and effect (NO_SCHEDULE, NO_EXECUTE, PREFER_NO_SCHEDULE)."
  type = map(object({
    value  = optional(string)
    effect = string
  }))
  default = {}

  validation {
    condition     = alltrue([for taint in var.taints : contains(["NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE"], taint.effect)])
    error_message = "The effect of a taint is NO_SCHEDULE, NO_EXECUTE or PREFER_NO_SCHEDULE."
  }
}
