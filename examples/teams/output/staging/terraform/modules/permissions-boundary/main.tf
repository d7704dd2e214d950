# The most that roles may ever do which carry it: whoever may make roles only with it makes no role that can do more.
resource "aws_iam_policy" "this" {
  name        = var.name
  description = var.description
  policy      = var.policy
}
