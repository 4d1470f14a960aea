import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, test } from "node:test";
import {
  S3Client,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { Readable } from "node:stream";
import { unique } from "./wait.mjs";

const s3 = new S3Client({});
const Bucket = unique("objects");
const body = async (Key, more = {}) => {
  const answer = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Buffer.from(await answer.Body.transformToByteArray());
};

before(() => s3.send(new CreateBucketCommand({ Bucket })));

test("a bucket is listed, located, found, and refused while it holds objects", async () => {
  await s3.send(new HeadBucketCommand({ Bucket }));
  assert.ok((await s3.send(new ListBucketsCommand({}))).Buckets.some((bucket) => bucket.Name === Bucket));
  assert.equal((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint, undefined);
  const other = unique("full");
  await s3.send(new CreateBucketCommand({ Bucket: other }));
  await s3.send(new PutObjectCommand({ Bucket: other, Key: "a", Body: "x" }));
  await assert.rejects(s3.send(new DeleteBucketCommand({ Bucket: other })), { name: "BucketNotEmpty" });
  await s3.send(new DeleteObjectCommand({ Bucket: other, Key: "a" }));
  await s3.send(new DeleteBucketCommand({ Bucket: other }));
  await assert.rejects(s3.send(new ListObjectsV2Command({ Bucket: other })), { name: "NoSuchBucket" });
});

test("an object keeps its bytes, type, metadata and the checksum that the SDK sends by default", async () => {
  const Body = randomBytes(100_000);
  const put = await s3.send(
    new PutObjectCommand({ Bucket, Key: "dir/file name+%.bin", Body, ContentType: "text/x-test", Metadata: { made: "by-test" } }),
  );
  assert.ok(put.ETag);
  assert.ok(put.ChecksumCRC32);
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: "dir/file name+%.bin", ChecksumMode: "ENABLED" }));
  assert.deepEqual(Buffer.from(await got.Body.transformToByteArray()), Body);
  assert.equal(got.ContentType, "text/x-test");
  assert.deepEqual(got.Metadata, { made: "by-test" });
  assert.equal(got.ChecksumCRC32, put.ChecksumCRC32);
});

for (const ChecksumAlgorithm of ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"]) {
  test(`a ${ChecksumAlgorithm} checksum is verified and kept`, async (t) => {
    const Key = `sum-${ChecksumAlgorithm}`;
    let put;
    try {
      put = await s3.send(new PutObjectCommand({ Bucket, Key, Body: "some bytes", ChecksumAlgorithm }));
    } catch (error) {
      if (/CRC64NVME.*(implementation|dependency|crt)/i.test(error.message)) return t.skip("this client cannot compute CRC64NVME");
      throw error;
    }
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
    assert.ok(put[`Checksum${ChecksumAlgorithm}`]);
    assert.equal(head[`Checksum${ChecksumAlgorithm}`], put[`Checksum${ChecksumAlgorithm}`]);
  });
}

test("a wrong checksum is refused and nothing is kept", async () => {
  await assert.rejects(s3.send(new PutObjectCommand({ Bucket, Key: "wrong-sum", Body: "abc", ChecksumCRC32: "AAAAAA==" })), {
    name: "BadDigest",
  });
  await assert.rejects(s3.send(new HeadObjectCommand({ Bucket, Key: "wrong-sum" })), { name: "NotFound" });
});

test("a stream of unknown chunks arrives whole (aws-chunked with a trailer)", async () => {
  const bytes = randomBytes(300_000);
  const Body = Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000, 70_001), bytes.subarray(70_001)]);
  await s3.send(new PutObjectCommand({ Bucket, Key: "streamed", Body, ContentLength: bytes.length }));
  assert.deepEqual(await body("streamed"), bytes);
});

test("keys that look like paths are not changed", async () => {
  for (const Key of ["..", "a/../b", "x//y", "/lead", "%2F", "plus+and space", "tab\there", "ünï/日本", "a?b#c&d=e", "."]) {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    assert.equal((await body(Key)).toString(), Key);
  }
});

