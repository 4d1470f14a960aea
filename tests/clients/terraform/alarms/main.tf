# Alarms on a metric, on an expression and on other alarms.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  skip_metadata_api_check     = true
  skip_requesting_account_id  = false
  skip_credentials_validation = false
}

variable "threshold" {
  default = 5
}

resource "aws_sns_topic" "pages" {
  name = "tf-pages"
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "tf-errors"
  alarm_description   = "Too many errors"
  namespace           = "App"
  metric_name         = "Errors"
  dimensions          = { Host = "a" }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  threshold           = var.threshold
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.pages.arn]
  ok_actions          = [aws_sns_topic.pages.arn]
  tags                = { team = "data" }
}

resource "aws_cloudwatch_metric_alarm" "ratio" {
  alarm_name          = "tf-ratio"
  evaluation_periods  = 1
  threshold           = 10
  comparison_operator = "GreaterThanOrEqualToThreshold"

  metric_query {
    id          = "e1"
    expression  = "100 * m1 / m2"
    label       = "percent"
    return_data = true
  }

  metric_query {
    id = "m1"
    metric {
      namespace   = "App"
      metric_name = "Errors"
      period      = 60
      stat        = "Sum"
    }
  }

  metric_query {
    id = "m2"
    metric {
      namespace   = "App"
      metric_name = "Calls"
      period      = 60
      stat        = "Sum"
    }
  }
}

resource "aws_cloudwatch_composite_alarm" "whole" {
  alarm_name    = "tf-whole"
  alarm_rule    = "ALARM(${aws_cloudwatch_metric_alarm.errors.alarm_name}) AND NOT OK(${aws_cloudwatch_metric_alarm.ratio.alarm_name})"
  alarm_actions = [aws_sns_topic.pages.arn]
  tags          = { team = "data" }

  actions_suppressor {
    alarm            = aws_cloudwatch_metric_alarm.ratio.alarm_name
    extension_period = 10
    wait_period      = 20
  }
}
