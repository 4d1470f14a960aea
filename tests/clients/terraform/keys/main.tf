# Keys with aliases, grants and policies, and a key with imported material.
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

data "aws_caller_identity" "own" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "reader" {
  name               = "tf-key-reader"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_kms_key" "lake" {
  description             = var.description
  deletion_window_in_days = 7
  enable_key_rotation     = true
  rotation_period_in_days = 180
  tags                    = { team = "a" }
}

resource "aws_kms_alias" "lake" {
  name          = "alias/tf-lake"
  target_key_id = aws_kms_key.lake.key_id
}

resource "aws_kms_grant" "reader" {
  name              = "tf-reader"
  key_id            = aws_kms_key.lake.key_id
  grantee_principal = aws_iam_role.reader.arn
  operations        = ["Decrypt", "DescribeKey"]
  constraints {
    encryption_context_subset = { team = "a" }
  }
}

data "aws_iam_policy_document" "key" {
  statement {
    sid       = "Account"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.own.account_id}:root"]
    }
  }
  statement {
    sid       = "Reader"
    actions   = ["kms:Decrypt"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.reader.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "kms:EncryptionContext:team"
      values   = ["a"]
    }
  }
}

resource "aws_kms_key_policy" "lake" {
  key_id = aws_kms_key.lake.key_id
  policy = data.aws_iam_policy_document.key.json
}

resource "aws_kms_external_key" "own" {
  description             = var.description
  deletion_window_in_days = 7
  enabled                 = true
  key_material_base64     = "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IDEyMzQ="
}

data "aws_kms_alias" "lake" {
  name = aws_kms_alias.lake.name
}

output "arn" {
  value = data.aws_kms_alias.lake.target_key_arn
}

resource "aws_s3_bucket" "sealed" {
  bucket        = "tf-sealed"
  force_destroy = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "sealed" {
  bucket = aws_s3_bucket.sealed.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.lake.arn
    }
  }
}

resource "aws_s3_object" "sealed" {
  bucket     = aws_s3_bucket.sealed.id
  key        = "sealed.txt"
  content    = "sealed"
  kms_key_id = aws_kms_key.lake.arn
  depends_on = [aws_s3_bucket_server_side_encryption_configuration.sealed]
}
