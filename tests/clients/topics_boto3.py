"""Every operation of topics once with boto3: python3 topics_boto3.py NAME. Prints each operation called on a line; ends with an error at the first fault."""
import json
import sys

import boto3
from botocore.exceptions import ClientError

sns, sqs = boto3.client("sns"), boto3.client("sqs")
name = sys.argv[1]
called = set()
sns.meta.events.register("before-call.sns", lambda model, **_: called.add(model.name))

queue = sqs.create_queue(QueueName=name)["QueueUrl"]
queue_arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
statement = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": queue_arn}
sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})})

topic = sns.create_topic(Name=name, Attributes={"DisplayName": "D"}, Tags=[{"Key": "a", "Value": "b"}])["TopicArn"]
assert topic in [one["TopicArn"] for page in sns.get_paginator("list_topics").paginate() for one in page["Topics"]]
assert sns.list_tags_for_resource(ResourceArn=topic)["Tags"] == [{"Key": "a", "Value": "b"}]
sns.tag_resource(ResourceArn=topic, Tags=[{"Key": "c", "Value": "d"}])
sns.untag_resource(ResourceArn=topic, TagKeys=["a"])
sns.set_topic_attributes(TopicArn=topic, AttributeName="DisplayName", AttributeValue="E")
assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["DisplayName"] == "E"
sns.add_permission(TopicArn=topic, Label="l", AWSAccountId=["111122223333"], ActionName=["Publish"])
sns.remove_permission(TopicArn=topic, Label="l")

subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue_arn, Attributes={"RawMessageDelivery": "true"})["SubscriptionArn"]
sns.set_subscription_attributes(SubscriptionArn=subscription, AttributeName="FilterPolicy", AttributeValue=json.dumps({"n": [{"numeric": [">", 1]}]}))
assert sns.get_subscription_attributes(SubscriptionArn=subscription)["Attributes"]["FilterPolicyScope"] == "MessageAttributes"
assert [one["Endpoint"] for one in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]] == [queue_arn]
assert subscription in [one["SubscriptionArn"] for page in sns.get_paginator("list_subscriptions").paginate() for one in page["Subscriptions"]]


def number(value):
    return {"n": {"DataType": "Number", "StringValue": value}}


assert sns.publish(TopicArn=topic, Message="one", MessageAttributes=number("1"))["MessageId"]
sent = sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[
    {"Id": "a", "Message": "two", "MessageAttributes": number("2")}, {"Id": "b", "Message": "three", "MessageAttributes": number("3")}])
assert [entry["Id"] for entry in sent["Successful"]] == ["a", "b"] and not sent.get("Failed"), sent
bodies = []
while len(bodies) < 2:
    for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=2).get("Messages", []):
        bodies.append(message["Body"])
assert sorted(bodies) == ["three", "two"], bodies

try:
    sns.confirm_subscription(TopicArn=topic, Token="00")
    raise AssertionError("a forged token is refused")
except ClientError as error:
    assert error.response["Error"]["Code"] == "InvalidParameter", error
sns.unsubscribe(SubscriptionArn=subscription)
sns.delete_topic(TopicArn=topic)
print("\n".join(sorted(called)))
