// Ends of pipes: FIFO queues and streams that split as sources, delivery streams and asynchronous functions as targets, changes while a pipe runs, boto3.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { CreateTableCommand, DeleteItemCommand, DescribeTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateDeliveryStreamCommand, DescribeDeliveryStreamCommand, FirehoseClient } from "@aws-sdk/client-firehose";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, DeleteMessageBatchCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { functionsOf } from "./functions.mjs";
import { patient } from "./patient-retries.mjs";
import { pipes } from "./pipes-client.mjs";
import { makeRole } from "./roles.mjs";
import { createStream, merging, openShards, reshard, splitting } from "./streams.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const FIRST = { StartingPosition: "TRIM_HORIZON" };
const has = (...command) => spawnSync(command[0], command.slice(1)).status === 0;
let server, sqs, kinesis, RoleArn;

before(async () => {
  server = await startTarn();
  Object.assign(process.env, server.env);
  [sqs, kinesis] = [new SQSClient({ retryStrategy: patient }), new KinesisClient({ retryStrategy: patient })];
  RoleArn = await makeRole("pipes", { services: ["pipes", "firehose"] });
});
after(async () => (await server.stop(), await server.remove()));

async function queue(QueueName, Attributes = {}) {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  return { url: QueueUrl, arn: (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }))).Attributes.QueueArn };
}

const stream = async (StreamName, ShardCount = 1) => (await createStream(kinesis, { StreamName, ShardCount })).StreamARN;

async function drain({ url }, bodies = []) {
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
    if (!Messages.length) return bodies;
    bodies.push(...Messages.map((message) => message.Body));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: Messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle })) }));
  }
}

async function take(from, count) {
  const bodies = [];
  await eventually(async () => (await drain(from, bodies)).length >= count, { what: `${count} messages in ${from.url}` });
  return bodies;
}

const state = (name, wanted) => eventually(async () => (await pipes("GET", `/${name}`)).CurrentState === wanted, { what: `${name} is ${wanted}` });
const range = (from, count) => Array.from({ length: count }, (_, i) => from + i);

/** Puts a record of each number under each key. */
async function put(StreamName, keys, numbers) {
  let Records = numbers.flatMap((n) => keys.map((key) => ({ PartitionKey: key, Data: Buffer.from(JSON.stringify({ key, n })) })));
  while (Records.length) {
    const answer = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
    Records = Records.filter((_, i) => answer.Records[i].ErrorCode);
  }
}

/** The numbers of each key, in the order of the bodies. */
function numbersOf(bodies) {
  const numbers = {};
  for (const body of bodies) {
    const [key, n] = body.split(" ");
    (numbers[key] ??= []).push(Number(n));
  }
  return numbers;
}

test("a delivery stream gets each event once, as a record", async () => {
  const [Source, Bucket, DeliveryStreamName] = [await stream("delivered"), "piped", "piped"];
  const [s3, firehose] = [new S3Client({ forcePathStyle: true }), new FirehoseClient({})];
  await s3.send(new CreateBucketCommand({ Bucket }));
  const { DeliveryStreamARN } = await firehose.send(new CreateDeliveryStreamCommand({
    DeliveryStreamName, ExtendedS3DestinationConfiguration: { RoleARN: RoleArn, BucketARN: `arn:aws:s3:::${Bucket}`, BufferingHints: { IntervalInSeconds: 0, SizeInMBs: 1 } },
  }));
  await eventually(async () =>
    (await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName }))).DeliveryStreamDescription.DeliveryStreamStatus === "ACTIVE");
  await pipes("POST", "/delivered", {
    Source, RoleArn, Target: DeliveryStreamARN, SourceParameters: { KinesisStreamParameters: FIRST }, TargetParameters: { InputTemplate: "<$.data.n>;" },
  });
  await put("delivered", ["a"], range(0, 30));
  let text;
  await eventually(async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    const objects = await Promise.all(Contents.map(async ({ Key }) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToString()));
    text = objects.join("");
    return text.split(";").length > 30;
  }, { what: "every record in the bucket" });
  assert.deepEqual(text.split(";").slice(0, -1).map(Number).toSorted((a, b) => a - b), range(0, 30));
});

