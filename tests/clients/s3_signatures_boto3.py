"""Presigned URLs of signature version 2 and forms of both versions, as boto3 makes them."""
import email.utils
import json
import sys
import urllib.error
import urllib.request
import uuid

import boto3
from botocore.config import Config

bucket = sys.argv[1]


def client(version):
    return boto3.client("s3", config=Config(s3={"addressing_style": "path"}, signature_version=version))


old, new = client("s3"), client("s3v4")


def send(url, method="GET", body=None, headers=None):
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)


def presigned(operation, seconds=60, **params):
    url = old.generate_presigned_url(operation, Params={"Bucket": bucket, **params}, ExpiresIn=seconds)
    assert "AWSAccessKeyId=" in url, url
    return url


key = "a/ü +%25&=?.txt"
put = presigned("put_object", Key=key, ContentType="text/plain", Metadata={"color": "light blue"})
status, body, _ = send(put, "PUT", b"hello", {"Content-Type": "text/plain", "x-amz-meta-color": "light blue"})
assert status == 200, body
# The parameters stand for the headers.
assert send(put, "PUT", b"hello", {"Content-Type": "text/plain"})[0] == 200
head = new.head_object(Bucket=bucket, Key=key)
assert (head["ContentType"], head["Metadata"]) == ("text/plain", {"color": "light blue"}), head
assert send(put, "PUT", b"x", {"Content-Type": "text/html"})[0] == 403
assert send(put, "PUT", b"x", {"Content-Type": "text/plain", "x-amz-acl": "private"})[0] == 403

get = presigned("get_object", Key=key)
assert send(get)[:2] == (200, b"hello")
assert send(get, "HEAD")[0] == 403
assert b"SignatureDoesNotMatch" in send(get.replace("a/", "b/", 1))[1]
assert b"Request has expired" in send(presigned("get_object", seconds=-10, Key=key))[1]
assert b"prefix" in send(get + "&prefix=a")[1]
assert send(get + "&versionId=null")[0] == 403
assert b"InvalidAccessKeyId" in send(get.replace("AWSAccessKeyId=", "AWSAccessKeyId=X"))[1]
status, _, headers = send(presigned("get_object", Key=key, ResponseContentType="text/x; a=b", ResponseContentDisposition='attachment; filename="a&b.txt"'))
assert (status, headers["Content-Type"], headers["Content-Disposition"]) == (200, "text/x; a=b", 'attachment; filename="a&b.txt"'), headers
assert send(presigned("head_object", Key=key), "HEAD")[0] == 200
assert send(presigned("get_object_tagging", Key=key))[0] == 200
assert b"parameter encoding-type" in send(presigned("list_objects"))[1]
assert send(presigned("delete_object", Key=key), "DELETE")[0] == 204

# The header form: every request of this client has "Authorization: AWS KEY:SIGNATURE".
old.put_object(Bucket=bucket, Key=key, Body=b"header", ContentType="text/plain", Metadata={"color": " light blue "})
assert old.get_object(Bucket=bucket, Key=key, ResponseContentType="text/x; a=b")["Body"].read() == b"header"
assert old.head_object(Bucket=bucket, Key=key)["Metadata"] == {"color": "light blue"}
assert [one["Key"] for one in old.list_objects_v2(Bucket=bucket, Prefix="a/ü", MaxKeys=1)["Contents"]] == [key]
upload = old.create_multipart_upload(Bucket=bucket, Key="parts")["UploadId"]
part = old.upload_part(Bucket=bucket, Key="parts", UploadId=upload, PartNumber=1, Body=b"part")
old.complete_multipart_upload(Bucket=bucket, Key="parts", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
old.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": key})
old.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "parts"}, {"Key": "copy"}]})
assert bucket in [one["Name"] for one in old.list_buckets()["Buckets"]]


def signed(authorization, query="", **headers):
    date = {"Date": email.utils.formatdate(usegmt=True)}
    return send(f"{old.meta.endpoint_url}/{bucket}/k{query}", headers={"Authorization": authorization, **date, **headers})


