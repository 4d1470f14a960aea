import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  KinesisClient,
  AddTagsToStreamCommand,
  CreateStreamCommand,
  DecreaseStreamRetentionPeriodCommand,
  DeleteStreamCommand,
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  IncreaseStreamRetentionPeriodCommand,
  ListShardsCommand,
  ListStreamsCommand,
  ListTagsForStreamCommand,
  PutRecordCommand,
  PutRecordsCommand,
  RemoveTagsFromStreamCommand,
} from "@aws-sdk/client-kinesis";
import { createStream } from "./streams.mjs";
import { eventually, unique } from "./wait.mjs";

const kinesis = new KinesisClient({});
const StreamName = unique("clicks");

before(async () => {
  await createStream(kinesis, { StreamName, ShardCount: 4, Tags: { team: "lake" } });
});
after(() => kinesis.send(new DeleteStreamCommand({ StreamName })));

const text = (bytes) => Buffer.from(bytes).toString();

async function readShard(ShardId, iterator) {
  let { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId, ...iterator }));
  const records = [];
  for (;;) {
    const page = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    records.push(...page.Records);
    ShardIterator = page.NextShardIterator;
    if (page.MillisBehindLatest === 0 || !ShardIterator) return records;
  }
}

async function readAll(iterator) {
  const { Shards } = await kinesis.send(new ListShardsCommand({ StreamName }));
  return (await Promise.all(Shards.map((shard) => readShard(shard.ShardId, iterator)))).flat();
}

test("a new stream is described with its shards and hash key ranges", async () => {
  const { StreamDescription: stream } = await kinesis.send(new DescribeStreamCommand({ StreamName }));
  assert.equal(stream.StreamStatus, "ACTIVE");
  assert.equal(stream.StreamARN, `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`);
  assert.equal(stream.RetentionPeriodHours, 24);
  assert.equal(stream.EncryptionType, "NONE");
  assert.deepEqual(
    stream.Shards.map((shard) => shard.ShardId),
    ["shardId-000000000000", "shardId-000000000001", "shardId-000000000002", "shardId-000000000003"],
  );
  assert.equal(stream.Shards[0].HashKeyRange.StartingHashKey, "0");
  assert.equal(stream.Shards[3].HashKeyRange.EndingHashKey, "340282366920938463463374607431768211455");
  const { StreamDescriptionSummary: summary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
  assert.equal(summary.OpenShardCount, 4);
  const names = (await kinesis.send(new ListStreamsCommand({ Limit: 10_000 }))).StreamNames;
  assert.ok(names.includes(StreamName));
});

test("every record put is read back once, with its sequence number, in order per shard", async () => {
  const Records = Array.from({ length: 500 }, (_, i) => ({ PartitionKey: `key-${i % 37}`, Data: Buffer.from(`record ${i}`) }));
  const put = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
  assert.equal(put.FailedRecordCount, 0);
  const read = await readAll({ ShardIteratorType: "TRIM_HORIZON" });
  const byNumber = new Map(read.map((record) => [record.SequenceNumber, record]));
  for (const [i, entry] of put.Records.entries()) {
    const record = byNumber.get(entry.SequenceNumber);
    assert.equal(text(record.Data), `record ${i}`);
    assert.equal(record.PartitionKey, `key-${i % 37}`);
  }
  const mine = read.filter((record) => text(record.Data).startsWith("record "));
  assert.equal(mine.length, 500);
});

test("every iterator type begins at its position", async () => {
  const PartitionKey = "iterators";
  const puts = [];
  for (const word of ["one", "two", "three"]) {
    puts.push(await kinesis.send(new PutRecordCommand({ StreamName, PartitionKey, Data: Buffer.from(word) })));
  }
  const { ShardId } = puts[0];
  assert.ok(puts.every((put) => put.ShardId === ShardId && /^49\d{54}$/.test(put.SequenceNumber)));
  const from = async (iterator) =>
    (await readShard(ShardId, iterator)).filter((record) => record.PartitionKey === PartitionKey).map((record) => text(record.Data));
  const StartingSequenceNumber = puts[1].SequenceNumber;
  assert.deepEqual(await from({ ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber }), ["two", "three"]);
  assert.deepEqual(await from({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber }), ["three"]);
  assert.deepEqual(await from({ ShardIteratorType: "TRIM_HORIZON" }), ["one", "two", "three"]);
  assert.deepEqual(await from({ ShardIteratorType: "AT_TIMESTAMP", Timestamp: new Date(0) }), ["one", "two", "three"]);
  const latest = await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: "LATEST" }));
  await kinesis.send(new PutRecordCommand({ StreamName, PartitionKey, Data: Buffer.from("four") }));
  const page = await kinesis.send(new GetRecordsCommand({ ShardIterator: latest.ShardIterator }));
  assert.deepEqual(page.Records.map((record) => text(record.Data)), ["four"]);
});

