// DynamoDB Streams: the changes of item tables, as readers of windows see them.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  CreateTableCommand, DeleteItemCommand, DeleteTableCommand, DescribeTableCommand, DynamoDBClient, PutItemCommand, TransactWriteItemsCommand, UpdateItemCommand, UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { DescribeStreamCommand, DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand, ListStreamsCommand } from "@aws-sdk/client-dynamodb-streams";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { eventually, unique } from "./wait.mjs";

const items = new DynamoDBClient({});
const streams = new DynamoDBStreamsClient({});
const made = [];

after(() => Promise.all(made.map((TableName) => items.send(new DeleteTableCommand({ TableName })).catch(() => {}))));

async function describe(TableName) {
  return eventually(
    async () => {
      const { Table } = await items.send(new DescribeTableCommand({ TableName }));
      return Table.TableStatus === "ACTIVE" && Table;
    }, { what: `${TableName} is active`, everyMs: 20 });
}

async function table(StreamViewType) {
  const TableName = unique("bees");
  made.push(TableName);
  await items.send(new CreateTableCommand({
    TableName, BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "hive", KeyType: "HASH" }, { AttributeName: "no", KeyType: "RANGE" }],
    AttributeDefinitions: [{ AttributeName: "hive", AttributeType: "S" }, { AttributeName: "no", AttributeType: "N" }],
    ...(StreamViewType ? { StreamSpecification: { StreamEnabled: true, StreamViewType } } : {}),
  }));
  return describe(TableName);
}

const key = (no) => ({ hive: { S: "oak" }, no: { N: `${no}` } });
const put = (TableName, no, v) => items.send(new PutItemCommand({ TableName, Item: { ...key(no), ...(v ? { v: { S: v } } : {}) } }));

/** All records of a stream, shard after shard, parents first. */
async function read(StreamArn, ShardIteratorType = "TRIM_HORIZON") {
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const records = [];
  for (const { ShardId } of StreamDescription.Shards) {
    let { ShardIterator } = await streams.send(new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType }));
    while (ShardIterator) {
      const answer = await streams.send(new GetRecordsCommand({ ShardIterator }));
      records.push(...answer.Records);
      ShardIterator = answer.Records.length > 0 ? answer.NextShardIterator : null;
    }
  }
  return records;
}

const views = {
  KEYS_ONLY: [[false, false], [false, false], [false, false]],
  NEW_IMAGE: [[true, false], [true, false], [false, false]],
  OLD_IMAGE: [[false, false], [false, true], [false, true]],
  NEW_AND_OLD_IMAGES: [[true, false], [true, true], [false, true]],
};

for (const [view, images] of Object.entries(views)) {
  test(`a put, an update and a delete, as ${view} shows them`, async () => {
    const { TableName, LatestStreamArn } = await table(view);
    await put(TableName, 1, "a");
    await put(TableName, 1, "a"); // changes nothing
    await items.send(new UpdateItemCommand({ TableName, Key: key(1), UpdateExpression: "SET v = :v", ExpressionAttributeValues: { ":v": { S: "b" } } }));
    await items.send(new DeleteItemCommand({ TableName, Key: key(1) }));
    await items.send(new DeleteItemCommand({ TableName, Key: key(1) })); // removes nothing
    const records = await read(LatestStreamArn);
    assert.deepEqual(records.map((one) => one.eventName), ["INSERT", "MODIFY", "REMOVE"]);
    assert.deepEqual(records.map(({ dynamodb }) => [!!dynamodb.NewImage, !!dynamodb.OldImage]), images);
    const numbers = records.map(({ dynamodb }) => dynamodb.SequenceNumber);
    assert.deepEqual([...numbers].sort(), numbers);
    assert.ok(numbers.every((number) => number.length >= 21 && number.length <= 40));
    assert.equal(new Set(records.map((one) => one.eventID)).size, 3);
    for (const { dynamodb, eventSource, awsRegion, eventVersion } of records) {
      assert.deepEqual(dynamodb.Keys, key(1));
      assert.deepEqual([eventSource, eventVersion, dynamodb.StreamViewType], ["aws:dynamodb", "1.1", view]);
      assert.ok(awsRegion);
      assert.ok(Math.abs(dynamodb.ApproximateCreationDateTime.getTime() - Date.now()) < 60_000);
      if (dynamodb.NewImage) assert.deepEqual(dynamodb.NewImage.v, { S: dynamodb.OldImage ? "b" : dynamodb.NewImage.v.S });
    }
  });
}

test("a stream that is switched on later sees what follows; switched off, it can be read to its end; a new one has another label", async () => {
  const { TableName, LatestStreamArn } = await table();
  assert.equal(LatestStreamArn, undefined);
  await put(TableName, 1, "before");
  const on = { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" };
  await items.send(new UpdateTableCommand({ TableName, StreamSpecification: on }));
  const first = (await describe(TableName)).LatestStreamArn;
  await put(TableName, 1, "after");
  await assert.rejects(items.send(new UpdateTableCommand({ TableName, StreamSpecification: on })), { name: "ValidationException" });
  assert.deepEqual((await read(first)).map(({ dynamodb }) => [dynamodb.OldImage.v.S, dynamodb.NewImage.v.S]), [["before", "after"]]);

  await items.send(new UpdateTableCommand({ TableName, StreamSpecification: { StreamEnabled: false } }));
  await describe(TableName);
  await put(TableName, 2, "unseen");
  await assert.rejects(items.send(new UpdateTableCommand({ TableName, StreamSpecification: { StreamEnabled: false } })), { name: "ValidationException" });
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: first }));
  assert.equal(StreamDescription.StreamStatus, "DISABLED");
  assert.ok(StreamDescription.Shards.every((shard) => shard.SequenceNumberRange.EndingSequenceNumber));
  assert.equal((await read(first)).length, 1);

  await items.send(new UpdateTableCommand({ TableName, StreamSpecification: on }));
  const second = (await describe(TableName)).LatestStreamArn;
  assert.notEqual(second, first);
  await put(TableName, 3, "seen");
  assert.deepEqual((await read(second)).map(({ dynamodb }) => dynamodb.NewImage.v.S), ["seen"]);
  const { Streams } = await streams.send(new ListStreamsCommand({ TableName }));
  assert.deepEqual(Streams.map((one) => one.StreamArn).sort(), [first, second].sort());
  const paged = await streams.send(new ListStreamsCommand({ TableName, Limit: 1 }));
  const rest = await streams.send(new ListStreamsCommand({ TableName, ExclusiveStartStreamArn: paged.LastEvaluatedStreamArn }));
  assert.deepEqual([...paged.Streams, ...rest.Streams].map((one) => one.StreamArn), [first, second].sort());
});

