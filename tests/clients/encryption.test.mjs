// Encrypted objects with the SDK: SSE-S3 and SSE-C on every operation that takes them, defaults and blocks of buckets, policies, and SQL
// over encrypted tables. A marked payload is nowhere in the data directory, whether the server runs, has stopped or was killed.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { spawnSync } from "node:child_process";
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CopyObjectCommand, CreateBucketCommand, CreateMultipartUploadCommand,
  DeleteBucketEncryptionCommand, GetBucketEncryptionCommand, GetObjectAttributesCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command,
  ListPartsCommand, PutBucketEncryptionCommand, PutBucketPolicyCommand, PutObjectCommand, S3Client, UploadPartCommand, UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { program, serverOwner, startTarn } from "./tarn-server.mjs";
import { unique } from "./wait.mjs";

const s3 = new S3Client({ forcePathStyle: true });
const Bucket = unique("encryption");
const MiB = 1 << 20;
const md5 = (bytes) => createHash("md5").update(bytes).digest("hex");
const customer = (key) => ({ SSECustomerAlgorithm: "AES256", SSECustomerKey: key });
const source = (key) => ({ CopySourceSSECustomerAlgorithm: "AES256", CopySourceSSECustomerKey: key });
const [mine, other] = [randomBytes(32), randomBytes(32)];
const send = (Command, input) => s3.send(new Command({ Bucket, ...input }));
const put = (Key, Body, more = {}) => send(PutObjectCommand, { Key, Body, ...more });
const get = (Key, more = {}) => send(GetObjectCommand, { Key, ...more });
const head = (Key, more = {}) => send(HeadObjectCommand, { Key, ...more });
const bytesOf = async (Key, more = {}) => Buffer.from(await (await get(Key, more)).Body.transformToByteArray());
const status = (code) => (error) => error.$metadata?.httpStatusCode === code;
const byDefault = (rule) => ({ ServerSideEncryptionConfiguration: { Rules: [rule] } });
const aes = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } };

before(() => s3.send(new CreateBucketCommand({ Bucket })));

test("SSE-S3: what is asked is encrypted and shown, and the ETag stays the MD5", async () => {
  const body = randomBytes(300_000);
  assert.equal((await put("plain", body)).ServerSideEncryption, undefined);
  const made = await put("aes", body, { ServerSideEncryption: "AES256" });
  assert.deepEqual([made.ServerSideEncryption, made.ETag], ["AES256", `"${md5(body)}"`]);
  assert.deepEqual(await bytesOf("aes"), body);
  assert.deepEqual(await bytesOf("aes", { Range: "bytes=65530-131100" }), body.subarray(65_530, 131_101));
  assert.equal((await head("aes")).ServerSideEncryption, "AES256");
  assert.equal((await head("plain")).ServerSideEncryption, undefined);
  const copy = await send(CopyObjectCommand, { Key: "copy", CopySource: `${Bucket}/aes` });
  assert.deepEqual([copy.ServerSideEncryption, copy.CopyObjectResult.ETag], ["AES256", `"${md5(body)}"`]);
  await send(CopyObjectCommand, { Key: "plain", CopySource: `${Bucket}/plain`, ServerSideEncryption: "AES256" });
  assert.equal((await head("plain")).ServerSideEncryption, "AES256");
  assert.deepEqual(await bytesOf("plain"), body);
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "signed", ServerSideEncryption: "AES256" }), {
    expiresIn: 60, unhoistableHeaders: new Set(["x-amz-server-side-encryption"]),
  });
  assert.equal((await fetch(url, { method: "PUT", body: "signed", headers: { "x-amz-server-side-encryption": "AES256" } })).status, 200);
  assert.equal((await head("signed")).ServerSideEncryption, "AES256");
});