access_key = old._request_signer._credentials.access_key
for authorization, query, headers, status, word in [
    ("AWS HAHA", "", {}, 400, b"InvalidArgument"),
    ("AWS nobody:abc", "", {}, 403, b"InvalidAccessKeyId"),
    (f"AWS {access_key}:abc", "", {}, 403, b"SignatureDoesNotMatch"),
    (f"AWS {access_key}:abc", "", {"Date": "soon"}, 403, b"valid Date or x-amz-date header"),
    (f"AWS {access_key}:abc", "", {"Date": "Tue, 07 Jul 2009 21:53:04 GMT"}, 403, b"RequestTimeTooSkewed"),
    (f"AWS {access_key}:abc", "", {"x-amz-date": "Tue, 07 Jul 2009 21:53:04 +0000"}, 403, b"RequestTimeTooSkewed"),
    (f"AWS {access_key}:abc", "?legal-hold", {}, 403, b"does not cover the query parameter legal-hold"),
]:
    answer = signed(authorization, query, **headers)
    assert answer[0] == status and word in answer[1], (authorization, query, headers, answer)


def form(fields, body, filename="C:\\files\\cat.png", after=b""):
    boundary = uuid.uuid4().hex
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
    parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\nContent-Type: image/png\r\n\r\n'.encode())
    return b"".join(parts) + body + f"\r\n--{boundary}--\r\n".encode() + after, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


def post(made, body=b"hello", **others):
    data, headers = form({**made["fields"], **others}, body)
    return send(made["url"], "POST", data, headers)


for s3 in (old, new):
    made = s3.generate_presigned_post(bucket, "up/${filename}", ExpiresIn=60)
    status, body, headers = post(made)
    assert status == 204 and not body, (status, body)
    assert headers["Location"].endswith("/up/cat.png") and headers["ETag"], headers
    assert new.get_object(Bucket=bucket, Key="up/cat.png")["Body"].read() == b"hello"
    big = b"0123456789" * 300_000 + b"\r\n--"
    assert post(made, big)[0] == 204
    assert new.get_object(Bucket=bucket, Key="up/cat.png")["Body"].read() == big
    assert b"Extra input fields: acl" in post(made, acl="private")[1]
    changed = {**made, "fields": {**made["fields"], "policy": made["fields"]["policy"][:-4] + "AAAA"}}
    assert b"SignatureDoesNotMatch" in post(changed)[1]
    fields = {"Content-Type": "text/html", "x-amz-meta-a": "b", "success_action_status": "201", "tagging": "<Tagging><TagSet><Tag><Key>k</Key><Value>v &amp; w</Value></Tag></TagSet></Tagging>"}
    conditions = [["starts-with", "$Content-Type", "text/"], {"x-amz-meta-a": "b"}, {"success_action_status": "201"}, ["starts-with", "$tagging", ""], ["content-length-range", 2, 5]]
    made = s3.generate_presigned_post(bucket, "up/exact", Fields=fields, Conditions=conditions)
    status, body, headers = post(made)
    assert status == 201 and b"<Key>up/exact</Key>" in body and b"<PostResponse>" in body, (status, body)
    head = new.head_object(Bucket=bucket, Key="up/exact")
    assert (head["ContentType"], head["Metadata"], head["ContentLength"]) == ("text/html", {"a": "b"}, 5), head
    assert new.get_object_tagging(Bucket=bucket, Key="up/exact")["TagSet"] == [{"Key": "k", "Value": "v & w"}]
    assert b"EntityTooLarge" in post(made, b"toolong")[1]
    assert b"EntityTooSmall" in post(made, b"s")[1]
    status, body, _ = post({**made, "fields": {**made["fields"], "Content-Type": "image/png"}})
    assert status == 403 and b"Policy Condition failed" in body, body
    assert new.head_object(Bucket=bucket, Key="up/exact")["ContentLength"] == 5
    assert b"Policy expired" in post(s3.generate_presigned_post(bucket, "late", ExpiresIn=-10))[1]
    made = s3.generate_presigned_post(bucket, "sum", Fields={"x-amz-checksum-crc32": "NhCmhg=="}, Conditions=[["starts-with", "$x-amz-checksum-crc32", ""]])
    assert post(made)[0] == 204
    assert b"BadDigest" in post(made, b"other")[1]

made = new.generate_presigned_post(bucket, "cut")
data, headers = form(made["fields"], b"hello")
for body in (data[: len(data) - 10], data[: data.index(b"hello") + 2], b""):
    assert b"MalformedPOSTRequest" in send(made["url"], "POST", body, headers)[1], body
assert b"InvalidArgument" in send(made["url"], "POST", data.replace(b'name="file"', b'name="fil"'), headers)[1]
assert b"PreconditionFailed" in send(made["url"], "POST", b"a=b", {"Content-Type": "application/x-www-form-urlencoded"})[1]
assert not new.list_objects_v2(Bucket=bucket, Prefix="cut").get("Contents")
data, headers = form({"key": "nobody"}, b"hello")
assert b"AccessDenied" in send(made["url"], "POST", data, headers)[1]
print(json.dumps("done"))
