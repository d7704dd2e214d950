variable "path" {
  description = "Path of the transit engine's mount."
  type        = string
}

variable "keys" {
  description = "Keys by name: the type, the seconds between two versions (0: never rotated), the oldest version that still decrypts and verifies, and whether one text always becomes one ciphertext (each request then brings a context)."
  type = map(object({
    type                   = string
    auto_rotate_seconds    = number
    min_decryption_version = optional(number, 1)
    convergent             = optional(bool, false)
  }))

  validation {
    condition     = alltrue([for key in values(var.keys) : !key.convergent || contains(["aes128-gcm96", "aes256-gcm96", "chacha20-poly1305"], key.type)])
    error_message = "Only a key that encrypts is convergent."
  }

  validation {
    condition     = alltrue([for key in values(var.keys) : key.auto_rotate_seconds == 0 || key.auto_rotate_seconds >= 3600])
    error_message = "Vault rotates a key every hour at the most."
  }
}
