# Buckets with all their settings.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  s3_use_path_style           = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = false
  skip_credentials_validation = false
}

variable "expire_days" {
  default = 365
}

variable "policy_action" {
  default = "s3:GetObject"
}

resource "aws_s3_bucket" "all" {
  bucket        = "tf-all"
  force_destroy = true
  tags          = { team = "data" }
}

resource "aws_s3_bucket_versioning" "all" {
  bucket = aws_s3_bucket.all.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "all" {
  bucket = aws_s3_bucket.all.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "all" {
  bucket                  = aws_s3_bucket.all.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = false
}

resource "aws_s3_bucket_ownership_controls" "all" {
  bucket = aws_s3_bucket.all.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

data "aws_iam_policy_document" "all" {
  statement {
    actions   = [var.policy_action]
    resources = ["${aws_s3_bucket.all.arn}/*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::000000000000:root"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["true"]
    }
  }
}

resource "aws_s3_bucket_policy" "all" {
  bucket = aws_s3_bucket.all.id
  policy = data.aws_iam_policy_document.all.json
}

resource "aws_s3_bucket_cors_configuration" "all" {
  bucket = aws_s3_bucket.all.id

  cors_rule {
    allowed_headers = ["*"]
    allowed_methods = ["GET", "PUT"]
    allowed_origins = ["https://example.com"]
    expose_headers  = ["ETag"]
    max_age_seconds = 300
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "all" {
  bucket = aws_s3_bucket.all.id

  rule {
    id     = "logs"
    status = "Enabled"

    filter {
      prefix = "logs/"
    }

    transition {
      days          = 30
      storage_class = "STANDARD_IA"
    }

    transition {
      days          = 90
      storage_class = "GLACIER"
    }

    expiration {
      days = var.expire_days
    }
  }

  rule {
    id     = "several"
    status = "Enabled"

    filter {
      and {
        prefix                   = "tmp/"
        object_size_greater_than = 1000

        tags = {
          kind = "scratch"
        }
      }
    }

    noncurrent_version_expiration {
      noncurrent_days           = 7
      newer_noncurrent_versions = 3
    }
  }

  rule {
    id     = "uploads"
    status = "Disabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }

    expiration {
      expired_object_delete_marker = true
    }
  }
}

resource "aws_s3_object" "hello" {
  bucket        = aws_s3_bucket.all.id
  key           = "logs/hello.txt"
  content       = "hello"
  content_type  = "text/plain"
  storage_class = "STANDARD_IA"
  tags          = { kind = "greeting" }
  depends_on    = [aws_s3_bucket_versioning.all]
}

resource "aws_s3_bucket_notification" "all" {
  bucket      = aws_s3_bucket.all.id
  eventbridge = true
}

resource "aws_s3_bucket" "locked" {
  bucket              = "tf-locked"
  object_lock_enabled = true
  force_destroy       = true
}

resource "aws_s3_bucket_object_lock_configuration" "locked" {
  bucket = aws_s3_bucket.locked.id

  rule {
    default_retention {
      mode = "GOVERNANCE"
      days = 1
    }
  }
}

resource "aws_s3_bucket_metric" "whole" {
  bucket = aws_s3_bucket.all.id
  name   = "whole"
}

resource "aws_s3_bucket_metric" "logs" {
  bucket = aws_s3_bucket.all.id
  name   = "logs"

  filter {
    prefix = "logs/"
    tags   = { team = "lake", kind = "log" }
  }
}
