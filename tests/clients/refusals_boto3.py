"""Puts that are refused before their body, then calls on the same connections: boto3 sends bodies after "100 Continue" only."""
import time
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

s3 = boto3.client("s3", config=Config(max_pool_connections=1, retries={"max_attempts": 1}, read_timeout=5))
bucket = f"refusals-{uuid.uuid4().hex[:12]}"
s3.create_bucket(Bucket=bucket)
for body in (b"x", b"x" * 3_000_000):
    began = time.monotonic()
    for _ in range(5):
        try:
            s3.put_object(Bucket=f"no-such-{bucket}", Key="k", Body=body)
            raise AssertionError("a put to a bucket that does not exist was taken")
        except ClientError as error:
            assert error.response["Error"]["Code"] == "NoSuchBucket", error
        s3.head_bucket(Bucket=bucket)
        try:
            s3.put_bucket_inventory_configuration(Bucket=bucket, Id="x", InventoryConfiguration={
                "Destination": {"S3BucketDestination": {"Bucket": "arn:aws:s3:::b", "Format": "CSV"}}, "IsEnabled": True, "Id": "x",
                "IncludedObjectVersions": "All", "Schedule": {"Frequency": "Daily"}})
            raise AssertionError("an operation that does not exist was answered")
        except ClientError as error:
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 501, error
        s3.put_object(Bucket=bucket, Key="k", Body=body)
        assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == body
    assert time.monotonic() - began < 30, "calls after a refusal hang"
