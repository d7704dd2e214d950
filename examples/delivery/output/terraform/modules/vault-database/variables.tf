variable "path" {
  description = "Path of the database engine's mount."
  type        = string
}

variable "connections" {
  description = "Database servers by name: engine (postgres or mysql), host, port (null: the engine's own), database, the login that Vault administers with, the certificate authorities in PEM that sign the server's certificate (null: those that Vault's own machine trusts), a file of Vault's machine that has them, for a server that takes no PEM for PostgreSQL, whether the server's certificate and name are verified, and how many connections Vault may hold open."
  type = map(object({
    engine               = optional(string, "postgres")
    host                 = string
    port                 = optional(number)
    database             = string
    username             = string
    tls_ca               = optional(string)
    tls_ca_file          = optional(string)
    tls_verify           = optional(bool, true)
    max_open_connections = optional(number, 4)
  }))

  validation {
    condition     = alltrue([for connection in values(var.connections) : contains(["mysql", "postgres"], connection.engine)])
    error_message = "The engine of a connection is postgres or mysql."
  }

  validation {
    condition     = alltrue([for connection in values(var.connections) : can(regex("^(/[A-Za-z0-9._-]+)+$", coalesce(connection.tls_ca_file, "/-")))])
    error_message = "The file with the certificate authorities is an absolute path of letters, digits, dots, underscores and hyphens."
  }
}

variable "passwords" {
  description = "First password of each connection's login, by the connection's name. Needed on the first apply and whenever password_version is raised, never kept in a state. Afterwards let Vault change it to one that nobody knows: vault write -f <path>/rotate-root/<connection>."
  type        = map(string)
  default     = {}
  ephemeral   = true
}

variable "password_version" {
  description = "Raise it to hand a new password to Vault."
  type        = number
  default     = 1
}

variable "dynamic_roles" {
  description = "Roles that make a login for each lease, by name: the connection, what the login may do (readOnly, readWrite or owner, which also changes the schema), and the lease's life and its longest life with renewals, in seconds."
  type = map(object({
    connection      = string
    grant           = string
    ttl_seconds     = number
    max_ttl_seconds = number
  }))
  default = {}

  validation {
    condition     = alltrue([for role in values(var.dynamic_roles) : contains(["readOnly", "readWrite", "owner"], role.grant)])
    error_message = "The grant of a role is readOnly, readWrite or owner."
  }

  validation {
    condition     = alltrue([for role in values(var.dynamic_roles) : 0 < role.ttl_seconds && role.ttl_seconds <= role.max_ttl_seconds])
    error_message = "A lease's life is positive and no longer than its longest life."
  }
}

variable "static_roles" {
  description = "Roles that keep the password of one login, by name: the connection, the login, what it may do (readOnly or readWrite; PostgreSQL's have it from prepare.sql, which made them), and the seconds between two passwords."
  type = map(object({
    connection              = string
    username                = string
    grant                   = optional(string, "readOnly")
    rotation_period_seconds = number
  }))
  default = {}

  validation {
    condition     = alltrue([for role in values(var.static_roles) : role.rotation_period_seconds >= 5])
    error_message = "Vault rotates a password every 5 seconds at the most."
  }

  validation {
    condition     = alltrue([for role in values(var.static_roles) : contains(["readOnly", "readWrite"], role.grant)])
    error_message = "The grant of a static role is readOnly or readWrite: who owns a schema has a login that ends."
  }
}
