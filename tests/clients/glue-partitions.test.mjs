// Partitions, versions, indexes, statistics, functions and connections of the catalog, as AWS's client uses them.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as glueApi from "@aws-sdk/client-glue";
import { signedFetch } from "./signed-fetch.mjs";
import { unique } from "./wait.mjs";

const glue = new glueApi.GlueClient({});
const DatabaseName = unique("parts").replaceAll("-", "_");
const TableName = "access";
const call = (operation, input) => glue.send(new glueApi[`${operation}Command`]({ DatabaseName, ...input }));
const days = ["2026-11-01", "2026-11-02", "2026-11-03"];

const described = (...Values) => ({
  Values,
  StorageDescriptor: {
    Columns: [{ Name: "id", Type: "bigint" }],
    Location: `s3://logs/${Values.join("/")}/`,
    InputFormat: "org.apache.hadoop.mapred.TextInputFormat",
    SerdeInfo: { SerializationLibrary: "org.openx.data.jsonserde.JsonSerDe" },
  },
});

test.before(async () => {
  await glue.send(new glueApi.CreateDatabaseCommand({ DatabaseInput: { Name: DatabaseName } }));
  const PartitionKeys = [{ Name: "day", Type: "date" }, { Name: "hour", Type: "int" }];
  await call("CreateTable", { TableInput: { Name: TableName, PartitionKeys, ...{ StorageDescriptor: described().StorageDescriptor } } });
  for (const day of days) {
    const PartitionInputList = Array.from({ length: 24 }, (_, hour) => described(day, String(hour)));
    const { Errors } = await call("BatchCreatePartition", { TableName, PartitionInputList });
    assert.deepEqual(Errors, []);
  }
});

async function all(input) {
  const found = [];
  for await (const page of glueApi.paginateGetPartitions({ client: glue, pageSize: 10 }, { DatabaseName, TableName, ...input })) {
    found.push(...page.Partitions.map((partition) => partition.Values.join("/")));
  }
  return found;
}

test("expressions select partitions, page by page and by segments", async () => {
  assert.equal((await all({})).length, 72);
  assert.deepEqual(await all({ Expression: "day = '2026-11-02' and hour between 9 and 11" }), ["2026-11-02/9", "2026-11-02/10", "2026-11-02/11"]);
  assert.deepEqual(await all({ Expression: "(hour = 0 or hour > 22) and day < '2026-11-02'" }), ["2026-11-01/0", "2026-11-01/23"]);
  const parts = await Promise.all([0, 1, 2].map((SegmentNumber) => all({ Segment: { SegmentNumber, TotalSegments: 3 } })));
  assert.equal(new Set(parts.flat()).size, 72);
  await assert.rejects(call("GetPartitions", { TableName, Expression: "hours = 1" }), { name: "InvalidInputException", message: /hours is no partition key/ });
});

test("partitions are found, changed and removed, with an error for each entry that fails", async () => {
  const { Partition } = await call("GetPartition", { TableName, PartitionValues: [days[0], "5"] });
  assert.equal(Partition.StorageDescriptor.Location, "s3://logs/2026-11-01/5/");
  assert.equal(Partition.StorageDescriptor.SerdeInfo.SerializationLibrary, "org.openx.data.jsonserde.JsonSerDe");
  await call("UpdatePartition", { TableName, PartitionValueList: [days[0], "5"], PartitionInput: { ...described(days[0], "5"), Parameters: { rows: "7" } } });
  const { Partitions } = await call("BatchGetPartition", { TableName, PartitionsToGet: [{ Values: [days[0], "5"] }, { Values: [days[0], "99"] }] });
  assert.deepEqual(Partitions.map((one) => one.Parameters?.rows), ["7"]);
  const { Errors } = await call("BatchCreatePartition", { TableName, PartitionInputList: [described(days[0], "5"), described(days[0], "24")] });
  assert.deepEqual(Errors.map((error) => [error.PartitionValues[1], error.ErrorDetail.ErrorCode]), [["5", "AlreadyExistsException"]]);
  await call("DeletePartition", { TableName, PartitionValues: [days[0], "24"] });
  await assert.rejects(call("GetPartition", { TableName, PartitionValues: [days[0], "24"] }), { name: "EntityNotFoundException" });
});

test("a change of the definition archives the one before it", async () => {
  const { Table } = await call("GetTable", { Name: TableName });
  const TableInput = { Name: TableName, PartitionKeys: Table.PartitionKeys, StorageDescriptor: Table.StorageDescriptor, Description: "second" };
  await call("UpdateTable", { TableInput });
  await call("UpdateTable", { TableInput: { ...TableInput, Description: "third" }, SkipArchive: true });
  const { TableVersions } = await call("GetTableVersions", { TableName });
  assert.deepEqual(TableVersions.map((version) => version.Table.Description), ["third", undefined]);
  await assert.rejects(call("UpdateTable", { TableInput: { ...TableInput, PartitionKeys: [] } }), { message: /delete the partitions first/ });
});

