// The console's seam as its page uses it: sign-in, every service as JSON, raw payloads, live answers, refusals.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, before, test } from "node:test";
import {
  CreateAccessKeyCommand, CreateUserCommand, DeleteAccessKeyCommand, IAMClient, PutUserPolicyCommand, UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

let server;
let root;
before(async () => {
  server = await startTarn();
  root = await signIn({ accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY });
});
after(async () => (await server.stop(), await server.remove()));

const own = () => ({ origin: server.url, "x-tarn-console": "1", "sec-fetch-site": "same-origin" });
const iam = () => new IAMClient({
  endpoint: server.url,
  region: "us-east-1",
  credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
});
const allowed = (Action, Resource) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });

/** Signs in as a page does. Returns functions of the session. */
async function signIn(body) {
  const answer = await fetch(`${server.url}/console/session`, { method: "POST", headers: own(), body: JSON.stringify(body) });
  const cookie = answer.headers.get("set-cookie")?.split(";")[0];
  const session = await answer.json();
  const send = (path, init = {}) => fetch(`${server.url}/console/${path}`, { ...init, headers: { ...own(), cookie, ...init.headers } });
  const ask = async (operation, input = {}, headers = {}) => {
    const sent = await send(`api/${operation}`, { method: "POST", body: JSON.stringify(input), headers });
    return { status: sent.status, ...(await sent.json()) };
  };
  return { status: answer.status, session, cookie, send, ask };
}

/** Runs the program, and returns its exit code and output. */
const tarn = (...args) => new Promise((resolve) => {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...server.env } });
  let out = "";
  child.stdout.on("data", (chunk) => (out += chunk));
  child.on("exit", (code) => resolve({ code, out: out.trim() }));
});

async function makeUser(UserName) {
  await iam().send(new CreateUserCommand({ UserName }));
  const { AccessKey: key } = await iam().send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
}

const input = (value) => `input=${encodeURIComponent(JSON.stringify(value))}`;

test("tarn console prints a link whose code signs in once", async () => {
  const { code, out } = await tarn("console");
  assert.equal(code, 0);
  const link = new URL(out);
  assert.deepEqual([link.origin, link.pathname], [server.url, "/console/"]);
  const first = await signIn({ code: link.searchParams.get("code") });
  assert.deepEqual([first.status, first.session.principal.kind], [200, "root"]);
  assert.equal((await first.ask("sts/GetCallerIdentity")).Arn, "arn:aws:iam::000000000000:root");
  assert.equal((await signIn({ code: link.searchParams.get("code") })).status, 403);
});

test("every service speaks JSON, with blobs in base64 and times in seconds", async () => {
  assert.equal((await root.ask("kinesis/CreateStream", { StreamName: "orders", ShardCount: 1 })).status, 200);
  const summary = () => root.ask("kinesis/DescribeStreamSummary", { StreamName: "orders" });
  await eventually(async () => (await summary()).StreamDescriptionSummary.StreamStatus === "ACTIVE", { what: "the stream" });
  const put = await root.ask("kinesis/PutRecords", {
    StreamName: "orders", Records: [{ Data: Buffer.from('{"id":1}').toString("base64"), PartitionKey: "a" }],
  });
  assert.equal(put.FailedRecordCount, 0);
  const { ShardIterator } = await root.ask("kinesis/GetShardIterator", {
    StreamName: "orders", ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON",
  });
  const read = await root.ask("kinesis/GetRecords", { ShardIterator });
  assert.equal(Buffer.from(read.Records[0].Data, "base64").toString(), '{"id":1}');
  assert.ok(Math.abs(read.Records[0].ApproximateArrivalTimestamp - Date.now() / 1000) < 600);

  assert.equal((await root.ask("s3/CreateBucket", { Bucket: "pictures" })).Location, "/pictures");
  const { Buckets } = await root.ask("s3/ListBuckets");
  assert.ok(Buckets.some((bucket) => bucket.Name === "pictures" && Math.abs(bucket.CreationDate - Date.now() / 1000) < 600));

  const { User } = await root.ask("iam/CreateUser", { UserName: "json", Tags: [{ Key: "team", Value: "lake" }] });
  assert.ok(Math.abs(User.CreateDate - Date.now() / 1000) < 600);
  assert.deepEqual((await root.ask("lambda/ListFunctions")).Functions, []);
  assert.deepEqual((await root.ask("firehose/ListDeliveryStreams")).DeliveryStreamNames, []);
  assert.equal((await root.ask("logs/DescribeLogGroups")).status, 200);
  assert.equal((await root.ask("athena/GetWorkGroup", { WorkGroup: "primary" })).WorkGroup.Name, "primary");
  const { Instance } = await root.ask("tarn/GetStatus");
  assert.equal(Instance.Ready, true);
});

