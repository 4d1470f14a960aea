"""Every operation of Kinesis once with boto3: python3 kinesis_boto3.py STREAM. Prints each operation called on a line; ends with an error at the first fault."""
import sys
import time
from datetime import datetime, timezone

import boto3
from botocore.exceptions import ClientError

kinesis = boto3.client("kinesis")
name = sys.argv[1]
called = set()
kinesis.meta.events.register("before-call.kinesis", lambda model, **_: called.add(model.name))


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return error.response["Error"]["Message"]
    raise AssertionError(f"{call.__name__} was not refused")


def active():
    deadline = time.monotonic() + 30
    while (found := kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"])["StreamStatus"] != "ACTIVE":
        assert time.monotonic() < deadline, found
        time.sleep(0.02)
    return found


def shards(**filter):
    return [shard["ShardId"] for shard in kinesis.list_shards(StreamName=name, **({"ShardFilter": filter} if filter else {}))["Shards"]]


def read(shard, **start):
    iterator = kinesis.get_shard_iterator(StreamName=name, ShardId=shard, **start)["ShardIterator"]
    records = []
    while iterator:
        page = kinesis.get_records(ShardIterator=iterator)
        records += page["Records"]
        if page["MillisBehindLatest"] == 0 and not page["Records"]:
            break
        iterator = page.get("NextShardIterator")
    return records


def next_second():
    """boto3 sends whole seconds: a moment that is later than all before it must be one."""
    time.sleep(1.01 - time.time() % 1)
    return datetime.now(timezone.utc)


# streams, puts, reads
kinesis.create_stream(StreamName=name, ShardCount=2, Tags={"team": "lake"})
kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
arn = active()["StreamARN"]
first, second = "shardId-000000000000", "shardId-000000000001"
described = kinesis.describe_stream(StreamARN=arn)["StreamDescription"]
assert [shard["ShardId"] for shard in described["Shards"]] == [first, second]
page = kinesis.list_streams(Limit=10_000)
assert name in page["StreamNames"] and arn in [summary["StreamARN"] for summary in page["StreamSummaries"]]
one = kinesis.put_record(StreamName=name, Data=b"one", PartitionKey="k", ExplicitHashKey="0")
assert one["ShardId"] == first
between = next_second()
many = kinesis.put_records(StreamARN=arn, Records=[{"Data": b"r%d" % i, "PartitionKey": "k", "ExplicitHashKey": "0"} for i in range(20)])
assert many["FailedRecordCount"] == 0
rest = [b"r%d" % i for i in range(20)]
number = one["SequenceNumber"]
for start, wanted in (
    ({"ShardIteratorType": "TRIM_HORIZON"}, [b"one"] + rest),
    ({"ShardIteratorType": "LATEST"}, []),
    ({"ShardIteratorType": "AT_SEQUENCE_NUMBER", "StartingSequenceNumber": number}, [b"one"] + rest),
    ({"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": number}, rest),
    ({"ShardIteratorType": "AT_TIMESTAMP", "Timestamp": between}, rest),
):
    assert [record["Data"] for record in read(first, **start)] == wanted, start
assert read(second, ShardIteratorType="TRIM_HORIZON") == []

# settings
kinesis.increase_stream_retention_period(StreamName=name, RetentionPeriodHours=8760)
assert active()["RetentionPeriodHours"] == 8760
kinesis.decrease_stream_retention_period(StreamName=name, RetentionPeriodHours=24)
active()
assert len(kinesis.enable_enhanced_monitoring(StreamName=name, ShardLevelMetrics=["ALL"])["DesiredShardLevelMetrics"]) == 7
active()
assert kinesis.disable_enhanced_monitoring(StreamName=name, ShardLevelMetrics=["ALL"])["DesiredShardLevelMetrics"] == []
active()
kinesis.update_max_record_size(StreamARN=arn, MaxRecordSizeInKiB=2048)
assert active()["MaxRecordSizeInKiB"] == 2048
assert kinesis.describe_limits()["OpenShardCount"] >= 2
settings = {"MinimumThroughputBillingCommitment": {"Status": "ENABLED"}}
assert kinesis.update_account_settings(**settings)["MinimumThroughputBillingCommitment"]["Status"] == "ENABLED"
assert kinesis.describe_account_settings()["MinimumThroughputBillingCommitment"]["Status"] == "ENABLED"

# tags, both ways
kinesis.add_tags_to_stream(StreamName=name, Tags={"cost": "low"})
kinesis.tag_resource(ResourceARN=arn, Tags={"owner": "a b"})
tags = lambda found: {tag["Key"]: tag["Value"] for tag in found["Tags"]}
assert tags(kinesis.list_tags_for_stream(StreamName=name)) == {"team": "lake", "cost": "low", "owner": "a b"}
kinesis.remove_tags_from_stream(StreamName=name, TagKeys=["team"])
kinesis.untag_resource(ResourceARN=arn, TagKeys=["owner"])
assert tags(kinesis.list_tags_for_resource(ResourceARN=arn)) == {"cost": "low"}

# consumers
consumer = kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="reader")["Consumer"]["ConsumerARN"]
while kinesis.describe_stream_consumer(ConsumerARN=consumer)["ConsumerDescription"]["ConsumerStatus"] != "ACTIVE":
    time.sleep(0.02)
