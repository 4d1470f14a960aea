"""Every operation of schedules once with boto3: python3 schedules_boto3.py NAME ROLE. Prints each operation called on a line."""
import json
import sys
from datetime import datetime, timedelta, timezone

import boto3

scheduler, sqs = boto3.client("scheduler"), boto3.client("sqs")
name, role = sys.argv[1:]
called = set()
scheduler.meta.events.register("before-call.scheduler", lambda model, **_: called.add(model.name))


def refused(code, text, operation, **members):
    try:
        operation(**members)
    except scheduler.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == code and text in error.response["Error"]["Message"], error
        return
    raise AssertionError(f"{operation} was not refused")


queue = sqs.create_queue(QueueName=name)["QueueUrl"]
queue_arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
group = scheduler.create_schedule_group(Name=name, Tags=[{"Key": "a", "Value": "b"}])["ScheduleGroupArn"]
scheduler.tag_resource(ResourceArn=group, Tags=[{"Key": "c", "Value": "d"}])
scheduler.untag_resource(ResourceArn=group, TagKeys=["a"])
assert scheduler.list_tags_for_resource(ResourceArn=group)["Tags"] == [{"Key": "c", "Value": "d"}]
shown = scheduler.get_schedule_group(Name=name)
assert (shown["Arn"], shown["State"]) == (group, "ACTIVE")
assert {"default", name} <= {one["Name"] for one in scheduler.list_schedule_groups()["ScheduleGroups"]}
refused("ConflictException", "already exists", scheduler.create_schedule_group, Name=name)

target = {"Arn": queue_arn, "RoleArn": role, "Input": "hello", "RetryPolicy": {"MaximumRetryAttempts": 3, "MaximumEventAgeInSeconds": 60}}
off, later = {"Mode": "OFF"}, datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=1)
given = {
    "Name": "s", "GroupName": name, "ScheduleExpression": "cron(0 12 ? * MON-FRI *)", "ScheduleExpressionTimezone": "Europe/Berlin", "StartDate": later,
    "EndDate": later + timedelta(days=10), "Description": "D", "State": "ENABLED", "ActionAfterCompletion": "DELETE",
    "FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}, "Target": target,
}
arn = scheduler.create_schedule(**given)["ScheduleArn"]
assert arn.endswith(f":schedule/{name}/s"), arn
shown = scheduler.get_schedule(Name="s", GroupName=name)
assert {key: shown[key] for key in given} == given, shown
refused("ConflictException", "Schedule s already exists.", scheduler.create_schedule, **given)
refused("ResourceNotFoundException", "does not exist", scheduler.get_schedule, Name="s")
refused("ResourceNotFoundException", "does not exist", scheduler.get_schedule, Name="s", GroupName="nowhere")

plain = {"Name": "s", "GroupName": name, "ScheduleExpression": "rate(1 day)", "FlexibleTimeWindow": off, "Target": {"Arn": queue_arn, "RoleArn": role}}
scheduler.update_schedule(**plain, State="DISABLED")
shown = scheduler.get_schedule(Name="s", GroupName=name)
assert not {"Description", "StartDate", "EndDate"} & set(shown), shown
assert (shown["State"], shown["ActionAfterCompletion"], shown["ScheduleExpressionTimezone"]) == ("DISABLED", "NONE", "UTC")
assert shown["Target"]["RetryPolicy"] == {"MaximumRetryAttempts": 185, "MaximumEventAgeInSeconds": 86400}

token = {**plain, "Name": "t", "ClientToken": "one"}
assert scheduler.create_schedule(**token)["ScheduleArn"] == scheduler.create_schedule(**token)["ScheduleArn"]
refused("ConflictException", "another request", scheduler.create_schedule, **{**token, "Description": "other"})
scheduler.delete_schedule(Name="t", GroupName=name, ClientToken="two")
scheduler.delete_schedule(Name="t", GroupName=name, ClientToken="two")
refused("ResourceNotFoundException", "Schedule t does not exist.", scheduler.delete_schedule, Name="t", GroupName=name)