test("errors have the operation's status, type and members", async () => {
  const stream = await root.ask("kinesis/DescribeStreamSummary", { StreamName: "none" });
  assert.deepEqual([stream.status, stream.__type], [400, "ResourceNotFoundException"]);
  assert.match(stream.message, /none/);
  const bucket = await root.ask("s3/ListObjectsV2", { Bucket: "no-such-bucket" });
  assert.deepEqual([bucket.status, bucket.__type], [404, "NoSuchBucket"]);
  const unknown = await root.ask("kinesis/Nothing");
  assert.deepEqual([unknown.status, unknown.__type], [404, "UnknownOperationException"]);
  const malformed = await root.send("api/glue/GetTable", { method: "POST", body: "{" });
  assert.deepEqual([malformed.status, (await malformed.json()).__type], [400, "SerializationException"]);
});

test("a region is chosen by header or query", async () => {
  assert.equal((await root.ask("kinesis/CreateStream", { StreamName: "far", ShardCount: 1 }, { "x-tarn-region": "eu-west-1" })).status, 200);
  assert.deepEqual((await root.ask("kinesis/ListStreams", {}, { "x-tarn-region": "eu-west-1" })).StreamNames, ["far"]);
  const got = await root.send(`api/kinesis/ListStreams?region=eu-west-1&${input({})}`);
  assert.deepEqual((await got.json()).StreamNames, ["far"]);
  assert.equal((await root.ask("kinesis/ListStreams", {}, { "x-tarn-region": "../x" })).status, 400);
});

test("objects go up and down raw, and never become a part of a page", async () => {
  await root.ask("s3/CreateBucket", { Bucket: "objects" });
  const bytes = Buffer.from('<script>alert("x")</script>'.repeat(40_000));
  const Key = "a/../b ü.html";
  const up = await root.send(`api/s3/PutObject?${input({ Bucket: "objects", Key, ContentType: "text/html", Metadata: { Note: "from a page" } })}`, {
    method: "POST", body: bytes,
  });
  assert.equal(up.status, 200);
  assert.match((await up.json()).ETag, /^"[0-9a-f]{32}"$/);
  const head = await root.ask("s3/HeadObject", { Bucket: "objects", Key });
  assert.deepEqual([head.ContentLength, head.ContentType, head.Metadata], [bytes.length, "text/html", { note: "from a page" }]);
  for (const method of ["GET", "POST"]) {
    const down = await root.send(`api/s3/GetObject?${input({ Bucket: "objects", Key })}`, { method });
    assert.equal(down.headers.get("content-disposition"), "attachment");
    assert.equal(down.headers.get("x-content-type-options"), "nosniff");
    assert.match(down.headers.get("content-security-policy"), /default-src 'none'/);
    assert.ok(bytes.equals(Buffer.from(await down.arrayBuffer())));
  }

  const part = await root.send(`api/s3/GetObject?${input({ Bucket: "objects", Key, Range: "bytes=0-7" })}`);
  assert.deepEqual([part.status, await part.text()], [206, "<script>"]);
  const forged = input({ Bucket: "objects", Key: "x", Metadata: { note: "a\r\nset-cookie: b" } });
  const broken = await root.send(`api/s3/PutObject?${forged}`, { method: "POST", body: "x" });
  assert.deepEqual([broken.status, (await broken.json()).__type], [400, "InvalidArgument"]);
  const script = await root.send(`api/s3/GetObject?${input({ Bucket: "objects", Key })}`, { headers: { "sec-fetch-dest": "script" } });
  assert.equal(script.status, 403);
});