test("the default of a bucket encrypts once it was put; blocked types are echoed", async () => {
  const rule = async () => (await send(GetBucketEncryptionCommand, {})).ServerSideEncryptionConfiguration.Rules[0];
  assert.equal((await rule()).ApplyServerSideEncryptionByDefault.SSEAlgorithm, "AES256");
  await send(PutBucketEncryptionCommand, byDefault(aes));
  assert.equal((await put("default", "x")).ServerSideEncryption, "AES256");
  await send(PutBucketEncryptionCommand, byDefault({ ...aes, BlockedEncryptionTypes: { EncryptionType: ["SSE-C"] } }));
  assert.deepEqual((await rule()).BlockedEncryptionTypes, { EncryptionType: ["SSE-C"] });
  await assert.rejects(put("blocked", "x", customer(mine)), { name: "AccessDenied" });
  await assert.rejects(send(PutBucketEncryptionCommand, byDefault({ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms:dsse" } })), {
    name: "NotImplemented",
  });
  await send(DeleteBucketEncryptionCommand, {});
  assert.equal((await put("undefined", "x")).ServerSideEncryption, undefined);
});

test("SSE-C: put, get, head, attributes, ranges, and the errors of missing and wrong keys", async () => {
  const body = randomBytes(200_000);
  const made = await put("ssec", body, customer(mine));
  const keyMd5 = createHash("md5").update(mine).digest("base64");
  assert.deepEqual([made.SSECustomerAlgorithm, made.SSECustomerKeyMD5, made.ServerSideEncryption], ["AES256", keyMd5, undefined]);
  assert.match(made.ETag, /^"[0-9a-f]{32}"$/);
  assert.notEqual(made.ETag, `"${md5(body)}"`);
  assert.deepEqual(await bytesOf("ssec", customer(mine)), body);
  assert.deepEqual(await bytesOf("ssec", { ...customer(mine), Range: "bytes=-70000" }), body.subarray(-70_000));
  assert.equal((await head("ssec", customer(mine))).SSECustomerKeyMD5, keyMd5);
  assert.equal((await send(GetObjectAttributesCommand, { Key: "ssec", ObjectAttributes: ["ObjectSize"], ...customer(mine) })).ObjectSize, 200_000);
  await assert.rejects(get("ssec"), { name: "InvalidRequest" });
  await assert.rejects(head("ssec"), status(400));
  await assert.rejects(get("ssec", customer(other)), { name: "AccessDenied" });
  await assert.rejects(head("ssec", customer(other)), status(403));
  await put("no-key", "x");
  await assert.rejects(get("no-key", customer(mine)), { name: "InvalidRequest" });
  await assert.rejects(put("short", "x", customer(randomBytes(16))), { name: "InvalidArgument" });
  await assert.rejects(put("both", "x", { ...customer(mine), ServerSideEncryption: "AES256" }), { name: "InvalidArgument" });
});

test("SSE-C: copies take the source's key and give another one", async () => {
  await put("from", "the bytes", customer(mine));
  await assert.rejects(send(CopyObjectCommand, { Key: "to", CopySource: `${Bucket}/from` }), { name: "InvalidRequest" });
  await assert.rejects(send(CopyObjectCommand, { Key: "to", CopySource: `${Bucket}/from`, ...source(other) }), { name: "AccessDenied" });
  await send(CopyObjectCommand, { Key: "to", CopySource: `${Bucket}/from`, ...source(mine), ...customer(other) });
  assert.equal(String(await bytesOf("to", customer(other))), "the bytes");
  const opened = await send(CopyObjectCommand, { Key: "opened", CopySource: `${Bucket}/from`, ...source(mine) });
  assert.equal(opened.ServerSideEncryption, "AES256");
  assert.equal(String(await bytesOf("opened")), "the bytes");
});

for (const [name, terms, reads] of [["SSE-S3", { ServerSideEncryption: "AES256" }, {}], ["SSE-C", customer(mine), customer(mine)]]) {
  test(`${name}: uploads in parts, a copied part, and ranges over parts`, async () => {
    const Key = `parts-${name}`;
    const [first, last] = [randomBytes(5 * MiB + 3), randomBytes(70_001)];
    await put("part-source", first);
    const { UploadId, ...begun } = await send(CreateMultipartUploadCommand, { Key, ...terms });
    assert.equal(begun.ServerSideEncryption, terms.ServerSideEncryption);
    const part = (PartNumber, Body, more = reads) => send(UploadPartCommand, { Key, UploadId, PartNumber, Body, ...more });
    if (name === "SSE-C") {
      await assert.rejects(part(1, "x", {}), { name: "InvalidRequest" });
      await assert.rejects(part(1, "x", customer(other)), { name: "InvalidRequest" });
    }
    const copied = await send(UploadPartCopyCommand, { Key, UploadId, PartNumber: 1, CopySource: `${Bucket}/part-source`, ...reads });
    const { ETag } = await part(2, last);
    assert.equal((await send(ListPartsCommand, { Key, UploadId })).Parts.length, 2);
    const Parts = [{ PartNumber: 1, ETag: copied.CopyPartResult.ETag }, { PartNumber: 2, ETag }];
    const done = await send(CompleteMultipartUploadCommand, { Key, UploadId, MultipartUpload: { Parts } });
    assert.match(done.ETag, /-2"$/);
    const whole = Buffer.concat([first, last]);
    assert.deepEqual(await bytesOf(Key, reads), whole);
    assert.deepEqual(await bytesOf(Key, { ...reads, Range: `bytes=${5 * MiB - 10}-${5 * MiB + 66_000}` }), whole.subarray(5 * MiB - 10, 5 * MiB + 66_001));
    assert.deepEqual(await bytesOf(Key, { ...reads, PartNumber: 2 }), last);
    const aborted = await send(CreateMultipartUploadCommand, { Key: "aborted", ...terms });
    await send(AbortMultipartUploadCommand, { Key: "aborted", UploadId: aborted.UploadId });
  });
}

test("a policy that denies puts without encryption holds", async () => {
  const denied = unique("denied");
  await s3.send(new CreateBucketCommand({ Bucket: denied }));
  const deny = (Condition) => ({ Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: `arn:aws:s3:::${denied}/*`, Condition });
  const set = (...Statement) => s3.send(new PutBucketPolicyCommand({ Bucket: denied, Policy: JSON.stringify({ Version: "2012-10-17", Statement }) }));
  const into = (more) => s3.send(new PutObjectCommand({ Bucket: denied, Key: "k", Body: "x", ...more }));
  await set(deny({ Null: { "s3:x-amz-server-side-encryption": "true" } }));
  await assert.rejects(into({}), { name: "AccessDenied" });
  await into({ ServerSideEncryption: "AES256" });
  await set(deny({ Null: { "s3:x-amz-server-side-encryption-customer-algorithm": "false" } }));
  await into({});
  await assert.rejects(into(customer(mine)), { name: "AccessDenied" });
});

test("a delivery into an encrypted bucket makes encrypted files that SQL and OPTIMIZE read", async () => {
  const { createDelivery, firehose, icebergDestination, rowsReach } = await import("./lake.mjs");
  const { query } = await import("./athena-query.mjs");
  const lake = unique("sealed-lake");
  await s3.send(new CreateBucketCommand({ Bucket: lake }));
  await s3.send(new PutBucketEncryptionCommand({ Bucket: lake, ...byDefault(aes) }));
  const DeliveryStreamName = unique("sealed-delivery");
  await createDelivery({ DeliveryStreamName, IcebergDestinationConfiguration: icebergDestination(lake, "sealed_lake", "events") });
  for (const round of [0, 1]) {
    const Records = Array.from({ length: 400 }, (_, i) => ({ Data: Buffer.from(JSON.stringify({ id: 400 * round + i, word: `w${i}` })) }));
    await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }));
    await rowsReach(400 * (round + 1), "sealed_lake.events");
  }
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: lake }));
  assert.ok(Contents.some(({ Key }) => Key.endsWith(".parquet")));
  for (const { Key } of Contents) {
    assert.equal((await s3.send(new HeadObjectCommand({ Bucket: lake, Key }))).ServerSideEncryption, "AES256", Key);
  }
  await query("OPTIMIZE sealed_lake.events REWRITE DATA USING BIN_PACK");
  const { rows } = await query("SELECT count(*), sum(id), count(DISTINCT word) FROM sealed_lake.events");
  assert.deepEqual(rows, [["800", String((799 * 800) / 2), "400"]]);
});