test("an explicit hash key chooses the shard", async () => {
  const answer = await kinesis.send(
    new PutRecordCommand({
      StreamName,
      PartitionKey: "anything",
      ExplicitHashKey: "340282366920938463463374607431768211455",
      Data: Buffer.from("last"),
    }),
  );
  assert.equal(answer.ShardId, "shardId-000000000003");
});

test("a call sent again with its invocation id is recognised and not doubled", async () => {
  const same = "11111111-2222-4333-8444-555555555555";
  const client = new KinesisClient({});
  const fixed = (next) => (args) => ((args.request.headers["amz-sdk-invocation-id"] = same), next(args));
  client.middlewareStack.addRelativeTo(fixed, { relation: "before", toMiddleware: "httpSigningMiddleware", name: "fixedInvocationId" });
  const Records = Array.from({ length: 20 }, (_, i) => ({ PartitionKey: `p${i}`, Data: Buffer.from(`again ${i}`) }));
  const first = await client.send(new PutRecordsCommand({ StreamName, Records }));
  const second = await client.send(new PutRecordsCommand({ StreamName, Records }));
  assert.deepEqual(second.Records, first.Records);
  const read = (await readAll({ ShardIteratorType: "TRIM_HORIZON" })).filter((record) => text(record.Data).startsWith("again "));
  assert.equal(read.length, 20);
});

test("changed tags and retention are visible", async () => {
  const tags = async () => (await kinesis.send(new ListTagsForStreamCommand({ StreamName }))).Tags;
  await kinesis.send(new AddTagsToStreamCommand({ StreamName, Tags: { env: "test" } }));
  assert.deepEqual(await tags(), [
    { Key: "env", Value: "test" },
    { Key: "team", Value: "lake" },
  ]);
  await kinesis.send(new RemoveTagsFromStreamCommand({ StreamName, TagKeys: ["team"] }));
  assert.deepEqual(await tags(), [{ Key: "env", Value: "test" }]);
  const hours = () =>
    eventually(async () => {
      const { StreamDescriptionSummary: summary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
      return summary.StreamStatus === "ACTIVE" && summary.RetentionPeriodHours;
    });
  await kinesis.send(new IncreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: 48 }));
  assert.equal(await hours(), 48);
  await kinesis.send(new DecreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: 24 }));
  assert.equal(await hours(), 24);
});

test("errors carry the names and texts that users match on", async () => {
  await assert.rejects(kinesis.send(new DescribeStreamCommand({ StreamName: "nowhere" })), {
    name: "ResourceNotFoundException",
    message: "Stream nowhere under account 000000000000 not found.",
  });
  await assert.rejects(kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 })), { name: "ResourceInUseException" });
  await assert.rejects(
    kinesis.send(new PutRecordsCommand({ StreamName, Records: Array(501).fill({ PartitionKey: "a", Data: Buffer.from("x") }) })),
    { name: "ValidationException", message: /at 'records' failed to satisfy constraint: Member must have length less than or equal to 500/ },
  );
  await assert.rejects(kinesis.send(new GetRecordsCommand({ ShardIterator: "nonsense" })), { name: "InvalidArgumentException" });
});

test("a deleted stream no longer exists, and its name can be used again", async () => {
  const name = unique("short");
  await createStream(kinesis, { StreamName: name, ShardCount: 1 });
  await kinesis.send(new DeleteStreamCommand({ StreamName: name }));
  await eventually(
    () => kinesis.send(new DescribeStreamSummaryCommand({ StreamName: name })).then(() => false, (error) => error.name === "ResourceNotFoundException"),
    { what: "the deleted stream is gone" },
  );
  await kinesis.send(new CreateStreamCommand({ StreamName: name, ShardCount: 1 }));
  await kinesis.send(new DeleteStreamCommand({ StreamName: name }));
});
