// Details of transfers: resumed reads (If-Range), restored archives, listings of uploads in pages, the place of a completed upload.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { before, test } from "node:test";
import {
  CompleteMultipartUploadCommand, CreateBucketCommand, CreateMultipartUploadCommand, ListMultipartUploadsCommand, PutObjectCommand, RestoreObjectCommand,
  S3Client, UploadPartCommand,
} from "@aws-sdk/client-s3";
import { signedFetch } from "./signed-fetch.mjs";
import { unique } from "./wait.mjs";

const s3 = new S3Client({ forcePathStyle: true });
const Bucket = unique("resume");
const empty = createHash("sha256").digest("hex");

before(() => s3.send(new CreateBucketCommand({ Bucket })));

test("a range counts for the version that If-Range names; of another one all is read", async () => {
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "0123456789" }));
  const read = async (ifRange, range = "bytes=2-4") => {
    const headers = { range, "if-range": ifRange, "x-amz-content-sha256": empty };
    const answer = await signedFetch({ service: "s3", method: "GET", path: `/${Bucket}/k`, headers });
    return [answer.status, answer.text, answer.headers.get("content-range")];
  };
  const modified = (await signedFetch({ service: "s3", method: "HEAD", path: `/${Bucket}/k`, headers: { "x-amz-content-sha256": empty } }))
    .headers.get("last-modified");
  const [part, whole] = [[206, "234", "bytes 2-4/10"], [200, "0123456789", null]];
  assert.deepEqual(await read(ETag), part);
  assert.deepEqual(await read(modified), part);
  assert.deepEqual(await read('"other"'), whole);
  assert.deepEqual(await read(`W/${ETag}`), whole, "a weak ETag never matches");
  assert.deepEqual(await read("Tue, 07 Jul 2009 21:53:04 GMT"), whole);
  assert.deepEqual(await read('"other"', "bytes=20-"), whole, "the range is not looked at");
});

test("a restore answers 202, and 200 while the object is readable", async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: "old", Body: "x", StorageClass: "GLACIER" }));
  const restore = async () => (await s3.send(new RestoreObjectCommand({ Bucket, Key: "old", RestoreRequest: { Days: 1 } }))).$metadata.httpStatusCode;
  assert.deepEqual([await restore(), await restore()], [202, 200]);
});

test("pages of uploads show each common prefix and each upload once", async () => {
  const keys = ["a/1", "a/2", "b", "c/1", "c/1", "c/2", "d", "d"];
  for (const key of keys) await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: `up/${key}` }));
  const seen = [];
  for (let marker = {}; marker; ) {
    const page = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: "up/", Delimiter: "/", MaxUploads: 1, ...marker }));
    seen.push(...(page.CommonPrefixes ?? []).map((one) => one.Prefix), ...(page.Uploads ?? []).map((one) => one.Key));
    marker = page.IsTruncated && { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
  }
  assert.deepEqual(seen, ["up/a/", "up/b", "up/c/", "up/d", "up/d"]);
});

test("a completed upload names its whole place", async () => {
  const Key = "a b/ü.txt";
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: "x" }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  const { Location } = await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }));
  assert.equal(Location, `${process.env.AWS_ENDPOINT_URL.replace(/\/$/, "")}/${Bucket}/a%20b/%C3%BC.txt`);
});
