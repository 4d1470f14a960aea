# Functions, as teams deploy them.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "greeting" {
  type    = string
  default = "moin"
}

variable "code" {
  type    = string
  default = "one.zip"
}

variable "weight" {
  type    = number
  default = 0.25
}

provider "aws" {
  s3_use_path_style           = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = false
  skip_credentials_validation = false
  default_tags {
    tags = { project = "tarn", suite = "functions" }
  }
}

resource "aws_iam_role" "function" {
  name = "tf-function"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_cloudwatch_log_group" "node" {
  name              = "/aws/lambda/tf-node"
  retention_in_days = 7
}

resource "aws_lambda_layer_version" "library" {
  layer_name          = "tf-library"
  filename            = "layer.zip"
  source_code_hash    = filebase64sha256("layer.zip")
  compatible_runtimes = ["nodejs22.x"]
  description         = "shared code"
}

resource "aws_lambda_function" "node" {
  function_name                  = "tf-node"
  role                           = aws_iam_role.function.arn
  runtime                        = "nodejs22.x"
  handler                        = "index.handler"
  filename                       = var.code
  source_code_hash               = filebase64sha256(var.code)
  memory_size                    = 256
  timeout                        = 10
  publish                        = true
  layers                         = [aws_lambda_layer_version.library.arn]
  reserved_concurrent_executions = 10

  environment {
    variables = { GREETING = var.greeting }
  }

  logging_config {
    log_format            = "JSON"
    application_log_level = "INFO"
    system_log_level      = "WARN"
  }

  ephemeral_storage {
    size = 1024
  }

  depends_on = [aws_cloudwatch_log_group.node]
}

resource "aws_s3_bucket" "artifacts" {
  bucket        = "tf-artifacts"
  force_destroy = true
}

resource "aws_s3_object" "python" {
  bucket = aws_s3_bucket.artifacts.bucket
  key    = "python.zip"
  source = "python.zip"
  etag   = filemd5("python.zip")
}

resource "aws_lambda_function" "python" {
  function_name    = "tf-python"
  role             = aws_iam_role.function.arn
  runtime          = "python3.13"
  handler          = "app.handler"
  s3_bucket        = aws_s3_object.python.bucket
  s3_key           = aws_s3_object.python.key
  source_code_hash = filebase64sha256("python.zip")
  timeout          = 30 # the default of 3 s would measure the machine
}

resource "aws_lambda_function" "shell" {
  function_name    = "tf-shell"
  role             = aws_iam_role.function.arn
  runtime          = "provided.al2023"
  handler          = "bootstrap"
  filename         = "shell.zip"
  source_code_hash = filebase64sha256("shell.zip")
  timeout          = 30 # the default of 3 s would measure the machine
}

resource "aws_lambda_function" "csharp" {
  function_name    = "tf-csharp"
  role             = aws_iam_role.function.arn
  runtime          = "dotnet8" # the newest that this provider knows; the nearest one on the machine runs it
  handler          = "Sample::Sums::Add"
  filename         = "csharp.zip"
  source_code_hash = filebase64sha256("csharp.zip")
  memory_size      = 256
  timeout          = 30 # the default of 3 s would measure the machine
}

resource "aws_kinesis_stream" "clicks" {
  name        = "tf-function-clicks"
  shard_count = 1
}

resource "aws_iam_role_policy" "reads" {
  name = "reads"
  role = aws_iam_role.function.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["kinesis:*", "s3:PutObject"], Resource = "*" }]
  })
}

resource "aws_lambda_event_source_mapping" "clicks" {
  event_source_arn               = aws_kinesis_stream.clicks.arn
  function_name                  = aws_lambda_alias.live.arn
  starting_position              = "TRIM_HORIZON"
  batch_size                     = 50
  parallelization_factor         = 2
  bisect_batch_on_function_error = true
  maximum_retry_attempts         = 2
  function_response_types        = ["ReportBatchItemFailures"]

  destination_config {
    on_failure {
      destination_arn = aws_s3_bucket.artifacts.arn
    }
  }

  filter_criteria {
    filter {
      pattern = jsonencode({ data = { kind = ["click"] } })
    }
  }

  depends_on = [aws_iam_role_policy.reads]
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.node.function_name
  function_version = aws_lambda_function.node.version
  description      = "the version in use"
}

resource "aws_lambda_alias" "shift" {
  name             = "shift"
  function_name    = aws_lambda_function.node.function_name
  function_version = "1"

  dynamic "routing_config" {
    for_each = aws_lambda_function.node.version == "1" ? [] : [var.weight]
    content {
      additional_version_weights = { (aws_lambda_function.node.version) = routing_config.value }
    }
  }
}

resource "aws_lambda_provisioned_concurrency_config" "live" {
  function_name                     = aws_lambda_function.node.function_name
  qualifier                         = aws_lambda_alias.live.name
  provisioned_concurrent_executions = 1
}

resource "aws_lambda_permission" "bucket" {
  statement_id   = "bucket"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.node.function_name
  qualifier      = aws_lambda_alias.live.name
  principal      = "s3.amazonaws.com"
  source_arn     = aws_s3_bucket.artifacts.arn
  source_account = "000000000000"
}

resource "aws_lambda_function_event_invoke_config" "node" {
  function_name                = aws_lambda_function.node.function_name
  maximum_retry_attempts       = 1
  maximum_event_age_in_seconds = 600

  destination_config {
    on_failure {
      destination = aws_s3_bucket.artifacts.arn
    }
  }
}

resource "aws_lambda_function_url" "node" {
  function_name      = aws_lambda_function.node.function_name
  qualifier          = aws_lambda_alias.live.name
  authorization_type = "AWS_IAM"

  cors {
    allow_origins = ["https://example.com"]
    allow_methods = ["GET"]
    max_age       = 60
  }
}
