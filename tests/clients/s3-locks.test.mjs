import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  S3Client,
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
} from "@aws-sdk/client-s3";
import { unique } from "./wait.mjs";

const s3 = new S3Client({});
const Bucket = unique("locks");
const later = (days) => new Date(Math.floor(Date.now() / 1000) * 1000 + days * 86_400_000);
const put = (Key, more = {}) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", ...more }));
const remove = (Key, VersionId, more = {}) => s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId, ...more }));
const denied = (call) => assert.rejects(call, { name: "AccessDenied" });
const refused = (call, name) => assert.rejects(call, { name });

before(async () => {
  await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  assert.equal((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status, "Enabled");
  const { ObjectLockConfiguration } = await s3.send(new GetObjectLockConfigurationCommand({ Bucket }));
  assert.deepEqual(ObjectLockConfiguration, { ObjectLockEnabled: "Enabled" });
});

test("compliance keeps a version from everybody until its date, which only moves away", async () => {
  const until = later(10);
  const { VersionId } = await put("c", { ObjectLockMode: "COMPLIANCE", ObjectLockRetainUntilDate: until });
  await denied(remove("c", VersionId));
  await denied(remove("c", VersionId, { BypassGovernanceRetention: true }));
  const retention = (Mode, RetainUntilDate, more = {}) =>
    s3.send(new PutObjectRetentionCommand({ Bucket, Key: "c", VersionId, Retention: { Mode, RetainUntilDate }, ...more }));
  await denied(retention("COMPLIANCE", later(5), { BypassGovernanceRetention: true }));
  await denied(retention("GOVERNANCE", later(20)));
  const moved = later(20);
  await retention("COMPLIANCE", moved);
  const found = await s3.send(new GetObjectRetentionCommand({ Bucket, Key: "c" }));
  assert.deepEqual(found.Retention, { Mode: "COMPLIANCE", RetainUntilDate: moved });
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "c" }));
  assert.deepEqual([head.ObjectLockMode, head.ObjectLockRetainUntilDate.getTime()], ["COMPLIANCE", moved.getTime()]);
  const marker = await remove("c");
  assert.equal(marker.DeleteMarker, true);
});

test("governance is bypassed with the right and the wish to", async () => {
  const { VersionId } = await put("g", { ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: later(1) });
  await denied(remove("g", VersionId));
  const { Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "g", VersionId }] } }));
  assert.deepEqual(Errors.map((one) => one.Code), ["AccessDenied"]);
  await remove("g", VersionId, { BypassGovernanceRetention: true });
});

test("a legal hold protects a version until it is removed", async () => {
  const { VersionId } = await put("h");
  const hold = (Status) => s3.send(new PutObjectLegalHoldCommand({ Bucket, Key: "h", LegalHold: { Status } }));
  await hold("ON");
  assert.equal((await s3.send(new GetObjectLegalHoldCommand({ Bucket, Key: "h" }))).LegalHold.Status, "ON");
  await denied(remove("h", VersionId, { BypassGovernanceRetention: true }));
  await hold("OFF");
  await remove("h", VersionId);
});

test("a bucket's default locks new versions and copies", async () => {
  const Rule = { DefaultRetention: { Mode: "GOVERNANCE", Days: 3 } };
  const ObjectLockConfiguration = { ObjectLockEnabled: "Enabled", Rule };
  await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
  assert.deepEqual((await s3.send(new GetObjectLockConfigurationCommand({ Bucket }))).ObjectLockConfiguration, ObjectLockConfiguration);
  const { VersionId } = await put("d");
  const copied = await s3.send(new CopyObjectCommand({ Bucket, Key: "d2", CopySource: `${Bucket}/d` }));
  await denied(remove("d", VersionId));
  await denied(remove("d2", copied.VersionId));
  const { Retention } = await s3.send(new GetObjectRetentionCommand({ Bucket, Key: "d" }));
  assert.equal(Retention.Mode, "GOVERNANCE");
  assert.ok(Math.abs(Retention.RetainUntilDate - later(3)) < 60_000);
});

test("a bucket without lock refuses locks, and one with a lock keeps its versions", async () => {
  await refused(s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Suspended" } })), "InvalidBucketState");
  await refused(put("past", { ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: later(-1) }), "InvalidArgument");
  await refused(put("half", { ObjectLockMode: "GOVERNANCE" }), "InvalidArgument");
  await refused(s3.send(new GetObjectRetentionCommand({ Bucket, Key: (await put("n"), "h") })), "NoSuchKey");
  const plain = { Bucket: unique("plain") };
  await s3.send(new CreateBucketCommand(plain));
  await refused(s3.send(new GetObjectLockConfigurationCommand(plain)), "ObjectLockConfigurationNotFoundError");
  const lock = { ...plain, ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" } };
  await refused(s3.send(new PutObjectLockConfigurationCommand(lock)), "InvalidBucketState");
  const body = { ...plain, Key: "k", Body: "x", ObjectLockLegalHoldStatus: "ON" };
  await refused(s3.send(new PutObjectCommand(body)), "InvalidRequest");
  await s3.send(new PutBucketVersioningCommand({ ...plain, VersioningConfiguration: { Status: "Enabled" } }));
  await s3.send(new PutObjectLockConfigurationCommand(lock));
  await s3.send(new PutObjectCommand(body));
});