test("multipart uploads work from a page", async () => {
  await root.ask("s3/CreateBucket", { Bucket: "parts" });
  const { UploadId } = await root.ask("s3/CreateMultipartUpload", { Bucket: "parts", Key: "large" });
  const part = Buffer.alloc(5 << 20, "x");
  const Parts = [];
  for (const [PartNumber, body] of [[1, part], [2, Buffer.from("end")]]) {
    const sent = await root.send(`api/s3/UploadPart?${input({ Bucket: "parts", Key: "large", UploadId, PartNumber })}`, { method: "POST", body });
    Parts.push({ PartNumber, ETag: (await sent.json()).ETag });
  }

  const done = await root.ask("s3/CompleteMultipartUpload", { Bucket: "parts", Key: "large", UploadId, MultipartUpload: { Parts } });
  assert.equal(done.status, 200);
  assert.equal((await root.ask("s3/HeadObject", { Bucket: "parts", Key: "large" })).ContentLength, part.length + 3);
});

test("a user's rights are those of the user's policies, and the session ends with the key", async () => {
  const key = await makeUser("ann");
  const ann = await signIn(key);
  assert.deepEqual([ann.session.principal.kind, ann.session.principal.name], ["user", "ann"]);
  const refused = await ann.ask("kinesis/ListStreams");
  assert.deepEqual([refused.status, refused.__type], [400, "AccessDeniedException"]);
  const denied = await ann.ask("s3/ListObjectsV2", { Bucket: "pictures" });
  assert.deepEqual([denied.status, denied.__type], [403, "AccessDenied"]);
  const upload = await ann.send(`api/s3/PutObject?${input({ Bucket: "pictures", Key: "k" })}`, { method: "POST", body: "x" });
  assert.equal(upload.status, 403);
  await iam().send(new PutUserPolicyCommand({ UserName: "ann", PolicyName: "list", PolicyDocument: allowed("kinesis:ListStreams", "*") }));
  assert.equal((await ann.ask("kinesis/ListStreams")).status, 200);
  await iam().send(new UpdateAccessKeyCommand({ UserName: "ann", AccessKeyId: key.accessKeyId, Status: "Inactive" }));
  const gone = await ann.ask("kinesis/ListStreams");
  assert.deepEqual([gone.status, gone.__type], [401, "NoSession"]);
  await iam().send(new UpdateAccessKeyCommand({ UserName: "ann", AccessKeyId: key.accessKeyId, Status: "Active" }));
  const again = await signIn(key);
  await iam().send(new DeleteAccessKeyCommand({ UserName: "ann", AccessKeyId: key.accessKeyId }));
  assert.equal((await again.ask("kinesis/ListStreams")).status, 401);
});

test("live answers come again when they change", async () => {
  const gone = new AbortController();
  const answer = await root.send(`live?interval=50&watch=${encodeURIComponent("kinesis/ListStreams:{}")}`, { signal: gone.signal });
  assert.equal(answer.headers.get("content-type"), "text/event-stream");
  let text = "";
  const reading = (async () => {
    for await (const chunk of answer.body) text += Buffer.from(chunk).toString();
  })().catch(() => {});
  await eventually(async () => /event: 0\ndata: .*StreamNames/.test(text), { what: "the first answer" });
  await root.ask("kinesis/CreateStream", { StreamName: "appeared", ShardCount: 1 });
  await eventually(async () => /event: 0\ndata: .*"appeared"/.test(text), { what: "the changed answer" });
  gone.abort();
  await reading;
});

test("pages beside the console have an origin of their own, whatever asks for them", async () => {
  const object = `${server.url}/some-bucket/page.html`;
  for (const [method, accept] of [["GET", "text/html,*/*;q=0.8"], ["GET", "*/*"], ["HEAD", "*/*"], ["POST", "text/html"], ["PUT", "*/*"]]) {
    const answer = await fetch(object, { method, headers: { accept } });
    assert.match(answer.headers.get("content-security-policy"), /^sandbox (?!.*allow-same-origin)/, `${method} ${accept}`);
  }
});
