#!/usr/bin/env node
// node bench/spine.mjs [--rounds 5] [--seconds 10]: the figures of the spine, each beside its limit or peer in the same run.
//   1 acknowledged records/s and MB/s against the bare loop (../shared/bench, /full with DROP=1), alternating, median
//   2 time from a put's ack to the row in an SQL answer
//   3 start-up time and idle memory (server and children)
// JSON → Parquet beside DuckDB's own COPY is bench/shred. Needs wrk (Debian: apt-get install wrk) and the bare loop beside the repository.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeRequests } from "./load/presign.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "..");
const clients = join(root, "tests/clients");
const require = createRequire(join(clients, "package.json"));
const argument = (name, otherwise) => Number(process.argv[process.argv.indexOf(`--${name}`) + 1] || 0) || otherwise;
const rounds = argument("rounds", 5);
const seconds = argument("seconds", 10);
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
process.env.DOTNET_gcServer = "0";

if (!existsSync(join(clients, "node_modules"))) spawnSync("npm", ["ci", "--ignore-scripts", "--silent"], { cwd: clients, stdio: "inherit" });
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const work = mkdtempSync(join(root, ".build/spine-"));
const report = { commit: spawnSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).stdout.trim(), cores: cpus().length, rounds, seconds };

function wrk(url, connections, ...script) {
  const answer = spawnSync("wrk", ["-t1", `-c${connections}`, `-d${seconds}`, "--timeout", "30s", ...script.slice(0, 2), url, "--", ...script.slice(2)], { encoding: "utf8" });
  const result = /RESULT (\d+) (\d+) (\d+) (\d+) (\d+)/.exec(answer.stdout);
  if (!result) throw new Error(`wrk: ${answer.error ?? answer.stderr}\n${answer.stdout}`);
  const [requests, durationUs, failed, p50Us, p99Us] = result.slice(1).map(Number);
  if (failed) throw new Error(`${failed} of ${requests} requests failed: ${answer.stderr}`);
  return { perSecond: requests / (durationUs / 1e6), p50Ms: p50Us / 1000, p99Ms: p99Us / 1000 };
}

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

async function bareLoop() {
  const source = join(root, "../shared/bench");
  if (!existsSync(source)) return undefined;
  const built = join(root, ".build/bare-loop");
  if (!existsSync(join(built, "out/bench"))) {
    spawnSync("cp", ["-r", source, built]);
    spawnSync("chmod", ["-R", "u+w", built]);
    // outside the repository's build properties, as the loop's README builds it
    for (const file of ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"]) writeFileSync(join(built, file), "<Project />\n");
    const answer = spawnSync("dotnet", ["build", "-c", "Release", "-o", "out", "-v", "q"], { cwd: built, encoding: "utf8" });
    if (answer.status) throw new Error(answer.stdout);
  }
  const port = await freePort();
  const folder = join(work, "bare");
  mkdirSync(folder);
  const child = spawn(join(built, "out/bench"), ["web", `${port}`, folder], { env: { ...process.env, DROP: "1" }, stdio: "ignore" });
  const url = `http://127.0.0.1:${port}/full`;
  for (;;) {
    if (await fetch(url.replace("/full", "/"), { method: "POST", body: "x" }).then((r) => r.ok, () => false)) break;
  }
  return { url, stop: () => new Promise((resolve) => (child.on("exit", resolve), child.kill("SIGKILL"))) };
}

/** Resident memory of a process and its children, MB. */
function memoryMb(pid) {
  const children = spawnSync("pgrep", ["-P", `${pid}`], { encoding: "utf8" }).stdout.trim().split("\n").filter(Boolean);
  const own = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  return children.reduce((sum, child) => sum + memoryMb(child), own);
}

async function startUp() {
  const times = [];
  let idleMb;
  for (let i = 0; i < rounds; i++) {
    const data = join(work, `start-${i % 2}`);
    const begun = performance.now();
    const server = await startTarn({ data });
    times.push(performance.now() - begun);
    if (i === rounds - 1) {
      await new Promise((resolve) => setTimeout(resolve, 5000));
      idleMb = memoryMb(server.pid);
    }
    await server.stop();
  }
  report.startUp = { readyMsMedian: Math.round(median(times)), idleMemoryMb: Math.round(idleMb) };
  console.log(`start-up: ready in ${Math.round(median(times))} ms (median of ${rounds}); idle memory ${Math.round(idleMb)} MB (server and children)`);
}

async function puts(server) {
  Object.assign(process.env, server.env);
  const { CreateStreamCommand, KinesisClient, waitUntilStreamExists } = require("@aws-sdk/client-kinesis");
  const kinesis = new KinesisClient({});
  await kinesis.send(new CreateStreamCommand({ StreamName: "bench", ShardCount: 4 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { StreamName: "bench" });
  const bare = await bareLoop();
  console.log(`\nPutRecords, durable before the ack, ${seconds} s a round, both on the same ${cpus().length} cores as the client`);
  for (const [records, bytes, connections] of [[500, 690, 16], [1, 1024, 64]]) {
    const folder = join(work, `r${records}`);
    mkdirSync(folder);
    const ours = [];
    const theirs = [];
    let payload;
    for (let round = 0; round < rounds; round++) {
      payload = writeRequests({ folder, url: server.url, stream: "bench", records, bytes, keyId: server.env.AWS_ACCESS_KEY_ID, secret: server.env.AWS_SECRET_ACCESS_KEY });
      const script = ["-s", join(here, "load/wrk.lua"), folder, "256"];
      ours.push(wrk(server.url, connections, ...script));
      if (bare) theirs.push(wrk(bare.url, connections, ...script));
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
  await startUp();
  const server = await startTarn({ data: join(work, "data") });
  try {
    await freshness(server);
    await puts(server);
  } finally {
    await server.stop();
  }
  mkdirSync(join(here, "reports"), { recursive: true });
  writeFileSync(join(here, "reports/spine.json"), JSON.stringify(report, null, 2) + "\n");
} finally {
  rmSync(work, { recursive: true, force: true });
}
