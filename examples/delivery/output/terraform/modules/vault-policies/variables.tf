variable "policies" {
  description = "Policies by their lower-case name: the text of each, in the language of Vault's policies."
  type        = map(string)

  validation {
    condition     = alltrue([for name in keys(var.policies) : name == lower(name) && !contains(["root", "default"], name)])
    error_message = "Policy names are lower case (Vault folds them), and \"root\" and \"default\" belong to Vault."
  }
}