for one in ["a1", "a2", "b1"]:
    scheduler.create_schedule(**{**plain, "Name": one, "State": "DISABLED"})
pages = scheduler.get_paginator("list_schedules").paginate(GroupName=name, PaginationConfig={"PageSize": 2})
assert [[one["Name"] for one in page["Schedules"]] for page in pages] == [["a1", "a2"], ["b1", "s"]]
assert [one["Name"] for one in scheduler.list_schedules(GroupName=name, NamePrefix="a", State="DISABLED")["Schedules"]] == ["a1", "a2"]
assert scheduler.list_schedules(GroupName=name, State="ENABLED")["Schedules"] == []

wrong = {**plain, "Name": "wrong"}
create = scheduler.create_schedule
refused("ValidationException", "Invalid Schedule Expression", create, **{**wrong, "ScheduleExpression": "every day"})
refused("ValidationException", "the time is past", create, **{**wrong, "ScheduleExpression": "at(2020-01-01T00:00:00)"})
refused("ValidationException", "does not exist in the time zone", create, **{
    **wrong, "ScheduleExpression": "at(2027-03-28T02:30:00)", "ScheduleExpressionTimezone": "Europe/Berlin"})
refused("ValidationException", "ScheduleExpressionTimezone", create, **wrong, ScheduleExpressionTimezone="Mars/Olympus")
refused("ValidationException", "MaximumWindowInMinutes", create, **{**wrong, "FlexibleTimeWindow": {"Mode": "FLEXIBLE"}})
refused("ValidationException", "5 minutes ago", create, **wrong, StartDate=later - timedelta(days=2))
refused("ValidationException", "must come after the StartDate", create, **wrong, StartDate=later, EndDate=later - timedelta(hours=1))
refused("ValidationException", "KmsKeyArn", create, **wrong, KmsKeyArn="arn:aws:kms:us-east-1:000000000000:key/k")
for arn, text in [
    ("arn:aws:states:us-east-1:000000000000:stateMachine:m", "Target.Arn"), ("nothing", "not in correct format"),
    ("arn:aws:kinesis:us-east-1:000000000000:stream/s", "KinesisParameters is required"),
    ("arn:aws:events:us-east-1:000000000000:event-bus/default", "EventBridgeParameters is required"),
    ("arn:aws:sqs:us-east-1:000000000000:q.fifo", "SqsParameters is required"),
    ("arn:aws:scheduler:::aws-sdk:sqs:getQueueUrl", "it reads"), ("arn:aws:scheduler:::aws-sdk:sqs:receiveMessage", "it reads"),
    ("arn:aws:scheduler:::aws-sdk:dynamodb:batchGetItem", "it reads"), ("arn:aws:scheduler:::aws-sdk:ec2:stopInstances", "not a supported service"),
    ("arn:aws:scheduler:::aws-sdk:sqs:fly", "not a supported api of sqs"), ("arn:aws:scheduler:::aws-sdk:s3:putObject", "its body is a stream"),
]:
    refused("ValidationException", text, create, **{**wrong, "Target": {"Arn": arn, "RoleArn": role}})
refused("ValidationException", "no JSON object", create, **{**wrong, "Target": {"Arn": "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", "RoleArn": role, "Input": "x"}})
refused("ValidationException", "must allow AWS EventBridge Scheduler to assume the role", create, **{
    **wrong, "Target": {"Arn": queue_arn, "RoleArn": "arn:aws:iam::000000000000:role/absent"}})

refused("ValidationException", "default schedule group", scheduler.delete_schedule_group, Name="default")
scheduler.delete_schedule_group(Name=name)
refused("ResourceNotFoundException", "does not exist", scheduler.get_schedule_group, Name=name)
scheduler.create_schedule_group(Name=name)
assert scheduler.list_schedules(GroupName=name)["Schedules"] == []
scheduler.delete_schedule_group(Name=name)
print("\n".join(sorted(called)))
