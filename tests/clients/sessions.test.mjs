// Session keys with SDKs against a real server: places, expiry, multipart uploads, presigned URLs, restarts, revocation.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { KinesisClient, ListStreamsCommand } from "@aws-sdk/client-kinesis";
import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CopyObjectCommand, CreateBucketCommand, CreateMultipartUploadCommand,
  DeleteObjectCommand, DeleteObjectsCommand, GetBucketLocationCommand, GetObjectCommand, HeadObjectCommand, ListBucketsCommand, ListObjectsV2Command,
  ListPartsCommand, PutBucketTaggingCommand, PutObjectCommand, S3Client, UploadPartCommand,
} from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { sessionKey } from "./session-key.mjs";
import { startTarn } from "./tarn-server.mjs";

const Bucket = "sessions";
const ROOT = { id: "AKIDOFTHESESSIONS", secret: "the-secret-of-the-root" };
let server;
let remove; // of the data directory, which two restarts share
let place; // credentials of one table
const started = (data, root = ROOT) =>
  startTarn({ data, args: ["--memory-mb", "512"], env: { TARN_ROOT_ACCESS_KEY_ID: root.id, TARN_ROOT_SECRET_ACCESS_KEY: root.secret } });
const keyOf = (...places) => sessionKey({ data: server.data, key: ROOT, places });
const clientOf = (Client, credentials, more = {}) =>
  new Client({ endpoint: server.url, region: "us-east-1", credentials, maxAttempts: 1, ...more });
const s3 = (credentials) => clientOf(S3Client, credentials, { forcePathStyle: true });
const failsAs = (name, call) => assert.rejects(call, (error) => (assert.equal(error.name, name, error.stack), true));
const textOf = async (answer) => (await answer.Body.transformToString());

before(async () => {
  server = await started();
  remove = server.remove;
  const root = s3({ accessKeyId: ROOT.id, secretAccessKey: ROOT.secret });
  await root.send(new CreateBucketCommand({ Bucket }));
  for (const Key of ["db/t/k", "db/t2/k"]) await root.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  place = await keyOf({ bucket: Bucket, prefix: "db/t/", write: true });
});
after(async () => {
  await server.stop();
  await remove();
});

test("a session with a place reads, writes, lists and deletes there", async () => {
  const client = s3(place);
  await client.send(new PutObjectCommand({ Bucket, Key: "db/t/a", Body: "hello" }));
  assert.equal(await textOf(await client.send(new GetObjectCommand({ Bucket, Key: "db/t/a" }))), "hello");
  assert.equal((await client.send(new HeadObjectCommand({ Bucket, Key: "db/t/a" }))).ContentLength, 5);
  await client.send(new CopyObjectCommand({ Bucket, Key: "db/t/b", CopySource: `${Bucket}/db/t/a` }));
  const listed = await client.send(new ListObjectsV2Command({ Bucket, Prefix: "db/t/" }));
  assert.deepEqual(listed.Contents.map((one) => one.Key), ["db/t/a", "db/t/b", "db/t/k"]);
  await client.send(new DeleteObjectCommand({ Bucket, Key: "db/t/a" }));
  const deleted = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "db/t/b" }, { Key: "db/t2/k" }] } }));
  assert.deepEqual(deleted.Deleted.map((one) => one.Key), ["db/t/b"]);
  assert.deepEqual(deleted.Errors.map((one) => [one.Key, one.Code]), [["db/t2/k", "AccessDenied"]]);
  await client.send(new GetBucketLocationCommand({ Bucket }));
});

test("a session with a place uploads in parts and presigns", async () => {
  const client = s3(place);
  const Key = "db/t/parts";
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const parts = [Buffer.alloc(5 << 20, "a"), Buffer.from("end")];
  const Parts = [];
  for (const [i, Body] of parts.entries()) {
    Parts.push({ PartNumber: i + 1, ETag: (await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: i + 1, Body }))).ETag });
  }
  assert.equal((await client.send(new ListPartsCommand({ Bucket, Key, UploadId }))).Parts.length, 2);
  await failsAs("AccessDenied", client.send(new UploadPartCommand({ Bucket, Key: "db/t2/parts", UploadId, PartNumber: 3, Body: "x" })));
  await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
  const second = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: second.UploadId }));

  const get = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key }), { expiresIn: 60 });
  assert.match(get, /X-Amz-Security-Token=/);
  assert.equal((await (await fetch(get)).text()).slice(-3), "end");
  const put = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: "db/t/put" }), { expiresIn: 60 });
  assert.equal((await fetch(put, { method: "PUT", body: "by url" })).status, 200);
  const outside = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: "db/t2/k" }), { expiresIn: 60 });
  assert.equal((await fetch(outside)).status, 403);
});

