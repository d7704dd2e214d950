variable "role_name" {
  type = string
}

variable "policies" {
  type = map(string)
}

resource "aws_iam_role" "this" {
  name               = var.role_name
  assume_role_policy = jsonencode({ Statement = [{ Principal = { Service = "pods.eks.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}

resource "aws_iam_role_policy" "this" {
  for_each = var.policies

  role   = aws_iam_role.this.name
  policy = each.value
}
