// MinIO's own client library for Node: buckets, objects, uploads in parts, listings, policies, tags, presigned URLs and forms.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { before, test } from "node:test";
import { unique } from "./wait.mjs";

const { Client, CopyConditions } = createRequire(import.meta.url)("minio");
const url = new URL(process.env.AWS_ENDPOINT_URL);
const minio = new Client({
  endPoint: url.hostname, port: Number(url.port), useSSL: false, accessKey: process.env.AWS_ACCESS_KEY_ID, secretKey: process.env.AWS_SECRET_ACCESS_KEY,
});
const bucket = unique("minio");
const all = async (stream) => {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return parts;
};
const read = async (key, ...more) => Buffer.concat(await all(await minio.getObject(bucket, key, ...more)));
const odd = "a b/ü +%25&'(1)*.txt";

before(() => minio.makeBucket(bucket, "us-east-1"));

test("objects of odd names are put, read, copied and removed", async () => {
  assert.equal(await minio.bucketExists(bucket), true);
  assert.equal(await minio.bucketExists(unique("absent")), false);
  await minio.putObject(bucket, odd, "hello", undefined, { "Content-Type": "text/plain", color: "blue" });
  assert.equal((await read(odd)).toString(), "hello");
  const stat = await minio.statObject(bucket, odd);
  assert.deepEqual([stat.size, stat.metaData["content-type"], stat.metaData.color], [5, "text/plain", "blue"]);
  await minio.copyObject(bucket, "copy", `/${bucket}/${odd}`, new CopyConditions());
  assert.equal((await read("copy")).toString(), "hello");
  assert.equal(Buffer.concat(await all(await minio.getPartialObject(bucket, "copy", 1, 3))).toString(), "ell");
  await minio.removeObject(bucket, "copy");
  await assert.rejects(minio.statObject(bucket, "copy"), { code: "NotFound" });
});

test("a large object goes up in parts", async () => {
  const body = randomBytes(70 << 20);
  await minio.putObject(bucket, "large", body);
  const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");
  assert.equal(digest(await read("large")), digest(body));
  assert.match((await minio.statObject(bucket, "large")).etag, /-\d+$/);
});

test("listings have prefixes and pages, and many objects are removed at once", async () => {
  for (let i = 0; i < 12; i++) await minio.putObject(bucket, `list/${i % 3}/${i}`, "x");
  const listed = await all(minio.listObjectsV2(bucket, "list/", false));
  assert.deepEqual(listed.map((one) => one.prefix), ["list/0/", "list/1/", "list/2/"]);
  const names = (await all(minio.listObjectsV2(bucket, "list/", true))).map((one) => one.name);
  assert.equal(names.length, 12);
  await minio.removeObjects(bucket, names);
  assert.deepEqual(await all(minio.listObjects(bucket, "list/", true)), []);
});

test("presigned URLs and forms work", async () => {
  const put = await minio.presignedPutObject(bucket, odd, 60);
  assert.equal((await fetch(put, { method: "PUT", body: "presigned" }).then(async (answer) => (await answer.text(), answer))).status, 200);
  assert.equal(await (await fetch(await minio.presignedGetObject(bucket, odd, 60))).text(), "presigned");
  const policy = minio.newPostPolicy();
  policy.setBucket(bucket);
  policy.setKey("form");
  policy.setContentLengthRange(1, 10);
  policy.setExpires(new Date(Date.now() + 60_000));
  const { postURL, formData } = await minio.presignedPostPolicy(policy);
  const form = new FormData();
  for (const [name, value] of Object.entries(formData)) form.append(name, value);
  form.append("file", new Blob(["a form"]));
  const posted = await fetch(postURL, { method: "POST", body: form });
  assert.ok(posted.ok, await posted.text());
  assert.equal((await read("form")).toString(), "a form");
});

test("versions, tags, lifecycle and policies are set and read", async () => {
  await minio.setBucketVersioning(bucket, { Status: "Enabled" });
  assert.equal((await minio.getBucketVersioning(bucket)).Status, "Enabled");
  const first = await minio.putObject(bucket, "v", "one");
  await minio.putObject(bucket, "v", "two");
  assert.deepEqual([(await read("v")).toString(), (await read("v", { versionId: first.versionId })).toString()], ["two", "one"]);
  await minio.setObjectTagging(bucket, "v", { team: "lake" });
  assert.deepEqual(await minio.getObjectTagging(bucket, "v"), [{ Key: "team", Value: "lake" }]);
  await minio.setBucketTagging(bucket, { a: "one" });
  assert.deepEqual(await minio.getBucketTagging(bucket), [{ Key: "a", Value: "one" }]);
  await minio.setBucketLifecycle(bucket, { Rule: [{ ID: "old", Status: "Enabled", Filter: { Prefix: "old/" }, Expiration: { Days: 9 } }] });
  assert.match(JSON.stringify(await minio.getBucketLifecycle(bucket)), /"ID":"old"/);
  const Statement = [{ Effect: "Deny", Principal: { AWS: ["*"] }, Action: ["s3:DeleteObject"], Resource: [`arn:aws:s3:::${bucket}/kept/*`] }];
  await minio.setBucketPolicy(bucket, JSON.stringify({ Version: "2012-10-17", Statement }));
  assert.match(await minio.getBucketPolicy(bucket), /s3:DeleteObject/);
  await minio.putObject(bucket, "kept/k", "x");
  await assert.rejects(minio.removeObject(bucket, "kept/k"), { code: "AccessDenied" });
});
