variable "devices" {
  description = "Audit devices of the kind file, by path: the file that each request and answer is written to (stdout: the pod's own log). While no device can be written to, Vault answers nobody."
  type = map(object({
    file_path = string
    mode      = optional(string, "0600")
  }))
}
