variable "role_name" {
  type = string
}

variable "boundary" {
  type = string
}

variable "policies" {
  type = map(string)
}

resource "aws_iam_policy" "boundary" {
  name   = "${var.role_name}-boundary"
  policy = var.boundary
}

resource "aws_iam_policy" "own" {
  for_each = var.policies

  name   = "${var.role_name}-${each.key}"
  policy = each.value
}

resource "aws_iam_role" "this" {
  name                 = var.role_name
  permissions_boundary = aws_iam_policy.boundary.arn
  assume_role_policy   = jsonencode({ Statement = [{ Principal = { AWS = "arn:aws:iam::111122223333:role/shop-home-vault" }, Action = "sts:AssumeRole" }] })
}

resource "aws_iam_role_policy_attachment" "own" {
  for_each = var.policies

  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.own[each.key].arn
}
