import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { CreateDeliveryStreamCommand, FirehoseClient } from "@aws-sdk/client-firehose";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateStreamCommand, KinesisClient, PutRecordsCommand, RegisterStreamConsumerCommand, waitUntilStreamExists,
} from "@aws-sdk/client-kinesis";
import {
  CreateEventSourceMappingCommand, CreateFunctionCommand, DeleteEventSourceMappingCommand, GetEventSourceMappingCommand, InvokeCommand, LambdaClient,
  ListEventSourceMappingsCommand, ListTagsCommand, PutFunctionConcurrencyCommand, PutFunctionEventInvokeConfigCommand, TagResourceCommand,
  UntagResourceCommand, UpdateEventSourceMappingCommand, waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";
import { zip } from "./zip.mjs";

// The function remembers the records that it has done, and answers them.
const worker = `
const seen = [];
export const handler = async (event) => {
  if (event.list) return seen;
  if (event.fail) throw new Error("wanted");
  if (event.requestContext) { seen.push({ record: event }); return "ok"; }
  const done = [];
  for (const record of event.Records ?? []) {
    const data = Buffer.from(record.kinesis.data, "base64").toString();
    if (data === "poison") throw new Error("poison");
    done.push({ data, key: record.kinesis.partitionKey, shard: record.eventID.split(":")[0], source: record.eventSourceARN });
  }
  seen.push(...done);
  if (event.n !== undefined) seen.push({ n: event.n });
  return { batchItemFailures: [] };
};`;

// A function of a delivery: upper case, and each kind of result that is not delivered.
const transformer = `
export const handler = async ({ records, sourceKinesisStreamArn }) => ({
  records: records.flatMap(({ recordId, data, kinesisRecordMetadata }) => {
    const text = Buffer.from(data, "base64").toString();
    if (text === "missing") return [];
    if (text === "drop") return [{ recordId, result: "Dropped" }];
    if (text === "fail") return [{ recordId, result: "ProcessingFailed", data }];
    const line = text.toUpperCase() + " " + kinesisRecordMetadata.partitionKey + " " + kinesisRecordMetadata.shardId + "\\n";
    return [{ recordId, result: "Ok", data: Buffer.from(line).toString("base64") }];
  }),
});`;

let server, role;
before(async () => {
  server = await startTarn();
  const document = (...statements) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const iam = new IAMClient(settings());
  role = (await iam.send(new CreateRoleCommand({
    RoleName: "worker",
    AssumeRolePolicyDocument: document({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: ["lambda.amazonaws.com", "firehose.amazonaws.com"] } }),
  }))).Role.Arn;
  await iam.send(new PutRolePolicyCommand({
    RoleName: "worker", PolicyName: "own",
    PolicyDocument: document({ Effect: "Allow", Action: ["kinesis:*", "s3:PutObject", "lambda:InvokeFunction"], Resource: "*" }),
  }));
  await s3().send(new CreateBucketCommand({ Bucket: "failures" }));
});
after(async () => (await server.stop(), await server.remove()));

const settings = () => ({
  endpoint: server.url, region: "us-east-1", maxAttempts: 1,
  credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
});
const s3 = () => new S3Client({ ...settings(), forcePathStyle: true });
const firehose = () => new FirehoseClient(settings());
const kinesis = () => new KinesisClient(settings());
const send = (command) => new LambdaClient(settings()).send(command);
const streamArn = (name) => `arn:aws:kinesis:us-east-1:000000000000:stream/${name}`;
const list = async (FunctionName) =>
  JSON.parse(Buffer.from((await send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ list: true }) }))).Payload).toString());

