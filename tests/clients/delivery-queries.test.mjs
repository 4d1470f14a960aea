// The effects of queries and conversions, by the SDK: partitions with a copy of their source, converted objects, and
// tables that each record chooses.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { PutRecordBatchCommand, TagDeliveryStreamCommand } from "@aws-sdk/client-firehose";
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { query } from "./athena-query.mjs";
import { createDelivery, firehose, icebergDestination, RoleARN, rowsReach } from "./lake.mjs";
import { eventually, unique } from "./wait.mjs";

const s3 = new S3Client({});
const glue = new GlueClient({});
const Bucket = unique("effects-lake");
const BucketARN = `arn:aws:s3:::${Bucket}`;
const Database = `effects_${process.pid}`;
const fresh = [{ Key: "tarn.freshness-seconds", Value: "0.5" }];

const processor = (Type, parameters) => ({
  Type,
  Parameters: Object.entries(parameters).map(([ParameterName, ParameterValue]) => ({ ParameterName, ParameterValue })),
});
const extraction = (MetadataExtractionQuery) => processor("MetadataExtraction", { MetadataExtractionQuery, JsonParsingEngine: "JQ-1.6" });
const put = (DeliveryStreamName, records) =>
  firehose.send(new PutRecordBatchCommand({
    DeliveryStreamName,
    Records: records.map((record) => ({ Data: Buffer.from(typeof record === "string" ? record : JSON.stringify(record)) })),
  }));
const objects = async (Prefix) => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  return Promise.all(Contents.map(async ({ Key }) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return { Key, bytes: Buffer.from(await Body.transformToByteArray()) };
  }));
};
const linesUnder = async (prefix, read = (bytes) => bytes.toString()) =>
  (await objects(prefix)).flatMap(({ bytes }) => read(bytes).trim().split("\n"));
const reach = (count, what, probe) => eventually(async () => {
  const found = await probe();
  return found.length >= count && found;
}, { what, everyMs: 200 });

const partitioned = (prefix, more = {}) => ({
  RoleARN,
  BucketARN,
  Prefix: `${prefix}/customer=!{partitionKeyFromQuery:customer}/`,
  ErrorOutputPrefix: `${prefix}-bad/!{firehose:error-output-type}/`,
  BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 60 },
  DynamicPartitioningConfiguration: { Enabled: true },
  ProcessingConfiguration: { Enabled: true, Processors: [extraction("{customer: .customer_id}"), processor("AppendDelimiterToRecord", { Delimiter: "\\n" })] },
  ...more,
});

before(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: Database } }));
  await glue.send(new CreateTableCommand({
    DatabaseName: Database,
    TableInput: { Name: "clicks", StorageDescriptor: { Columns: [{ Name: "id", Type: "bigint" }, { Name: "note", Type: "string" }] } },
  }));
});

test("each customer has objects of its own, and a record without one is an error", async () => {
  const DeliveryStreamName = unique("effects-parts");
  const destination = partitioned("parts", {
    S3BackupMode: "Enabled",
    S3BackupConfiguration: { RoleARN, BucketARN, Prefix: "copies/", BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 1 } },
  });
  await createDelivery({ DeliveryStreamName, ExtendedS3DestinationConfiguration: destination, Tags: fresh });
  const good = Array.from({ length: 20 }, (_, id) => ({ id, customer_id: `c${id % 2}` }));
  await put(DeliveryStreamName, [...good, { id: 20 }]);
  for (const customer of ["c0", "c1"]) {
    const lines = await reach(10, `objects of ${customer}`, () => linesUnder(`parts/customer=${customer}/`));
    assert.deepEqual(lines.map((line) => JSON.parse(line).customer_id), Array(10).fill(customer));
  }
  const [failed] = await reach(1, "the error object", () => linesUnder("parts-bad/processing-failed/"));
  assert.deepEqual(JSON.parse(Buffer.from(JSON.parse(failed).rawData, "base64").toString()), { id: 20 });
  const copies = await reach(1, "the copy", () => objects("copies/"));
  assert.equal(copies.map(({ bytes }) => bytes.toString()).join("").match(/"id":/g).length, 21);
});

test("converted objects are Parquet by the table's columns", async () => {
  const DeliveryStreamName = unique("effects-conversion");
  const DataFormatConversionConfiguration = {
    SchemaConfiguration: { RoleARN, DatabaseName: Database, TableName: "clicks" },
    InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe: { ColumnToJsonKeyMappings: { note: "message" } } } },
    OutputFormatConfiguration: { Serializer: { ParquetSerDe: { Compression: "SNAPPY" } } },
  };
  await createDelivery({
    DeliveryStreamName,
    ExtendedS3DestinationConfiguration: partitioned("converted", { DataFormatConversionConfiguration }),
    Tags: fresh,
  });
  await put(DeliveryStreamName, [{ id: 1, message: "a", customer_id: "c" }, { id: 2, customer_id: "c", extra: true }, { id: "x", customer_id: "c" }]);
  const [{ bytes }] = await reach(1, "a Parquet object", () => objects("converted/customer=c/"));
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const rows = await parquetReadObjects({ file, compressors });
  assert.deepEqual(rows.map(({ id, note }) => [Number(id), note ?? null]), [[1, "a"], [2, null]]);
  await reach(1, "the error object", () => linesUnder("converted-bad/format-conversion-failed/"));
});

test("a query routes records to tables, made by tags", async () => {
  const DeliveryStreamName = unique("effects-route");
  const { TableCreationConfiguration, SchemaEvolutionConfiguration, ...destination } = icebergDestination(Bucket, Database, "unused", {
    DestinationTableConfigurationList: [],
    ProcessingConfiguration: { Enabled: true, Processors: [extraction(`{destinationDatabaseName: "${Database}", destinationTableName: .kind}`)] },
  });
  await createDelivery({ DeliveryStreamName, IcebergDestinationConfiguration: destination });
  await firehose.send(new TagDeliveryStreamCommand({
    DeliveryStreamName,
    Tags: [{ Key: "tarn.create-tables", Value: "true" }, { Key: "tarn.evolve-schema", Value: "true" }, ...fresh],
  }));
  await put(DeliveryStreamName, Array.from({ length: 30 }, (_, id) => ({ id, kind: `k${id % 3}` })));
  for (const kind of ["k0", "k1", "k2"]) {
    await rowsReach(10, `${Database}.${kind}`);
    const { rows } = await query(`SELECT count(*), min(id) FROM ${Database}.${kind}`);
    assert.deepEqual(rows[0].map(Number), [10, Number(kind[1])]);
  }
});
