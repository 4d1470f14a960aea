import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  S3Client,
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { unique } from "./wait.mjs";

const s3 = new S3Client({});
const Bucket = unique("versions");
const put = (Key, Body, more = {}) => s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const text = async (Key, VersionId) => (await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body.transformToString();
const versions = async (more = {}) => s3.send(new ListObjectVersionsCommand({ Bucket, ...more }));
const refused = (call, name, status) => assert.rejects(call, (error) => error.name === name && error.$metadata.httpStatusCode === status);

before(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
  assert.equal((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status, undefined);
  assert.equal((await put("before", "0")).VersionId, undefined);
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  assert.equal((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status, "Enabled");
});

test("every put is a version of its own, and the one from before is null", async () => {
  const first = await put("k", "1");
  const second = await put("k", "2");
  assert.notEqual(first.VersionId, second.VersionId);
  assert.equal(await text("k"), "2");
  assert.equal(await text("k", first.VersionId), "1");
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "k" }));
  assert.equal(head.VersionId, second.VersionId);
  assert.equal(await text("before", "null"), "0");
  await put("before", "1");
  assert.equal(await text("before", "null"), "0");
  await refused(text("k", "x".repeat(32)), "NoSuchVersion", 404);
  await refused(text("k", "x".repeat(300)), "InvalidArgument", 400);
});

test("a delete makes a marker; removing the marker brings the object back", async () => {
  const { VersionId } = await put("hidden", "here");
  const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: "hidden" }));
  assert.equal(marker.DeleteMarker, true);
  await assert.rejects(text("hidden"), (error) => {
    assert.equal(error.name, "NoSuchKey");
    assert.equal(error.$response.headers["x-amz-delete-marker"], "true");
    assert.equal(error.$response.headers["x-amz-version-id"], marker.VersionId);
    return true;
  });
  await assert.rejects(text("hidden", marker.VersionId), (error) => {
    assert.equal(error.name, "MethodNotAllowed");
    assert.equal(error.$response.headers.allow, "DELETE");
    return true;
  });
  assert.equal(await text("hidden", VersionId), "here");
  const listed = await versions({ Prefix: "hidden" });
  assert.deepEqual(listed.DeleteMarkers.map((one) => [one.VersionId, one.IsLatest]), [[marker.VersionId, true]]);
  assert.deepEqual(listed.Versions.map((one) => [one.VersionId, one.IsLatest]), [[VersionId, false]]);
  const undone = await s3.send(new DeleteObjectCommand({ Bucket, Key: "hidden", VersionId: marker.VersionId }));
  assert.deepEqual([undone.DeleteMarker, undone.VersionId], [true, marker.VersionId]);
  assert.equal(await text("hidden"), "here");
});

test("tags and copies work on a version", async () => {
  const first = await put("tagged", "1", { Tagging: "a=1" });
  await put("tagged", "2");
  const named = { Bucket, Key: "tagged", VersionId: first.VersionId };
  assert.deepEqual((await s3.send(new GetObjectTaggingCommand(named))).TagSet, [{ Key: "a", Value: "1" }]);
  await s3.send(new PutObjectTaggingCommand({ ...named, Tagging: { TagSet: [{ Key: "b", Value: "2" }] } }));
  assert.deepEqual((await s3.send(new GetObjectTaggingCommand(named))).TagSet, [{ Key: "b", Value: "2" }]);
  assert.deepEqual((await s3.send(new GetObjectTaggingCommand({ Bucket, Key: "tagged" }))).TagSet, []);
  await s3.send(new DeleteObjectTaggingCommand(named));
  assert.deepEqual((await s3.send(new GetObjectTaggingCommand(named))).TagSet, []);
  const CopySource = `${Bucket}/tagged?versionId=${first.VersionId}`;
  const copied = await s3.send(new CopyObjectCommand({ Bucket, Key: "tagged", CopySource }));
  assert.equal(copied.CopySourceVersionId, first.VersionId);
  assert.equal(await text("tagged"), "1");
  assert.equal((await versions({ Prefix: "tagged" })).Versions.length, 3);
});

test("suspended, puts and deletes replace the version null alone", async () => {
  const kept = await put("s", "kept");
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Suspended" } }));
  assert.equal((await put("s", "a")).VersionId, "null");
  await put("s", "b");
  assert.deepEqual((await versions({ Prefix: "s" })).Versions.map((one) => one.VersionId), ["null", kept.VersionId]);
  const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: "s" }));
  assert.deepEqual([marker.DeleteMarker, marker.VersionId], [true, "null"]);
  assert.equal(await text("s", kept.VersionId), "kept");
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
});

test("pages go by both markers, and a bucket is emptied version by version", async () => {
  for (let i = 0; i < 5; i++) {
    await put("page/a", String(i));
    await put(`page/b/${i}`, String(i));
  }
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "page/a" }));
  const seen = [];
  for (let more = { MaxKeys: 2, Prefix: "page/" }; more; ) {
    const page = await versions(more);
    seen.push(...(page.Versions ?? []), ...(page.DeleteMarkers ?? []));
    more = page.IsTruncated ? { ...more, KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : null;
  }
  assert.equal(new Set(seen.map((one) => one.Key + one.VersionId)).size, 11);
  assert.equal(seen.length, 11);
  const folded = await versions({ Prefix: "page/", Delimiter: "/" });
  assert.deepEqual(folded.CommonPrefixes, [{ Prefix: "page/b/" }]);
  await refused(versions({ VersionIdMarker: "x" }), "InvalidArgument", 400);

  await refused(s3.send(new DeleteBucketCommand({ Bucket })), "BucketNotEmpty", 409);
  for (;;) {
    const page = await versions({ MaxKeys: 4 });
    const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) {
      break;
    }
    const { Errors, Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    assert.deepEqual([Errors ?? [], Deleted.length], [[], Objects.length]);
  }
  await s3.send(new DeleteBucketCommand({ Bucket }));
});