test("the result of a statement is encrypted if the statement asks it", async () => {
  const { query } = await import("./athena-query.mjs");
  const results = unique("sealed-results");
  await s3.send(new CreateBucketCommand({ Bucket: results }));
  const OutputLocation = `s3://${results}/`;
  const shown = async (ResultConfiguration) => {
    const { rows, execution } = await query("SELECT 42", { ResultConfiguration });
    assert.deepEqual(rows, [["42"]]);
    const Key = execution.ResultConfiguration.OutputLocation.slice(OutputLocation.length);
    return (await s3.send(new HeadObjectCommand({ Bucket: results, Key }))).ServerSideEncryption;
  };
  assert.equal(await shown({ OutputLocation }), undefined);
  assert.equal(await shown({ OutputLocation, EncryptionConfiguration: { EncryptionOption: "SSE_S3" } }), "AES256");
});

test("a marked payload is nowhere in the data directory, through puts, parts, SQL and writes", async () => {
  const mark = "themarkofthistestspayload";
  let server = await startTarn();
  try {
    Object.assign(process.env, server.env);
    const own = new S3Client({ forcePathStyle: true, endpoint: server.url });
    const { queryBy } = await import("./athena-query.mjs");
    const { AthenaClient } = await import("@aws-sdk/client-athena");
    const sql = (text) => queryBy(new AthenaClient({ endpoint: server.url }), text, { ResultConfiguration: { OutputLocation: "s3://marked/results/" } });
    await own.send(new CreateBucketCommand({ Bucket: "marked" }));
    await own.send(new PutBucketEncryptionCommand({ Bucket: "marked", ...byDefault(aes) }));
    const lines = Array.from({ length: 2_000 }, (_, i) => `${i},${mark}${i}`).join("\n");
    const mPut = (Key, Body, more = {}) => own.send(new PutObjectCommand({ Bucket: "marked", Key, Body, ...more }));
    await mPut("csv/a.csv", lines);
    await mPut("small", mark);
    await mPut("ssec", mark.repeat(5_000), customer(mine));
    const { UploadId } = await own.send(new CreateMultipartUploadCommand({ Bucket: "marked", Key: "parts" }));
    const part = await own.send(new UploadPartCommand({ Bucket: "marked", Key: "parts", UploadId, PartNumber: 1, Body: mark.repeat(250_000) }));
    await own.send(new CompleteMultipartUploadCommand({
      Bucket: "marked", Key: "parts", UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag: part.ETag }] },
    }));
    await sql("CREATE DATABASE marked");
    await sql(
      "CREATE EXTERNAL TABLE marked.lines (id int, word string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://marked/csv/'",
    );
    await sql(
      "CREATE TABLE marked.rows WITH (table_type = 'ICEBERG', location = 's3://marked/rows/', is_external = false) AS SELECT id, word FROM marked.lines",
    );
    await sql("INSERT INTO marked.rows SELECT id + 2000, word FROM marked.lines");
    await sql("OPTIMIZE marked.rows REWRITE DATA USING BIN_PACK");
    const { rows } = await sql("SELECT count(*), count(DISTINCT word), max(length(word)) FROM marked.rows");
    assert.deepEqual(rows, [["4000", "2000", String(mark.length + 4)]]);
    const shown = await sql("SELECT word FROM marked.rows WHERE id = 77");
    assert.deepEqual(shown.rows, [[`${mark}77`]]);
    await assert.rejects(
      sql("CREATE EXTERNAL TABLE marked.keys (word string) LOCATION 's3://marked/keys/'").then(() =>
        mPut("keys/k.csv", "a", customer(mine)).then(() => sql("SELECT * FROM marked.keys")),
      ),
      /SSE-C/,
    );
    assert.deepEqual(await holding(server.data, mark), [], "while it runs");
    assert.equal(await server.stop(), 0);
    assert.deepEqual(await holding(server.data, mark), [], "after a stop");
    commands(server.data, mark);
    assert.deepEqual(await holding(server.data, mark), [], "after the commands");

    server = await startTarn({ data: server.data, args: ["--encrypt", "all"] });
    const again = new S3Client({ forcePathStyle: true, endpoint: server.url });
    assert.equal(await (await again.send(new GetObjectCommand({ Bucket: "marked", Key: "small" }))).Body.transformToString(), mark);
    await again.send(new CreateBucketCommand({ Bucket: "unasked" }));
    const unasked = await again.send(new PutObjectCommand({ Bucket: "unasked", Key: "k", Body: mark }));
    assert.equal(unasked.ServerSideEncryption, "AES256", "--encrypt all");
    const puts = Array.from({ length: 20 }, (_, i) =>
      again.send(new PutObjectCommand({ Bucket: "marked", Key: `killed/${i}`, Body: mark.repeat(i * 5_000) })).then(() => i, () => undefined),
    );
    await Promise.race(puts);
    await server.kill();
    const acknowledged = (await Promise.all(puts)).filter((i) => i !== undefined);
    assert.deepEqual(await holding(server.data, mark), [], "after a kill");
    server = await startTarn({ data: server.data });
    const last = new S3Client({ forcePathStyle: true, endpoint: server.url });
    for (const i of acknowledged) {
      const { Body } = await last.send(new GetObjectCommand({ Bucket: "marked", Key: `killed/${i}` }));
      assert.equal(await Body.transformToString(), mark.repeat(i * 5_000));
    }
  } finally {
    await server.stop();
    await server.remove();
  }
});

