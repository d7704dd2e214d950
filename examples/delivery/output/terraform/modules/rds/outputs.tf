output "address" {
  description = "Host name of the database."
  value       = aws_db_instance.this.address
}

output "port" {
  description = "Port of the database."
  value       = aws_db_instance.this.port
}

output "database_name" {
  description = "Name of the database."
  value       = aws_db_instance.this.db_name
}

output "username" {
  description = "Login of the master user."
  value       = aws_db_instance.this.username
}

output "secret_name" {
  description = "Name of the Secrets Manager secret that holds the first master password."
  value       = aws_secretsmanager_secret.master.name
}

output "resource_id" {
  description = "Id by which IAM policies name the database."
  value       = aws_db_instance.this.resource_id
}
