"""Every operation of pipes once with boto3: python3 pipes_boto3.py NAME ROLE_ARN. Prints each operation called on a line; ends with an error at the first fault."""
import sys

import boto3
from botocore.exceptions import ClientError

pipes, sqs = boto3.client("pipes"), boto3.client("sqs")
name, role = sys.argv[1:]
called = set()
pipes.meta.events.register("before-call.pipes", lambda model, **_: called.add(model.name))


def queue(suffix):
    url = sqs.create_queue(QueueName=name + suffix)["QueueUrl"]
    return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def take(url):
    messages = []
    while not messages:
        messages = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5).get("Messages", [])
    sqs.delete_message(QueueUrl=url, ReceiptHandle=messages[0]["ReceiptHandle"])
    return messages[0]["Body"]


def wait(state):
    while (shown := pipes.describe_pipe(Name=name))["CurrentState"] != state:
        pass
    return shown


(source, source_arn), (first, first_arn), (second, second_arn) = queue("-in"), queue("-first"), queue("-second")
made = pipes.create_pipe(
    Name=name, Description="D", RoleArn=role, Source=source_arn, Target=first_arn, DesiredState="STOPPED",
    SourceParameters={"FilterCriteria": {"Filters": [{"Pattern": '{"body":{"n":[{"numeric":[">",1]}]}}'}]}, "SqsQueueParameters": {"BatchSize": 5}},
    TargetParameters={"InputTemplate": "n is <$.body.n>"}, Tags={"a": "b"})
assert (made["Name"], made["DesiredState"]) == (name, "STOPPED"), made
arn = made["Arn"]
shown = wait("STOPPED")
assert (shown["Description"], shown["Source"], shown["Target"], shown["RoleArn"], shown["Tags"]) == ("D", source_arn, first_arn, role, {"a": "b"}), shown
assert shown["SourceParameters"]["SqsQueueParameters"]["BatchSize"] == 5, shown
pipes.tag_resource(resourceArn=arn, tags={"c": "d"})
pipes.untag_resource(resourceArn=arn, tagKeys=["a"])
assert pipes.list_tags_for_resource(resourceArn=arn)["tags"] == {"c": "d"}
for n in (1, 2):
    sqs.send_message(QueueUrl=source, MessageBody='{"n":%d}' % n)
pipes.start_pipe(Name=name)
assert take(first) == "n is 2"
wait("RUNNING")
changed = pipes.update_pipe(Name=name, RoleArn=role, Target=second_arn, Description="E", TargetParameters={"InputTemplate": "now <$.body.n>"})
assert changed["Name"] == name
shown = wait("RUNNING")
assert (shown["Description"], shown["Target"]) == ("E", second_arn), shown
sqs.send_message(QueueUrl=source, MessageBody='{"n":3}')
assert take(second) == "now 3"
pages = pipes.get_paginator("list_pipes").paginate(NamePrefix=name, SourcePrefix=source_arn, TargetPrefix=second_arn, DesiredState="RUNNING")
assert [one["Name"] for page in pages for one in page["Pipes"]] == [name]
assert pipes.list_pipes(NamePrefix=name, CurrentState="STOPPED")["Pipes"] == []
try:
    pipes.create_pipe(Name=name, RoleArn=role, Source=source_arn, Target=first_arn)
    raise AssertionError("a second pipe has the name")
except ClientError as error:
    assert error.response["Error"]["Code"] == "ConflictException", error.response
pipes.stop_pipe(Name=name)
wait("STOPPED")
assert pipes.delete_pipe(Name=name)["Arn"] == arn
try:
    while True:
        pipes.describe_pipe(Name=name)
except ClientError as error:
    assert error.response["Error"]["Code"] == "NotFoundException", error.response
print("\n".join(sorted(called)))
