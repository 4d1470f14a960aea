"""Metrics once with boto3: python3 metrics_boto3.py NAMESPACE. Ends with an error at the first fault."""
import datetime
import sys

import boto3
from botocore.exceptions import ClientError

cloudwatch = boto3.client("cloudwatch")
space = sys.argv[1]
now = datetime.datetime.now(datetime.timezone.utc)
at = now.replace(second=0, microsecond=0) - datetime.timedelta(minutes=2)
end = at + datetime.timedelta(minutes=1)
metric = {"Namespace": space, "MetricName": "m", "Dimensions": [{"Name": "Host", "Value": "a"}]}

# A body over 10 KiB is compressed.
cloudwatch.put_metric_data(Namespace=space, MetricData=[
    {"MetricName": "m", "Dimensions": metric["Dimensions"], "Timestamp": at, "Value": float(value), "Unit": "Count"} for value in range(400)])
assert cloudwatch.list_metrics(Namespace=space)["Metrics"] == [metric]
point = cloudwatch.get_metric_statistics(
    **metric, StartTime=at, EndTime=end, Period=60, Statistics=["Sum", "SampleCount", "Minimum", "Maximum", "Average"])["Datapoints"]
assert point == [{"Timestamp": at, "Sum": 79800.0, "SampleCount": 400.0, "Minimum": 0.0, "Maximum": 399.0, "Average": 199.5, "Unit": "Count"}], point
pages = cloudwatch.get_paginator("get_metric_data").paginate(StartTime=at, EndTime=end, MetricDataQueries=[
    {"Id": "m1", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "p90"}},
    {"Id": "e1", "Expression": "FILL(m1, 0) * 2"}])
results = [result for page in pages for result in page["MetricDataResults"]]
assert [(result["Id"], result["Values"], result["Timestamps"]) for result in results] == [("m1", [359.0], [at]), ("e1", [718.0], [at])], results
try:
    cloudwatch.put_metric_data(Namespace=space, MetricData=[{"MetricName": "m"}])
    raise AssertionError("a datum without a value was stored")
except ClientError as error:
    assert error.response["Error"]["Code"] in ("MissingParameter", "MissingRequiredParameterException"), error.response
try:
    cloudwatch.describe_anomaly_detectors()
    raise AssertionError("anomaly detectors are not there")
except ClientError as error:
    assert "DescribeAnomalyDetectors" in error.response["Error"]["Message"], error.response
