"""Filters once with boto3: python3 logs_filters_boto3.py GROUP STREAM_ARN ROLE_ARN. Ends with an error at the first fault."""
import sys

import boto3
from botocore.exceptions import ClientError

logs = boto3.client("logs")
group, stream, role = sys.argv[1:]
logs.create_log_group(logGroupName=group)
transformation = {"metricName": "m", "metricNamespace": "n", "metricValue": "$.took", "unit": "Milliseconds", "dimensions": {"Host": "$.host"}}
logs.put_metric_filter(logGroupName=group, filterName="f", filterPattern="{ $.took = * }", metricTransformations=[transformation])
pages = logs.get_paginator("describe_metric_filters").paginate(logGroupName=group, PaginationConfig={"PageSize": 1})
filters = [one for page in pages for one in page["metricFilters"]]
assert [one["metricTransformations"] for one in filters] == [[transformation]], filters
logs.put_subscription_filter(logGroupName=group, filterName="s", filterPattern="", destinationArn=stream, roleArn=role, distribution="Random")
pages = logs.get_paginator("describe_subscription_filters").paginate(logGroupName=group)
(found,) = [one for page in pages for one in page["subscriptionFilters"]]
assert (found["filterName"], found["distribution"], found["roleArn"]) == ("s", "Random", role), found
logs.delete_subscription_filter(logGroupName=group, filterName="s")
logs.delete_metric_filter(logGroupName=group, filterName="f")
try:
    logs.delete_metric_filter(logGroupName=group, filterName="f")
    raise AssertionError("an absent filter was deleted")
except ClientError as error:
    assert error.response["Error"]["Code"] == "ResourceNotFoundException", error.response
logs.delete_log_group(logGroupName=group)
