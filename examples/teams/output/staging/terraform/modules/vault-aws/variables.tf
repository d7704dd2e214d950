variable "path" {
  description = "Path of the AWS engine's mount."
  type        = string
}

variable "roles" {
  description = "Roles by name: the ARN of the one IAM role that is assumed, and the life of the credentials and the longest that may be asked for, in seconds."
  type = map(object({
    role_arn        = string
    ttl_seconds     = number
    max_ttl_seconds = number
  }))

  validation {
    condition     = alltrue([for role in values(var.roles) : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/[^*]+$", role.role_arn))])
    error_message = "A role assumes one IAM role, named by its whole ARN."
  }

  validation {
    condition     = alltrue([for role in values(var.roles) : 900 <= role.ttl_seconds && role.ttl_seconds <= role.max_ttl_seconds && role.max_ttl_seconds <= 3600])
    error_message = "Vault assumes the role with a role of its own, and AWS signs such chained credentials for 15 minutes to 1 hour."
  }
}