test("indexes, statistics and functions are kept and found", async () => {
  await call("CreatePartitionIndex", { TableName, PartitionIndex: { IndexName: "by_hour", Keys: ["hour"] } });
  const { PartitionIndexDescriptorList } = await call("GetPartitionIndexes", { TableName });
  assert.deepEqual(PartitionIndexDescriptorList.map((index) => [index.IndexName, index.IndexStatus]), [["by_hour", "ACTIVE"]]);
  const StatisticsData = { Type: "LONG", LongColumnStatisticsData: { MinimumValue: 1, MaximumValue: 9, NumberOfNulls: 0, NumberOfDistinctValues: 3 } };
  const ColumnStatisticsList = [{ ColumnName: "id", ColumnType: "bigint", AnalyzedTime: new Date(0), StatisticsData }];
  const PartitionValues = [days[1], "3"];
  await call("UpdateColumnStatisticsForPartition", { TableName, PartitionValues, ColumnStatisticsList });
  const found = await call("GetColumnStatisticsForPartition", { TableName, PartitionValues, ColumnNames: ["id", "other"] });
  assert.equal(found.ColumnStatisticsList[0].StatisticsData.LongColumnStatisticsData.MaximumValue, 9);
  assert.deepEqual(found.Errors.map((error) => error.ColumnName), ["other"]);
  await call("CreateUserDefinedFunction", { FunctionInput: { FunctionName: "Mask", ClassName: "org.Mask", OwnerName: "me", OwnerType: "USER" } });
  const { UserDefinedFunctions } = await call("GetUserDefinedFunctions", { Pattern: "ma*" });
  assert.deepEqual(UserDefinedFunctions.map((one) => [one.FunctionName, one.ClassName]), [["mask", "org.Mask"]]);
});

test("a connection is kept, with its password hidden on request", async () => {
  const Name = unique("shop");
  const ConnectionProperties = { JDBC_CONNECTION_URL: "jdbc:postgresql://host/shop", USERNAME: "u", PASSWORD: "secret" };
  await glue.send(new glueApi.CreateConnectionCommand({ ConnectionInput: { Name, ConnectionType: "JDBC", ConnectionProperties }, Tags: { team: "lake" } }));
  const { Connection } = await glue.send(new glueApi.GetConnectionCommand({ Name, HidePassword: true }));
  assert.deepEqual([Connection.ConnectionProperties.USERNAME, Connection.ConnectionProperties.PASSWORD], ["u", undefined]);
  const { Tags } = await glue.send(new glueApi.GetTagsCommand({ ResourceArn: `arn:aws:glue:us-east-1:000000000000:connection/${Name}` }));
  assert.deepEqual(Tags, { team: "lake" });
  await glue.send(new glueApi.DeleteConnectionCommand({ ConnectionName: Name }));
});

// Clients such as dbt copy these members without a look whether they are there.
test("tables and partitions show parameters and keys that nobody gave", async () => {
  const raw = async (operation, input) => {
    const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": `AWSGlue.${operation}` };
    return JSON.parse((await signedFetch({ service: "glue", headers, body: JSON.stringify({ DatabaseName, ...input }) })).text);
  };
  await call("CreateTable", { TableInput: { Name: "bare", StorageDescriptor: described().StorageDescriptor } });
  const { Table } = await raw("GetTable", { Name: "bare" });
  assert.deepEqual([Table.PartitionKeys, Object.keys(Table).includes("Parameters")], [[], true], JSON.stringify(Table));
  const listed = (await raw("GetTables", { Expression: "bare" })).TableList[0];
  assert.deepEqual([listed.PartitionKeys, listed.Parameters], [[], Table.Parameters]);
  const { Partition } = await raw("GetPartition", { TableName, PartitionValues: [days[0], "1"] });
  const { Partitions } = await raw("GetPartitions", { TableName, Expression: `day = date '${days[0]}' AND hour = 1` });
  assert.deepEqual([Partition.Parameters, Partitions.map((one) => one.Parameters)], [{}, [{}]]);
  await call("DeleteTable", { Name: "bare" });
});

test("a dropped table takes its partitions along", async () => {
  await call("DeleteTable", { Name: TableName });
  await call("CreateTable", { TableInput: { Name: TableName, PartitionKeys: [{ Name: "day", Type: "date" }, { Name: "hour", Type: "int" }] } });
  assert.deepEqual(await all({}), []);
  await glue.send(new glueApi.DeleteDatabaseCommand({ Name: DatabaseName }));
});
