// Ten thousand hostile records among ten thousand good ones: each goes to the place that the schema rules define
// (docs/tables.md), and the server survives.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { gunzipSync } from "node:zlib";
import { query } from "./athena-query.mjs";
import { createDelivery, firehose, icebergDestination, rowsReach, setProperties } from "./lake.mjs";
import { eventually, unique } from "./wait.mjs";

const s3 = new S3Client({});
const Bucket = unique("hostile");
const Database = `hostile_${process.pid}`;
const DeliveryStreamName = unique("hostile");
const GOOD = 10_000;

before(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await createDelivery({ DeliveryStreamName, IcebergDestinationConfiguration: icebergDestination(Bucket, Database, "events") });
});

const good = (id) => Buffer.from(JSON.stringify({ id, kind: "good", n: id % 100, text: `t${id}`, flag: id % 2 === 0, at: { x: id } }));

/** Kinds of records: `refused` go to the error output, `odd` keep their row with a value in _rest, `plain` are rows. */
const refused = {
  invalidUtf8: { count: 1600, make: (i) => Buffer.concat([Buffer.from(`{"id":${i},"text":"`), Buffer.from([0xff, 0xfe, 0xc0]), Buffer.from('"}')]) },
  truncated: { count: 1600, make: (i) => Buffer.from(`{"id":${i},"text":"cut`) },
  tooDeepArray: { count: 4, make: () => Buffer.from(`{"id":1,"at":${"[".repeat(500_000)}`) },
  tooDeepObject: { count: 4, make: () => Buffer.from('{"a":'.repeat(160_000)) },
  deepButWhole: { count: 792, make: (i) => Buffer.from(`{"id":${i},"at":${"[".repeat(100)}${"]".repeat(100)}}`) },
  notAnObject: { count: 1600, make: (i) => Buffer.from(["[1,2]", "42", '"text"', "null", "true"][i % 5]) },
  notJson: { count: 400, make: (i) => Buffer.from(`hello ${i}`) },
};
const odd = {
  type: { count: 1400, reason: "type", make: (i) => Buffer.from(`{"id":${i},"kind":"type","n":"not a number","at":7}`) },
  range: { count: 1300, reason: "range", make: (i) => Buffer.from(`{"id":${i},"kind":"range","n":123456789012345678901234567890}`) },
  duplicate: { count: 1284, reason: "duplicate", make: (i) => Buffer.from(`{"id":${i},"kind":"duplicate","n":1,"n":2,"n":3}`) },
};
const plain = { large: { count: 16, make: (i) => Buffer.from(JSON.stringify({ id: i, kind: "large", text: "x".repeat(1_000_000) })) } };

async function put(records) {
  let batch = [];
  let bytes = 0;
  const flush = async () => {
    const answer = await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records: batch.map((Data) => ({ Data })) }));
    assert.equal(answer.FailedPutCount, 0);
    batch = [];
    bytes = 0;
  };
  for (const record of records) {
    if (batch.length === 500 || bytes + record.length > 3_900_000) await flush();
    batch.push(record);
    bytes += record.length;
  }
  if (batch.length) await flush();
}

test("every record goes to the place that the rules define", async () => {
  await put(Array.from({ length: 100 }, (_, i) => good(i)));
  await rowsReach(100, `${Database}.events`);
  // The types of the good records stay, so that odd values stay in _rest.
  await setProperties(Database, "events", { "tarn.schema.retype-max-bytes": "0" });

  const hostile = [refused, odd, plain].flatMap((kinds) =>
    Object.values(kinds).flatMap(({ count, make }) => Array.from({ length: count }, (_, i) => make(1_000_000 + i))),
  );
  assert.equal(hostile.length, 10_000);
  const mixed = [...hostile, ...Array.from({ length: GOOD - 100 }, (_, i) => good(100 + i))];
  let seed = 42; // the same shuffle every time
  for (let i = mixed.length - 1; i > 0; i--) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    const j = seed % (i + 1);
    [mixed[i], mixed[j]] = [mixed[j], mixed[i]];
  }
  await put(mixed);

  const rows = GOOD + [odd, plain].flatMap(Object.values).reduce((sum, kind) => sum + kind.count, 0);
  await rowsReach(rows, `${Database}.events`);
  const { rows: kinds } = await query(
    `SELECT kind, count(*), count("_rest"), count(n), max(length(text)) FROM ${Database}.events GROUP BY kind ORDER BY kind`,
  );
  const found = Object.fromEntries(kinds.map(([kind, ...numbers]) => [kind, numbers.map((n) => (n === null ? null : Number(n)))]));
  assert.deepEqual(found.good.slice(0, 3), [GOOD, 0, GOOD]);
  assert.deepEqual(found.large, [plain.large.count, 0, 0, 1_000_000]);
  assert.deepEqual(found.type.slice(0, 3), [odd.type.count, odd.type.count, 0]);
  assert.deepEqual(found.range.slice(0, 3), [odd.range.count, odd.range.count, 0]);
  assert.deepEqual(found.duplicate.slice(0, 3), [odd.duplicate.count, odd.duplicate.count, odd.duplicate.count]);
  for (const { reason } of Object.values(odd)) {
    const sample = await query(`SELECT "_rest", n FROM ${Database}.events WHERE kind = '${reason}' LIMIT 1`);
    const entries = JSON.parse(sample.rows[0][0]);
    assert.ok(entries.length >= 1 && entries.every((entry) => entry.reason === reason && entry.path.startsWith("/") && "value" in entry), sample.rows[0][0]);
    if (reason === "duplicate") assert.deepEqual([sample.rows[0][1], entries.map((e) => e.value)], ["3", [1, 2]]);
  }

  const expected = Object.values(refused).reduce((sum, kind) => sum + kind.count, 0);
  const documents = await eventually(
    async () => {
      const all = await errorDocuments();
      return all.length >= expected && all;
    },
    { what: `${expected} error documents`, everyMs: 500 },
  );
  assert.equal(documents.length, expected);
  assert.ok(documents.every((d) => (d.errorCode ?? d.lastErrorCode) && (d.errorMessage ?? d.lastErrorMessage)));
  const raw = new Map();
  for (const d of documents) raw.set(d.rawData.slice(0, 64) + d.rawData.length, (raw.get(d.rawData.slice(0, 64) + d.rawData.length) ?? 0) + 1);
  for (const { count, make } of Object.values(refused)) {
    const mine = make(1_000_001).toString("base64");
    assert.ok(raw.has(mine.slice(0, 64) + mine.length) || count === 0, "the raw bytes are kept");
  }
  assert.deepEqual((await query("SELECT 1")).rows, [["1"]]);
});

async function errorDocuments() {
  const documents = [];
  let ContinuationToken;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "errors/events/", ContinuationToken }));
    for (const { Key } of page.Contents ?? []) {
      let bytes = Buffer.from(await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToByteArray());
      if (Key.endsWith(".gz")) bytes = gunzipSync(bytes);
      documents.push(...bytes.toString().trim().split("\n").map((line) => JSON.parse(line)));
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return documents;
}
