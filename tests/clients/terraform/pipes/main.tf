# A pipe from a queue and one from a stream.
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

resource "aws_iam_role" "pipes" {
  name = "tf-pipes"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "pipes.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "pipes" {
  role   = aws_iam_role.pipes.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sqs:*", "kinesis:*"], Resource = "*" }] })
}

resource "aws_sqs_queue" "from" {
  name = "tf-pipes-from"
}

resource "aws_sqs_queue" "to" {
  name = "tf-pipes-to"
}

resource "aws_sqs_queue" "dead" {
  name = "tf-pipes-dead"
}

resource "aws_kinesis_stream" "from" {
  name        = "tf-pipes-from"
  shard_count = 1
}

resource "aws_pipes_pipe" "queue" {
  name        = "tf-queue"
  description = var.description
  role_arn    = aws_iam_role.pipes.arn
  source      = aws_sqs_queue.from.arn
  target      = aws_sqs_queue.to.arn
  tags        = { team = "data" }
  depends_on  = [aws_iam_role_policy.pipes]

  source_parameters {
    filter_criteria {
      filter {
        pattern = jsonencode({ body = { kind = ["keep"] } })
      }
    }
  }

  target_parameters {
    input_template = "<$.body.kind> <aws.pipes.pipe-name>"
  }
}

resource "aws_pipes_pipe" "stream" {
  name       = "tf-stream"
  role_arn   = aws_iam_role.pipes.arn
  source     = aws_kinesis_stream.from.arn
  target     = aws_sqs_queue.to.arn
  depends_on = [aws_iam_role_policy.pipes]

  source_parameters {
    kinesis_stream_parameters {
      starting_position                  = "TRIM_HORIZON"
      batch_size                         = 20
      maximum_batching_window_in_seconds = 1
      maximum_retry_attempts             = 3
      parallelization_factor             = 2
      on_partial_batch_item_failure      = "AUTOMATIC_BISECT"

      dead_letter_config {
        arn = aws_sqs_queue.dead.arn
      }
    }
  }
}
