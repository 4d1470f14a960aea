// URLs that an SDK presigns: headers that it moved into the query are effective.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { CreateBucketCommand, GetObjectTaggingCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { unique } from "./wait.mjs";

const s3 = new S3Client({ forcePathStyle: true });
const Bucket = unique("presigned");
before(() => s3.send(new CreateBucketCommand({ Bucket })));

test("metadata and tags of a presigned put are kept", async () => {
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "k", Metadata: { color: "light blue" }, Tagging: "a=b" }), { expiresIn: 60 });
  assert.match(url, /x-amz-meta-color/i);
  const answer = await fetch(url, { method: "PUT", body: "hello" });
  assert.equal(answer.status, 200, await answer.text());
  assert.deepEqual((await s3.send(new HeadObjectCommand({ Bucket, Key: "k" }))).Metadata, { color: "light blue" });
  assert.deepEqual((await s3.send(new GetObjectTaggingCommand({ Bucket, Key: "k" }))).TagSet, [{ Key: "a", Value: "b" }]);
});

test("values refused in a header are refused in a presigned query", async () => {
  for (const refused of [{ ACL: "public-read" }, { StorageClass: "OUTPOSTS" }]) {
    const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "refused", ...refused }), { expiresIn: 60 });
    assert.notEqual((await fetch(url, { method: "PUT", body: "x" })).status, 200, JSON.stringify(refused));
  }
});
