// Glue as Spark's Hive metastore client calls it: a data source table with partitions, segments, expressions, statistics, functions.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as glueApi from "@aws-sdk/client-glue";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { unique } from "./wait.mjs";

const glue = new glueApi.GlueClient({});
const Bucket = unique("spark");
const DatabaseName = unique("spark").replaceAll("-", "_");
const TableName = "events";
const call = (operation, input) => glue.send(new glueApi[`${operation}Command`](input));
const ofTable = (operation, input) => call(operation, { DatabaseName, TableName, ...input });
const Columns = [{ Name: "id", Type: "bigint" }, { Name: "city", Type: "string" }];
const schema = { type: "struct", fields: [...Columns, { Name: "day", Type: "date" }].map(({ Name, Type }) => ({ name: Name, type: Type, nullable: true, metadata: {} })) };
const storage = (Location) => ({
  Columns,
  Location,
  InputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
  OutputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
  Compressed: false,
  NumberOfBuckets: -1,
  SerdeInfo: {
    SerializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
    Parameters: { path: `s3://${Bucket}/events`, "serialization.format": "1" },
  },
  BucketColumns: [],
  SortColumns: [],
  Parameters: {},
  SkewedInfo: { SkewedColumnNames: [], SkewedColumnValues: [], SkewedColumnValueLocationMaps: {} },
  StoredAsSubDirectories: false,
});
const TableInput = {
  Name: TableName,
  Owner: "hadoop",
  LastAccessTime: new Date(0),
  Retention: 0,
  StorageDescriptor: storage(`s3://${Bucket}/events`),
  PartitionKeys: [{ Name: "day", Type: "date" }],
  TableType: "EXTERNAL_TABLE",
  Parameters: {
    EXTERNAL: "TRUE",
    "spark.sql.create.version": "3.5.4",
    "spark.sql.partitionProvider": "catalog",
    "spark.sql.sources.provider": "parquet",
    "spark.sql.sources.schema": JSON.stringify(schema),
    "spark.sql.sources.schema.numPartCols": "1",
    "spark.sql.sources.schema.partCol.0": "day",
  },
};
const day = (i) => new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10);

test("a session of Spark", async () => {
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket }));
  await assert.rejects(call("GetDatabase", { Name: DatabaseName }), { name: "EntityNotFoundException" });
  await call("CreateDatabase", { DatabaseInput: { Name: DatabaseName, LocationUri: `s3://${Bucket}/warehouse`, Parameters: {} } });
  await assert.rejects(ofTable("GetTable", { Name: TableName }), { name: "EntityNotFoundException" });
  await call("CreateTable", { DatabaseName, TableInput });
  const { Table } = await call("GetTable", { DatabaseName, Name: TableName });
  assert.deepEqual(Table.Parameters, TableInput.Parameters);
  assert.deepEqual(Table.StorageDescriptor, TableInput.StorageDescriptor);
  assert.deepEqual((await call("GetTables", { DatabaseName, Expression: ".*" })).TableList.map((table) => table.Name), [TableName]);
  assert.deepEqual((await call("GetTables", { DatabaseName, Expression: "ev.*|other" })).TableList.length, 1);
  assert.deepEqual((await call("GetUserDefinedFunctions", { DatabaseName, Pattern: ".*" })).UserDefinedFunctions, []);

  // INSERT of dynamic partitions: batches of 100, some of which another session has made.
  const inputs = Array.from({ length: 250 }, (_, i) => ({
    Values: [day(i)],
    LastAccessTime: new Date(0),
    Parameters: { numFiles: "1", totalSize: "1000", transient_lastDdlTime: "1" },
    StorageDescriptor: storage(`s3://${Bucket}/events/day=${day(i)}`),
  }));
  await ofTable("CreatePartition", { PartitionInput: inputs[7] });
  const errors = [];
  for (let i = 0; i < inputs.length; i += 100) errors.push(...((await ofTable("BatchCreatePartition", { PartitionInputList: inputs.slice(i, i + 100) })).Errors ?? []));
  assert.deepEqual(errors.map((error) => [error.PartitionValues, error.ErrorDetail.ErrorCode]), [[[day(7)], "AlreadyExistsException"]]);

  // A scan lists in five segments at once, with the filter of its keys, without columns.
  const pages = async (input) => {
    const found = [];
    for await (const page of glueApi.paginateGetPartitions({ client: glue }, { DatabaseName, TableName, ...input })) found.push(...page.Partitions);
    return found;
  };
  const segments = await Promise.all([0, 1, 2, 3, 4].map((SegmentNumber) =>
    pages({ Segment: { SegmentNumber, TotalSegments: 5 }, Expression: `(day >= '${day(10)}') AND (day < '${day(110)}')`, ExcludeColumnSchema: true })));
  assert.deepEqual(segments.flat().map((partition) => partition.Values[0]).sort(), inputs.slice(10, 110).map((input) => input.Values[0]));
  assert.ok(segments.flat().every((partition) => !partition.StorageDescriptor.Columns?.length));
  const { Partitions } = await ofTable("BatchGetPartition", { PartitionsToGet: [{ Values: [day(3)] }, { Values: ["2030-01-01"] }] });
  assert.deepEqual(Partitions.map((partition) => partition.StorageDescriptor.Location), [`s3://${Bucket}/events/day=${day(3)}`]);
  await assert.rejects(ofTable("GetPartition", { PartitionValues: ["2030-01-01"] }), { name: "EntityNotFoundException" });

  // ANALYZE and ALTER TABLE write parameters and archive the definition before them.
  await call("UpdateTable", { DatabaseName, TableInput: { ...TableInput, Parameters: { ...TableInput.Parameters, "spark.sql.statistics.totalSize": "250000" } }, SkipArchive: true });
  await ofTable("UpdatePartition", { PartitionValueList: [day(3)], PartitionInput: { ...inputs[3], Parameters: { "spark.sql.statistics.numRows": "5" } } });
  assert.equal((await ofTable("GetPartition", { PartitionValues: [day(3)] })).Partition.Parameters["spark.sql.statistics.numRows"], "5");

  // Athena reads what Spark described.
  const statement = (sql) => query(sql, { QueryExecutionContext: { Database: DatabaseName } });
  await statement(`INSERT INTO ${TableName} VALUES (1, 'x', DATE '${day(3)}'), (2, 'y', DATE '2026-12-31')`);
  assert.deepEqual((await statement(`SELECT id, city FROM ${TableName} WHERE day = DATE '${day(3)}'`)).rows, [["1", "x"]]);
  assert.equal((await pages({})).length, 251);
  for (let i = 0; i < inputs.length; i += 25) {
    await ofTable("BatchDeletePartition", { PartitionsToDelete: inputs.slice(i, i + 25).map((input) => ({ Values: input.Values })) });
  }
  assert.deepEqual((await pages({})).map((partition) => partition.Values), [["2026-12-31"]]);
  await call("DeleteTable", { DatabaseName, Name: TableName });
  await call("DeleteDatabase", { Name: DatabaseName });
});
