# State in an object, with a lock in an item table.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }

  backend "s3" {
    bucket                      = "tf-state"
    key                         = "own/terraform.tfstate"
    region                      = "us-east-1"
    dynamodb_table              = "tf-locks"
    use_path_style              = true
    skip_metadata_api_check     = true
    skip_region_validation      = true
    skip_requesting_account_id  = true
    skip_credentials_validation = true
  }
}

resource "terraform_data" "one" {
  input = "one"
}