async function makeFunction(FunctionName, Role = role, code = worker) {
  // A timeout would end the environment, which remembers the records; the usual 3 s are short on a busy machine.
  await send(new CreateFunctionCommand({
    FunctionName, Role, Runtime: "nodejs22.x", Handler: "index.handler", Timeout: 60, Code: { ZipFile: zip({ "index.mjs": code }) },
  }));
  await waitUntilFunctionActiveV2({ client: new LambdaClient(settings()), maxWaitTime: 60, minDelay: 1 }, { FunctionName });
  // one environment sees all records; calls beyond it are throttled and sent again
  await send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 1 }));

  // It is ready before records come: on a busy machine a start may take longer than its limit, and a batch without retries would be given up.
  if (code === worker) await eventually(async () => Array.isArray(await list(FunctionName)), { what: `${FunctionName} answers` });
}

async function makeStream(StreamName, ShardCount = 1) {
  await kinesis().send(new CreateStreamCommand({ StreamName, ShardCount }));
  await waitUntilStreamExists({ client: kinesis(), maxWaitTime: 60, minDelay: 1 }, { StreamName });
}

const put = (StreamName, ...records) => kinesis().send(new PutRecordsCommand({
  StreamName, Records: records.map(([PartitionKey, data]) => ({ PartitionKey, Data: Buffer.from(data) })),
}));

async function failures(prefix) {
  const { Contents = [] } = await s3().send(new ListObjectsV2Command({ Bucket: "failures", Prefix: prefix }));
  return Promise.all(Contents.map(async ({ Key }) =>
    JSON.parse(await (await s3().send(new GetObjectCommand({ Bucket: "failures", Key }))).Body.transformToString())));
}

test("records of a stream reach the function; a poisonous one is kept in the bucket", async () => {
  await makeFunction("reads");
  await makeStream("clicks", 2);
  const made = await send(new CreateEventSourceMappingCommand({
    FunctionName: "reads", EventSourceArn: streamArn("clicks"), StartingPosition: "TRIM_HORIZON", BatchSize: 10,
    BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: "arn:aws:s3:::failures" } },
    FunctionResponseTypes: ["ReportBatchItemFailures"],
  }));
  assert.equal(made.State, "Creating");
  assert.equal(made.FunctionArn, "arn:aws:lambda:us-east-1:000000000000:function:reads");
  await put("clicks", ...Array.from({ length: 20 }, (_, i) => [`k${i % 5}`, i === 7 ? "poison" : `${i}`]));
  // An environment that is replaced forgets its records: what was seen once counts.
  const found = new Map();
  const seen = await eventually(async () => {
    for (const one of await list("reads")) found.set(one.data, one);
    return found.size === 19 && [...found.values()];
  }, { what: "19 records", everyMs: 20 });
  assert.deepEqual(new Set(seen.map(({ data }) => data)).size, 19);
  assert.ok(seen.every(({ source }) => source === streamArn("clicks")));
  for (const key of new Set(seen.map(({ key }) => key))) {
    const order = seen.filter((one) => one.key === key).map(({ data }) => Number(data));
    assert.deepEqual(order, [...order].sort((a, b) => a - b));
  }
  const [failure] = await eventually(async () => {
    const found = await failures(`aws/lambda/${made.UUID}/`);
    return found.length === 1 ? found : undefined;
  });
  assert.equal(failure.requestContext.condition, "RetryAttemptsExhausted");
  assert.equal(Buffer.from(JSON.parse(failure.payload).Records[0].kinesis.data, "base64").toString(), "poison");
  const shown = spawnSync(program, ["functions", "reads"], { env: { ...process.env, ...server.env, COLUMNS: "300" }, encoding: "utf8" });
  assert.equal(shown.status, 0, shown.stderr);
  assert.match(shown.stdout, /reads.*Active.*nodejs22\.x/);
  assert.match(shown.stdout, /stream\/clicks.*Enabled/);
  const { State, LastProcessingResult } = await send(new GetEventSourceMappingCommand({ UUID: made.UUID }));
  assert.deepEqual([State, LastProcessingResult], ["Enabled", "OK"]);
});

