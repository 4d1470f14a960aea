import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import {
  S3Client,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketLifecycleCommand,
  DeleteObjectCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  RestoreObjectCommand,
} from "@aws-sdk/client-s3";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually as until, unique } from "./wait.mjs";

// A day of two seconds: every rule acts at the end of such a day.
let server, s3;

before(async () => {
  server = await startTarn({ args: ["--lifecycle-day-seconds", "2"] });
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = server.env;
  s3 = new S3Client({ endpoint: server.url, region: "us-east-1", credentials: { accessKeyId, secretAccessKey }, forcePathStyle: true });
});

after(async () => {
  s3?.destroy();
  await server?.stop();
  await server?.remove();
});

const bucket = async () => {
  const Bucket = unique("lifecycle");
  await s3.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
};
const rules = (Bucket, Rules, more = {}) =>
  s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules }, ...more }));
const put = (Bucket, Key, more = {}) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", ...more }));
const keys = async (Bucket) => ((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map((one) => one.Key);
const refused = (call, name) => assert.rejects(call, { name });

test("a configuration is read as it was put", async () => {
  const Bucket = await bucket();
  await refused(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })), "NoSuchLifecycleConfiguration");
  const wanted = [
    { ID: "old form", Prefix: "a/", Status: "Disabled", Expiration: { Days: 40 } },
    { ID: "all", Filter: {}, Status: "Enabled", Expiration: { ExpiredObjectDeleteMarker: true } },
    { ID: "empty prefix", Filter: { Prefix: "" }, Status: "Enabled", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
    {
      ID: "several",
      Filter: { And: { Prefix: "p/", Tags: [{ Key: "k", Value: "v" }], ObjectSizeGreaterThan: 10, ObjectSizeLessThan: 20_000 } },
      Status: "Enabled",
      Transitions: [{ Days: 30, StorageClass: "STANDARD_IA" }, { Days: 90, StorageClass: "GLACIER" }],
      NoncurrentVersionTransitions: [{ NoncurrentDays: 30, NewerNoncurrentVersions: 2, StorageClass: "GLACIER" }],
      NoncurrentVersionExpiration: { NoncurrentDays: 60, NewerNoncurrentVersions: 3 },
      Expiration: { Days: 365 },
    },
    { ID: "date", Filter: { Tag: { Key: "t", Value: "" } }, Status: "Enabled", Expiration: { Date: new Date("2030-01-01T00:00:00Z") } },
  ];
  const answer = await rules(Bucket, wanted);
  assert.equal(answer.TransitionDefaultMinimumObjectSize, "all_storage_classes_128K");
  const found = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  assert.deepEqual(found.Rules, wanted);
  assert.equal(found.TransitionDefaultMinimumObjectSize, "all_storage_classes_128K");
  await rules(Bucket, [{ Filter: {}, Status: "Enabled", Expiration: { Days: 1 } }], { TransitionDefaultMinimumObjectSize: "varies_by_storage_class" });
  const named = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  assert.match(named.Rules[0].ID, /^[0-9a-f]{48}$/);
  assert.equal(named.TransitionDefaultMinimumObjectSize, "varies_by_storage_class");
  await s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
  await refused(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })), "NoSuchLifecycleConfiguration");
});

