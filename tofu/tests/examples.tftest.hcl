# The configuration as a module: of somebody else's in both examples, and of the root that `deploy` works with.

# What AWS would answer, as far as the provider looks at it: an account, a region, and ARNs that are ARNs.
mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "123456789012"
    }
  }

  mock_data "aws_partition" {
    defaults = {
      partition  = "aws"
      dns_suffix = "amazonaws.com"
    }
  }

  mock_data "aws_region" {
    defaults = {
      id   = "eu-west-1"
      name = "eu-west-1"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/mock"
    }
  }

  mock_resource "aws_lambda_function" {
    defaults = {
      arn = "arn:aws:lambda:eu-west-1:123456789012:function:mock"
    }
  }

  mock_resource "aws_lambda_layer_version" {
    defaults = {
      arn = "arn:aws:lambda:eu-west-1:123456789012:layer:mock:1"
    }
  }

  mock_resource "aws_iam_policy" {
    defaults = {
      arn = "arn:aws:iam::123456789012:policy/mock"
    }
  }

  mock_resource "aws_sns_topic" {
    defaults = {
      arn = "arn:aws:sns:eu-west-1:123456789012:mock"
    }
  }

  mock_resource "aws_sns_topic_subscription" {
    defaults = {
      pending_confirmation = false
    }
  }

  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-west-1:123456789012:mock"
      url = "https://sqs.eu-west-1.amazonaws.com/123456789012/mock"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = {
      arn    = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000"
      key_id = "00000000-0000-0000-0000-000000000000"
    }
  }

  mock_resource "aws_dynamodb_table" {
    defaults = {
      arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/mock"
    }
  }

  mock_resource "aws_sfn_state_machine" {
    defaults = {
      arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:mock"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:eu-west-1:123456789012:log-group:mock"
    }
  }

  mock_resource "aws_cloudwatch_event_rule" {
    defaults = {
      arn = "arn:aws:events:eu-west-1:123456789012:rule/mock"
    }
  }

  mock_resource "aws_s3_bucket" {
    defaults = {
      arn = "arn:aws:s3:::mock"
    }
  }
}

variables {
  bundle = "../../tests/bundle"
}

run "one_account" {
  command = plan

  module {
    source = "./examples/one-account"
  }

  assert {
    condition     = output.reports_bucket_name == "compliance-reports-prod-123456789012"
    error_message = "the bucket of reports"
  }
}

run "an_organization" {
  command = plan

  module {
    source = "./examples/organization"
  }

  assert {
    condition     = output.reports_bucket_name == "compliance-reports-prod-123456789012"
    error_message = "the bucket of reports"
  }
}

# What `deploy` passes on reaches the module, and what it reads comes back.
run "the_root_of_deploy" {
  command = plan

  module {
    source = "./root"
  }

  variables {
    bundle             = "../tests/bundle"
    environment_suffix = "team-a"
    append_account_id  = true
    regions            = ["eu-west-1", "us-east-1"]
    tags               = { Owner = "security" }
    accounts           = ["arn:aws:iam::210987654321:role/compliance-scan-role-dev"]
    rule_parameters    = { iam-access-key-rotated = { max_age_days = 60 } }
    config_recorder    = "existing"
    analysis           = true
  }

  assert {
    condition     = output.reports_bucket_name == "compliance-reports-team-a-123456789012" && output.config_recorder_name == null && output.athena_workgroup_name == "compliance-team-a"
    error_message = "names"
  }
  assert {
    condition     = output.tags == { Environment = "Production", Compliance = "Required", ManagedBy = "OpenTofu", Scope = "team-a", Owner = "security" }
    error_message = "tags"
  }
}
