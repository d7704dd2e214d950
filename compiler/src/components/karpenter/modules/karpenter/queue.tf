# Karpenter learns from this queue that instances are about to be taken away.
resource "aws_sqs_queue" "interruption" {
  name                      = var.queue_name
  message_retention_seconds = 300
  sqs_managed_sse_enabled   = true
}

locals {
  queue_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "EventsOfThisAccount"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = local.queue_arn
        Condition = {
          ArnEquals = {
            "aws:SourceArn" = [for name in keys(local.events) : "arn:${local.partition}:events:${local.region}:${local.account}:rule/${var.queue_name}-${name}"]
          }
        }
      },
      {
        Sid       = "DenyPlainText"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = local.queue_arn
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
    ]
  })
}

resource "aws_sqs_queue_policy" "interruption" {
  queue_url = aws_sqs_queue.interruption.url
  policy    = local.queue_policy
}

locals {
  events = {
    health      = { source = "aws.health", type = "AWS Health Event" }
    spot        = { source = "aws.ec2", type = "EC2 Spot Instance Interruption Warning" }
    rebalance   = { source = "aws.ec2", type = "EC2 Instance Rebalance Recommendation" }
    state       = { source = "aws.ec2", type = "EC2 Instance State-change Notification" }
    reservation = { source = "aws.ec2", type = "EC2 Capacity Reservation Instance Interruption Warning" }
  }
}

resource "aws_cloudwatch_event_rule" "interruption" {
  for_each = local.events

  name          = "${var.queue_name}-${each.key}"
  description   = "${each.value.type}, for Karpenter in ${var.cluster_name}"
  event_pattern = jsonencode({ source = [each.value.source], "detail-type" = [each.value.type] })
}

resource "aws_cloudwatch_event_target" "interruption" {
  for_each = local.events

  rule      = aws_cloudwatch_event_rule.interruption[each.key].name
  target_id = "queue"
  arn       = aws_sqs_queue.interruption.arn
}
