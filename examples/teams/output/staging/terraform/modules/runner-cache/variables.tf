variable "bucket" {
  description = "Name of the bucket; also the alias of its key."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "A bucket name has 3 to 63 lower-case letters, digits and hyphens."
  }
}

variable "expire_days" {
  description = "Days after which a cached archive is deleted."
  type        = number
  default     = 14

  validation {
    condition     = var.expire_days >= 1 && floor(var.expire_days) == var.expire_days
    error_message = "The number of days is a whole number of 1 or more."
  }
}
