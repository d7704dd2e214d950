variable "bucket" {
  description = "Name of the bucket; also the alias of its key."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "A bucket name has 3 to 63 lower-case letters, digits and hyphens."
  }
}

variable "keep_days" {
  description = "Days for which snapshots are kept; a replaced or deleted one is kept as long again."
  type        = number
  default     = 30

  validation {
    condition     = var.keep_days >= 1 && floor(var.keep_days) == var.keep_days
    error_message = "The number of days is a whole number of 1 or more."
  }
}
