variable "prefix" {
  description = "What the names of the filters, their metrics and the alarms begin with."
  type        = string
}

variable "metric_namespace" {
  description = "Namespace of the metrics in CloudWatch."
  type        = string
}

variable "log_group_name" {
  description = "Log group that is looked at."
  type        = string
}

variable "alarms" {
  description = "Alarms by name: the pattern of the entries that are counted, how many in a period of how many seconds (a multiple of 60) are too many, and what people are told."
  type = map(object({
    description    = string
    pattern        = string
    threshold      = number
    period_seconds = number
  }))

  validation {
    condition     = alltrue([for alarm in values(var.alarms) : length(alarm.pattern) <= 1024])
    error_message = "A pattern has at most 1024 characters."
  }

  validation {
    condition     = alltrue([for alarm in values(var.alarms) : alarm.period_seconds >= 60 && alarm.period_seconds % 60 == 0])
    error_message = "A period is a multiple of 60 seconds."
  }

  validation {
    condition     = alltrue([for alarm in values(var.alarms) : length(alarm.description) <= 1024])
    error_message = "A description has at most 1024 characters."
  }
}

variable "silence" {
  description = "Name of the alarm that goes off when the log group has got no entry for a quarter of an hour, and what people are told; null for none."
  type = object({
    name        = string
    description = string
  })
  default = null
}

variable "topic_arns" {
  description = "SNS topics that are told of alarms; without one, alarms are seen in CloudWatch only."
  type        = list(string)
  default     = []
}
