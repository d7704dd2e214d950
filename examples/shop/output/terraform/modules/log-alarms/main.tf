# Each filter counts the entries that fit its pattern, and its alarm goes off when there are enough of them in a period.

resource "aws_cloudwatch_log_metric_filter" "this" {
  for_each = var.alarms

  name           = "${var.prefix}-${each.key}"
  log_group_name = var.log_group_name
  pattern        = each.value.pattern

  metric_transformation {
    name      = "${var.prefix}-${each.key}"
    namespace = var.metric_namespace
    value     = "1"
    unit      = "Count"
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = var.alarms

  alarm_name          = "${var.prefix}-${each.key}"
  alarm_description   = each.value.description
  namespace           = var.metric_namespace
  metric_name         = aws_cloudwatch_log_metric_filter.this[each.key].metric_transformation[0].name
  statistic           = "Sum"
  period              = each.value.period_seconds
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.topic_arns
}

# What CloudWatch itself counts: while nothing comes, there is no data at all.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html
resource "aws_cloudwatch_metric_alarm" "silence" {
  count = var.silence == null ? 0 : 1

  alarm_name          = "${var.prefix}-${var.silence.name}"
  alarm_description   = var.silence.description
  namespace           = "AWS/Logs"
  metric_name         = "IncomingLogEvents"
  dimensions          = { LogGroupName = var.log_group_name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 3
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  alarm_actions       = var.topic_arns
  ok_actions          = var.topic_arns
}
