variable "name" {
  description = "Identifier of the database instance, prefix of the names of its parts."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) <= 57
    error_message = "A database identifier starts with a letter and has at most 57 lower-case letters, digits and single hyphens."
  }
}

variable "engine" {
  description = "Engine: postgres or mysql."
  type        = string

  validation {
    condition     = contains(["postgres", "mysql"], var.engine)
    error_message = "The engine is postgres or mysql."
  }
}

variable "engine_version" {
  description = "Version: a major one, such as 16 of PostgreSQL or 8.4 of MySQL (minor versions follow by themselves), or a full one such as 16.8 or 8.4.5."
  type        = string

  validation {
    condition     = can(regex(var.engine == "mysql" ? "^[89]\\.[0-9](\\.[0-9]+)?$" : "^1[3-9](\\.[0-9]+)?$", var.engine_version))
    error_message = "The version is one of PostgreSQL such as 16 or 16.8, or one of MySQL such as 8.4 or 8.4.5."
  }
}

variable "instance_class" {
  description = "Instance class, for example db.t4g.medium."
  type        = string

  validation {
    condition     = can(regex("^db\\.[a-z0-9]+\\.[a-z0-9]+$", var.instance_class))
    error_message = "An instance class looks like db.t4g.medium."
  }
}

variable "multi_az" {
  description = "Whether a standby in a second zone takes over when the first one fails."
  type        = bool
  default     = true
}

variable "storage_gib" {
  description = "Size of the encrypted storage, GiB."
  type        = number

  validation {
    condition     = var.storage_gib >= 20 && var.storage_gib <= 65536
    error_message = "The storage has 20 to 65536 GiB."
  }
}

variable "max_storage_gib" {
  description = "Size up to which the storage grows by itself, GiB; 0 turns growth off."
  type        = number
  default     = 0
}

variable "apply_immediately" {
  description = "Whether changes that restart the instance happen during the apply, and not in the next maintenance window: Sunday, 03:30 to 04:30 UTC."
  type        = bool
  default     = false
}

variable "extended_support" {
  description = "Whether the version stays when its standard support ends, for which AWS charges; it counts when the instance is made."
  type        = bool
  default     = false
}

variable "log_retention_days" {
  description = "Days for which the logs of the database are kept; one of the values that CloudWatch Logs knows."
  type        = number
  default     = 90

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch Logs keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }
}

variable "alarm_topic_arns" {
  description = "Topics of SNS that are told when the storage runs out."
  type        = list(string)
  default     = []
}

variable "database_name" {
  description = "Name of the database that is made with the instance."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9_]{0,62}$", var.database_name))
    error_message = "A database name starts with a letter and has at most 63 letters, digits and underscores."
  }
}

variable "username" {
  description = "Login of the master user, which Vault uses to make short-lived logins."
  type        = string
  default     = "vault"

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{0,15}$", var.username)) && !contains(["admin", "rdsadmin", "postgres"], var.username)
    error_message = "The master login starts with a letter, has at most 16 lower-case letters, digits and underscores, and is not admin, rdsadmin or postgres."
  }
}

variable "password_version" {
  description = "Raised by one, it gives the master user a new random password, in the database and in Secrets Manager."
  type        = number
  default     = 1
}

variable "secret_name" {
  description = "Name of the Secrets Manager secret that holds the first master password."
  type        = string
}

variable "monitoring_role_name" {
  description = "Name of the IAM role that reports the metrics of the instance's operating system."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.monitoring_role_name))
    error_message = "A role name has at most 64 characters."
  }
}

variable "vpc_id" {
  description = "Id of the VPC."
  type        = string
}

variable "subnet_ids" {
  description = "Ids of the private subnets, in two zones at least."
  type        = list(string)
}

variable "client_cidrs" {
  description = "IPv4 ranges from which clients connect, by name."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for cidr in var.client_cidrs : can(cidrhost(cidr, 0)) && cidr != "0.0.0.0/0"])
    error_message = "Every range is a CIDR block, and none is the whole internet."
  }
}

variable "client_security_group_ids" {
  description = "Security groups from which clients connect, by name."
  type        = map(string)
  default     = {}
}

variable "backup_retention_days" {
  description = "Days for which automatic backups are kept, 1 to 35."
  type        = number
  default     = 14

  validation {
    condition     = var.backup_retention_days >= 1 && var.backup_retention_days <= 35
    error_message = "Backups are kept for 1 to 35 days."
  }
}

variable "deletion_protection" {
  description = "Whether the instance refuses to be deleted."
  type        = bool
  default     = true
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
