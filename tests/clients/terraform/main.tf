# The one Terraform configuration of the project: everything of Tarn that Terraform can manage.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "retention_hours" {
  type    = number
  default = 24
}

variable "shard_count" {
  type    = number
  default = 2
}

variable "freshness_seconds" {
  type    = string
  default = "30"
}

provider "aws" {
  s3_use_path_style           = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = false
  skip_credentials_validation = false
  default_tags {
    tags = { project = "tarn", suite = "terraform" }
  }
}

variable "role_description" {
  type    = string
  default = "may deliver"
}

resource "aws_iam_role" "delivery" {
  name        = "tf-delivery"
  path        = "/tarn/"
  description = var.role_description

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "firehose.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "delivery" {
  name = "deliver"
  role = aws_iam_role.delivery.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:PutObject", "s3:GetObject", "kinesis:Get*", "glue:*"], Resource = "*" }]
  })
}

variable "policy_action" {
  type    = string
  default = "kinesis:PutRecord"
}

resource "aws_iam_policy" "produce" {
  name        = "tf-produce"
  path        = "/tarn/"
  description = "puts records"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "Put", Effect = "Allow", Action = var.policy_action, Resource = "arn:aws:kinesis:*:*:stream/tf-*" }]
  })

  tags = { team = "lake" }
}

resource "aws_iam_role_policy_attachment" "produce" {
  role       = aws_iam_role.delivery.name
  policy_arn = aws_iam_policy.produce.arn
}

resource "aws_iam_role_policy_attachment" "aws" {
  role       = aws_iam_role.delivery.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_iam_user" "producer" {
  name                 = "tf-producer"
  path                 = "/tarn/"
  permissions_boundary = "arn:aws:iam::aws:policy/PowerUserAccess"
  tags                 = { team = "lake" }
}

resource "aws_iam_access_key" "producer" {
  user = aws_iam_user.producer.name
}

resource "aws_iam_user_policy" "producer" {
  name = "list"
  user = aws_iam_user.producer.name

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "kinesis:ListStreams", Resource = "*" }]
  })
}

resource "aws_iam_user_policy_attachment" "producer" {
  user       = aws_iam_user.producer.name
  policy_arn = aws_iam_policy.produce.arn
}

resource "aws_cloudwatch_log_group" "delivery" {
  name              = "/aws/kinesisfirehose/tf-objects"
  retention_in_days = 14
}

resource "aws_cloudwatch_log_stream" "delivery" {
  name           = "DestinationDelivery"
  log_group_name = aws_cloudwatch_log_group.delivery.name
}

resource "aws_kinesis_stream" "clicks" {
  name                = "tf-clicks"
  shard_count         = var.shard_count
  retention_period    = var.retention_hours
  shard_level_metrics = ["IncomingRecords", "IteratorAgeMilliseconds"]
  tags                = { kind = "stream" }
}

resource "aws_kinesis_stream_consumer" "reader" {
  name       = "tf-reader"
  stream_arn = aws_kinesis_stream.clicks.arn
}

resource "aws_s3_bucket" "lake" {
  bucket        = "tf-lake"
  force_destroy = true
}

resource "aws_glue_catalog_database" "web" {
  name        = "tf_web"
  description = "made by Terraform"
  tags        = { kind = "database" }
}

resource "aws_glue_catalog_table" "raw" {
  name          = "raw"
  database_name = aws_glue_catalog_database.web.name
  table_type    = "EXTERNAL_TABLE"
  parameters    = { classification = "json" }

  partition_keys {
    name = "day"
    type = "string"
  }

  partition_index {
    index_name = "by_day"
    keys       = ["day"]
  }

  storage_descriptor {
    location      = "s3://${aws_s3_bucket.lake.bucket}/raw/"
    input_format  = "org.apache.hadoop.mapred.TextInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"

    ser_de_info {
      serialization_library = "org.openx.data.jsonserde.JsonSerDe"
      parameters            = { "ignore.malformed.json" = "true" }
    }

    columns {
      name    = "id"
      type    = "bigint"
      comment = "the id"
    }
  }
}

resource "aws_glue_catalog_table" "iceberg" {
  name          = "visits"
  database_name = aws_glue_catalog_database.web.name
  table_type    = "EXTERNAL_TABLE"

  open_table_format_input {
    iceberg_input {
      metadata_operation = "CREATE"
      version            = "2"
    }
  }

  storage_descriptor {
    location = "s3://${aws_s3_bucket.lake.bucket}/visits"

    columns {
      name = "id"
      type = "bigint"
    }

    columns {
      name = "at"
      type = "timestamp"
    }
  }
}

resource "aws_kinesis_firehose_delivery_stream" "objects" {
  name        = "tf-objects"
  destination = "extended_s3"

  kinesis_source_configuration {
    kinesis_stream_arn = aws_kinesis_stream.clicks.arn
    role_arn           = aws_iam_role.delivery.arn
  }

  extended_s3_configuration {
    role_arn            = aws_iam_role.delivery.arn
    bucket_arn          = aws_s3_bucket.lake.arn
    prefix              = "clicks/"
    error_output_prefix = "failed/!{firehose:error-output-type}/"
    compression_format  = "GZIP"
    buffering_interval  = 60
    buffering_size      = 5

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = aws_cloudwatch_log_group.delivery.name
      log_stream_name = aws_cloudwatch_log_stream.delivery.name
    }
  }
}

