"""Alarms once with boto3: python3 alarms_boto3.py NAME. Ends with an error at the first fault."""
import sys

import boto3
from botocore.exceptions import ClientError

cloudwatch = boto3.client("cloudwatch")
name = sys.argv[1]
given = {
    "AlarmName": name, "AlarmDescription": "d", "Namespace": "App", "MetricName": "m", "ExtendedStatistic": "p99",
    "Dimensions": [{"Name": "Host", "Value": "a"}], "Period": 60, "Unit": "Milliseconds", "EvaluationPeriods": 3, "DatapointsToAlarm": 2,
    "Threshold": 250.5, "ComparisonOperator": "GreaterThanOrEqualToThreshold", "TreatMissingData": "notBreaching",
    "EvaluateLowSampleCountPercentile": "ignore", "ActionsEnabled": False,
}
cloudwatch.put_metric_alarm(**given, Tags=[{"Key": "k", "Value": "v"}])
alarm = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]
assert {member: alarm[member] for member in given} == given, alarm
assert cloudwatch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"] == [{"Key": "k", "Value": "v"}]
cloudwatch.put_composite_alarm(AlarmName=f"{name}-all", AlarmRule=f"ALARM({name})", ActionsSuppressor=name,
                               ActionsSuppressorWaitPeriod=1, ActionsSuppressorExtensionPeriod=2)
cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="r", StateReasonData='{"a":1}')
whole = cloudwatch.describe_alarms(AlarmNames=[f"{name}-all"], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"][0]
assert (whole["StateValue"], whole["ActionsSuppressorWaitPeriod"]) == ("ALARM", 1), whole
pages = cloudwatch.get_paginator("describe_alarm_history").paginate(AlarmName=name, PaginationConfig={"PageSize": 1})
assert len([item for page in pages for item in page["AlarmHistoryItems"]]) >= 2
try:
    cloudwatch.delete_alarms(AlarmNames=[f"{name}-absent"])
    raise AssertionError("an absent alarm was deleted")
except ClientError as error:
    assert error.response["Error"]["Code"] in ("ResourceNotFound", "ResourceNotFoundException"), error.response
cloudwatch.delete_alarms(AlarmNames=[f"{name}-all"])
cloudwatch.delete_alarms(AlarmNames=[name])
assert cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"] == []