test("iterators begin at and after a number, at the end, and are refused when they are wrong", async () => {
  const { TableName, LatestStreamArn: StreamArn } = await table("NEW_IMAGE");
  for (const no of [1, 2, 3]) await put(TableName, no);
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const [{ ShardId }] = StreamDescription.Shards;
  assert.ok(ShardId.length >= 28 && ShardId.length <= 65, ShardId);
  const from = async (ShardIteratorType, SequenceNumber) => {
    const { ShardIterator } = await streams.send(new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType, SequenceNumber }));
    return (await streams.send(new GetRecordsCommand({ ShardIterator }))).Records.map(({ dynamodb }) => Number(dynamodb.Keys.no.N));
  };
  const all = await read(StreamArn);
  const second = all[1].dynamodb.SequenceNumber;
  assert.deepEqual(await from("AT_SEQUENCE_NUMBER", second), [2, 3]);
  assert.deepEqual(await from("AFTER_SEQUENCE_NUMBER", second), [3]);
  assert.deepEqual(await from("LATEST"), []);
  await assert.rejects(from("TRIM_HORIZON", second), { name: "ValidationException" });
  await assert.rejects(from("AT_SEQUENCE_NUMBER", "abc"), { name: "ValidationException" });
  await assert.rejects(from("AT_SEQUENCE_NUMBER", `2${second.slice(1)}`), { name: "ValidationException" });
  await assert.rejects(streams.send(new GetRecordsCommand({ ShardIterator: "bm90aGluZw==" })), { name: "ValidationException" });
  await assert.rejects(
    streams.send(new GetShardIteratorCommand({ StreamArn, ShardId: "shardId-00000000000000000000-00000000", ShardIteratorType: "LATEST" })), { name: "ResourceNotFoundException" });
  await assert.rejects(streams.send(new DescribeStreamCommand({ StreamArn: `${StreamArn}9` })), { name: "ResourceNotFoundException" });

  const { ShardIterator } = await streams.send(new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" }));
  const one = await streams.send(new GetRecordsCommand({ ShardIterator, Limit: 1 }));
  assert.equal(one.Records.length, 1);
  assert.equal((await streams.send(new GetRecordsCommand({ ShardIterator: one.NextShardIterator }))).Records.length, 2);
});

test("each item of a transaction leaves a record, a refused one none; large items come in several answers", async () => {
  const { TableName, LatestStreamArn: StreamArn } = await table("NEW_IMAGE");
  const write = (no, condition) => ({ Put: { TableName, Item: key(no), ...(condition ? { ConditionExpression: condition } : {}) } });
  await items.send(new TransactWriteItemsCommand({ TransactItems: [write(1), write(2), write(3)] }));
  await assert.rejects(
    items.send(new TransactWriteItemsCommand({ TransactItems: [write(4), write(1, "attribute_not_exists(hive)")] })), { name: "TransactionCanceledException" });
  assert.deepEqual((await read(StreamArn)).map(({ dynamodb }) => dynamodb.Keys.no.N).sort(), ["1", "2", "3"]);
  for (let no = 10; no < 18; no++) await put(TableName, no, "x".repeat(300_000));
  const records = await read(StreamArn);
  assert.equal(records.length, 11);
  assert.equal(records.at(-1).dynamodb.NewImage.v.S.length, 300_000);
});

test("each operation needs its right to the stream", async () => {
  const { TableName, LatestStreamArn: StreamArn } = await table("KEYS_ONLY");
  await put(TableName, 1);
  const iam = new IAMClient({});
  const UserName = unique("reader");
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const reader = new DynamoDBStreamsClient({ credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey } });
  const allow = (...Action) => iam.send(new PutUserPolicyCommand({
    UserName, PolicyName: "own",
    PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: Action[0] === "dynamodb:ListStreams" ? "*" : StreamArn }] }),
  }));
  const { StreamDescription: { Shards: [{ ShardId }] } } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const iterator = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" };
  const { ShardIterator } = await streams.send(new GetShardIteratorCommand(iterator));
  const calls = {
    "dynamodb:ListStreams": new ListStreamsCommand({}), "dynamodb:DescribeStream": new DescribeStreamCommand({ StreamArn }),
    "dynamodb:GetShardIterator": new GetShardIteratorCommand(iterator), "dynamodb:GetRecords": new GetRecordsCommand({ ShardIterator }),
  };
  for (const [action, command] of Object.entries(calls)) {
    await allow(action);
    for (const [other, refused] of Object.entries(calls)) {
      if (other === action) await reader.send(command);
      else await assert.rejects(reader.send(refused), { name: "AccessDeniedException" }, `${other} with ${action}`);
    }
  }
});
