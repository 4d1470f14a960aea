// Tables made at every door keep Tarn's defaults: few metadata files, and maintenance. A registered table has them once its owner says so.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, test } from "node:test";
import { CreateTableCommand, GetTableCommand, GlueClient, UpdateTableCommand } from "@aws-sdk/client-glue";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { signedFetch } from "./signed-fetch.mjs";
import { program } from "./tarn-server.mjs";
import { unique } from "./wait.mjs";

const [glue, s3] = [new GlueClient({}), new S3Client({ forcePathStyle: true })];
const Bucket = unique("maintained");
const Database = `maintained_${process.pid}`;
const commits = 30;
const tables = (...args) => spawnSync(program, ["tables", ...args], { encoding: "utf8" });
const rest = async (method, path, body) => {
  const answer = await signedFetch({
    service: "glue", method, path: `/iceberg/v1/catalogs/000000000000/namespaces/${Database}${path}`, headers: { "content-type": "application/json" }, body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200, answer.text);
  return JSON.parse(answer.text);
};
const schema = { type: "struct", fields: [{ id: 1, name: "id", type: "long", required: false }] };
const location = (table) => `s3://${Bucket}/${table}`;
const metadataFiles = async (table) => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `${table}/metadata/` }));
  return Contents.map((object) => object.Key).filter((key) => key.endsWith(".metadata.json"));
};
const shown = (table) => tables().stdout.split("\n").find((line) => line.includes(`${Database}.${table} `)) ?? "";

before(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await query(`CREATE DATABASE ${Database}`);
});

const makers = {
  sql: () => query(`CREATE TABLE ${Database}.sql (id bigint) LOCATION '${location("sql")}/' TBLPROPERTIES ('table_type'='ICEBERG')`),
  glue: () => glue.send(new CreateTableCommand({
    DatabaseName: Database,
    TableInput: { Name: "glue", StorageDescriptor: { Columns: [{ Name: "id", Type: "bigint" }], Location: location("glue") } },
    OpenTableFormatInput: { IcebergInput: { MetadataOperation: "CREATE", Version: "2" } },
  })),
  rest: () => rest("POST", "/tables", { name: "rest", schema, location: location("rest") }),
};
for (const [table, make] of Object.entries(makers)) {
  test(`a table made by ${table} keeps 21 metadata files`, async () => {
    await make();
    for (let i = 0; i < commits; i++) await rest("POST", `/tables/${table}`, { updates: [{ action: "set-properties", updates: { i: `${i}` } }] });
    assert.equal((await metadataFiles(table)).length, 21);
    assert.match(shown(table), / on +│$/);
    await query(`INSERT INTO ${Database}.${table} VALUES (1)`);
    assert.equal((await metadataFiles(table)).length, 21);
  });
}

/** Commits as an engine with Glue's catalog does: it writes the next metadata file, then moves the pointer. */
async function commitByGlue(table, number, change) {
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: Database, Name: table }));
  const before = Table.Parameters.metadata_location;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: before.slice(`s3://${Bucket}/`.length) }));
  const metadata = JSON.parse(await Body.transformToString());
  metadata["metadata-log"] = [...(metadata["metadata-log"] ?? []), { "timestamp-ms": metadata["last-updated-ms"], "metadata-file": before }].slice(-100);
  metadata["last-updated-ms"] = Date.now();
  Object.assign(metadata.properties, change);
  const Key = `${table}/metadata/${String(number).padStart(5, "0")}-of-an-engine.metadata.json`;
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(metadata) }));
  const Parameters = { ...Table.Parameters, metadata_location: `s3://${Bucket}/${Key}`, previous_metadata_location: before };
  await glue.send(new UpdateTableCommand({ DatabaseName: Database, SkipArchive: true, TableInput: { Name: table, Parameters } }));
}

test("engines that write metadata themselves and commit by Glue leave 21 metadata files, too", async () => {
  await rest("POST", "/tables", { name: "engine", schema, location: location("engine") });
  for (let i = 1; i <= commits; i++) await commitByGlue("engine", i, { i: `${i}` });
  assert.equal((await metadataFiles("engine")).length, 21);
  assert.equal((await rest("GET", "/tables/engine")).metadata.properties.i, `${commits}`);
});

test("a registered table is left as it is until tarn tables maintain --adopt", async () => {
  const made = await rest("POST", "/tables", { name: "registered", schema, location: location("registered") });
  await rest("POST", "/tables/registered/unregister");
  await rest("POST", "/register", { name: "registered", "metadata-location": made["metadata-location"] });
  const commit = async () => {
    for (let i = 0; i < commits; i++) await rest("POST", "/tables/registered", { updates: [{ action: "set-properties", updates: { i: `${i}` } }] });
  };
  await commit();
  assert.equal((await metadataFiles("registered")).length, commits + 1);
  const reason = /skipped: the table was registered or adopted, and not made through Tarn; 'tarn tables maintain DB\.NAME --adopt' sets tarn\.maintenance to on/;
  const name = `${Database}.registered`;
  assert.match(tables("maintain", name).stdout, reason);
  assert.match(shown("registered"), /skipped: the table was registered/);
  assert.match(tables("maintain", name, "--adopt", "--dry-run").stdout, /adopt: property tarn\.maintenance becomes on/);
  assert.match(tables("maintain", name).stdout, reason);
  assert.match(tables("maintain", "--adopt").stderr, /--adopt needs the table/);

  const adopted = tables("maintain", name, "--adopt");
  assert.match(adopted.stdout, /adopt: property tarn\.maintenance becomes on → done/, adopted.stderr);
  assert.doesNotMatch(shown("registered"), /skipped/);
  await commit();
  await query(`VACUUM ${name}`);

  // The 10 files that had left the log before stay: they belong to the table that was unregistered, and that can come back.
  assert.equal((await metadataFiles("registered")).length, 21 + (commits + 1 - 21));
});