test("a session with a place may do nothing else", async () => {
  const client = s3(place);
  await failsAs("AccessDenied", client.send(new GetObjectCommand({ Bucket, Key: "db/t2/k" })));
  await failsAs("AccessDenied", client.send(new PutObjectCommand({ Bucket, Key: "db/t", Body: "x" })));
  await failsAs("AccessDenied", client.send(new CopyObjectCommand({ Bucket, Key: "db/t/c", CopySource: `${Bucket}/db/t2/k` })));
  await failsAs("AccessDenied", client.send(new ListObjectsV2Command({ Bucket })));
  await failsAs("AccessDenied", client.send(new ListObjectsV2Command({ Bucket, Prefix: "db/t" })));
  await failsAs("AccessDenied", client.send(new ListBucketsCommand({})));
  await failsAs("AccessDenied", client.send(new CreateBucketCommand({ Bucket: "another-one" })));
  await failsAs("AccessDenied", client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [] } })));
  await failsAs("AccessDeniedException", clientOf(KinesisClient, place).send(new ListStreamsCommand({})));
  // AWS answers GetCallerIdentity to every caller.
  assert.equal((await clientOf(STSClient, place).send(new GetCallerIdentityCommand({}))).Arn, "arn:aws:iam::000000000000:root");
  const reader = s3(await keyOf({ bucket: Bucket, prefix: "db/t/" }));
  assert.equal(await textOf(await reader.send(new GetObjectCommand({ Bucket, Key: "db/t/k" }))), "db/t/k");
  await failsAs("AccessDenied", reader.send(new PutObjectCommand({ Bucket, Key: "db/t/k", Body: "x" })));
  await failsAs("AccessDenied", reader.send(new DeleteObjectCommand({ Bucket, Key: "db/t/k" })));
  await failsAs("AccessDenied", reader.send(new CreateMultipartUploadCommand({ Bucket, Key: "db/t/k" })));
});

test("a session without places is good on every door", async () => {
  const whole = await sessionKey({ data: server.data, key: ROOT });
  assert.ok(await clientOf(KinesisClient, whole).send(new ListStreamsCommand({})));
  assert.equal((await clientOf(STSClient, whole).send(new GetCallerIdentityCommand({}))).Arn, "arn:aws:iam::000000000000:root");
  assert.equal((await s3(whole).send(new ListBucketsCommand({}))).Buckets.some((one) => one.Name === Bucket), true);
});

test("an ended session and a changed token are refused", async () => {
  const ended = await sessionKey({ data: server.data, key: ROOT, expiresMs: Date.now() - 1_000 });
  await failsAs("ExpiredToken", s3(ended).send(new ListBucketsCommand({})));
  await failsAs("ExpiredTokenException", clientOf(KinesisClient, ended).send(new ListStreamsCommand({})));
  await failsAs("ExpiredToken", clientOf(STSClient, ended).send(new GetCallerIdentityCommand({})));
  const changed = { ...place, sessionToken: place.sessionToken.replace(/.$/, (last) => (last === "A" ? "B" : "A")).replace(/^..../, "AAAA") };
  await failsAs("InvalidAccessKeyId", s3(changed).send(new ListBucketsCommand({})));
  await failsAs("UnrecognizedClientException", clientOf(KinesisClient, { ...place, sessionToken: undefined }).send(new ListStreamsCommand({})));
});

const withBoto3 = spawnSync("python3", ["-c", "import boto3"]).status === 0;
test("boto3 works with a session key", { skip: withBoto3 ? false : "boto3 is not installed" }, async () => {
  const file = fileURLToPath(new URL("./sessions_boto3.py", import.meta.url));
  const env = {
    ...process.env, AWS_ENDPOINT_URL: server.url, AWS_ACCESS_KEY_ID: place.accessKeyId, AWS_SECRET_ACCESS_KEY: place.secretAccessKey,
    AWS_SESSION_TOKEN: place.sessionToken,
  };
  const child = spawn("python3", [file, Bucket], { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  assert.equal(await new Promise((resolve) => child.on("exit", (status, signal) => resolve(signal ?? status))), 0, output);
});

test("a session survives a kill, and ends with its root key", async () => {
  await server.kill();
  server = await started(server.data);
  assert.equal(await textOf(await s3(place).send(new GetObjectCommand({ Bucket, Key: "db/t/k" }))), "db/t/k");
  await server.stop();
  server = await started(server.data, { ...ROOT, secret: "another-secret" });
  await failsAs("InvalidAccessKeyId", s3(place).send(new GetObjectCommand({ Bucket, Key: "db/t/k" })));
});
