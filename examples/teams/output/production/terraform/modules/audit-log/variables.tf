variable "log_group_name" {
  description = "Name of the log group."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_/.#-]{1,512}$", var.log_group_name))
    error_message = "A log group has at most 512 letters, digits and the characters _ / . # -."
  }
}

variable "key_alias" {
  description = "Alias of the key that encrypts it, without alias/."
  type        = string
}

variable "retention_days" {
  description = "Days for which entries are kept; one of the values that CloudWatch Logs knows."
  type        = number

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.retention_days)
    error_message = "CloudWatch Logs keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }
}
