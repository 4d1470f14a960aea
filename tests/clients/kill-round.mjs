// node kill-round.mjs KIND RECORDS KILLS SEED: one round of the kill test. A producer in its own process sends records
// while the server is killed (SIGKILL) and restarted on the same port and data; then every record must be in the log
// and in the table exactly once.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, mulberry } from "./chance.mjs";
import { createStream } from "./streams.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const producerFile = fileURLToPath(new URL("./kill-producer.mjs", import.meta.url));

/** @param {{ kind: "kinesis" | "firehose", records: number, kills: number, seed: number }} options */
async function killRound({ kind, records, kills, seed }) {
  const data = await mkdtemp(join(tmpdir(), "tarn-kill-"));
  const port = await freePort();
  const start = () => startTarn({ data, listen: `127.0.0.1:${port}` });
  let server = await start();
  Object.assign(process.env, server.env);
  try {
    const lake = await import("./lake.mjs");
    const target = await prepare(lake, kind, seed);
    const producer = spawn(process.execPath, [producerFile, kind, target.name, String(records)], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise((resolve) => producer.on("exit", (code, signal) => resolve(signal ?? code)));
    let acknowledged = 0;
    producer.stdout.on("data", (chunk) => (acknowledged = Math.max(acknowledged, ...String(chunk).split("\n").map(Number).filter(Boolean))));

    const random = mulberry(seed);
    for (let kill = 0; kill < kills; kill++) {
      const at = acknowledged + (random() * records) / (kills + 1);
      while (acknowledged < Math.min(at, records - 1) && producer.exitCode === null) await tick();
      await new Promise((resolve) => setTimeout(resolve, random() * 40));
      await server.kill();
      server = await start();
      lap(`kill ${kill + 1}`);
    }
    assert.equal(await ended, 0, "the producer ends well");
    lap("sent");
    await inTableOnce(target, records);
    lap("in the table");
    if (kind === "kinesis") await inLogOnce(target.name, records);
    lap("checked");
  } finally {
    await server.stop();
    await rm(data, { recursive: true, force: true });
  }
}

async function prepare(lake, kind, seed) {
  const { CreateBucketCommand, S3Client } = await import("@aws-sdk/client-s3");
  const Bucket = `kill-${seed}`;
  const name = `kill-${kind}-${seed}`;
  await new S3Client({}).send(new CreateBucketCommand({ Bucket }));
  const input = { DeliveryStreamName: name, IcebergDestinationConfiguration: lake.icebergDestination(Bucket, "kill", `t${seed}`) };
  if (kind === "kinesis") {
    const { KinesisClient } = await import("@aws-sdk/client-kinesis");
    const kinesis = new KinesisClient({});
    const stream = await createStream(kinesis, { StreamName: name, ShardCount: 3 });
    input.DeliveryStreamType = "KinesisStreamAsSource";
    input.KinesisStreamSourceConfiguration = { KinesisStreamARN: stream.StreamARN, RoleARN: lake.RoleARN };
  }
  await lake.createDelivery(input);
  return { name, database: "kill", table: `t${seed}` };
}

/** Checks with an independent reader that each record is one row. */
async function inTableOnce({ database, table }, records) {
  const { GetTableCommand, GlueClient } = await import("@aws-sdk/client-glue");
  const { icebergRows } = await import("./icebird-reader.mjs");
  const glue = new GlueClient({});
  const rows = await eventually(
    async () => {
      const { Table } = await glue.send(new GetTableCommand({ DatabaseName: database, Name: table }));
      const found = await icebergRows(Table.Parameters.metadata_location);
      return found.length >= records && found;
    },
    { what: `${records} rows in ${database}.${table}`, everyMs: 200 },
  );
  assert.equal(rows.length, records, "each record is a row");
  assert.equal(new Set(rows.map((row) => Number(row.id))).size, records, "and only one");
}

async function inLogOnce(StreamName, records) {
  const { GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand } = await import("@aws-sdk/client-kinesis");
  const kinesis = new KinesisClient({});
  const seen = new Map();
  const { Shards } = await kinesis.send(new ListShardsCommand({ StreamName }));
  for (const { ShardId } of Shards) {
    let { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" }));
    for (;;) {
      const answer = await kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: 10_000 }));
      for (const { Data } of answer.Records) {
        const { id } = JSON.parse(Buffer.from(Data).toString());
        seen.set(id, (seen.get(id) ?? 0) + 1);
      }
      ShardIterator = answer.NextShardIterator;
      if (!ShardIterator || (answer.Records.length === 0 && answer.MillisBehindLatest === 0)) break;
    }
  }
  assert.equal(seen.size, records, "each record is in the log");
  assert.ok([...seen.values()].every((times) => times === 1), "and once");
}

const begun = Date.now();
const lap = (what) => console.log(`${((Date.now() - begun) / 1000).toFixed(1)} s  ${what}`);
const tick = () => new Promise((resolve) => setTimeout(resolve, 5));

const [kind, records, kills, seed] = process.argv.slice(2);
await killRound({ kind, records: Number(records), kills: Number(kills), seed: Number(seed) });
