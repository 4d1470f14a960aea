// Upserts under SIGKILL and beside compaction: three producers insert, update and delete rows through a stream of two shards,
// into three tables, by position, by key and by default. Each table equals a map.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { freePort, mulberry } from "./chance.mjs";
import { patient } from "./patient-retries.mjs";
import { createStream } from "./streams.mjs";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const modes = ["auto", "position", "equality"];
const kills = Number(process.env.UPSERT_KILLS ?? 2);
const changesOfProducer = 40 * (kills + 1);
const run = promisify(execFile);

test("three tables equal a map after upserts of three producers, SIGKILLs and compactions", async () => {
  const seed = Number(process.env.UPSERT_SEED ?? 1);
  console.log(`seed ${seed}`);
  const data = await mkdtemp(join(tmpdir(), "tarn-upsert-kill-"));
  const port = await freePort();
  const start = async () => {
    const started = await startTarn({ data, listen: `127.0.0.1:${port}` });
    Object.assign(process.env, started.env);
    return started;
  };
  let server = await start();
  try {
    const { query } = await import("./athena-query.mjs");
    const { KinesisClient, PutRecordCommand } = await import("@aws-sdk/client-kinesis");
    const kinesis = new KinesisClient({ retryStrategy: patient });
    const put = (record) => kinesis.send(new PutRecordCommand({ StreamName: "upserts", PartitionKey: record.id, Data: Buffer.from(JSON.stringify(record)) }));
    await prepare(kinesis);
    await put({ op: "insert", id: "first", v: "0" });
    const rowsOf = async (mode) => (await query(`SELECT id, v FROM upserts.${mode} ORDER BY id, v`)).rows.map((row) => row.join(" "));
    for (const mode of modes) {
      await eventually(() => rowsOf(mode).then((rows) => rows.length === 1, () => false), { what: `a row in ${mode}`, everyMs: 100 });
      await setMode(mode);
    }

    const map = new Map([["first", ["0"]]]);
    let sent = 0;
    const producers = [1, 2, 3].map((producer) => produce(producer, mulberry(seed + producer), map, put, () => sent++));
    const stopped = { now: false };
    const maintaining = maintain(stopped);
    for (let kill = 1; kill <= kills; kill++) {
      await eventually(() => sent >= (kill * 3 * changesOfProducer) / (kills + 1), { what: `${kill}/${kills + 1} of the changes` });
      await server.kill();
      server = await start();
    }
    await Promise.all(producers);
    const expected = [...map].flatMap(([id, values]) => values.map((v) => `${id} ${v}`)).sort();
    for (const mode of modes) {
      await eventually(async () => JSON.stringify((await rowsOf(mode)).sort()) === JSON.stringify(expected), {
        what: `table ${mode} equals the map`, everyMs: 300,
      }).catch(async () => assert.deepEqual((await rowsOf(mode)).sort(), expected));
    }
    stopped.now = true;
    assert.ok((await maintaining) > 0, "no compaction has run");
  } catch (error) {
    console.log(server.log().slice(-4_000));
    throw error;
  } finally {
    await server.stop();
    await rm(data, { recursive: true, force: true });
  }
});

async function prepare(kinesis) {
  const { createDelivery, icebergDestination, RoleARN } = await import("./lake.mjs");
  const { operations } = await import("./upserts.mjs");
  const { CreateBucketCommand, S3Client } = await import("@aws-sdk/client-s3");
  await new S3Client({}).send(new CreateBucketCommand({ Bucket: "upsert-lake" }));
  const { StreamARN } = await createStream(kinesis, { StreamName: "upserts", ShardCount: 2 });
  for (const mode of modes) {
    await createDelivery({
      DeliveryStreamName: mode,
      DeliveryStreamType: "KinesisStreamAsSource",
      KinesisStreamSourceConfiguration: { KinesisStreamARN: StreamARN, RoleARN },
      IcebergDestinationConfiguration: icebergDestination("upsert-lake", "upserts", mode, {
        DestinationTableConfigurationList: [{ DestinationDatabaseName: "upserts", DestinationTableName: mode, UniqueKeys: ["id"] }],
        ProcessingConfiguration: operations("upserts", mode),
      }),
    });
  }
}

async function setMode(mode) {
  const { signedFetch } = await import("./signed-fetch.mjs");
  const updates = [{ action: "set-properties", updates: { "tarn.upsert.deletes": mode } }];
  const answer = await signedFetch({
    service: "glue", path: `/iceberg/v1/namespaces/upserts/tables/${mode}`, headers: { "content-type": "application/json" },
    body: JSON.stringify({ requirements: [], updates }),
  });
  assert.equal(answer.status, 200, answer.text);
}

// Each producer has its own keys. A put that was not answered is repeated with the same id, so it counts once.
async function produce(producer, random, map, put, sent) {
  for (let change = 0; change < changesOfProducer; change++) {
    const id = `${producer}-${Math.floor(random() * 12)}`;
    const v = `${producer}.${change}`;
    const op = ["insert", "update", "update", "delete"][Math.floor(random() * 4)];
    await put({ op, id, v });
    map.set(id, op === "delete" ? [] : op === "update" ? [v] : [...(map.get(id) ?? []), v]);
    sent();
  }
}

async function maintain(stopped) {
  let done = 0;
  while (!stopped.now) {
    for (const mode of modes) {
      // The server may be away, and a run of the server's own may be on.
      done += await run(program, ["tables", "maintain", `upserts.${mode}`]).then(() => 1, () => 0);
    }
  }
  return done;
}
