variable "name" {
  description = "Name of the cluster; also the value of the tag karpenter.sh/discovery on its security group."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{0,99}$", var.name))
    error_message = "A cluster name has at most 100 lower-case letters, digits and hyphens."
  }
}

variable "kubernetes_version" {
  description = "Kubernetes minor version, for example 1.36."
  type        = string

  validation {
    condition     = can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "The Kubernetes version is a minor version such as 1.36."
  }
}

variable "support_type" {
  description = "What happens when the standard support of the version ends: STANDARD (EKS upgrades the cluster by itself) or EXTENDED (paid)."
  type        = string
  default     = "STANDARD"

  validation {
    condition     = contains(["STANDARD", "EXTENDED"], var.support_type)
    error_message = "The support is STANDARD or EXTENDED."
  }
}

variable "subnet_ids" {
  description = "Ids of the private subnets of the control plane's network interfaces, in two zones at least."
  type        = list(string)
}

variable "service_cidr" {
  description = "IPv4 range of the cluster's services, /12 to /24, outside every network that the cluster reaches; null lets EKS choose. It cannot be changed later."
  type        = string
  default     = null
}

variable "public_access_cidrs" {
  description = "IPv4 ranges from which the API is reached over the internet; an empty list keeps it private."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for cidr in var.public_access_cidrs : can(cidrhost(cidr, 0))])
    error_message = "Every entry is a CIDR block."
  }
}

variable "cluster_role_name" {
  description = "Name of the control plane's IAM role."
  type        = string
}

variable "node_role_name" {
  description = "Name of the IAM role of the managed node groups."
  type        = string
}

variable "cni_role_name" {
  description = "Name of the network plugin's IAM role."
  type        = string
}

variable "ebs_csi_role_name" {
  description = "Name of the IAM role of the block storage driver."
  type        = string
}

variable "access_entries" {
  description = "Who may use the Kubernetes API: principal, EKS access policy, and the namespaces it is limited to (none: the whole cluster)."
  type = map(object({
    principal_arn = string
    policy        = optional(string, "AmazonEKSClusterAdminPolicy")
    namespaces    = optional(list(string), [])
  }))
  default = {}

  validation {
    condition = alltrue([
      for entry in var.access_entries :
      contains(["AmazonEKSClusterAdminPolicy", "AmazonEKSAdminPolicy", "AmazonEKSAdminViewPolicy", "AmazonEKSEditPolicy", "AmazonEKSViewPolicy"], entry.policy)
    ])
    error_message = "An access policy is AmazonEKSClusterAdminPolicy, AmazonEKSAdminPolicy, AmazonEKSAdminViewPolicy, AmazonEKSEditPolicy or AmazonEKSViewPolicy."
  }
}

variable "ingress_rules" {
  description = "Who besides the cluster itself reaches its nodes, pods and private API endpoint. Protocol tcp, udp or -1 (all, without ports)."
  type = map(object({
    description = string
    cidr        = string
    protocol    = optional(string, "tcp")
    from_port   = optional(number)
    to_port     = optional(number)
  }))
  default = {}

  validation {
    condition     = alltrue([for rule in var.ingress_rules : can(cidrhost(rule.cidr, 0))])
    error_message = "Every range is a CIDR block."
  }

  validation {
    condition = alltrue([
      for rule in var.ingress_rules :
      rule.protocol == "-1" || (contains(["tcp", "udp"], rule.protocol) && rule.from_port != null && rule.to_port != null)
    ])
    error_message = "A protocol is -1, or tcp or udp with from_port and to_port."
  }
}

variable "addon_versions" {
  description = "Versions of the add-ons vpc-cni, kube-proxy, eks-pod-identity-agent, coredns and aws-ebs-csi-driver; one that is missing gets the version that AWS recommends for the Kubernetes version."
  type        = map(string)
  default     = {}

  validation {
    condition     = length(setsubtract(keys(var.addon_versions), ["vpc-cni", "kube-proxy", "eks-pod-identity-agent", "coredns", "aws-ebs-csi-driver"])) == 0
    error_message = "The add-ons are vpc-cni, kube-proxy, eks-pod-identity-agent, coredns and aws-ebs-csi-driver."
  }
}

variable "log_retention_days" {
  description = "Days for which control-plane logs are kept; one of the values that CloudWatch Logs knows."
  type        = number
  default     = 90

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch Logs keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }
}
