// Splits, merges and shard counts with the official SDK, under load: what a producer and a consumer by KCL's rules see.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  KinesisClient,
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeLimitsCommand,
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListShardsCommand,
  MergeShardsCommand,
  PutRecordsCommand,
  SplitShardCommand,
  UpdateShardCountCommand,
} from "@aws-sdk/client-kinesis";
import { eventually, unique } from "./wait.mjs";

const kinesis = new KinesisClient({});
const MAX = (1n << 128n) - 1n;

const summary = async (StreamName) => (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary;
const active = (StreamName) => eventually(async () => (await summary(StreamName)).StreamStatus === "ACTIVE", { everyMs: 20, what: `${StreamName} is ACTIVE` });

async function create(input) {
  await kinesis.send(new CreateStreamCommand(input));
  await active(input.StreamName);
}

async function shardsOf(StreamName, ShardFilter) {
  const shards = [];
  let NextToken;
  do {
    const page = await kinesis.send(new ListShardsCommand(NextToken ? { NextToken } : { StreamName, ShardFilter, MaxResults: 7 }));
    shards.push(...page.Shards);
    NextToken = page.NextToken;
  } while (NextToken);
  return shards;
}

const openShards = async (StreamName) =>
  (await shardsOf(StreamName, { Type: "AT_LATEST" })).sort((a, b) => (BigInt(a.HashKeyRange.StartingHashKey) < BigInt(b.HashKeyRange.StartingHashKey) ? -1 : 1));

/** The open shards' ranges cover every hash key once. */
function assertTiled(open) {
  let next = 0n;
  for (const { HashKeyRange: range } of open) {
    assert.equal(BigInt(range.StartingHashKey), next);
    next = BigInt(range.EndingHashKey) + 1n;
  }
  assert.equal(next, MAX + 1n);
}

const middle = ({ HashKeyRange: range }) => String((BigInt(range.StartingHashKey) + BigInt(range.EndingHashKey)) / 2n + 1n);

async function split(StreamName, shard) {
  await kinesis.send(new SplitShardCommand({ StreamName, ShardToSplit: shard.ShardId, NewStartingHashKey: middle(shard) }));
  await active(StreamName);
}

async function merge(StreamName, lower, upper) {
  await kinesis.send(new MergeShardsCommand({ StreamName, ShardToMerge: lower.ShardId, AdjacentShardToMerge: upper.ShardId }));
  await active(StreamName);
}

/** Puts until told to stop: each key's records carry rising numbers; no put may fail. */
async function produce(StreamName, producer, stopped, sent) {
  for (let round = 0; !stopped(); round++) {
    const Records = Array.from({ length: 40 }, (_, i) => ({ PartitionKey: `${producer}-${i}`, Data: Buffer.from(`${producer}-${i}:${round}`) }));
    const answer = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
    assert.equal(answer.FailedRecordCount, 0);
    sent.count += Records.length;
  }
}

/** A consumer as KCL is one: parents before children, children from the end of a parent, every shard to its end. */
async function consume(StreamName, finished, expected) {
  const seen = new Map();
  const ended = new Set();
  const begun = new Map((await shardsOf(StreamName, { Type: "AT_TRIM_HORIZON" })).map((shard) => [shard.ShardId, []]));
  let records = 0;
  const read = async (ShardId) => {
    let { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" }));
    let last = "";
    while (ShardIterator) {
      const page = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
      for (const record of page.Records) {
        assert.ok(record.SequenceNumber > last);
        last = record.SequenceNumber;
        const [key, round] = Buffer.from(record.Data).toString().split(":");
        assert.equal(Number(round), seen.get(key) ?? 0, `order of ${key}`);
        seen.set(key, Number(round) + 1);
        records++;
      }
      ShardIterator = page.NextShardIterator;
      for (const child of page.ChildShards ?? []) begun.set(child.ShardId, child.ParentShards);
      if (!page.Records.length && finished() && records >= expected()) return;
    }
    ended.add(ShardId);
  };
  const running = new Map();
  while (!(finished() && records >= expected())) {
    for (const [shard, parents] of begun) {
      if (!running.has(shard) && parents.every((parent) => ended.has(parent))) {
        running.set(shard, read(shard).finally(() => {}));
      }
    }
    await Promise.race([new Promise((resolve) => setTimeout(resolve, 20)), ...[...running].filter(([shard]) => !ended.has(shard)).map(([, done]) => done)]);
  }
  await Promise.all(running.values());
  return records;
}

test("four producers and a consumer by KCL's rules: every record once and in order per key through splits and merges", { timeout: 90_000 }, async () => {
  const StreamName = unique("reshard");
  await create({ StreamName, ShardCount: 2 });
  const sent = { count: 0 };
  let stop = false;
  let done = false;
  const consumer = consume(StreamName, () => done, () => sent.count);
  const producers = [0, 1, 2, 3].map((producer) => produce(StreamName, producer, () => stop, sent));
  for (let round = 0; round < 3; round++) {
    let open = await openShards(StreamName);
    await split(StreamName, open[round % open.length]);
    await split(StreamName, open[(round + 1) % open.length]);
    open = await openShards(StreamName);
    assertTiled(open);
    await merge(StreamName, open[1], open[2]);
  }
  await kinesis.send(new UpdateShardCountCommand({ StreamName, TargetShardCount: 3, ScalingType: "UNIFORM_SCALING" }));
  await active(StreamName);
  assertTiled(await openShards(StreamName));
  stop = true;
  await Promise.all(producers);
  done = true;
  assert.equal(await consumer, sent.count);
  assert.ok(sent.count > 500, `${sent.count} records`);
  await kinesis.send(new DeleteStreamCommand({ StreamName }));
});

test("a closed shard shows its end, its children and its lineage", async () => {
  const StreamName = unique("lineage");
  await create({ StreamName, ShardCount: 1 });
  const [parent] = await openShards(StreamName);
  const put = await kinesis.send(new PutRecordsCommand({ StreamName, Records: [{ PartitionKey: "a", Data: Buffer.from("last") }] }));
  await split(StreamName, parent);
  const shards = await shardsOf(StreamName);
  assert.equal(shards.length, 3);
  assert.equal(shards[0].SequenceNumberRange.EndingSequenceNumber, put.Records[0].SequenceNumber);
  assert.deepEqual(shards.slice(1).map((shard) => shard.ParentShardId), [parent.ShardId, parent.ShardId]);
  await merge(StreamName, shards[1], shards[2]);
  const [child] = await openShards(StreamName);
  assert.deepEqual([child.ParentShardId, child.AdjacentParentShardId], [shards[1].ShardId, shards[2].ShardId]);
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({ StreamName, ShardId: parent.ShardId, ShardIteratorType: "TRIM_HORIZON" }),
  );
  const page = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
  assert.equal(page.Records.length, 1);
  assert.equal(page.NextShardIterator, undefined);
  assert.deepEqual(page.ChildShards.map((shard) => shard.ParentShards), [[parent.ShardId], [parent.ShardId]]);
  assert.equal(page.ChildShards[1].HashKeyRange.EndingHashKey, String(MAX));
  const described = (await kinesis.send(new DescribeStreamCommand({ StreamName, Limit: 3 }))).StreamDescription;
  assert.deepEqual([described.Shards.length, described.HasMoreShards], [3, true]);
  await assert.rejects(kinesis.send(new SplitShardCommand({ StreamName, ShardToSplit: parent.ShardId, NewStartingHashKey: "7" })), {
    name: "InvalidArgumentException",
    message: `Shard ${parent.ShardId} in stream ${StreamName} under account 000000000000 has already been merged or split, and thus is not eligible for merging or splitting.`,
  });
  await kinesis.send(new DeleteStreamCommand({ StreamName }));
});

test("a stream that is being changed says so, and takes no other change", async () => {
  const StreamName = unique("states");
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 2 }));
  assert.ok(["CREATING", "ACTIVE"].includes((await summary(StreamName)).StreamStatus));
  await active(StreamName);
  const before = (await kinesis.send(new DescribeLimitsCommand({}))).OpenShardCount;
  const answer = await kinesis.send(new UpdateShardCountCommand({ StreamName, TargetShardCount: 64, ScalingType: "UNIFORM_SCALING" }));
  assert.deepEqual([answer.CurrentShardCount, answer.TargetShardCount], [2, 64]);
  await assert.rejects(kinesis.send(new UpdateShardCountCommand({ StreamName, TargetShardCount: 4, ScalingType: "UNIFORM_SCALING" })), {
    name: "ResourceInUseException",
    message: `Stream ${StreamName} under account 000000000000 not ACTIVE, instead in state UPDATING`,
  });
  await active(StreamName);
  assert.equal((await openShards(StreamName)).length, 64);
  assert.equal((await kinesis.send(new DescribeLimitsCommand({}))).OpenShardCount, before + 62);
  await kinesis.send(new DeleteStreamCommand({ StreamName }));
  await eventually(() => summary(StreamName).then(() => false, (error) => error.name === "ResourceNotFoundException"));
});
