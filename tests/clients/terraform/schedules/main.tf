# Schedules with groups, templated and universal targets.
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

variable "description" {
  default = "First"
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [aws_scheduler_schedule_group.jobs.arn, "arn:aws:scheduler:us-east-1:000000000000:schedule-group/default"]
    }
  }
}

resource "aws_iam_role" "sender" {
  name               = "tf-schedules"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "sender" {
  role   = aws_iam_role.sender.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = "*" }] })
}

resource "aws_sqs_queue" "out" {
  name = "tf-schedules"
}

resource "aws_sqs_queue" "dead" {
  name = "tf-schedules-dead"
}

resource "aws_scheduler_schedule_group" "jobs" {
  name = "tf-jobs"
  tags = { team = "data" }
}

resource "aws_scheduler_schedule" "every" {
  name                = "tf-every"
  group_name          = aws_scheduler_schedule_group.jobs.name
  description         = var.description
  schedule_expression = "rate(1 hour)"
  depends_on          = [aws_iam_role_policy.sender]

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_sqs_queue.out.arn
    role_arn = aws_iam_role.sender.arn
    input    = "{\"from\":\"<aws.scheduler.schedule-arn>\"}"

    dead_letter_config {
      arn = aws_sqs_queue.dead.arn
    }

    retry_policy {
      maximum_event_age_in_seconds = 600
      maximum_retry_attempts       = 3
    }
  }
}

resource "aws_scheduler_schedule" "nightly" {
  name                         = "tf-nightly"
  description                  = var.description
  schedule_expression          = "cron(30 2 * * ? *)"
  schedule_expression_timezone = "Europe/Berlin"
  start_date                   = "2030-01-01T00:00:00Z"
  end_date                     = "2040-01-01T00:00:00Z"
  state                        = "DISABLED"

  flexible_time_window {
    mode                      = "FLEXIBLE"
    maximum_window_in_minutes = 30
  }

  target {
    arn      = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage"
    role_arn = aws_iam_role.sender.arn
    input    = jsonencode({ QueueUrl = aws_sqs_queue.out.url, MessageBody = "night" })
  }
}