test("rules that S3 refuses are refused alike", async () => {
  const Bucket = await bucket();
  const rule = (more) => ({ ID: "r", Filter: {}, Status: "Enabled", ...more });
  const days = { Expiration: { Days: 1 } };
  const cases = [
    ["InvalidRequest", [rule({})]],
    ["MalformedXML", [{ ID: "r", Status: "Enabled", ...days }]],
    ["MalformedXML", [rule({ Prefix: "a", ...days })]],
    ["MalformedXML", [rule({ ...days, Status: "enabled" })]],
    ["InvalidArgument", [rule(days), rule(days)]],
    ["InvalidArgument", [rule({ Expiration: { Days: 0 } })]],
    ["MalformedXML", [rule({ Expiration: { Days: 1, Date: new Date("2030-01-01") } })]],
    ["InvalidArgument", [rule({ Expiration: { Date: new Date("2030-01-01T01:00:00Z") } })]],
    ["InvalidArgument", [rule({ Transitions: [{ Days: 29, StorageClass: "STANDARD_IA" }] })]],
    ["MalformedXML", [rule({ Transitions: [{ Days: 29, StorageClass: "STANDARD" }] })]],
    ["InvalidArgument", [rule({ Transitions: [{ Days: 50, StorageClass: "GLACIER" }], Expiration: { Days: 50 } })]],
    ["InvalidRequest", [rule({ Transitions: [{ Days: 50, StorageClass: "GLACIER" }], Expiration: { Date: new Date("2030-01-01") } })]],
    ["InvalidRequest", [rule({ Filter: { Tag: { Key: "a", Value: "b" } }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } })]],
    ["InvalidRequest", [rule({ Filter: { Tag: { Key: "a", Value: "b" } }, Expiration: { ExpiredObjectDeleteMarker: true } })]],
    ["InvalidArgument", [rule({ ...days, ID: "x".repeat(256) })]],
    ["InvalidArgument", [rule({ NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 101 } })]],
    ["MalformedXML", [rule({ Filter: { And: { Prefix: "a" } }, ...days })]],
    ["InvalidRequest", [rule({ Filter: { And: { ObjectSizeGreaterThan: 5, ObjectSizeLessThan: 5 } }, ...days })]],
  ];
  for (const [name, wanted] of cases) {
    await refused(rules(Bucket, wanted), name);
  }
  await refused(rules("no-such-bucket-here", [rule(days)]), "NoSuchBucket");
});

test("objects and uploads go when their time comes, and their headers say so", async () => {
  const Bucket = await bucket();
  await rules(Bucket, [
    { ID: "logs go", Filter: { Prefix: "logs/" }, Status: "Enabled", Expiration: { Days: 1 } },
    { ID: "open", Filter: { Prefix: "" }, Status: "Enabled", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
  ]);
  await put(Bucket, "kept");
  const answer = await put(Bucket, "logs/a");
  assert.match(answer.Expiration, /^expiry-date="[A-Z][a-z]{2}, .* GMT", rule-id="logs%20go"$/);
  const upload = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "big" }));
  assert.equal(upload.AbortRuleId, "open");
  assert.ok(upload.AbortDate > new Date(Date.now() - 5_000));
  await until(async () => (await keys(Bucket)).join() === "kept");
  await until(async () => (await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads === undefined);
  await refused(s3.send(new ListPartsCommand({ Bucket, Key: "big", UploadId: upload.UploadId })), "NoSuchUpload");
  const kept = await s3.send(new HeadObjectCommand({ Bucket, Key: "kept" }));
  assert.equal(kept.Expiration, undefined);
});

test("with versions a marker hides the object, then all of it goes", async () => {
  const Bucket = await bucket();
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  await put(Bucket, "k");
  await put(Bucket, "k");
  await put(Bucket, "other");
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "other" }));
  await rules(Bucket, [
    { ID: "r", Filter: { Prefix: "k" }, Status: "Enabled", Expiration: { Days: 1 }, NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
  ]);
  await until(async () => (await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: "k" }))).Versions === undefined);
  await until(async () => (await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: "k" }))).DeleteMarkers === undefined);
  const rest = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  assert.deepEqual([rest.Versions.length, rest.DeleteMarkers.length], [1, 1]);
});

test("a new tag brings an object under a rule", async () => {
  const Bucket = await bucket();
  await rules(Bucket, [{ ID: "r", Filter: { Tag: { Key: "state", Value: "done" } }, Status: "Enabled", Expiration: { Days: 1 } }]);
  await put(Bucket, "a");
  await put(Bucket, "b");
  await s3.send(new PutObjectTaggingCommand({ Bucket, Key: "a", Tagging: { TagSet: [{ Key: "state", Value: "done" }] } }));
  await until(async () => (await keys(Bucket)).join() === "b");
});

