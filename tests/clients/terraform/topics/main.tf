# Topics with their policy and subscriptions.
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

variable "display" {
  default = "First"
}

variable "hook" {
  type = string
}

resource "aws_sns_topic" "news" {
  name              = "tf-news"
  display_name      = var.display
  signature_version = 2
  tags              = { team = "data" }

  delivery_policy = jsonencode({
    # SNS shows the second member also where it was not set.
    http = { defaultHealthyRetryPolicy = { minDelayTarget = 1, maxDelayTarget = 2, numRetries = 3 }, disableSubscriptionOverrides = false }
  })
}

resource "aws_sns_topic" "ordered" {
  name                        = "tf-ordered.fifo"
  fifo_topic                  = true
  content_based_deduplication = true
  archive_policy              = jsonencode({ MessageRetentionPeriod = "30" })
}

resource "aws_sqs_queue" "reader" {
  name = "tf-reader"
}

resource "aws_sqs_queue" "dead" {
  name = "tf-dead-topic"
}

data "aws_iam_policy_document" "reader" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.reader.arn]

    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_sns_topic.news.arn]
    }
  }
}

resource "aws_sqs_queue_policy" "reader" {
  queue_url = aws_sqs_queue.reader.id
  policy    = data.aws_iam_policy_document.reader.json
}

data "aws_iam_policy_document" "news" {
  statement {
    sid       = "owner"
    actions   = ["SNS:Publish", "SNS:Subscribe"]
    resources = [aws_sns_topic.news.arn]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::000000000000:root"]
    }
  }
}

resource "aws_sns_topic_policy" "news" {
  arn    = aws_sns_topic.news.arn
  policy = data.aws_iam_policy_document.news.json
}

resource "aws_sns_topic_subscription" "reader" {
  topic_arn            = aws_sns_topic.news.arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.reader.arn
  raw_message_delivery = true
  filter_policy        = jsonencode({ kind = ["order"] })
  redrive_policy       = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn })
}

resource "aws_sns_topic_subscription" "hook" {
  topic_arn              = aws_sns_topic.news.arn
  protocol               = "http"
  endpoint               = var.hook
  endpoint_auto_confirms = true
}
