// Runs that count the statistics of a table's columns: their results, their states, their role's rights, and settings with a schedule.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as glueApi from "@aws-sdk/client-glue";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { makeRole } from "./roles.mjs";
import { eventually, unique } from "./wait.mjs";

const glue = new glueApi.GlueClient({});
const Bucket = unique("counted");
const DatabaseName = `counted_${process.pid}`;
const TableName = "t";
const call = (operation, input) => glue.send(new glueApi[`${operation}Command`]({ DatabaseName, TableName, ...input }));
const ended = (ColumnStatisticsTaskRunId) => eventually(async () => {
  const { ColumnStatisticsTaskRun: run } = await glue.send(new glueApi.GetColumnStatisticsTaskRunCommand({ ColumnStatisticsTaskRunId }));
  return !["STARTING", "RUNNING"].includes(run.Status) && run;
}, { what: "the run ends" });
let Role, poorRole;

before(async () => {
  Role = await makeRole(unique("counter"), { services: ["glue"] });
  poorRole = await makeRole(unique("poor"), { services: ["glue"], actions: ["glue:*"] });
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket }));
  await query(`CREATE DATABASE ${DatabaseName}`);
  await query(`CREATE TABLE ${DatabaseName}.t (id bigint, name string, ok boolean, price decimal(10,2), day date, at timestamp, share double, raw binary,
    tags array<string>) LOCATION 's3://${Bucket}/t/' TBLPROPERTIES ('table_type'='ICEBERG')`);
  await query(`INSERT INTO ${DatabaseName}.t VALUES
    (1, 'a', true, DECIMAL '-1.25', DATE '2024-02-29', TIMESTAMP '1970-01-01 00:00:10.500', 0.5, X'0102', ARRAY['x']),
    (2, 'ééé', false, DECIMAL '99.00', DATE '2024-03-01', TIMESTAMP '1970-01-01 00:01:00', 2.5, X'01', NULL),
    (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`);
});

test("a run counts every column that has statistics", async () => {
  const { ColumnStatisticsTaskRunId } = await call("StartColumnStatisticsTaskRun", { Role });
  const run = await ended(ColumnStatisticsTaskRunId);
  assert.deepEqual([run.Status, run.ErrorMessage], ["SUCCEEDED", undefined]);
  const ColumnNames = ["id", "name", "ok", "price", "day", "at", "share", "raw", "tags"];
  const { ColumnStatisticsList, Errors } = await call("GetColumnStatisticsForTable", { ColumnNames });
  const found = Object.fromEntries(ColumnStatisticsList.map(({ ColumnName, StatisticsData: { Type, ...data } }) => [ColumnName, { Type, ...Object.values(data).find(Boolean) }]));
  assert.deepEqual(found.id, { Type: "LONG", MinimumValue: 1, MaximumValue: 2, NumberOfNulls: 1, NumberOfDistinctValues: 2 });
  assert.deepEqual(found.name, { Type: "STRING", MaximumLength: 3, AverageLength: 2, NumberOfNulls: 1, NumberOfDistinctValues: 2 });
  assert.deepEqual(found.ok, { Type: "BOOLEAN", NumberOfTrues: 1, NumberOfFalses: 1, NumberOfNulls: 1 });
  assert.deepEqual([...found.price.MinimumValue.UnscaledValue], [131]); // -125
  assert.deepEqual([found.price.MinimumValue.Scale, found.price.Type], [2, "DECIMAL"]);
  assert.deepEqual([found.day.Type, found.day.MinimumValue.toISOString()], ["DATE", "2024-02-29T00:00:00.000Z"]);
  assert.deepEqual([found.at.Type, found.at.MinimumValue, found.at.MaximumValue], ["LONG", 10, 60]);
  assert.deepEqual([found.share.Type, found.share.MinimumValue, found.share.MaximumValue], ["DOUBLE", 0.5, 2.5]);
  assert.deepEqual(found.raw, { Type: "BINARY", MaximumLength: 2, AverageLength: 1.5, NumberOfNulls: 1 });
  assert.deepEqual(Errors.map((error) => error.ColumnName), ["tags"]);
  assert.deepEqual(ColumnStatisticsList.map((one) => one.ColumnType).slice(0, 4), ["bigint", "string", "boolean", "decimal(10,2)"]);
  const { ColumnStatisticsTaskRuns } = await call("GetColumnStatisticsTaskRuns", {});
  assert.equal(ColumnStatisticsTaskRuns[0].ColumnStatisticsTaskRunId, ColumnStatisticsTaskRunId);
  const { ColumnStatisticsTaskRunIds } = await glue.send(new glueApi.ListColumnStatisticsTaskRunsCommand({}));
  assert.ok(ColumnStatisticsTaskRunIds.includes(ColumnStatisticsTaskRunId));
});