/** The commands of a stopped server: verify and recover need no key, and an export holds plain copies. */
function commands(data, mark) {
  const run = (...args) => spawnSync(program, [...args, "--data", data], { encoding: "utf8", ...serverOwner });
  const tree = mkdtempSync(join(tmpdir(), "tarn-sealed-"));
  if (serverOwner.uid) chownSync(tree, serverOwner.uid, serverOwner.gid);
  try {
    const exported = run("tables", "export", join(tree, "x"), "marked.rows");
    assert.equal(exported.status, 0, exported.stderr);
    const files = readdirSync(join(tree, "x"), { recursive: true }).filter((name) => name.endsWith(".parquet"));
    assert.ok(files.length > 0 && files.every((name) => readFileSync(join(tree, "x", name)).subarray(0, 4).equals(Buffer.from("PAR1"))));
  } finally {
    rmSync(tree, { recursive: true });
  }
  const verified = run("verify");
  assert.equal(verified.status, 0, verified.stdout + verified.stderr);
  for (const name of readdirSync(data).filter((name) => /^meta\.db(-wal|-shm)?$/.test(name))) rmSync(join(data, name));
  const recovered = run("recover");
  assert.equal(recovered.status, 0, recovered.stdout + recovered.stderr);
  assert.ok(!(recovered.stdout + recovered.stderr).includes(mark));
}

/** The files of a data directory, but for scratch, that hold a text. */
async function holding(data, text) {
  const found = [];
  for (const entry of await readdir(data, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || path.startsWith(join(data, "scratch"))) continue;
    if ((await readFile(path).catch(() => Buffer.alloc(0))).includes(text)) found.push(path.slice(data.length));
  }
  return found;
}
