variable "name" {
  description = "Name of the host, of its session document and of its keys and logs."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9-]{3,120}$", var.name))
    error_message = "The name of the bastion is 3 to 120 lower case letters, digits and hyphens."
  }
}

variable "role_name" {
  description = "Name of the IAM role of the host."
  type        = string

  validation {
    condition     = length(var.role_name) <= 64
    error_message = "A role name has at most 64 characters."
  }
}

variable "vpc_id" {
  description = "VPC it runs in."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets it may start in, with a way to the internet."
  type        = list(string)
}

variable "egress" {
  description = "What the host connects to: address range and TCP port, by description."
  type = map(object({
    cidr = string
    port = number
  }))

  validation {
    condition     = alltrue([for way in values(var.egress) : can(cidrhost(way.cidr, 0))])
    error_message = "Every way out has a CIDR block."
  }
}

variable "kubernetes_version" {
  description = "Minor version of kubectl, such as 1.36."
  type        = string

  validation {
    condition     = can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "The version of kubectl is a minor version, such as 1.36."
  }
}

variable "packages" {
  description = "Further packages of Amazon Linux."
  type        = list(string)
  default     = []
}

variable "releases" {
  description = "Versions of HashiCorp's tools, by name."
  type        = map(string)

  validation {
    condition     = alltrue([for version in values(var.releases) : can(regex("^[0-9]+\\.[0-9]+\\.[0-9]+$", version))])
    error_message = "Every version is an exact one, such as 1.11.4."
  }
}

variable "log_retention_days" {
  description = "Days for which the logs of sessions are kept."
  type        = number
}
