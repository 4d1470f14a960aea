// Kinesis streaming destinations of item tables: each change is in the stream exactly once, after kills too, and those of an item in order.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  CreateTableCommand, DeleteItemCommand, DeleteTableCommand, DescribeKinesisStreamingDestinationCommand, DescribeTableCommand,
  DisableKinesisStreamingDestinationCommand, DynamoDBClient, EnableKinesisStreamingDestinationCommand, PutItemCommand,
  UpdateKinesisStreamingDestinationCommand, UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { DeleteStreamCommand, GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand, SplitShardCommand } from "@aws-sdk/client-kinesis";
import { patient } from "./patient-retries.mjs";
import { createStream } from "./streams.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

let server, items, kinesis;
before(async () => {
  server = await startTarn();
  Object.assign(process.env, server.env);
  items = new DynamoDBClient({ retryStrategy: patient });
  kinesis = new KinesisClient({ retryStrategy: patient });
});
after(async () => (await server.stop(), await server.remove()));

async function table(TableName) {
  await items.send(new CreateTableCommand({
    TableName, BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  }));
  await eventually(async () => (await items.send(new DescribeTableCommand({ TableName }))).Table.TableStatus === "ACTIVE", { everyMs: 20 });
}

const stream = async (StreamName, ShardCount = 1) => (await createStream(kinesis, { StreamName, ShardCount })).StreamARN;
const describe = async (TableName) =>
  (await items.send(new DescribeKinesisStreamingDestinationCommand({ TableName }))).KinesisDataStreamDestinations;
const state = (TableName, wanted, at = 0) =>
  eventually(async () => (await describe(TableName))[at].DestinationStatus === wanted, { what: `${TableName} is ${wanted}`, everyMs: 20 });
const enable = async (TableName, StreamArn, precision) => {
  const { DestinationStatus } = await items.send(new EnableKinesisStreamingDestinationCommand({
    TableName, StreamArn, ...(precision ? { EnableKinesisStreamingConfiguration: { ApproximateCreationDateTimePrecision: precision } } : {}),
  }));
  assert.equal(DestinationStatus, "ENABLING");
  await state(TableName, "ACTIVE");
};
const put = (TableName, id, n) => items.send(new PutItemCommand({ TableName, Item: { id: { S: id }, n: { N: `${n}` } } }));

async function read(StreamName) {
  const found = [];
  const { Shards } = await kinesis.send(new ListShardsCommand({ StreamName }));
  for (const { ShardId } of Shards) {
    let { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" }));
    while (ShardIterator) {
      const page = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
      found.push(...page.Records.map((record) => ({ ...JSON.parse(Buffer.from(record.Data)), key: record.PartitionKey, shard: ShardId })));
      if (page.Records.length === 0 && page.MillisBehindLatest === 0) break;
      ShardIterator = page.NextShardIterator;
    }
  }
  return found;
}

test("a destination is enabled, updated, disabled; its records have AWS's form", async () => {
  await table("orders");
  await put("orders", "before", 0);
  const arn = await stream("order-changes");
  await enable("orders", arn);
  assert.deepEqual(await describe("orders"), [{ StreamArn: arn, DestinationStatus: "ACTIVE", ApproximateCreationDateTimePrecision: "MILLISECOND" }]);
  const began = Date.now();
  await put("orders", "a", 1);
  await put("orders", "a", 2);
  await put("orders", "a", 2);
  await items.send(new DeleteItemCommand({ TableName: "orders", Key: { id: { S: "before" } } }));
  const records = await eventually(async () => { const all = await read("order-changes"); return all.length === 3 && all; }, { everyMs: 50 });
  const [made] = records;
  assert.match(made.eventID, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.equal(new Set(records.map((one) => one.eventID)).size, 3);
  const { eventID, key, shard, dynamodb: { ApproximateCreationDateTime: at, ...dynamodb }, ...rest } = made;
  assert.ok(at >= began - 1_000 && at <= Date.now() + 1_000, `${at}`);
  assert.deepEqual(rest, {
    awsRegion: "us-east-1", eventName: "INSERT", userIdentity: null, recordFormat: "application/json", tableName: "orders", eventSource: "aws:dynamodb",
  });
  assert.deepEqual(dynamodb, { Keys: { id: { S: "a" } }, NewImage: { id: { S: "a" }, n: { N: "1" } }, SizeBytes: 9 });
  assert.deepEqual(records.map((one) => [one.eventName, one.dynamodb.OldImage?.n.N ?? null, one.dynamodb.NewImage?.n.N ?? null]),
    [["INSERT", null, "1"], ["MODIFY", "1", "2"], ["REMOVE", "0", null]]);

  await assert.rejects(items.send(new EnableKinesisStreamingDestinationCommand({ TableName: "orders", StreamArn: arn })), /must be DISABLED or ENABLE_FAILED/);
  const { DestinationStatus } = await items.send(new UpdateKinesisStreamingDestinationCommand({
    TableName: "orders", StreamArn: arn, UpdateKinesisStreamingConfiguration: { ApproximateCreationDateTimePrecision: "MICROSECOND" },
  }));
  assert.equal(DestinationStatus, "UPDATING");
  await state("orders", "ACTIVE");
  await put("orders", "us", 1);
  const micros = await eventually(async () => (await read("order-changes")).find((one) => one.dynamodb.Keys.id.S === "us"), { everyMs: 50 });
  assert.ok(micros.dynamodb.ApproximateCreationDateTime > began * 1_000, "microseconds");

  for (let n = 0; n < 30; n++) await put("orders", "last", n);
  await items.send(new DisableKinesisStreamingDestinationCommand({ TableName: "orders", StreamArn: arn }));
  await state("orders", "DISABLED");
  await put("orders", "after", 1);
  const all = await read("order-changes");
  assert.equal(all.filter((one) => one.dynamodb.Keys.id.S === "last").length, 30, "all changes from before it was disabled");
  assert.ok(!all.some((one) => one.dynamodb.Keys.id.S === "after"));
  await assert.rejects(items.send(new DisableKinesisStreamingDestinationCommand({ TableName: "orders", StreamArn: arn })), /must be ACTIVE to perform DISABLE/);
  await enable("orders", arn);
  await put("orders", "again", 1);
  await eventually(async () => (await read("order-changes")).some((one) => one.dynamodb.Keys.id.S === "again"), { everyMs: 50 });
});

test("kills lose no change and double none, while the stream splits", async () => {
  await table("counters");
  const arn = await stream("counter-changes", 2);
  await enable("counters", arn);
  const { port } = new URL(server.url);
  const sent = new Map();
  let n = 0;
  for (let round = 0; round < 5; round++) {
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let i = 0; i < 40; i++) {
        const id = `c${writer}-${i % 5}`;
        await put("counters", id, ++n * 8 + writer).then(() => 0);
        sent.set(id, [...(sent.get(id) ?? []), `${n}`]);
      }
    });
    if (round === 1) {
      const { Shards } = await kinesis.send(new ListShardsCommand({ StreamName: "counter-changes" }));
      const { StartingHashKey, EndingHashKey } = Shards[0].HashKeyRange;
      await kinesis.send(new SplitShardCommand({
        StreamName: "counter-changes", ShardToSplit: Shards[0].ShardId, NewStartingHashKey: `${(BigInt(StartingHashKey) + BigInt(EndingHashKey)) / 2n}`,
      }));
    }
    const killing = (async () => {
      await eventually(() => n >= round * 320 + 100, { everyMs: 1 });
      await server.kill();
      server = await startTarn({ data: server.data, listen: `127.0.0.1:${port}` });
    })();
    await Promise.all([...writers, killing]);
  }
  const total = 5 * 8 * 40;
  const records = await eventually(async () => { const all = await read("counter-changes"); return all.length >= total && all; }, { everyMs: 200 });
  assert.equal(records.length, total, "each change once");
  assert.equal(new Set(records.map((one) => one.eventID)).size, total);
  for (const id of sent.keys()) {
    const own = records.filter((one) => one.dynamodb.Keys.id.S === id);
    assert.equal(own.length, sent.get(id).length, id);
    own.reduce((last, one) => (assert.equal(one.dynamodb.OldImage?.n.N ?? null, last, `${id} in order`), one.dynamodb.NewImage.n.N), null);
  }
});

