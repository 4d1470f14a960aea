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
import { PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { createDelivery, firehose, icebergDestination } from "./lake.mjs";
import { program } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

const KEYS = 6;
const MIDDLE = (1n << 127n).toString();
const kinesis = new KinesisClient({});
const s3 = new S3Client({});
after(() => [kinesis, s3].forEach((client) => client.destroy()));

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

test("delivery:NAME prints what the steps of a delivery make, while it runs, and ends with Ctrl-C", async () => {
  const Bucket = unique("tail-lake");
  await s3.send(new CreateBucketCommand({ Bucket }));
  const name = unique("tail-steps");
  const Parameters = [
    { ParameterName: "MetadataExtractionQuery", ParameterValue: "{destinationDatabaseName: .db, destinationTableName: .t}" },
    { ParameterName: "JsonParsingEngine", ParameterValue: "JQ-1.6" },
  ];
  await createDelivery({
    DeliveryStreamName: name,
    DeliveryStreamType: "DirectPut",
    IcebergDestinationConfiguration: icebergDestination(Bucket, "tail_db", "early", {
      DestinationTableConfigurationList: undefined,
      ProcessingConfiguration: { Enabled: true, Processors: [{ Type: "MetadataExtraction", Parameters }] },
    }),
  });
  const putTo = (records) => firehose.send(new PutRecordBatchCommand({
    DeliveryStreamName: name,
    Records: records.map((record) => ({ Data: Buffer.from(JSON.stringify(record)) })),
  }));
  await putTo([{ db: "tail_db", t: "early", id: 1 }]);

  const running = tail(`delivery:${name}`);
  const shown = () => running.lines.map((line) => JSON.parse(line));
  try {
    // A tail from the end shows only later records, so records are put until one is shown.
    let id = 1;
    await eventually(async () => {
      await putTo([{ db: "tail_db", t: "late", id: ++id }, { t: "lost", id }]);
      return running.lines.length >= 2;
    }, { what: "records are printed", everyMs: 200 });
    const made = shown().find((line) => line.output === "table");
    assert.equal(made.table, "tail_db.late");
    assert.equal(JSON.parse(made.data).t, "late");
    const failed = shown().find((line) => line.output === "errors");
    assert.deepEqual([failed.stage, failed.code], ["metadata", "Iceberg.MetadataExtractionFailed"]);
    assert.ok(shown().every((line) => line.table !== "tail_db.early"));
  } finally {
    await running.stop();
  }

  const all = tail(`delivery:${name}`, "--from", "oldest", "--no-follow");
  assert.equal(await all.closed, 0, all.errors());
  assert.equal(JSON.parse(all.lines[0]).table, "tail_db.early");

  const missing = tail("delivery:no-such-delivery");
  assert.notEqual(await missing.closed, 0);
  assert.match(missing.errors(), /no-such-delivery/);
});
