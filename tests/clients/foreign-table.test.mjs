// An Iceberg table of another engine, with its deletes: uploaded to S3, registered in Glue, read by Athena.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { unpacked } from "./golden.mjs";
import { unique } from "./wait.mjs";

const s3 = new S3Client({});
const glue = new GlueClient({});
const DatabaseName = unique("golden").replaceAll("-", "_");
const Bucket = "golden"; // the bucket in the tables' own metadata

/** Uploads and registers a table; returns the rows that its writer saw. */
async function register(table) {
  const files = new Map(unpacked(new URL("../data/golden-iceberg/rows.zip", import.meta.url), table));
  const expected = JSON.parse(files.get(`${table}.expected.json`));
  for (const [Key, Body] of files) {
    if (Key.startsWith(`${table}/`)) await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  }
  const Name = table.replace("/", "_");
  const Parameters = { table_type: "ICEBERG", metadata_location: `${expected.location}/${expected.metadata_file}` };
  await glue.send(new CreateTableCommand({ DatabaseName, TableInput: { Name, TableType: "EXTERNAL_TABLE", Parameters } }));
  return { expected, name: `${DatabaseName}.${Name}` };
}

test("tables that Java, Flink's writer, Spark and Trino wrote with deletes return the rows that the writers saw", async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DatabaseName } }));
  for (const table of ["java/eq_and_pos", "java/flink_upsert", "spark/mor_deletes", "spark4/v3_dv", "trino/mor_deletes"]) {
    const { expected, name } = await register(table);
    const { columns, rows } = await query(`SELECT * FROM ${name} ORDER BY 1`);
    assert.deepEqual(columns.map((c) => c.Name), expected.schema.map((c) => c.name), table);
    const ids = expected.rows.map((row) => Number(row[0])).sort((a, b) => a - b);
    assert.deepEqual(rows.map((row) => Number(row[0])), ids, table);
    assert.equal((await query(`SELECT count(*) FROM ${name}`)).rows[0][0], String(expected.row_count));
  }
});

test('"$path" names the object of a row, "$file_modified_time" its time; conditions on it exclude files', async () => {
  // Maintenance may rewrite the files between two statements: all of them read one snapshot.
  const snapshots = `SELECT snapshot_id FROM ${DatabaseName}."java_flink_upsert$snapshots" ORDER BY committed_at DESC LIMIT 1`;
  const table = `${DatabaseName}.java_flink_upsert FOR VERSION AS OF ${(await query(snapshots)).rows[0][0]}`;
  const { columns, rows } = await query(`SELECT "$path" AS p, "$file_modified_time" AS t, count(*) FROM ${table} GROUP BY 1, 2 ORDER BY 1`);
  assert.deepEqual(columns.map((c) => c.Type), ["varchar", "timestamp with time zone", "bigint"]);
  assert.ok(rows.length > 1);
  for (const [path, time, count] of rows) {
    const { LastModified } = await s3.send(new HeadObjectCommand({ Bucket, Key: path.slice(`s3://${Bucket}/`.length) }));
    assert.equal(time.slice(0, 19), LastModified.toISOString().slice(0, 19).replace("T", " "));
    assert.deepEqual((await query(`SELECT count(*) FROM ${table} WHERE "$path" = '${path}'`)).rows, [[count]]);
  }
  const every = await query(`SELECT * FROM ${table} LIMIT 1`);
  assert.ok(every.columns.every((c) => !c.Name.startsWith("$")));
});
