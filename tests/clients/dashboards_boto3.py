"""Dashboards once with boto3: python3 dashboards_boto3.py NAME. Ends with an error at the first fault."""
import json
import sys

import boto3
from botocore.exceptions import ClientError

cloudwatch = boto3.client("cloudwatch")
name = sys.argv[1]
widget = {"type": "metric", "x": 0, "y": 0, "width": 6, "height": 6, "properties": {"region": "us-east-1", "metrics": [["App", "m", "Host", "a"]]}}
body = json.dumps({"widgets": [widget]})
assert cloudwatch.put_dashboard(DashboardName=name, DashboardBody=body)["DashboardValidationMessages"] == []
shown = cloudwatch.get_dashboard(DashboardName=name)
assert (shown["DashboardName"], json.loads(shown["DashboardBody"])) == (name, json.loads(body)), shown
pages = cloudwatch.get_paginator("list_dashboards").paginate(DashboardNamePrefix=name)
listed = [one for page in pages for one in page["DashboardEntries"]]
assert [(one["DashboardName"], one["Size"] > 0, one["LastModified"].year > 2000) for one in listed] == [(name, True, True)], listed
try:
    cloudwatch.put_dashboard(DashboardName=name, DashboardBody="{")
    raise AssertionError("a broken dashboard was stored")
except ClientError as error:
    assert error.response["Error"]["Code"] in ("InvalidParameterInput", "DashboardInvalidInputError"), error.response
cloudwatch.delete_dashboards(DashboardNames=[name])
try:
    cloudwatch.get_dashboard(DashboardName=name)
    raise AssertionError("the dashboard is not gone")
except ClientError as error:
    assert error.response["Error"]["Code"] in ("ResourceNotFound", "DashboardNotFoundError"), error.response
