# An application of Managed Service for Apache Flink whose code is SQL.
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

variable "code" {
  default = "INSERT INTO counts SELECT k, COUNT(*) FROM events GROUP BY k"
}

resource "aws_iam_role" "flink" {
  name = "tf-flink"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "kinesisanalytics.amazonaws.com" } }]
  })
}

resource "aws_kinesisanalyticsv2_application" "counts" {
  name                   = "tf-counts"
  description            = "counts by key"
  runtime_environment    = "FLINK-1_20"
  service_execution_role = aws_iam_role.flink.arn
  tags                   = { team = "data" }

  application_configuration {
    application_code_configuration {
      code_content_type = "PLAINTEXT"

      code_content {
        text_content = var.code
      }
    }

    environment_properties {
      property_group {
        property_group_id = "script"
        property_map      = { a = "1" }
      }
    }

    flink_application_configuration {
      checkpoint_configuration {
        configuration_type = "DEFAULT"
      }

      monitoring_configuration {
        configuration_type = "CUSTOM"
        log_level          = "DEBUG"
        metrics_level      = "TASK"
      }

      parallelism_configuration {
        configuration_type   = "CUSTOM"
        auto_scaling_enabled = false
        parallelism          = 2
        parallelism_per_kpu  = 1
      }
    }
  }
}
