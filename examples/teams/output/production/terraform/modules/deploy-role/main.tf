# A role that Vault hands out: its AWS secrets engine assumes it and gives the session to whoever may have it.

locals {
  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [

      # the tags that Pod Identity puts on Vault's own session travel along, so tagging must be allowed too
      {
        Effect    = "Allow"
        Principal = { AWS = var.vault_role_arn }
        Action    = ["sts:AssumeRole", "sts:TagSession"]
      },
    ]
  })
}

# What the role may ever do: whatever is attached to it gives no more.
resource "aws_iam_policy" "boundary" {
  count = var.boundary == null ? 0 : 1

  name        = "${var.role_name}-boundary"
  description = "The most that ${var.role_name} may do"
  policy      = var.boundary
}

# A session that comes from another session ends after an hour, whatever the role allows.
resource "aws_iam_role" "this" {
  name                 = var.role_name
  description          = "Handed out by Vault"
  assume_role_policy   = local.trust
  max_session_duration = 3600
  permissions_boundary = one(aws_iam_policy.boundary[*].arn)
}

# Policies of their own: together they would go past the limit on inline policies.
resource "aws_iam_policy" "this" {
  for_each = var.policies

  name        = "${var.role_name}-${each.key}"
  description = "What ${var.role_name} may do: ${each.key}"
  policy      = each.value
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = var.policies

  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.this[each.key].arn
}

locals {
  vault_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["sts:AssumeRole", "sts:TagSession"]
        Resource = aws_iam_role.this.arn
      },
    ]
  })
}

resource "aws_iam_role_policy" "vault" {
  name   = "assume-${var.role_name}"
  role   = var.vault_role_name
  policy = local.vault_policy
}
