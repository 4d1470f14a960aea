// Splits, merges and shard counts with the official SDK: the state of a closed shard and of a stream during a change.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  KinesisClient,
  DeleteStreamCommand,
  DescribeLimitsCommand,
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  PutRecordsCommand,
  SplitShardCommand,
  UpdateShardCountCommand,
} from "@aws-sdk/client-kinesis";
import { active, createStream, merging, openShards, ownRegions, reshard, shardsOf, splitting, summary } from "./streams.mjs";
import { eventually, unique } from "./wait.mjs";

const kinesis = new KinesisClient({});
const MAX = (1n << 128n) - 1n;

test("a closed shard shows its end, its children and its lineage", async () => {
  const StreamName = unique("lineage");
  await createStream(kinesis, { StreamName, ShardCount: 1 });
  const [parent] = await openShards(kinesis, StreamName);
  const put = await kinesis.send(new PutRecordsCommand({ StreamName, Records: [{ PartitionKey: "a", Data: Buffer.from("last") }] }));
  await reshard(kinesis, splitting(StreamName, parent));
  const shards = await shardsOf(kinesis, StreamName);
  assert.equal(shards.length, 3);
  assert.equal(shards[0].SequenceNumberRange.EndingSequenceNumber, put.Records[0].SequenceNumber);
  assert.deepEqual(shards.slice(1).map((shard) => shard.ParentShardId), [parent.ShardId, parent.ShardId]);
  await reshard(kinesis, merging(StreamName, shards[1], shards[2]));
  const [child] = await openShards(kinesis, StreamName);
  assert.deepEqual([child.ParentShardId, child.AdjacentParentShardId], [shards[1].ShardId, shards[2].ShardId]);
  const read = async (ShardId, ShardIteratorType, StartingSequenceNumber) => {
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType, StartingSequenceNumber }),
    );
    return kinesis.send(new GetRecordsCommand({ ShardIterator }));
  };
  const later = await kinesis.send(new PutRecordsCommand({ StreamName, Records: [{ PartitionKey: "a", Data: Buffer.from("first") }] }));
  for (const [shard, { Records: [record] }] of [[parent, put], [child, later]]) {
    for (const type of ["AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"]) {
      const { Records } = await read(shard.ShardId, type, shard.SequenceNumberRange.StartingSequenceNumber);
      assert.deepEqual(Records.map(({ SequenceNumber }) => SequenceNumber), [record.SequenceNumber], `${type} ${shard.ShardId}`);
    }
  }
  const page = await read(parent.ShardId, "TRIM_HORIZON");
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

test("a stream during a change reports it, and accepts no other change", async () => {
  const kinesis = new KinesisClient({ region: ownRegions.limits });
  const StreamName = unique("states");
  await createStream(kinesis, { StreamName, ShardCount: 2 });
  const before = (await kinesis.send(new DescribeLimitsCommand({}))).OpenShardCount;
  const scale = (TargetShardCount) => kinesis.send(new UpdateShardCountCommand({ StreamName, TargetShardCount, ScalingType: "UNIFORM_SCALING" }));
  const answers = await Promise.allSettled(Array.from({ length: 6 }, () => scale(64)));
  const [taken] = answers.filter((answer) => answer.status === "fulfilled");
  assert.deepEqual([taken.value.CurrentShardCount, taken.value.TargetShardCount], [2, 64]);
  for (const { reason } of answers.filter((answer) => answer.status === "rejected")) {
    assert.equal(reason.name, "ResourceInUseException");
    assert.equal(reason.message, `Stream ${StreamName} under account 000000000000 not ACTIVE, instead in state UPDATING`);
  }
  await active(kinesis, StreamName);
  assert.equal((await openShards(kinesis, StreamName)).length, 64);
  assert.equal((await kinesis.send(new DescribeLimitsCommand({}))).OpenShardCount, before + 62);
  await kinesis.send(new DeleteStreamCommand({ StreamName }));
  await eventually(() => summary(kinesis, StreamName).then(() => false, (error) => error.name === "ResourceNotFoundException"));
});
