# An item table with indexes, expiry, a stream and recovery; an item; an export; an import.
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

variable "indexes" {
  type    = list(string)
  default = ["color"]
}

variable "recovery_days" {
  default = 7
}

variable "regions" {
  type    = list(string)
  default = ["eu-west-1"]
}

resource "aws_dynamodb_table" "orders" {
  name             = "tf-orders"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  range_key        = "n"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  dynamic "attribute" {
    for_each = concat(["id", "note"], var.indexes)
    content {
      name = attribute.value
      type = "S"
    }
  }

  attribute {
    name = "n"
    type = "N"
  }

  local_secondary_index {
    name            = "by-note"
    range_key       = "note"
    projection_type = "KEYS_ONLY"
  }

  dynamic "global_secondary_index" {
    for_each = var.indexes
    content {
      name               = "by-${global_secondary_index.value}"
      hash_key           = global_secondary_index.value
      range_key          = "n"
      projection_type    = "INCLUDE"
      non_key_attributes = ["note"]
    }
  }

  ttl {
    attribute_name = "until"
    enabled        = true
  }

  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = var.recovery_days
  }

  tags = { team = "shop" }
}

resource "aws_dynamodb_table_item" "first" {
  table_name = aws_dynamodb_table.orders.name
  hash_key   = aws_dynamodb_table.orders.hash_key
  range_key  = aws_dynamodb_table.orders.range_key
  item       = jsonencode({ id = { S = "first" }, n = { N = "1" }, color = { S = "red" }, lines = { L = [{ S = "tea" }] } })
}

resource "aws_s3_bucket" "copies" {
  bucket        = "tf-copies"
  force_destroy = true
}

resource "aws_dynamodb_table_export" "orders" {
  table_arn  = aws_dynamodb_table.orders.arn
  s3_bucket  = aws_s3_bucket.copies.id
  s3_prefix  = "orders"
  depends_on = [aws_dynamodb_table_item.first]
}

resource "aws_s3_object" "lines" {
  bucket  = aws_s3_bucket.copies.id
  key     = "in/lines.csv"
  content = "id,color\na,red\nb,blue\n"
}

resource "aws_dynamodb_table" "imported" {
  name         = "tf-imported"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  import_table {
    input_format = "CSV"
    s3_bucket_source {
      bucket     = aws_s3_bucket.copies.id
      key_prefix = "in/"
    }
  }

  depends_on = [aws_s3_object.lines]
}

output "manifest" {
  value = aws_dynamodb_table_export.orders.manifest_files_s3_key
}

resource "aws_dynamodb_table" "global" {
  name             = "tf-global"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  attribute {
    name = "id"
    type = "S"
  }

  dynamic "replica" {
    for_each = var.regions
    content {
      region_name = replica.value
    }
  }
}
