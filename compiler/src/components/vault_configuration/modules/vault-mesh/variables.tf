variable "path" {
  description = "Path of the authority's mount."
  type        = string
}

variable "common_name" {
  description = "Common name of the authority."
  type        = string
}

variable "ttl_seconds" {
  description = "Life of the authority in seconds."
  type        = number
  default     = 315360000
}
