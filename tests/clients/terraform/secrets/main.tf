# A secret with a version, a policy and a rotation.
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

variable "function" {}

data "aws_caller_identity" "own" {}

resource "aws_kms_key" "own" {
  deletion_window_in_days = 7
}

resource "aws_secretsmanager_secret" "lake" {
  name                    = "tf/lake"
  description             = var.description
  kms_key_id              = aws_kms_key.own.arn
  recovery_window_in_days = 0
  tags                    = { team = "a" }
}

resource "aws_secretsmanager_secret_version" "lake" {
  secret_id     = aws_secretsmanager_secret.lake.id
  secret_string = jsonencode({ user = "a", password = var.description })
}

resource "aws_secretsmanager_secret_policy" "lake" {
  secret_arn = aws_secretsmanager_secret.lake.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Account"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.own.account_id}:root" }
      Action    = "secretsmanager:GetSecretValue"
      Resource  = "*"
    }]
  })
}

resource "aws_secretsmanager_secret_rotation" "lake" {
  secret_id           = aws_secretsmanager_secret.lake.id
  rotation_lambda_arn = var.function
  rotate_immediately  = false
  rotation_rules {
    automatically_after_days = 30
  }
  depends_on = [aws_secretsmanager_secret_version.lake]
}

data "aws_secretsmanager_secret_version" "lake" {
  secret_id  = aws_secretsmanager_secret.lake.id
  depends_on = [aws_secretsmanager_secret_version.lake]
}

output "version" {
  value = data.aws_secretsmanager_secret_version.lake.version_id
}
