# Queues with their policies and redrive.
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

variable "visibility" {
  default = 45
}

variable "action" {
  default = "sqs:SendMessage"
}

resource "aws_sqs_queue" "dead" {
  name                      = "tf-dead"
  message_retention_seconds = 1209600
}

resource "aws_sqs_queue_redrive_allow_policy" "dead" {
  queue_url = aws_sqs_queue.dead.id

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.work.arn]
  })
}

resource "aws_sqs_queue" "work" {
  name                       = "tf-work"
  visibility_timeout_seconds = var.visibility
  receive_wait_time_seconds  = 5
  delay_seconds              = 1
  max_message_size           = 262144
  tags                       = { team = "data" }

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead.arn
    maxReceiveCount     = 4
  })
}

resource "aws_sqs_queue" "events" {
  name                        = "tf-events.fifo"
  fifo_queue                  = true
  content_based_deduplication = true
  deduplication_scope         = "messageGroup"
  fifo_throughput_limit       = "perMessageGroupId"
}

data "aws_iam_policy_document" "work" {
  statement {
    sid       = "topic"
    actions   = [var.action]
    resources = [aws_sqs_queue.work.arn]

    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = ["arn:aws:sns:us-east-1:000000000000:tf-topic"]
    }
  }
}

resource "aws_sqs_queue_policy" "work" {
  queue_url = aws_sqs_queue.work.id
  policy    = data.aws_iam_policy_document.work.json
}