test("FIRE_AND_FORGET gives a function the batch as an asynchronous event", async () => {
  const [Source, done] = [await stream("told"), await queue("done")];
  const functions = functionsOf(server);
  const role = await functions.makeRole("told", { Effect: "Allow", Action: ["logs:*", "sqs:SendMessage"], Resource: "*" });
  await functions.make("told", { "index.mjs": "export const handler = async (events) => events.map((one) => one.eventID ?? one.n);" }, role);
  await functions.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "told", DestinationConfig: { OnSuccess: { Destination: done.arn } } }));
  await put("told", ["a"], range(0, 3));
  await pipes("POST", "/told", {
    Source, RoleArn, Target: "arn:aws:lambda:us-east-1:000000000000:function:told",
    SourceParameters: { KinesisStreamParameters: FIRST },
    TargetParameters: { InputTemplate: '{"n":<$.data.n>}', LambdaFunctionParameters: { InvocationType: "FIRE_AND_FORGET" } },
  });
  const letter = JSON.parse((await take(done, 1))[0]);
  assert.deepEqual([letter.requestPayload, letter.responsePayload], [[{ n: 0 }, { n: 1 }, { n: 2 }], [0, 1, 2]]);
  const shown = await pipes("GET", "/told");
  assert.equal(shown.TargetParameters.LambdaFunctionParameters.InvocationType, "FIRE_AND_FORGET");
});

test("a FIFO queue as a source keeps the order of its groups, and a message of a repeated id comes once", async () => {
  const fifo = { FifoQueue: "true" };
  const [from, to] = [await queue("from.fifo", fifo), await queue("to.fifo", { ...fifo, ContentBasedDeduplication: "true" })];
  const groups = ["a", "b", "c"];
  for (const n of range(0, 20)) {
    // the second message of an id has another number, which no queue may show
    for (const number of [n, n + 1_000]) {
      const Entries = groups.map((group) => ({
        Id: group, MessageBody: JSON.stringify({ key: group, n: number }), MessageGroupId: group, MessageDeduplicationId: `${group}-${n}`,
      }));
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: from.url, Entries }));
      assert.deepEqual(Failed, []);
    }
  }
  await pipes("POST", "/fifo", {
    Source: from.arn, Target: to.arn, RoleArn, SourceParameters: { SqsQueueParameters: { BatchSize: 4 } },
    TargetParameters: { InputTemplate: "<$.body.key> <$.body.n>", SqsQueueParameters: { MessageGroupId: "$.attributes.MessageGroupId" } },
  });
  const bodies = await take(to, 60);
  assert.deepEqual(numbersOf(bodies), Object.fromEntries(groups.map((group) => [group, range(0, 20)])));
  await eventually(async () => {
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: from.url, AttributeNames: ["All"] }));
    return Attributes.ApproximateNumberOfMessages === "0" && Attributes.ApproximateNumberOfMessagesNotVisible === "0";
  }, { what: "the source is empty" });
});

test("a stream that splits and merges while a pipe runs: each record once, and those of a key in order", async () => {
  const [Source, to] = [await stream("resharded", 2), await queue("resharded.fifo", { FifoQueue: "true", ContentBasedDeduplication: "true" })];
  const plain = await queue("resharded");
  const SourceParameters = { KinesisStreamParameters: { ...FIRST, BatchSize: 7, ParallelizationFactor: 2 } };
  const InputTemplate = "<$.data.key> <$.data.n>";
  await pipes("POST", "/resharded", { Source, Target: to.arn, RoleArn, SourceParameters, TargetParameters: { InputTemplate, SqsQueueParameters: { MessageGroupId: "$.partitionKey" } } });
  await pipes("POST", "/counted", { Source, Target: plain.arn, RoleArn, SourceParameters, TargetParameters: { InputTemplate } });
  const keys = range(0, 12).map((i) => `k${i}`);
  const changes = [
    (open) => splitting("resharded", open[0]), (open) => splitting("resharded", open.at(-1)), (open) => merging("resharded", open[1], open[2]),
    (open) => merging("resharded", open[0], open[1]),
  ];
  let n = 0;
  for (const change of changes) {
    await put("resharded", keys, range(n, 10));
    n += 10;
    const changing = reshard(kinesis, change(await openShards(kinesis, "resharded")));
    await put("resharded", keys, range(n, 5));
    n += 5;
    await changing;
  }
  await put("resharded", keys, range(n, 5));
  n += 5;
  const wanted = Object.fromEntries(keys.map((key) => [key, range(0, n)]));
  assert.deepEqual(numbersOf(await take(to, n * keys.length)), wanted);
  const counted = numbersOf(await take(plain, n * keys.length));
  for (const numbers of Object.values(counted)) numbers.sort((a, b) => a - b);
  assert.deepEqual(counted, wanted);
});

