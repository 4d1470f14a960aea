#!/usr/bin/env node
// bench/mixed [--minutes 10]: everything at once for ten minutes, with the hot tail limited to 128 MB: batches and
// single puts, readers with GetRecords and with SubscribeToShard, a delivery into a table, SQL on it. Prints resident
// memory every ten seconds; flat means that the last third holds no more than the second.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { runClient } from "./load/client.mjs";
import { residentMb, treeMb } from "./load/memory.mjs";
import { argument, beginReport, clientPackages, workFolder, writeReport } from "./load/report.mjs";

const require = clientPackages();
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const seconds = argument("minutes", 10) * 60;
const work = workFolder("mixed");
const memoryMb = 1090;
const batchRecordsPerSecond = 20_000;
const singlePutsPerSecond = 2_000;
const streamArn = (name) => `arn:aws:kinesis:us-east-1:000000000000:stream/${name}`;
const report = beginReport({ seconds, memoryMb });
const counts = { getRecords: 0, pushed: 0, queries: 0 };
let over = false;

const server = await startTarn({ data: join(work, "data"), args: ["--memory-mb", `${memoryMb}`], env: { DOTNET_gcServer: "0" } });
try {
  report.hotTailMb = Number(/hot tail\s+(\d+) MiB/.exec(server.log())[1]);
  Object.assign(process.env, server.env);
  const kinesis = require("@aws-sdk/client-kinesis");
  const client = new kinesis.KinesisClient({});
  for (const StreamName of ["mixed", "events"]) {
    await client.send(new kinesis.CreateStreamCommand({ StreamName, ShardCount: 4 }));
    await kinesis.waitUntilStreamExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { StreamName });
  }
  const { createDelivery, icebergDestination, RoleARN } = await import("../tests/clients/lake.mjs");
  const { query } = await import("../tests/clients/athena-query.mjs");
  const { CreateBucketCommand, S3Client } = require("@aws-sdk/client-s3");
  await new S3Client({}).send(new CreateBucketCommand({ Bucket: "mixed" }));
  await createDelivery({
    DeliveryStreamName: "events",
    DeliveryStreamType: "KinesisStreamAsSource",
    KinesisStreamSourceConfiguration: { KinesisStreamARN: streamArn("events"), RoleARN },
    IcebergDestinationConfiguration: icebergDestination("mixed", "mixed", "events", { BufferingHints: { IntervalInSeconds: 5, SizeInMBs: 16 } }),
  });
  const { Consumer } = await client.send(new kinesis.RegisterStreamConsumerCommand({ StreamARN: streamArn("mixed"), ConsumerName: "push" }));
  await untilActive(client, kinesis, Consumer.ConsumerARN);
  const { Shards } = await client.send(new kinesis.ListShardsCommand({ StreamName: "mixed" }));

  const watched = watch();
  const loads = [
    runClient(server.env, "fill", server.url, "mixed", batchRecordsPerSecond * seconds, 700, batchRecordsPerSecond),
    runClient(server.env, "connections", server.url, "mixed", 64, seconds, singlePutsPerSecond),
    ...Shards.map((shard) => read(client, kinesis, shard.ShardId)),
    ...Shards.map((shard) => subscribe(client, kinesis, Consumer.ConsumerARN, shard.ShardId)),
    putEvents(client, kinesis),
    ask(query),
  ];
  setTimeout(() => (over = true), seconds * 1000);
  const [, singles] = await Promise.all(loads);
  over = true;
  const samples = await watched;
  const third = Math.floor(samples.length / 3);
  const most = (part) => Math.max(...part.map((sample) => sample.serverMb));
  report.memory = { mostMb: most(samples), mostSecondThirdMb: most(samples.slice(third, 2 * third)), mostLastThirdMb: most(samples.slice(2 * third)), mostWithWorkersMb: Math.max(...samples.map((s) => s.treeMb)) };
  report.counts = counts;
  report.singlePuts = singles;
  console.log(`server: at most ${report.memory.mostMb} MB; second third ${report.memory.mostSecondThirdMb} MB, last third ${report.memory.mostLastThirdMb} MB; with SQL workers at most ${report.memory.mostWithWorkersMb} MB`);
  console.log(`read ${counts.getRecords.toLocaleString("en")} records, pushed ${counts.pushed.toLocaleString("en")}, ${counts.queries} queries; single puts p99 ${singles.p99Ms} ms`);
  writeReport("mixed", report);
} finally {
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}
process.exit(0);

async function untilActive(client, kinesis, ConsumerARN) {
  for (;;) {
    const { ConsumerDescription } = await client.send(new kinesis.DescribeStreamConsumerCommand({ ConsumerARN }));
    if (ConsumerDescription.ConsumerStatus === "ACTIVE") return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function watch() {
  const samples = [];
  for (let at = 0; !over; at += 10) {
    const sample = { at, serverMb: Math.round(residentMb(server.pid)), treeMb: Math.round(treeMb(server.pid)) };
    samples.push(sample);
    console.log(`${String(at).padStart(4)} s  server ${sample.serverMb} MB, with workers ${sample.treeMb} MB`);
    await new Promise((resolve) => setTimeout(resolve, 10_000));
  }
  return samples;
}

/** A usual consumer with the SDK: a call each 200 ms. */
async function read(client, kinesis, ShardId) {
  let { ShardIterator } = await client.send(new kinesis.GetShardIteratorCommand({ StreamName: "mixed", ShardId, ShardIteratorType: "LATEST" }));
  while (!over) {
    const answer = await client.send(new kinesis.GetRecordsCommand({ ShardIterator }));
    counts.getRecords += answer.Records.length;
    ShardIterator = answer.NextShardIterator;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function subscribe(client, kinesis, ConsumerARN, ShardId) {
  let StartingPosition = { Type: "LATEST" };
  while (!over) {
    const { EventStream } = await client.send(new kinesis.SubscribeToShardCommand({ ConsumerARN, ShardId, StartingPosition }));
    for await (const { SubscribeToShardEvent } of EventStream) {
      if (!SubscribeToShardEvent) continue;
      counts.pushed += SubscribeToShardEvent.Records.length;
      StartingPosition = { Type: "AFTER_SEQUENCE_NUMBER", SequenceNumber: SubscribeToShardEvent.ContinuationSequenceNumber };
      if (over) break;
    }
  }
}

/** JSON events for the delivery, 2,000 a second. */
async function putEvents(client, kinesis) {
  for (let i = 0; !over; i++) {
    const due = performance.now() + 200;
    const Records = Array.from({ length: 400 }, (_, n) => ({ PartitionKey: `k${n}`, Data: Buffer.from(JSON.stringify({ id: i * 400 + n, path: `/p/${n % 97}`, amount: n / 8 })) }));
    await client.send(new kinesis.PutRecordsCommand({ StreamName: "events", Records }));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
  }
}

async function ask(query) {
  while (!over) {
    const answer = await query("SELECT path, count(*), sum(amount) FROM mixed.events GROUP BY path ORDER BY 2 DESC LIMIT 5").catch(() => undefined);
    if (answer) counts.queries++;
    await new Promise((resolve) => setTimeout(resolve, 5_000));
  }
}
