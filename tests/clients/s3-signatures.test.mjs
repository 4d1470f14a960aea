// Presigned URLs of signature version 2, and forms of web pages with policies, as boto3 makes them and by hand.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, DeleteBucketPolicyCommand, GetObjectCommand, HeadObjectCommand, PutBucketPolicyCommand, S3Client } from "@aws-sdk/client-s3";
import { startTarn } from "./tarn-server.mjs";
import { unique } from "./wait.mjs";

const s3 = new S3Client({ forcePathStyle: true });
const iam = new IAMClient({});
const Bucket = unique("signatures");
const url = new URL(`/${Bucket}`, process.env.AWS_ENDPOINT_URL).href;
const root = { id: process.env.AWS_ACCESS_KEY_ID, secret: process.env.AWS_SECRET_ACCESS_KEY };
const withBoto3 = spawnSync("python3", ["-c", "import boto3"]).status === 0;
const sha1 = (secret, text) => createHmac("sha1", secret).update(text).digest("base64");

before(() => s3.send(new CreateBucketCommand({ Bucket })));

const presigned = (key, name, method = "GET") => {
  const Expires = String(Math.floor(Date.now() / 1000) + 60);
  const Signature = sha1(key.secret, `${method}\n\n\n${Expires}\n/${Bucket}/${name}`);
  return `${url}/${name}?${new URLSearchParams({ AWSAccessKeyId: key.id, Expires, Signature })}`;
};

const form = (key, fields, conditions, expiration = new Date(Date.now() + 60_000).toISOString()) => {
  const policy = Buffer.from(JSON.stringify({ expiration, conditions: [{ bucket: Bucket }, ...conditions] })).toString("base64");
  const data = new FormData();
  for (const [name, value] of Object.entries({ ...fields, AWSAccessKeyId: key.id, policy, signature: sha1(key.secret, policy) })) data.append(name, value);
  data.append("file", new Blob(["hello"]), "cat.png");
  return data;
};
const post = (body, target = url) => fetch(target, { method: "POST", body, redirect: "manual" });

const user = async (...Statement) => {
  const UserName = unique("signer");
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { id: AccessKey.AccessKeyId, secret: AccessKey.SecretAccessKey };
};

test("boto3's presigned URLs and forms work", { skip: withBoto3 ? false : "boto3 is not installed" }, () => {
  const ran = spawnSync("python3", [fileURLToPath(new URL("./s3_signatures_boto3.py", import.meta.url)), Bucket], { encoding: "utf8" });
  assert.equal(ran.status, 0, ran.stderr);
});

test("a page's form redirects with bucket, key and etag, and its headers are the object's", async () => {
  const fields = { key: "a b/${filename}", "Content-Type": "image/png", "Cache-Control": "no-cache", "x-ignore-me": "1", success_action_redirect: "http://page.test/done?x=1" };
  const conditions = [["starts-with", "$key", "a b/"], ["starts-with", "$content-type", "image/"], { "cache-control": "no-cache" }, ["eq", "$success_action_redirect", "http://page.test/done?x=1"]];
  const answer = await post(form(root, fields, conditions));
  assert.equal(answer.status, 303, await answer.text());
  const place = new URL(answer.headers.get("location"));
  assert.deepEqual([place.origin, place.searchParams.get("x"), place.searchParams.get("bucket"), place.searchParams.get("key")], ["http://page.test", "1", Bucket, "a b/cat.png"]);
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "a b/cat.png" }));
  assert.deepEqual([head.ContentType, head.CacheControl, head.ETag], ["image/png", "no-cache", place.searchParams.get("etag")]);
});