test("ranges and conditions follow HTTP", async () => {
  const put = await s3.send(new PutObjectCommand({ Bucket, Key: "ranged", Body: "0123456789" }));
  assert.equal((await body("ranged", { Range: "bytes=2-4" })).toString(), "234");
  assert.equal((await body("ranged", { Range: "bytes=-3" })).toString(), "789");
  assert.equal((await body("ranged", { Range: "bytes=7-" })).toString(), "789");
  await assert.rejects(body("ranged", { Range: "bytes=20-" }), { name: "InvalidRange" });
  await assert.rejects(body("ranged", { IfNoneMatch: put.ETag }), (error) => error.$metadata.httpStatusCode === 304);
  await assert.rejects(body("ranged", { IfMatch: '"nope"' }), { name: "PreconditionFailed" });
  await assert.rejects(s3.send(new PutObjectCommand({ Bucket, Key: "ranged", Body: "new", IfNoneMatch: "*" })), { name: "PreconditionFailed" });
  await s3.send(new PutObjectCommand({ Bucket, Key: "ranged", Body: "new", IfMatch: put.ETag }));
  assert.equal((await body("ranged")).toString(), "new");
  await assert.rejects(body("missing"), { name: "NoSuchKey" });
});

test("listings page, group by delimiter and start after a key", async () => {
  const keys = ["l/a/1", "l/a/2", "l/b/1", "l/c", "l/d/e/f"];
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  const grouped = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "l/", Delimiter: "/" }));
  assert.deepEqual(grouped.CommonPrefixes.map((p) => p.Prefix), ["l/a/", "l/b/", "l/d/"]);
  assert.deepEqual(grouped.Contents.map((o) => o.Key), ["l/c"]);
  const all = [];
  let ContinuationToken;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "l/", MaxKeys: 2, ContinuationToken }));
    all.push(...page.Contents.map((o) => o.Key));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  assert.deepEqual(all, keys);
  const after = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "l/", StartAfter: "l/b/1" }));
  assert.deepEqual(after.Contents.map((o) => o.Key), ["l/c", "l/d/e/f"]);
  const removed = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } }));
  assert.equal(removed.Deleted.length, keys.length);
  assert.equal((await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "l/" }))).KeyCount, 0);
});

test("a multipart upload becomes one object with a composite ETag; a part that is missing is refused", async () => {
  const parts = [randomBytes(5 * 1024 * 1024), randomBytes(1000)];
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "multi" }));
  const Parts = [];
  for (const [i, Body] of parts.entries()) {
    const { ETag, ChecksumCRC32 } = await s3.send(new UploadPartCommand({ Bucket, Key: "multi", UploadId, PartNumber: i + 1, Body }));
    Parts.push({ ETag, ChecksumCRC32, PartNumber: i + 1 });
  }
  const wrong = [Parts[0], { ETag: '"00000000000000000000000000000000"', PartNumber: 2 }];
  await assert.rejects(
    s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: "multi", UploadId, MultipartUpload: { Parts: wrong } })),
    { name: "InvalidPart" },
  );
  const done = await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: "multi", UploadId, MultipartUpload: { Parts } }));
  assert.match(done.ETag, /^"[0-9a-f]{32}-2"$/);
  assert.deepEqual(await body("multi"), Buffer.concat(parts));
  assert.deepEqual(await body("multi", { Range: "bytes=5242870-5242889" }), Buffer.concat(parts).subarray(5242870, 5242890));
});

test("the SDK's own uploader works, and a copy is the same bytes under another key", async () => {
  const bytes = randomBytes(11 * 1024 * 1024);
  await new Upload({ client: s3, params: { Bucket, Key: "big", Body: Readable.from([bytes]) } }).done();
  await s3.send(new CopyObjectCommand({ Bucket, Key: "big copy", CopySource: `${Bucket}/big` }));
  assert.ok((await body("big copy")).equals(bytes));
});

test("a presigned URL needs no key and expires", async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: "shared", Body: "for you" }));
  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "shared" }), { expiresIn: 60 });
  assert.equal(await (await fetch(url)).text(), "for you");
  const tampered = await fetch(url.replace(/shared/, "sharec"));
  assert.equal(tampered.status, 403);
  assert.match(await tampered.text(), /<Code>SignatureDoesNotMatch<\/Code>/);
  const anonymous = await fetch(new URL(`/${Bucket}/shared`, process.env.AWS_ENDPOINT_URL));
  assert.equal(anonymous.status, 403);
});

test("settings that were never made answer S3's exact errors", async () => {
  await assert.rejects(s3.send(new GetBucketPolicyCommand({ Bucket })), { name: "NoSuchBucketPolicy" });
});
