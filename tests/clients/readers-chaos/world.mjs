// The readers of shards, all at once: on the streams of an application deliveries into a table and into objects, a mapping, and a consumer by KCL's rules;
// on an item table a mapping of its stream, and a Kinesis destination whose stream is delivered and splits as well.
import { readFileSync } from "node:fs";
import {
  CreateTableCommand, DescribeKinesisStreamingDestinationCommand, DescribeTableCommand, DynamoDBClient, EnableKinesisStreamingDestinationCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateDatabaseCommand, CreateTableCommand as CreateGlueTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { kinesis, sources } from "../analytics-chaos/world.mjs";
import { functionsOf } from "../functions.mjs";
import { createDelivery, icebergDestination, RoleARN } from "../lake.mjs";
import { patient } from "../patient-retries.mjs";
import { createStream, summary } from "../streams.mjs";
import { eventually } from "../wait.mjs";

export const [Lake, TableName, changes, FunctionName] = ["readers-lake", "counters", "counter-changes", "readers"];
export const deliveries = { orders: "readers-orders", refunds: "readers-refunds", changes: "readers-changes", rows: "readers-rows", objects: "readers-objects" };
export const items = new DynamoDBClient({ retryStrategy: patient });
const arn = (StreamName) => `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`;
const from = (StreamName) => ({
  DeliveryStreamType: "KinesisStreamAsSource", KinesisStreamSourceConfiguration: { KinesisStreamARN: arn(StreamName), RoleARN },
});
const destination = (table) => icebergDestination(Lake, "readers", table, { TableCreationConfiguration: { Enabled: false }, SchemaEvolutionConfiguration: { Enabled: true } });

/** Makes the readers. The application and its streams exist. */
export async function buildReaders() {
  const s3 = new S3Client({ retryStrategy: patient });
  await s3.send(new CreateBucketCommand({ Bucket: Lake }));
  const glue = new GlueClient({ retryStrategy: patient });
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "readers" } }));
  for (const table of ["orders", "refunds", "changes", "rows"]) await makeTable(glue, table);
  await createStream(kinesis, { StreamName: changes, ShardCount: 2 });
  for (const name of [...sources, "changes"]) {
    await createDelivery({ DeliveryStreamName: deliveries[name], ...from(name === "changes" ? changes : name), IcebergDestinationConfiguration: destination(name) });
  }
  await createDelivery({ DeliveryStreamName: deliveries.rows, IcebergDestinationConfiguration: destination("rows") });
  await createDelivery({
    DeliveryStreamName: deliveries.objects, ...from("orders"),
    ExtendedS3DestinationConfiguration: {
      RoleARN, BucketARN: `arn:aws:s3:::${Lake}`, Prefix: "objects/", BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 1 },
      ProcessingConfiguration: { Enabled: true, Processors: [{ Type: "AppendDelimiterToRecord", Parameters: [] }] },
    },
  });
  await makeItems();
  await makeMappings();
  return (await summary(kinesis, "orders")).StreamARN;
}

async function makeTable(glue, Name) {
  const Fields = [{ Id: 1, Name: "id", Type: "long", Required: false }];
  const CreateIcebergTableInput = { Location: `s3://${Lake}/${Name}`, Schema: { Fields }, Properties: { "tarn.lineage": "true", "tarn.rest.enabled": "true" } };
  await glue.send(new CreateGlueTableCommand({
    DatabaseName: "readers", Name, OpenTableFormatInput: { IcebergInput: { MetadataOperation: "CREATE", Version: "2", CreateIcebergTableInput } },
  }));
}

async function makeItems() {
  await items.send(new CreateTableCommand({
    TableName, BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  }));
  await eventually(async () => (await items.send(new DescribeTableCommand({ TableName }))).Table.TableStatus === "ACTIVE", { everyMs: 20 });
  await items.send(new EnableKinesisStreamingDestinationCommand({ TableName, StreamArn: arn(changes) }));
  await eventually(async () => {
    const { KinesisDataStreamDestinations: [one] } = await items.send(new DescribeKinesisStreamingDestinationCommand({ TableName }));
    return one.DestinationStatus === "ACTIVE";
  }, { everyMs: 20 });
}

async function makeMappings() {
  const functions = functionsOf({ url: process.env.AWS_ENDPOINT_URL, env: process.env });
  const role = await functions.makeRole("readers", { Effect: "Allow", Action: ["kinesis:*", "dynamodb:*", "firehose:PutRecordBatch"], Resource: "*" });
  await functions.make(FunctionName, { "index.mjs": readFileSync(new URL("./handler.mjs", import.meta.url)) }, role, {
    Runtime: "nodejs22.x", Timeout: 10, MemorySize: 256, Environment: { Variables: { DELIVERY: deliveries.rows } },
  });
  const lambda = new LambdaClient({ retryStrategy: patient });
  const { Table: { LatestStreamArn } } = await items.send(new DescribeTableCommand({ TableName }));
  for (const EventSourceArn of [arn("orders"), LatestStreamArn]) {
    await lambda.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn, StartingPosition: "TRIM_HORIZON", BatchSize: 100, ParallelizationFactor: 2 }));
  }
}