assert [found["ConsumerARN"] for found in kinesis.list_stream_consumers(StreamARN=arn)["Consumers"]] == [consumer]
pushed = []
stream = kinesis.subscribe_to_shard(ConsumerARN=consumer, ShardId=first, StartingPosition={"Type": "TRIM_HORIZON"})["EventStream"]
for event in stream:
    pushed += [record["Data"] for record in event["SubscribeToShardEvent"]["Records"]]
    if len(pushed) == 21:
        break
stream.close()
assert pushed == [b"one"] + rest
kinesis.deregister_stream_consumer(ConsumerARN=consumer)

# shards
kinesis.split_shard(StreamName=name, ShardToSplit=first, NewStartingHashKey="1000")
active()
split = next_second()
third, fourth = "shardId-000000000002", "shardId-000000000003"
assert shards(Type="AT_LATEST") == [second, third, fourth]
kinesis.merge_shards(StreamName=name, ShardToMerge=third, AdjacentShardToMerge=fourth)
active()
fifth = "shardId-000000000004"
everything = [first, second, third, fourth, fifth]
assert shards() == shards(Type="FROM_TRIM_HORIZON") == everything
assert shards(Type="AT_LATEST") == [second, fifth]
assert shards(Type="AT_TRIM_HORIZON") == [first, second]
assert shards(Type="AFTER_SHARD_ID", ShardId=second) == [third, fourth, fifth]
assert shards(Type="AT_TIMESTAMP", Timestamp=split) == [second, third, fourth]
assert shards(Type="FROM_TIMESTAMP", Timestamp=split) == [second, third, fourth, fifth]
page = kinesis.list_shards(StreamName=name, MaxResults=2)
assert [shard["ShardId"] for shard in page["Shards"]] == [first, second]
assert [shard["ShardId"] for shard in kinesis.list_shards(NextToken=page["NextToken"])["Shards"]] == [third, fourth, fifth]
# boto3's own paginator sends the name with the token, which the service refuses
assert "provided together" in refused("InvalidArgumentException", kinesis.list_shards, StreamName=name, NextToken=page["NextToken"])
assert len(read(first, ShardIteratorType="TRIM_HORIZON")) == 21
scaled = kinesis.update_shard_count(StreamName=name, TargetShardCount=4, ScalingType="UNIFORM_SCALING")
assert (scaled["CurrentShardCount"], scaled["TargetShardCount"]) == (2, 4)
assert active()["OpenShardCount"] == 4

# modes
kinesis.update_stream_mode(StreamARN=arn, StreamModeDetails={"StreamMode": "ON_DEMAND"})
assert active()["StreamModeDetails"]["StreamMode"] == "ON_DEMAND"
kinesis.update_account_settings(MinimumThroughputBillingCommitment={"Status": "ENABLED"})
assert kinesis.update_stream_warm_throughput(StreamName=name, WarmThroughputMiBps=8)["WarmThroughput"]["TargetMiBps"] == 8
active()
refused("ValidationException", kinesis.split_shard, StreamName=name, ShardToSplit=second, NewStartingHashKey="1000")

# refusals, and the end
assert kinesis.get_resource_policy(ResourceARN=arn)["Policy"] == "{}"
refused("ResourceNotFoundException", kinesis.delete_resource_policy, ResourceARN=arn)
assert "not supported" in refused("InvalidArgumentException", kinesis.put_resource_policy, ResourceARN=arn, Policy="{}")
for change in (kinesis.start_stream_encryption, kinesis.stop_stream_encryption):
    assert "not supported" in refused("InvalidArgumentException", change, StreamName=name, EncryptionType="KMS", KeyId="alias/aws/kinesis")
kinesis.delete_stream(StreamName=name)
kinesis.get_waiter("stream_not_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
refused("ResourceNotFoundException", kinesis.describe_stream, StreamName=name)
print("\n".join(sorted(called)))
