variable "bucket" {
  description = "Name of the bucket."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "A bucket name has 3 to 63 lower-case letters, digits, dots and hyphens."
  }
}

variable "key_alias" {
  description = "Alias of the bucket's key, without alias/; the backends of all roots name the key by it."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9/_-]{1,250}$", var.key_alias)) && !startswith(var.key_alias, "alias/") && !startswith(var.key_alias, "aws/")
    error_message = "An alias has letters, digits, slashes, underscores and hyphens, and starts neither with alias/ nor with aws/."
  }
}

variable "noncurrent_days" {
  description = "Days after which a replaced version of a state is deleted; the ten newest are kept whatever their age."
  type        = number
  default     = 365

  validation {
    condition     = var.noncurrent_days >= 1 && floor(var.noncurrent_days) == var.noncurrent_days
    error_message = "The number of days is a whole number of 1 or more."
  }
}