test("an archived object is read after it was restored", async () => {
  const Bucket = await bucket();
  await put(Bucket, "cold", { StorageClass: "DEEP_ARCHIVE" });
  await put(Bucket, "cool", { StorageClass: "STANDARD_IA" });
  const listed = (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents.map((one) => one.StorageClass);
  assert.deepEqual(listed, ["DEEP_ARCHIVE", "STANDARD_IA"]);
  assert.equal((await s3.send(new HeadObjectCommand({ Bucket, Key: "cold" }))).StorageClass, "DEEP_ARCHIVE");
  await refused(s3.send(new GetObjectCommand({ Bucket, Key: "cold" })), "InvalidObjectState");
  await refused(s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/cold` })), "InvalidObjectState");
  const restore = (Key, RestoreRequest) => s3.send(new RestoreObjectCommand({ Bucket, Key, RestoreRequest }));
  await refused(restore("cool", { Days: 1 }), "InvalidObjectState");
  await refused(restore("cold", { Days: 0 }), "MalformedXML");
  await refused(restore("missing", { Days: 1 }), "NoSuchKey");
  await refused(put(Bucket, "x", { StorageClass: "OUTPOSTS" }), "InvalidStorageClass");
  await restore("cold", { Days: 100, GlacierJobParameters: { Tier: "Bulk" } });
  const found = await s3.send(new GetObjectCommand({ Bucket, Key: "cold" }));
  assert.equal(await found.Body.transformToString(), "x");
  assert.match(found.Restore, /^ongoing-request="false", expiry-date="/);
  await s3.send(new CopyObjectCommand({ Bucket, Key: "cold", CopySource: `${Bucket}/cold`, StorageClass: "STANDARD" }));
  assert.equal((await s3.send(new HeadObjectCommand({ Bucket, Key: "cold" }))).StorageClass, undefined);
  await restore("cool", { Days: 1 }).catch((error) => assert.equal(error.name, "InvalidObjectState"));
});

test("a transition changes the class, and the copy that was restored ends with its days", async () => {
  const Bucket = await bucket();
  await put(Bucket, "a", { Body: "y".repeat(200) });
  await rules(Bucket, [{
    ID: "r", Filter: { ObjectSizeGreaterThan: 100 }, Status: "Enabled", Transitions: [{ Days: 0, StorageClass: "GLACIER" }],
  }]);
  const head = () => s3.send(new HeadObjectCommand({ Bucket, Key: "a" }));
  await until(async () => (await head()).StorageClass === "GLACIER");
  await s3.send(new RestoreObjectCommand({ Bucket, Key: "a", RestoreRequest: { Days: 1 } }));
  await until(async () => (await head()).Restore === undefined);
  await refused(s3.send(new GetObjectCommand({ Bucket, Key: "a" })), "InvalidObjectState");
});

test("the command shows what a bucket holds, its rules, and what a run would do", async () => {
  const Bucket = await bucket();
  await put(Bucket, "a");
  const run = async (...args) => (await promisify(execFile)(program, ["buckets", ...args], { env: { ...process.env, ...server.env } })).stdout;
  await rules(Bucket, [{ ID: "later", Filter: { Prefix: "a" }, Status: "Enabled", Expiration: { Days: 1_000 } }]);
  await until(async () => !(await run(Bucket)).includes("not yet"));
  const text = await run(Bucket, "--dry-run");
  assert.match(text, /later/);
  assert.match(text, /a\*: expire after 1000 days/);
  assert.match(text, /next run: \d{4}-/);
  assert.match(text, /a run now would do: 0 objects expired/);
  assert.match(await run(), new RegExp(Bucket));
});
