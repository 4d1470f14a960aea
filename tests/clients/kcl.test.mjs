// Two workers of the Kinesis Client Library on a stream that is split and merged while it is written and read. Their leases are items.
// A worker and the server are killed and started again: no record is missed, and no lease's checkpoint is ahead of its worker. The
// library's own metrics are in CloudWatch.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CloudWatchClient, GetMetricDataCommand, paginateListMetrics } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { freePort } from "./chance.mjs";
import { KclWorker, noKcl } from "./kcl.mjs";
import { patient } from "./patient-retries.mjs";
import { createStream, merging, openShards, reshard, splitting } from "./streams.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const KEYS = 16;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Puts numbers 0, 1, 2 … under each key until it is stopped; returns the count of each key. */
async function produce(kinesis, StreamName, state) {
  for (; !state.stopped; state.count++) {
    let records = Array.from({ length: KEYS }, (_, key) => ({ PartitionKey: `key-${key}`, Data: Buffer.from(String(state.count)) }));
    while (records.length) {
      const answer = await kinesis.send(new PutRecordsCommand({ StreamName, Records: records }));
      records = records.filter((_, i) => answer.Records[i].ErrorCode);
    }
    await pause(20);
  }
  return state.count;
}

/** The leases of shards in the application's table. */
async function leasesOf(dynamodb, TableName) {
  const leases = [];
  for await (const page of paginateScan({ client: dynamodb }, { TableName, ConsistentRead: true })) leases.push(...page.Items);
  return leases.filter((lease) => lease.checkpoint).map((lease) => ({
    shard: lease.leaseKey.S, checkpoint: lease.checkpoint.S, owner: lease.leaseOwner?.S,
    parents: lease.parentShardId?.SS ?? [],
  }));
}

const recordsOf = (workers) => workers.flatMap((worker) => worker.lines()).filter(([kind]) => kind === "record");

/** Checks that each lease's checkpoint is at or below the last record that a worker has noted for its shard. */
function checkCheckpoints(leases, workers) {
  const last = new Map();
  for (const [, shard, number] of recordsOf(workers)) if (!(last.get(shard) > BigInt(number))) last.set(shard, BigInt(number));
  for (const { shard, checkpoint } of leases) {
    if (/^\d+$/.test(checkpoint)) assert.ok(last.get(shard) >= BigInt(checkpoint), `${shard}: checkpoint ${checkpoint}, processed ${last.get(shard)}`);
  }
}

/** Checks that each value of each key was processed, and that each processor read its shard in order without a gap in a key. */
function checkRecords(workers, count) {
  const seen = new Map();
  for (const worker of workers) {
    const runs = new Map();
    for (const [kind, shard, number, key, value] of worker.lines()) {
      if (kind === "begin") runs.set(shard, { last: 0n, keys: new Map() });
      if (kind !== "record") continue;
      const run = runs.get(shard);
      assert.ok(BigInt(number) > run.last, `${shard}: ${number} after ${run.last}`);
      run.last = BigInt(number);
      const before = run.keys.get(key);
      assert.ok(before === undefined || Number(value) === before + 1, `${shard}, ${key}: ${value} after ${before}`);
      run.keys.set(key, Number(value));
      if (!seen.has(key)) seen.set(key, new Set());
      seen.get(key).add(Number(value));
    }
  }
  for (let key = 0; key < KEYS; key++) assert.equal(seen.get(`key-${key}`).size, count, `values of key-${key}`);
}

/** The sums of a metric that the library itself has put, over all of its dimensions. */
async function sumOf(cloudwatch, Namespace, MetricName) {
  const metrics = [];
  for await (const page of paginateListMetrics({ client: cloudwatch }, { Namespace, MetricName })) metrics.push(...page.Metrics);
  if (metrics.length === 0) return 0;
  const MetricDataQueries = metrics.map((Metric, i) => ({ Id: `m${i}`, MetricStat: { Metric, Period: 3600, Stat: "Sum" } }));
  const [StartTime, EndTime] = [new Date(Date.now() - 7_200_000), new Date(Date.now() + 3_600_000)];
  const { MetricDataResults } = await cloudwatch.send(new GetMetricDataCommand({ MetricDataQueries, StartTime, EndTime }));
  return MetricDataResults.flatMap(({ Values }) => Values).reduce((sum, each) => sum + each, 0);
}

