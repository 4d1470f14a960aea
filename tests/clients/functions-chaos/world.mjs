// The world of the function under chaos: a stream, a mapping with lanes, a delivery of the function's rows into a table
// with lineage, and a bucket for what is given up.
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { CreateEventSourceMappingCommand, LambdaClient, PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { functionsOf } from "../functions.mjs";
import { createDelivery, icebergDestination } from "../lake.mjs";
import { patient } from "../patient-retries.mjs";
import { createStream } from "../streams.mjs";

export const StreamName = "functions-chaos";
export const FunctionName = "chaotic";
const [Lake, Failures, DeliveryStreamName] = ["functions-chaos", "functions-chaos-failures", "functions-chaos-rows"];
export const table = "functions_chaos.rows";
export const kinesis = new KinesisClient({ retryStrategy: patient });
export const lambda = new LambdaClient({ retryStrategy: patient });
const s3 = new S3Client({ forcePathStyle: true, retryStrategy: patient });
const mark = `CHAOS_MARK=${randomUUID()}`;

/** Makes everything. @returns the mapping's UUID */
export async function build({ mishaps, eventRetries }) {
  const functions = functionsOf({ url: process.env.AWS_ENDPOINT_URL, env: process.env });
  const role = await functions.makeRole("chaotic", { Effect: "Allow", Action: ["kinesis:*", "firehose:PutRecordBatch", "s3:PutObject"], Resource: "*" });
  for (const Bucket of [Lake, Failures]) await s3.send(new CreateBucketCommand({ Bucket }));
  await makeTable();
  await createDelivery({ DeliveryStreamName, IcebergDestinationConfiguration: icebergDestination(Lake, "functions_chaos", "rows", { TableCreationConfiguration: { Enabled: false } }) });
  await createStream(kinesis, { StreamName, ShardCount: 2 });
  const [name, value] = mark.split("=");
  await functions.make(FunctionName, { "index.mjs": readFileSync(new URL("./handler.mjs", import.meta.url)) }, role, {
    Runtime: "nodejs22.x", Timeout: 3, MemorySize: 256, Environment: { Variables: { MISHAPS: `${mishaps}`, DELIVERY: DeliveryStreamName, [name]: value } },
  });
  const DestinationConfig = { OnFailure: { Destination: `arn:aws:s3:::${Failures}` } };
  await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: eventRetries, DestinationConfig }));
  const { UUID } = await lambda.send(new CreateEventSourceMappingCommand({
    FunctionName, EventSourceArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`, StartingPosition: "TRIM_HORIZON", BatchSize: 50,
    ParallelizationFactor: 3, BisectBatchOnFunctionError: true, MaximumRetryAttempts: 3, FunctionResponseTypes: ["ReportBatchItemFailures"], DestinationConfig,
  }));
  return UUID;
}

async function makeTable() {
  const glue = new GlueClient({});
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "functions_chaos" } }));
  const types = { kind: "string", key: "string", n: "long", shard: "string" };
  const Fields = Object.entries(types).map(([Name, Type], at) => ({ Id: at + 1, Name, Type, Required: false }));
  const CreateIcebergTableInput = { Location: `s3://${Lake}/rows`, Schema: { Fields }, Properties: { "tarn.lineage": "true" } };
  await glue.send(new CreateTableCommand({
    DatabaseName: "functions_chaos", Name: "rows", OpenTableFormatInput: { IcebergInput: { MetadataOperation: "CREATE", Version: "2", CreateIcebergTableInput } },
  }));
}

/** The records and the ids of events that were given up, as the failure bucket has them. */
export async function givenUp() {
  const found = { records: new Set(), events: new Set(), objects: 0 };
  let ContinuationToken;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: Failures, ContinuationToken }));
    for (const { Key } of page.Contents ?? []) {
      const document = JSON.parse(await (await s3.send(new GetObjectCommand({ Bucket: Failures, Key }))).Body.transformToString());
      found.objects++;
      if (document.requestPayload) found.events.add(document.requestPayload.id);
      for (const record of document.payload ? JSON.parse(document.payload).Records : []) {
        const { key, n } = JSON.parse(Buffer.from(record.kinesis.data, "base64").toString());
        found.records.add(`${key} ${n}`);
      }
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return found;
}

/** The processes of the function: those that began with its mark in their environment. */
export function processes() {
  const found = [];
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/environ`, "latin1").includes(mark)) found.push(Number(pid));
    } catch {
      // it ended, or belongs to another user
    }
  }
  return found;
}