test("a form's policy must be readable, cover each field, and name the bucket", async () => {
  const refused = async (data, code, words) => {
    const answer = await post(data);
    const text = await answer.text();
    assert.match(text, new RegExp(`<Code>${code}</Code>`));
    assert.match(text, words);
  };
  const key = { key: "refused" };
  await refused(form(root, key, [["in", "$key", "refused"]]), "InvalidPolicyDocument", /unknown operation/);
  await refused(form(root, key, [{ key: ["refused"] }]), "InvalidPolicyDocument", /must be a string/);
  await refused(form(root, key, [{ key: "refused" }], "tomorrow"), "InvalidPolicyDocument", /expiration/);
  await refused(form(root, key, []), "AccessDenied", /Extra input fields: key/);
  await refused(form(root, key, [["eq", "$key", "${filename}"]]), "AccessDenied", /Policy Condition failed/);
  await refused(form({ ...root, secret: "wrong" }, key, [{ key: "refused" }]), "SignatureDoesNotMatch", /signature/);
  await refused(form({ id: "AKIANOBODY", secret: "x" }, key, [{ key: "refused" }]), "InvalidAccessKeyId", /does not exist/);
  await refused(form(root, {}, []), "InvalidArgument", /named 'key'/);
  const other = unique("signatures");
  await s3.send(new CreateBucketCommand({ Bucket: other }));
  const answer = await post(form(root, key, [{ key: "refused" }]), url.replace(Bucket, other));
  assert.equal(answer.status, 403, await answer.text());
  await assert.rejects(s3.send(new HeadObjectCommand({ Bucket, Key: "refused" })), { name: "NotFound" });
});

test("conditions see the kind, version and age of a signature", async () => {
  const Resource = `arn:aws:s3:::${Bucket}/*`;
  const allow = { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource };
  const key = await user(allow);
  const set = (Condition, Action = "s3:*") =>
    s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Principal: "*", Action, Resource, Condition }] }) }));
  const own = new S3Client({ forcePathStyle: true, credentials: { accessKeyId: key.id, secretAccessKey: key.secret } });
  const upload = async () => (await post(form(key, { key: "own" }, [{ key: "own" }]))).status;
  const read = async () => (await fetch(presigned(key, "own"))).status;
  const signed = () => own.send(new GetObjectCommand({ Bucket, Key: "own" }))
    .then(async ({ Body }) => (await Body.transformToString(), 200), (error) => error.$metadata.httpStatusCode);
  const all = async () => [await upload(), await read(), await signed()];
  assert.deepEqual(await all(), [204, 200, 200]);
  await set({ StringEquals: { "s3:authType": "POST" } });
  assert.deepEqual(await all(), [403, 200, 200]);
  await set({ StringEquals: { "s3:authType": "REST-QUERY-STRING" } });
  assert.deepEqual(await all(), [204, 403, 200]);
  await set({ StringEquals: { "s3:authType": "REST-HEADER" } });
  assert.deepEqual(await all(), [204, 200, 403]);
  await set({ StringEquals: { "s3:signatureversion": "AWS" } });
  assert.deepEqual(await all(), [403, 403, 200]);
  await set({ NumericLessThan: { "s3:signatureAge": "600000" } });
  assert.deepEqual(await all(), [204, 200, 403]);
  await set({ NumericGreaterThan: { "s3:signatureAge": "600000" } });
  assert.deepEqual(await all(), [204, 200, 200]);
  await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  const reader = await user({ ...allow, Action: "s3:GetObject" });
  assert.equal((await post(form(reader, { key: "own" }, [{ key: "own" }]))).status, 403);
});

test("--s3-signature-v2 off refuses version 2 by name, and --s3-domain names buckets in hosts", async () => {
  const server = await startTarn({ args: ["--s3-signature-v2", "off", "--s3-domain", "s3.corp", "--s3-domain", "lake.test"] });
  try {
    for (const answer of [
      await fetch(`${server.url}/b/k?AWSAccessKeyId=x&Expires=1&Signature=y`),
      await post(form(root, { key: "k" }, [{ key: "k" }]), `${server.url}/b`),
    ]) {
      assert.equal(answer.status, 400);
      assert.match(await answer.text(), /<Code>InvalidRequest<.*--s3-signature-v2/);
    }
  } finally {
    await server.stop();
    await server.remove();
  }
});