resource "aws_kinesis_firehose_delivery_stream" "table" {
  name        = "tf-table"
  destination = "iceberg"

  tags = {
    "tarn.create-tables" = "true"
    "tarn.evolve-schema" = "true"
    "tarn.warehouse"     = "s3://${aws_s3_bucket.lake.bucket}/warehouse"
  }

  iceberg_configuration {
    role_arn           = aws_iam_role.delivery.arn
    catalog_arn        = "arn:aws:glue:us-east-1:000000000000:catalog"
    buffering_interval = 60
    buffering_size     = 5

    destination_table_configuration {
      database_name = aws_glue_catalog_database.web.name
      table_name    = "clicks"
    }

    s3_configuration {
      role_arn   = aws_iam_role.delivery.arn
      bucket_arn = aws_s3_bucket.lake.arn
    }
  }
}

resource "aws_glue_catalog_table" "events" {
  name          = "events"
  database_name = aws_glue_catalog_database.web.name
  table_type    = "EXTERNAL_TABLE"
  parameters    = { classification = "parquet" }

  partition_keys {
    name = "customer"
    type = "string"
  }

  storage_descriptor {
    location      = "s3://${aws_s3_bucket.lake.bucket}/events/"
    input_format  = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"

    ser_de_info {
      serialization_library = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
    }

    columns {
      name = "id"
      type = "bigint"
    }

    columns {
      name = "at"
      type = "timestamp"
    }
  }
}

resource "aws_kinesis_firehose_delivery_stream" "partitions" {
  name        = "tf-partitions"
  destination = "extended_s3"
  tags        = { "tarn.freshness-seconds" = var.freshness_seconds }

  extended_s3_configuration {
    role_arn            = aws_iam_role.delivery.arn
    bucket_arn          = aws_s3_bucket.lake.arn
    prefix              = "events/customer=!{partitionKeyFromQuery:customer}/"
    error_output_prefix = "failed/!{firehose:error-output-type}/"
    buffering_interval  = 60
    buffering_size      = 64
    s3_backup_mode      = "Enabled"

    dynamic_partitioning_configuration {
      enabled        = true
      retry_duration = 60
    }

    processing_configuration {
      enabled = true

      processors {
        type = "RecordDeAggregation"

        parameters {
          parameter_name  = "SubRecordType"
          parameter_value = "JSON"
        }
      }

      processors {
        type = "MetadataExtraction"

        parameters {
          parameter_name  = "JsonParsingEngine"
          parameter_value = "JQ-1.6"
        }

        parameters {
          parameter_name  = "MetadataExtractionQuery"
          parameter_value = "{customer:.customer_id}"
        }
      }
    }

    data_format_conversion_configuration {
      input_format_configuration {
        deserializer {
          open_x_json_ser_de {
            column_to_json_key_mappings = { at = "timestamp" }
          }
        }
      }

      output_format_configuration {
        serializer {
          parquet_ser_de {
            compression = "GZIP"
          }
        }
      }

      schema_configuration {
        database_name = aws_glue_catalog_table.events.database_name
        table_name    = aws_glue_catalog_table.events.name
        role_arn      = aws_iam_role.delivery.arn
      }
    }

    s3_backup_configuration {
      role_arn   = aws_iam_role.delivery.arn
      bucket_arn = aws_s3_bucket.lake.arn
      prefix     = "source/"
    }

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = aws_cloudwatch_log_group.delivery.name
      log_stream_name = aws_cloudwatch_log_stream.delivery.name
    }
  }
}

resource "aws_kinesis_firehose_delivery_stream" "endpoint" {
  name        = "tf-endpoint"
  destination = "http_endpoint"

  http_endpoint_configuration {
    url                = "https://collector.example/in"
    name               = "collector"
    access_key         = "s3cret-key"
    role_arn           = aws_iam_role.delivery.arn
    buffering_interval = 60
    buffering_size     = 4
    retry_duration     = 60
    s3_backup_mode     = "FailedDataOnly"

    request_configuration {
      content_encoding = "GZIP"

      common_attributes {
        name  = "team"
        value = "lake"
      }
    }

    s3_configuration {
      role_arn            = aws_iam_role.delivery.arn
      bucket_arn          = aws_s3_bucket.lake.arn
      error_output_prefix = "endpoint-failed/"
    }

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = aws_cloudwatch_log_group.delivery.name
      log_stream_name = aws_cloudwatch_log_stream.delivery.name
    }
  }
}

variable "scan_cutoff" {
  type    = number
  default = 10485760
}

resource "aws_athena_workgroup" "analysts" {
  name          = "tf-analysts"
  description   = "made by Terraform"
  force_destroy = true
  tags          = { "tarn.timeout-seconds" = "600" }

  configuration {
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = false
    bytes_scanned_cutoff_per_query     = var.scan_cutoff

    result_configuration {
      output_location = "s3://${aws_s3_bucket.lake.bucket}/athena/"

      encryption_configuration {
        encryption_option = "SSE_S3"
      }
    }
  }
}

resource "aws_athena_named_query" "recent" {
  name      = "recent"
  workgroup = aws_athena_workgroup.analysts.id
  database  = aws_glue_catalog_database.web.name
  query     = "SELECT * FROM visits LIMIT 10"
}

resource "aws_athena_prepared_statement" "by_id" {
  name            = "by_id"
  workgroup       = aws_athena_workgroup.analysts.name
  query_statement = "SELECT * FROM visits WHERE id = ?"
}

resource "aws_athena_database" "reports" {
  name          = "tf_reports"
  bucket        = aws_s3_bucket.lake.bucket
  comment       = "made by SQL"
  properties    = { creator = "terraform" }
  force_destroy = true
}

resource "aws_athena_data_catalog" "second" {
  name        = "tf_second"
  description = "a further name"
  type        = "GLUE"
  parameters  = { "catalog-id" = "000000000000" }
}

output "stream_arn" {
  value = aws_kinesis_stream.clicks.arn
}
