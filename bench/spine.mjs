#!/usr/bin/env node
// node bench/spine.mjs [--rounds 5] [--seconds 10]: the main figures, each beside its limit or peer in the same run.
//   1 acknowledged records/s and MB/s against the bare loop (../shared/bench, /full with DROP=1), alternating, median
//   2 time from a put's ack to the row in an SQL answer
// Start and idle memory are bench/start, JSON → Parquet beside DuckDB's own COPY is bench/shred. Needs wrk (Debian: apt-get install wrk) and the bare loop beside the repository.
import { mkdirSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { startBareLoop } from "./load/bare-loop.mjs";
import { writeRequests } from "./load/presign.mjs";
import { argument, beginReport, clientPackages, median, workFolder, writeReport } from "./load/report.mjs";
import { wrk } from "./load/wrk.mjs";

const require = clientPackages();
const rounds = argument("rounds", 5);
const seconds = argument("seconds", 10);
process.env.DOTNET_gcServer = "0";

const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const work = workFolder("spine");
const report = beginReport({ rounds, seconds });

async function puts(server) {
  Object.assign(process.env, server.env);
  const { CreateStreamCommand, KinesisClient, waitUntilStreamExists } = require("@aws-sdk/client-kinesis");
  const kinesis = new KinesisClient({});
  await kinesis.send(new CreateStreamCommand({ StreamName: "bench", ShardCount: 4 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { StreamName: "bench" });
  const bare = await startBareLoop(join(work, "bare"));
  console.log(`\nPutRecords, durable before the ack, ${seconds} s a round, both on the same ${cpus().length} cores as the client`);
  for (const [records, bytes, connections] of [[500, 690, 16], [1, 1024, 64]]) {
    const folder = join(work, `r${records}`);
    mkdirSync(folder);
    const ours = [];
    const theirs = [];
    let payload;
    for (let round = 0; round < rounds; round++) {
      payload = writeRequests({ folder, url: server.url, stream: "bench", records, bytes, keyId: server.env.AWS_ACCESS_KEY_ID, secret: server.env.AWS_SECRET_ACCESS_KEY });
      ours.push(await wrk({ url: server.url, folder, connections, seconds }));
      if (bare) theirs.push(await wrk({ url: bare.url, folder, connections, seconds }));
    }
    const row = (name, runs) => {
      const perSecond = median(runs.map((r) => r.perSecond));
      console.log(`  ${name.padEnd(10)} ${records} × ${bytes} B, ${connections} connections: ${Math.round(perSecond * records).toLocaleString("en")} records/s, ${((perSecond * payload) / 1e6).toFixed(0)} MB/s, p50 ${median(runs.map((r) => r.p50Ms)).toFixed(1)} ms, p99 ${median(runs.map((r) => r.p99Ms)).toFixed(1)} ms`);
      return perSecond * records;
    };
    const tarn = row("Tarn", ours);
    const loop = bare && row("bare loop", theirs);
    if (bare) console.log(`  ratio ${(tarn / loop).toFixed(2)}`);
    else console.log("  the bare loop (../shared/bench) is not beside this repository: no ratio");
    report[`put${records}`] = { recordsPerSecond: Math.round(tarn), bareLoop: loop && Math.round(loop), ratio: loop && tarn / loop };
  }
  await bare?.stop();
}

async function freshness(server) {
  Object.assign(process.env, server.env);
  const { createDelivery, firehose, icebergDestination } = await import("../tests/clients/lake.mjs");
  const { query } = await import("../tests/clients/athena-query.mjs");
  const { PutRecordCommand } = require("@aws-sdk/client-firehose");
  const { CreateBucketCommand, S3Client } = require("@aws-sdk/client-s3");
  await new S3Client({}).send(new CreateBucketCommand({ Bucket: "fresh" }));
  await createDelivery({ DeliveryStreamName: "fresh", IcebergDestinationConfiguration: icebergDestination("fresh", "bench", "fresh") });
  const times = [];
  for (let i = 0; i < 12; i++) {
    await firehose.send(new PutRecordCommand({ DeliveryStreamName: "fresh", Record: { Data: Buffer.from(JSON.stringify({ id: i })) } }));
    const acked = performance.now();
    for (;;) {
      const rows = await query("SELECT max(id) FROM bench.fresh").then((r) => r.rows, () => [["-1"]]);
      if (Number(rows[0][0] ?? -1) >= i) break;
    }
    times.push(performance.now() - acked);
  }
  const rest = times.slice(2);
  report.freshness = { bufferSeconds: 1, medianMs: Math.round(median(rest)), maxMs: Math.round(Math.max(...rest)) };
  console.log(`\nfrom a put's ack to the row in an SQL answer, delivery's interval 1 s: median ${Math.round(median(rest))} ms, slowest of ${rest.length} ${Math.round(Math.max(...rest))} ms`);
}

try {
  const server = await startTarn({ data: join(work, "data") });
  try {
    await freshness(server);
    await puts(server);
  } finally {
    await server.stop();
  }
  writeReport("spine", report);
} finally {
  rmSync(work, { recursive: true, force: true });
}