test("a mapping is changed, disabled, listed and removed; its filters hold", async () => {
  await makeFunction("filters");
  await makeStream("weather");
  const { ConsumerARN } = (await kinesis().send(new RegisterStreamConsumerCommand({ StreamARN: streamArn("weather"), ConsumerName: "fan" }))).Consumer;
  const { UUID } = await send(new CreateEventSourceMappingCommand({
    FunctionName: "filters", EventSourceArn: ConsumerARN, StartingPosition: "LATEST", Tags: { team: "blue" },
    FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ data: { temperature: [{ numeric: [">", 30] }] } }) }] },
  }));
  const state = async () => (await send(new GetEventSourceMappingCommand({ UUID }))).State;
  await eventually(async () => await state() === "Enabled" || undefined);
  await put("weather", ["a", '{"temperature":35}'], ["b", '{"temperature":10}'], ["c", "no json"]);
  await eventually(async () => (await list("filters")).length === 1 || undefined);
  assert.equal((await send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }))).State, "Disabling");
  await eventually(async () => await state() === "Disabled" || undefined);
  await put("weather", ["a", '{"temperature":40}']);
  await send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true, BatchSize: 5 }));
  await eventually(async () => (await list("filters")).length === 2 || undefined);
  const { EventSourceMappings } = await send(new ListEventSourceMappingsCommand({ FunctionName: "filters" }));
  assert.deepEqual(EventSourceMappings.map((one) => [one.UUID, one.BatchSize, one.EventSourceArn]), [[UUID, 5, ConsumerARN]]);
  const Resource = EventSourceMappings[0].EventSourceMappingArn;
  const tags = async () => (await send(new ListTagsCommand({ Resource }))).Tags;
  await send(new TagResourceCommand({ Resource, Tags: { stage: "test" } }));
  assert.deepEqual(await tags(), { team: "blue", stage: "test" });
  await send(new UntagResourceCommand({ Resource, TagKeys: ["team"] }));
  assert.deepEqual(await tags(), { stage: "test" });
  assert.equal((await send(new DeleteEventSourceMappingCommand({ UUID }))).State, "Deleting");
  await eventually(async () => send(new GetEventSourceMappingCommand({ UUID })).then(() => undefined, (error) => error.name === "ResourceNotFoundException"));
  await assert.rejects(tags(), { name: "ResourceNotFoundException" });
});

test("settings that do not work are refused by name", async () => {
  await makeFunction("refuses");
  await makeStream("refused");
  const base = { FunctionName: "refuses", EventSourceArn: streamArn("refused"), StartingPosition: "LATEST" };
  const refused = (more, message) => assert.rejects(
    send(new CreateEventSourceMappingCommand({ ...base, ...more })),
    (error) => error.name === "InvalidParameterValueException" && (assert.match(error.message, message), true));
  await refused({ EventSourceArn: "arn:aws:kafka:us-east-1:000000000000:cluster/q/1" }, /kafka.*not supported by Tarn/);
  await refused({ EventSourceArn: streamArn("none") }, /Stream not found/);
  await refused({ FunctionName: "none" }, /Function does not exist/);
  await refused({ StartingPosition: undefined }, /startingPosition/);
  await refused({ DestinationConfig: { OnFailure: { Destination: "arn:aws:kinesis:us-east-1:000000000000:stream/q" } } }, /S3 bucket/);
  await refused({ FilterCriteria: { Filters: [{ Pattern: "{" }] } }, /Invalid filter pattern/);
  await refused({ TumblingWindowInSeconds: 60, ParallelizationFactor: 2 }, /TumblingWindowInSeconds/);
  const { Role } = await new IAMClient(settings()).send(new CreateRoleCommand({
    RoleName: "weak",
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
    }),
  }));
  await makeFunction("weak", Role.Arn);
  await refused({ FunctionName: "weak" }, /Please ensure the role can perform/);
});

