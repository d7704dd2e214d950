variable "path" {
  description = "Path of the auth mount, for example jwt-application."
  type        = string
}

variable "cluster" {
  description = "Name of the EKS cluster, for people who list the mounts."
  type        = string
}

variable "issuer" {
  description = "Issuer of the cluster's service account tokens: the OIDC issuer URL of EKS. Vault fetches the keys from it, and a token of any other issuer is refused."
  type        = string

  validation {
    condition     = can(regex("^https?://[^ ]+[^/ ]$", var.issuer))
    error_message = "The issuer is a URL without a slash at its end, exactly as tokens carry it."
  }
}

variable "issuer_ca" {
  description = "Certificate authorities in PEM that sign the issuer's TLS certificate; null for the public ones, which is right for EKS."
  type        = string
  default     = null
}

variable "audience" {
  description = "Audience that a token must be issued for. It is not the audience of the Kubernetes API, so that a pod's ordinary token does not log in."
  type        = string

  validation {
    condition     = length(var.audience) > 0
    error_message = "Without an audience Vault would refuse or accept tokens that were meant for others."
  }
}

variable "roles" {
  description = "One role a workload, by the name of the role: namespace and service account that may log in (both exact), policies of its token, and the token's life in seconds. A token of fixed life ends after max_ttl_seconds, however often it is renewed; without (null) it can be renewed for as long as its holder lives, which holders of leases need: a lease ends with the token that asked for it."
  type = map(object({
    namespace       = string
    service_account = string
    policies        = list(string)
    ttl_seconds     = number
    max_ttl_seconds = optional(number)
  }))

  validation {
    condition     = alltrue([for role in values(var.roles) : can(regex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", role.namespace)) && can(regex("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$", role.service_account))])
    error_message = "A namespace and a service account are exact Kubernetes names, never a pattern."
  }

  validation {
    condition     = alltrue([for role in values(var.roles) : length(role.policies) > 0 && 0 < role.ttl_seconds && role.ttl_seconds <= coalesce(role.max_ttl_seconds, role.ttl_seconds)])
    error_message = "A role has a policy, and the life of its tokens is positive and no longer than their longest life."
  }
}
