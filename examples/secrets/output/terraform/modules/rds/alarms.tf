# Less than a tenth has been free for an hour: the storage no longer grows, because it is at its limit or grew a short while ago.
resource "aws_cloudwatch_metric_alarm" "storage" {
  alarm_name          = "${var.name}-free-storage"
  alarm_description   = "The storage of the database ${var.name} runs out."
  namespace           = "AWS/RDS"
  metric_name         = "FreeStorageSpace"
  dimensions          = { DBInstanceIdentifier = var.name }
  statistic           = "Minimum"
  period              = 300
  evaluation_periods  = 12
  comparison_operator = "LessThanThreshold"
  threshold           = var.storage_gib * 1024 * 1024 * 1024 / 10
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
}
