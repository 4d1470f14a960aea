"""Every operation of buses once with boto3: python3 buses_boto3.py NAME. Prints each operation called on a line; ends with an error at the first fault."""
import json
import sys

import boto3
from botocore.exceptions import ClientError

events, sqs = boto3.client("events"), boto3.client("sqs")
name = sys.argv[1]
called = set()
events.meta.events.register("before-call.events", lambda model, **_: called.add(model.name))

queue = sqs.create_queue(QueueName=name)["QueueUrl"]
queue_arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
statement = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": queue_arn}
sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})})

bus = events.create_event_bus(Name=name, Description="D", Tags=[{"Key": "a", "Value": "b"}])["EventBusArn"]
assert events.list_tags_for_resource(ResourceARN=bus)["Tags"] == [{"Key": "a", "Value": "b"}]
events.tag_resource(ResourceARN=bus, Tags=[{"Key": "c", "Value": "d"}])
events.untag_resource(ResourceARN=bus, TagKeys=["a"])
assert {one["Name"] for one in events.list_event_buses()["EventBuses"]} >= {"default", name}
assert events.update_event_bus(Name=name, Description="E")["Description"] == "E"
assert events.describe_event_bus(Name=bus)["Description"] == "E"
events.put_permission(EventBusName=name, Action="events:PutEvents", Principal="111122223333", StatementId="s")
events.remove_permission(EventBusName=name, StatementId="s")
assert "Policy" not in events.describe_event_bus(Name=name)

pattern = json.dumps({"source": ["a"]})
assert events.test_event_pattern(EventPattern=pattern, Event=json.dumps({"source": "a"}))["Result"]
rule = events.put_rule(Name="r", EventBusName=name, EventPattern=pattern, Tags=[{"Key": "t", "Value": "v"}])["RuleArn"]
assert events.list_tags_for_resource(ResourceARN=rule)["Tags"] == [{"Key": "t", "Value": "v"}]
events.disable_rule(Name="r", EventBusName=name)
events.enable_rule(Name="r", EventBusName=name)
assert events.describe_rule(Name="r", EventBusName=name)["State"] == "ENABLED"
assert [one["Name"] for one in events.list_rules(EventBusName=name)["Rules"]] == ["r"]
events.put_targets(Rule="r", EventBusName=name, Targets=[{"Id": "q", "Arn": queue_arn}])
assert events.list_targets_by_rule(Rule="r", EventBusName=name)["Targets"] == [{"Id": "q", "Arn": queue_arn}]
assert events.list_rule_names_by_target(TargetArn=queue_arn, EventBusName=name)["RuleNames"] == ["r"]

sent = events.put_events(Entries=[{"EventBusName": name, "Source": "a", "DetailType": "t", "Detail": "{}"}])["Entries"][0]["EventId"]
messages = []
while not messages:
    messages = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5).get("Messages", [])
assert json.loads(messages[0]["Body"])["id"] == sent

archive = events.create_archive(ArchiveName=name, EventSourceArn=bus, RetentionDays=1)["ArchiveArn"]
events.update_archive(ArchiveName=name, Description="A")
assert events.describe_archive(ArchiveName=name)["Description"] == "A"
assert [one["ArchiveName"] for one in events.list_archives(NamePrefix=name)["Archives"]] == [name]
times = {"EventStartTime": "2026-01-01T00:00:00Z", "EventEndTime": "2026-01-02T00:00:00Z"}
events.start_replay(ReplayName=name, EventSourceArn=archive, Destination={"Arn": bus}, **times)
while "ReplayEndTime" not in events.describe_replay(ReplayName=name):
    pass
assert [one["State"] for one in events.list_replays(NamePrefix=name)["Replays"]] == ["COMPLETED"]
try:
    events.cancel_replay(ReplayName=name)
    raise AssertionError("the replay has not ended")
except ClientError as error:
    assert error.response["Error"]["Code"] == "IllegalStatusException"
events.delete_archive(ArchiveName=name)

key = {"ApiKeyAuthParameters": {"ApiKeyName": "k", "ApiKeyValue": "v"}}
connection = events.create_connection(Name=name, AuthorizationType="API_KEY", AuthParameters=key)["ConnectionArn"]
events.update_connection(Name=name, Description="C")
assert events.describe_connection(Name=name)["Description"] == "C"
assert [one["Name"] for one in events.list_connections(NamePrefix=name)["Connections"]] == [name]
events.create_api_destination(Name=name, ConnectionArn=connection, InvocationEndpoint="https://127.0.0.1/x", HttpMethod="POST")
events.update_api_destination(Name=name, InvocationRateLimitPerSecond=5)
assert events.describe_api_destination(Name=name)["InvocationRateLimitPerSecond"] == 5
assert [one["Name"] for one in events.list_api_destinations(NamePrefix=name)["ApiDestinations"]] == [name]
events.deauthorize_connection(Name=name)
events.delete_api_destination(Name=name)
events.delete_connection(Name=name)

events.remove_targets(Rule="r", EventBusName=name, Ids=["q"])
events.delete_rule(Name="r", EventBusName=name)
events.delete_event_bus(Name=name)
try:
    events.describe_event_bus(Name=name)
    raise AssertionError("the bus is not gone")
except ClientError as error:
    assert error.response["Error"]["Code"] == "ResourceNotFoundException"
print("\n".join(sorted(called)))
