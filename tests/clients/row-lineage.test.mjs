// A table of Iceberg's format version 3: a delivery fills it, statements change its rows, and these keep their ids.
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { CreateBucketCommand, GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { query } from "./athena-query.mjs";
import { run } from "./script.mjs";
import { program } from "./tarn-server.mjs";
import { unique } from "./wait.mjs";

const database = unique("lineage").replaceAll("-", "_");
const bucket = "tarn-000000000000-us-east-1";
const rows = async (sql) => (await query(sql)).rows;

/** Puts one record for each number, by the delivery of the table. */
async function put(...numbers) {
  const file = join(tmpdir(), `${database}.ndjson`);
  writeFileSync(file, numbers.map((n) => `{"n":${n}}\n`).join(""));
  const { code, output } = await run(program, ["put", `${database}-in`, file, "--table", `${database}.t`]);
  rmSync(file);
  assert.equal(code, 0, output);
}

async function metadata() {
  const { Parameters } = (await new GlueClient({}).send(new GetTableCommand({ DatabaseName: database, Name: "t" }))).Table;
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(Parameters.metadata_location);
  return JSON.parse(await (await new S3Client({}).send(new GetObjectCommand({ Bucket, Key }))).Body.transformToString());
}

test("a delivery and statements write a table of version 3, and each row has an id of its own", async () => {
  await new S3Client({}).send(new CreateBucketCommand({ Bucket: bucket })).catch((error) => assert.equal(error.name, "BucketAlreadyOwnedByYou"));
  await query(`CREATE DATABASE ${database} LOCATION 's3://${bucket}/${database}'`);
  await query(`CREATE TABLE ${database}.t (n bigint) TBLPROPERTIES ('table_type' = 'ICEBERG', 'format_version' = '3')`);
  await put(1, 2, 3);
  await query(`DELETE FROM ${database}.t WHERE n = 2`);
  await query(`DELETE FROM ${database}.t WHERE n = 3`);
  await put(4);
  await query(`INSERT INTO ${database}.t VALUES (5)`);
  assert.deepEqual(await rows(`SELECT n FROM ${database}.t ORDER BY n`), [["1"], ["4"], ["5"]]);

  const { "format-version": version, "next-row-id": next, snapshots } = await metadata();
  assert.deepEqual([version, next], [3, 5]);
  assert.equal(snapshots.reduce((sum, snapshot) => sum + snapshot["added-rows"], 0), 5);
  const vectors = await rows(`SELECT record_count FROM ${database}."t$files" WHERE file_format = 'PUFFIN'`);
  assert.equal(vectors.reduce((sum, [count]) => sum + Number(count), 0), 2, "one vector per data file has all its deletes");

  const ids = () => rows(`SELECT "$row_id" FROM ${database}.t ORDER BY n`);
  const before = await ids();
  await query(`UPDATE ${database}.t SET n = n + 10 WHERE n > 1`);
  await query(`OPTIMIZE ${database}.t REWRITE DATA USING BIN_PACK`);
  assert.deepEqual(await rows(`SELECT n FROM ${database}.t ORDER BY n`), [["1"], ["14"], ["15"]]);
  assert.deepEqual(await ids(), before);
});
