import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { before, test } from "node:test";
import {
  S3Client,
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketInventoryConfigurationCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketMetricsConfigurationsCommand,
  ListMultipartUploadsCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { signedFetch } from "./signed-fetch.mjs";
import { unique } from "./wait.mjs";

const s3 = new S3Client({ requestChecksumCalculation: "WHEN_REQUIRED" });
const Bucket = unique("surface");
const put = (Key, Body, more = {}) => s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const head = (Key) => s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
const refused = (call, name) => assert.rejects(call, { name });
const part = Buffer.alloc(5 << 20, 7);

before(() => s3.send(new CreateBucketCommand({ Bucket })));

test("an object without a checksum gets CRC64NVME", async () => {
  const { ChecksumCRC64NVME } = await put("crc", "123456789");
  assert.equal(ChecksumCRC64NVME, "rosUhgp5mIg=");
  const found = await head("crc");
  assert.deepEqual([found.ChecksumCRC64NVME, found.ChecksumType], [ChecksumCRC64NVME, "FULL_OBJECT"]);
});

test("newer checksums are verified and kept", async () => {
  const ChecksumSHA512 = createHash("sha512").update("x").digest("base64");
  await put("sha512", "x", { ChecksumSHA512 });
  assert.equal((await head("sha512")).ChecksumSHA512, ChecksumSHA512);
  await refused(put("bad", "y", { ChecksumSHA512 }), "BadDigest");
  await put("xx", "", { ChecksumXXHASH64: Buffer.from("ef46db3751d8e999", "hex").toString("base64") });
  await refused(put("bad", "", { ChecksumXXHASH3: "AAAAAAAAAAA=" }), "BadDigest");
});

test("an upload's parts are shown, read with their checksums, and the location is a URL", async () => {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "parts/a b", ChecksumAlgorithm: "CRC32" }));
  const Parts = [];
  for (const [PartNumber, Body] of [[1, part], [2, Buffer.from("end")]]) {
    const { ETag, ChecksumCRC32 } = await s3.send(
      new UploadPartCommand({ Bucket, Key: "parts/a b", UploadId, PartNumber, Body, ChecksumAlgorithm: "CRC32" }),
    );
    Parts.push({ ETag, PartNumber, ChecksumCRC32 });
  }
  const done = await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: "parts/a b", UploadId, MultipartUpload: { Parts } }));
  assert.match(done.Location, new RegExp(`^http://.*/${Bucket}/parts/a%20b$`));
  const asked = { Bucket, Key: "parts/a b", ObjectAttributes: ["ETag", "Checksum", "ObjectParts", "ObjectSize", "StorageClass"] };
  const all = await s3.send(new GetObjectAttributesCommand(asked));
  assert.deepEqual([all.ObjectSize, all.StorageClass, all.ObjectParts.TotalPartsCount], [part.length + 3, "STANDARD", 2]);
  assert.deepEqual(all.ObjectParts.Parts.map((one) => [one.PartNumber, one.Size, one.ChecksumCRC32]), [
    [1, part.length, Parts[0].ChecksumCRC32],
    [2, 3, Parts[1].ChecksumCRC32],
  ]);
  const first = await s3.send(new GetObjectAttributesCommand({ ...asked, MaxParts: 1 }));
  assert.deepEqual([first.ObjectParts.IsTruncated, first.ObjectParts.NextPartNumberMarker, first.ObjectParts.Parts.length], [true, "1", 1]);
  const second = await s3.send(new GetObjectCommand({ Bucket, Key: "parts/a b", PartNumber: 2, ChecksumMode: "ENABLED" }));
  assert.deepEqual([await second.Body.transformToString(), second.ChecksumCRC32], ["end", Parts[1].ChecksumCRC32]);
});

