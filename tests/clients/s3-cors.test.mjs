import assert from "node:assert/strict";
import { before, test } from "node:test";
import { S3Client, CreateBucketCommand, DeleteBucketCorsCommand, GetBucketCorsCommand, GetObjectCommand, PutBucketCorsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

import { unique } from "./wait.mjs";

const s3 = new S3Client({});
const Bucket = unique("cors");
const Origin = "https://app.example.com";
const rules = [
  {
    ID: "app",
    AllowedOrigins: ["https://*.example.com"],
    AllowedMethods: ["GET", "PUT"],
    AllowedHeaders: ["x-amz-*", "content-type"],
    ExposeHeaders: ["ETag"],
    MaxAgeSeconds: 600,
  },
  { AllowedOrigins: ["*"], AllowedMethods: ["HEAD"] },
];
const set = (CORSRules) => s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
const preflight = async (method, headers = {}) => {
  const url = `${process.env.AWS_ENDPOINT_URL}/${Bucket}/k`;
  const answer = await fetch(url, { method: "OPTIONS", headers: { Origin, "Access-Control-Request-Method": method, ...headers } });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

before(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
});

test("without rules a page is refused", async () => {
  await assert.rejects(s3.send(new GetBucketCorsCommand({ Bucket })), { name: "NoSuchCORSConfiguration" });
  const answer = await preflight("GET");
  assert.deepEqual([answer.status, /CORS is not enabled for this bucket/.test(answer.text)], [403, true]);
});

test("a rule lets a page send what it names, and read the answer", async () => {
  await set(rules);
  assert.deepEqual((await s3.send(new GetBucketCorsCommand({ Bucket }))).CORSRules, rules);
  const allowed = await preflight("PUT", { "Access-Control-Request-Headers": "Content-Type, X-Amz-Date" });
  assert.equal(allowed.status, 200);
  const header = (name) => allowed.headers.get(name);
  assert.equal(header("access-control-allow-origin"), Origin);
  assert.equal(header("access-control-allow-methods"), "GET, PUT");
  assert.equal(header("access-control-allow-headers"), "content-type, x-amz-date");
  assert.equal(header("access-control-expose-headers"), "ETag");
  assert.equal(header("access-control-max-age"), "600");
  assert.equal(header("access-control-allow-credentials"), "true");
  assert.match(header("vary"), /Origin/);
  assert.equal((await preflight("PUT", { "Access-Control-Request-Headers": "x-other" })).status, 403);
  assert.equal((await preflight("DELETE")).status, 403);
  assert.equal((await preflight("GET", { Origin: "https://example.org" })).status, 403);
  assert.equal((await preflight("HEAD", { Origin: "https://example.org" })).headers.get("access-control-allow-origin"), "*");
  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "k" }));
  const read = await fetch(url, { headers: { Origin } });
  assert.deepEqual([await read.text(), read.headers.get("access-control-allow-origin")], ["x", Origin]);
  assert.equal((await fetch(url, { headers: { Origin: "https://example.org" } })).headers.get("access-control-allow-origin"), null);
});

test("rules that S3 refuses are refused, and removed ones are gone", async () => {
  const one = { AllowedOrigins: ["*"], AllowedMethods: ["GET"] };
  await assert.rejects(set([{ ...one, AllowedMethods: ["PATCH"] }]), { name: "InvalidRequest" });
  await assert.rejects(set([{ ...one, AllowedOrigins: ["https://*.*"] }]), { name: "InvalidRequest" });
  await assert.rejects(set([{ ...one, ExposeHeaders: ["x-*"] }]), { name: "InvalidRequest" });
  await assert.rejects(set(Array(101).fill(one)), { name: "MalformedXML" });
  await s3.send(new DeleteBucketCorsCommand({ Bucket }));
  assert.equal((await preflight("GET")).status, 403);
});
