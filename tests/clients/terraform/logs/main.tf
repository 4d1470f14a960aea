# Metric filters, a subscription filter to a stream, and a dashboard.
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

variable "pattern" {
  default = "ERROR"
}

resource "aws_cloudwatch_log_group" "app" {
  name = "/tf/app"
}

resource "aws_cloudwatch_log_metric_filter" "errors" {
  name           = "tf-errors"
  log_group_name = aws_cloudwatch_log_group.app.name
  pattern        = var.pattern

  metric_transformation {
    name          = "Errors"
    namespace     = "App"
    value         = "1"
    default_value = "0"
    unit          = "Count"
  }
}

resource "aws_cloudwatch_log_metric_filter" "latency" {
  name           = "tf-latency"
  log_group_name = aws_cloudwatch_log_group.app.name
  pattern        = "{ $.took = * }"

  metric_transformation {
    name       = "Latency"
    namespace  = "App"
    value      = "$.took"
    dimensions = { Host = "$.host" }
  }
}

resource "aws_kinesis_stream" "copies" {
  name        = "tf-log-copies"
  shard_count = 1
}

resource "aws_iam_role" "logs" {
  name = "tf-logs"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "logs.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "put" {
  name = "put"
  role = aws_iam_role.logs.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "kinesis:PutRecord", Resource = aws_kinesis_stream.copies.arn }]
  })
}

resource "aws_cloudwatch_log_subscription_filter" "copies" {
  name            = "tf-copies"
  log_group_name  = aws_cloudwatch_log_group.app.name
  filter_pattern  = var.pattern
  destination_arn = aws_kinesis_stream.copies.arn
  role_arn        = aws_iam_role.logs.arn
  distribution    = "Random"
  depends_on      = [aws_iam_role_policy.put]
}

resource "aws_cloudwatch_dashboard" "app" {
  dashboard_name = "tf-app"
  dashboard_body = jsonencode({
    widgets = [
      {
        type       = "metric", x = 0, y = 0, width = 12, height = 6
        properties = { metrics = [["App", "Errors"]], period = 60, stat = "Sum", region = "us-east-1", title = "Errors" }
      },
      { type = "text", x = 0, y = 7, width = 3, height = 3, properties = { markdown = var.pattern } },
    ]
  })
}
