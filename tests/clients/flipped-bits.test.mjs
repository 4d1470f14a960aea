// A flipped bit in a table's Parquet file never causes a wrong answer. The statement fails, and names table, file and
// position, until the file is restored.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, writeFileSync, chmodSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { createDelivery, firehose, icebergDestination, rowsReach } from "./lake.mjs";
import { unique } from "./wait.mjs";

const s3 = new S3Client({});
const Bucket = unique("flips");
const Database = `flips_${process.pid}`;
const DeliveryStreamName = unique("flips");
const ROWS = 4_000;
const FLIPS = 40;

const record = (id) => ({ id, amount: (id * 7919) % 1_000, price: id / 8, name: `name ${id % 97} ${"x".repeat(id % 13)}`, at: { x: id % 31, y: `y${id % 5}` } });
const records = Array.from({ length: ROWS }, (_, id) => record(id));
const expected = [records.length, records.reduce((sum, r) => sum + r.amount, 0), records.reduce((sum, r) => sum + r.price, 0)];

before(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await createDelivery({ DeliveryStreamName, IcebergDestinationConfiguration: icebergDestination(Bucket, Database, "sales") });
  for (let i = 0; i < ROWS; i += 500) {
    const Records = records.slice(i, i + 500).map((r) => ({ Data: Buffer.from(JSON.stringify(r)) }));
    assert.equal((await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }))).FailedPutCount, 0);
  }
  await rowsReach(ROWS, `${Database}.sales`);
});

/** The blob file that holds an object's bytes. */
async function blobOf(Key) {
  const bytes = Buffer.from(await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToByteArray());
  const folder = join(process.env.TARN_DATA, "blobs");
  const path = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .find((file) => statSync(file).size === bytes.length && readFileSync(file).equals(bytes));
  assert.ok(path, `a blob holds ${Key}`);
  return { path, bytes };
}

test("statements over flipped bits fail and name the file; none answers wrongly", async () => {
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `warehouse/${Database}/sales/data/` }));
  const largest = Contents.toSorted((a, b) => b.Size - a.Size)[0];
  const { path, bytes } = await blobOf(largest.Key);
  chmodSync(path, 0o644);
  const statement = `SELECT count(*), sum(amount), sum(price), max(name), sum(at.x) FROM ${Database}.sales`;
  const whole = (await query(statement)).rows[0];
  assert.deepEqual(whole.slice(0, 3).map(Number), expected);
  let seed = 7;
  let refused = 0;
  for (let i = 0; i < FLIPS; i++) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    const damaged = Buffer.from(bytes);
    damaged[seed % bytes.length] ^= 1 << (i % 8);
    writeFileSync(path, damaged);
    const answer = await query(statement).catch((failure) => failure);
    if (answer instanceof Error) {
      refused++;
      assert.match(answer.message, new RegExp(`^ICEBERG_BAD_DATA: Table '${Database}\\.sales': file s3://${Bucket}/${largest.Key} is damaged: Blob [0-9a-f]+ .*in bytes \\d+ to \\d+`));
      assert.doesNotMatch(answer.message, /in\/v\d/);
    } else {
      assert.deepEqual(answer.rows[0], whole);
    }
  }
  assert.equal(refused, FLIPS, "the file is one block, and every statement reads some of it");
  writeFileSync(path, bytes);
  assert.deepEqual((await query(statement)).rows[0], whole);

});

test("a range of a damaged object is refused like the whole", async () => {
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `warehouse/${Database}/sales/data/` }));
  const { Key } = Contents[0];
  const { path, bytes } = await blobOf(Key);
  chmodSync(path, 0o644);
  const damaged = Buffer.from(bytes);
  damaged[20] ^= 1;
  writeFileSync(path, damaged);
  try {
    for (const Range of ["bytes=10-30", "bytes=-8", undefined]) {
      await assert.rejects(async () => (await s3.send(new GetObjectCommand({ Bucket, Key, Range }))).Body.transformToByteArray());
    }
  } finally {
    writeFileSync(path, bytes);
  }
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=10-30" }));
  assert.deepEqual(Buffer.from(await Body.transformToByteArray()), bytes.subarray(10, 31));
});