test("a delivery's records pass a function before they reach their objects", async () => {
  await makeFunction("transforms", role, transformer);
  await makeStream("raw");
  const parameters = (given) => Object.entries(given).map(([ParameterName, ParameterValue]) => ({ ParameterName, ParameterValue }));
  await firehose().send(new CreateDeliveryStreamCommand({
    DeliveryStreamName: "transformed",
    DeliveryStreamType: "KinesisStreamAsSource",
    KinesisStreamSourceConfiguration: { KinesisStreamARN: streamArn("raw"), RoleARN: role },
    ExtendedS3DestinationConfiguration: {
      RoleARN: role, BucketARN: "arn:aws:s3:::failures", Prefix: "done/", ErrorOutputPrefix: "wrong/!{firehose:error-output-type}/",
      BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 1 },
      ProcessingConfiguration: {
        Enabled: true,
        Processors: [{
          Type: "Lambda",
          Parameters: parameters({ LambdaArn: "arn:aws:lambda:us-east-1:000000000000:function:transforms", BufferIntervalInSeconds: "1" }),
        }],
      },
    },
  }));
  await put("raw", ["k1", "apple"], ["k2", "drop"], ["k3", "banana"], ["k4", "fail"], ["k5", "avocado"]);
  const text = async (prefix) => {
    const { Contents = [] } = await s3().send(new ListObjectsV2Command({ Bucket: "failures", Prefix: prefix }));
    const bodies = Contents.map(async ({ Key }) => (await s3().send(new GetObjectCommand({ Bucket: "failures", Key }))).Body.transformToString());
    return (await Promise.all(bodies)).join("");
  };
  const shard = "shardId-000000000000";
  await eventually(async () => await text("done/") === `APPLE k1 ${shard}\nBANANA k3 ${shard}\nAVOCADO k5 ${shard}\n`);
  const failed = JSON.parse(await eventually(() => text("wrong/processing-failed/")));
  assert.equal(Buffer.from(failed.rawData, "base64").toString(), "fail");
  assert.deepEqual([failed.errorCode, failed.lambdaArn], ["Lambda.ProcessingFailedStatus", "arn:aws:lambda:us-east-1:000000000000:function:transforms"]);
  await put("raw", ["k1", "missing"], ["k1", "apricot"]);
  await eventually(async () => (await text("wrong/processing-failed/")).includes("Lambda.MissingRecordId"));
});

test("an event is accepted, survives a restart and reaches its function; results reach their destination", async () => {
  await makeFunction("async");
  await makeFunction("after");
  await send(new PutFunctionEventInvokeConfigCommand({
    FunctionName: "async", MaximumRetryAttempts: 0,
    DestinationConfig: {
      OnSuccess: { Destination: "arn:aws:lambda:us-east-1:000000000000:function:after" }, OnFailure: { Destination: "arn:aws:s3:::failures" },
    },
  }));
  const event = (payload) => send(new InvokeCommand({ FunctionName: "async", InvocationType: "Event", Payload: JSON.stringify(payload) }));
  assert.equal((await event({ n: 1 })).StatusCode, 202);
  await event({ fail: true });
  await server.kill();
  server = await startTarn({ data: server.data });
  const [failure] = await eventually(async () => {
    const found = await failures("aws/lambda/async/async/");
    return found.length > 0 ? found : undefined;
  });
  assert.equal(failure.requestContext.condition, "RetriesExhausted");
  assert.equal(failure.responsePayload.errorMessage, "wanted");
  const [{ record }] = await eventually(async () => {
    const now = await list("after");
    return now.length > 0 ? now : undefined;
  });
  assert.deepEqual([record.requestContext.condition, record.requestPayload], ["Success", { n: 1 }]);
  await assert.rejects(
    send(new InvokeCommand({ FunctionName: "async", InvocationType: "Event", Payload: JSON.stringify("x".repeat(1 << 20)) })),
    (error) => error.name === "RequestTooLargeException");
});
