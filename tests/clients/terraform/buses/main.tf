# Event buses with policy, rules and targets.
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

resource "aws_cloudwatch_event_bus" "orders" {
  name        = "tf-orders"
  description = "Orders of the shop"
  tags        = { team = "data" }
}

resource "aws_cloudwatch_event_archive" "orders" {
  name             = "tf-orders"
  description      = var.description
  event_source_arn = aws_cloudwatch_event_bus.orders.arn
  event_pattern    = jsonencode({ source = ["shop"] })
  retention_days   = 30
}

resource "aws_cloudwatch_event_permission" "partner" {
  event_bus_name = aws_cloudwatch_event_bus.orders.name
  principal      = "111111111111"
  statement_id   = "Partner"
}

resource "aws_cloudwatch_event_rule" "paid" {
  name           = "tf-paid"
  description    = var.description
  event_bus_name = aws_cloudwatch_event_bus.orders.name
  event_pattern  = jsonencode({ source = ["shop"], detail = { state = ["paid"] } })
  tags           = { team = "data" }
}

resource "aws_cloudwatch_event_rule" "default" {
  name          = "tf-default"
  event_pattern = jsonencode({ source = ["shop"] })
  state         = "DISABLED"
}

resource "aws_cloudwatch_event_rule" "nightly" {
  name                = "tf-nightly"
  schedule_expression = "cron(0 2 * * ? *)"
}

resource "aws_cloudwatch_event_connection" "partner" {
  name               = "tf-partner"
  description        = var.description
  authorization_type = "API_KEY"

  auth_parameters {
    api_key {
      key   = "x-key"
      value = "secret"
    }
  }
}

resource "aws_cloudwatch_event_api_destination" "partner" {
  name                             = "tf-partner"
  connection_arn                   = aws_cloudwatch_event_connection.partner.arn
  invocation_endpoint              = "https://127.0.0.1/orders/*"
  http_method                      = "POST"
  invocation_rate_limit_per_second = 10
}

resource "aws_sqs_queue" "paid" {
  name = "tf-paid-events"
}

resource "aws_sqs_queue" "dead" {
  name = "tf-dead-events"
}

resource "aws_sqs_queue_policy" "paid" {
  queue_url = aws_sqs_queue.paid.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.paid.arn
      Condition = { ArnEquals = { "aws:SourceArn" = aws_cloudwatch_event_rule.paid.arn } }
    }]
  })
}

resource "aws_cloudwatch_event_target" "paid" {
  rule           = aws_cloudwatch_event_rule.paid.name
  event_bus_name = aws_cloudwatch_event_bus.orders.name
  target_id      = "queue"
  arn            = aws_sqs_queue.paid.arn

  input_transformer {
    input_paths    = { id = "$.detail.id" }
    input_template = "{\"order\":\"<id>\"}"
  }

  retry_policy {
    maximum_event_age_in_seconds = 3600
    maximum_retry_attempts       = 10
  }

  dead_letter_config {
    arn = aws_sqs_queue.dead.arn
  }
}
