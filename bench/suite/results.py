"""A plugin of pytest for bench/s3-suite: a line of JSON for each test, and buckets with the defaults that S3 had before April 2023:
no public access block, and access control lists where a test uses one."""
import json
import os
import re
import threading

import boto3
import botocore.client
import botocore.exceptions
import pytest

_results = open(os.environ["S3_SUITE_RESULTS"], "a", encoding="utf-8", buffering=1)
_old_defaults = os.environ.get("S3_SUITE_OLD_DEFAULTS") == "1"
_marks = {}
_old_here = True


# The tests of these settings see the settings of a new bucket as they are.
_OWN_SETTINGS = re.compile(r"test_get_default_public_block")
_ACL_PARAMETERS = ("ACL", "AccessControlPolicy", "GrantFullControl", "GrantRead", "GrantReadACP", "GrantWrite", "GrantWriteACP")


@pytest.hookimpl
def pytest_runtest_setup(item):
    global _old_here
    _marks[item.nodeid] = sorted({mark.name for mark in item.iter_markers()})
    _old_here = _old_defaults and not _OWN_SETTINGS.search(item.name)


@pytest.hookimpl
def pytest_runtest_logreport(report):
    if report.when == "call" or report.outcome != "passed":
        message = "" if report.outcome == "passed" else str(report.longrepr)
        where = [line for line in message.splitlines() if line.startswith("E ")] or message.splitlines()[-1:]
        _results.write(json.dumps({
            "test": report.nodeid.split("::")[-1],
            "when": report.when,
            "outcome": report.outcome,
            "marks": _marks.get(report.nodeid, []),
            "message": where[0].removeprefix("E").strip()[:300] if where else "",
        }) + "\n")


_call = botocore.client.BaseClient._make_api_call


# S3 no longer sends the names of owners, which the suite compares with its settings: there they are empty. It compares grants in its own order.
def _named(answer):
    grants = answer.get("Grants", [])
    grants.sort(key=lambda grant: "URI" not in grant.get("Grantee", {}))
    owners = [answer.get("Owner"), answer.get("Initiator"), *(grant.get("Grantee") for grant in grants)]
    for listed in ("Contents", "Versions", "DeleteMarkers", "Uploads"):
        for one in answer.get(listed, []):
            owners += [one.get("Owner"), one.get("Initiator")]
    for owner in owners:
        if owner is not None and "ID" in owner:
            owner.setdefault("DisplayName", "")
    return answer


# Signatures of version 2 do not cover these settings.
def _set(client, operation, **params):
    keys = client._request_signer._credentials
    made = boto3.client(
        "s3", endpoint_url=client.meta.endpoint_url, region_name="us-east-1",
        aws_access_key_id=keys.access_key, aws_secret_access_key=keys.secret_key,
    )
    _call(made, operation, params)


_with_lists = set()
_lists_lock = threading.Lock()


# The first access control list of a bucket, except where a test sets the ownership itself.
def _take_lists(client, operation, params):
    bucket = params.get("Bucket")
    with _lists_lock:
        if "ObjectOwnership" in params or operation == "PutBucketOwnershipControls":
            _with_lists.add(bucket)
        elif bucket not in _with_lists and any(name in params for name in _ACL_PARAMETERS):
            _with_lists.add(bucket)
            try:
                _set(client, "PutBucketOwnershipControls", Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
            except botocore.exceptions.ClientError:
                pass  # the bucket is another account's


def _make_api_call(self, operation, params):
    if not _old_here:
        return _named(_call(self, operation, params))
    if operation == "CreateBucket":
        params = dict(params)
        lists = {name: params.pop(name) for name in _ACL_PARAMETERS if name in params}
        answer = _call(self, operation, params)
        _with_lists.discard(params["Bucket"])
        _take_lists(self, operation, params)
        _set(self, "DeletePublicAccessBlock", Bucket=params["Bucket"])
        if lists:
            self.put_bucket_acl(Bucket=params["Bucket"], **lists)
        return answer
    _take_lists(self, operation, params)
    return _named(_call(self, operation, params))


botocore.client.BaseClient._make_api_call = _make_api_call