test("uploads without an algorithm get a checksum of the whole object", async () => {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "whole" }));
  const Parts = [];
  for (const [PartNumber, Body] of [[1, part], [2, Buffer.from("123456789")]]) {
    Parts.push({ PartNumber, ETag: (await s3.send(new UploadPartCommand({ Bucket, Key: "whole", UploadId, PartNumber, Body }))).ETag });
  }
  await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: "whole", UploadId, MultipartUpload: { Parts } }));
  const found = await head("whole");
  const once = await put("once", Buffer.concat([part, Buffer.from("123456789")]));
  assert.deepEqual([found.ChecksumCRC64NVME, found.ChecksumType], [once.ChecksumCRC64NVME, "FULL_OBJECT"]);
});

test("each common prefix of uploads is listed once over all pages", async () => {
  const begun = [];
  for (const Key of ["u/a/1", "u/a/2", "u/a/2", "u/b/1", "u/c", "u/d/1"]) {
    begun.push({ Key, UploadId: (await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))).UploadId });
  }
  const seen = [];
  for (let more = { MaxUploads: 1 }; more; ) {
    const page = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: "u/", Delimiter: "/", ...more }));
    seen.push(...(page.CommonPrefixes ?? []).map((one) => one.Prefix), ...(page.Uploads ?? []).map((one) => one.Key));
    more = page.IsTruncated ? { MaxUploads: 1, KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker } : null;
  }
  assert.deepEqual(seen, ["u/a/", "u/b/", "u/c", "u/d/"]);
  await refused(
    s3.send(new AbortMultipartUploadCommand({ Bucket, ...begun[0], IfMatchInitiatedTime: new Date(0) })),
    "PreconditionFailed",
  );
  for (const upload of begun) {
    await s3.send(new AbortMultipartUploadCommand({ Bucket, ...upload }));
  }
});

test("deletes have conditions on size and time, and documents have checksums", async () => {
  await put("size", "1234");
  const { LastModified } = await head("size");
  await refused(s3.send(new DeleteObjectCommand({ Bucket, Key: "size", IfMatchSize: 5 })), "PreconditionFailed");
  const old = { Bucket, Key: "size", IfMatchLastModifiedTime: new Date(LastModified - 60_000) };
  await refused(s3.send(new DeleteObjectCommand(old)), "PreconditionFailed");
  const { Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "size", Size: 5 }] } }));
  assert.deepEqual(Errors.map((one) => one.Code), ["PreconditionFailed"]);
  const body = "<Delete><Object><Key>size</Key></Object></Delete>";
  const bad = await signedFetch({
    service: "s3",
    path: `/${Bucket}`,
    query: { delete: "" },
    body,
    headers: { "content-md5": "AAAAAAAAAAAAAAAAAAAAAA==", "x-amz-content-sha256": createHash("sha256").update(body).digest("hex") },
  });
  assert.deepEqual([bad.status, /<Code>BadDigest/.test(bad.text)], [400, true]);
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "size", IfMatchSize: 4, IfMatchLastModifiedTime: LastModified }));
  await refused(head("size"), "NotFound");
  await refused(put("offset", "x", { WriteOffsetBytes: 3 }), "NotImplemented");
});

test("configurations that no bucket has are read as S3 reads them, and refused by name", async () => {
  await refused(s3.send(new GetBucketInventoryConfigurationCommand({ Bucket, Id: "a" })), "NoSuchConfiguration");
  assert.equal((await s3.send(new ListBucketMetricsConfigurationsCommand({ Bucket }))).IsTruncated, false);
  // Without its id this is no DeleteBucket.
  const empty = unique("empty");
  await s3.send(new CreateBucketCommand({ Bucket: empty }));
  const hash = createHash("sha256").update("").digest("hex");
  const bad = await signedFetch({ service: "s3", method: "DELETE", path: `/${empty}`, query: { analytics: "" }, headers: { "x-amz-content-sha256": hash } });
  assert.equal(bad.status, 400);
  await put("still", "there", { Bucket: empty });
  const website = { Bucket, WebsiteConfiguration: { IndexDocument: { Suffix: "index.html" } } };
  await refused(s3.send(new PutBucketWebsiteCommand(website)), "NotImplemented");
});