test("a run fails by the name of the right that its role lacks", async () => {
  const { ColumnStatisticsTaskRunId } = await call("StartColumnStatisticsTaskRun", { Role: poorRole, ColumnNameList: ["id"] });
  const run = await ended(ColumnStatisticsTaskRunId);
  assert.equal(run.Status, "FAILED");
  assert.match(run.ErrorMessage, /s3:GetObject/);
  await query(`CREATE EXTERNAL TABLE ${DatabaseName}.parted (n int) PARTITIONED BY (p string) LOCATION 's3://${Bucket}/parted/'`);
  await query(`INSERT INTO ${DatabaseName}.parted VALUES (1, 'secret')`);
  const partless = await makeRole(unique("partless"), { services: ["glue"], actions: ["glue:GetTable", "glue:UpdateColumnStatisticsForTable", "s3:*"] });
  const start = (role) => call("StartColumnStatisticsTaskRun", { TableName: "parted", Role: role });
  const parted = await ended((await start(partless)).ColumnStatisticsTaskRunId);
  assert.equal(parted.Status, "FAILED");
  assert.match(parted.ErrorMessage, /glue:GetPartitions/);
  assert.equal((await ended((await start(Role)).ColumnStatisticsTaskRunId)).Status, "SUCCEEDED");
  await assert.rejects(call("StartColumnStatisticsTaskRun", { Role: "nobody" }), { name: "InvalidInputException", message: /does not exist/ });
  await assert.rejects(call("StartColumnStatisticsTaskRun", { Role, SecurityConfiguration: "s" }), { name: "InvalidInputException", message: /SecurityConfiguration/ });
  await assert.rejects(call("StopColumnStatisticsTaskRun", {}), { name: "ColumnStatisticsTaskNotRunningException" });
});

test("settings are kept, changed and removed", async () => {
  await call("CreateColumnStatisticsTaskSettings", { Role, Schedule: "cron(0 3 1 1 ? *)", ColumnNameList: ["id"], SampleSize: 100 });
  const shown = async () => (await call("GetColumnStatisticsTaskSettings", {})).ColumnStatisticsTaskSettings;
  assert.deepEqual((await shown()).Schedule, { ScheduleExpression: "cron(0 3 1 1 ? *)", State: "SCHEDULED" });
  await call("StopColumnStatisticsTaskRunSchedule", {});
  assert.equal((await shown()).Schedule.State, "NOT_SCHEDULED");
  await call("StartColumnStatisticsTaskRunSchedule", {});
  await call("UpdateColumnStatisticsTaskSettings", { ColumnNameList: ["name"] });
  assert.deepEqual([(await shown()).ColumnNameList, (await shown()).Schedule.State], [["name"], "SCHEDULED"]);
  await assert.rejects(call("UpdateColumnStatisticsTaskSettings", { Schedule: "rate(1 day)" }), { name: "InvalidInputException" });
  await call("DeleteColumnStatisticsTaskSettings", {});
  await assert.rejects(shown(), { name: "EntityNotFoundException" });
});

test("operations and tables that Tarn lacks are refused by name", async () => {
  const refused = (operation, input, message) =>
    assert.rejects(glue.send(new glueApi[`${operation}Command`](input)), { name: "InvalidInputException", message });
  await refused("TestConnection", { ConnectionName: "c" }, /TestConnection is not supported/);
  await refused("PutResourcePolicy", { PolicyInJson: "{}" }, /PutResourcePolicy is not supported/);
  await refused("CreateCatalog", { Name: "c", CatalogInput: {} }, /CreateCatalog is not supported/);
  await refused("CreateSecurityConfiguration", { Name: "s", EncryptionConfiguration: {} }, /CreateSecurityConfiguration is not supported/);
  await refused("CreateTable", { DatabaseName, TableInput: { Name: "g", TableType: "GOVERNED" } }, /GOVERNED is not supported/);
  await refused("CreateTable", { DatabaseName, TableInput: { Name: "l", TargetTable: { CatalogId: "0", DatabaseName, Name: "t" } } }, /TargetTable/);
});
