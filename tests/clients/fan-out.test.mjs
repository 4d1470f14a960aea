// Enhanced fan-out with the JS SDK: HTTP/2 event streams.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  KinesisClient,
  DeleteStreamCommand,
  DeregisterStreamConsumerCommand,
  DescribeStreamConsumerCommand,
  ListStreamConsumersCommand,
  ListTagsForResourceCommand,
  PutRecordCommand,
  PutRecordsCommand,
  RegisterStreamConsumerCommand,
  SplitShardCommand,
  SubscribeToShardCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-kinesis";
import { createStream } from "./streams.mjs";
import { eventually, unique } from "./wait.mjs";

const kinesis = new KinesisClient({});
const StreamName = unique("fan");
const ShardId = "shardId-000000000000";
const text = (bytes) => Buffer.from(bytes).toString();
const readers = [];
let StreamARN;

before(async () => {
  ({ StreamARN } = await createStream(kinesis, { StreamName, ShardCount: 1 }));
});
after(async () => {
  await kinesis.send(new DeleteStreamCommand({ StreamName, EnforceConsumerDeletion: true }));
  // every open subscription receives the end; a stream that is not read to its end would keep its connection
  await Promise.allSettled(readers.map(async (next) => { while (await next()); }));
  kinesis.destroy();
});

const register = async (ConsumerName) =>
  (await kinesis.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName }))).Consumer.ConsumerARN;
const subscribe = async (ConsumerARN, StartingPosition, shard = ShardId) =>
  (await kinesis.send(new SubscribeToShardCommand({ ConsumerARN, ShardId: shard, StartingPosition }))).EventStream;
const put = (data) => kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: "k", Data: Buffer.from(data) }));

/** The stream's events one by one. Fails if none arrives: even an idle subscription has one every five seconds. */
function reader(stream) {
  const events = stream[Symbol.asyncIterator]();
  const next = async () => {
    let timer;
    const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error("no event within ten minutes")), 600_000)));
    const { value, done } = await Promise.race([events.next(), late]).finally(() => clearTimeout(timer));
    return done ? undefined : value.SubscribeToShardEvent;
  };
  readers.push(next);
  return next;
}

/** The next event with records: on a slow machine heartbeats come between them. */
async function records(next) {
  for (;;) {
    const event = await next();
    if (event.Records.length) return event;
  }
}

test("a consumer is registered, described, listed, tagged and deregistered", async () => {
  const ConsumerARN = await register("one");
  assert.match(ConsumerARN, new RegExp(`^${StreamARN}/consumer/one:[0-9]+$`));
  const { ConsumerDescription } = await kinesis.send(new DescribeStreamConsumerCommand({ StreamARN, ConsumerName: "one" }));
  assert.equal(ConsumerDescription.ConsumerStatus, "ACTIVE");
  assert.equal(ConsumerDescription.ConsumerARN, ConsumerARN);
  assert.deepEqual((await kinesis.send(new ListStreamConsumersCommand({ StreamARN }))).Consumers.map((c) => c.ConsumerName), ["one"]);
  await kinesis.send(new TagResourceCommand({ ResourceARN: ConsumerARN, Tags: { a: "1", b: "2" } }));
  await kinesis.send(new UntagResourceCommand({ ResourceARN: ConsumerARN, TagKeys: ["a"] }));
  assert.deepEqual((await kinesis.send(new ListTagsForResourceCommand({ ResourceARN: ConsumerARN }))).Tags, [{ Key: "b", Value: "2" }]);
  await kinesis.send(new DeregisterStreamConsumerCommand({ ConsumerARN }));
  await assert.rejects(kinesis.send(new DescribeStreamConsumerCommand({ ConsumerARN })), { name: "ResourceNotFoundException" });
});

