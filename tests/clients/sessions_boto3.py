"""A session key whose place is db/t/ of the bucket: allowed and refused calls, a multipart upload, a presigned URL."""
import io
import sys
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

bucket = sys.argv[1]
s3 = boto3.client("s3", config=Config(s3={"addressing_style": "path"}, signature_version="s3v4"))


def code_of(call):
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    raise AssertionError("the call was allowed")


body = b"0123456789" * 1_200_000
s3.upload_fileobj(io.BytesIO(body), bucket, "db/t/boto3", Config=TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20))
assert s3.get_object(Bucket=bucket, Key="db/t/boto3")["Body"].read() == body
url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "db/t/boto3"}, ExpiresIn=60)
assert urllib.request.urlopen(url).read() == body
keys = [one["Key"] for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="db/t/", PaginationConfig={"PageSize": 1}) for one in page["Contents"]]
assert "db/t/boto3" in keys and all(key.startswith("db/t/") for key in keys), keys
assert code_of(lambda: s3.put_object(Bucket=bucket, Key="db/t2/boto3", Body=b"x")) == "AccessDenied"
assert code_of(lambda: s3.list_objects_v2(Bucket=bucket)) == "AccessDenied"
assert code_of(lambda: s3.head_object(Bucket=bucket, Key="db/t2/k")) == "403"
assert code_of(lambda: boto3.client("kinesis").list_streams()) == "AccessDeniedException"
# AWS answers get_caller_identity to every caller.
assert boto3.client("sts").get_caller_identity()["Arn"] == "arn:aws:iam::000000000000:root"
s3.delete_object(Bucket=bucket, Key="db/t/boto3")
