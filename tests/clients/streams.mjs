// Creates, describes and reshards streams for tests.
import assert from "node:assert/strict";
import { CreateStreamCommand, DescribeStreamSummaryCommand, ListShardsCommand, MergeShardsCommand, SplitShardCommand } from "@aws-sdk/client-kinesis";
import { eventually } from "./wait.mjs";

const MAX = (1n << 128n) - 1n;

/** Regions of the shared server that one test has for itself, because it reads a figure or a setting of the whole region. */
export const ownRegions = { limits: "eu-north-1", commitment: "eu-south-1" };

export const summary = async (kinesis, StreamName) => (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary;

/** Waits until a stream is ACTIVE; returns its summary. */
export const active = (kinesis, StreamName) =>
  eventually(
    async () => {
      const stream = await summary(kinesis, StreamName);
      return stream.StreamStatus === "ACTIVE" && stream;
    },
    { everyMs: 60, what: `${StreamName} is ACTIVE` },
  );

/** Creates a stream, and waits until it accepts records; returns its summary. */
export async function createStream(kinesis, input) {
  await kinesis.send(new CreateStreamCommand(input));
  return active(kinesis, input.StreamName);
}

/** All shards that match a filter, read page by page. */
export async function shardsOf(kinesis, StreamName, ShardFilter) {
  const shards = [];
  let NextToken;
  do {
    const page = await kinesis.send(new ListShardsCommand(NextToken ? { NextToken } : { StreamName, ShardFilter, MaxResults: 5 }));
    shards.push(...page.Shards);
    NextToken = page.NextToken;
  } while (NextToken);
  return shards;
}

/** The open shards in the order of their hash keys; checks that they cover each key once. */
export async function openShards(kinesis, StreamName) {
  const open = (await shardsOf(kinesis, StreamName, { Type: "AT_LATEST" })).sort((a, b) =>
    BigInt(a.HashKeyRange.StartingHashKey) < BigInt(b.HashKeyRange.StartingHashKey) ? -1 : 1,
  );
  let next = 0n;
  for (const { HashKeyRange: range } of open) {
    assert.equal(BigInt(range.StartingHashKey), next);
    next = BigInt(range.EndingHashKey) + 1n;
  }
  assert.equal(next, MAX + 1n);
  return open;
}

/** Splits a shard into halves. */
export const splitting = (StreamName, { ShardId, HashKeyRange: range }) =>
  new SplitShardCommand({
    StreamName,
    ShardToSplit: ShardId,
    NewStartingHashKey: String((BigInt(range.StartingHashKey) + BigInt(range.EndingHashKey)) / 2n + 1n),
  });

export const merging = (StreamName, lower, upper) =>
  new MergeShardsCommand({ StreamName, ShardToMerge: lower.ShardId, AdjacentShardToMerge: upper.ShardId });

/** Sends a command that changes the stream's shards, and waits until the change is complete. */
export async function reshard(kinesis, command) {
  await kinesis.send(command);
  await active(kinesis, command.input.StreamName);
}
