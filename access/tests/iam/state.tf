resource "aws_iam_policy" "log_writers" {
  name   = "shop-log-writers"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = ["logs:PutLogEvents"], Resource = "*" }] })
}

# more roles of the state
