// `tarn tail` like a user runs it, while the shards that it follows are split and merged.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import {
  KinesisClient,
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  MergeShardsCommand,
  PutRecordsCommand,
  SplitShardCommand,
} from "@aws-sdk/client-kinesis";
import { program } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

const KEYS = 6;
const MIDDLE = (1n << 127n).toString();
const kinesis = new KinesisClient({});
after(() => kinesis.destroy());

const active = (StreamName) =>
  eventually(async () => (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary.StreamStatus === "ACTIVE");
const shard = (n) => `shardId-${String(n).padStart(12, "0")}`;

async function create(ShardCount) {
  const StreamName = unique("tail");
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount }));
  await active(StreamName);
  return StreamName;
}

/** Runs the command; `lines` grows as it prints. */
function tail(...args) {
  const child = spawn(program, ["tail", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const lines = [];
  let errors = "";
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  child.stderr.on("data", (chunk) => (errors += chunk));
  const closed = new Promise((resolve) => child.on("close", resolve));
  return { lines, closed, errors: () => errors, stop: () => (child.kill("SIGINT"), closed) };
}

let round = 0;
const put = async (StreamName) => {
  const records = Array.from({ length: KEYS }, (_, key) => ({ PartitionKey: `key ${key}`, Data: Buffer.from(`${key} ${round}`) }));
  round++;
  assert.equal((await kinesis.send(new PutRecordsCommand({ StreamName, Records: records }))).FailedRecordCount, 0);
};

/** Checks that every record appears once, and the records of a key in the order of their puts. */
function assertWhole(lines, first, last) {
  const rounds = Array.from({ length: last - first }, (_, i) => first + i);
  for (let key = 0; key < KEYS; key++) {
    assert.deepEqual(lines.map((line) => line.split(" ").map(Number)).filter(([of]) => of === key).map(([, at]) => at), rounds, `key ${key}`);
  }
}

/** Puts, splits, puts, merges, puts. */
async function reshard(StreamName) {
  await put(StreamName);
  await kinesis.send(new SplitShardCommand({ StreamName, ShardToSplit: shard(0), NewStartingHashKey: MIDDLE }));
  await active(StreamName);
  await put(StreamName);
  await kinesis.send(new MergeShardsCommand({ StreamName, ShardToMerge: shard(1), AdjacentShardToMerge: shard(2) }));
  await active(StreamName);
  await put(StreamName);
}

test("it follows the children of a shard that is split, and of two that are merged, while it runs", async () => {
  const StreamName = await create(1);
  const first = round;
  const running = tail(StreamName, "--from", "oldest");
  try {
    await put(StreamName);
    await eventually(() => running.lines.length === KEYS, { what: "the first records are printed" });
    await reshard(StreamName);
    await eventually(() => running.lines.length === KEYS * (round - first), { what: "all records are printed" });
    assertWhole(running.lines, first, round);
  } finally {
    await running.stop();
  }
  await kinesis.send(new DeleteStreamCommand({ StreamName }));
});

test("after earlier reshards parents are read first, from the oldest record and from a time", async () => {
  const StreamName = await create(1);
  const first = round;
  await reshard(StreamName);
  for (const from of ["oldest", new Date(Date.now() - 3_600_000).toISOString()]) {
    const run = tail(StreamName, "--from", from, "--no-follow");
    assert.equal(await run.closed, 0, run.errors());
    assertWhole(run.lines, first, round);
  }
  await kinesis.send(new DeleteStreamCommand({ StreamName }));
});
