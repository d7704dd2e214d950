variable "voters" {
  description = "How many voters the platform has: dead ones are not struck below this number."
  type        = number

  validation {
    condition     = var.voters >= 3
    error_message = "Vault strikes dead voters among three or more only."
  }
}