for (const retrieval of ["polling", "fan-out"]) {
  test(`two KCL workers (${retrieval}) process a stream that splits, over kills of a worker and of the server`, { skip: noKcl }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "tarn-kcl-"));
    const data = join(folder, "data");
    const listen = `127.0.0.1:${await freePort()}`;
    let server = await startTarn({ data, listen });
    const settings = {
      endpoint: server.url, region: "us-east-1", retryStrategy: patient,
      credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
    };
    const [kinesis, dynamodb, cloudwatch] = [new KinesisClient(settings), new DynamoDBClient(settings), new CloudWatchClient(settings)];
    const [StreamName, application] = ["watched", `app-${retrieval}`];
    const workers = [];
    const state = { count: 0, stopped: false };
    const start = (name) => {
      const file = join(folder, `${workers.length}.txt`);
      const worker = new KclWorker({ env: server.env, application, stream: StreamName, name, retrieval, file });
      workers.push(worker);
      return worker;
    };
    const grown = (worker, by) => {
      const from = recordsOf([worker]).length;
      const ended = worker.exited.then((code) => Promise.reject(new Error(`a worker ended with ${code}`)));
      return Promise.race([ended, eventually(() => recordsOf([worker]).length >= from + by, { everyMs: 200, what: `${by} more records of a worker` })]);
    };
    try {
      await createStream(kinesis, { StreamName, ShardCount: 2 });
      const producing = produce(kinesis, StreamName, state);
      // KCL 3.5.1 does not initialise a worker whose start meets another one's: a lost conditional put leaves it half made
      const first = start("first");
      await grown(first, 1);
      const second = start("second");
      await Promise.all([grown(first, 20), grown(second, 20)]);

      await reshard(kinesis, splitting(StreamName, (await openShards(kinesis, StreamName))[0]));
      await first.kill();
      checkCheckpoints(await leasesOf(dynamodb, application), workers);
      // the survivor takes over: its shards include some of both halves
      await eventually(async () => (await leasesOf(dynamodb, application)).every(({ owner, checkpoint }) => checkpoint === "SHARD_END" || owner !== "first"),
        { everyMs: 250, what: "the other worker takes the leases" });
      await grown(second, 200);

      const other = start("third");
      await grown(other, 20);
      await server.kill();
      server = await startTarn({ data, listen });
      checkCheckpoints(await leasesOf(dynamodb, application), workers);
      await Promise.all([grown(second, 50), grown(other, 50)]);
      const open = await openShards(kinesis, StreamName);
      await reshard(kinesis, splitting(StreamName, open.at(-1)));
      await reshard(kinesis, merging(StreamName, open[0], open[1]));
      await grown(other, 50);

      state.stopped = true;
      const count = await producing;
      const distinct = () => new Set(recordsOf(workers).map(([, , , key, value]) => `${key} ${value}`)).size;
      await eventually(() => distinct() === count * KEYS, { everyMs: 250, what: `${count * KEYS} records are processed` });
      const leases = await eventually(async () => {
        const now = await leasesOf(dynamodb, application);
        return now.filter(({ checkpoint }) => checkpoint === "SHARD_END").length >= 4 && now;
      }, { what: "the leases of closed shards are at their end" });
      checkCheckpoints(leases, workers);
      checkRecords(workers, count);
      for (const metric of ["RecordsProcessed", "DataBytesProcessed", "Success", "Time"]) {
        await eventually(async () => await sumOf(cloudwatch, application, metric) > 0, { everyMs: 250, what: `the library's ${metric} has values` });
      }
      const ended = workers.flatMap((worker) => worker.lines()).filter(([kind]) => kind === "end").map(([, shard]) => shard);
      for (const { shard, checkpoint } of leases) if (checkpoint === "SHARD_END") assert.ok(ended.includes(shard), `${shard} was read to its end`);
    } catch (error) {
      error.message += workers.map((worker, i) => `\n--- worker ${i}\n${worker.log.slice(0, 4000)}`).join("");
      throw error;
    } finally {
      state.stopped = true;
      await Promise.all(workers.map((worker) => worker.kill()));
      kinesis.destroy();
      dynamodb.destroy();
      cloudwatch.destroy();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
}
