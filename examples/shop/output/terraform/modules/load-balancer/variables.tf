variable "name" {
  description = "Name of the load balancer."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$", var.name)) && !startswith(var.name, "internal-")
    error_message = "A load balancer name has at most 32 letters, digits and inner hyphens and does not start with internal-."
  }
}

variable "internal" {
  description = "Whether the load balancer has private addresses only."
  type        = bool
  default     = true
}

variable "vpc_id" {
  description = "Id of the VPC."
  type        = string
}

variable "subnet_ids" {
  description = "Ids of the subnets: private ones for an internal load balancer, public ones otherwise."
  type        = list(string)
}

variable "cluster_name" {
  description = "Name of the cluster whose controller registers the targets."
  type        = string
}

variable "target_security_group_id" {
  description = "Id of the security group of the pods behind the load balancer."
  type        = string
}

variable "allow_cidrs" {
  description = "IPv4 ranges from which clients reach the listeners."
  type        = set(string)

  validation {
    condition     = length(var.allow_cidrs) > 0 && alltrue([for cidr in var.allow_cidrs : can(cidrhost(cidr, 0))])
    error_message = "At least one range, and every range is a CIDR block."
  }
}

variable "listeners" {
  description = "What is listened to and where it goes: port; tls ends TLS here with the certificate, otherwise TCP passes through; target_tls speaks TLS to the targets; alpn_policy offers HTTP/2 where TLS ends; proxy_protocol tells the targets the address of each client, preserve_client_ip shows it in its packets, which a client on the node of a target never gets an answer to; health checks by tcp, http or https."
  type = map(object({
    port               = number
    tls                = bool
    target_group_name  = string
    target_port        = number
    target_tls         = optional(bool, false)
    preserve_client_ip = optional(bool, false)
    proxy_protocol     = optional(bool, false)
    alpn_policy        = optional(string)
    health_check = optional(object({
      protocol = optional(string, "tcp")
      port     = optional(number)
      path     = optional(string)
      matcher  = optional(string)
    }), {})
  }))

  validation {
    condition     = length(var.listeners) > 0 && length(distinct([for listener in var.listeners : listener.port])) == length(var.listeners)
    error_message = "There is at least one listener, and no two have the same port."
  }

  validation {
    condition     = alltrue([for listener in var.listeners : can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$", listener.target_group_name))])
    error_message = "A target group name has at most 32 letters, digits and inner hyphens."
  }

  validation {
    condition     = alltrue([for listener in var.listeners : !listener.target_tls || listener.tls])
    error_message = "TLS to the targets needs a listener that ends TLS; otherwise TCP passes it through."
  }

  validation {
    condition     = alltrue([for listener in var.listeners : !(listener.preserve_client_ip && listener.proxy_protocol) && (listener.tls || listener.alpn_policy == null)])
    error_message = "A client's address is told in one way, and only a listener that ends TLS offers protocols."
  }

  validation {
    condition = alltrue([
      for listener in var.listeners :
      contains(["tcp", "http", "https"], listener.health_check.protocol) && (listener.health_check.protocol == "tcp") == (listener.health_check.path == null)
    ])
    error_message = "A health check is tcp without a path, or http or https with one."
  }
}

variable "hosts" {
  description = "Host names of the load balancer; the first one is the certificate's main name."
  type        = list(string)

  validation {
    condition     = length(var.hosts) > 0 && alltrue([for host in var.hosts : can(regex("^(\\*\\.)?[a-z0-9-]+(\\.[a-z0-9-]+)+$", host))])
    error_message = "At least one host name, in lower case."
  }
}

variable "zone_name" {
  description = "Name of the public Route 53 zone above the hosts; it proves that the certificate is ours."
  type        = string
}

variable "private_zone" {
  description = "Whether the hosts resolve in private zones of their own instead of the public zone."
  type        = bool
  default     = false
}

variable "private_zone_vpc_ids" {
  description = "Ids of the VPCs in which the private zones resolve."
  type        = list(string)
  default     = []
}

variable "deletion_protection" {
  description = "Whether the load balancer refuses to be deleted."
  type        = bool
  default     = true
}

variable "access_logs" {
  description = "Bucket and prefix of the log of TLS connections; null writes none."
  type = object({
    bucket = string
    prefix = optional(string)
  })
  default = null
}
