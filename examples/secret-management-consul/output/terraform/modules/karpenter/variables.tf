variable "cluster_name" {
  description = "Name of the cluster."
  type        = string
}

variable "controller_role_name" {
  description = "Name of the controller's IAM role, prefix of the names of its policies."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.controller_role_name))
    error_message = "A role name has at most 64 characters."
  }
}

variable "node_role_name" {
  description = "Name of the IAM role of the nodes; the node class names it."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.node_role_name))
    error_message = "A role name has at most 64 characters."
  }
}

variable "queue_name" {
  description = "Name of the interruption queue, prefix of the names of the event rules."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,52}$", var.queue_name))
    error_message = "A queue name has at most 52 letters, digits, hyphens and underscores here."
  }
}

variable "namespace" {
  description = "Kubernetes namespace of the controller."
  type        = string
  default     = "karpenter"
}

variable "service_account" {
  description = "Kubernetes service account of the controller."
  type        = string
  default     = "karpenter"
}
