// A thousand partitions of each format, half of them with a damaged file: rows, or an error that names the file (and the line of a file of
// lines), the same each time; the sound partitions stay readable.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { BatchCreatePartitionCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { unique } from "./wait.mjs";

const s3 = new S3Client({ forcePathStyle: true });
const glue = new GlueClient({});
const Bucket = unique("damage");
const Database = unique("damage").replaceAll("-", "_");
const run = (sql) => query(sql, { QueryExecutionContext: { Database } });
const count = 1_000;
const lines = (write) => Buffer.from(Array.from({ length: 4 }, (_, line) => write(line)).join("\n") + "\n");
const even = Array.from({ length: count / 2 }, (_, i) => i * 2);
const flipped = (bytes) => Buffer.from(bytes).fill(0x5a, bytes.length >> 1, (bytes.length >> 1) + 6);
let parquet;

const formats = {
  text: {
    serde: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
    sound: () => lines((line) => `${line}\u0001x`),
    damaged: () => lines((line) => (line === 2 ? "\xff\u0001\u0001\u0001" : `${line}\u0001x`)),
    rows: true,
  },
  gzip: {
    serde: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
    suffix: ".gz",
    sound: () => gzipSync(lines((line) => `${line}\u0001x`)),
    damaged: (i) => flipped(gzipSync(lines((line) => `${line}\u0001x${i}`))),
  },
  csv: {
    serde: "org.apache.hadoop.hive.serde2.OpenCSVSerde",
    sound: () => lines((line) => `${line},x`),
    damaged: () => lines((line) => (line === 2 ? "none,x" : `${line},x`)),
    line: 3,
  },
  json: {
    serde: "org.apache.hive.hcatalog.data.JsonSerDe",
    sound: () => lines((line) => `{"n":${line},"s":"x"}`),
    damaged: () => lines((line) => (line === 1 ? '{"n":' : `{"n":${line},"s":"x"}`)),
    line: 2,
  },
  openx: {
    serde: "org.openx.data.jsonserde.JsonSerDe",
    sound: () => lines((line) => `{"n":${line},"s":"x"}`),
    damaged: () => lines((line) => (line === 3 ? '{"n":]' : `{"n":${line},"s":"x"}`)),
    line: 4,
  },
  parquet: { stored: "PARQUET", sound: () => parquet, damaged: (i) => (i % 4 === 1 ? parquet.subarray(0, parquet.length - 5) : flipped(parquet)) },
};

test.before(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await run(`CREATE DATABASE ${Database}`);
  await run(`CREATE TABLE made WITH (external_location = 's3://${Bucket}/made/', format = 'PARQUET') AS SELECT n, 'x' AS s FROM UNNEST(sequence(0, 3)) AS u(n)`);
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "made/" }));
  const made = await s3.send(new GetObjectCommand({ Bucket, Key: Contents[0].Key }));
  parquet = Buffer.from(await made.Body.transformToByteArray());
});

for (const [name, format] of Object.entries(formats)) {
  test(`${count} partitions of ${name}`, async () => {
    const StorageDescriptor = {
      Columns: [{ Name: "n", Type: "bigint" }, { Name: "s", Type: "string" }],
      ...(format.stored
        ? { InputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat", SerdeInfo: { SerializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" } }
        : { InputFormat: "org.apache.hadoop.mapred.TextInputFormat", SerdeInfo: { SerializationLibrary: format.serde } }),
    };
    const form = format.stored ? `STORED AS ${format.stored}` : `ROW FORMAT SERDE '${format.serde}' STORED AS TEXTFILE`;
    await run(`CREATE EXTERNAL TABLE ${name} (n bigint, s string) PARTITIONED BY (p int) ${form} LOCATION 's3://${Bucket}/${name}/'`);
    const key = (p) => `${name}/p=${p}/f${format.suffix ?? ""}`;
    for (let i = 0; i < count; i += 100) {
      const places = Array.from({ length: 100 }, (_, j) => i + j);
      await Promise.all(places.map((p) => s3.send(new PutObjectCommand({ Bucket, Key: key(p), Body: p % 2 ? format.damaged(p) : format.sound(p) }))));
      const PartitionInputList = places.map((p) => ({ Values: [String(p)], StorageDescriptor: { ...StorageDescriptor, Location: `s3://${Bucket}/${name}/p=${p}/` } }));
      const { Errors } = await glue.send(new BatchCreatePartitionCommand({ DatabaseName: Database, TableName: name, PartitionInputList }));
      assert.deepEqual(Errors ?? [], []);
    }

    const sound = (await run(`SELECT count(*), sum(n), count(s) FROM ${name} WHERE p IN (${even})`)).rows;
    assert.deepEqual(sound, [["2000", "3000", "2000"]]);
    const all = async () => {
      try {
        return (await run(`SELECT count(*), sum(n) FROM ${name}`)).rows;
      } catch (error) {
        return error.message;
      }
    };
    const first = await all();
    if (format.rows) {
      assert.deepEqual(first, [["4000", String(3000 + 500 * 4)]]);
    } else {
      assert.match(first, new RegExp(`^(HIVE_\\w+|ICEBERG_BAD_DATA): .*s3://${Bucket}/${key("\\d*[13579]").replaceAll(".", "\\.")}`), first);
      if (format.line) assert.match(first, new RegExp(`line ${format.line}\\b`), first);
    }
    for (let again = 0; again < 2; again++) assert.deepEqual(await all(), first);
  });
}
