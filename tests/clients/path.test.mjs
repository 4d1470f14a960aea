// The whole path of one event with the official clients: put → delivery → Iceberg table → SQL, and independent readers.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { PutRecordBatchCommand, PutRecordCommand } from "@aws-sdk/client-firehose";
import { S3Client, CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { GlueClient, GetTableCommand } from "@aws-sdk/client-glue";
import { gunzipSync } from "node:zlib";
import { query } from "./athena-query.mjs";
import { RoleARN, createDelivery, firehose, icebergDestination, rowsReach } from "./lake.mjs";
import { icebergRows } from "./icebird-reader.mjs";
import { createStream } from "./streams.mjs";
import { eventually, unique } from "./wait.mjs";

const kinesis = new KinesisClient({});
const s3 = new S3Client({});
const glue = new GlueClient({});
const Bucket = unique("lake");
const Database = `web_${process.pid}`;

before(() => s3.send(new CreateBucketCommand({ Bucket })));

test("records of a stream become rows of a table, equal in SQL and in an independent Iceberg reader", async () => {
  const StreamName = unique("visits");
  await createStream(kinesis, { StreamName, ShardCount: 2 });
  const DeliveryStreamName = unique("visits-to-table");
  await createDelivery({
      DeliveryStreamName,
      DeliveryStreamType: "KinesisStreamAsSource",
      KinesisStreamSourceConfiguration: { KinesisStreamARN: `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`, RoleARN },
      IcebergDestinationConfiguration: icebergDestination(Bucket, Database, "visits"),
    });
  const events = Array.from({ length: 1000 }, (_, i) => ({
    id: i,
    user: `user-${i % 10}`,
    amount: i / 4,
    ok: i % 2 === 0,
    page: { path: `/p/${i % 5}`, ms: i },
    tags: ["a", `t${i % 3}`],
  }));
  for (let i = 0; i < events.length; i += 500) {
    const Records = events.slice(i, i + 500).map((e) => ({ PartitionKey: e.user, Data: Buffer.from(JSON.stringify(e)) }));
    assert.equal((await kinesis.send(new PutRecordsCommand({ StreamName, Records }))).FailedRecordCount, 0);
  }
  assert.equal(await rowsReach(1000, `${Database}.visits`), "1000");

  const { columns, rows } = await query(
    `SELECT page.path, count(*) AS n, sum(amount) AS total, avg(page.ms), max(tags[2]) FROM ${Database}.visits WHERE ok GROUP BY page.path ORDER BY 1`,
  );
  assert.deepEqual(columns.map((c) => [c.Name, c.Type]), [
    ["path", "varchar"],
    ["n", "bigint"],
    ["total", "double"],
    ["_col3", "double"],
    ["_col4", "varchar"],
  ]);
  const expected = [0, 1, 2, 3, 4].map((p) => {
    const mine = events.filter((e) => e.ok && e.id % 5 === p);
    return {
      path: `/p/${p}`,
      n: mine.length,
      total: mine.reduce((sum, e) => sum + e.amount, 0),
      avg: mine.reduce((sum, e) => sum + e.page.ms, 0) / mine.length,
      tag: mine.map((e) => e.tags[1]).sort().at(-1),
    };
  });
  assert.deepEqual(
    rows.map(([path, n, total, avg, tag]) => ({ path, n: Number(n), total: Number(total), avg: Number(avg), tag })),
    expected,
  );

  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: Database, Name: "visits" }));
  assert.equal(Table.Parameters.table_type, "ICEBERG");
  const read = await icebergRows(Table.Parameters.metadata_location);
  assert.equal(read.length, 1000);
  const byId = new Map(read.map((row) => [Number(row.id), row]));
  for (const e of events) {
    const row = byId.get(e.id);
    assert.equal(row.user, e.user);
    assert.equal(row.amount, e.amount);
    assert.equal(row.ok, e.ok);
    assert.equal(row.page.path, e.page.path);
    assert.deepEqual(row.tags, e.tags);
  }
});

test("direct puts become gzipped objects, byte for byte", async () => {
  const DeliveryStreamName = unique("lines");
  await createDelivery({
      DeliveryStreamName,
      ExtendedS3DestinationConfiguration: {
        RoleARN,
        BucketARN: `arn:aws:s3:::${Bucket}`,
        Prefix: "lines/!{timestamp:yyyy}/",
        ErrorOutputPrefix: "failed/!{firehose:error-output-type}/",
        CompressionFormat: "GZIP",
        BufferingHints: { IntervalInSeconds: 1, SizeInMBs: 1 },
      },
    });
  const lines = Array.from({ length: 300 }, (_, i) => `line ${i}\n`);
  const put = await firehose.send(
    new PutRecordBatchCommand({ DeliveryStreamName, Records: lines.slice(1).map((line) => ({ Data: Buffer.from(line) })) }),
  );
  assert.equal(put.FailedPutCount, 0);
  await firehose.send(new PutRecordCommand({ DeliveryStreamName, Record: { Data: Buffer.from(lines[0]) } }));
  const texts = await eventually(
    async () => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `lines/${new Date().getUTCFullYear()}/` }));
      const found = [];
      for (const { Key } of Contents) {
        assert.match(Key, new RegExp(`^lines/\\d{4}/${DeliveryStreamName}-1-\\d{4}-\\d\\d-\\d\\d-\\d\\d-\\d\\d-\\d\\d-[0-9a-f-]{36}\\.gz$`));
        const object = await s3.send(new GetObjectCommand({ Bucket, Key }));
        found.push(gunzipSync(await object.Body.transformToByteArray()).toString());
      }
      return found.join("").split("\n").length > 300 && found;
    },
    { what: "300 lines in objects" },
  );
  assert.deepEqual(texts.join("").split(/(?<=\n)/).sort(), lines.sort());
});

test("records that are no objects go to the error output with the reason, and their neighbours arrive", async () => {
  const DeliveryStreamName = unique("mixed");
  await createDelivery({ DeliveryStreamName, IcebergDestinationConfiguration: icebergDestination(Bucket, Database, "mixed") });
  const Records = ['{"id":1,"n":5}', "not json", '{"id":2,"n":"text"}', "[1,2]", '{"id":3,"n":7,"new":{"a":true}}', '{"id":'].map((s) => ({
    Data: Buffer.from(s),
  }));
  await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }));
  await rowsReach(3, `${Database}.mixed`);
  const { rows } = await query(`SELECT id FROM ${Database}.mixed ORDER BY id`);
  assert.deepEqual(rows, [["1"], ["2"], ["3"]]);
  const failed = await eventually(
    async () => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "errors/mixed/" }));
      const documents = [];
      for (const { Key } of Contents) {
        const text = await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToString();
        documents.push(...text.trim().split("\n").map((line) => JSON.parse(line)));
      }
      return documents.length >= 3 && documents;
    },
    { what: "three error documents" },
  );
  assert.deepEqual(failed.map((d) => Buffer.from(d.rawData, "base64").toString()).sort(), ["[1,2]", "not json", '{"id":'].sort());
  assert.ok(failed.every((d) => (d.errorCode ?? d.lastErrorCode) && (d.errorMessage ?? d.lastErrorMessage)));
});
