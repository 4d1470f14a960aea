"""Every operation of item tables once with boto3: python3 items_boto3.py NAME. Prints each operation called on a line; ends with an error at the first fault."""
import sys
import time
from decimal import Decimal

import boto3
from botocore.exceptions import ClientError

items, streams, s3 = boto3.client("dynamodb"), boto3.client("dynamodbstreams"), boto3.client("s3")
name = sys.argv[1]
called = set()
items.meta.events.register("before-call.dynamodb", lambda model, **_: called.add(model.name))
streams.meta.events.register("before-call.dynamodb-streams", lambda model, **_: called.add(model.name))


def eventually(probe, what):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        found = probe()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(what)


def active(table):
    return eventually(lambda: items.describe_table(TableName=table)["Table"]["TableStatus"] == "ACTIVE", table + " is active")


keys = {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]}
arn = items.create_table(
    TableName=name, BillingMode="PAY_PER_REQUEST", StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}, **keys,
)["TableDescription"]["TableArn"]
active(name)
assert name in items.list_tables()["TableNames"]
items.update_table(TableName=name, DeletionProtectionEnabled=False)
active(name)
items.tag_resource(ResourceArn=arn, Tags=[{"Key": "a", "Value": "b"}])
assert items.list_tags_of_resource(ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": "b"}]
items.untag_resource(ResourceArn=arn, TagKeys=["a"])
items.describe_limits()
items.describe_endpoints()
items.update_time_to_live(TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"})
assert items.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["AttributeName"] == "until"

key = {"id": {"S": "a"}}
items.put_item(TableName=name, Item={**key, "n": {"N": "1"}})
items.update_item(TableName=name, Key=key, UpdateExpression="ADD n :one", ExpressionAttributeValues={":one": {"N": "1"}})
assert items.get_item(TableName=name, Key=key, ConsistentRead=True)["Item"]["n"] == {"N": "2"}
assert items.query(TableName=name, KeyConditionExpression="id = :id", ExpressionAttributeValues={":id": {"S": "a"}})["Count"] == 1
items.batch_write_item(RequestItems={name: [{"PutRequest": {"Item": {"id": {"S": "b"}}}}]})
assert len(items.batch_get_item(RequestItems={name: {"Keys": [key, {"id": {"S": "b"}}]}})["Responses"][name]) == 2
items.transact_write_items(TransactItems=[{"Put": {"TableName": name, "Item": {"id": {"S": "c"}}}}])
assert items.transact_get_items(TransactItems=[{"Get": {"TableName": name, "Key": {"id": {"S": "c"}}}}])["Responses"][0]["Item"]
statement = {"Statement": f'SELECT * FROM "{name}" WHERE id = \'c\''}
assert items.execute_statement(**statement)["Items"]
assert items.batch_execute_statement(Statements=[statement])["Responses"][0]["Item"]
assert items.execute_transaction(TransactStatements=[statement])["Responses"][0]["Item"]
items.delete_item(TableName=name, Key={"id": {"S": "c"}})
assert items.scan(TableName=name)["Count"] == 2
documents = boto3.resource("dynamodb").Table(name)
documents.put_item(Item={"id": "doc", "price": Decimal("12.50"), "tags": {"x", "y"}})
assert documents.get_item(Key={"id": "doc"})["Item"] == {"id": "doc", "price": Decimal("12.5"), "tags": {"x", "y"}}

stream = items.describe_table(TableName=name)["Table"]["LatestStreamArn"]
assert stream in [one["StreamArn"] for one in streams.list_streams(TableName=name)["Streams"]]
shard = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"][0]["ShardId"]
iterator = streams.get_shard_iterator(StreamArn=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
assert streams.get_records(ShardIterator=iterator)["Records"][0]["dynamodb"]["Keys"] == key

items.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
recovery = items.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
assert recovery["PointInTimeRecoveryStatus"] == "ENABLED", recovery
backup = items.create_backup(TableName=name, BackupName=name)["BackupDetails"]["BackupArn"]
eventually(lambda: items.describe_backup(BackupArn=backup)["BackupDescription"]["BackupDetails"]["BackupStatus"] == "AVAILABLE", "backup")
assert items.list_backups(TableName=name)["BackupSummaries"][0]["BackupArn"] == backup
items.restore_table_from_backup(TargetTableName=name + "-backup", BackupArn=backup)
items.restore_table_to_point_in_time(SourceTableName=name, TargetTableName=name + "-past", UseLatestRestorableTime=True)
for table in (name + "-backup", name + "-past"):
    active(table)
    assert items.scan(TableName=table)["Count"] == 3
items.delete_backup(BackupArn=backup)

s3.create_bucket(Bucket=name)
export = items.export_table_to_point_in_time(TableArn=arn, S3Bucket=name)["ExportDescription"]["ExportArn"]
eventually(lambda: items.describe_export(ExportArn=export)["ExportDescription"]["ExportStatus"] == "COMPLETED", "export")
assert items.list_exports(TableArn=arn)["ExportSummaries"][0]["ExportArn"] == export
data = [one["Key"] for one in s3.list_objects_v2(Bucket=name)["Contents"] if "/data/" in one["Key"]]
imported = items.import_table(
    S3BucketSource={"S3Bucket": name, "S3KeyPrefix": data[0]}, InputFormat="DYNAMODB_JSON", InputCompressionType="GZIP",
    TableCreationParameters={"TableName": name + "-imported", "BillingMode": "PAY_PER_REQUEST", **keys},
)["ImportTableDescription"]["ImportArn"]
eventually(lambda: items.describe_import(ImportArn=imported)["ImportTableDescription"]["ImportStatus"] == "COMPLETED", "import")
assert imported in [one["ImportArn"] for one in items.list_imports()["ImportSummaryList"]]
assert items.scan(TableName=name + "-imported")["Count"] == 3

for refused in (
    lambda: items.put_resource_policy(ResourceArn=arn, Policy="{}"),
    lambda: items.create_global_table(GlobalTableName=name, ReplicationGroup=[{"RegionName": "eu-west-1"}]),
    lambda: items.describe_contributor_insights(TableName=name),
):
    try:
        refused()
        raise AssertionError("not refused")
    except ClientError as error:
        assert error.response["Error"]["Code"] == "ValidationException", error

items.delete_table(TableName=name)
items.get_waiter("table_not_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
print("\n".join(sorted(called)))