test("expired items have the service's identity; a deleted stream disables; a deleted table ends", async () => {
  await table("sessions");
  const arn = await stream("session-changes");
  await items.send(new UpdateTimeToLiveCommand({ TableName: "sessions", TimeToLiveSpecification: { Enabled: true, AttributeName: "n" } }));
  await enable("sessions", arn);
  await put("sessions", "old", Math.floor(Date.now() / 1000) - 60);
  const removed = await eventually(async () => (await read("session-changes")).find((one) => one.eventName === "REMOVE"), { everyMs: 300 });
  assert.deepEqual(removed.userIdentity, { principalId: "dynamodb.amazonaws.com", type: "Service" });
  await kinesis.send(new DeleteStreamCommand({ StreamName: "session-changes" }));
  await put("sessions", "x", 1);
  await eventually(async () => {
    await put("sessions", "x", Date.now());
    return (await describe("sessions"))[0].DestinationStatus === "DISABLED";
  }, { everyMs: 100 });
  assert.match((await describe("sessions"))[0].DestinationStatusDescription, /deleted/);
  const second = await stream("session-changes-2");
  await enable2("sessions", second);
  await items.send(new DeleteTableCommand({ TableName: "sessions" }));
  await eventually(() => describe("sessions").then(() => false, (error) => error.name === "ResourceNotFoundException"), { everyMs: 50 });
});

const enable2 = async (TableName, StreamArn) => {
  await items.send(new EnableKinesisStreamingDestinationCommand({ TableName, StreamArn }));
  await state(TableName, "ACTIVE", 1);
};

test("the caller needs the right to write the stream", async () => {
  const iam = new IAMClient({});
  await table("secret");
  const StreamArn = await stream("secret-changes");
  await iam.send(new CreateUserCommand({ UserName: "eve" }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "eve" }));
  const eve = new DynamoDBClient({ maxAttempts: 1, credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey } });
  const all = ["dynamodb:EnableKinesisStreamingDestination", "kinesis:DescribeStream", "kinesis:PutRecords"];
  const may = (Action) => iam.send(new PutUserPolicyCommand({
    UserName: "eve", PolicyName: "own", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] }),
  }));
  for (const missing of all) {
    await may(all.filter((action) => action !== missing));
    await assert.rejects(eve.send(new EnableKinesisStreamingDestinationCommand({ TableName: "secret", StreamArn })), (error) => {
      assert.match(error.message, new RegExp(missing));
      return true;
    });
  }
  await may(all);
  await eve.send(new EnableKinesisStreamingDestinationCommand({ TableName: "secret", StreamArn }));
  await assert.rejects(items.send(new EnableKinesisStreamingDestinationCommand({
    TableName: "secret", StreamArn: "arn:aws:kinesis:us-east-1:000000000000:stream/none",
  })), /ResourceInUse|not found/);
});
