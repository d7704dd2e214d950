variable "cluster_names" {
  description = "Names of the clusters in EKS, by a name that is known before apply."
  type        = map(string)
}

variable "principal_arn" {
  description = "ARN of the IAM role."
  type        = string
}

variable "policy" {
  description = "EKS access policy: AmazonEKSClusterAdminPolicy, AmazonEKSAdminPolicy, AmazonEKSAdminViewPolicy, AmazonEKSEditPolicy or AmazonEKSViewPolicy."
  type        = string

  validation {
    condition     = contains(["AmazonEKSClusterAdminPolicy", "AmazonEKSAdminPolicy", "AmazonEKSAdminViewPolicy", "AmazonEKSEditPolicy", "AmazonEKSViewPolicy"], var.policy)
    error_message = "An access policy is AmazonEKSClusterAdminPolicy, AmazonEKSAdminPolicy, AmazonEKSAdminViewPolicy, AmazonEKSEditPolicy or AmazonEKSViewPolicy."
  }
}
