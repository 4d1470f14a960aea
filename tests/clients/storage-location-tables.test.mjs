// Files of a table in a storage location: SQL reads them, `tarn tables export` takes them along, and a location that is down is named.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CreateTableCommand, DeleteTableCommand, GetTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { freePort } from "./chance.mjs";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const Bucket = "lake";
const user = process.getuid?.(); // the command opens the data directory as the server does
const files = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
const run = (...args) => spawnSync(program, args, { encoding: "utf8" });

test("SQL and the export read files of a table in a storage location, and name one that is down", async () => {
  const work = mkdtempSync(join(tmpdir(), "tarn-location-tables-"));
  const [data, cold, tree] = ["data", "cold", "tree"].map((name) => join(work, name));
  for (const folder of [data, cold]) mkdirSync(folder);
  writeFileSync(join(data, "tarn.json"), JSON.stringify({
    storageLocations: { cold: { kind: "folder", path: cold } }, storageClasses: { STANDARD_IA: "cold" },
  }));
  const listen = `127.0.0.1:${await freePort()}`;
  const start = () => startTarn({ user, data, listen });
  let server = await start();
  try {
    Object.assign(process.env, server.env);
    const { query } = await import("./athena-query.mjs");
    const [s3, glue] = [new S3Client({ forcePathStyle: true }), new GlueClient({})];
    await s3.send(new CreateBucketCommand({ Bucket }));
    await query("CREATE DATABASE web");
    await query(`CREATE TABLE web.t (id bigint, name string) LOCATION 's3://${Bucket}/t' TBLPROPERTIES ('table_type'='ICEBERG')`);
    await query("INSERT INTO web.t SELECT n, CAST(uuid() AS varchar) FROM UNNEST(sequence(1, 5000)) AS u(n)");
    const sums = "SELECT count(*), sum(id), max(name) FROM web.t";
    const [expected] = (await query(sums)).rows;

    // Files of tables stay in the data directory, and the hourly walk over a bucket brings them back. So the files become a client's own,
    // with the class of the location, after the walk of this start; then they are a table's again.
    await server.stop();
    server = await start();
    await eventually(() => new RegExp(`│ ${Bucket} .*\\d{2}:\\d{2}`).test(run("buckets", "--data", data).stdout), { what: "the bucket was counted" });
    const { Parameters } = (await glue.send(new GetTableCommand({ DatabaseName: "web", Name: "t" }))).Table;
    await glue.send(new DeleteTableCommand({ DatabaseName: "web", Name: "t" }));
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "t/" }));
    for (const { Key } of Contents) {
      const Body = await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToByteArray();
      await s3.send(new PutObjectCommand({ Bucket, Key, Body, StorageClass: "STANDARD_IA" }));
    }
    const outside = () => files(join(cold)).filter((path) => path.includes("/blobs/") && !path.endsWith(".part"));
    await eventually(() => outside().length === 1, { what: "the data file is in the location" });
    await glue.send(new CreateTableCommand({
      DatabaseName: "web",
      TableInput: { Name: "t", TableType: "EXTERNAL_TABLE", Parameters: { table_type: "ICEBERG", metadata_location: Parameters.metadata_location } },
    }));
    assert.deepEqual((await query(sums)).rows, [expected]);
    await server.stop();

    const [stored] = outside();
    const exported = run("tables", "export", tree, "--data", data);
    assert.equal(exported.status, 0, exported.stdout + exported.stderr);
    assert.match(exported.stdout, /^web\.t: 1 data files, 0 delete files, 5,000 rows, /m);
    const [copy] = files(join(tree, "web/t/data"));
    assert.ok(readFileSync(copy).equals(readFileSync(stored)));

    // Another folder at its path, as where the disk is not mounted.
    renameSync(cold, `${cold}-away`);
    mkdirSync(cold);
    const refused = run("tables", "export", join(work, "other"), "--data", data);
    assert.equal(refused.status, 1);
    assert.match(refused.stdout, /^not exported: web\.t: The storage location cold is down/m);
    assert.match(refused.stderr, /^tarn: the storage location cold is down: .*not mounted/m);
    assert.deepEqual(readdirSync(cold), []);

    server = await start();
    await assert.rejects(query(sums), { message: /^\w+: The storage location cold is down; the status of the server has the reason\.$/ });
    assert.deepEqual((await query("SELECT 1")).rows, [["1"]]);
    rmSync(cold, { recursive: true });
    renameSync(`${cold}-away`, cold);
    await eventually(async () => (await query(sums)).rows, { what: "the location is back" });
    assert.deepEqual((await query(sums)).rows, [expected]);
  } finally {
    await server.kill();
    rmSync(work, { recursive: true, force: true });
  }
});
