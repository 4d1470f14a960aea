// Consumers by KCL's rules on a stream that is split and merged while four producers write: every record once, in order
// per key. One test uses GetRecords, with workers that die and steal leases, and a server that is killed; the other
// uses enhanced fan-out.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  KinesisClient,
  DeleteStreamCommand,
  PutRecordsCommand,
  UpdateShardCountCommand,
} from "@aws-sdk/client-kinesis";
import { freePort, mulberry } from "./chance.mjs";
import { patient } from "./patient-retries.mjs";
import { LeaseTable, PolledSource, PushedSource, Worker } from "./shard-consumer.mjs";
import { active, createStream, merging, openShards, splitting } from "./streams.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

const PRODUCERS = 4;
const KEYS = 8;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Puts numbers 0, 1, 2 … under each of its keys until it is stopped; returns the count of each key. Refused records are
 * counted and put again.
 */
async function produce(kinesis, StreamName, name, stopped, refused) {
  for (let n = 0; ; n++) {
    if (stopped()) return n;
    // one record per key in a call: PutRecords promises no order within a call
    let records = Array.from({ length: KEYS }, (_, key) => ({ PartitionKey: `${name}-${key}`, Data: Buffer.from(String(n)) }));
    while (records.length) {
      const answer = await kinesis.send(new PutRecordsCommand({ StreamName, Records: records }));
      refused.push(...answer.Records.filter((entry) => entry.ErrorCode));
      records = records.filter((_, i) => answer.Records[i].ErrorCode);
    }
    await pause(4);
  }
}

/** Splits, merges and scales, waiting each time until the stream is ACTIVE. */
async function reshardAll(kinesis, StreamName, random, afterStep) {
  const split = async () => {
    const shards = await openShards(kinesis, StreamName);
    return splitting(StreamName, shards[Math.floor(random() * shards.length)]);
  };
  const merge = async () => {
    const shards = await openShards(kinesis, StreamName);
    const at = Math.floor(random() * (shards.length - 1));
    return merging(StreamName, shards[at], shards[at + 1]);
  };
  const scale = (TargetShardCount) => async () => new UpdateShardCountCommand({ StreamName, TargetShardCount, ScalingType: "UNIFORM_SCALING" });
  for (const [step, make] of [split, split, merge, scale(4), split, merge, scale(2)].entries()) {
    await kinesis.send(await make());
    await afterStep?.(step);
    await active(kinesis, StreamName);
    await pause(100 + 200 * random());
  }
}

/** Runs producers, resharding and workers, and checks the records that the workers committed. */
async function consume({ kinesis, StreamName, source, leases, dieEveryMs, afterStep }) {
  const random = mulberry(seed);
  const table = Object.assign(new LeaseTable(leases), { refused: [] });
  const runs = [];
  let fail;
  const failure = new Promise((_, reject) => (fail = reject));
  const start = () => {
    const worker = new Worker({ table, source, random });
    runs.push(worker.run().catch(fail));
    return worker;
  };
  const workers = [start(), start(), start()];
  let resharded = false;
  const deaths = dieEveryMs && setInterval(() => {
    const at = Math.floor(random() * workers.length);
    workers[at].stop();
    workers[at] = start();
  }, dieEveryMs);
  const producing = Array.from({ length: PRODUCERS }, (_, i) => produce(kinesis, StreamName, `producer-${i}`, () => resharded, table.refused));
  try {
    producing.forEach((producer) => producer.catch(fail));
    await Promise.race([reshardAll(kinesis, StreamName, random, afterStep), failure]);
    resharded = true;
    clearInterval(deaths);
    const counts = await Promise.all(producing);
    const total = counts.reduce((sum, count) => sum + count * KEYS, 0);
    await Promise.race([eventually(() => table.committed.length >= total, { what: `${total} records are read` }), failure]);
    await pause(200);
    check(table, counts);
    return table;
  } finally {
    resharded = true;
    clearInterval(deaths);
    workers.forEach((worker) => worker.stop());
    await Promise.allSettled(producing);
    await Promise.all(runs);
  }
}

function check(table, counts) {
  const byKey = new Map();
  for (const record of table.committed) {
    if (!byKey.has(record.PartitionKey)) byKey.set(record.PartitionKey, []);
    byKey.get(record.PartitionKey).push(Number(Buffer.from(record.Data).toString()));
  }
  assert.equal(byKey.size, PRODUCERS * KEYS);
  for (const [key, values] of byKey) {
    const count = counts[Number(/-(\d+)-/.exec(key)[1])];
    assert.deepEqual(values, Array.from({ length: count }, (_, n) => n), `the values of ${key}, once and in order`);
  }
  assert.equal(new Set(table.committed.map((record) => record.SequenceNumber)).size, table.committed.length, "numbers are unique");
}

const seed = Number(process.env.SEED ?? 1);

test(`workers that die and steal read every record once, in order per key, while the stream is resharded and the server killed (SEED=${seed})`, async () => {
  const data = await mkdtemp(join(tmpdir(), "tarn-consumer-"));
  const listen = `127.0.0.1:${await freePort()}`;
  let server = await startTarn({ data, listen });
  const kinesis = new KinesisClient({
    endpoint: server.url,
    credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
    region: "us-east-1",
    retryStrategy: patient,
  });
  try {
    const StreamName = unique("kcl");
    await createStream(kinesis, { StreamName, ShardCount: 2 });
    const afterStep = async (step) => {
      if (step !== 3) return;
      await server.kill();
      server = await startTarn({ data, listen });
    };
    const source = new PolledSource(kinesis, StreamName);
    const table = await consume({ kinesis, StreamName, source, leases: { leaseMs: 1_500, stealing: true }, dieEveryMs: 400, afterStep });
    assert.ok(table.steals > 0, "leases changed hands");
    assert.ok(table.leases.size > 10, `${table.leases.size} shards`);
  } finally {
    kinesis.destroy();
    await server.stop();
    await rm(data, { recursive: true, force: true });
  }
});

test("subscriptions push every record once, in order per key, while the stream is resharded", async () => {
  const kinesis = new KinesisClient({});
  const StreamName = unique("kcl-pushed");
  const { StreamARN } = await createStream(kinesis, { StreamName, ShardCount: 2 });
  const source = await PushedSource.of(kinesis, StreamName, StreamARN, "kcl");
  try {
    // a subscription cannot be taken over within five seconds, so leases are not moved
    const { refused } = await consume({ kinesis, StreamName, source, leases: { leaseMs: 60_000, stealing: false } });
    assert.deepEqual(refused, [], "no put fails because of a reshard");
  } finally {
    await kinesis.send(new DeleteStreamCommand({ StreamName, EnforceConsumerDeletion: true }));
    await source.drain();
    kinesis.destroy();
  }
});