test("records are pushed as they are put, from the consumer's position on", async () => {
  const consumer = await register("pushed");
  const begun = Date.now();
  const first = reader(await subscribe(consumer, { Type: "LATEST" }));
  const second = await subscribe(consumer, { Type: "LATEST" }).then(() => "took over", (error) => error.name);
  assert.ok(second === "ResourceInUseException" || Date.now() - begun >= 5_000, `the second subscription ${second}`);
  const numbers = [];
  for (let i = 0; i < 5; i++) {
    numbers.push((await put(`record ${i}`)).SequenceNumber);
    const event = await records(first);
    assert.deepEqual(event.Records.map((record) => text(record.Data)), [`record ${i}`]);
    assert.equal(event.Records[0].PartitionKey, "k");
    assert.equal(event.Records[0].SequenceNumber, numbers[i]);
    assert.equal(event.ContinuationSequenceNumber, numbers[i]);
    assert.equal(event.MillisBehindLatest, 0);
    assert.ok(Math.abs(event.Records[0].ApproximateArrivalTimestamp - Date.now()) < 60_000);
  }
  const other = reader(await subscribe(await register("later"), { Type: "AFTER_SEQUENCE_NUMBER", SequenceNumber: numbers[1] }));
  assert.deepEqual((await records(other)).Records.map((record) => text(record.Data)), ["record 2", "record 3", "record 4"]);
});

test("a large backlog is pushed whole and in order", async () => {
  const Data = Buffer.alloc(50_000, "x");
  const sent = [];
  for (let i = 0; i < 4; i++) {
    const Records = Array.from({ length: 50 }, (_, n) => ({ Data, PartitionKey: `${i}.${n}` }));
    sent.push(...(await kinesis.send(new PutRecordsCommand({ StreamName, Records }))).Records.map((r) => r.SequenceNumber));
  }
  const next = reader(await subscribe(await register("backlog"), { Type: "AT_SEQUENCE_NUMBER", SequenceNumber: sent[0] }));
  const seen = [];
  while (seen.length < sent.length) {
    const event = await next();
    seen.push(...event.Records.map((record) => record.SequenceNumber));
  }
  assert.deepEqual(seen, sent);
});

test("an idle subscription has heartbeats, and reports its stream's end", async () => {
  const name = unique("fan-gone");
  const { StreamARN: arn } = await createStream(kinesis, { StreamName: name, ShardCount: 1 });
  const { Consumer } = await kinesis.send(new RegisterStreamConsumerCommand({ StreamARN: arn, ConsumerName: "c" }));
  const next = reader(await subscribe(Consumer.ConsumerARN, { Type: "TRIM_HORIZON" }));
  const beat = await next();
  assert.deepEqual([beat.Records.length, beat.MillisBehindLatest], [0, 0]);
  assert.match(beat.ContinuationSequenceNumber, /^49\d{54}$/);
  await assert.rejects(kinesis.send(new DeleteStreamCommand({ StreamName: name })), { name: "ResourceInUseException" });
  await kinesis.send(new DeleteStreamCommand({ StreamName: name, EnforceConsumerDeletion: true }));
  await assert.rejects(async () => {
    while (await next()) {
      // heartbeats, until the stream is deleted
    }
  }, { name: "ResourceNotFoundException" });
});

test("a shard that is split ends with its children, which take over", async () => {
  const consumer = await register("split");
  const next = reader(await subscribe(consumer, { Type: "LATEST" }));
  await kinesis.send(new SplitShardCommand({ StreamName, ShardToSplit: ShardId, NewStartingHashKey: `${2n ** 127n}` }));
  let last;
  for (let event = await next(); event; event = await next()) last = event;
  assert.equal(last.ContinuationSequenceNumber, undefined);
  assert.deepEqual(last.ChildShards.map((child) => [child.ShardId, child.ParentShards]), [
    ["shardId-000000000001", [ShardId]],
    ["shardId-000000000002", [ShardId]],
  ]);
  const children = await Promise.all(
    last.ChildShards.map(async (child) => reader(await subscribe(consumer, { Type: "TRIM_HORIZON" }, child.ShardId))),
  );
  await eventually(() => put("after the split").then(() => true, () => false));
  const event = await Promise.race(children.map(records));
  assert.deepEqual(event.Records.map((record) => text(record.Data)), ["after the split"]);
});
