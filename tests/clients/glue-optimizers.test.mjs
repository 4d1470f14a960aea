// Table optimizers set up maintenance: a disabled part is left out, a role without a right fails the part, and runs are the real history.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, test } from "node:test";
import * as glueApi from "@aws-sdk/client-glue";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { makeRole } from "./roles.mjs";
import { program } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

const glue = new glueApi.GlueClient({});
const Bucket = unique("optimized");
const DatabaseName = `optimized_${process.pid}`;
const of = (TableName, Type) => ({ CatalogId: "000000000000", DatabaseName, TableName, Type });
const call = (operation, input) => glue.send(new glueApi[`${operation}Command`](input));
const maintain = (table) => {
  const done = spawnSync(program, ["tables", "maintain", `${DatabaseName}.${table}`], { encoding: "utf8" });
  return done.stdout + done.stderr;
};
const icebergConfiguration = { minInputFiles: 3, strategy: "binpack" };
let roleArn, poorRole;

before(async () => {
  roleArn = await makeRole(unique("optimizer"), { services: ["glue"] });
  poorRole = await makeRole(unique("poor"), { services: ["glue"], actions: ["glue:*", "s3:GetObject"] });
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket }));
  await query(`CREATE DATABASE ${DatabaseName}`);
});

async function make(table) {
  await query(`CREATE TABLE ${DatabaseName}.${table} (id bigint) LOCATION 's3://${Bucket}/${table}/' TBLPROPERTIES ('table_type'='ICEBERG')`);
  for (let i = 0; i < 4; i++) await query(`INSERT INTO ${DatabaseName}.${table} VALUES (${i})`);
}

test("a disabled optimizer leaves compaction out, an enabled one compacts from its number of files on", async () => {
  await make("t");
  const TableOptimizerConfiguration = { roleArn, enabled: false, compactionConfiguration: { icebergConfiguration } };
  await call("CreateTableOptimizer", { ...of("t", "compaction"), TableOptimizerConfiguration });
  assert.doesNotMatch(maintain("t"), /compact/);
  assert.deepEqual((await call("ListTableOptimizerRuns", of("t", "compaction"))).TableOptimizerRuns, []);

  await call("UpdateTableOptimizer", { ...of("t", "compaction"), TableOptimizerConfiguration: { ...TableOptimizerConfiguration, enabled: true } });
  // The server compacts by itself from now on, so the command may have nothing to do.
  maintain("t");
  const files = async () => (await query(`SELECT count(*) FROM ${DatabaseName}."t$files"`)).rows[0][0];
  await eventually(async () => (await files()) === "1", { what: "the files are one" });
  assert.deepEqual((await query(`SELECT count(*), sum(id) FROM ${DatabaseName}.t`)).rows, [["4", "6"]]);
  const { TableOptimizerRuns: [run] } = await call("ListTableOptimizerRuns", of("t", "compaction"));
  assert.equal(run.eventType, "completed");
  assert.equal(run.compactionMetrics.IcebergMetrics.NumberOfFilesCompacted, 4);
  const { TableOptimizer: shown } = await call("GetTableOptimizer", of("t", "compaction"));
  assert.deepEqual(shown.configuration, { roleArn, enabled: true, compactionConfiguration: { icebergConfiguration } });
  assert.deepEqual(shown.lastRun, run);
  const batch = await call("BatchGetTableOptimizer", { Entries: [
    { databaseName: DatabaseName, tableName: "t", type: "compaction" }, { databaseName: DatabaseName, tableName: "t", type: "retention" },
  ] });
  assert.equal(batch.TableOptimizers[0].tableOptimizer.type, "compaction");
  assert.equal(batch.Failures[0].error.ErrorCode, "EntityNotFoundException");
  await call("DeleteTableOptimizer", of("t", "compaction"));
  await assert.rejects(call("GetTableOptimizer", of("t", "compaction")), { name: "EntityNotFoundException" });
});

test("a role without the right to the bytes fails its part by name, and the table stays as it is", async () => {
  await make("u");
  const TableOptimizerConfiguration = { roleArn: poorRole, enabled: true, compactionConfiguration: { icebergConfiguration } };
  await call("CreateTableOptimizer", { ...of("u", "compaction"), TableOptimizerConfiguration });
  assert.match(maintain("u"), /s3:PutObject/);
  assert.deepEqual((await query(`SELECT count(*) FROM ${DatabaseName}."u$files"`)).rows, [["4"]]);
  const { TableOptimizerRuns: [run] } = await call("ListTableOptimizerRuns", of("u", "compaction"));
  assert.equal(run.eventType, "failed");
  assert.match(run.error, /s3:PutObject/);
});

test("other tables, roles and settings are refused by name", async () => {
  const enabled = { roleArn, enabled: true };
  await call("CreateTable", { DatabaseName, TableInput: { Name: "plain" } });
  const refused = (TableName, Type, TableOptimizerConfiguration, message) =>
    assert.rejects(call("CreateTableOptimizer", { ...of(TableName, Type), TableOptimizerConfiguration }), { name: "InvalidInputException", message });
  await refused("plain", "retention", enabled, /not an Iceberg table/);
  await make("v");
  await refused("v", "retention", { ...enabled, roleArn: "arn:aws:iam::000000000000:role/nobody" }, /does not exist/);
  await refused("v", "compaction", { ...enabled, compactionConfiguration: { icebergConfiguration: { strategy: "z-order" } } }, /z-order/);
  await refused("v", "retention", { ...enabled, retentionConfiguration: { icebergConfiguration: { runRateInHours: 1 } } }, /runRateInHours is 1/);
});
