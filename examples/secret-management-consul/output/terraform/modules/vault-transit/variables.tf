variable "path" {
  description = "Path of the transit engine's mount."
  type        = string
}

variable "keys" {
  description = "Keys by name: the type, and the seconds between two versions (0: never rotated)."
  type = map(object({
    type                = string
    auto_rotate_seconds = number
  }))

  validation {
    condition     = alltrue([for key in values(var.keys) : key.auto_rotate_seconds == 0 || key.auto_rotate_seconds >= 3600])
    error_message = "Vault rotates a key every hour at the most."
  }
}