test("changes of items come in the order of their key, as the filter lets them", async () => {
  const [items, TableName, to] = [new DynamoDBClient({ retryStrategy: patient }), "changes", await queue("changes.fifo", { FifoQueue: "true" })];
  await items.send(new CreateTableCommand({
    TableName, BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }], StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  }));
  const { LatestStreamArn } = await eventually(async () => {
    const { Table } = await items.send(new DescribeTableCommand({ TableName }));
    return Table.TableStatus === "ACTIVE" && Table;
  });
  await pipes("POST", "/items", {
    Source: LatestStreamArn, RoleArn, Target: to.arn,
    SourceParameters: { DynamoDBStreamParameters: FIRST, FilterCriteria: { Filters: [{ Pattern: '{"eventName":["MODIFY","REMOVE"]}' }] } },
    TargetParameters: {
      InputTemplate: "<$.dynamodb.Keys.id.S> <$.dynamodb.OldImage.n.N>",
      SqsQueueParameters: { MessageGroupId: "$.dynamodb.Keys.id.S", MessageDeduplicationId: "$.eventID" },
    },
  });
  for (const n of range(0, 6)) for (const id of ["x", "y"]) await items.send(new PutItemCommand({ TableName, Item: { id: { S: id }, n: { N: `${n}` } } }));
  for (const id of ["x", "y"]) await items.send(new DeleteItemCommand({ TableName, Key: { id: { S: id } } }));
  assert.deepEqual(numbersOf(await take(to, 12)), { x: range(0, 6), y: range(0, 6) });
});

test("a pipe that begins STOPPED reads nothing, goes on where it stopped, and gives each record to one of two targets", async () => {
  const [Source, first, second] = [await stream("turned"), await queue("first"), await queue("second")];
  const SourceParameters = { KinesisStreamParameters: { ...FIRST, BatchSize: 3 } };
  const InputTemplate = "<$.data.key> <$.data.n>";
  await put("turned", ["a"], range(0, 5));
  const made = await pipes("POST", "/turned", { Source, RoleArn, Target: first.arn, SourceParameters, TargetParameters: { InputTemplate }, DesiredState: "STOPPED" });
  assert.equal(made.DesiredState, "STOPPED");
  await state("turned", "STOPPED");
  assert.deepEqual(await drain(first), []);
  await pipes("POST", "/turned/start", {});
  assert.deepEqual(numbersOf(await take(first, 5)), { a: range(0, 5) });
  const putting = put("turned", ["a"], range(5, 200));
  await pipes("PUT", "/turned", { RoleArn, Target: second.arn, TargetParameters: { InputTemplate } });
  await putting;
  const ends = [[], []];
  await eventually(async () => (await drain(first, ends[0])).length + (await drain(second, ends[1])).length >= 200, { what: "every record in a queue" });
  assert.deepEqual(numbersOf(ends.flat()).a.toSorted((a, b) => a - b), range(5, 200));
  await pipes("POST", "/turned/stop", {});
  await state("turned", "STOPPED");
  await put("turned", ["a"], range(205, 5));
  assert.deepEqual(await drain(second), []);
  await pipes("POST", "/turned/start", {});
  assert.deepEqual(numbersOf(await take(second, 5)), { a: range(205, 5) });
  await pipes("DELETE", "/turned");
});

test("boto3 calls every operation of pipes", { skip: !has("python3", "-c", "import boto3") && "boto3 is not installed" }, () => {
  const run = spawnSync("python3", [fileURLToPath(new URL("./pipes_boto3.py", import.meta.url)), "boto", RoleArn], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  assert.deepEqual(run.stdout.trim().split("\n"), [
    "CreatePipe", "DeletePipe", "DescribePipe", "ListPipes", "ListTagsForResource", "StartPipe", "StopPipe", "TagResource", "UntagResource", "UpdatePipe",
  ]);
});
