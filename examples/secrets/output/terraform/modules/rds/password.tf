# The password passes through write-only arguments and ephemeral values alone: it is in no state and no plan. It is written to
# Secrets Manager first and the database takes it from there, so that the two agree also when an apply stops half-way. Vault reads
# it once, to connect, and then rotates it to a value that only Vault knows.

ephemeral "aws_secretsmanager_random_password" "master" {
  password_length     = 40
  exclude_punctuation = true
}

resource "aws_secretsmanager_secret" "master" {
  #checkov:skip=CKV2_AWS_57:Vault rotates the password in the database, this value serves its first connection only
  name        = var.secret_name
  description = "Master password of the database ${var.name}, until Vault rotates it"
  kms_key_id  = aws_kms_key.this.arn
  # nobody needs it once Vault is connected, and a name that waits for its deletion could not be used again
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret_version" "master" {
  secret_id                = aws_secretsmanager_secret.master.id
  secret_string_wo         = ephemeral.aws_secretsmanager_random_password.master.random_password
  secret_string_wo_version = var.password_version
}

ephemeral "aws_secretsmanager_secret_version" "master" {
  secret_id = aws_secretsmanager_secret_version.master.secret_id
}
