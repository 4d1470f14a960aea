"""Every operation of queues once with boto3: python3 queues_boto3.py NAME. Prints each operation called on a line; ends with an error at the first fault."""
import json
import sys
import time

import boto3
from botocore.exceptions import ClientError

sqs = boto3.client("sqs")
name = sys.argv[1]
called = set()
sqs.meta.events.register("before-call.sqs", lambda model, **_: called.add(model.name))

dead = sqs.create_queue(QueueName=name + "-dead", tags={"a": "b"})["QueueUrl"]
dead_arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
queue = sqs.create_queue(
    QueueName=name, Attributes={"RedrivePolicy": json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": "1"})})["QueueUrl"]
assert sqs.get_queue_url(QueueName=name)["QueueUrl"] == queue
assert queue in sqs.list_queues(QueueNamePrefix=name)["QueueUrls"]
assert sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"] == [queue]
assert sqs.list_queue_tags(QueueUrl=dead)["Tags"] == {"a": "b"}
sqs.tag_queue(QueueUrl=dead, Tags={"c": "d"})
sqs.untag_queue(QueueUrl=dead, TagKeys=["a"])
sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "60"})
sqs.add_permission(QueueUrl=queue, Label="l", AWSAccountIds=["111122223333"], Actions=["SendMessage"])
sqs.remove_permission(QueueUrl=queue, Label="l")

sqs.send_message(QueueUrl=queue, MessageBody="one", MessageAttributes={"n": {"DataType": "Number", "StringValue": "1"}})
sent = sqs.send_message_batch(QueueUrl=queue, Entries=[{"Id": "a", "MessageBody": "two"}, {"Id": "b", "MessageBody": "three"}])
assert [entry["Id"] for entry in sent["Successful"]] == ["a", "b"] and "Failed" not in sent, sent
messages = sqs.receive_message(
    QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=2, AttributeNames=["All"], MessageAttributeNames=["All"])["Messages"]
assert [message["Body"] for message in messages] == ["one", "two", "three"], messages
assert messages[0]["MessageAttributes"]["n"] == {"DataType": "Number", "StringValue": "1"}, messages[0]
sqs.delete_message(QueueUrl=queue, ReceiptHandle=messages[0]["ReceiptHandle"])
sqs.change_message_visibility(QueueUrl=queue, ReceiptHandle=messages[1]["ReceiptHandle"], VisibilityTimeout=0)
sqs.change_message_visibility_batch(
    QueueUrl=queue, Entries=[{"Id": "a", "ReceiptHandle": messages[2]["ReceiptHandle"], "VisibilityTimeout": 0}])
assert "Messages" not in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
task = sqs.start_message_move_task(SourceArn=dead_arn, DestinationArn=dead_arn.replace("-dead", ""), MaxNumberOfMessagesPerSecond=1)
try:
    sqs.cancel_message_move_task(TaskHandle=task["TaskHandle"])
except ClientError as error:
    assert error.response["Error"]["Code"] == "ResourceNotFoundException", error
deadline = time.monotonic() + 30
while sqs.list_message_move_tasks(SourceArn=dead_arn)["Results"][0]["Status"] not in ("COMPLETED", "CANCELLED"):
    assert time.monotonic() < deadline
    time.sleep(0.05)
again = sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10).get("Messages", [])
if again:
    sqs.delete_message_batch(QueueUrl=dead, Entries=[{"Id": "x", "ReceiptHandle": again[0]["ReceiptHandle"]}])
else:
    sqs.delete_message_batch(QueueUrl=queue, Entries=[{"Id": "x", "ReceiptHandle": messages[0]["ReceiptHandle"]}])
sqs.purge_queue(QueueUrl=dead)
sqs.delete_queue(QueueUrl=queue)
sqs.delete_queue(QueueUrl=dead)
try:
    sqs.get_queue_url(QueueName=name)
    raise AssertionError("the queue is still there")
except sqs.exceptions.QueueDoesNotExist as error:
    assert error.response["Error"]["Code"] == "AWS.SimpleQueueService.NonExistentQueue", error
print("\n".join(sorted(called)))
