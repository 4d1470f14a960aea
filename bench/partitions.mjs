#!/usr/bin/env node
// bench/partitions [--partitions 500] [--megabytes 600] [--memory 700]: one delivery holds that many partitions open, with
// conversion to Parquet, and flushes them all at its end. Prints the server's peak of resident memory (VmHWM), and its
// ratio to --memory-mb.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { argument, clientPackages, workFolder } from "./load/report.mjs";

const require = clientPackages();
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const partitions = argument("partitions", 500);
const megabytes = argument("megabytes", 600);
const memoryMb = argument("memory", 700);
const work = workFolder("partitions");
const recordBytes = 1_000;
const recordsPerCall = 500;
const connections = 4;
const Bucket = "partitions";
const DeliveryStreamName = "partitions";

const server = await startTarn({ data: join(work, "data"), args: ["--memory-mb", `${memoryMb}`, "--log-level", "warning"] });
const peakMb = () => Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))[1]) / 1024);
try {
  Object.assign(process.env, server.env);
  const { createDelivery, firehose, RoleARN } = await import("../tests/clients/lake.mjs");
  const { eventually } = await import("../tests/clients/wait.mjs");
  const { CreateBucketCommand, ListObjectsV2Command, S3Client } = require("@aws-sdk/client-s3");
  const { CreateDatabaseCommand, CreateTableCommand, GlueClient } = require("@aws-sdk/client-glue");
  const { DeleteDeliveryStreamCommand, PutRecordBatchCommand } = require("@aws-sdk/client-firehose");
  const [s3, glue] = [new S3Client({}), new GlueClient({})];
  await s3.send(new CreateBucketCommand({ Bucket }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "partitions" } }));
  const Columns = ["id", "tenant", "text"].map((Name) => ({ Name, Type: Name === "id" ? "bigint" : "string" }));
  await glue.send(new CreateTableCommand({ DatabaseName: "partitions", TableInput: { Name: "events", StorageDescriptor: { Columns } } }));
  await createDelivery({
    DeliveryStreamName,
    ExtendedS3DestinationConfiguration: {
      RoleARN,
      BucketARN: `arn:aws:s3:::${Bucket}`,
      Prefix: "out/tenant=!{partitionKeyFromQuery:tenant}/",
      ErrorOutputPrefix: "bad/",
      BufferingHints: { SizeInMBs: 128, IntervalInSeconds: 900 },
      DynamicPartitioningConfiguration: { Enabled: true },
      ProcessingConfiguration: {
        Enabled: true,
        Processors: [{
          Type: "MetadataExtraction",
          Parameters: [
            { ParameterName: "MetadataExtractionQuery", ParameterValue: "{tenant: .tenant}" },
            { ParameterName: "JsonParsingEngine", ParameterValue: "JQ-1.6" },
          ],
        }],
      },
      DataFormatConversionConfiguration: {
        SchemaConfiguration: { RoleARN, DatabaseName: "partitions", TableName: "events" },
        InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe: {} } },
        OutputFormatConfiguration: { Serializer: { ParquetSerDe: {} } },
      },
    },
  });
  const text = (id) => `${id}`.padStart(10, "0").repeat(recordBytes / 10 - 5);
  const record = (id) => ({ Data: Buffer.from(JSON.stringify({ id, tenant: `t${id % partitions}`, text: text(id) })) });
  const calls = Math.floor((megabytes * 1_048_576) / recordBytes / recordsPerCall);
  let call = 0;
  await Promise.all(Array.from({ length: connections }, async () => {
    while (call < calls) {
      const from = call++ * recordsPerCall;
      const Records = Array.from({ length: recordsPerCall }, (_, i) => record(from + i));
      const answer = await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }));
      if (answer.FailedPutCount) throw new Error(`${answer.FailedPutCount} records were refused`);
    }
  }));
  const before = peakMb();
  // A deletion delivers the remaining records.
  await firehose.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName }));
  const made = await eventually(async () => {
    const { CommonPrefixes = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "out/", Delimiter: "/" }));
    return CommonPrefixes.length === partitions && CommonPrefixes.length;
  }, { what: `objects of ${partitions} partitions`, everyMs: 500, timeoutMs: 600_000 });
  const peak = peakMb();
  console.log(`${made} partitions, ${megabytes} MB, --memory-mb ${memoryMb}: peak ${before} MB while they fill, ${peak} MB with the flush, ratio ${(peak / memoryMb).toFixed(2)}`);
} finally {
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}
