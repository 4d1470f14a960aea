# A trail with its bucket.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  skip_metadata_api_check     = true
  skip_requesting_account_id  = false
  skip_credentials_validation = false
  s3_use_path_style           = true
}

variable "validation" {
  default = true
}

data "aws_caller_identity" "own" {}

resource "aws_s3_bucket" "trail" {
  bucket        = "tf-trail-files"
  force_destroy = true
}

resource "aws_s3_bucket_policy" "trail" {
  bucket = aws_s3_bucket.trail.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Acl", Effect = "Allow", Action = "s3:GetBucketAcl", Principal = { Service = "cloudtrail.amazonaws.com" }, Resource = aws_s3_bucket.trail.arn },
      {
        Sid       = "Write", Effect = "Allow", Action = "s3:PutObject", Principal = { Service = "cloudtrail.amazonaws.com" }
        Resource  = "${aws_s3_bucket.trail.arn}/logs/AWSLogs/${data.aws_caller_identity.own.account_id}/*"
        Condition = { StringEquals = { "s3:x-amz-acl" = "bucket-owner-full-control" } }
      },
    ]
  })
}

resource "aws_cloudtrail" "trail" {
  name                          = "tf-trail"
  s3_bucket_name                = aws_s3_bucket.trail.id
  s3_key_prefix                 = "logs"
  include_global_service_events = true
  is_multi_region_trail         = true
  enable_log_file_validation    = var.validation
  tags                          = { team = "audit" }

  advanced_event_selector {
    name = "management"
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }

  depends_on = [aws_s3_bucket_policy.trail]
}
