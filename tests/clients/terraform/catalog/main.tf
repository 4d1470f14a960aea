# The catalog: tables, a view, a partition, an index, a function, a connection.
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

variable "comment" {
  default = "first"
}

resource "aws_glue_catalog_database" "logs" {
  name        = "tf_logs"
  description = var.comment
}

resource "aws_glue_catalog_table" "access" {
  database_name = aws_glue_catalog_database.logs.name
  name          = "access"
  table_type    = "EXTERNAL_TABLE"
  parameters = {
    "projection.enabled"        = "true"
    "projection.day.type"       = "date"
    "projection.day.range"      = "2026-01-01,NOW"
    "projection.day.format"     = "yyyy-MM-dd"
    "storage.location.template" = "s3://tf-logs/access/$${day}/"
  }
  partition_keys {
    name = "day"
    type = "date"
  }
  storage_descriptor {
    location      = "s3://tf-logs/access/"
    input_format  = "org.apache.hadoop.mapred.TextInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
    columns {
      name = "id"
      type = "bigint"
    }
    ser_de_info {
      serialization_library = "org.openx.data.jsonserde.JsonSerDe"
      parameters            = { "ignore.malformed.json" = "true" }
    }
  }
}

resource "aws_glue_catalog_table" "visits" {
  database_name = aws_glue_catalog_database.logs.name
  name          = "visits"
  partition_keys {
    name = "year"
    type = "int"
  }
  partition_keys {
    name = "city"
    type = "string"
  }
  storage_descriptor {
    location = "s3://tf-logs/visits/"
    columns {
      name = "id"
      type = "bigint"
    }
  }
}

resource "aws_glue_catalog_table" "view" {
  database_name      = aws_glue_catalog_database.logs.name
  name               = "one"
  table_type         = "VIRTUAL_VIEW"
  view_original_text = "/* Presto View: ${base64encode(jsonencode({ originalSql = "SELECT 1 AS n", catalog = "awsdatacatalog", schema = "tf_logs", columns = [{ name = "n", type = "integer" }] }))} */"
  view_expanded_text = "/* Presto View */"
  parameters         = { presto_view = "true", comment = "Presto View" }
  storage_descriptor {
    columns {
      name = "n"
      type = "int"
    }
  }
}

resource "aws_glue_partition" "oslo" {
  database_name    = aws_glue_catalog_database.logs.name
  table_name       = aws_glue_catalog_table.visits.name
  partition_values = ["2026", "Oslo"]
  parameters       = { rows = var.comment }
  storage_descriptor {
    location = "s3://tf-logs/visits/2026/Oslo/"
    columns {
      name = "id"
      type = "bigint"
    }
  }
}

resource "aws_glue_partition_index" "city" {
  database_name = aws_glue_catalog_database.logs.name
  table_name    = aws_glue_catalog_table.visits.name
  partition_index {
    index_name = "by_city"
    keys       = ["city"]
  }
}

resource "aws_glue_user_defined_function" "mask" {
  database_name = aws_glue_catalog_database.logs.name
  catalog_id    = aws_glue_catalog_database.logs.catalog_id
  name          = "mask"
  class_name    = "org.Mask"
  owner_name    = "lake"
  owner_type    = "GROUP"
  resource_uris {
    resource_type = "JAR"
    uri           = "s3://tf-logs/mask.jar"
  }
}

resource "aws_glue_connection" "shop" {
  name            = "tf-shop"
  connection_type = "JDBC"
  description     = var.comment
  connection_properties = {
    JDBC_CONNECTION_URL = "jdbc:postgresql://host:5432/shop"
    USERNAME            = "reader"
    PASSWORD            = "secret"
  }
  tags = { team = "lake" }
}

resource "aws_s3_bucket" "lake" {
  bucket        = "tf-logs-lake"
  force_destroy = true
}

resource "aws_glue_catalog_table" "events" {
  database_name = aws_glue_catalog_database.logs.name
  name          = "events"
  table_type    = "EXTERNAL_TABLE"
  open_table_format_input {
    iceberg_input {
      metadata_operation = "CREATE"
      version            = 2
    }
  }
  storage_descriptor {
    location = "s3://${aws_s3_bucket.lake.bucket}/events/"
    columns {
      name = "id"
      type = "bigint"
    }
    columns {
      name = "text"
      type = "string"
    }
  }
}

resource "aws_iam_role" "lake" {
  name = "tf-logs-lake"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = ["glue.amazonaws.com", "firehose.amazonaws.com"] }
    }]
  })
}

resource "aws_iam_role_policy" "lake" {
  name   = "own"
  role   = aws_iam_role.lake.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}

resource "aws_glue_catalog_table_optimizer" "compaction" {
  catalog_id    = aws_glue_catalog_database.logs.catalog_id
  database_name = aws_glue_catalog_database.logs.name
  table_name    = aws_glue_catalog_table.events.name
  type          = "compaction"
  configuration {
    role_arn = aws_iam_role.lake.arn
    enabled  = true
  }
}

resource "aws_glue_catalog_table_optimizer" "retention" {
  catalog_id    = aws_glue_catalog_database.logs.catalog_id
  database_name = aws_glue_catalog_database.logs.name
  table_name    = aws_glue_catalog_table.events.name
  type          = "retention"
  configuration {
    role_arn = aws_iam_role.lake.arn
    enabled  = true
    retention_configuration {
      iceberg_configuration {
        snapshot_retention_period_in_days = 7
        number_of_snapshots_to_retain     = 3
        clean_expired_files               = true
      }
    }
  }
}
